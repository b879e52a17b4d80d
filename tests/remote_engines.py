"""Real engines for the tests, started on loopback ports of their own, and a server that misbehaves on purpose."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import free_port

VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 5
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


class Oxigraph:
    """An Oxigraph server that can be killed and started again over the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = Path(sys.executable).with_name("oxigraph")
        command = [str(binary), "serve", "--location", str(self._folder), "--bind", f"127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self._port, self._process)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait(timeout=20)


@contextmanager
def oxigraph(folder: Path) -> Iterator[Oxigraph]:
    engine = Oxigraph(folder)
    engine.start()
    try:
        yield engine
    finally:
        engine.kill()


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    binary = shutil.which("virtuoso-t")
    if binary is None and not os.environ.get("CI"):
        pytest.skip("skipped: no virtuoso-t (Debian: apt-get install virtuoso-opensource-7)")
    assert binary, "CI needs virtuoso-t (Debian: apt-get install virtuoso-opensource-7)"
    port = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=free_port(), http=port))
    command = [binary, "+foreground", "+configfile", "virtuoso.ini"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(timeout=20)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the engine stopped while it was starting"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the engine did not start within 60 seconds")


Behaviour = Callable[[socket.socket, bytes], None]


class Misbehaving:
    """A server that reads one request from each connection and then does what it is told; it keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.behaviour: Behaviour = lambda *_: None
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/sparql"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(5)
                request = _request(connection)
                self.requests.append(request)
                self.behaviour(connection, request)


def _request(connection: socket.socket) -> bytes:
    content = b""
    while b"\r\n\r\n" not in content:
        content += _some(connection)
    head, _, body = content.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while lengths and len(body) < lengths[0]:
        body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError
    return received


def saying(*pieces: bytes, pause: float = 0) -> Behaviour:
    """Send the pieces, one after the other, and close."""

    def behave(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)

    return behave

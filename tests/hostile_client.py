"""A raw HTTP client: sends exactly the bytes it is given, at their pace, and tells what came back."""

import contextlib
import io
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import IO
from urllib.parse import quote

Part = bytes | float  # bytes to send, or seconds to wait before the next; b"" closes the sending side
Headers = Iterable[tuple[str, str]]
HALF_CLOSE = b""


@dataclass
class Reply:
    """What came back. `status` is None where the server closed without an answer, or never gave one (`silent`)."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False  # the body ended as its framing said it would
    silent: bool = False  # nothing came for as long as the client waited
    seconds: float = 0.0  # from the last byte sent to the last byte received
    more: bytes = b""  # what followed the answer on the same connection


def request(method: str, target: str, headers: Headers = (), body: bytes | None = None) -> bytes:
    """Give an ordinary request in bytes; nothing in it is checked or escaped."""
    given = [("Host", "localhost"), *headers]
    if body is not None:
        given.append(("Content-Length", str(len(body))))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + (body or b"")


def get_query(text: bytes, headers: Headers = ()) -> bytes:
    return request("GET", "/sparql?query=" + quote(text, safe=""), headers)


def post_query(text: bytes, headers: Headers = (), media: str = "application/sparql-query") -> bytes:
    return request("POST", "/sparql", [("Content-Type", media), *headers], text)


def exchange(
    address: tuple[str, int], parts: Sequence[Part], patience: float = 20.0, linger: float = 0.0, source: str = ""
) -> Reply:
    """Send the parts and read one answer; `linger` waits that long for a second one, which would be one too many."""
    with socket.create_connection(address, timeout=patience, source_address=(source, 0) if source else None) as wire:
        sender = _Sender(wire, parts)
        sender.start()
        try:
            reply = _read(wire, linger)
        finally:
            ended = time.monotonic()
            sender.stop()
    reply.seconds = max(0.0, ended - linger - sender.finished) if linger else max(0.0, ended - sender.finished)
    return reply


class _Sender(threading.Thread):
    """Sends beside the reader, because a server may answer before it has read everything."""

    def __init__(self, wire: socket.socket, parts: Sequence[Part]) -> None:
        super().__init__(daemon=True)
        self.finished = time.monotonic()
        self._wire, self._parts = wire, parts
        self._stopped = threading.Event()

    def run(self) -> None:
        try:
            for part in self._parts:
                if self._stopped.is_set():
                    return
                self._send(part)
        except OSError:
            return  # the server has closed; the reader tells what it said
        finally:
            self.finished = time.monotonic()

    def _send(self, part: Part) -> None:
        if isinstance(part, float):
            self._stopped.wait(part)
        elif part == HALF_CLOSE:
            self._wire.shutdown(socket.SHUT_WR)
        else:
            self._wire.sendall(part)

    def stop(self) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self.join(timeout=5)


class _Stream(io.BufferedReader):
    """Stays open when the response is read, so that what follows can be read too."""

    def close(self) -> None:
        """Leave closing to the socket."""

    def makefile(self, _mode: str) -> IO[bytes]:
        return self


def _read(wire: socket.socket, linger: float) -> Reply:
    stream = _Stream(socket.SocketIO(wire, "r"))
    reply = Reply()
    try:
        response = HTTPResponse(stream)  # type: ignore[arg-type]  # it only asks for makefile
        response.begin()
        reply.status, reply.headers = response.status, {name.lower(): v for name, v in response.getheaders()}
        framed = response.chunked or response.length is not None
        reply.body = response.read()
        reply.complete = framed or response.version == 10
        reply.more = _more(wire, stream, linger)
    except IncompleteRead as cut:
        reply.body += cut.partial
    except TimeoutError:
        reply.silent = True
    except (HTTPException, OSError, ValueError):
        pass  # closed, or no HTTP: status stays None
    return reply


def _more(wire: socket.socket, stream: _Stream, linger: float) -> bytes:
    if not linger:
        return b""
    wire.settimeout(linger)
    try:
        return stream.read1(4096)
    except OSError:
        return b""

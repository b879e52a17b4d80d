"""The engine that a server answers from: asks the workers of a holder, which it starts and keeps alive."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kg_server.engine import frames, guard, worker
from kg_server.engine.changes import Change, Written
from kg_server.engine.evaluation import Formats
from kg_server.engine.holder import Task
from kg_server.engine.interface import Account, Answer, Query
from kg_server.engine.limits import Limits
from kg_server.errors import Busy, EngineFailed, LimitReached
from kg_server.media_types import ResultKind, by_name

_IN_MEMORY = 1 << 20  # an answer beyond this waits in a file without a name
_PIECE = 64 << 10
_REMEMBERED = 4096
_ATTEMPTS = 50


class PooledEngine:
    """Answers from the workers whose sockets stand in a folder; see `worker.lanes` for how a query moves.

    An answer is collected whole before it is given: so a limit that strikes late is still told as such, and never
    looks like a short answer.
    """

    def __init__(self, sockets: Path, limits: Limits) -> None:
        """Take the folder with the sockets of a holder."""
        self._sockets = sockets
        self._limits = limits
        self._waiting = threading.BoundedSemaphore(limits.queue + limits.slow_workers)
        self._slow = _Remembered()

    def answer(self, query: Query, formats: Formats) -> Answer:
        """Answer a query; see `interface.Engine`. Raises also LimitReached, Busy and OverBudget."""
        seen = guard.query(query.text, self._limits, query.base or "", query.prefixes)
        content = worker.request(query, seen, formats)
        if query.account is None:
            return self._whole(self._ask("own", content), seen)
        if query.text not in self._slow:
            try:
                return self._whole(self._ask("fast", content), seen)
            except frames.BrokenOff:
                self._slow.add(query.text)
        return self._whole(self._ask_slow(query.account, content), seen)

    def write(self, change: Change) -> Written:
        """Carry a change out; see `transaction`. Raises QueryErrors, InvalidWrite, LimitReached, Busy."""
        for _ in range(_ATTEMPTS):
            with self._connected("write") as connection:
                connection.settimeout(self._limits.write_seconds)
                try:
                    frames.send(connection, frames.TAKEN, change.written())
                    frames.receive(connection)
                except TimeoutError:
                    raise self._busy() from None
                except (frames.BrokenOff, OSError):
                    continue  # this door was closed for a newer one
                try:
                    connection.settimeout(2 * self._limits.write_seconds)
                    return Written(**_Spool(connection).about)
                except (frames.BrokenOff, TimeoutError):
                    raise EngineFailed(
                        "The engine ended during the write; it was made whole or not at all: look before you repeat it"
                    ) from None
        raise self._busy()

    def close(self) -> None:
        """Nothing is held open between queries."""

    def _ask_slow(self, account: Account, content: bytes) -> "_Spool":
        account.require()
        if not self._waiting.acquire(blocking=False):
            raise self._busy()
        began = time.monotonic()
        failed = True
        try:
            spool = self._ask("slow", content)
            failed = False
            return spool
        except Busy:
            failed = False
            raise
        except frames.BrokenOff:
            raise self._limit_reached(time.monotonic() - began) from None
        finally:
            self._waiting.release()
            account.charge(time.monotonic() - began, failed)

    def _ask(self, lane: str, content: bytes) -> "_Spool":
        """Ask in a lane; raise BrokenOff when the worker ended over the query, Busy when none is free in time."""
        for _ in range(_ATTEMPTS):
            with self._connected(lane) as connection:
                try:
                    frames.send(connection, frames.TAKEN, content)
                    frames.receive(connection)
                except TimeoutError:
                    raise self._busy() from None
                except (frames.BrokenOff, OSError):
                    continue  # the worker ended before it had begun; the next one will take it
                connection.settimeout(None)
                return _Spool(connection)
        raise self._busy()

    @contextmanager
    def _connected(self, lane: str) -> Iterator[socket.socket]:
        deadline = time.monotonic() + self._limits.queue_seconds
        while True:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(max(0.01, self._limits.queue_seconds))
            try:
                connection.connect(str(self._sockets / lane))
                break
            except OSError:
                connection.close()
                if time.monotonic() > deadline:
                    raise self._busy() from None
                time.sleep(0.05)  # the holder is being started anew
        with connection:
            yield connection

    def _whole(self, spool: "_Spool", seen: guard.Text) -> Answer:
        kind = ResultKind[spool.about["kind"]]
        chosen = by_name(spool.about["format"], kind)
        if chosen is None:
            raise EngineFailed(f"The engine answered in an unknown format, {spool.about['format']}")
        return Answer(kind, chosen, spool.pieces(), seen.volatile, spool.length)

    def _busy(self) -> Busy:
        return Busy(
            "The server has as much to do as it can; try again in a moment", int(self._limits.queue_seconds) + 1
        )

    def _limit_reached(self, seconds: float) -> LimitReached:
        if seconds > 0.9 * self._limits.seconds:
            told = f"The query was stopped after {self._limits.seconds:g} seconds; ask for less, or in several steps"
        else:
            told = (
                f"The query needed more than {self._limits.memory // 1_000_000} MB of memory, was nested too deep,"
                " or met a fault of the engine; ask for less, or in several steps, and sort mixed values by STR(...)"
            )
        return LimitReached(told, 60)


class _Spool:
    """An answer collected from a worker: small in memory, large in a file without a name."""

    def __init__(self, connection: socket.socket) -> None:
        self.about: dict[str, Any] = {}
        self.length = 0
        self._start: list[bytes] = []
        self._file: IO[bytes] | None = None
        for tag, content in frames.frames(connection):
            if tag == frames.FAULT:
                raise frames.raised(content)
            if tag == frames.END:
                self.about = json.loads(content)
            else:
                self._add(content)

    def pieces(self) -> list[bytes] | Iterator[bytes]:
        return self._start if self._file is None else self._read(self._file)

    def _add(self, content: bytes) -> None:
        self.length += len(content)
        if self.length > _IN_MEMORY and self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives until it has been sent
            self._file.writelines(self._start)
        if self._file is None:
            self._start.append(content)
        else:
            self._file.write(content)

    @staticmethod
    def _read(file: IO[bytes]) -> Iterator[bytes]:
        with file:
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece


class _Remembered:
    """The last texts that were too much for the fast lane, as digests, so that they are not tried there again."""

    def __init__(self) -> None:
        self._digests: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, text: str) -> bool:
        return bool(self._digests) and self._digest(text) in self._digests

    def add(self, text: str) -> None:
        with self._lock:
            self._digests[self._digest(text)] = None
            if len(self._digests) > _REMEMBERED:
                self._digests.popitem(last=False)

    @staticmethod
    def _digest(text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Pool:
    """A holder at work in a process of its own, started anew should it end."""

    def __init__(self, task: Task) -> None:
        """Start it and wait until it answers; raise the SscError in words that it failed with."""
        self.task = task
        self._closing = False
        self._life, self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def close(self) -> None:
        """End the holder and its workers."""
        self._closing = True
        self._life.shutdown(socket.SHUT_RDWR)
        self._process.wait(10)
        self._keeper.join(10)
        self._life.close()
        shutil.rmtree(self.task.sockets, ignore_errors=True)

    def _start(self) -> "tuple[socket.socket, subprocess.Popen[bytes]]":
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kg_server.engine.holder", self.task.written(), str(theirs.fileno())]
            process = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
                command, pass_fds=[theirs.fileno()], env=_environment(), stdin=subprocess.DEVNULL
            )
        with ours.makefile("rb") as told:
            word = told.readline().decode()
        if word != "ready\n":
            process.wait(10)
            ours.close()
            raise EngineFailed(word.removeprefix("failed ").strip() or "The engine could not be started")
        return ours, process

    def _keep(self) -> None:
        """Wait for the end of the holder; every generation of it holds the other end of the socket."""
        while True:
            try:
                ended = not self._life.recv(1)
            except OSError:
                ended = True
            if self._closing:
                return
            if ended:
                self._process.wait()
                time.sleep(0.1)
                print("ssc: the engine ended unexpectedly and is started anew", file=sys.stderr, flush=True)
                self._life, self._process = self._start()


def sockets_folder() -> str:
    """Make a folder for sockets that only this user can enter; a short path, as sockets need."""
    return tempfile.mkdtemp(prefix="ssc-", dir="/tmp" if Path("/tmp").is_dir() else None)  # noqa: S108 - mkdtemp is safe


def _environment() -> dict[str, str]:
    """Give the few variables that Python needs; no secret goes along."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}

"""The engine that a server answers from: asks the workers of a holder, through the lanes, and collects answers."""

import hashlib
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg_server.engine import frames, guard, worker
from kg_server.engine.changes import Change, Written
from kg_server.engine.evaluation import Formats
from kg_server.engine.interface import Account, Answer, Query
from kg_server.engine.limits import Limits
from kg_server.engine.spool import Spool
from kg_server.errors import Busy, EngineFailed, LimitReached, SscError
from kg_server.media_types import ResultKind, by_name

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
        content = worker.request(query, seen, formats, time.monotonic() + self._limits.seconds)
        if query.account is None:
            return self._whole(self._ask_last("own", content), seen)
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
                    return Written(**Spool(connection).about)
                except (frames.BrokenOff, TimeoutError):
                    raise EngineFailed(
                        "The engine ended during the write; it was made whole or not at all: look before you repeat it"
                    ) from None
        raise self._busy()

    def close(self) -> None:
        """Nothing is held open between queries."""

    def _ask_slow(self, account: Account, content: bytes) -> Spool:
        account.require()
        if not self._waiting.acquire(blocking=False):
            raise self._busy()
        began, failed = time.monotonic(), True
        try:
            spool = self._ask_last("slow", content)
            failed = False
            return spool
        except LimitReached:
            raise
        except SscError:
            failed = False  # a fault of the text, or of the moment, but no limit
            raise
        finally:
            self._waiting.release()
            account.charge(time.monotonic() - began, failed)

    def _ask_last(self, lane: str, content: bytes) -> Spool:
        """Ask in a lane after which there is no other; raise LimitReached when the worker ended over the query."""
        began = time.monotonic()
        try:
            return self._ask(lane, content)
        except frames.BrokenOff:
            raise self._limit_reached(time.monotonic() - began) from None

    def _ask(self, lane: str, content: bytes) -> Spool:
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
                return Spool(connection)
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

    def _whole(self, spool: Spool, seen: guard.Text) -> Answer:
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
        if seconds > 0.7 * self._limits.seconds:
            told = f"The query was stopped after {self._limits.seconds:g} seconds; ask for less, or in several steps"
        else:
            told = (
                f"The query needed more than {self._limits.memory // 1_000_000} MB of memory, was nested too deep,"
                " or met a fault of the engine; ask for less, or in several steps, and sort mixed values by STR(...)"
            )
        return LimitReached(told, 60)


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

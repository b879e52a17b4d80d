"""The engine that a server answers from: asks the workers of a holder, through the lanes, and collects answers."""

import hashlib
import threading
import time
from collections import OrderedDict
from itertools import chain
from pathlib import Path

from kg_server.engine import frames, guard, worker
from kg_server.engine.changes import Change, Written
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.engine.evaluation import Formats
from kg_server.engine.interface import Account, Answer, Query
from kg_server.engine.limits import Limits
from kg_server.engine.lines import Lines, busy, connected
from kg_server.engine.spool import Spool
from kg_server.errors import EngineFailed, LimitReached, SscError
from kg_server.media_types import ResultKind, by_name

_REMEMBERED = 4096
_ATTEMPTS = 50
_LARGE_THING = 20_000  # triples; looking up a larger thing is work for a worker


class PooledEngine:
    """Answers from the workers whose sockets stand in a folder; see `worker.lanes` for how a query moves.

    An answer is collected whole before it is given: so a limit that strikes late is still told as such, and never
    looks like a short answer.
    """

    def __init__(self, sockets: Path, limits: Limits, front: EmbeddedEngine | None = None, fronts: int = 1) -> None:
        """Take the folder with the sockets of a holder, and an engine in this process over the same release.

        That one answers what needs no walls: texts of our own, and lookups. Without it the pool answers all; so it has
        to be where the release can be written to. Where several `fronts` share the pool, each has its share of it.
        """
        self._front = front
        self._lookups = front is not None and front.largest_thing() <= _LARGE_THING
        self._door = str(sockets / "write")
        self._lines = {lane.name: Lines(sockets, lane, limits.queue_seconds, fronts) for lane in worker.lanes(limits)}
        self._limits = limits
        self._waiting = threading.BoundedSemaphore(-(-(limits.queue + limits.slow_workers) // fronts))
        self._slow = _Remembered()

    def answer(self, query: Query, formats: Formats) -> Answer:
        """Answer a query; see `interface.Engine`. Raises also LimitReached, Busy and OverBudget."""
        seen = guard.query(query.text, self._limits, query.base or "", query.prefixes)
        if self._front and (query.account is None or (seen.lookup and self._lookups)):
            return self._front.evaluate(query, seen, formats)
        content = worker.request(query, seen, formats, time.monotonic() + self._limits.seconds)
        if query.account is None:
            return self._whole(self._ask_last("own", content), seen)
        if query not in self._slow:
            try:
                return self._whole(self._lines["fast"].ask(content), seen)
            except frames.BrokenOff:
                self._slow.add(query)
        return self._whole(self._ask_slow(query.account, content), seen)

    def write(self, change: Change) -> Written:
        """Carry a change out; see `transaction`. Raises QueryErrors, InvalidWrite, LimitReached, Busy."""
        longest = self._limits.seconds + self._limits.write_seconds
        for _ in range(_ATTEMPTS):
            with connected(self._door, self._limits.queue_seconds, longest) as connection:
                try:
                    frames.send(connection, frames.ASK, change.written())
                    told = frames.frames(connection)
                    first = next(told)
                except BlockingIOError:  # others were written all the time
                    raise busy(self._limits.queue_seconds) from None
                except (ConnectionError, frames.BrokenOff):
                    continue  # this door was closed for a newer one
                try:
                    return Written(**Spool(chain([first], told)).about)
                except frames.Told as fault:
                    raise fault.error from None
                except (frames.BrokenOff, BlockingIOError, ConnectionError):
                    raise EngineFailed(
                        "The engine ended during the write; it was made whole or not at all: look before you repeat it"
                    ) from None
                finally:
                    for lines in self._lines.values():
                        lines.hang_up()
        raise busy(self._limits.queue_seconds)

    def close(self) -> None:
        """Drop the lines to the workers."""
        for lines in self._lines.values():
            lines.hang_up()

    def _ask_slow(self, account: Account, content: bytes) -> Spool:
        account.require()
        if not self._waiting.acquire(blocking=False):
            raise busy(self._limits.queue_seconds)
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
            return self._lines[lane].ask(content)
        except frames.BrokenOff:
            raise self._limit_reached(time.monotonic() - began) from None

    def _whole(self, spool: Spool, seen: guard.Text) -> Answer:
        kind = ResultKind[spool.about["kind"]]
        chosen = by_name(spool.about["format"], kind)
        assert chosen is not None  # noqa: S101 - it is one of those that were asked for
        return Answer(kind, chosen, spool.pieces(), seen.volatile, spool.length)

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
    """The last queries that were too much for the fast lane, as digests, so that they are not tried there again."""

    def __init__(self) -> None:
        self._digests: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, query: Query) -> bool:
        return bool(self._digests) and self._digest(query) in self._digests

    def add(self, query: Query) -> None:
        with self._lock:
            self._digests[self._digest(query)] = None
            if len(self._digests) > _REMEMBERED:
                self._digests.popitem(last=False)

    @staticmethod
    def _digest(query: Query) -> bytes:
        text = " ".join((*(query.default_graphs or ()), query.text))  # the same text asks more of a larger graph
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""A worker of the pool: takes one query at a time from a socket, within walls, and is thrown away afterwards."""

import json
import os
import signal
import socket
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg_server.engine import confinement, evaluation, frames, guard
from kg_server.engine.interface import Query
from kg_server.engine.limits import Limits
from kg_server.errors import LimitReached, SscError
from kg_server.media_types import ResultKind, by_name

_PIECE = 64 << 10
_LEAST = 0.05  # seconds that any query has, however long it waited
_RETIRE = {signal.SIGTERM}


@dataclass(frozen=True)
class Lane:
    """A kind of worker: how many there are, what each query may use (seconds, bytes), how long a worker lives."""

    name: str
    workers: int
    seconds: float
    cpu_seconds: float
    memory: int
    niceness: int
    queries: int


def lanes(limits: Limits) -> tuple[Lane, ...]:
    """Give the lanes: foreign queries begin in `fast` and move to `slow`; our own have `own` to themselves."""
    second_chance = 8 * limits.fast_seconds  # by the clock: a busy machine must not make short queries long ones
    return (
        Lane("own", 2, limits.seconds, limits.seconds, limits.memory, 0, 1000),
        Lane("fast", limits.fast_workers, second_chance, limits.fast_seconds, limits.memory // 4, 5, 1000),
        Lane("slow", limits.slow_workers, limits.seconds, limits.seconds, limits.memory, 15, 1),
    )


def work(listener: socket.socket, store: ox.Store, lane: Lane, limits: Limits, taken: Callable[[], None]) -> None:
    """Answer queries of one client, one after the other, until it goes or the worker has had its number of them.

    `taken` is told when a client has come, so that another worker can wait for the next.
    """
    confinement.bound_memory(lane.memory)
    connection, _ = listener.accept()
    taken()
    listener.close()
    confinement.bound_files(0)  # so the engine cannot open any file or socket
    with connection, suppress(OSError, frames.BrokenOff):
        asked = frames.frames(connection)
        for _ in range(lane.queries):
            _, content = next(asked)
            # A worker that retires finishes what it has begun: until then the signal to end waits.
            signal.pthread_sigmask(signal.SIG_BLOCK, _RETIRE)
            try:
                _answer(connection, content, store, lane, limits)
            finally:
                confinement.unbound_time()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _RETIRE)


def request(query: Query, seen: guard.Text, formats: evaluation.Formats, until: float) -> bytes:
    """Write down a query that the guard has seen; `until` (monotonic clock, seconds) it must be answered."""
    about = {
        "text": query.text,
        "safe": seen.text,
        "datasets": seen.datasets,
        "default": query.default_graphs,
        "named": query.named_graphs,
        "prefixes": dict(query.prefixes or {}),
        "base": query.base,
        "lenient": query.lenient,
        "until": until,
        "formats": {kind.name: chosen.name for kind, chosen in formats.items() if chosen},
    }
    return json.dumps(about).encode()


class _Output:
    """A file for the serialiser, whose content goes out in frames; it ends at the size limit."""

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._most = most
        self._waiting = bytearray()
        self.total = 0

    def write(self, content: bytes) -> int:
        self.total += len(content)
        if self.total > self._most:
            raise OSError("the answer is too large")
        self._waiting += content
        if len(self._waiting) >= _PIECE:
            self.flush()
        return len(content)

    def flush(self) -> None:
        if self._waiting:
            frames.send(self._connection, frames.DATA, bytes(self._waiting))
            self._waiting.clear()

    def end(self, about: bytes) -> None:
        last = frames.framed(frames.DATA, bytes(self._waiting)) if self._waiting else b""
        self._connection.sendall(last + frames.framed(frames.END, about))


def _answer(connection: socket.socket, content: bytes, store: ox.Store, lane: Lane, limits: Limits) -> None:
    asked = json.loads(content)
    left = max(_LEAST, asked["until"] - time.monotonic())  # waiting for a worker counts
    confinement.bound_time(min(lane.seconds, left), lane.cpu_seconds)
    output = _Output(connection, limits.answer)
    try:
        output.end(_evaluate(store, asked, output))
    except SscError as error:
        told = error
        if output.total > limits.answer:
            size = limits.answer // 1_000_000
            told = LimitReached(f"The answer is larger than {size} MB; add LIMIT, or ask for less", 60)
        frames.send(connection, frames.FAULT, frames.fault(told))
    except MemoryError:
        os._exit(1)
    except Exception:
        frames.send(connection, frames.FAULT, frames.fault(SscError(traceback.format_exc())))


def _evaluate(store: ox.Store, asked: dict[str, Any], output: _Output) -> bytes:
    query = Query(
        asked["text"],
        tuple(asked["default"]) if asked["default"] is not None else None,
        tuple(asked["named"]) if asked["named"] is not None else None,
        asked["prefixes"],
        asked["base"],
        lenient=asked["lenient"],
    )
    seen = guard.Text(asked["safe"], "", tuple(asked["datasets"]))
    formats = {ResultKind[kind]: by_name(name, ResultKind[kind]) for kind, name in asked["formats"].items()}
    kind, chosen = evaluation.answer(store, query, seen, formats, output)
    return json.dumps({"kind": kind.name, "format": chosen.name}).encode()

"""Writes, each in a fork of the holder: what fails ends with the fork, what holds makes the fork the new holder.

The order is what makes it safe: the journal has the write on disk before any reader can see it, and every reader that
comes after the acknowledgement sees it.
"""

import json
import os
import socket
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF

from kg_server.engine import changes, confinement, frames
from kg_server.engine.changes import Change, Written
from kg_server.engine.checking import Rules, waits_for_build
from kg_server.engine.holder import Holder, Task, listen, load, warm
from kg_server.engine.journal import Delta
from kg_server.engine.state import State
from kg_server.errors import InvalidWrite, LimitReached, SscError
from kg_server.vocabulary import SSC

_REFUSED, _DURABLE, _SWITCHED = b"r", b"d", b"s"
_MEMORY_FACTOR = 4  # a write is compared with the state before, and validated; a query is neither


class WritingHolder(Holder):
    """A holder that also takes changes, one at a time."""

    def __init__(self, task: Task, state: State, rules: Rules, life: socket.socket) -> None:
        """Hold a restored state."""
        super().__init__(task, state.store, life)
        self._state = state
        self._rules = rules
        self._door: socket.socket | None = None
        self._pipe = -1
        self._at_work = 0
        self._client: socket.socket | None = None
        self._told = b""

    def open(self) -> None:
        """Open the lanes, and the door for writes."""
        super().open()
        self._door = listen(Path(self.task.sockets), "write")

    def doors(self) -> list[int]:
        """Look after the transaction at work, or else wait for the next."""
        if self._at_work:
            return [self._pipe] if self._pipe >= 0 else []
        return [self._door.fileno()] if self._door else []

    def close_doors(self) -> None:
        """Close, in a worker, the door and the journal."""
        if self._door:
            self._door.close()
        self._state.journal.close()

    def knocked(self, descriptor: int) -> None:
        """Begin a transaction, or hear from the one at work."""
        if descriptor == self._pipe:
            self._listen_to_work()
        elif self._door and descriptor == self._door.fileno():  # not a pipe that was settled a moment before
            client, _ = self._door.accept()
            self._begin(client)

    def ended(self, pid: int) -> None:
        """Settle what a transaction leaves behind that ended without becoming the new holder."""
        if pid != self._at_work:
            return
        self._listen_to_work()
        if _DURABLE in self._told and not self.retiring:
            self._end()  # it stands in the journal: only a new start can show it, and must
        self._state.journal.cut_back()
        if not self._told and self._client:
            told = LimitReached(
                "The write was given up: it took more time or memory than the limits allow; nothing was changed", 60
            )
            with suppress(OSError):
                frames.send(self._client, frames.FAULT, frames.fault(told))
        self._settle()

    def _settle(self) -> None:
        if self._client:
            self._client.close()
        if self._pipe >= 0:
            os.close(self._pipe)
        self._client, self._pipe, self._at_work, self._told = None, -1, 0, b""

    def _listen_to_work(self) -> None:
        if self._pipe < 0:
            return
        told = os.read(self._pipe, 16)
        self._told += told
        if not told:
            os.close(self._pipe)
            self._pipe = -1
        elif _SWITCHED in told:
            self._settle()
            if self._door:
                self._door.close()
                self._door = None
            self._state.journal.close()
            self.retire()

    def _begin(self, client: socket.socket) -> None:
        reading, writing = os.pipe2(os.O_CLOEXEC)
        holder = os.getpid()
        pid = os.fork()
        if pid:
            os.close(writing)
            self._client, self._pipe, self._at_work, self._told = client, reading, pid, b""
            return
        os.close(reading)
        self._become_transaction(client, writing, holder)

    def _become_transaction(self, client: socket.socket, parent: int, holder: int) -> None:
        """Do the work of a transaction; returns only as the holder of the new state."""
        self.forget()
        confinement.die_with_parent(holder)
        try:
            delta, made = self._changed(client)
            if delta:
                self._state.commit(delta)
                os.write(parent, _DURABLE)
                confinement.outlive_parent()
                if self._door:
                    self._door.close()
                self.open()
            answer = Written(len(delta.added), len(delta.removed), made, waits_for_build(delta))
            os.write(parent, _SWITCHED if delta else _REFUSED)
            with suppress(OSError):
                frames.send(client, frames.END, json.dumps(asdict(answer)).encode())
            if not delta:
                os._exit(0)
        except BaseException as error:
            _refuse(error, client, parent)
        client.close()
        os.close(parent)

    def _changed(self, client: socket.socket) -> tuple[Delta, bool]:
        limits, store = self.task.limits, self.store
        assert store is not None  # noqa: S101 - a writing holder holds its store in memory
        _, content = frames.receive(client)
        frames.send(client, frames.TAKEN)
        confinement.bound_memory(_MEMORY_FACTOR * limits.memory)
        confinement.bound_files(0)
        confinement.bound_time(limits.seconds, limits.seconds)
        change = Change.read(content)
        delta = changes.carry_out(store, change, limits)
        confinement.unbound_time()
        confinement.bound_time(limits.write_seconds, limits.write_seconds)
        self._rules.require_kept(store, delta)
        confinement.lift()
        return delta, change.graph in delta.made


def _refuse(error: BaseException, client: socket.socket, parent: int) -> None:
    confinement.lift()
    told = error if isinstance(error, SscError) else SscError("".join(traceback.format_exception(error)))
    with suppress(OSError):
        os.write(parent, _REFUSED)
        frames.send(client, frames.FAULT, frames.fault(told))
    os._exit(0)


def writable(task: Task, life: socket.socket) -> Holder:
    """Restore the state that a task names, and make a holder for it; raises StateError."""
    release = load(Path(task.dataset))
    warm(release, task.limits)
    rules = Rules(release)
    state = State(Path(task.state), task.release, lambda: release, _say)
    _warm_rules(rules)
    return WritingHolder(task, state, rules, life)


def _warm_rules(rules: Rules) -> None:
    """Break a rule, so that all that validation and its report need is loaded before files can no longer be opened."""
    nameless = ox.Quad(ox.NamedNode("urn:x"), ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SSC.Passage)))
    store = ox.Store()
    store.add(nameless)
    with suppress(InvalidWrite):
        rules.require_kept(store, Delta(frozenset({nameless}), frozenset()))


def _say(text: str) -> None:
    print(f"ssc: {text}", file=sys.stderr, flush=True)

"""The process that holds the store: forks the workers of the pool, replaces those that end, and passes writes on.

It runs by itself (`python -m kg_server.engine.holder`), has one thread, and never evaluates foreign text. It ends when
the socket to the process that started it is closed, and its workers end with it.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg_server.engine import confinement, disk, evaluation, guard, worker
from kg_server.engine.crew import Crew
from kg_server.engine.interface import Query
from kg_server.engine.limits import Limits
from kg_server.engine.writing import GRAPHS, TABLES
from kg_server.errors import SscError
from kg_server.media_types import ResultKind, by_name

_SICKLY = 0.2  # seconds; a worker that ends sooner, and did no work, makes its successor wait


@dataclass(frozen=True)
class Task:
    """What a holder is started for: the files it loads, where its sockets stand, and the limits."""

    dataset: str
    sockets: str
    limits: Limits
    on_disk: bool = False
    state: str = ""
    release: str = ""

    def written(self) -> str:
        """Write it down for the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Task":
        """Read what `written` gave."""
        about = json.loads(text)
        return cls(**about | {"limits": Limits(**about["limits"])})


class Holder:
    """A generation of the pool: one state of the store, and the workers forked from it."""

    def __init__(self, task: Task, store: ox.Store | None, life: socket.socket) -> None:
        """Take the store (None: each worker opens the one on disk) and the socket that tells whether to go on."""
        self.task = task
        self.store = store
        self.life = life
        self.retiring = False
        self._listeners: dict[str, socket.socket] = {}
        self._workers: dict[int, tuple[Crew, int, float]] = {}
        self._crews: list[Crew] = []
        self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def open(self) -> None:
        """Open the lanes in place of those of an earlier generation, at one stroke each, and fork their workers."""
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for lane in worker.lanes(self.task.limits):
            self._listeners[lane.name] = listen(Path(self.task.sockets), lane.name)
            self._crews.append(Crew(lane))
        self._fill()

    def run(self) -> None:
        """Look after the workers until life ends, or until this generation has retired and its workers are done."""
        while not (self.retiring and not self._workers):
            poll = select.poll()
            for descriptor in (self.life.fileno(), self._wake[0], *self.doors()):
                poll.register(descriptor, select.POLLIN)
            for descriptor, _ in poll.poll():
                if descriptor == self.life.fileno():
                    self._end()
                elif descriptor == self._wake[0]:
                    self._drain()
                    self._reap()
                    self._fill()
                else:
                    self.knocked(descriptor)

    def doors(self) -> list[int]:
        """Give what else is to be looked after; see `transaction`."""
        return []

    def knocked(self, descriptor: int) -> None:
        """Look after it."""

    def ended(self, pid: int) -> None:
        """Take note that a child ended that is no worker."""

    def retire(self) -> None:
        """Make room for the next generation: idle workers end at once, the others when they have answered."""
        self.retiring = True
        for listener in self._listeners.values():
            listener.close()
        for pid in self._workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def forget(self) -> None:
        """Let go, in a fork, of what belongs to the generation before: its workers, sockets and pipe."""
        self._workers, self._crews = {}, []
        for listener in self._listeners.values():
            listener.close()
        self._listeners = {}
        for end in self._wake:
            os.close(end)
        self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(-1)

    def _fill(self) -> None:
        """See that each lane has an idle worker, as long as it may have more."""
        if not self.retiring:
            for crew in self._crews:
                if not crew.has_idle() and crew.has_room():
                    self._fork(crew)

    def _fork(self, crew: Crew) -> None:
        slot, holder = crew.hire(), os.getpid()
        pid = os.fork()
        if pid:
            self._workers[pid] = (crew, slot, time.monotonic())
            return
        code = 1
        try:
            self._become_worker(crew, slot, holder)
            code = 0
        finally:
            os._exit(code)

    def _become_worker(self, crew: Crew, slot: int, holder: int) -> None:
        lane = crew.lane
        confinement.prepare_worker(lane.niceness, holder)
        mine = self._listeners.pop(lane.name)
        for other in (*self._listeners.values(), self.life):
            other.close()
        os.close(self._wake[0])
        self.close_doors()
        store = self.store if self.store is not None else disk.open_store(Path(self.task.dataset))

        def taken() -> None:
            if crew.take(slot):
                os.write(self._wake[1], b"!")

        worker.work(mine, store, lane, self.task.limits, taken)

    def close_doors(self) -> None:
        """Close, in a worker, what is none of its business."""

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._wake[0], 512):
                pass

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid not in self._workers:
                self.ended(pid)
                continue
            crew, slot, born = self._workers.pop(pid)
            crew.dismiss(slot)
            if status == 1 << 8 and time.monotonic() - born < _SICKLY:
                time.sleep(_SICKLY)  # it cannot even begin; do not fork as fast as the machine can

    def _end(self) -> None:
        for pid in self._workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os._exit(0)


def listen(folder: Path, name: str) -> socket.socket:
    """Listen at a place in a folder, taking the place over from whoever listened there."""
    fresh = folder / f"{name}.{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(fresh))
    listener.listen(1024)
    fresh.rename(folder / name)
    return listener


def load(dataset: Path) -> ox.Store:
    """Load an N-Quads file into memory; blank nodes keep the names they have in the file."""
    store = ox.Store()
    store.bulk_extend(ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS))
    return store


def warm(store: ox.Store, limits: Limits) -> None:
    """Use every part of the engine once, so that a worker finds all its modules loaded."""
    texts = ("SELECT * { ?s ?p ?o } LIMIT 1", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "SELECT {")
    names: dict[ResultKind, Collection[str]] = {
        ResultKind.SOLUTIONS: TABLES,
        ResultKind.BOOLEAN: TABLES,
        ResultKind.GRAPH: GRAPHS,
    }
    for text in texts:
        for name in (*TABLES, *GRAPHS):
            formats = {kind: by_name(name, kind) if name in table else None for kind, table in names.items()}
            with suppress(SscError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - devnull is no path of ours
                evaluation.answer(store, Query(text), guard.query(text, limits), formats, nowhere)


def main(written: str, life_descriptor: int) -> None:
    """Hold what the task says."""
    task = Task.read(written)
    life = socket.socket(fileno=life_descriptor)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that started this one, and this one then
    confinement.leave_network()
    confinement.grow_stack()
    try:
        holder = _prepared(task, life)
    except SscError as error:
        life.sendall(f"failed {error}\n".encode())
        sys.exit(1)
    gc.freeze()  # what is loaded stays; forks then do not copy it for the collector's marks
    holder.open()
    life.sendall(b"ready\n")
    holder.run()
    os._exit(0)  # taking the store apart in order would take longer than a write


def _prepared(task: Task, life: socket.socket) -> Holder:
    if task.state:
        from kg_server.engine.transaction import writable  # pyshacl and rdflib, which a reading server does without

        return writable(task, life)

    if task.on_disk:
        warm(ox.Store(), task.limits)
        return Holder(task, None, life)
    store = load(Path(task.dataset))
    warm(store, task.limits)
    return Holder(task, store, life)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

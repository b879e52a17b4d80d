"""The state folder of a writable server: finds the last good state in it, and keeps others out while it is in use.

It holds `journal-N` files, each going on from `checkpoint-N` (journal-0 from the release), and a lock. A checkpoint is
written at start-up when the journal has grown; the one before is kept, to fall back on.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg_server.engine import journal
from kg_server.engine.journal import Delta, Journal
from kg_server.errors import StateError

_GROWN = 4_000_000  # bytes of journal after which starting writes a checkpoint
_PATIENCE = 10.0  # seconds to wait for a server that is just ending
Say = Callable[[str], None]


class State:
    """A state folder, locked and read: the store as it is after the last good write."""

    def __init__(self, folder: Path, release: str, load: Callable[[], ox.Store], say: Say) -> None:
        """Lock the folder and restore the state; `load` gives the store of the release.

        What is damaged is named through `say` and put aside, and the state before it is restored. Raises StateError
        when the folder is in use, or belongs to another release.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._release, self._load, self._say = folder, release, load, say
        self._lock = _locked(folder / "lock")
        self.sequence = 0
        numbers = sorted(_number(path) for path in folder.glob("journal-*.log"))
        if not numbers:
            numbers = [0]
            self._begin(0)
        self._require_same_release(numbers[-1])
        self.store, base = self._base(numbers)
        for number in numbers:
            if number >= base and not self._replay(number):
                self._set_aside([n for n in numbers if n > number])
                numbers = [n for n in numbers if n <= number]
                break
        self.journal = Journal(self._journal(numbers[-1]))
        if self.journal.length > _GROWN:
            self._checkpoint(numbers[-1] + 1)

    def commit(self, delta: Delta) -> None:
        """Put a write into the journal, to stay."""
        self.sequence += 1
        self.journal.append(self.sequence, delta.written())

    def _journal(self, number: int) -> Path:
        return self._folder / f"journal-{number:06}.log"

    def _checkpoint_path(self, number: int) -> Path:
        return self._folder / f"checkpoint-{number:06}.nq"

    def _begin(self, number: int) -> None:
        journal.create(self._journal(number), {"release": self._release, "after": str(self.sequence)})

    def _require_same_release(self, number: int) -> None:
        wanted = journal.about(self._journal(number)).get("release")
        if wanted != self._release:
            raise StateError(
                f"{self._folder} holds writes to release {wanted}, but the release to serve is {self._release}; name"
                " the folder of that release with --release, or another folder with --state"
            )

    def _base(self, numbers: list[int]) -> tuple[ox.Store, int]:
        """Give the store of the newest checkpoint that is whole, and its number."""
        for number in reversed(numbers):
            if number == 0:
                break
            try:
                return _read_checkpoint(self._checkpoint_path(number)), number
            except (OSError, ValueError, SyntaxError, StateError):
                self._say(f"{self._checkpoint_path(number)} is damaged; going on from the one before it")
        if numbers[0] != 0:
            raise StateError(
                f"{self._folder} holds no whole checkpoint; restore one from a copy, or name another folder"
            )
        return self._load(), 0

    def _replay(self, number: int) -> bool:
        """Make the writes of a journal again; tell whether all of them could be read."""
        path = self._journal(number)
        with path.open("rb") as file:
            good = len(file.readline())
        try:
            self.sequence = int(journal.about(path)["after"])
            for end, sequence, content in journal.records(path):
                Delta.read(content).apply(self.store)
                good, self.sequence = end, sequence
        except (StateError, SyntaxError, ValueError) as error:
            aside = path.with_suffix(".damaged")
            aside.write_bytes(path.read_bytes())
            self._say(f"{error}; the state before it is served, and a copy of the file is kept as {aside.name}")
            os.truncate(path, good)
            return False
        os.truncate(path, good)  # a record cut short was never acknowledged
        return True

    def _set_aside(self, numbers: list[int]) -> None:
        for number in numbers:
            path = self._journal(number)
            path.rename(path.with_suffix(".damaged"))
            self._say(f"{path} cannot be used, because the one before it is damaged; it is kept as {path.stem}.damaged")

    def _checkpoint(self, number: int) -> None:
        _write_checkpoint(self._checkpoint_path(number), self.store)
        self._begin(number)
        self.journal = Journal(self._journal(number))
        for old in self._folder.glob("*-*.*"):
            if old.suffix in (".log", ".nq", ".json") and _number(old) < number - 1:
                old.unlink()


def _number(path: Path) -> int:
    return int(path.stem.rsplit("-", 1)[1])


def _locked(path: Path) -> int:
    """Lock a file for as long as this process and its forks live; raise StateError when another server has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise StateError(
                    f"{path.parent} is in use by another server; stop that one, or name another folder with --state"
                ) from None
            time.sleep(0.1)
        else:
            return descriptor


def _write_checkpoint(path: Path, store: ox.Store) -> None:
    content = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    about = {
        "quads": len(store),
        "sha256": hashlib.sha256(content).hexdigest(),
        "graphs": sorted(graph.value for graph in store.named_graphs()),
    }
    # The description comes last: it vouches for the rest.
    for target, what in ((path, content), (path.with_suffix(".json"), json.dumps(about).encode())):
        fresh = target.with_name(target.name + ".new")
        with fresh.open("wb") as file:
            file.write(what)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(target)
    journal.sync_folder(path.parent)


def _read_checkpoint(path: Path) -> ox.Store:
    about = json.loads(path.with_suffix(".json").read_bytes())
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != about["sha256"]:
        raise StateError(f"{path} is damaged")
    store = ox.Store()
    store.bulk_extend(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    for graph in about["graphs"]:
        store.add_graph(ox.NamedNode(graph))
    if len(store) != about["quads"]:
        raise StateError(f"{path} is damaged")
    return store

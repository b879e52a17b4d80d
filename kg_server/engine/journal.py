"""The journal of a writable server: what each write added and removed, in a file that a torn end cannot spoil.

A record is a head (mark, sequence number, length, SHA-256 of the content) and a content of N-Quads lines, each behind
`+` or `-`; a graph that was made or dropped without a quad stands as `G <iri>` or `D <iri>`.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg_server.errors import StateError

_HEAD = struct.Struct("!4sQI32s")
_MARK = b"SSCJ"


@dataclass(frozen=True)
class Delta:
    """The difference that a write makes: quads and graphs added and removed."""

    added: frozenset[ox.Quad]
    removed: frozenset[ox.Quad]
    made: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there is any difference."""
        return bool(self.added or self.removed or self.made or self.dropped)

    def apply(self, store: ox.Store) -> None:
        """Make the difference in a store."""
        for quad in self.removed:
            store.remove(quad)
        for graph in self.dropped:
            store.remove_graph(ox.NamedNode(graph))
        for graph in self.made:
            store.add_graph(ox.NamedNode(graph))
        store.bulk_extend(self.added)

    def written(self) -> bytes:
        """Write it down, the same for the same difference."""
        lines = [b"D <" + g.encode() + b">\n" for g in sorted(self.dropped)]
        lines += [b"G <" + g.encode() + b">\n" for g in sorted(self.made)]
        for sign, quads in ((b"-", self.removed), (b"+", self.added)):
            lines += sorted(sign + line for line in _lines(quads))
        return b"".join(lines)

    @classmethod
    def read(cls, content: bytes) -> "Delta":
        """Read what `written` gave."""
        sorted_out: dict[bytes, list[bytes]] = {b"+": [], b"-": [], b"G": [], b"D": []}
        for line in content.splitlines():
            sorted_out[line[:1]].append(line[1:])
        added, removed = (frozenset(_quads(sorted_out[sign])) for sign in (b"+", b"-"))
        made, dropped = (frozenset(line[2:-1].decode() for line in sorted_out[sign]) for sign in (b"G", b"D"))
        return cls(added, removed, made, dropped)


class Journal:
    """A journal file, open for appending."""

    def __init__(self, path: Path) -> None:
        """Open a file whose records have been read."""
        self.path = path
        self._file = path.open("ab")
        self.length = self._file.tell()

    def append(self, sequence: int, content: bytes) -> None:
        """Add a record and wait until the disk has it."""
        head = _HEAD.pack(_MARK, sequence, len(content), hashlib.sha256(content).digest())
        self._file.write(head + content)
        self._file.flush()
        os.fsync(self._file.fileno())
        self.length = self._file.tell()

    def close(self) -> None:
        """Close the file, in a process that will not write."""
        self._file.close()

    def cut_back(self) -> None:
        """Take away what a process that died has left behind the last record."""
        if self.path.stat().st_size > self.length:
            os.truncate(self._file.fileno(), self.length)
            os.fsync(self._file.fileno())


def create(path: Path, about: dict[str, str]) -> None:
    """Begin a journal; its first line tells what it goes on from."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(json.dumps(about, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)


def about(path: Path) -> dict[str, str]:
    """Read the first line; raise StateError where there is none."""
    with path.open("rb") as file:
        try:
            told = json.loads(file.readline())
        except ValueError:
            raise StateError(f"{path} is damaged in its first line") from None
    return {str(key): str(value) for key, value in dict(told).items()}


def records(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Give the records as end position, sequence number and content; a record cut short at the end is left out.

    Raises StateError with the position where a record is whole but damaged.
    """
    with path.open("rb") as file:
        file.readline()
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            at = file.tell() - _HEAD.size
            mark, sequence, length, digest = _HEAD.unpack(head)
            if mark != _MARK:
                raise StateError(f"{path} is damaged at byte {at}")
            content = file.read(length)
            if len(content) < length:
                return
            if hashlib.sha256(content).digest() != digest:
                raise StateError(f"{path} is damaged at byte {at}, in write {sequence}")
            yield file.tell(), sequence, content


def sync_folder(folder: Path) -> None:
    """Make sure that names given in a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return written.splitlines(keepends=True)


def _quads(lines: list[bytes]) -> Iterable[ox.Quad]:
    return ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)

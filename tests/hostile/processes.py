"""Watches a process and all its descendants: memory, threads, open files (Linux, from /proc)."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Handles:
    """What a process tree holds open at a moment."""

    processes: int
    threads: int
    files: int


def tree(root: int) -> list[int]:
    """Give the process and all its descendants that live now."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            state = _read(folder / "stat").rpartition(")")[2].split()
            if state:
                yield int(folder.name), int(state[1])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it ended while we looked
        return ""


def memory(root: int) -> int:
    """Give the bytes of memory that the tree uses, shared pages counted once (proportional set size)."""
    kilobytes = 0
    for pid in tree(root):
        lines = _read(_PROC / str(pid) / "smaps_rollup").splitlines()
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes * 1024


def handles(root: int) -> Handles:
    """Count what the tree holds open."""
    pids = tree(root)
    return Handles(len(pids), sum(_count(pid, "task") for pid in pids), sum(_count(pid, "fd") for pid in pids))


def _count(pid: int, what: str) -> int:
    try:
        return sum(1 for _ in (_PROC / str(pid) / what).iterdir())
    except OSError:
        return 0


class MemoryWatch(threading.Thread):
    """Keeps the highest memory use seen until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._root = root
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(0.25):
            self.peak = max(self.peak, memory(self._root))

    def stop(self) -> int:
        self._stopped.set()
        self.join()
        return self.peak

"""Keeps count of the workers of one lane, without a word between them and the holder as long as one is idle."""

import mmap

from kg_server.engine.worker import Lane

_AWAY, _IDLE, _BUSY = b"\x00", b"\x01", b"\x02"


class Crew:
    """The workers of a lane: a byte for each, shared with all of them, tells whether it is idle.

    So a worker that takes a client can see that nobody is left to take the next, and wake the holder, which forks one
    more; nothing has to be said as long as somebody is idle.
    """

    def __init__(self, lane: Lane) -> None:
        """Make a crew without workers."""
        self.lane = lane
        self._states = mmap.mmap(-1, lane.workers)

    def has_idle(self) -> bool:
        """Tell whether a worker waits for a client."""
        return _IDLE in self._states[:]

    def has_room(self) -> bool:
        """Tell whether the crew may grow."""
        return _AWAY in self._states[:]

    def hire(self) -> int:
        """Take a free place for a worker; it counts as idle from now on."""
        slot = self._states[:].index(_AWAY)
        self._states[slot : slot + 1] = _IDLE
        return slot

    def take(self, slot: int) -> bool:
        """Note, in a worker, that it has a client; tell whether one more worker is needed."""
        self._states[slot : slot + 1] = _BUSY
        return not self.has_idle() and self.has_room()

    def dismiss(self, slot: int) -> None:
        """Free the place of a worker that has ended."""
        self._states[slot : slot + 1] = _AWAY

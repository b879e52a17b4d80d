"""Connections to the workers of one lane: as many as there may be workers, each kept while its worker lives."""

import socket
import struct
import threading
import time
from pathlib import Path

from kg_server.engine import frames
from kg_server.engine.spool import Spool
from kg_server.engine.worker import Lane
from kg_server.errors import Busy

_ATTEMPTS = 50
_GRACE = 5.0  # seconds beyond what a worker may take, after which it cannot be there any more


class Lines:
    """The lines to one lane. The line that was used last is used next: its worker has the warmest caches."""

    def __init__(self, sockets: Path, lane: Lane, patience: float, fronts: int = 1) -> None:
        """Take the folder of the sockets; wait at most `patience` seconds for a free line of this front's share."""
        self._address = str(sockets / lane.name)
        self._lane = lane
        self._patience = patience
        self._free = threading.BoundedSemaphore(max(1, lane.workers // fronts))
        self._idle: list[socket.socket] = []
        self._hung_up = 0

    def ask(self, content: bytes) -> Spool:
        """Ask a worker; raise BrokenOff when it ended over the query, Busy when none is free in time."""
        if not self._free.acquire(timeout=self._patience):
            raise busy(self._patience)
        try:
            for _ in range(_ATTEMPTS):
                line = self._line()
                try:
                    return self._asked(line, content)
                except ConnectionError:
                    continue  # its worker had ended before; the next one will take it
                except BlockingIOError:
                    raise frames.BrokenOff from None
            raise busy(self._patience)
        finally:
            self._free.release()

    def hang_up(self) -> None:
        """Drop the idle lines, when there are workers with a newer state."""
        self._hung_up += 1  # a line that is at work now leads to a worker with the state before
        while self._idle:
            self._idle.pop().close()

    def _asked(self, line: socket.socket, content: bytes) -> Spool:
        whole, hung_up = False, self._hung_up
        try:
            frames.send(line, frames.ASK, content)
            spool = Spool(frames.frames(line))
            whole = self._lane.queries > 1
            return spool
        except frames.Told as told:
            whole = self._lane.queries > 1
            raise told.error from None
        finally:
            if whole and hung_up == self._hung_up:
                self._idle.append(line)
            else:
                line.close()

    def _line(self) -> socket.socket:
        try:
            return self._idle.pop()
        except IndexError:
            return connected(self._address, self._patience, self._lane.seconds + _GRACE)


def connected(address: str, patience: float, longest: float) -> socket.socket:
    """Connect to a socket of the holder, which may just be started anew; raise Busy when it is not there in time."""
    line = socket.socket(socket.AF_UNIX)
    # The kernel keeps the time: a time-out of Python's own would look before every read whether there is something.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(longest), 0))
    deadline = time.monotonic() + patience
    while True:
        try:
            line.connect(address)
        except OSError:
            if time.monotonic() > deadline:
                line.close()
                raise busy(patience) from None
            time.sleep(0.05)
        else:
            return line


def busy(patience: float) -> Busy:
    """Make the error for when everything is at work."""
    return Busy("The server has as much to do as it can; try again in a moment", int(patience) + 1)

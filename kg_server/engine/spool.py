"""Collects an answer from a worker, whole, before anything of it is given away."""

import json
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from kg_server.engine import frames

_IN_MEMORY = 1 << 20  # an answer beyond this waits in a file without a name
_PIECE = 64 << 10


class Spool:
    """An answer collected from a worker: small in memory, large in a file without a name."""

    def __init__(self, told: Iterator[tuple[bytes, bytes]]) -> None:
        """Read a worker's frames to the last; raise the error that they tell, as Told, or BrokenOff."""
        self.about: dict[str, Any] = {}
        self.length = 0
        self._start: list[bytes] = []
        self._file: IO[bytes] | None = None
        try:
            self._collect(told)
        except BaseException:
            if self._file is not None:
                self._file.close()
            raise

    def pieces(self) -> list[bytes] | Iterator[bytes]:
        """Give the answer; what waits in a file can be given once."""
        return self._start if self._file is None else self._read(self._file)

    def _collect(self, told: Iterator[tuple[bytes, bytes]]) -> None:
        for tag, content in told:
            if tag == frames.FAULT:
                raise frames.Told(frames.raised(content))
            if tag == frames.END:
                self.about = json.loads(content)
            elif tag == frames.DATA:
                self._add(content)

    def _add(self, content: bytes) -> None:
        self.length += len(content)
        if self.length > _IN_MEMORY and self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives until it has been sent
            self._file.writelines(self._start)
        if self._file is None:
            self._start.append(content)
        else:
            self._file.write(content)

    @staticmethod
    def _read(file: IO[bytes]) -> Iterator[bytes]:
        with file:
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece

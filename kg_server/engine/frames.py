"""The words between the web server and the pool, over a local socket: frames of a tag, a length and a content."""

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

from kg_server import errors

_HEAD = struct.Struct("!cI")
_PIECE = 1 << 18
ASK = b"Q"  # a request
TAKEN = b"T"  # a worker has begun
DATA = b"D"  # a piece of the answer
END = b"E"  # the answer is whole; JSON about it
FAULT = b"X"  # the answer is an error; JSON about it


class Told(Exception):
    """The other side answered with an error."""

    def __init__(self, error: errors.SscError) -> None:
        """Keep the error."""
        self.error = error
        super().__init__(str(error))


class BrokenOff(Exception):
    """The other side went away before it had said everything."""


def framed(tag: bytes, content: bytes) -> bytes:
    """Give a frame as it is sent."""
    return _HEAD.pack(tag, len(content)) + content


def send(connection: socket.socket, tag: bytes, content: bytes = b"") -> None:
    """Send one frame."""
    connection.sendall(framed(tag, content))


def receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Wait for one frame and give its tag and content; raise BrokenOff when the other side goes away."""
    return next(frames(connection))


def frames(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """Give frames as they come, up to and including the one that ends an answer.

    Raises BrokenOff when the other side went away having read what it was sent, and ConnectionResetError when it had
    not: then it has not begun.
    """
    buffer, tag = b"", b""
    while tag not in (END, FAULT):
        while len(buffer) < _HEAD.size:
            buffer += _piece(connection)
        tag, length = _HEAD.unpack_from(buffer)
        end = _HEAD.size + length
        if len(buffer) < end:
            pieces, missing = [buffer], end - len(buffer)
            while missing > 0:
                pieces.append(_piece(connection))
                missing -= len(pieces[-1])
            buffer = b"".join(pieces)
        yield tag, buffer[_HEAD.size : end]
        buffer = buffer[end:]


def fault(error: errors.SscError) -> bytes:
    """Write an error of ours down."""
    return json.dumps({"error": type(error).__name__, "message": str(error), **_details(error)}).encode()


def raised(content: bytes) -> errors.SscError:
    """Make the error anew that the other side wrote down."""
    about: dict[str, Any] = json.loads(content)
    name, message = about.pop("error"), about.pop("message")
    kind = getattr(errors, name, errors.SscError)
    if issubclass(kind, errors.InvalidWrite):
        findings = [errors.Finding(**finding) for finding in about["findings"]]
        return kind(about["summary"], findings, about["report"].encode())
    made = kind(message, **about)
    assert isinstance(made, errors.SscError)  # noqa: S101 - tells the type checker what the module holds
    return made


def _details(error: errors.SscError) -> dict[str, Any]:
    if isinstance(error, errors.MalformedQuery):
        return {"line": error.line, "column": error.column}
    if isinstance(error, errors.Overload):
        return {"retry_after": error.retry_after}
    if isinstance(error, errors.InvalidWrite):
        findings = [vars(finding) for finding in error.findings]
        return {"summary": error.summary, "findings": findings, "report": error.report.decode()}
    return {}


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(_PIECE)
    if not piece:
        raise BrokenOff
    return piece

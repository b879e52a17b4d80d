"""Speaks HTTP to another engine: one deadline for all of it, a bound on its size, and whole answers or none."""

import base64
import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from kg_server.errors import EngineFailed, LimitReached

_PIECE = 65536
_RETRY_AFTER = 60


@dataclass(frozen=True)
class Credentials:
    """Who we are to an engine; `scheme` is basic, digest, bearer (then the password is the token) or not known yet."""

    user: str = ""
    password: str = field(default="", repr=False)
    scheme: str = ""

    def hidden(self, text: str) -> str:
        """Take the password out of a text that is about to be shown."""
        return text.replace(self.password, "***") if self.password else text


@dataclass(frozen=True)
class Reply:
    """What an engine replied; `framed` tells that it said beforehand where its body ends, and that it did end there."""

    status: int
    headers: "http.client.HTTPMessage"
    body: bytes
    framed: bool

    def first_line(self) -> str:
        """Give the first line of the body that says something, for a message."""
        lines = (line.strip() for line in self.body[:4000].decode("utf-8", "replace").splitlines())
        return next((line for line in lines if line), "no reason given")[:200]


def prepare(
    url: str, headers: dict[str, str], body: bytes | None = None, method: str | None = None
) -> urllib.request.Request:
    """Make a request to send."""
    # the handlers below open http and https only
    return urllib.request.Request(url, body, headers, method=method)  # noqa: S310


def send(request: urllib.request.Request, credentials: Credentials, seconds: float, most: int) -> Reply:
    """Send a request and give the reply, whatever its status; redirections are not followed.

    Raises LimitReached after `seconds`, or above `most` bytes, and EngineFailed where the engine cannot be reached or
    breaks off.
    """
    place = urlsplit(request.full_url).netloc
    with _deadline(seconds) as deadline:
        try:
            with _open(request, credentials, deadline) as response:
                body = _read(response, most)
                framed = response.chunked or response.headers["Content-Length"] is not None
                reply = Reply(response.status, response.headers, body, framed)
            deadline.require()
        except (OSError, http.client.HTTPException) as error:
            raise _fault(error, deadline, place, seconds) from error
    return reply


def _fault(error: Exception, deadline: "_Deadline", place: str, seconds: float) -> EngineFailed | LimitReached:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if deadline.passed or isinstance(reason, TimeoutError):
        return LimitReached(
            f"The engine behind this server took longer than {seconds:g} seconds; ask for less, or try later",
            _RETRY_AFTER,
        )
    if isinstance(error, urllib.error.URLError):
        return EngineFailed(f"The engine at {place} cannot be reached ({reason}); see that it runs, and try again")
    return EngineFailed(f"The engine at {place} broke off before its answer was whole; try again")


class _Deadline:
    """Cuts connections at a set time: a socket's own time-out would start anew with every byte that drips in."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self.passed = False

    def left(self) -> float:
        self.require()
        return self._end - time.monotonic() + 0.001

    def watch(self, connected: socket.socket) -> None:
        self._sockets.append(connected)
        self.require()

    def require(self) -> None:
        if self.passed or time.monotonic() > self._end:
            self.passed = True
            raise TimeoutError

    def cut(self) -> None:
        self.passed = True
        for connected in self._sockets:
            with suppress(OSError):
                # the plain one: SSLSocket.shutdown would take the TLS state away from under the thread that reads
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline(seconds)
    timer = Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


class _Handler(urllib.request.AbstractHTTPHandler):
    """Opens connections that the deadline watches; without proxies, for an engine is a neighbour."""

    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._watched(http.client.HTTPConnection), request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._watched(http.client.HTTPSConnection), request, context=_trust())

    http_request = urllib.request.AbstractHTTPHandler.do_request_
    https_request = urllib.request.AbstractHTTPHandler.do_request_

    def _watched(self, kind: type[http.client.HTTPConnection]) -> Callable[..., http.client.HTTPConnection]:
        deadline = self._deadline

        class Watched(kind):  # type: ignore[misc, valid-type]
            def connect(self) -> None:
                super().connect()
                deadline.watch(self.sock)

            def send(self, data: Any) -> None:
                # a server that refuses may answer and close before it has read all; its answer says why
                with suppress(BrokenPipeError, ConnectionResetError):
                    super().send(data)

        return Watched


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _open(request: urllib.request.Request, credentials: Credentials, deadline: _Deadline) -> Any:
    # Only this one handler: urllib's for redirections would carry the credentials to wherever an answer points.
    opener = urllib.request.OpenerDirector()
    opener.add_handler(_Handler(deadline))
    digest = credentials.password and credentials.scheme == "digest"
    if credentials.password and not digest:
        request.add_unredirected_header("Authorization", _authorization(credentials))
    response = opener.open(request, timeout=deadline.left())
    challenge = response.headers["WWW-Authenticate"] or ""
    if digest and response.status == HTTPStatus.UNAUTHORIZED and challenge.lower().startswith("digest "):
        response.close()
        request.add_unredirected_header("Authorization", _digest(request, challenge, credentials))
        response = opener.open(request, timeout=deadline.left())
    return response


def _digest(request: urllib.request.Request, challenge: str, credentials: Credentials) -> str:
    """Answer a challenge by the book, with the standard library's arithmetic."""
    known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, request.full_url, credentials.user, credentials.password)
    fields = urllib.request.parse_keqv_list([f for f in urllib.request.parse_http_list(challenge[7:]) if f])
    return f"Digest {urllib.request.AbstractDigestAuthHandler(known).get_authorization(request, fields)}"


def _authorization(credentials: Credentials) -> str:
    if credentials.scheme == "bearer":
        return f"Bearer {credentials.password}"
    return "Basic " + base64.b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise LimitReached(
                f"The answer is larger than {most / 1_000_000:g} MB; add LIMIT, or ask for less", _RETRY_AFTER
            )
    announced = response.headers["Content-Length"]
    # read1 takes an early end for the end; only what was announced tells them apart
    if announced is not None and not response.chunked and str(size) != announced.strip():
        raise http.client.IncompleteRead(b"")
    return b"".join(pieces)

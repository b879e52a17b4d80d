"""Answers kept ready in front of the application: exact ones, for the state of the graph that they were made from."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Key = tuple[str, str, str, str, str]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
# The application marks so what a cache may keep as long as it asks whether it still holds.
REVALIDATE = "no-cache"
_LARGEST = 1_000_000
_OVERHEAD = 1500  # bytes for the headers and the rest of an entry, rather too many than too few


@dataclass(frozen=True)
class _Kept:
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    endpoint: str


class ResponseCache:
    """Keeps answers to GET in memory, up to a number of bytes; those least lately used go first.

    What is kept depends on the address, the host asked, the Accept header and the version of the graph, which is part
    of the key: a change makes everything before it unreachable. An ETag is given for the same key, so that a client
    that has an answer is told 304 without any work.
    """

    def __init__(self, application: Application, version: Callable[[], str], most: int) -> None:
        """Stand in front of an application; `version` names the state of the graph, `most` bytes are kept."""
        self._application = application
        self._version = version
        self._most = most
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        key = self._key(environ)
        if "HTTP_IF_NONE_MATCH" in environ and (tag := _tag(key)) in environ["HTTP_IF_NONE_MATCH"]:
            environ["ssc.cache"] = "validated"
            start_response(
                "304 Not Modified", [("ETag", tag), ("Vary", "Accept"), ("Access-Control-Allow-Origin", "*")]
            )
            return []
        kept = self._kept.get(key) if environ["REQUEST_METHOD"] == "GET" else None
        if kept is None:
            return self._answered(environ, start_response, key, _tag(key))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        environ["ssc.cache"], environ["ssc.endpoint"] = "hit", kept.endpoint
        start_response(kept.status, kept.headers)
        return [kept.body]

    def _answered(self, environ: Environ, start_response: StartResponse, key: Key, tag: str) -> Iterable[bytes]:
        begun: list[Any] = []
        chunks = self._application(environ, lambda status, headers, *_: begun.extend((status, headers)))
        status, headers = begun
        if not status.startswith("200") or ("Cache-Control", REVALIDATE) not in headers:
            start_response(status, headers)
            return chunks
        headers.append(("ETag", tag))
        start_response(status, headers)
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        if length is None or length > _LARGEST or environ["REQUEST_METHOD"] != "GET":
            return chunks
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        self._keep(key, _Kept(status, headers, body, environ.get("ssc.endpoint", "")))
        return [body]

    def _keep(self, key: Key, answer: _Kept) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self._size += _weight(key, answer)
            while self._size > self._most and self._kept:
                oldest, gone = self._kept.popitem(last=False)
                self._size -= _weight(oldest, gone)

    def _key(self, environ: Environ) -> Key:
        return (
            self._version(),
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT", ""),
        )


def _tag(key: Key) -> str:
    digest = blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f'W/"{digest}"'


def _weight(key: Key, answer: _Kept) -> int:
    return len(answer.body) + len(key[3]) + _OVERHEAD

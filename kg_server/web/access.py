"""Counts requests for /metrics, and logs them: by default without addresses and without what was asked."""

import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from kg_server.web.cache import Application, Environ, StartResponse

_MOST_WAITING = 100_000
_PAUSE = 0.5
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class Counters:
    """What is counted."""

    def __init__(self) -> None:
        """Begin to count."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "ssc_requests", "Requests, by route, status and what the cache did", ["route", "status", "cache"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "ssc_request_seconds", "Time to the first byte of the answer", buckets=_BUCKETS, registry=self.registry
        )
        self.problems = Counter("ssc_problems", "Requests that failed, by kind", ["kind"], registry=self.registry)
        self.writes = Counter("ssc_writes", "Writes that were made", registry=self.registry)
        self.release = Gauge("ssc_release", "The release served", ["id", "version"], registry=self.registry)
        # Looking a counter up by its labels takes longer than counting.
        self.request = lru_cache(maxsize=1024)(self.requests.labels)


class Access:
    """Stands in front of everything and takes note of each request."""

    def __init__(self, application: Application, counters: Counters, style: str) -> None:
        """Count into `counters`; log by `style`: off, brief or full."""
        self._application = application
        self._counters = counters
        self._full = style == "full"
        self._log = _Log() if style != "off" else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        began = time.perf_counter()
        told = "500"

        def begin(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            nonlocal told
            told = status[:3]
            return start_response(status, headers, *more)

        chunks = self._application(environ, begin)
        seconds = time.perf_counter() - began
        route, cached = environ.get("ssc.endpoint", "-"), environ.get("ssc.cache", "miss")
        self._counters.request(route, told, cached).inc()
        self._counters.seconds.observe(seconds)
        if self._log:
            self._log.add(
                f"{environ['REQUEST_METHOD']} {route} {told} {seconds * 1000:.1f}ms {cached}{self._more(environ)}"
            )
        return chunks

    def _more(self, environ: Environ) -> str:
        if not self._full:
            return ""
        asked = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
        return f" {environ.get('REMOTE_ADDR', '-')} {asked.encode('unicode_escape').decode()}"


class _Log:
    """Lines that go to standard output twice a second, by a thread of its own: no request waits for a reader.

    Where nobody reads, the oldest lines are dropped.
    """

    def __init__(self) -> None:
        self._lines: deque[tuple[float, str]] = deque(maxlen=_MOST_WAITING)
        threading.Thread(target=self._write, daemon=True).start()

    def add(self, line: str) -> None:
        self._lines.append((time.time(), line))

    def _write(self) -> None:
        while True:
            time.sleep(_PAUSE)
            written = []
            while self._lines:
                moment, line = self._lines.popleft()
                clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
                written.append(f"{clock} {line}\n")
            try:
                sys.stdout.write("".join(written))
                sys.stdout.flush()
            except (OSError, ValueError):
                return  # there is no standard output any more

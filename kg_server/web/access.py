"""Counts requests for /metrics, and logs them: by default without addresses and without what was asked."""

import logging
import queue
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from logging.handlers import QueueHandler, QueueListener

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from kg_server.web.cache import Application, Environ, StartResponse

_MOST_WAITING = 10_000
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class Counters:
    """What is counted."""

    def __init__(self) -> None:
        """Begin to count."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "ssc_requests", "Requests, by route and status", ["route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "ssc_request_seconds", "Time to the first byte of the answer", buckets=_BUCKETS, registry=self.registry
        )
        self.cache = Counter("ssc_cache", "Answers from the cache, by outcome", ["outcome"], registry=self.registry)
        self.problems = Counter("ssc_problems", "Requests that failed, by kind", ["kind"], registry=self.registry)
        self.writes = Counter("ssc_writes", "Writes that were made", registry=self.registry)
        self.release = Gauge("ssc_release", "The release served", ["id", "version"], registry=self.registry)


class Access:
    """Stands in front of everything and takes note of each request."""

    def __init__(self, application: Application, counters: Counters, style: str) -> None:
        """Count into `counters`; log by `style`: off, brief or full."""
        self._application = application
        self._counters = counters
        self._style = style
        self._log = _logger() if style != "off" else None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        began = time.perf_counter()
        told: list[str] = []

        def begin(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            told.append(status[:3])
            return start_response(status, headers, *more)

        chunks = self._application(environ, begin)
        seconds = time.perf_counter() - began
        status, route = told[0] if told else "500", environ.get("ssc.endpoint", "-")
        self._counters.requests.labels(route, status).inc()
        self._counters.seconds.observe(seconds)
        self._counters.cache.labels(environ.get("ssc.cache", "miss")).inc()
        if self._log:
            self._log.info("%s", self._line(environ, status, route, seconds))
        return chunks

    def _line(self, environ: Environ, status: str, route: str, seconds: float) -> str:
        line = f"{environ['REQUEST_METHOD']} {route} {status} {seconds * 1000:.1f}ms {environ.get('ssc.cache', 'miss')}"
        if self._style == "full":
            asked = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
            line += f" {environ.get('REMOTE_ADDR', '-')} {asked.encode('unicode_escape').decode()}"
        return line


def _logger() -> logging.Logger:
    """Make a logger whose lines go out in a thread of its own; nobody waits for a reader that does not read."""
    out = logging.StreamHandler(sys.stdout)
    out.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    waiting: queue.Queue[logging.LogRecord] = queue.Queue(_MOST_WAITING)
    QueueListener(waiting, out).start()
    logger = logging.Logger("ssc.access", logging.INFO)
    logger.addHandler(_Dropping(waiting))
    return logger


class _Dropping(QueueHandler):
    def enqueue(self, record: logging.LogRecord) -> None:
        with suppress(queue.Full):
            self.queue.put_nowait(record)

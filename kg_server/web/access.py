"""Counts requests, and logs them: by default without addresses and without what was asked."""

import sys
import threading
import time
from collections import deque
from collections.abc import Iterable

from kg_server.web.cache import Application, Environ, StartResponse
from kg_server.web.counters import Counters

_MOST_WAITING = 100_000
_PAUSE = 0.5


class Access:
    """Stands in front of everything and takes note of each request."""

    def __init__(self, application: Application, counters: Counters, style: str) -> None:
        """Count into `counters`; log by `style`: off, brief or full."""
        self._application = application
        self._counters = counters
        self._full = style == "full"
        self._lines: deque[tuple[float, str]] | None = None if style == "off" else deque(maxlen=_MOST_WAITING)
        threading.Thread(target=self._keep, daemon=True).start()

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
        self._counters.request(route, told, cached, seconds)
        if self._lines is not None:
            line = f"{environ['REQUEST_METHOD']} {route} {told} {seconds * 1000:.1f}ms {cached}{self._more(environ)}"
            self._lines.append((time.time(), line))
        return chunks

    def _more(self, environ: Environ) -> str:
        if not self._full:
            return ""
        asked = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
        return f" {environ.get('REMOTE_ADDR', '-')} {asked.encode('unicode_escape').decode()}"

    def _keep(self) -> None:
        """Twice a second, leave the counts to the other processes, and write the lines.

        So no request waits for a reader of the log; where nobody reads, the oldest lines are dropped.
        """
        while True:
            time.sleep(_PAUSE)
            try:
                self._counters.save()
                if self._lines:
                    sys.stdout.write("".join(self._waiting(self._lines)))
                    sys.stdout.flush()
            except (OSError, ValueError):
                return  # the folder or standard output has gone: the server is ending

    @staticmethod
    def _waiting(lines: deque[tuple[float, str]]) -> Iterable[str]:
        while lines:
            moment, line = lines.popleft()
            yield f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(moment))} {line}\n"

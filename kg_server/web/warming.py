"""Makes ready, once a front is up, what the first visitors of its pages would otherwise wait for."""

import os
import sys
from contextlib import suppress
from threading import Thread, get_native_id

from flask import Flask

# One page of each kind that reads much of the graph once and keeps what it made of it.
_PAGES = ("/", "/search?q=haiti", "/article", "/page/state/haiti", "/q/episodes-who-takes-part", "/network", "/map",
          "/timeline", "/ontology", "/shapes", "/validation", "/terms.json", "/.well-known/void")  # fmt: skip
_YIELDING = 15


def warm(app: Flask) -> None:
    """Visit those pages in the background, and behind whatever else there is to do."""
    Thread(target=_visit, args=(app,), name="warming", daemon=True).start()


def _visit(app: Flask) -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _YIELDING)
    for path in _PAGES:
        with app.test_request_context(path, headers={"Accept": "text/html"}):
            app.full_dispatch_request()

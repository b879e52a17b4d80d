"""Judges a reply by what every hostile case is held to: no failure, in time, whole, and one answer only."""

import json
import xml.etree.ElementTree as ET

from tests.hostile.case import Case
from tests.hostile_client import Reply

_GRACE = 2.0  # seconds beyond the limit in which an answer must be there


def faults(case: Case, reply: Reply, limit: int) -> list[str]:
    """Tell what is wrong with a reply; `limit` is the server's own, in seconds."""
    if reply.status is None:
        allowed = case.waits or (case.closes and not reply.silent)
        return [] if allowed else ["no answer" if reply.silent else "closed without an answer"]
    found = {
        f"failed with {reply.status}": reply.status >= 500 and reply.status not in _allowed_failures(case),
        f"not one of {sorted(case.want)}": bool(case.want) and reply.status not in case.want,
        f"took {reply.seconds:.1f} s": reply.seconds > limit + _GRACE,
        "cut off": not reply.complete,
        "no JSON or XML": reply.status == 200 and not _readable(reply),
        f"a second answer: {reply.more[:80]!r}": reply.more.startswith(b"HTTP/"),
    }
    return [fault for fault, holds in found.items() if holds]


def _allowed_failures(case: Case) -> tuple[int, ...]:
    return (503,) if case.kind in ("query", "update", "body") else (501, 503, 505)


def _readable(reply: Reply) -> bool:
    media = reply.headers.get("content-type", "")
    try:
        if "json" in media:
            json.loads(reply.body)
        elif "xml" in media and "html" not in media:
            ET.fromstring(reply.body)
    except ValueError:
        return False
    except ET.ParseError:
        return False
    return True

"""An honest client in a process of its own: asks ordinary questions at a steady pace and reports how long each took.

Run as `python -m tests.hostile.honest URL PER_SECOND [SOURCE_ADDRESS]`; it stops, and prints its samples as JSON, when
its standard input is closed. Its own process, so that no busy client beside it is taken for a slow server.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
_PREFIXES = (
    "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#> PREFIX episode: <https://w3id.org/ssc-kg/id/episode/>"
    " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_ASKED = (
    _PREFIXES + "SELECT ?p ?o { episode:mss-haiti ?p ?o }",
    _PREFIXES + "SELECT ?leader { ?leader ssc:leads episode:mss-haiti }",
    _PREFIXES + "ASK { episode:mss-haiti a ?kind }",
    _PREFIXES + "SELECT ?leader ?kind ?led { ?leader ssc:leads ?led ; a ?kind } LIMIT 50",
    (ROOT / "data" / "queries" / "haiti-who-leads-mss.rq").read_text(encoding="utf-8"),
)
_PATIENCE = 15.0  # seconds; an answer that takes longer is a failure


@dataclass
class Samples:
    """How long the answers took, in seconds, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[max(0, ceil(len(ordered) * share / 100) - 1)] if ordered else float("nan")

    def __str__(self) -> str:
        """Give the figures in one line."""
        p50, p99, most = (self.percentile(share) * 1000 for share in (50, 99, 100))
        told = f"{len(self.seconds)} answers, p50 {p50:.0f} ms, p99 {p99:.0f} ms, max {most:.0f} ms"
        return f"{told}, {len(self.failures)} failures {sorted(set(self.failures))[:5]}"


class Honest:
    """The client, started and stopped from another process."""

    def __init__(self, url: str, per_second: float, source: str = "") -> None:
        command = [sys.executable, "-m", "tests.hostile.honest", url, str(per_second), *([source] if source else [])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)

    def stop(self) -> Samples:
        """Let it finish, and give what it saw."""
        printed, _ = self._process.communicate(timeout=_PATIENCE + 10)
        return Samples(**json.loads(printed))


def ask(url: str, number: int, source: str = "") -> int:
    """Ask one question whose answer is not kept ready: a comment makes each text a new one. Give the bytes of it."""
    where = urlsplit(url)
    bound = (source, 0) if source else None
    connection = http.client.HTTPConnection(where.hostname or "", where.port, _PATIENCE, source_address=bound)
    text = f"{_ASKED[number % len(_ASKED)]} # {number}\n"
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/sparql-query"}
    try:
        if number % 2:
            connection.request("POST", "/sparql", text.encode(), headers)
        else:
            connection.request("GET", f"/sparql?query={quote(text)}", headers=headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise ValueError(f"status {response.status}: {content[:200]!r}")
    answer = json.loads(content)
    if not (answer.get("boolean") or answer["results"]["bindings"]):
        raise ValueError("an empty answer")
    return len(content)


def _go_on(url: str, pause: float, source: str, stopped: threading.Event) -> Samples:
    samples = Samples()
    due = time.monotonic()
    number = int(time.time() * 1000)  # another start for each client
    while not stopped.wait(max(0.0, due - time.monotonic())):
        # a late answer does not delay the next question in the count: every question due is asked
        due, number = due + pause, number + 1
        begun = time.monotonic()
        try:
            ask(url, number, source)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            samples.failures.append(f"{type(error).__name__}: {error}")
        samples.seconds.append(time.monotonic() - begun)
    return samples


def _await_end(stopped: threading.Event) -> None:
    sys.stdin.read()
    stopped.set()


def main(arguments: Sequence[str]) -> None:
    url, per_second, *rest = arguments
    stopped = threading.Event()
    threading.Thread(target=_await_end, args=[stopped], daemon=True).start()
    samples = _go_on(url, 1 / float(per_second), rest[0] if rest else "", stopped)
    print(json.dumps({"seconds": samples.seconds, "failures": samples.failures}))


if __name__ == "__main__":
    main(sys.argv[1:])

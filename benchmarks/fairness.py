"""Fairness under attack: hostile clients beside honest ones, and how long the honest ones wait.

Run from the top folder: `python -m benchmarks.fairness` starts a server of its own, `--url` asks a running one. Every
client has an address of its own (127.0.1.x hostile, 127.0.2.x honest) where the server is on loopback, so that the
budget of one client is not that of another. Exit code 0: no honest failure and p99 within the bound; 1: broken.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from urllib.parse import urlsplit

from tests.conftest import ROOT, free_port, wait_for
from tests.hostile import CORPUS, Case, Targets
from tests.hostile.honest import Honest, Samples
from tests.hostile_client import exchange

_HOSTILE = ("query/cross-", "query/growth-", "query/path-", "query/regex-", "query/deep-", "query/get-cross-")
_NOWHERE = Targets("http://127.0.0.1:9/", "file:///nowhere", "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the load, print the table, give the exit code."""
    chosen = _parser().parse_args(arguments)
    with _server(chosen.url, chosen.spare_budgets) as url:
        sources = urlsplit(url).hostname == "127.0.0.1" and sys.platform == "linux"
        answered, samples, seconds = _load(url, chosen, sources)
    print(_table(chosen, answered, samples, seconds))
    faults = _faults(samples, chosen.p99)
    for fault in faults:
        print(f"broken: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Loads a server with hostile clients and times the honest ones.")
    parser.add_argument("--url", help="a running server (else: one is started on a free port)")
    parser.add_argument("--seconds", type=float, default=60, help="how long [%(default)s]")
    parser.add_argument("--hostile", type=int, default=8, help="hostile clients [%(default)s]")
    parser.add_argument("--honest", type=int, default=4, help="honest clients [%(default)s]")
    parser.add_argument("--per-second", type=float, default=10, help="questions of an honest client [%(default)s]")
    parser.add_argument("--p99", type=float, default=1, help="seconds that p99 of the honest may take [%(default)s]")
    parser.add_argument(
        "--spare-budgets", action="store_true", help="do without the budgets of clients (own server only)"
    )
    return parser


@contextmanager
def _server(url: str | None, lifted: bool) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    port = free_port()
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port)]
    settings = {"SSC_CLIENT_SECONDS": "100000", "SSC_CLIENT_ERRORS": "100000"} if lifted else {}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=os.environ | settings
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class _Attacker(threading.Thread):
    """Sends hostile requests one after the other and counts what came back."""

    def __init__(self, url: str, cases: Iterator[Case], source: str, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.answered: Counter[str] = Counter()
        self.longest = 0.0
        where = urlsplit(url)
        self._address = (where.hostname or "127.0.0.1", where.port or 80)
        self._cases, self._source, self._ended = cases, source, ended

    def run(self) -> None:
        while not self._ended.is_set():
            case = next(self._cases)
            try:
                reply = exchange(self._address, case.parts(_NOWHERE), 30, source=self._source)
            except OSError as error:
                self.answered[type(error).__name__] += 1
                continue
            self.longest = max(self.longest, reply.seconds)
            self.answered[str(reply.status or ("silent" if reply.silent else "closed"))] += 1
            if reply.status == 429:
                time.sleep(0.05)  # a client that is told to wait costs nothing; do not let it burn this machine


def _load(url: str, chosen: argparse.Namespace, sources: bool) -> tuple[Counter[str], list[Samples], float]:
    cases = [case for case in CORPUS if case.id.startswith(_HOSTILE)]
    ended = threading.Event()
    attackers = []
    for i in range(chosen.hostile):
        # every client begins elsewhere in the corpus, so that all kinds are at work at the same time
        turn = islice(cycle(cases), i * len(cases) // chosen.hostile, None)
        attackers.append(_Attacker(url, turn, f"127.0.1.{i + 1}" if sources else "", ended))
    honest = [Honest(url, chosen.per_second, f"127.0.2.{i + 1}" if sources else "") for i in range(chosen.honest)]
    for attacker in attackers:
        attacker.start()
    time.sleep(chosen.seconds)
    samples = [client.stop() for client in honest]
    ended.set()
    for attacker in attackers:
        attacker.join(timeout=35)
    longest = max((attacker.longest for attacker in attackers), default=0.0)
    return sum((attacker.answered for attacker in attackers), Counter()), samples, longest


def _merged(samples: Sequence[Samples]) -> Samples:
    return Samples([s for one in samples for s in one.seconds], [f for one in samples for f in one.failures])


def _table(chosen: argparse.Namespace, answered: Counter[str], samples: Sequence[Samples], longest: float) -> str:
    every = _merged(samples)
    lines = [
        f"{chosen.seconds:.0f} s, {chosen.hostile} hostile clients, {chosen.honest} honest ones",
        f"{'client':<10} {'answers':>8} {'failures':>8} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}",
    ]
    for name, one in [*((f"honest {i + 1}", s) for i, s in enumerate(samples)), ("all honest", every)]:
        times = " ".join(f"{one.percentile(share) * 1000:>8.0f}" for share in (50, 99, 100))
        lines.append(f"{name:<10} {len(one.seconds):>8} {len(one.failures):>8} {times}")
    told = ", ".join(f"{status}: {count}" for status, count in sorted(answered.items()))
    return "\n".join([*lines, f"hostile answers: {told}; the longest took {longest:.1f} s"])


def _faults(samples: Sequence[Samples], most: float) -> list[str]:
    every = _merged(samples)
    faults = [f"{count} x {failure}" for failure, count in Counter(every.failures).most_common(5)]
    p99 = every.percentile(99)
    if not p99 <= most:
        faults.append(f"p99 of the honest is {p99 * 1000:.0f} ms, at most {most * 1000:.0f}")
    return faults


if __name__ == "__main__":
    sys.exit(main())

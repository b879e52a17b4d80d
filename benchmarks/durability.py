"""Writes against kill -9: how many acknowledged writes are lost, and how many are half made. Both must be none.

Run: python -m benchmarks.durability [--rounds 200] [--release DIR]

Each round starts a writable server over the same state, writes as fast as it is answered, and kills all of its
processes, or in turn only the first, at a random moment. Every write adds two triples; at the end each must have both.
The exit code is 1 when a write is lost or torn.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

_TOKEN = "a token for this trial"
_GRAPH = "http://example.org/durability"


def main() -> int:
    """Kill and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="how often to kill [%(default)s]")
    parser.add_argument("--release", type=Path, help="release to serve (else: built from the sources)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        release = chosen.release or _build(Path(folder))
        acknowledged: set[int] = set()
        number, chance = 0, random.Random(20)
        for turn in range(chosen.rounds):
            number = _round(release, Path(folder) / "state", number, acknowledged, chance, whole=turn % 2 == 0)
            if (turn + 1) % 20 == 0:
                print(f"{turn + 1} kills, {len(acknowledged)} writes acknowledged", flush=True)
        found = _found(release, Path(folder) / "state")
    lost = [n for n in acknowledged if n not in found]
    torn = [n for n, triples in found.items() if triples != 2]
    print(f"{chosen.rounds} kills, {len(acknowledged)} writes acknowledged, {len(lost)} lost, {len(torn)} torn")
    return 1 if lost or torn or not acknowledged else 0


def _round(release: Path, state: Path, number: int, acknowledged: set[int], chance: random.Random, whole: bool) -> int:
    process, url = _start(release, state)
    target = (lambda: os.killpg(process.pid, signal.SIGKILL)) if whole else process.kill
    killer = threading.Timer(chance.uniform(0.05, 0.8), target)
    killer.start()
    while killer.is_alive():
        number += 1
        text = f"INSERT DATA {{ GRAPH <{_GRAPH}> {{ <urn:w:{number}> <urn:p> 1 , 2 }} }}"
        headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": "application/sparql-update"}
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{url}/sparql", text.encode(), headers), timeout=30):
                acknowledged.add(number)
        except OSError:
            break
    killer.join()
    process.wait(30)
    return number


def _found(release: Path, state: Path) -> dict[int, int]:
    process, url = _start(release, state)
    query = f"SELECT ?s (COUNT(*) AS ?n) {{ GRAPH <{_GRAPH}> {{ ?s ?p ?o }} }} GROUP BY ?s"
    with urllib.request.urlopen(f"{url}/sparql?{urllib.parse.urlencode({'query': query, 'format': 'csv'})}") as reply:
        rows = [line.split(",") for line in reply.read().decode().split()[1:]]
    process.terminate()
    process.wait(30)
    return {int(name.rsplit(":", 1)[1]): int(triples) for name, triples in rows}


def _start(release: Path, state: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port), "--release", str(release)]
    process = subprocess.Popen(
        [*command, "--writable", "--state", str(state)], env=os.environ | {"SSC_TOKEN": _TOKEN, "SSC_LOG": "off"},
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the server did not start")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return process, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not answer within fifteen seconds")


def _build(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "kg_server", "build", "--release", str(place / "release")], check=True)
    return place / "release"


if __name__ == "__main__":
    sys.exit(main())

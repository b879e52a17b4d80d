"""Requests a second, beside `oxigraph serve-read-only` over the same triples on the same machine, as ratios.

Run: python -m benchmarks.throughput [--copies 7] [--seconds 5] [--release DIR]

The graph is copied until it has some 220,000 triples, each copy with things of its own. Both servers get the same
requests, in turns, from the same clients. The exit code is 1 when a promised ratio is missed.
"""

import argparse
import hashlib
import json
import multiprocessing
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

_IRI = re.compile(rb"<https://w3id\.org/ssc-kg/id/([^/>]+)/([^>]*)>")
_PREFIXES = (
    "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_PROMISED = {"repeated lookup": 2.0, "repeated join": 2.0, "distinct joins": 1.0, "distinct lookups": 0.5}
_CLIENTS = 4


def main() -> int:
    """Measure, print a table, and tell by the exit code whether the ratios hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=7, help="copies of the graph [%(default)s]")
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds of each measurement [%(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts [%(default)s]")
    parser.add_argument("--release", type=Path, help="release to copy (else: built from the sources)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        things, triples = enlarge(chosen.release or _build(place), place / "large", chosen.copies)
        print(f"{triples} triples, {_CLIENTS} clients, {chosen.rounds} rounds of {chosen.seconds:g} s")
        with ours(place / "large") as here, oxigraph(place / "large" / "dataset.nq", place / "store") as there:
            return compare(workloads(things), here, there, chosen.seconds, chosen.rounds)


def compare(loads: dict[str, list[str]], here: int, there: int, seconds: float, rounds: int) -> int:
    """Measure each workload at both ports in turns; give 1 when a promised ratio is missed."""
    print(f"{'workload':18} {'ours':>9} {'oxigraph':>9} {'ratio':>6}  promised")
    missed = 0
    for name, queries in loads.items():
        rates: dict[int, list[float]] = {here: [], there: []}
        for turn in range(rounds):
            rates[here].append(rate(here, "/sparql", queries, seconds, turn))
            rates[there].append(rate(there, "/query", queries, seconds, turn))
        mine, theirs = statistics.median(rates[here]), statistics.median(rates[there])
        ratio = mine / theirs
        missed |= ratio < _PROMISED[name]
        print(f"{name:18} {mine:7.0f}/s {theirs:7.0f}/s {ratio:6.2f}  {_PROMISED[name]:g}", flush=True)
    return missed


def workloads(things: list[str]) -> dict[str, list[str]]:
    """Give the queries of each workload; those of the distinct ones are each asked once in a round."""
    statements = [t for t in things if "/id/statement/" in t]
    lookup = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }}"
    join = _PREFIXES + (
        "SELECT ?other ?label ?work WHERE {{ <{}> ssc:claimSubject ?s . ?other ssc:claimSubject ?s ;"
        " ssc:reportedIn ?work ; ssc:attributedTo ?holder . ?holder skos:prefLabel ?label . ?s a ?kind }}"
        " ORDER BY ?other"
    )
    return {
        "repeated lookup": [lookup.format(things[0])],
        "repeated join": [join.format(statements[0])],
        "distinct joins": [join.format(t) for t in statements],
        "distinct lookups": [lookup.format(t) for t in things],
    }


# ---------------------------------------------------------------- clients


def rate(port: int, path: str, queries: list[str], seconds: float, turn: int) -> float:
    """Give the answers a second that some clients, each a process with one connection, get together."""
    pipes = []
    for number in range(_CLIENTS):
        share = queries if len(queries) == 1 else queries[number::_CLIENTS]
        requests = [
            _request(port, path, f"{query} LIMIT {1000 + turn}" if len(queries) > 1 else query) for query in share
        ]
        ours, theirs = multiprocessing.Pipe()
        multiprocessing.Process(target=_client, args=(port, requests, seconds, theirs), daemon=True).start()
        pipes.append(ours)
    told = [pipe.recv() for pipe in pipes]
    return float(sum(answers / spent for answers, spent in told))


def _request(port: int, path: str, query: str) -> bytes:
    target = f"{path}?{urllib.parse.urlencode({'query': query})}"
    head = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/sparql-results+json\r\n\r\n"
    return head.encode()


def _client(port: int, requests: list[bytes], seconds: float, result: Connection) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        began, answers = time.perf_counter(), 0
        end = began + seconds
        read = _reader(connection)
        # Where the requests run out, the measurement is over: asking one twice would measure something else.
        for request in requests if len(requests) > 1 else _forever(requests[0]):
            connection.sendall(request)
            read()
            answers += 1
            if time.perf_counter() > end:
                break
        result.send((answers, time.perf_counter() - began))


def _forever(request: bytes) -> Iterator[bytes]:
    while True:
        yield request


def _reader(connection: socket.socket) -> Callable[[], None]:
    """Give a function that reads one response, by its length or in chunks, and insists on a 200."""
    buffer = bytearray()

    def until(mark: bytes, start: int = 0) -> int:
        while (place := buffer.find(mark, start)) < 0:
            piece = connection.recv(1 << 16)
            if not piece:
                raise ConnectionError("the server closed the connection")
            buffer.extend(piece)
        return place + len(mark)

    def read() -> None:
        end = until(b"\r\n\r\n")
        head = bytes(buffer[:end]).lower()
        if not head.startswith(b"http/1.1 200"):
            raise ConnectionError(head.decode())
        length = re.search(rb"content-length: *(\d+)", head)
        if length:
            end += int(length[1])
            while len(buffer) < end:
                buffer.extend(connection.recv(1 << 16))
        else:
            end = until(b"\r\n0\r\n\r\n", end - 2)
        del buffer[:end]

    return read


# ---------------------------------------------------------------- data and servers


def enlarge(release: Path, folder: Path, copies: int) -> tuple[list[str], int]:
    """Write a release of copies of a release's default graph; give the things in it and the number of triples."""
    lines = [line for line in (release / "dataset.nq").read_bytes().splitlines() if _in_default_graph(line)]
    written: set[bytes] = set()
    for copy in range(copies):
        for line in lines:
            renamed = _IRI.sub(rb"<https://w3id.org/ssc-kg/id/\1/\2-%d>" % copy, line)
            written.add(re.sub(rb"_:(\w+)", rb"_:\1x%d" % copy, renamed))
    folder.mkdir()
    content = b"\n".join(sorted(written)) + b"\n"
    (folder / "dataset.nq").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": 1, "id": digest[:12], "version": version("ssc-kg"), "sources": "", "triples": len(written),
        "graphs": {}, "files": {"dataset.nq": {"bytes": len(content), "sha256": digest}},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    things = {m[0][1:-1].decode() for line in written if (m := _IRI.match(line))}
    return sorted(things, key=lambda t: hashlib.sha256(t.encode()).digest()), len(written)


def _in_default_graph(line: bytes) -> bool:
    """Tell a triple from a quad: a quad of a release ends in the IRI of one of its graphs."""
    return not re.search(rb" <https://w3id\.org/ssc-kg/graph/[^>]*> \.$", line) or line.count(b" ") == 3


def _build(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "kg_server", "build", "--release", str(place / "small")], check=True)
    return place / "small"


@contextmanager
def ours(release: Path) -> Iterator[int]:
    """Serve a release, as it comes."""
    port = _free_port()
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port), "--release", str(release)]
    with _running(command, port, "/healthz"):
        yield port


@contextmanager
def oxigraph(dataset: Path, store: Path) -> Iterator[int]:
    """Load a dataset into Oxigraph and serve it, as it comes."""
    binary = str(Path(sys.executable).with_name("oxigraph"))
    subprocess.run([binary, "load", "--location", str(store), "--file", str(dataset)], check=True, capture_output=True)
    port = _free_port()
    command = [binary, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running(command, port, "/"):
        yield port


@contextmanager
def _running(command: list[str], port: int, path: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                    probe.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
                    if probe.recv(12):
                        break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())

"""The W3C's SPARQL suites over HTTP, against a writable server; what fails is listed, each with its reason.

The list is a ratchet: a failure that is not in it fails the test, and so does an entry that passes by now.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kg_server.release import Release
from tests.conftest import ROOT
from tests.servers import TOKEN, Server, writable

KNOWN = ROOT / "tests" / "w3c-known-failures.txt"


@pytest.fixture(scope="module")
def results(w3c: Path, built: Release, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    folder = tmp_path_factory.mktemp("w3c")
    server = writable(built.folder, folder / "state", SSC_THREADS="8").wait()
    try:
        return _run(w3c, server, folder / "results.json")
    finally:
        server.stop()


def _run(suite: Path, server: Server, output: Path) -> list[dict[str, str]]:
    addresses = {"query": "/sparql", "update": "/sparql", "gsp": "/graphs"}
    options = [part for name, path in addresses.items() for part in (f"--{name}", server.url + path)]
    command = [sys.executable, str(suite / "w3c_http.py"), *options, "--token", TOKEN, "--no-federation"]
    command += ["--suite", str(suite / "rdf-tests" / "sparql"), "--json", str(output)]
    subprocess.run(command, check=False, capture_output=True, timeout=900)
    told = json.loads(output.read_text())
    assert told["preflight"] == "ok"
    found: list[dict[str, str]] = told["results"]
    return found


def known() -> dict[str, str]:
    lines = (line.partition(" #! ") for line in KNOWN.read_text().splitlines())
    return {name.strip(): reason.strip() for name, _, reason in lines}


def test_every_known_failure_has_a_reason() -> None:
    assert all(known().values())


def test_what_fails_is_listed_and_what_is_listed_fails(results: list[dict[str, str]]) -> None:
    failed = {r["id"]: r["note"] for r in results if r["status"] == "failed"}
    assert {i: note for i, note in failed.items() if i not in known()} == {}
    passed = {r["id"] for r in results if r["status"] == "passed"}
    assert known().keys() & passed == set()


def test_protocol_graph_store_and_description_are_complete(results: list[dict[str, str]]) -> None:
    passed = Counter(r["category"] for r in results if r["status"] == "passed")
    complete = {"sparql11/protocol": 34, "sparql11/gsp": 14, "sparql11/service-description": 3}
    complete |= {"sparql11/update-eval": 94, "sparql11/syntax-query-neg": 48, "sparql11/syntax-update-neg": 13}
    assert {category: passed[category] for category in complete} == complete


def test_nothing_times_out_and_nothing_is_the_fault_of_the_server(results: list[dict[str, str]]) -> None:
    wrong = [r["id"] for r in results if "HTTP 5" in r["note"] or "timeout" in r["note"] or "connection:" in r["note"]]
    assert wrong == []

"""Writes: who may make them, what they may not break, that none is lost or half made, and how they are answered."""

import json
import os
import random
import signal
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from rdflib import RDF, SH, Graph

from kg_server.engine.checking import Rules
from kg_server.engine.holder import Task, listen
from kg_server.engine.journal import Delta, records
from kg_server.engine.state import State
from kg_server.engine.transaction import WritingHolder
from kg_server.release import Release
from tests.conftest import run
from tests.servers import TOKEN, Server, serving, writable
from tests.test_server import Reply, fetch, sparql

BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {"Content_Type": "application/sparql-update"}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
TURTLE = {"Content_Type": "text/turtle"}
G = "http://example.org/g"
BAD = "<https://w3id.org/ssc-kg/id/episode/nameless> a <https://w3id.org/ssc-kg/ontology#Episode> ."


@pytest.fixture(scope="module")
def server(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = writable(built.folder, tmp_path_factory.mktemp("state"), SSC_MAX_UPLOAD="1000000")
    try:
        yield made.wait()
    finally:
        made.stop()


@pytest.fixture
def url(server: Server) -> str:
    update(server.url, f"DROP SILENT GRAPH <{G}>")
    return server.url


def update(url: str, text: str, **headers: str) -> Reply:
    return fetch(f"{url}/sparql", text.encode(), **(BEARER | UPDATE | headers))


def graph_url(url: str, iri: str = G) -> str:
    return f"{url}/graphs?graph={urllib.parse.quote(iri, safe='')}"


def count(url: str, iri: str = G) -> int:
    reply = sparql(url, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", format="csv")
    return int(reply.text.split()[1])


# ---------------------------------------------------------------- who may write


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, b"CLEAR ALL", UPDATE),
        (401, b"CLEAR ALL", UPDATE | {"Authorization": "Bearer wrong"}),
        (401, b"CLEAR ALL", UPDATE | {"Authorization": f"Basic {TOKEN}"}),
        (401, b"CLEAR ALL", UPDATE | {"Cookie": f"token={TOKEN}"}),
        (401, b"update=CLEAR+ALL", FORM),
        (401, f"update=CLEAR+ALL&token={urllib.parse.quote(TOKEN)}".encode(), FORM),
        (415, b"CLEAR ALL", BEARER | {"Content_Type": "text/plain"}),
        (400, b"update=CLEAR+ALL&update=CLEAR+ALL", BEARER | FORM),
        (400, b"update=CLEAR+ALL&query=ASK+%7B%7D", BEARER | FORM),
        (400, b"CLEAR", BEARER | UPDATE),
        (400, b"SELECT * {}", BEARER | UPDATE),
        (400, b"LOAD <http://127.0.0.1:9/>", BEARER | UPDATE),
        (400, b"INSERT { <a:a> <a:b> ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", BEARER | UPDATE),
    ],
    ids=lambda value: str(value)[:50],
)
def test_an_update_that_may_not_be_made_changes_nothing(
    url: str, status: int, body: bytes, headers: dict[str, str]
) -> None:
    before = sparql(url, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv").text
    reply = fetch(f"{url}/sparql", body, **headers)
    assert reply.status == status
    assert json.loads(reply.body)["detail"]
    assert status != 401 or reply.headers["www-authenticate"].lower().startswith("bearer")
    assert sparql(url, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv").text == before


def test_no_update_is_made_by_get_even_with_the_token(url: str) -> None:
    reply = fetch(f"{url}/sparql?update=CLEAR+ALL", None, "GET", **BEARER)
    assert (reply.status, reply.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_the_graph_store_wants_the_token_too(url: str, method: str) -> None:
    assert fetch(graph_url(url), b"<a:a> <a:b> <a:c> .", method, **TURTLE).status == 401


def test_a_server_that_is_only_read_from_takes_no_write(built: Release) -> None:
    with serving("--release", str(built.folder), SSC_TOKEN=TOKEN) as reading:
        assert update(reading.url, "CLEAR ALL").status == 403
        assert fetch(graph_url(reading.url), b"", "PUT", **(BEARER | TURTLE)).status == 403


def test_a_writable_server_without_a_token_does_not_start(built: Release, tmp_path: Path) -> None:
    outcome = run("serve", "--release", str(built.folder), "--writable", "--state", str(tmp_path), SSC_TOKEN="")
    assert outcome.returncode == 1
    assert "set SSC_TOKEN" in outcome.stderr


# ---------------------------------------------------------------- what a write does


@pytest.mark.parametrize("direct", [True, False])
def test_an_update_is_seen_by_whoever_asks_next(url: str, direct: bool) -> None:
    text = f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 1, 2 }} }}"
    if direct:
        reply = update(url, text)
    else:
        reply = fetch(f"{url}/sparql", urllib.parse.urlencode({"update": text}).encode(), **(BEARER | FORM))
    assert (reply.status, json.loads(reply.body)["added"]) == (200, 2)
    assert count(url) == 2


def test_a_cached_answer_does_not_outlive_a_write(url: str) -> None:
    for number in range(1, 6):
        update(url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> {number} }} }}")
        assert count(url) == number
        assert count(url) == number


def test_an_update_of_several_operations_is_made_whole_or_not_at_all(url: str) -> None:
    good = f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 1 }} }}"
    assert update(url, f"{good} ; LOAD <http://127.0.0.1:9/>").status == 400
    assert update(url, f"{good} ; CREATE GRAPH <{G}>").status == 400
    assert count(url) == 0
    assert update(url, f"{good} ; LOAD SILENT <http://127.0.0.1:9/> ; CREATE SILENT GRAPH <{G}>").status == 200
    assert count(url) == 1


def test_using_graphs_can_be_named_beside_the_text_but_not_twice(url: str) -> None:
    update(url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 1 }} }}")
    using = f"{url}/sparql?using-graph-uri={urllib.parse.quote(G)}"
    text = f"INSERT {{ GRAPH <{G}> {{ ?s <a:copied> ?o }} }} WHERE {{ ?s <a:b> ?o }}"
    assert fetch(using, text.encode(), **(BEARER | UPDATE)).status == 200
    assert count(url) == 2
    twice = f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
    assert fetch(using, twice.encode(), **(BEARER | UPDATE)).status == 400


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("text/turtle", '<a> <http://x/p> "é" .'),
        ("application/n-triples", f'<{G}> <http://x/p> "é" .'),
        ("application/ld+json", json.dumps({"@id": "a", "http://x/p": "é"})),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
            '<rdf:Description rdf:about="a"><x:p>é</x:p></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_a_graph_is_put_read_and_deleted_in_each_format(url: str, media: str, body: str) -> None:
    made = fetch(graph_url(url), body.encode(), "PUT", **(BEARER | {"Content_Type": media}))
    assert made.status == 201
    again = fetch(graph_url(url), body.encode(), "PUT", **(BEARER | {"Content_Type": media}))
    assert again.status == 200
    read = fetch(graph_url(url), Accept="application/n-triples")
    assert "\u00e9" in read.text
    assert (read.status, count(url)) == (200, 1)
    head = fetch(graph_url(url), method="HEAD", Accept="text/turtle")
    assert (head.status, head.media, head.body) == (200, "text/turtle", b"")
    assert fetch(graph_url(url), None, "DELETE", **BEARER).status == 200
    assert fetch(graph_url(url)).status == 404
    assert fetch(graph_url(url), None, "DELETE", **BEARER).status == 404


def test_a_graph_made_by_post_has_an_address_that_is_followed(url: str) -> None:
    made = fetch(f"{url}/graphs", b"<a:a> <a:b> <a:c> .", "POST", **(BEARER | TURTLE))
    assert made.status == 201
    address = made.headers["location"]
    assert "a:c" in fetch(url + address, Accept="text/turtle").text
    assert "a:c" in fetch(graph_url(url, url + address), Accept="text/turtle").text
    assert "a:c" in fetch(graph_url(url, "https://w3id.org/ssc-kg" + address), Accept="text/turtle").text
    assert fetch(url + address, b"<a:a> <a:b> <a:d> .", "POST", **(BEARER | TURTLE)).status == 200
    assert count(url, "https://w3id.org/ssc-kg" + address) == 2
    assert fetch(url + address, None, "DELETE", **BEARER).status == 200


def test_a_form_of_several_files_is_taken_as_one_graph(url: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\nContent-Type: text/turtle\r\n\r\n'
        b'<a:a> <a:b> 1 .\r\n--x\r\nContent-Disposition: form-data; name="b"; filename="b.nt"\r\n'
        b"Content-Type: application/n-triples\r\n\r\n<a:a> <a:b> <a:c> .\r\n--x--\r\n"
    )
    form = {"Content_Type": "multipart/form-data; boundary=x"}
    assert fetch(graph_url(url), body, "POST", **(BEARER | form)).status == 201
    assert count(url) == 2


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, b"<a:a> <a:b> ", TURTLE),
        (415, b"a,b", {"Content_Type": "text/csv"}),
        (415, b"<a:a> <a:b> 1 .", {"Content_Type": "text/turtle; charset=latin-1"}),
        (415, b"\x1f\x8b", TURTLE | {"Content_Encoding": "gzip"}),
        (413, b"#" * 1_000_001, TURTLE),
        (
            400,
            b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf='
            b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            {"Content_Type": "application/rdf+xml"},
        ),
        (400, b"[" * 5000 + b"]" * 5000, {"Content_Type": "application/ld+json"}),
        (400, b'{"@context": "http://127.0.0.1:9/c", "a": "b"}', {"Content_Type": "application/ld+json"}),
    ],
    ids=["syntax", "csv", "charset", "gzip", "size", "doctype", "depth", "context"],
)
def test_data_that_cannot_be_taken_are_refused_in_words(
    url: str, status: int, body: bytes, headers: dict[str, str]
) -> None:
    reply = fetch(graph_url(url), body, "PUT", **(BEARER | headers))
    assert reply.status == status
    assert json.loads(reply.body)["detail"]
    assert "root:" not in reply.text
    assert fetch(graph_url(url)).status == 404


def test_what_waits_for_a_build_is_said_in_words(url: str) -> None:
    other = json.loads(update(url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 7 }} }}").body)
    assert "waits" not in other["message"]
    source = "https://w3id.org/ssc-kg/graph/source/notebook"
    own = json.loads(update(url, f"INSERT DATA {{ GRAPH <{source}> {{ <a:a> <a:b> 7 }} }}").body)
    assert "waits for the next build" in own["message"]
    update(url, f"DROP GRAPH <{source}>")


# ---------------------------------------------------------------- what a write may not break


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_a_write_that_breaks_a_rule_is_422_with_the_report_and_changes_nothing(url: str, accept: str) -> None:
    reply = update(url, f"INSERT DATA {{ GRAPH <{G}> {{ {BAD} }} }}", Accept=accept)
    assert (reply.status, reply.media) == (422, accept)
    report = Graph().parse(data=reply.text, format=accept)
    assert "https://w3id.org/ssc-kg/id/episode/nameless" in {str(node) for node in report.objects(None, SH.focusNode)}
    assert (None, RDF.type, SH.ValidationReport) in report
    assert count(url) == 0


def test_a_graph_that_breaks_a_rule_is_not_put_and_the_rules_are_told(url: str) -> None:
    reply = fetch(graph_url(url), BAD.encode(), "PUT", **(BEARER | TURTLE))
    problem = json.loads(reply.body)
    assert reply.status == 422
    assert {finding["thing"] for finding in problem["findings"]} == {"https://w3id.org/ssc-kg/id/episode/nameless"}
    assert all(finding["rule"].startswith("SSC-") for finding in problem["findings"])
    assert fetch(graph_url(url)).status == 404


def test_taking_away_what_others_need_breaks_a_rule_too(url: str) -> None:
    gone = update(url, "DELETE WHERE { GRAPH ?g { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o } }")
    assert gone.status == 422
    assert (
        b"state/kenya" in sparql(url, "ASK { GRAPH ?g { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o } }").body
        or (
            json.loads(sparql(url, "ASK { GRAPH ?g { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o } }").body)[
                "boolean"
            ]
        )
    )


# ---------------------------------------------------------------- that none is lost


def test_writes_stand_after_a_stop_and_after_being_killed(built: Release, tmp_path: Path) -> None:
    server = writable(built.folder, tmp_path / "state").wait()
    update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> [ <a:c> 1 ] }} }} ; CREATE GRAPH <a:empty>")
    server.stop()
    server = writable(built.folder, tmp_path / "state").wait()
    assert count(server.url) == 2
    assert fetch(graph_url(server.url, "a:empty")).status == 200
    update(server.url, f"DELETE WHERE {{ GRAPH <{G}> {{ ?s <a:c> ?o }} }}")
    server.kill()
    server = writable(built.folder, tmp_path / "state").wait()
    assert count(server.url) == 1
    server.stop()


@pytest.mark.parametrize("whole", [True, False], ids=["everything", "the parent alone"])
def test_kill_9_during_writes_loses_none_that_was_acknowledged_and_halves_none(
    built: Release, tmp_path: Path, whole: bool
) -> None:
    acknowledged: list[int] = []
    number, chance = 0, random.Random(7)
    for _ in range(4):
        server = writable(built.folder, tmp_path / "state").wait()
        killer = threading.Timer(chance.uniform(1.0, 2.5), server.kill if whole else server.kill_parent)
        killer.start()
        while killer.is_alive():
            number += 1
            text = f"INSERT DATA {{ GRAPH <{G}> {{ <a:w{number}> <a:b> 1 , 2 }} }}"
            try:
                if update(server.url, text).status == 200:
                    acknowledged.append(number)
            except (OSError, HTTPException):  # it ended before it answered, or amid its answer
                break
        killer.join()
    server = writable(built.folder, tmp_path / "state").wait()
    text = f"SELECT ?s (COUNT(*) AS ?n) {{ GRAPH <{G}> {{ ?s ?p ?o }} }} GROUP BY ?s"
    found = dict(line.split(",") for line in sparql(server.url, text, format="csv").text.split()[1:])
    server.stop()
    assert len(acknowledged) > 3
    assert {f"a:w{n}" for n in acknowledged} <= found.keys()
    assert set(found.values()) == {"2"}


def test_a_transaction_that_is_killed_changes_nothing_and_the_next_is_made(built: Release, tmp_path: Path) -> None:
    server = writable(built.folder, tmp_path / "state", SSC_TIME_LIMIT="1").wait()
    text = "INSERT { ?a <a:b> ?d } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    reply = update(server.url, text)
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) > 0
    assert update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 1 }} }}").status == 200
    assert count(server.url) == 1
    server.stop()
    assert len(list(records(tmp_path / "state" / "journal-000000.log"))) == 1


# ---------------------------------------------------------------- the state folder


def journal_of(built: Release, state: Path, writes: int = 3) -> Path:
    server = writable(built.folder, state).wait()
    for number in range(writes):
        update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:w{number}> <a:b> {number} }} }}")
    server.stop()
    return state / "journal-000000.log"


def test_a_record_cut_short_is_left_out_without_a_word(built: Release, tmp_path: Path) -> None:
    path = journal_of(built, tmp_path)
    with path.open("ab") as file:
        file.write(path.read_bytes()[-60:-10])
    path.write_bytes(path.read_bytes()[:-55])
    server = writable(built.folder, tmp_path).wait()
    assert count(server.url) == 2
    update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:new> <a:b> 1 }} }}")
    assert count(server.url) == 3
    server.stop()


def test_a_damaged_journal_is_named_and_the_state_before_the_damage_served(built: Release, tmp_path: Path) -> None:
    path = journal_of(built, tmp_path)
    ends = [end for end, _, _ in records(path)]
    content = bytearray(path.read_bytes())
    content[ends[0] + 60] ^= 1
    path.write_bytes(content)
    server = writable(built.folder, tmp_path).wait()
    assert count(server.url) == 1
    server.stop()
    assert path.with_suffix(".damaged").exists()


def test_a_damage_is_told_on_standard_error(built: Release, tmp_path: Path) -> None:
    path = journal_of(built, tmp_path, 1)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    server = writable(built.folder, tmp_path).wait()
    said = server.said()
    server.stop()
    assert "journal-000000.log is damaged at byte" in said
    assert "the state before it is served" in said


def test_a_state_of_another_release_is_refused_with_a_remedy(built: Release, tmp_path: Path) -> None:
    path = journal_of(built, tmp_path, 1)
    path.write_bytes(path.read_bytes().replace(built.id.encode(), b"0" * len(built.id)))
    outcome = run(
        "serve", "--release", str(built.folder), "--writable", "--state", str(tmp_path), "--port", "0", SSC_TOKEN=TOKEN
    )
    assert outcome.returncode == 1
    assert "holds writes to release 000000000000" in outcome.stderr
    assert "--state" in outcome.stderr


def test_two_servers_do_not_share_a_state(built: Release, tmp_path: Path) -> None:
    server = writable(built.folder, tmp_path).wait()
    outcome = run(
        "serve", "--release", str(built.folder), "--writable", "--state", str(tmp_path), "--port", "0", SSC_TOKEN=TOKEN
    )
    server.stop()
    assert outcome.returncode == 1
    assert "in use by another server" in outcome.stderr


def test_a_damaged_release_is_refused_by_name(built: Release, tmp_path: Path) -> None:
    spoilt = tmp_path / "release"
    spoilt.mkdir()
    for path in built.folder.iterdir():
        (spoilt / path.name).write_bytes(path.read_bytes())
    (spoilt / "dataset.nq").write_bytes((spoilt / "dataset.nq").read_bytes()[:-1000])
    outcome = run("serve", "--release", str(spoilt), "--port", "0", SSC_CACHE=str(tmp_path / "cache"))
    assert outcome.returncode == 1
    assert "dataset.nq is damaged" in outcome.stderr


def test_a_holder_that_dies_is_replaced_with_all_writes(built: Release, tmp_path: Path) -> None:
    server = writable(built.folder, tmp_path).wait()
    update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 1 }} }}")
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"engine.holder" in path.read_bytes() and str(tmp_path).encode() in path.read_bytes():
                os.kill(int(path.parent.name), signal.SIGKILL)
        except OSError:
            continue
    for _ in range(100):
        if sparql(server.url, "ASK {}").status == 200 and count(server.url) == 1:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the write is gone")
    assert update(server.url, f"INSERT DATA {{ GRAPH <{G}> {{ <a:a> <a:b> 2 }} }}").status == 200
    server.stop()


def test_a_delta_is_read_as_it_was_written() -> None:
    import pyoxigraph as ox

    quads = [
        ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), term, graph)
        for term in (ox.Literal("+\n-\\", language="en"), ox.BlankNode("x"), ox.Literal("é"), ox.NamedNode("a:\u00e9"))
        for graph in (ox.DefaultGraph(), ox.NamedNode("a:g"))
    ]
    delta = Delta(frozenset(quads[:5]), frozenset(quads[5:]), frozenset({"a:made"}), frozenset({"a:dropped"}))
    assert Delta.read(delta.written()) == delta


def test_the_pipe_of_a_settled_write_is_not_taken_for_a_knock(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    holder = WritingHolder(cast("Task", None), cast("State", SimpleNamespace(store=None)), cast("Rules", None), theirs)
    holder._door = listen(tmp_path, "write")
    holder._door.settimeout(1)
    with ours, theirs, holder._door:
        holder.knocked(holder._door.fileno() + 1)  # waiting for a client that never comes would end in TimeoutError
    assert holder.doors()[0] == -1  # nothing is at work: only the door, closed by now, is looked after

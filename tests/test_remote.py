"""Engines elsewhere: real ones answer as the embedded one does, and no misbehaviour passes for an answer."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg_server import questions
from kg_server.catalogue import context, data, edges
from kg_server.catalogue.viewed import Viewed
from kg_server.engine import Engine, Query, ask, loading, rows
from kg_server.engine.dialects import DIALECTS, Endpoints, from_settings, recognise
from kg_server.engine.limits import DEFAULT
from kg_server.engine.loading import load
from kg_server.engine.remote import RemoteEngine
from kg_server.engine.transport import Credentials
from kg_server.errors import (
    EngineFailed,
    LimitReached,
    MalformedQuery,
    NoFormat,
    RefusedQuery,
    SettingError,
    UnknownGraph,
)
from kg_server.media_types import ResultKind, by_name, formats_for
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE
from tests.conftest import quiet
from tests.remote_engines import Misbehaving, Oxigraph, oxigraph, saying, virtuoso
from tests.test_questions import FILES, bag

ADMINISTRATOR = Credentials("dba", "dba")
ONTOLOGY = "https://w3id.org/ssc-kg/graph/ontology"
THINGS = "https://w3id.org/ssc-kg/graph/things"

UNBOUND_PATH = "Virtuoso 7.2.5 refuses a path of one or more steps of which neither end is known"
BOOLEAN = "Virtuoso 7.2.5 has no booleans of its own: what an expression finds is the integer 1 or 0"
# Exactly the questions that Virtuoso answers otherwise; one that comes out right must go from here.
DIFFERENCES = {
    "argument-theses-that-limit-others": UNBOUND_PATH,
    "institutions-what-came-before": UNBOUND_PATH,
    "denials-what-is-said-not-to-be-so": BOOLEAN,
    "haiti-dates-of-minustah": BOOLEAN,
    "haiti-funding-before-resolution": BOOLEAN,
    "haiti-who-called-it-south-south": BOOLEAN,
    "works-journals-most-cited": "Virtuoso 7.2.5 refuses a count inside FILTER NOT EXISTS",
}


@pytest.fixture(scope="module")
def by_oxigraph(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEngine]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        yield loaded(server.url, built, tmp_path_factory, Credentials())


@pytest.fixture(scope="module")
def by_virtuoso(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEngine]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url:
        yield loaded(url, built, tmp_path_factory, ADMINISTRATOR)


def loaded(url: str, built: Release, factory: pytest.TempPathFactory, credentials: Credentials) -> RemoteEngine:
    endpoints = recognise(url, credentials=credentials)
    load(built, endpoints, factory.mktemp("progress") / "load.json", quiet)
    return RemoteEngine(endpoints, built.graphs)


@pytest.fixture(params=["by_oxigraph", "by_virtuoso"])
def remote(request: pytest.FixtureRequest) -> RemoteEngine:
    engine = request.getfixturevalue(request.param)
    assert isinstance(engine, RemoteEngine)
    return engine


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    made = Misbehaving()
    yield made
    made.close()


def written(engine: Engine, query: str | Query, kind: ResultKind, name: str) -> str:
    asked = Query(query) if isinstance(query, str) else query
    return engine.answer(asked, {kind: by_name(name, kind)}).content().decode()


def graph(text: str) -> set[ox.Quad]:
    return set(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def answers_as_expected(engine: Engine, path: Path) -> bool:
    question = questions.parse(path.stem, path.read_text())
    if question.form == "CONSTRUCT":
        return graph(written(engine, question.query, ResultKind.GRAPH, "nt")) == graph(
            path.with_suffix(".nt").read_text()
        )
    expected = path.with_suffix(".csv").read_text().replace("\r", "")
    if question.form == "ASK":
        return written(engine, question.query, ResultKind.BOOLEAN, "csv") == expected.strip()
    return bag(written(engine, question.query, ResultKind.SOLUTIONS, "csv")) == bag(expected)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_oxigraph_gives_the_expected_answer(path: Path, by_oxigraph: RemoteEngine) -> None:
    assert answers_as_expected(by_oxigraph, path)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_virtuoso_gives_the_expected_answer_where_no_difference_is_listed(
    path: Path, by_virtuoso: RemoteEngine
) -> None:
    try:
        same = answers_as_expected(by_virtuoso, path)
    except EngineFailed:
        same = False
    assert same != (path.stem in DIFFERENCES), DIFFERENCES.get(path.stem, "another answer")


@pytest.mark.parametrize("address", ["state/kenya", "idea/ssc", "query/haiti-who-leads-mss", "viewpoint/default"])
def test_the_data_of_a_thing_are_the_same(remote: RemoteEngine, engine: Engine, address: str) -> None:
    described = data.of_thing(f"{BASE}id/{address}")
    assert data.exists(remote, described.about)
    assert not data.exists(remote, f"{described.about}-of-nowhere")
    one, other = (written(e, described.graph_query(), ResultKind.GRAPH, "nt") for e in (remote, engine))
    assert graph(one) == graph(other)
    assert {str(row) for row in described.rows(remote)} == {str(row) for row in described.rows(engine)}


@pytest.mark.parametrize("slug", ["un", "article", "kragelund"])
def test_the_graph_according_to_a_viewpoint_is_the_same(
    remote: RemoteEngine, engine: Engine, built: Release, slug: str
) -> None:
    one, other = (Viewed(e, slug, built.graphs) for e in (remote, engine))
    for text in (
        "SELECT ?s ?p ?o { ?s ?p ?o . ?p <https://w3id.org/ssc-kg/ontology#isDerivedFrom> ?kind }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT ?s ?o {{ GRAPH <{BASE}graph/inferred> {{ ?s a ?o }} ?s <https://w3id.org/ssc-kg/ontology#leads> ?x }}",
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/withdrawn> {{ ?s ?p ?o }} }}",
    ):
        answers = [bag(written(e, text, ResultKind.SOLUTIONS, "csv")) for e in (one, other)]
        assert answers[0] == answers[1]
    found = [edges.around(e, f"{BASE}id/episode/mss-haiti") for e in (one, other)]
    here, there = (set(around.edges) for around in found if around)
    assert here == there


def test_json_ld_has_the_same_short_names(remote: RemoteEngine, engine: Engine) -> None:
    assert context.terms(remote) == context.terms(engine)


def test_every_listed_difference_is_a_question() -> None:
    assert DIFFERENCES.keys() <= {path.stem for path in FILES}


def test_every_kind_of_answer_comes_in_every_format_as_from_the_embedded_engine(
    by_oxigraph: RemoteEngine, engine: Engine
) -> None:
    texts = {
        ResultKind.SOLUTIONS: "SELECT ?c WHERE { ?c a owl:Class FILTER(isIRI(?c)) } ORDER BY ?c",
        ResultKind.BOOLEAN: "ASK { ?c a owl:Class }",
        ResultKind.GRAPH: "CONSTRUCT { ssc:Passage a ?class } WHERE { ssc:Passage a ?class } ORDER BY ?class",
    }
    prefixes = {"owl": "http://www.w3.org/2002/07/owl#", "ssc": "https://w3id.org/ssc-kg/ontology#"}
    for kind, text in texts.items():
        for form in formats_for(kind):
            query = Query(text, prefixes=prefixes)
            assert written(by_oxigraph, query, kind, form.name) == written(engine, query, kind, form.name)


def test_an_engine_is_found_by_its_address_or_by_that_of_its_queries(
    by_oxigraph: RemoteEngine, by_virtuoso: RemoteEngine
) -> None:
    for engine in (by_oxigraph, by_virtuoso):
        found = engine._endpoints
        base = found.query.removesuffix(found.dialect.query)
        for url in (base, base + "/", found.query):
            assert recognise(url, credentials=found.credentials) == found
            assert recognise(url, found.dialect.name, credentials=found.credentials) == found


@pytest.mark.parametrize(
    ("default", "named"),
    [((ONTOLOGY,), ()), ((), (ONTOLOGY, THINGS)), ((THINGS,), (ONTOLOGY,)), ((THINGS, ONTOLOGY), ())],
    ids=["one as default", "two named", "one of each", "two as default"],
)
def test_a_dataset_of_the_protocol_is_kept_to(
    default: tuple[str, ...], named: tuple[str, ...], remote: RemoteEngine, engine: Engine
) -> None:
    count = Query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", default, named)
    assert number(remote, count) == number(engine, count)
    _, found = rows(remote, Query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", default, named))
    assert {row["g"].value for row in found} == set(named)


def number(engine: Engine, query: Query) -> int:
    return int(rows(engine, query)[1][0]["n"].value)


def test_over_a_dataset_without_any_graph_there_is_nothing(remote: RemoteEngine) -> None:
    assert not ask(remote, Query("ASK { ?s ?p ?o }", (), ()))
    assert not ask(remote, Query("ASK { GRAPH ?g { ?s ?p ?o } }", (), ()))


def test_without_a_dataset_the_default_graph_and_the_named_ones_stay_apart(
    remote: RemoteEngine, built: Release
) -> None:
    assert number(remote, Query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")) == built.triples
    _, found = rows(remote, Query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"))
    assert {row["g"].value for row in found} == set(built.graphs)


def test_from_in_the_text_sets_the_dataset(remote: RemoteEngine, built: Release) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> WHERE {{ ?s ?p ?o }}"
    assert number(remote, Query(text)) == built.graphs[ONTOLOGY]


def test_a_graph_that_the_release_lacks_is_named(remote: RemoteEngine) -> None:
    with pytest.raises(UnknownGraph, match=r"no graph <http://example\.org/g>"):
        ask(remote, Query("ASK {}", named_graphs=("http://example.org/g",)))


def test_prefixes_and_base_are_declared_where_they_are_used_and_not_declared(remote: RemoteEngine) -> None:
    prefixes = {"ssc": "https://w3id.org/ssc-kg/ontology#", "owl": "http://example.org/other#"}
    text = "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nASK { ssc:Passage a owl:Class . <Passage> a owl:Class }"
    base = "https://w3id.org/ssc-kg/sparql"
    assert not ask(remote, Query(text, prefixes=prefixes, base=base))
    assert ask(remote, Query(text.replace("<Passage>", "<ontology#Passage>"), prefixes=prefixes, base=base))
    own = "BASE <https://w3id.org/ssc-kg/>\n" + text.replace("<Passage>", "<ontology#Passage>")
    assert ask(remote, Query(own, prefixes=prefixes, base="http://example.org/"))


def test_no_prefix_is_known_that_was_not_declared(remote: RemoteEngine) -> None:
    with pytest.raises(MalformedQuery, match="foaf: is not declared") as caught:
        ask(remote, Query("ASK\n{ ?s foaf:name ?o }"))
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_a_query_that_does_not_parse_has_the_place_that_the_engine_tells(
    by_oxigraph: RemoteEngine, by_virtuoso: RemoteEngine
) -> None:
    query = Query("ASK {\n ?s ssc:p }", prefixes={"ssc": "https://w3id.org/ssc-kg/ontology#"})
    with pytest.raises(MalformedQuery, match="line 2, column 11") as caught:
        ask(by_oxigraph, query)
    assert (caught.value.line, caught.value.column) == (2, 11)
    with pytest.raises(MalformedQuery, match=r"at line 2: the engine says: .*syntax error") as caught:
        ask(by_virtuoso, query)
    assert (caught.value.line, caught.value.column) == (2, None)


@pytest.mark.parametrize("text", ["", 'define get:soft "replace" SELECT * WHERE { ?s ?p ?o }', "SELEKT * {}"])
def test_what_is_no_query_is_not_sent_anywhere(text: str, server: Misbehaving) -> None:
    with pytest.raises(MalformedQuery):
        engine_at(server).answer(Query(text), {ResultKind.SOLUTIONS: by_name("json", ResultKind.SOLUTIONS)})
    assert not server.requests


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (<bif:upper>('a') AS ?x) {}", "PREFIX b: <sql:> SELECT (b:f('a') AS ?x) {}",
        "PREFIX b: <BI> SELECT (b:f:upper('a') AS ?x) {}", r"SELECT (<\u0062if:upper>('a') AS ?x) {}",
    ],
)  # fmt: skip
def test_functions_of_virtuoso_beside_sparql_are_refused(text: str, by_virtuoso: RemoteEngine) -> None:
    with pytest.raises(RefusedQuery, match="is refused: it calls what the engine has beside SPARQL"):
        rows(by_virtuoso, Query(text))


def test_calls_to_other_servers_and_updates_are_refused_before_they_are_sent(server: Misbehaving) -> None:
    for text in ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "DROP ALL"):
        with pytest.raises(RefusedQuery):
            rows(engine_at(server), Query(text))
    assert not server.requests


def test_a_kind_of_answer_without_a_format_is_told_before_asking(server: Misbehaving) -> None:
    with pytest.raises(NoFormat, match="This query gives a graph"):
        engine_at(server).answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), {ResultKind.GRAPH: None})
    assert not server.requests


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_an_answer_that_virtuoso_cuts_at_its_limit_of_rows_is_none(text: str, by_virtuoso: RemoteEngine) -> None:
    json_or_nt = {kind: formats_for(kind)[0] for kind in ResultKind}
    with pytest.raises(LimitReached, match="at most 10000 rows"):
        by_virtuoso.answer(Query(text), json_or_nt)
    assert by_virtuoso.answer(Query(text + " LIMIT 9999"), json_or_nt).content()


def test_blank_nodes_come_from_virtuoso_as_from_the_embedded_engine(by_virtuoso: RemoteEngine, engine: Engine) -> None:
    text = "SELECT ?c ?k WHERE { ?c <http://www.w3.org/2002/07/owl#intersectionOf> ?k }"
    one, other = (rows(each, Query(text))[1] for each in (by_virtuoso, engine))
    assert len(one) == len(other) > 3
    assert {cell.type for row in one for cell in row.values()} == {"bnode"}


def test_a_load_goes_on_where_the_engine_was_killed(
    built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 4000)
    monkeypatch.setattr(loading, "PAUSES", (0.01, 0.01, 0.01))
    progress = tmp_path / "load.json"
    with oxigraph(tmp_path / "data") as server:
        endpoints = recognise(server.url)
        with pytest.raises(EngineFailed, match=r"cannot be reached.*the same load, run again, goes on from here"):
            load(built, endpoints, progress, killing(server, "request 5:"))
        assert json.loads(progress.read_text())["done"] == 5
        server.start()
        said: list[str] = []
        load(built, endpoints, progress, said.append)
        assert said[0] == "going on after 5 requests of an earlier run"
        assert said[1].startswith("request 6:")
        assert not progress.exists()
        # once more over what is there: a graph is replaced, not added to
        load(built, endpoints, progress, quiet)


def killing(server: Oxigraph, after: str) -> loading.Say:
    def say(step: str) -> None:
        if step.startswith(after):
            server.kill()

    return say


def test_progress_of_another_release_is_not_gone_on_from(built: Release, tmp_path: Path) -> None:
    progress = tmp_path / "load.json"
    with oxigraph(tmp_path / "data") as server:
        endpoints = recognise(server.url)
        progress.write_text(
            json.dumps({"release": "other", "graphs": endpoints.graphs, "chunk": loading.CHUNK, "done": 3})
        )
        load(built, endpoints, progress, quiet)


def test_a_difference_in_numbers_names_graph_expected_and_found(built: Release, tmp_path: Path) -> None:
    wrong = replace(built, graphs={**built.graphs, ONTOLOGY: built.graphs[ONTOLOGY] + 1})
    told = f"holds {built.graphs[ONTOLOGY]} triples in <{ONTOLOGY}>, where the release has {wrong.graphs[ONTOLOGY]}"
    with oxigraph(tmp_path / "data") as server, pytest.raises(EngineFailed, match=told):
        load(wrong, recognise(server.url), tmp_path / "load.json", quiet)


def test_all_triples_with_blank_nodes_of_a_graph_are_in_its_first_request(
    built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 2)
    lines = [f"<http://e/{i}> <http://e/p> _:b{i % 2} <http://e/g> ." for i in range(5)]
    lines += [f'<http://e/{i}> <http://e/p> "{i}" <http://e/g> .' for i in range(3)]
    (tmp_path / "dataset.nq").write_text("\n".join(sorted(lines)) + "\n")
    release = replace(built, folder=tmp_path, triples=0, graphs={"http://e/g": 8, "http://e/none": 0})
    chunks = [(c.graph, len(c.triples), c.first) for c in loading._chunks(release)]
    assert chunks == [
        ("http://e/g", 6, True), ("http://e/g", 2, False), (None, 0, True), ("http://e/none", 0, True),
    ]  # fmt: skip


def test_a_load_without_the_right_to_write_says_who_must_be_named(built: Release, tmp_path: Path) -> None:
    with virtuoso(tmp_path) as url:
        for credentials in (Credentials(), Credentials("dba", "wrong-password")):
            with pytest.raises(EngineFailed, match="set SSC_ENGINE_USER and SSC_ENGINE_PASSWORD") as caught:
                load(built, recognise(url, credentials=credentials), tmp_path / "load.json", quiet)
            assert "wrong-password" not in str(caught.value)


def engine_at(server: Misbehaving, credentials: Credentials | None = None) -> RemoteEngine:
    plain = next(d for d in DIALECTS if d.name == "plain")
    endpoints = Endpoints(plain, server.url, server.url, credentials or Credentials())
    return RemoteEngine(endpoints, (), replace(DEFAULT, seconds=0.7, answer=100_000))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
GRAPH = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n"
TABLE = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
TRIPLE = b"<http://e/s> <http://e/p> <http://e/o> .\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def sized(content: bytes, length: int | None = None) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(content) if length is None else length, content)


WHOLE = {
    "sized": HEAD + sized(TABLE),
    "chunked": HEAD + CHUNKED + chunk(TABLE[:20]) + chunk(TABLE[20:]) + b"0\r\n\r\n",
    "until closed": HEAD + b"\r\n" + TABLE,
    "results before their head": HEAD + sized(b'{"results":{"bindings":[]},"head":{"vars":["a"]}}'),
}
BROKEN = {
    "short content": HEAD + sized(TABLE, len(TABLE) + 1),
    "half of the content": HEAD + sized(TABLE[:40], len(TABLE)),
    "no last chunk": HEAD + CHUNKED + chunk(TABLE),
    "half a chunk": HEAD + CHUNKED + chunk(TABLE)[:30],
    "half a table, closed": HEAD + b"\r\n" + TABLE[:-1],
    "half a table, sized": HEAD + sized(TABLE[:-2]),
    "results whose head never comes": HEAD + sized(b'{"results":{"bindings":[]}}'),
    "something after the table": HEAD + sized(TABLE + b"x"),
    "a yes instead of a table": HEAD + sized(b'{"head":{},"boolean":true}'),
    "a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + sized(b"<html></html>"),
    "nothing": HEAD + sized(b""),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "half a head": HEAD[:30],
    "no HTTP": b"hello\r\n\r\n",
    "closed at once": b"",
    "an internal error": b"HTTP/1.1 500 Oh\r\n" + sized(b"Traceback"),
    "unavailable": b"HTTP/1.1 503 Later\r\n" + sized(b"busy"),
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: /other\r\n" + sized(b""),
    "not let in": b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n" + sized(b""),
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE.keys())
def test_a_whole_table_is_taken_however_its_end_is_told(content: bytes, server: Misbehaving) -> None:
    server.behaviour = saying(content)
    assert rows(engine_at(server), Query("SELECT * {}"))[0] == ["a"]


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_no_part_of_an_answer_passes_for_one(content: bytes, server: Misbehaving) -> None:
    server.behaviour = saying(content)
    with pytest.raises(EngineFailed) as caught:
        rows(engine_at(server), Query("SELECT * {}"))
    assert str(caught.value).startswith("The engine at 127.0.0.1:")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "content", [b'{"head":{},"boolean":true', b'{"boolean":true}x', b'{"boolean":1}', TABLE, b"[" * 100_000], ids=repr
)
def test_no_part_of_a_yes_passes_for_one(content: bytes, server: Misbehaving) -> None:
    server.behaviour = saying(HEAD + sized(content[:99_000]))
    with pytest.raises(EngineFailed):
        ask(engine_at(server), Query("ASK {}"))


@pytest.mark.parametrize(
    "content",
    [
        GRAPH + b"\r\n" + TRIPLE,
        GRAPH + sized(TRIPLE, 200),
        GRAPH + CHUNKED + chunk(TRIPLE),
        GRAPH + sized(TRIPLE[:-3]),
        HEAD + sized(b""),
        b"HTTP/1.1 200 OK\r\n" + sized(TRIPLE),
    ],
    ids=["until closed", "too short", "no last chunk", "half a line", "of another type", "of no type"],
)
def test_a_graph_whose_end_is_not_certain_is_none(content: bytes, server: Misbehaving) -> None:
    server.behaviour = saying(content)
    with pytest.raises(EngineFailed):
        written(engine_at(server), "CONSTRUCT WHERE { ?s ?p ?o }", ResultKind.GRAPH, "nt")


def test_a_whole_graph_is_taken(server: Misbehaving) -> None:
    server.behaviour = saying(GRAPH + sized(TRIPLE))
    assert written(engine_at(server), "CONSTRUCT WHERE { ?s ?p ?o }", ResultKind.GRAPH, "nt").encode() == TRIPLE


@pytest.mark.parametrize(
    ("pieces", "pause"),
    [
        ([b"", b""], 2.0),
        ([bytes([b]) for b in HEAD + sized(TABLE)], 0.05),
        ([HEAD + sized(b"", len(TABLE)), *(bytes([b]) for b in TABLE)], 0.05),
        ([HEAD + b"\r\n", *(bytes([b]) for b in TABLE)], 0.05),
    ],
    ids=["silent", "a slow head", "a slow body", "a slow body until closed"],
)
def test_a_slow_engine_is_left_at_the_time_limit(pieces: list[bytes], pause: float, server: Misbehaving) -> None:
    server.behaviour = saying(*pieces, pause=pause)
    start = time.monotonic()
    with pytest.raises(LimitReached, match=r"longer than 0\.7 seconds") as caught:
        rows(engine_at(server), Query("SELECT * {}"))
    assert time.monotonic() - start < 1.5
    assert caught.value.retry_after > 0


@pytest.mark.parametrize("head", [b"Content-Length: 1000000000\r\n\r\n", b"\r\n"], ids=["announced", "until closed"])
def test_a_huge_answer_is_left_at_the_size_limit(head: bytes, server: Misbehaving) -> None:
    server.behaviour = saying(HEAD + head, *[b" " * 60_000] * 1000)
    with pytest.raises(LimitReached, match=r"larger than 0\.1 MB"):
        rows(engine_at(server), Query("SELECT * {}"))


def test_what_virtuoso_found_before_its_time_was_out_is_no_answer(server: Misbehaving) -> None:
    server.behaviour = saying(HEAD + b"X-SQL-State: S1TAT\r\n" + sized(TABLE))
    with pytest.raises(LimitReached, match="a part of the answer only"):
        rows(engine_at(server), Query("SELECT * {}"))


def test_an_engine_that_is_not_there_is_told(server: Misbehaving) -> None:
    server.close()
    with pytest.raises(EngineFailed, match="cannot be reached"):
        rows(engine_at(server), Query("SELECT * {}"))
    with pytest.raises(EngineFailed, match="answers SPARQL as an engine does"):
        recognise(server.url)


def test_credentials_go_with_the_query_and_nowhere_else(server: Misbehaving) -> None:
    server.behaviour = saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n" + sized(b"s3cret"))
    for credentials, header in (
        (Credentials("me", "s3cret", "basic"), b"Authorization: Basic bWU6czNjcmV0"),
        (Credentials("", "s3cret", "bearer"), b"Authorization: Bearer s3cret"),
    ):
        with pytest.raises(EngineFailed, match="status 302") as caught:
            rows(engine_at(server, credentials), Query("SELECT * {}"))
        assert header in server.requests[-1]
        assert "s3cret" not in str(caught.value) + repr(credentials)


def test_a_password_is_sent_only_where_it_is_asked_for(server: Misbehaving) -> None:
    server.behaviour = lambda connection, request: connection.sendall(
        HEAD + sized(b'{"head":{},"boolean":true}')
        if b"Authorization: Basic" in request
        else b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n" + sized(b"")
    )
    found = recognise(server.url, credentials=Credentials("me", "s3cret"))
    assert found.credentials.scheme == "basic"
    assert b"Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    ("url", "headers", "kind", "graphs"),
    [
        ("/repositories/ssc", b"", "rdf4j", "/repositories/ssc/rdf-graphs/service"),
        ("/repositories/ssc", b"Server: GraphDB/10\r\n", "graphdb", "/repositories/ssc/rdf-graphs/service"),
        ("/ssc/query", b"Server: Stardog/9\r\n", "stardog", "/ssc"),
        ("/ssc/query", b"Fuseki-Request-Id: 1\r\n", "fuseki", "/ssc/data"),
        ("/somewhere", b"", "plain", ""),
    ],
)
def test_an_engine_is_known_by_its_name_or_the_shape_of_its_address(
    url: str, headers: bytes, kind: str, graphs: str, server: Misbehaving
) -> None:
    server.behaviour = saying(HEAD + headers + sized(b'{"head":{},"boolean":true}'))
    base = server.url.removesuffix("/sparql")
    found = recognise(base + url)
    assert (found.dialect.name, found.graphs) == (kind, base + graphs if graphs else "")


def test_an_engine_may_be_named_together_with_its_graph_store(server: Misbehaving) -> None:
    server.behaviour = saying(HEAD + sized(b'{"head":{},"boolean":true}'))
    found = recognise(server.url, "QLever", "http://127.0.0.1:7001/store?x=1", Credentials("", "token"))
    assert (found.dialect.name, found.credentials.scheme) == ("qlever", "bearer")
    assert found.graph_url("http://e/g") == "http://127.0.0.1:7001/store?x=1&graph=http%3A%2F%2Fe%2Fg"
    assert found.graph_url(None).endswith("&graph=https%3A%2F%2Fw3id.org%2Fssc-kg%2Fgraph%2Fdefault")
    with pytest.raises(SettingError, match="SSC_ENGINE_GRAPHS"):
        recognise(server.url, "plain").graph_url(None)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "127.0.0.1:7878", "http://", "http://me:s3cret@127.0.0.1/"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        recognise(url)
    assert "s3cret" not in str(caught.value)


def test_a_kind_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingError, match="auto or one of oxigraph, virtuoso"):
        recognise("http://127.0.0.1:1", "oracle")


def test_what_the_settings_say_of_an_engine_is_used(server: Misbehaving) -> None:
    server.behaviour = saying(HEAD + sized(b'{"head":{},"boolean":true}'))
    said = {"KIND": "fuseki", "GRAPHS": "http://127.0.0.1:3030/d/data", "USER": "me", "PASSWORD": "s3cret"}
    found = from_settings(server.url, Settings({f"SSC_ENGINE_{name}": value for name, value in said.items()}))
    assert (found.dialect.name, found.graphs) == ("fuseki", said["GRAPHS"])
    assert found.credentials == Credentials("me", "s3cret", "basic")

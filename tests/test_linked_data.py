"""Linked data: every IRI of ours, in every format, with the headers that lead on; what clients of note ask for."""

import csv
import io
import json
import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from werkzeug.test import TestResponse

from kg_server.engine import Engine
from kg_server.media_types import Format, ResultKind, by_name, formats_for
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE
from kg_server.web import create_app
from tests.test_server import BROWSER, fetch

FORMATS = formats_for(ResultKind.DATA)
PARSERS = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
OUTSIDE_THE_DEFAULT_GRAPH = {ox.NamedNode(f"{BASE}graph/{role}") for role in ("queries", "withdrawn", "verdicts")}


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_CACHE_MB": "0"})).test_client()


@pytest.fixture(scope="module")
def store(built: Release) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=built.dataset, format=ox.RdfFormat.N_QUADS)
    return store


def iris(store: ox.Store) -> set[str]:
    """Every IRI of ours in the release, be it subject, predicate, object, datatype or graph."""
    terms = {t for quad in store for t in (*quad.triple, quad.graph_name)}
    terms |= {t.datatype for t in terms if isinstance(t, ox.Literal)}
    return {t.value for t in terms if isinstance(t, ox.NamedNode) and t.value.startswith(BASE)}


def path(iri: str) -> str:
    return "/" + iri.removeprefix(BASE).partition("#")[0]


def dereferenced(client: FlaskClient, iri: str, accept: str) -> TestResponse:
    """Follow an IRI as a program does: by its path on this server, and on by 303."""
    answer = client.get(path(iri), headers={"Accept": accept})
    if answer.status_code == 303:
        answer = client.get(answer.headers["Location"], headers={"Accept": accept})
    return answer


def term(text: str, kind: str, datatype: str = "", language: str = "") -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if kind == "literal":
        return ox.Literal(text, language=language or None, datatype=ox.NamedNode(datatype) if datatype else None)
    return ox.BlankNode(text.removeprefix("_:")) if kind == "blank" else ox.NamedNode(text)


def triples_of(body: bytes, f: Format) -> set[ox.Triple]:
    if f.name != "csv":
        return {quad.triple for quad in ox.parse(body, format=PARSERS[f.name])}
    found = set()
    for row in csv.DictReader(io.StringIO(body.decode(), newline="")):
        subject = term(row["subject"], "blank" if row["subject"].startswith("_:") else "iri")
        value = term(row["object"], row["object_kind"], row["datatype"], row["language"])
        assert not isinstance(subject, ox.Literal)
        found.add(ox.Triple(subject, ox.NamedNode(row["predicate"]), value))
    return found


def as_graph(triples: set[ox.Triple]) -> Graph:
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")


def same(one: set[ox.Triple], other: set[ox.Triple]) -> bool:
    blank = any(isinstance(t, ox.BlankNode) for triple in one for t in triple)
    return isomorphic(as_graph(one), as_graph(other)) if blank else one == other


def own(store: ox.Store, iri: str) -> Iterator[ox.Triple]:
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        if isinstance(quad.graph_name, ox.DefaultGraph) or quad.graph_name in OUTSIDE_THE_DEFAULT_GRAPH:
            yield quad.triple


# ---------------------------------------------------------------- every IRI, every format


def test_every_iri_of_the_release_leads_to_the_same_triples_in_every_format(
    client: FlaskClient, store: ox.Store
) -> None:
    found = iris(store)
    assert len(found) > 3000
    documents = {path(iri): iri for iri in sorted(found)}
    for iri in documents.values():
        bodies = {}
        for f in FORMATS:
            answer = dereferenced(client, iri, f.media_type)
            assert (answer.status_code, answer.mimetype) == (200, f.media_type), iri
            bodies[f.name] = triples_of(answer.data, f)
        first = bodies.pop("nt")
        assert first, iri
        assert [name for name, triples in bodies.items() if not same(first, triples)] == [], iri
        if "/id/" in iri:
            assert first >= set(own(store, iri)), iri


def test_every_term_stands_in_the_document_that_its_iri_leads_to(client: FlaskClient, store: ox.Store) -> None:
    for document in ("ontology", "shapes"):
        told = {t for t in triples_of(client.get(f"/{document}?format=nt").data, FORMATS[1]) if t}
        subjects = {t.subject.value for t in told if isinstance(t.subject, ox.NamedNode)}
        wanted = {iri for iri in iris(store) if iri.startswith(f"{BASE}{document}#")}
        assert len(wanted) > 50
        assert wanted - subjects == set()


def test_every_thing_leads_a_browser_to_a_page(client: FlaskClient, store: ox.Store) -> None:
    things = [iri for iri in iris(store) if "/id/" in iri]
    for iri in things:
        answer = client.get(path(iri), headers={"Accept": BROWSER})
        kind, slug = iri.split("/")[-2:]
        target = f"/queries/{slug}" if kind == "query" else f"/page/{kind}/{slug}"
        assert (answer.status_code, answer.headers["Location"]) == (303, target)


@pytest.mark.parametrize(
    "address",
    ["/", "/id/state/kenya", "/data/state/kenya", "/data/state/kenya.csv", "/ontology", "/ontology/0.1.0", "/shapes",
     "/graph/things", "/graph/source/ssc-kg", "/context.jsonld"],
)  # fmt: skip
def test_head_says_what_get_would(client: FlaskClient, address: str) -> None:
    asked, got = client.head(address), client.get(address)
    assert asked.status_code == got.status_code in (200, 303)
    assert asked.data == b""
    for name in ("Content-Type", "Link", "Vary", "Location"):
        assert asked.headers.getlist(name) == got.headers.getlist(name)


# ---------------------------------------------------------------- what the data hold


def test_the_data_name_what_they_mention(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/data/statement/kenya-leads-mss.csv").text)))
    own = [row for row in rows if row["subject"].endswith("/kenya-leads-mss")]
    holder = next(row for row in own if row["predicate"].endswith("#attributedTo"))
    assert holder["object_label"] == "United Nations Security Council"
    assert holder["subject_label"] == "Kenya leads the MSS"
    assert holder["predicate_label"] == "attributed to"


def test_statements_about_a_thing_come_whole_and_those_it_merely_holds_as_links(client: FlaskClient) -> None:
    about = json.loads(client.get("/data/state/kenya.jsonld").data)["@graph"]
    said = next(node for node in about if node["id"] == "statement/kenya-leads-mss")
    assert said["stance"] == "stance/adopts"
    assert said["anchoredAt"] == "passage/berger-mueller-2025-intro-p1"
    held = json.loads(client.get("/data/organization/unsc.jsonld").data)["@graph"]
    link = next(node for node in held if node["id"] == "statement/kenya-leads-mss")
    assert link.keys() == {"id", "attributedTo", "prefLabel"}


def test_a_withdrawn_statement_and_a_question_have_data_though_they_stand_apart(client: FlaskClient) -> None:
    withdrawn = client.get("/data/statement/colombia-export-addresses-drug-trafficking-first.ttl").text
    assert "ssc:withdrawnBecause" in withdrawn
    assert "SELECT" in client.get("/data/query/haiti-who-leads-mss.ttl").text


def test_json_ld_reads_well_and_carries_only_the_context_it_uses(client: FlaskClient) -> None:
    document = json.loads(client.get("/data/state/kenya.jsonld").data)
    thing = document["@graph"][0]
    assert (thing["id"], thing["prefLabel"]) == ("state/kenya", {"en": "Kenya"})
    assert "State" in thing["type"]
    assert thing["leads"] == "episode/mss-haiti"
    used = {name for node in document["@graph"] for name in node}
    classes = {t for node in document["@graph"] for t in ([node["type"]] if isinstance(node.get("type"), str) else
               node.get("type", []))}  # fmt: skip
    text = json.dumps(document["@graph"])
    for name, told in document["@context"].items():
        prefix = isinstance(told, str) and told.startswith("http")
        assert prefix or name in used | classes, name
        assert not prefix or name == "@base" or f"{name}:" in text + json.dumps(document["@context"]), name


def test_the_whole_context_gives_others_documents_the_same_meaning(client: FlaskClient) -> None:
    answer = client.get("/context.jsonld")
    assert answer.mimetype == "application/ld+json"
    context = json.loads(answer.data)["@context"]
    mine = {"@context": context, "id": f"{BASE}id/state/kenya", "leads": "episode:mss-haiti", "type": "State"}
    found = triples_of(json.dumps(mine).encode(), by_name("jsonld", ResultKind.DATA) or FORMATS[3])
    assert found <= triples_of(client.get("/data/state/kenya.nt").data, FORMATS[1])
    assert len(found) == 2


# ---------------------------------------------------------------- headers that lead on


def links(answer: TestResponse) -> set[tuple[str, str, str]]:
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', ", ".join(answer.headers.getlist("Link")))
    return {(target, relation, media) for target, relation, media in found}


def test_a_page_leads_to_its_data_and_to_the_iri_to_cite(client: FlaskClient) -> None:
    found = links(client.get("/page/state/kenya", headers={"Accept": BROWSER}))
    for f in FORMATS:
        assert (f"/data/state/kenya.{f.name}", "alternate", f.media_type) in found
    assert (f"{BASE}id/state/kenya", "cite-as", "") in found


@pytest.mark.parametrize("address", ["/data/state/kenya.ttl", "/data/state/kenya"])
def test_data_lead_to_their_page_and_to_what_they_describe(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert {
        ("/page/state/kenya", "describedby", "text/html"),
        (f"{BASE}id/state/kenya", "describes", ""),
        ("/data/state/kenya.csv", "alternate", "text/csv"),
        ("https://creativecommons.org/licenses/by/4.0/", "license", ""),
    } <= links(answer)
    assert answer.headers["Content-Location"] == "/data/state/kenya.ttl"
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_of_a_question_is_where_its_data_lead(client: FlaskClient) -> None:
    found = links(client.get("/data/query/haiti-who-leads-mss"))
    assert ("/queries/haiti-who-leads-mss", "describedby", "text/html") in found


# ---------------------------------------------------------------- addresses that lead nowhere


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("/id/episode/minusta-mission", "id/episode/minustah-mission"),
        ("/id/state/minustah-mission", "id/episode/minustah-mission"),
        ("/id/organization/OAU", "id/organization/oau"),
        ("/id/organization/Organisation-of-African-Unity", "id/organization/oau"),
        ("/id/country/kenya", "id/state/kenya"),
        ("/data/state/keniya.ttl", "id/state/kenya"),
        ("/graph/thing", "graph/things"),
    ],
)
def test_an_unknown_address_is_404_with_what_is_called_alike(client: FlaskClient, address: str, suggested: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert BASE + suggested in [near["iri"] for near in json.loads(answer.data)["suggestions"]]
    page = client.get(address, headers={"Accept": BROWSER})
    assert page.status_code == 404
    assert f'href="/{suggested}"' in page.text


@pytest.mark.parametrize("address", ["/ontology/9.9.9", "/id/state/xyzzyplugh", "/graph/a/b/c", "/id/state/"])
def test_an_unknown_address_that_is_like_nothing_is_404_all_the_same(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert len(json.loads(answer.data)["detail"]) > 20


# ---------------------------------------------------------------- what clients of note ask for

# As they send it: who, the header, and the ending of the address that they are led to ("" for the page).
CLIENTS = [
    ("Firefox", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,*/*;q=0.8", ""),
    ("Firefox 132", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
    (
        "Chrome",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
        "application/signed-exchange;v=b3;q=0.7",
        "",
    ),
    ("Safari", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
    (
        "Google's crawler",
        "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8",
        "",
    ),
    ("curl", "*/*", "ttl"),
    ("nothing said", None, "ttl"),
    (
        "rdflib",
        "text/turtle, application/rdf+xml, text/n3, application/n-triples, application/ld+json, application/n-quads,"
        " application/trig, */*;q=0.1",
        "ttl",
    ),
    (
        "Jena",
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        "ttl",
    ),
    (
        "Jena's riot",
        "application/trig,application/n-quads;q=0.9,text/x-nquads;q=0.8,application/x-trig;q=0.7,text/turtle;q=0.7,"
        "application/n-triples;q=0.7,application/ld+json;q=0.6,application/rdf+xml;q=0.5,*/*;q=0.1",
        "ttl",
    ),
    (
        "Comunica",
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
        "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,application/xml;q=0.3,"
        "image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18",
        "jsonld",
    ),
    (
        "Protégé (OWL API)",
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
        "rdf",
    ),
    ("RDF4J", "application/rdf+xml;q=0.8, application/n-triples;q=0.9, text/turtle;charset=utf-8, */*;q=0.1", "ttl"),
    ("OpenRefine", "application/json, text/plain, */*", "jsonld"),
    ("a spreadsheet", "text/csv", "csv"),
    ("pandas by way of urllib", "text/csv,*/*;q=0.1", "csv"),
    ("a JSON-LD processor", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded", */*;q=0.1', "jsonld"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "accept", "ending"), CLIENTS, ids=[who for who, _, _ in CLIENTS])
def test_clients_are_led_to_what_they_read(client: FlaskClient, who: str, accept: str | None, ending: str) -> None:
    headers = {} if accept is None else {"Accept": accept}
    target = client.get("/id/state/kenya", headers=headers).headers["Location"]
    assert target == (f"/data/state/kenya.{ending}" if ending else "/page/state/kenya"), who
    document = client.get(target, headers=headers)
    assert document.status_code == 200
    terms = client.get("/ontology", headers=headers)
    assert terms.mimetype == document.mimetype


def test_what_nobody_can_write_is_406_with_the_choices(client: FlaskClient) -> None:
    answer = client.get("/id/state/kenya", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in json.loads(answer.data)["detail"]


# rdflib 7.6 warns of its own class while it reads JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("how", [None, "turtle", "json-ld", "xml", "nt"])
@pytest.mark.parametrize("address", ["id/state/kenya", "ontology"])
def test_rdflib_follows_an_iri_by_itself(server: str, how: str | None, address: str) -> None:
    plain = Graph().parse(data=fetch(f"{server}/{address}", Accept="*/*").text or data_of(server, address))
    assert isomorphic(Graph().parse(f"{server}/{address}", format=how), plain)


def data_of(server: str, address: str) -> str:
    return fetch(server + fetch(f"{server}/{address}", Accept="*/*").headers["location"]).text

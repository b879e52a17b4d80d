"""A real server on a loopback port: the SPARQL Protocol, linked data, pages, problems."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from rdflib import Graph, URIRef
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from kg_server.media_types import FORMATS, ResultKind, formats_for
from kg_server.vocabulary import BASE, PREFIXES
from tests.conftest import ROOT

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/ssc-kg/ontology#State> } ORDER BY ?s"
SERVICE = b"query=SELECT+*+%7B+SERVICE+%3Chttp%3A%2F%2F127.0.0.1%3A9%3E+%7B%7D+%7D"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o }"


class Reply:
    """A response: status, headers, body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers["content-type"].split(";")[0]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def fetch(url: str, body: bytes | None = None, method: str | None = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
            return Reply(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


def sparql(server: str, query: str, accept: str = "", **fields: str) -> Reply:
    encoded = urllib.parse.urlencode({"query": query, **fields})
    url = f"{server}/sparql?{encoded}"
    return fetch(url, Accept=accept) if accept else fetch(url)


# ---------------------------------------------------------------- SPARQLWrapper, as a scholar's notebook uses it


def wrapped(server: str, name: str) -> list[dict[str, str]]:
    client = SPARQLWrapper(f"{server}/sparql", returnFormat=JSON)
    client.setQuery((ROOT / "data" / "queries" / f"{name}.rq").read_text())
    found = client.queryAndConvert()["results"]["bindings"]
    return [{k: re.sub(r".*[/#]", "", v["value"]) for k, v in row.items()} for row in found]


def test_sparqlwrapper_learns_who_leads_the_mss_and_whose_claim_it_is_where(server: str) -> None:
    assert wrapped(server, "haiti-who-leads-mss") == [
        {"leader": "kenya", "holder": "unsc", "passage": "berger-mueller-2025-intro-p1"},
        {"leader": "kenya", "holder": "markus-michael-mueller", "passage": "berger-mueller-2025-sec-p4"},
        {"leader": "kenya", "holder": "tobias-berger", "passage": "berger-mueller-2025-sec-p4"},
    ]


def test_sparqlwrapper_learns_which_states_co_sponsored_2699(server: str) -> None:
    assert {row["state"] for row in wrapped(server, "haiti-who-sponsored-2699")} == {"ecuador", "united-states"}


def test_sparqlwrapper_learns_who_established_the_fip_and_where_it_intervened(server: str) -> None:
    found = {(row["from"], row["relation"], row["to"]) for row in wrapped(server, "haiti-who-established-fip")}
    assert found == {("oas", "establishes", "fip-1965"), ("fip-1965", "intervenesIn", "dominican-republic")}


def test_sparqlwrapper_learns_that_only_the_brazilian_part_was_modelled_on_the_fip(server: str) -> None:
    found = wrapped(server, "haiti-what-was-modelled-on-fip")
    assert {(row["who"], row["mission"]) for row in found} == {("brazilian-army", "minustah-mission")}
    assert {(row["modelWho"], row["modelMission"]) for row in found} == {("brazil-dictatorship", "fip-1965")}
    assert {row["passage"] for row in found} == {"berger-mueller-2025-hist-p2"}


def test_sparqlwrapper_finds_minustah_active_in_2010(server: str) -> None:
    assert wrapped(server, "haiti-missions-active-in-2010") == [{"mission": "minustah-mission"}]


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
@pytest.mark.parametrize("wish", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_gets_tables_in_every_way_it_can_ask(server: str, method: str, how: str, wish: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql", returnFormat=wish)
    client.setMethod(method)
    client.setRequestMethod(how)
    client.setQuery(SELECT)
    assert b"state/kenya" in client.query().response.read()


@pytest.mark.parametrize("wish", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_gets_graphs(server: str, wish: str) -> None:
    client = SPARQLWrapper(f"{server}/sparql", returnFormat=wish)
    client.setQuery(CONSTRUCT)
    assert b"Kenya" in client.query().response.read()


# ---------------------------------------------------------------- formats


def media_names() -> Iterator[tuple[str, str, str]]:
    for kind, query in ((ResultKind.SOLUTIONS, SELECT), (ResultKind.BOOLEAN, "ASK {}"), (ResultKind.GRAPH, CONSTRUCT)):
        for f in formats_for(kind):
            yield query, f.name, f.media_type


@pytest.mark.parametrize(("query", "name", "media"), list(media_names()))
def test_each_format_comes_by_accept_and_by_name(server: str, query: str, name: str, media: str) -> None:
    by_accept, by_name = sparql(server, query, media), sparql(server, query, format=name)
    assert by_accept.status == by_name.status == 200
    assert by_accept.media == by_name.media == media
    assert by_accept.body
    assert "Accept" in by_accept.headers["vary"]


# rdflib 7.6 warns of its own class while it reads JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("f", [f for f in FORMATS if ResultKind.GRAPH in f.kinds], ids=lambda f: f.name)
def test_each_graph_format_parses_back_to_the_same_triples(server: str, f: object) -> None:
    name = getattr(f, "name", "")
    plain = Graph().parse(data=sparql(server, CONSTRUCT, format="nt").text, format="nt")
    media = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[name]
    assert set(Graph().parse(data=sparql(server, CONSTRUCT, format=name).text, format=media)) == set(plain)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        (BROWSER, "text/html"),
    ],
)
def test_accept_is_weighed(server: str, accept: str, media: str) -> None:
    assert sparql(server, SELECT, accept).media == media


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_a_format_that_a_table_does_not_have_is_406_with_the_choices(server: str, accept: str) -> None:
    reply = sparql(server, SELECT, accept)
    assert reply.status == 406
    assert "text/csv" in json.loads(reply.body)["detail"]


# ---------------------------------------------------------------- requests that are wrong


def test_a_malformed_query_is_400_with_line_and_column(server: str) -> None:
    reply = sparql(server, "SELECT * WHERE {\n ?s ?p \n")
    problem = json.loads(reply.body)
    assert (reply.status, reply.media) == (400, "application/problem+json")
    assert (problem["line"], problem["column"]) == (3, 1)
    assert "line 3, column 1" in problem["detail"]


def test_a_browser_reads_the_same_problem_as_a_page(server: str) -> None:
    reply = sparql(server, "SELECT * WHERE {", BROWSER)
    assert (reply.status, reply.media) == (400, "text/html")
    assert "line 1" in reply.text
    assert "\nSELECT * WHERE {</textarea>" in reply.text


@pytest.mark.parametrize(
    ("status", "url", "body", "media"),
    [
        (400, "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, ""),
        (400, "/sparql?query=%FF", None, ""),
        (400, "/sparql?query=ASK%7B%7D&default-graph-uri=http%3A%2F%2Fnowhere%2F", None, ""),
        (400, "/sparql", b"query=%FF", "application/x-www-form-urlencoded"),
        (400, "/sparql", b"ASK { \xff }", "application/sparql-query"),
        (400, "/sparql?query=ASK%7B%7D", b"ASK {}", "application/sparql-query"),
        (400, "/sparql", SERVICE, "application/x-www-form-urlencoded"),
        (403, "/sparql?update=CLEAR+ALL", None, ""),
        (403, "/sparql", b"update=CLEAR+ALL", "application/x-www-form-urlencoded"),
        (403, "/sparql", b"CLEAR ALL", "application/sparql-update"),
        (413, "/sparql", b"query=" + b"a" * 1_000_001, "application/x-www-form-urlencoded"),
        (414, "/sparql?query=ASK%7B%7D%23" + "x" * 16_000, None, ""),
        (415, "/sparql", b"ASK {}", "text/plain"),
        (415, "/sparql", b"ASK {}", "application/sparql-query; charset=latin-1"),
        (404, "/nowhere", None, ""),
        (404, "/id/planet/mars", None, ""),
        (404, "/data/state/kenya.docx", None, ""),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_wrong_request_gets_its_status_and_words(
    server: str, status: int, url: str, body: bytes | None, media: str
) -> None:
    reply = fetch(server + url, body, Content_Type=media) if media else fetch(server + url, body)
    assert reply.status == status
    assert len(json.loads(reply.body)["detail"]) > 10
    assert "Traceback" not in reply.text
    assert str(ROOT) not in reply.text


def test_put_is_405_and_names_what_is_allowed(server: str) -> None:
    reply = fetch(f"{server}/sparql", b"x", method="PUT", Content_Type="text/plain")
    assert reply.status == 405
    assert "GET" in reply.headers["allow"]


def test_the_three_ways_to_ask_are_decoded_alike(server: str) -> None:
    query = "SELECT (STRLEN('100%25 +ü') AS ?n) {}"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    replies = [
        sparql(server, query, format="csv"),
        fetch(f"{server}/sparql", urllib.parse.urlencode({"query": query, "format": "csv"}).encode(), **form),
        fetch(f"{server}/sparql?format=csv", query.encode(), Content_Type="application/sparql-query"),
    ]
    assert [r.text.split() for r in replies] == [["n", "9"]] * 3


def test_a_dataset_named_in_the_request_is_the_one_asked(server: str) -> None:
    things = PREFIXES["graph"] + "things"
    reply = sparql(server, "ASK { ?s a <https://w3id.org/ssc-kg/ontology#Work> }", **{"default-graph-uri": things})
    assert json.loads(reply.body)["boolean"] is False


# ---------------------------------------------------------------- linked data and pages


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (BROWSER, "/page/episode/minustah-mission"),
        ("text/turtle", "/data/episode/minustah-mission.ttl"),
        ("application/rdf+xml", "/data/episode/minustah-mission.rdf"),
        ("application/ld+json", "/data/episode/minustah-mission.jsonld"),
        ("*/*", "/data/episode/minustah-mission.ttl"),
    ],
)
def test_an_address_leads_by_303_to_a_page_or_to_data(server: str, accept: str, target: str) -> None:
    reply = fetch(f"{server}/id/episode/minustah-mission", Accept=accept)
    assert (reply.status, reply.headers["location"]) == (303, target)
    assert fetch(server + target, Accept=accept).status == 200


def test_the_data_of_a_thing_hold_the_statements_about_it(server: str) -> None:
    graph = Graph().parse(data=fetch(f"{server}/data/state/kenya.ttl").text)
    statement = URIRef(PREFIXES["statement"] + "kenya-leads-mss")
    assert (statement, URIRef(PREFIXES["ssc"] + "anchoredAt"), None) in graph


def test_an_unknown_thing_is_404_with_suggestions(server: str) -> None:
    for path in ("/id/episode/minusta-mission", "/page/episode/minusta-mission", "/data/episode/minusta-mission.ttl"):
        reply = fetch(server + path)
        assert reply.status == 404
        assert "MINUSTAH" in json.loads(reply.body)["detail"]


class Page(HTMLParser):
    """Collects what a page links to and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.links += [value for name, value in attrs if name in ("href", "src", "action") and value]

    def handle_endtag(self, _: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag != "script":  # scripts and data blocks are not shown
            self.text += data


def page(server: str, path: str) -> Page:
    reply = fetch(server + path, Accept=BROWSER)
    assert (reply.status, reply.media) == (200, "text/html"), path
    return Page(reply.text)


def test_the_home_page_says_what_there_is_and_offers_questions_that_answer(server: str) -> None:
    home = page(server, "/")
    assert "statements" in home.text
    asked = [link for link in home.links if link.startswith("/queries/")]
    assert len(asked) >= 8
    assert "Kenya" in page(server, asked[0]).text
    assert [link for link in home.links if link.startswith("http") and "creativecommons" not in link] == []


def test_the_page_of_a_thing_tells_whose_claim_it_is_and_where(server: str) -> None:
    text = page(server, "/page/state/kenya").text
    for said in ("Kenya leads the MSS", "United Nations Security Council", "Introduction, paragraph 1", "adopts"):
        assert said in text


def test_rival_dates_stand_side_by_side_on_the_page_of_minustah(server: str) -> None:
    text = page(server, "/page/episode/minustah-mission").text
    assert "MINUSTAH is dated 2014 to 2017" in text
    assert "MINUSTAH ran from 1 June 2004 to 15 October 2017" in text
    assert "does not count by default" in text


def form_of(path: str) -> str:
    """Tell links apart as far as they may fail apart: data by ending, what is asked by the names of its fields."""
    address, _, asked = path.partition("?")
    if address.startswith(("/data/", "/cite/")):
        return "/".join(address.split("/")[:3]) + address[address.rfind(".") :]
    return f"{address}?{sorted(re.findall(r'(?:^|&(?:amp;)?)([^=&;]+)=', asked))}" if asked else path


def test_every_link_inside_the_site_leads_somewhere(server: str) -> None:
    todo, seen = ["/"], {"/"}
    while todo:
        for link in page(server, todo.pop()).links:
            path = link.split("#")[0]
            if not path.startswith("/") or form_of(path) in seen:
                continue
            seen.add(form_of(path))
            reply = fetch(server + path, Accept=BROWSER)
            assert reply.status in (200, 303), path
            target = reply.headers.get("location", path)
            if "?" not in target and (reply.status == 303 or reply.media == "text/html"):
                seen.add(target)
                todo.append(target)
    assert len(seen) > 3000


def test_no_bare_address_is_shown_where_a_name_exists(server: str) -> None:
    for path in (
        "statement/kenya-leads-mss",
        "work/mueller-xavier-2024",
        "idea/ssc",
        "role/host",
        "note/berger-mueller-2025-n46",
    ):
        text = page(server, f"/page/{path}").text
        assert set(re.findall(r"https://w3id\.org/[\w/-]+", text)) == {f"{BASE}id/{path}"}  # its own address, to cite
        assert not re.search(r"\b(state|episode|person|work|ssc|skos|dcterms):[a-z]", text), path


def test_ontology_shapes_and_graphs_can_be_followed(server: str) -> None:
    terms = page(server, "/ontology")
    assert "attributed to" in terms.text
    assert "SSC-STA-03" in page(server, "/shapes").text
    graph = Graph().parse(data=fetch(f"{server}/ontology", Accept="text/turtle").text)
    assert len(graph) > 500
    assert fetch(f"{server}/graph/source/ssc-kg", Accept="text/turtle").status == 200
    assert fetch(f"{server}/graph/nowhere", Accept="text/turtle").status == 404


def test_health_names_the_release(server: str) -> None:
    health = json.loads(fetch(f"{server}/healthz").body)
    assert health["status"] == "ok"
    assert re.fullmatch("[0-9a-f]{12}", health["release"])


def test_pages_allow_nothing_from_elsewhere(server: str) -> None:
    reply = fetch(f"{server}/", Accept=BROWSER)
    assert reply.headers["content-security-policy"].startswith("default-src 'self'")
    assert "style=" not in reply.text
    for script in re.findall("<script([^>]*)>", reply.text):
        assert re.search('src="/|type="application/ld', script), "a script of the page's own would be refused"


def test_head_has_headers_and_no_body(server: str) -> None:
    reply = fetch(f"{server}/page/state/kenya", method="HEAD", Accept=BROWSER)
    assert (reply.status, reply.body) == (200, b"")
    assert 'rel="alternate"' in reply.headers["link"]


# ---------------------------------------------------------------- for pages from elsewhere, and for machines


def test_a_page_from_elsewhere_may_ask_in_every_way_but_not_bring_a_token(server: str) -> None:
    asked = {"Origin": "https://example.org", "Access_Control_Request_Method": "POST"}
    reply = fetch(f"{server}/sparql", None, "OPTIONS", **asked)
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert "Authorization" not in reply.headers["access-control-allow-headers"]


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf"])
def test_the_service_describes_itself_from_the_tables_it_works_by(server: str, name: str) -> None:
    media = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}[name]
    graph = Graph().parse(data=fetch(f"{server}/sparql?format={name}").text, format=media)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert set(graph.objects(None, URIRef(sd + "endpoint"))) == {URIRef(f"{server}/sparql")}
    assert len(set(graph.objects(None, URIRef(sd + "resultFormat")))) == len(FORMATS)
    assert URIRef(PREFIXES["graph"] + "things") in set(graph.objects(None, URIRef(sd + "name")))
    limits = {str(value) for value in graph.objects(None, URIRef("https://schema.org/name"))}
    assert limits == set(json.loads(fetch(f"{server}/limits").body))


def test_the_limits_are_a_page_for_people(server: str) -> None:
    reply = fetch(f"{server}/limits", Accept=BROWSER)
    assert reply.media == "text/html"
    assert "SSC_TIME_LIMIT" in reply.text


def test_a_named_graph_and_the_default_graph_are_read_by_the_graph_store_protocol(server: str) -> None:
    things = urllib.parse.quote(PREFIXES["graph"] + "things", safe="")
    assert fetch(f"{server}/graphs?graph={things}", Accept="text/turtle").media == "text/turtle"
    assert fetch(f"{server}/graphs?default", Accept="application/n-triples").text.count("\n") > 30_000
    assert fetch(f"{server}/graphs?graph=http%3A%2F%2Fnowhere%2F").status == 404
    assert fetch(f"{server}/graphs?graph=nowhere").status == 400
    assert fetch(f"{server}/graphs?default&graph={things}").status == 400

"""Viewpoints: whose statements count, the graph according to each, and how it is asked for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kg_server import assembly, derivation, entailment, viewpoints
from kg_server.catalogue import viewpoints as catalogued
from kg_server.catalogue import whose
from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import Viewed, composed
from kg_server.engine import Cell, Engine, Query, ask, rows
from kg_server.errors import RefusedQuery, UnknownViewpoint
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.sources import Sources, union
from kg_server.vocabulary import APART, PREFIXES, graph_iri
from kg_server.web import create_app
from tests.conftest import quiet, run
from tests.servers import Server
from tests.test_server import BROWSER, Reply, fetch

CONTRIBUTIONS = (
    "sandor-frowd-hoenke", "hochmueller-mueller", "gong", "han-khemanitthathai", "campbell-et-al", "tanriverdi",
    "kragelund",
)  # fmt: skip
SLUGS = ("default", "article", "authors", *CONTRIBUTIONS, "critics", "un", "all")
LEADS = "SELECT ?who ?what { ?who <https://w3id.org/ssc-kg/ontology#leads> ?what } ORDER BY ?who ?what"
UNDERSTOOD = "idea:south-south-cooperation ssc:complements idea:north-south-cooperation"
PRINTED = "episode:minustah-mission ssc:temporalScope span:2014-to-2017"
CORRECTED = "episode:minustah-mission ssc:temporalScope span:2004-06-01-to-2017-10-15"
GIVEN = "idea:triangular-cooperation ssc:givesControlTo idea:global-north"
IN_THE_MEKONG = "episode:ilescc-creation ssc:takesPlaceIn place:mekong"
BY_KRAGELUND = "statement:smaller-states-weaker ssc:acceptedIn viewpoint:kragelund"


def seen(engine: Engine, built: Release, slug: str) -> Engine:
    return engine if slug == "default" else Viewed(engine, slug, built.graphs)


def holds(engine: Engine, pattern: str) -> bool:
    return ask(engine, Query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def count(engine: Engine, text: str) -> int:
    cell: Cell = rows(engine, Query(text, prefixes=PREFIXES))[1][0]["n"]
    return int(cell.value)


def test_these_are_the_viewpoints_the_default_one_first(engine: Engine) -> None:
    known = catalogued.read(engine)
    assert set(known) == set(SLUGS)
    assert next(iter(known)) == "default"
    assert all(one.sentence.endswith(".") and one.statements for one in known.values())


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        (UNDERSTOOD, {"un", "all"}),
        (PRINTED, {"article", "authors", "all"}),
        (CORRECTED, {"default", "all"}),
        ("state:kenya ssc:leads episode:mss-haiti", {"default", "article", "authors", "un", "all"}),
        (GIVEN, {"default", "article", "critics", "all"}),
        (IN_THE_MEKONG, {"default", "article", "gong", "all"}),
    ],
)
def test_a_relation_holds_under_the_viewpoints_that_hear_whoever_claims_it(
    engine: Engine, built: Release, pattern: str, where: set[str]
) -> None:
    assert {slug for slug in SLUGS if holds(seen(engine, built, slug), pattern)} == where


@pytest.mark.parametrize("slug", SLUGS)
def test_every_relation_and_date_of_a_viewpoint_has_a_statement_that_counts_under_it(engine: Engine, slug: str) -> None:
    text = f"""SELECT ?s ?p ?o WHERE {{ GRAPH <{graph_iri(f"derived/{slug}")}> {{ ?s ?p ?o }}
      FILTER (!STRSTARTS(STR(?s), "https://w3id.org/ssc-kg/id/case-class/") && !isBlank(?s))
      FILTER (?p NOT IN (ssc:meets, ssc:fallsShortOf, ssc:isContestedUnder, ssc:meetsCriterion))
      FILTER NOT EXISTS {{ ?claim ssc:acceptedIn viewpoint:{slug} .
        {{ ?claim ssc:claimSubject ?s ; ssc:claimPredicate ?p ; ssc:claimObject ?o }}
        UNION {{ ?claim ssc:about ?s ; ?p ?o }} }} }}"""
    assert rows(engine, Query(text, prefixes=PREFIXES))[1] == []


def test_what_kragelund_holds_counts_under_his_viewpoint_and_yields_no_relation(engine: Engine, built: Release) -> None:
    assert holds(engine, BY_KRAGELUND)
    assert str(graph_iri("derived/kragelund")) not in built.graphs
    assert not holds(seen(engine, built, "kragelund"), "?who ssc:participatesIn ?what")


@pytest.mark.parametrize("slug", [*CONTRIBUTIONS, "authors"])
def test_a_contribution_counts_what_all_who_hold_it_wrote_and_nothing_that_one_holds_with_others(
    engine: Engine, slug: str
) -> None:
    stranger = f"""?statement ssc:acceptedIn viewpoint:{slug} ; ssc:attributedTo ?other
      FILTER NOT EXISTS {{ viewpoint:{slug} ssc:acceptsHolder ?other }}"""
    alone = f"""?statement ssc:acceptedIn viewpoint:{slug} . viewpoint:{slug} ssc:acceptsHolder ?author
      FILTER NOT EXISTS {{ ?statement ssc:attributedTo ?author }}"""
    assert not holds(engine, stranger)
    assert not holds(engine, alone)


def test_no_editor_is_heard_in_the_article_and_the_whole_united_nations_in_theirs(engine: Engine) -> None:
    assert not holds(engine, "?statement ssc:acceptedIn viewpoint:article ; ssc:attributedTo group:editors")
    bodies = """?statement ssc:attributedTo ?body { ?body a ssc:UnitedNationsBody }
      UNION { ?statement ssc:attributedTo ?body FILTER (?body = organization:united-nations) }
      FILTER NOT EXISTS { ?statement ssc:acceptedIn viewpoint:un }"""
    assert not holds(engine, bodies)


def test_under_all_every_statement_counts_and_under_default_what_the_sentence_says(engine: Engine) -> None:
    assert not holds(engine, "?statement a ssc:Statement FILTER NOT EXISTS { ?statement ssc:acceptedIn viewpoint:all }")
    wanted = """SELECT (COUNT(DISTINCT ?statement) AS ?n) { ?statement ssc:stance ?stance
      FILTER (?stance IN (stance:asserts, stance:adopts)) FILTER NOT EXISTS { ?note ssc:corrects ?statement } }"""
    got = "SELECT (COUNT(*) AS ?n) { ?statement ssc:acceptedIn viewpoint:default }"
    assert count(engine, wanted) == count(engine, got) > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_the_graphs_that_make_up_a_viewpoint_share_no_triple(engine: Engine, built: Release, slug: str) -> None:
    parts = composed(built.graphs, slug)
    assert not [name for name in parts if name.removeprefix(str(graph_iri(""))) in APART]
    listed = ", ".join(f"<{name}>" for name in parts)
    total = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g IN ({listed})) }}"
    merged = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    assert count(engine, total) == count(Viewed(engine, slug, built.graphs), merged)


def test_put_together_the_graph_by_default_is_the_one_that_is_stored(engine: Engine, built: Release) -> None:
    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert count(Viewed(engine, "default", built.graphs), everything) == count(engine, everything) == built.triples


def test_what_follows_under_a_viewpoint_is_what_owlrl_infers(read: Sources) -> None:
    asserted = union(g for name, g in read.graphs.items() if name not in [graph_iri(role) for role in APART])
    for_all, for_each = viewpoints.parted(read.rules)
    held = asserted + derivation.derive(asserted, for_all)
    follows, views = viewpoints.compose(held, for_each)
    closure = entailment.close(held + views["all"].derived)
    assert set(closure.inferred) == set(follows) | set(views["all"].inferred)
    assert closure.contradictions == []
    assert len(views["all"].inferred) > 100


def test_a_new_viewpoint_needs_no_code(copy: Path) -> None:
    new = """@prefix ssc: <https://w3id.org/ssc-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix viewpoint: <https://w3id.org/ssc-kg/id/viewpoint/> . @prefix stance: <https://w3id.org/ssc-kg/id/stance/> .
@prefix person: <https://w3id.org/ssc-kg/id/person/> .
viewpoint:mays a ssc:Viewpoint ; skos:prefLabel "Mays"@en ; skos:definition "What Mays holds counts."@en ;
    ssc:acceptsStance stance:adopts ; ssc:acceptsHolder person:terry-mays .
"""
    (copy / "data" / "more.ttl").write_text(new)
    made = assembly.assemble(copy, quiet)
    graph = made.named[graph_iri("derived/mays")]
    oau = URIRef(PREFIXES["episode"] + "oau-chad")
    assert (oau, URIRef(PREFIXES["ssc"] + "temporalScope"), None) in graph
    assert not [f for f in made.findings if "mays" in f.thing]


def test_texts_of_ours_speak_of_the_viewpoint_and_those_of_others_do_not(engine: Engine, built: Release) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ssc:acceptedIn viewpoint:default }"
    by_un = seen(engine, built, "un")
    assert int(select(by_un, text)[0]["n"].value) == catalogued.read(engine)["un"].statements
    assert count(by_un, text) == catalogued.read(engine)["default"].statements


def test_a_dataset_in_the_text_and_a_viewpoint_do_not_go_together(engine: Engine, built: Release) -> None:
    by_un = seen(engine, built, "un")
    with pytest.raises(RefusedQuery, match="FROM"):
        ask(by_un, Query(f"ASK FROM <{graph_iri('things')}> {{ }}"))
    assert ask(by_un, Query('ASK { BIND ("FROM here" AS ?x) } # FROM'))
    assert ask(by_un, Query(f"ASK {{ GRAPH <{graph_iri('shapes')}> {{ ?s ?p ?o }} }}"))


def test_an_unknown_viewpoint_is_told_with_the_list(engine: Engine) -> None:
    with pytest.raises(UnknownViewpoint, match=r"no viewpoint 'nobody'; .*un \(bodies of the United Nations\)"):
        catalogued.known(catalogued.read(engine), "nobody")


# ---------------------------------------------------------------- over HTTP


def asked(server: str, by_post: bool = False, **parameters: str) -> Reply:
    fields = urlencode({"query": LEADS} | parameters)
    if by_post:
        return fetch(f"{server}/sparql", fields.encode(), Accept="text/csv")
    return fetch(f"{server}/sparql?{fields}", Accept="text/csv")


@pytest.mark.parametrize("by_post", [False, True])
def test_naming_the_default_viewpoint_is_naming_none_to_the_byte(server: str, by_post: bool) -> None:
    plain = asked(server, by_post)
    assert plain.status == 200
    assert asked(server, by_post, viewpoint="default").body == plain.body
    assert asked(server, by_post, viewpoint="").body == plain.body


@pytest.mark.parametrize("by_post", [False, True])
def test_answers_from_several_viewpoints_are_not_mixed_up(
    server: str, engine: Engine, built: Release, by_post: bool
) -> None:
    for _ in range(2):
        for slug in ("un", "default", "all", "gong", "article"):
            expected = len(rows(seen(engine, built, slug), Query(LEADS))[1])
            got = asked(server, by_post, viewpoint=slug)
            assert got.status == 200
            assert len(got.text.splitlines()) - 1 == expected, slug
    assert len({asked(server, by_post, viewpoint=slug).body for slug in ("un", "default", "all", "gong")}) == 4


@pytest.mark.parametrize("by_post", [False, True])
def test_an_unknown_viewpoint_is_400_with_the_list(server: str, by_post: bool) -> None:
    reply = asked(server, by_post, viewpoint="nobody")
    assert reply.status == 400
    detail = json.loads(reply.text)["detail"]
    assert all(f"{slug} (" in detail for slug in SLUGS)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("viewpoint=un&viewpoint=gong&query=ASK%7B%7D", "Name one viewpoint"),
        (f"viewpoint=un&query=ASK%7B%7D&default-graph-uri={graph_iri('things')}", "name it in one way"),
        (f"viewpoint=un&query=ASK%7B%7D&named-graph-uri={graph_iri('things')}", "name it in one way"),
        ("viewpoint=un&update=CLEAR+ALL", "does not go with an update"),
        (f"viewpoint=un&query=ASK+FROM+%3C{graph_iri('things')}%3E+%7B%7D", "leave out one of them"),
    ],
)
def test_what_does_not_go_with_a_viewpoint_is_400_in_words(server: str, more: str, words: str) -> None:
    reply = fetch(f"{server}/sparql", more.encode(), Content_Type="application/x-www-form-urlencoded")
    assert reply.status == 400
    assert words in json.loads(reply.text)["detail"]


PATHS = (
    "/page/episode/minustah-mission", "/episodes", "/actors?role=funder", "/network", "/network?role=funder",
    "/timeline", "/map", "/spectrum", "/families", "/article", "/article/hist", "/q/episodes-who-takes-part",
    "/queries/haiti-who-leads-mss", "/search?q=haiti", "/", "/pictures", "/definitions",
    "/sparql?query=ASK+%7B%7D",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_whose_view_it_is_and_its_links_keep_it(server: str, path: str) -> None:
    joint = "&" if "?" in path else "?"
    page = fetch(f"{server}{path}{joint}viewpoint=article", Accept=BROWSER)
    assert page.status == 200
    assert "The graph according to the introduction." in page.text
    assert "statements count." in page.text
    back, *others = re.findall(r'<a data-leaves href="([^"]*)"', page.text)
    assert others == []
    assert "viewpoint=article" not in back
    leading = re.findall(r'<a (?!data-leaves)[^>]*href="(/(?:page|id|episodes|network|q|article)\b[^"]*)"', page.text)
    assert leading
    assert [link for link in leading if "viewpoint=article" not in link] == []
    forms = re.findall(r'<form[^>]*action="/search"[^>]*>(<input[^>]*>)?', page.text)
    assert all('name="viewpoint" value="article"' in field for field in forms)
    assert "The graph according to" not in fetch(f"{server}{path}", Accept=BROWSER).text


@pytest.mark.parametrize(
    "path", ["/page/state/haiti", "/episodes", "/network", "/q/episodes-who-takes-part", "/search"]
)
def test_an_unknown_viewpoint_of_a_page_is_400_with_the_list(server: str, path: str) -> None:
    reply = fetch(f"{server}{path}?viewpoint=nobody", Accept=BROWSER)
    assert reply.status == 400
    assert "kragelund (Kragelund)" in reply.text


def test_a_page_shows_what_counts_from_there_and_what_does_not_as_said(server: str) -> None:
    path = f"{server}/page/episode/minustah-mission"
    article, default = (fetch(path + more, Accept=BROWSER).text for more in ("?viewpoint=article", ""))
    assert default != article
    assert "does not count by default" in default
    assert "does not count by default" not in article
    assert "does not count from this viewpoint" in article


def test_lists_and_pictures_are_those_of_the_viewpoint_whichever_was_asked_first(server: str) -> None:
    def listed(slug: str) -> bytes:
        return fetch(f"{server}/actors?format=csv&viewpoint={slug}").body

    first = {slug: listed(slug) for slug in ("all", "default", "gong")}
    assert len(set(first.values())) == 3
    assert {slug: listed(slug) for slug in ("gong", "all", "default")} == first
    network = {fetch(f"{server}/network?format=csv&viewpoint={slug}").body for slug in ("un", "gong", "default")}
    assert len(network) == 3


@pytest.mark.parametrize("picture", ["network", "timeline", "map", "spectrum", "families"])
def test_a_picture_shows_what_counts_and_nothing_else_and_may_be_empty(server: str, picture: str) -> None:
    for slug in ("un", "kragelund", "all"):
        page = fetch(f"{server}/{picture}?viewpoint={slug}", Accept=BROWSER)
        assert page.status == 200
        table = fetch(f"{server}/{picture}?viewpoint={slug}&format=csv").text
        assert "Kenya" in table or picture != "network" or slug == "kragelund"
        assert "Tickner" not in table or slug == "all"


def test_a_thing_leads_to_its_page_and_data_as_the_viewpoint_has_them(server: str) -> None:
    page = fetch(f"{server}/id/episode/minustah-mission?viewpoint=article", Accept=BROWSER)
    assert page.headers["location"].endswith("/page/episode/minustah-mission?viewpoint=article")
    data = fetch(f"{server}/data/episode/minustah-mission.nt?viewpoint=article").text
    dated = f"<{PREFIXES['episode']}minustah-mission> <{PREFIXES['ssc']}temporalScope> <{PREFIXES['span']}"
    assert f"{dated}2014-to-2017>" in data
    assert f"{dated}2004-06-01-to-2017-10-15>" not in data


def test_viewpoints_are_listed_with_ways_in(server: str) -> None:
    page = fetch(f"{server}/viewpoints", Accept=BROWSER)
    assert page.status == 200
    for slug in SLUGS:
        assert f'id="{slug}"' in page.text
    assert 'href="/network?viewpoint=gong"' in page.text
    assert "A statement counts when the work that carries it asserts or adopts it, unless" in page.text


def test_the_form_offers_the_viewpoints_and_links_keep_the_chosen_one(server: str) -> None:
    page = fetch(f"{server}/sparql?{urlencode({'query': LEADS, 'viewpoint': 'un'})}", Accept=BROWSER).text
    assert '<option value="un" selected>' in page
    assert re.search(r'id="link" href="[^"]*viewpoint=un', page)
    assert "/sparql?viewpoint=un" in page  # for programs


def test_openapi_names_the_viewpoints(server: str) -> None:
    described = json.loads(fetch(f"{server}/openapi.json").text)
    parameters = described["paths"]["/sparql"]["get"]["parameters"]
    assert set(next(p for p in parameters if p["name"] == "viewpoint")["schema"]["enum"]) == set(SLUGS)


PLAIN = "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#> PREFIX episode: <https://w3id.org/ssc-kg/id/episode/> "


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT ?who ?what { ?who ssc:leads ?what } ORDER BY ?what ?who # all of them", ["leads"]),
        ("SELECT ?what ?who { ?who ssc:leads ?what . ?what a ssc:Episode FILTER (?who != ?what) }", ["leads"]),
        ("SELECT DISTINCT ?a ?b { ?a ssc:cooperatesWith ?b OPTIONAL { ?a ssc:leads ?c } }", ["cooperatesWith"]),
        ("SELECT ?who (STR(?who) AS ?text) { ?who ssc:participatesIn episode:mss-haiti } ORDER BY ?text LIMIT 4",
         ["participatesIn"]),
        ("SELECT ?a ?b ?c { VALUES (?b ?z) { (episode:mss-haiti 1) } ?a ssc:leads ?b ; ssc:participatesIn ?c }",
         ["leads", "participatesIn"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("slug", ["default", "all"])
def test_each_row_names_the_holders_and_statements_it_rests_on(
    engine: Engine, built: Release, text: str, columns: list[str], slug: str
) -> None:
    by = seen(engine, built, slug)
    names, plain = rows(by, Query(PLAIN + text))
    more, told = rows(by, Query(whose.told(by, PLAIN + text, slug)))
    assert more == [*names, *(f"{column}_{what}" for column in columns for what in ("holders", "statements"))]
    kept = [{name: cell for name, cell in row.items() if name in names} for row in told]
    assert sorted(map(str, kept)) == sorted(map(str, plain))
    assert plain
    for row in told:
        for column in columns:
            statements = row[f"{column}_statements"].value.split()
            assert statements
            for statement in statements:
                assert holds(engine, f"<{statement}> ssc:acceptedIn viewpoint:{slug}")
                held = f"<{statement}> ssc:attributedTo/skos:prefLabel ?name"
                found = select(engine, f"SELECT ?name {{ {held} }}")
                assert {one["name"].value for one in found} <= set(row[f"{column}_holders"].value.split("; "))


def test_rows_keep_their_order_beside_whose_claim_they_are(engine: Engine) -> None:
    text = f"{PLAIN} SELECT ?who ?what {{ ?who ssc:leads ?what }} ORDER BY DESC(?what) ?who LIMIT 7"
    plain, told = (rows(engine, Query(one))[1] for one in (text, whose.told(engine, text)))
    assert [(row["who"], row["what"]) for row in told] == [(row["who"], row["what"]) for row in plain]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?who { ?who ssc:leads ?what }", r"Let the query give \?what too"),
        ("SELECT ?a ?b { { ?a ssc:leads ?b } UNION { ?a ssc:commands ?b } }", "one claim or on another"),
        ("SELECT ?a ?b { GRAPH ?g { ?a ssc:leads ?b } }", "Within GRAPH"),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ssc:leads ?b } GROUP BY ?a", "one that groups"),
        ("SELECT (COUNT(?b) AS ?n) { ?a ssc:leads ?b }", "Let the query give"),
        ("SELECT ?a { ?a ssc:leads ?a } ORDER BY ?z", r"\?z too, by which it is sorted"),
        ("SELECT ?a ?b { ?a a ?b }", "No pattern of this query is a direct relation"),
        ("SELECT ?a ?b { ?a ssc:leads/ssc:partOf ?b }", "No pattern of this query is a direct relation"),
        ("ASK { ?a ssc:leads ?b }", "another kind of query"),
    ],
)
def test_where_rows_do_not_tell_whose_claim_they_are_it_says_why(engine: Engine, text: str, words: str) -> None:
    with pytest.raises(RefusedQuery, match=words):
        whose.told(engine, PLAIN + text)


def test_over_http_whose_adds_columns_and_a_fault_is_told_where_it_is(server: str) -> None:
    plain, told = (one.text.splitlines() for one in (asked(server), asked(server, whose="1")))
    assert told[0] == plain[0] + ",leads_holders,leads_statements"
    assert len(told) == len(plain)
    assert asked(server, by_post=True, whose="1", viewpoint="un").text.startswith("who,what,leads_holders")
    page = fetch(f"{server}/sparql?{urlencode({'query': LEADS, 'whose': '1'})}", Accept=BROWSER).text
    assert "leads_holders" in page
    assert re.search(r'id="link" href="[^"]*whose=1', page)
    fault = fetch(f"{server}/sparql?{urlencode({'query': 'SELECT ?x {', 'whose': '1'})}")
    assert fault.status == 400
    assert "line 1" in json.loads(fault.text)["detail"]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("state")
    server = Server("--writable", "--state", str(folder), SSC_TOKEN="a token").wait()
    yield server
    server.stop()


def test_a_viewpoint_is_seen_on_a_writable_server_too(writable: Server, server: str) -> None:
    assert asked(writable.url, viewpoint="un").body == asked(server, viewpoint="un").body
    assert asked(writable.url, viewpoint="nobody").status == 400


def test_a_query_on_the_terminal_may_name_a_viewpoint(built: Release) -> None:
    def told(viewpoint: str) -> tuple[int, str, str]:
        outcome = run("query", LEADS, "--format", "csv", "--viewpoint", viewpoint, "--release", str(built.folder))
        return outcome.returncode, outcome.stdout, outcome.stderr

    code, default, _ = told("default")
    assert code == 0
    assert default != told("un")[1]
    code, _, said = told("nobody")
    assert code == 1
    assert "There is no viewpoint 'nobody'; the viewpoints are default" in said


@pytest.fixture(scope="module")
def client(built: Release, engine: Engine) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_LOG": "off"})).test_client()


def test_verdicts_are_those_of_the_viewpoint(client: FlaskClient) -> None:
    # The introduction judges no case itself, so that nothing is met from its viewpoint; everybody's has the editors'.
    address = "/definitions/ssc/minustah-mission?format=csv"
    by_default, introduction, everybody = (
        client.get(address + more).text for more in ("", "&viewpoint=article", "&viewpoint=all")
    )
    assert "undetermined" not in by_default.splitlines()[1]
    assert "undetermined" in introduction.splitlines()[1]
    assert "undetermined" not in everybody.splitlines()[1]
    assert client.get("/definitions?viewpoint=nobody").status_code == 400


def test_explanations_are_given_from_a_viewpoint(client: FlaskClient) -> None:
    asked = "/why?subject=minustah-mission&predicate=temporalScope&object=2014-to-2017&format=json"
    assert b'"holds": false' in client.get(asked).data
    assert b'"holds": true' in client.get(asked + "&viewpoint=article").data


def test_commands_explain_and_suppose_from_a_viewpoint(built: Release) -> None:
    folder = ("--release", str(built.folder))
    asked = ("explain", "minustah-mission", "temporalScope", "2014-to-2017", *folder)
    assert (run(*asked).returncode, run(*asked, "--viewpoint", "article").returncode) == (1, 0)
    supposed = ("what-if", "--set", "turkey southern under authors", "--episode", "turkey-somalia", *folder)
    assert "would change" in run(*supposed).stdout
    assert "Nothing changes" in run(*supposed, "--viewpoint", "un").stdout

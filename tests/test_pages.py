"""A page per thing: what it shows, whose claim each line is, why what was inferred is there, and how it is cited."""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg_server.catalogue import axioms, citations, edges, reasons, sections
from kg_server.catalogue.citation_formats import FORMATS, bibtex, csl_json, plain, ris
from kg_server.catalogue.citations import Name, Reference
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, KINDS, PREFIXES
from kg_server.web import create_app
from tests.conftest import ROOT

SSC = PREFIXES["ssc"]
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WITHDRAWN = "/page/statement/colombia-export-addresses-drug-trafficking-first"


@pytest.fixture(scope="module")
def client(built: Release, engine: Engine) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_LOG": "off"})).test_client()


def shown(client: FlaskClient, path: str) -> str:
    """Give a page as a reader sees it: its text, blanks folded."""
    reply = client.get(path, headers=BROWSER)
    assert reply.status_code == 200, path
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", reply.text, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def of_each_kind(engine: Engine) -> Iterator[str]:
    """Give the things of each kind that are spoken of most, and a thing of each class."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    text = f"""SELECT ?thing (COUNT(*) AS ?n) WHERE {{ ?thing ?p ?o FILTER (STRSTARTS(STR(?thing), "{BASE}id/")) }}
      GROUP BY ?thing ORDER BY DESC(?n) ?thing"""
    for row in select(engine, text):
        by_kind[row["thing"].value.removeprefix(f"{BASE}id/").split("/")[0]].append(row["thing"].value)
    assert set(by_kind) == set(KINDS) - {"query", "verdict"}  # these stand in graphs of their own
    for things in by_kind.values():
        yield from things[:2]
    text = f"""SELECT (MIN(?thing) AS ?first) WHERE {{ ?thing a ?class
      FILTER (STRSTARTS(STR(?thing), "{BASE}id/") && STRSTARTS(STR(?class), "{SSC}")) }} GROUP BY ?class"""
    yield from (row["first"].value for row in select(engine, text))


def test_no_page_of_any_kind_shows_an_address_or_a_code_where_there_is_a_name(
    client: FlaskClient, engine: Engine
) -> None:
    prefixes = "|".join(re.escape(prefix) for prefix in PREFIXES)
    for iri in set(of_each_kind(engine)):
        text = shown(client, iri.replace(f"{BASE}id/", "/page/")).replace(iri, "")
        assert "https://w3id.org/ssc-kg" not in text, iri
        assert not re.search(rf"\b({prefixes}):[A-Za-z]", text), iri
        assert not re.search(r"\b[rt]\d{2,3}\b", text), iri


def test_rival_dates_stand_side_by_side_with_the_ground_of_the_correction(client: FlaskClient) -> None:
    page = shown(client, "/page/episode/minustah-mission")
    when = page[page.index(" When ") : page.index("Who took part")]
    for said in (
        "1 June 2004 to 15 October 2017",
        "2014 to 2017",
        "2014–17",
        "does not count by default",
        "Resolution 1542",
    ):
        assert said in when


def test_who_took_part_is_told_by_role_with_holder_and_passage(client: FlaskClient) -> None:
    page = shown(client, "/page/episode/mss-haiti")
    part = page[page.index("lead country") :]
    assert part.index("Kenya") < part.index("United Nations Security Council") < part.index("Introduction, paragraph 1")


def test_relations_are_sentences_in_both_directions(client: FlaskClient) -> None:
    assert "Multinational Security Support mission in Haiti succeeds MINUSTAH" in shown(
        client, "/page/episode/minustah-mission"
    )
    assert "Turkey is a member of North Atlantic Treaty Organization" in shown(client, "/page/state/turkey")


def test_a_relation_that_several_statements_claim_is_told_once_with_all_of_them(tmp_path: Path) -> None:
    one, two, rdf = f"{BASE}id/statement/one", f"{BASE}id/statement/two", PREFIXES["rdf"]
    lines = [
        f"<{statement}> <{SSC}claimSubject> <{BASE}id/state/a> .\n"
        f"<{statement}> <{SSC}claimObject> <{BASE}id/state/b> .\n"
        f"<{statement}> <{SSC}claimPredicate> <{SSC}supports> .\n<{statement}> <{rdf}type> <{SSC}Statement> .\n"
        f"<{statement}> <{rdf}type> <{SSC}RelationClaim> .\n"
        for statement in (one, two)
    ]
    (tmp_path / "small.nq").write_text("".join(lines))
    told, _ = sections.read(EmbeddedEngine(tmp_path / "small.nq"), f"{BASE}id/state/a", 25)
    (relations,) = told
    assert [[statement.iri for statement in group.statements] for group in relations.groups] == [[one, two]]


def test_what_does_not_count_stands_apart_and_says_so(client: FlaskClient) -> None:
    page = shown(client, "/page/idea/ssc")
    apart = page[page.index("Said, but not counted by default") :]
    assert "MINUSTAH exemplifies South–South security cooperation" in apart or "does not count by default" in apart
    assert "does not count by default" not in page[: page.index("Said, but not counted by default")]


def test_every_inferred_triple_of_a_thing_has_a_reason_that_is_true(engine: Engine) -> None:
    known = axioms.read(engine)
    text = f"SELECT DISTINCT ?thing WHERE {{ ?thing a ?class FILTER (STRSTARTS(STR(?thing), '{BASE}id/')) }}"
    for row in select(engine, text):
        found = edges.around(engine, row["thing"].value)
        assert found is not None
        told = [*reasons.follows(engine, found, known), *reasons.kinds(found, known)[1]]
        wanted = {e for e in found.inferred if e.property.iri.startswith(SSC) or e.property.iri.endswith("#type")}
        assert {reason.edge for reason in told} >= {edge for edge in wanted if edge.object.iri.startswith(SSC)}
        for reason in told:
            for premise in reason.premises:
                ends = f"<{premise.subject.iri}> <{premise.property.iri}> <{premise.object.iri}>"
                assert select(engine, f"SELECT * WHERE {{ {ends} }} LIMIT 1") != [] or premise in found.edges


def test_what_follows_leads_down_to_statements_and_passages(client: FlaskClient) -> None:
    page = shown(client, "/page/state/turkey")
    follows = page[page.index("African states cooperates with Turkey") :]
    assert "In the ontology, “cooperates with” holds both ways." in follows
    assert follows.index("Turkey cooperates with African states") < follows.index("Nebahat Tanrıverdi Yaşar")
    assert "Impact on global security dynamics, paragraph 7" in follows


def test_a_statement_that_counts_says_why_in_the_words_at_the_head_of_the_rule(client: FlaskClient) -> None:
    lines = (ROOT / "ontology" / "rules" / "10-accepted.rq").read_text().splitlines()
    head = " ".join(line.removeprefix("# ") for line in lines if line.startswith("#"))
    assert head in shown(client, "/page/statement/kenya-leads-mss")


def test_a_statement_tells_who_holds_it_where_on_what_evidence_and_whether_it_counts(client: FlaskClient) -> None:
    page = shown(client, "/page/statement/kenya-leads-mss")
    for said in (
        "United Nations Security Council holds it", "as read in Berger and Müller 2025", "Introduction, paragraph 1",
        "lead country", "UNSC Resolution 2699", "note 1", "It counts by default", "The work adopts it",
    ):  # fmt: skip
        assert said in page
    slip = shown(client, "/page/statement/minustah-dates-printed")
    assert "It does not count by default" in slip
    assert "Corrects: MINUSTAH is dated 2014 to 2017" in slip


def test_a_withdrawn_statement_keeps_its_page_with_the_reason_first(client: FlaskClient) -> None:
    reply = client.get(WITHDRAWN, headers=BROWSER)
    assert reply.status_code == 200
    assert re.search(r"<h1><s>[^<]+</s>", reply.text)
    page = shown(client, WITHDRAWN)
    assert page.index("what it is meant for is a reading of the editors") < page.index("What it said")
    assert "It was put down to Markus Hochmüller" in page
    heir = re.search(r'In its place: <a href="/id/([^"]+)"', reply.text)
    assert heir
    assert client.get(WITHDRAWN.replace("page", "cite") + ".txt").status_code == 200
    assert "which was withdrawn" in shown(client, f"/page/{heir[1]}")


def test_a_work_tells_where_it_is_cited_with_pages(client: FlaskClient) -> None:
    page = shown(client, "/page/work/muppidi-2004")
    assert re.search(r"note \d+ .*cites as evidence", page[page.index("Where it is cited") :])


def test_a_long_list_is_cut_and_can_be_had_whole(client: FlaskClient) -> None:
    short, whole = (client.get(f"/page/work/berger-mueller-2025{query}", headers=BROWSER) for query in ("", "?all=1"))
    assert len(short.data) < 150_000 < len(whole.data)
    assert 'href="?all=1#reportedIn"' in short.text
    assert "Show all" not in whole.text


# ---------------------------------------------------------------- citing

REFERENCE = Reference(
    key="a-b",
    kind="article",
    title="Arms & money: 100% of {it}",
    authors=(Name("Müller", "Markus-Michael"), Name("R&D Council", body=True)),
    editors=(Name("García_Z", "A"),),
    year="2024",
    container="A Journal",
    pages="12–34",
    doi="10.1000/182_x",
)


def bibtex_fields(text: str) -> dict[str, str]:
    """Read a BibTeX entry as BibTeX does: a key, then fields in balanced braces."""
    found = {}
    body = text[text.index(",") + 1 : text.rindex("}")]
    while match := re.match(r"\s*(\w+) = \{", body):
        depth, end = 1, match.end()
        while depth:
            step = 2 if body[end] == "\\" else 1
            depth += {"{": 1, "}": -1}.get(body[end], 0)
            end += step
        found[match[1]] = body[match.end() : end - 1]
        body = body[end:].removeprefix(",")
    assert body.strip() == ""
    return found


def test_bibtex_escapes_what_latex_takes_for_commands() -> None:
    fields = bibtex_fields(bibtex(REFERENCE))
    assert fields["title"] == r"{Arms \& money: 100\% of \{it\}}"
    assert fields["author"] == r"Müller, Markus-Michael and {R\&D Council}"
    assert fields["pages"] == "12--34"
    assert fields["doi"] == r"10.1000/182\_x"


def test_csl_json_names_type_authors_and_year() -> None:
    (item,) = json.loads(csl_json(REFERENCE))
    assert item["type"] == "article-journal"
    assert item["author"] == [{"family": "Müller", "given": "Markus-Michael"}, {"literal": "R&D Council"}]
    assert item["issued"] == {"date-parts": [[2024]]}
    assert item["DOI"] == "10.1000/182_x"


def test_ris_keeps_to_its_line_rules() -> None:
    lines = ris(REFERENCE).split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert {"SP  - 12", "EP  - 34", "AU  - Müller, Markus-Michael", "A2  - García_Z, A"} <= set(lines)


def test_every_work_can_be_cited_in_every_format(engine: Engine) -> None:
    text = "SELECT ?work ?label ?title WHERE { ?work a ssc:Work ; skos:prefLabel ?label ; dcterms:title ?title }"
    for row in select(engine, text):
        ref = citations.of_work(engine, row["work"].value, row["label"].value)
        assert ref.title == row["title"].value
        assert bibtex_fields(bibtex(ref))["title"]
        assert json.loads(csl_json(ref))[0]["title"] == ref.title
        assert ref.title in plain(ref)
        assert ris(ref).startswith("TY  - ")


def test_family_names_stand_in_the_order_of_the_work(engine: Engine) -> None:
    ref = citations.of_work(engine, f"{BASE}id/work/mueller-xavier-2024", "Müller and Xavier do Monte 2024")
    assert ref.authors == (Name("Müller", "Markus-Michael"), Name("Xavier do Monte", "Izadora"))
    assert ref.container == "The Liberal Script at the Beginning of the 21st Century"


@pytest.mark.parametrize("f", FORMATS, ids=lambda f: f.ending)
@pytest.mark.parametrize(
    "path", ["statement/kenya-leads-mss", "passage/berger-mueller-2025-coop-p11", "query/haiti-who-leads-mss"]
)
def test_a_page_is_cited_at_its_version_and_release(client: FlaskClient, built: Release, f: object, path: str) -> None:
    reply = client.get(f"/cite/{path}.{getattr(f, 'ending', '')}")
    assert reply.status_code == 200
    text = reply.text.replace("\\", "")
    for said in (built.version, built.id, f"{BASE}id/{path}", "SSC Knowledge Graph editors"):
        assert said in text


@pytest.mark.parametrize(
    ("work", "families"),
    [
        ("campbell-etal-ti", ["Campbell", "Harriott", "Grey", "Blake"]),
        ("field-etal-2020", ["Field Jr.", "Krepp", "Pettinà"]),
        ("sheehan-etal-2017", ["Sheehan", "Smith", "Kenworthy", "Butterfield"]),
    ],
)
def test_many_names_stand_in_the_order_in_which_they_are_printed(
    client: FlaskClient, work: str, families: list[str]
) -> None:
    (item,) = json.loads(client.get(f"/cite/work/{work}.csl.json?of=work").text)
    assert [name["family"] for name in item.get("author") or item["editor"]] == families


@pytest.mark.parametrize(
    "path", ["work/nowhere.bib", "work/mueller-xavier-2024.docx", "state/kenya.bib?of=work", "planet/mars.bib"]
)
def test_what_cannot_be_cited_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/cite/{path}").status_code == 404


def test_the_page_of_a_work_offers_the_work_and_the_page(client: FlaskClient) -> None:
    reply = client.get("/page/work/mueller-xavier-2024", headers=BROWSER)
    offered = re.findall(r'href="(/cite/[^"]+)"', reply.text)
    assert len(offered) == 2 * len(FORMATS)
    for href in offered:
        assert client.get(html.unescape(href)).status_code == 200

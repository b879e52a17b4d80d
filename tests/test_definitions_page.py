"""Definitions put to the test, on pages: the matrix, a cell, two side by side, every scheme, what if; and as data."""

import csv
import io
import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef
from werkzeug.test import TestResponse

from kg_server.catalogue import verdicts
from kg_server.catalogue.verdicts import Trial
from kg_server.engine import Engine
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, SSC, expand
from kg_server.web import create_app
from tests.test_server import BROWSER

OUTCOMES = {"met", "not met", "contested", "undetermined"}


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings({"SSC_CACHE_MB": "0", "SSC_LOG": "off"})).test_client()


@pytest.fixture(scope="module")
def trial(engine: Engine) -> Trial:
    return verdicts.trial(engine)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    reply = client.get(path, headers={"Accept": BROWSER})
    assert reply.status_code == status, reply.text[:300]
    return " ".join(unescape(re.sub("<[^>]+>", " ", reply.text)).split())


def table(reply: TestResponse) -> list[dict[str, str]]:
    assert reply.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(reply.text)))


# ---------------------------------------------------------------- the matrix


def test_the_matrix_has_a_row_for_every_episode_and_a_column_for_every_definition(
    client: FlaskClient, trial: Trial
) -> None:
    html = client.get("/definitions", headers={"Accept": BROWSER}).text
    boxes = re.findall(r'<a class="outcome [\w-]+" href="(/definitions/[\w-]+/[\w-]+)">', html)
    assert len(set(boxes)) == len(trial.frame.episodes) * len(trial.definitions)


def test_the_matrix_says_which_scheme_is_usual_and_that_silence_is_not_a_no(client: FlaskClient) -> None:
    told = page(client, "/definitions")
    assert "By default that is “ reading of the introduction's authors ”" in told
    assert "Silence is not a no" in told
    assert "Held by" not in told
    assert "stance of the article: sets aside" in told


def test_what_is_decided_stands_first(client: FlaskClient) -> None:
    rows = re.findall(r'<th scope="row">.*?</tr>', client.get("/definitions", headers={"Accept": BROWSER}).text)
    silent = [set(re.findall('class="outcome ([a-z-]+)"', row)) == {"undetermined"} for row in rows]
    assert silent == sorted(silent)
    assert {True, False} == set(silent)


def test_another_scheme_gives_other_verdicts(client: FlaskClient) -> None:
    usual, other = (table(client.get(f"/definitions?format=csv{more}")) for more in ("", "&scheme=g77"))
    assert {row["scheme"] for row in other} == {"Group of 77"}
    one, two = ({(r["episode"], r["definition"]): r["verdict"] for r in rows} for rows in (usual, other))
    assert one.keys() == two.keys()
    assert one != two


def test_the_counts_of_a_definition_are_those_of_its_column(client: FlaskClient) -> None:
    rows = [row for row in table(client.get("/definitions?format=csv")) if row["definition (IRI)"].endswith("/ssc")]
    told = page(client, "/definitions")
    counts = {word: sum(row["verdict"] == word for row in rows) for word in OUTCOMES}
    wanted = " · ".join(f"{word} {counts[word]}" for word in ("met", "not met", "contested", "undetermined"))
    assert f"stance of the article: asserts. {wanted}." in told


@pytest.mark.parametrize(
    ("narrowed", "kept"),
    [("show=met", {"met"}), ("show=contested", {"contested"}), ("show=not-met", {"not met"})],
)
def test_rows_are_narrowed_by_outcome(client: FlaskClient, narrowed: str, kept: set[str]) -> None:
    by_episode: dict[str, set[str]] = {}
    for row in table(client.get(f"/definitions?format=csv&{narrowed}")):
        by_episode.setdefault(row["episode"], set()).add(row["verdict"])
    assert by_episode
    assert all(kept <= outcomes for outcomes in by_episode.values())


def test_rows_are_narrowed_by_a_name(client: FlaskClient) -> None:
    assert {row["episode"] for row in table(client.get("/definitions?format=csv&q=minustah"))} == {"MINUSTAH"}
    assert "No episode is left" in page(client, "/definitions?q=xyzzyplugh")


# rdflib 7.6 warns of its own class while it reads JSON-LD.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld"])
def test_the_matrix_is_there_as_data_with_what_is_undetermined(client: FlaskClient, trial: Trial, ending: str) -> None:
    reply = client.get(f"/definitions/ssc/minustah-mission?format={ending}")
    named = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[ending]
    graph = Graph().parse(data=reply.text, format=named)
    whole = [v for v in graph.subjects(RDF.type, SSC.Verdict) if (v, SSC.underDefinition, None) in graph]
    assert len(whole) == len(trial.schemes)
    assert {str(o) for o in graph.objects(None, SSC.outcome)} >= {str(expand("outcome:met"))}


def test_the_data_of_the_matrix_hold_the_verdicts_of_the_graph_and_more(client: FlaskClient, built: Release) -> None:
    graph = Graph().parse(data=client.get("/definitions?format=nt").text, format="nt")
    ends = f"<{BASE}graph/verdicts> ."
    lines = (line for line in built.dataset.read_text().splitlines() if line.endswith(ends))
    held = Graph().parse(data="\n".join(line.removesuffix(ends) + "." for line in lines), format="nt")
    scheme = URIRef(str(expand("position-scheme:authors-reading")))
    wanted = {v for v in held.subjects(SSC.underScheme, scheme) if (v, SSC.underDefinition, None) in held}
    assert wanted
    for verdict in wanted:
        assert graph.value(verdict, SSC.outcome) == held.value(verdict, SSC.outcome)
    assert URIRef(str(expand("outcome:undetermined"))) in set(graph.objects(None, SSC.outcome))


# ---------------------------------------------------------------- a cell


def test_a_cell_opens_into_conditions_parties_judgements_and_passages(client: FlaskClient) -> None:
    told = page(client, "/definitions/ssc/minustah-mission")
    assert "MINUSTAH meets “working definition of South–South security cooperation”" in told
    assert "Counted: it asks for at least 2 of those who take part to be Southern" in told
    assert "Grounds:" in told
    assert "Rests on:" in told
    assert "as judged by editors of this graph" in told
    html = client.get("/definitions/ssc/minustah-mission", headers={"Accept": BROWSER}).text
    assert 'href="/id/passage/berger-mueller-2025-' in html
    assert "/id/statement/judged-minustah-mission-ssc-4" in html


def test_a_cell_says_under_which_schemes_the_case_changes(client: FlaskClient, trial: Trial) -> None:
    told = page(client, "/definitions/ssc/turkey-somalia")
    cells = [
        v for v in trial.matrix.values() if v.episode.endswith("/turkey-somalia") and v.definition.endswith("/ssc")
    ]
    here = next(v.outcome for v in cells if v.scheme == trial.frame.default_scheme)
    assert told.count(" changes") == sum(v.outcome != here for v in cells)
    assert "Whether Turkish training base in Somalia meets" in told
    assert "is contested" in told
    assert "What if it were?" in told


def test_a_cell_that_is_undetermined_says_what_is_missing(client: FlaskClient, trial: Trial) -> None:
    silent = next(e for e in trial.frame.episodes if e not in trial.decided)
    told = page(client, f"/definitions/ssc/{silent.rpartition('/')[2]}")
    assert "silence is not a no" in told
    assert "Nobody whose judgement counts has judged this condition" in told
    assert "Missing for more" in told or "Nobody is named as a party" in told


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/definitions/ssc/minusta-mission", 404, "episode:minustah-mission"),
        ("/definitions/sssc/minustah-mission", 404, "definition:ssc"),
        ("/definitions/forms-of-security-cooperation/minustah-mission", 404, "is not a definition with conditions"),
        ("/definitions/ssc/MINUSTAH", 404, "MINUSTAH"),
        ("/definitions/ssc/minustah-mission?scheme=g7x", 400, "position-scheme:g77"),
        ("/definitions?scheme=g7x", 400, "position-scheme:g77"),
        ("/definitions?show=maybe", 400, "choose one of"),
        ("/definitions?colour=red", 400, "it takes scheme"),
        ("/definitions?format=pdf", 406, "csv"),
        ("/definitions/compare?a=xyzzy", 400, "definition:"),
        ("/definitions/schemes?definition=xyzzy", 400, "definition:"),
        ("/what-if?set=turky+southern", 400, "state:turkey"),
        ("/what-if?set=Turkey", 400, "too short"),
        ("/what-if?colour=red", 400, "it takes set"),
        ("/what-if?" + "&".join(["set=turkey+southern"] * 21), 400, "At most 20"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(client: FlaskClient, path: str, status: int, told: str) -> None:
    reply = client.get(path, headers={"Accept": "application/json"})
    assert reply.status_code == status
    assert told in unescape(reply.text)
    assert told in page(client, path, status)


# ---------------------------------------------------------------- side by side, and under every scheme


def test_two_definitions_part_on_named_conditions(client: FlaskClient) -> None:
    told = page(client, "/definitions/compare?a=ssc&b=ssc-first-approach")
    part = told.partition("Where they part")[2]
    assert "MINUSTAH" in part
    assert "the other, not met: they challenge these hierarchies" in part
    rows = table(client.get("/definitions/compare?a=ssc&b=ssc-first-approach&format=csv"))
    both: dict[str, list[str]] = {}
    for row in rows:
        both.setdefault(row["episode"], []).append(row["verdict"])
    assert both["MINUSTAH"] == ["met", "not met"]


def test_under_every_scheme_the_cases_that_change_come_first(client: FlaskClient, trial: Trial) -> None:
    told = page(client, "/definitions/schemes?definition=ssc")
    by_case: dict[str, set[str]] = {}
    for cell, verdict in trial.matrix.items():
        if cell[1].endswith("/ssc"):
            by_case.setdefault(cell[0], set()).add(verdict.outcome)
    changing = sum(len(outcomes) > 1 for outcomes in by_case.values())
    assert changing > 0
    assert f"Cases whose verdict changes: {changing}" in told


# ---------------------------------------------------------------- what if


def test_what_if_lists_what_changes_and_why(client: FlaskClient) -> None:
    told = page(client, "/what-if?set=turkey+southern+under+authors&definition=ssc&episode=turkey-somalia")
    assert "1 verdict would change" in told
    assert "Turkey: open to dispute as Southern → holds Southern (supposed)" in told
    assert "Nothing would change" in page(client, "/what-if?set=kenya+powerhouse+under+brandt")


def test_what_if_in_parts_leads_to_an_address_that_says_it_all(client: FlaskClient) -> None:
    fields = "agent=Turkey&position=southern&under=authors-reading&without=&case=&condition=&outcome=met&episode="
    reply = client.get(f"/what-if?{fields}")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/what-if?set=Turkey+southern+under+authors-reading")


def test_what_if_gives_the_same_as_csv_and_json(client: FlaskClient) -> None:
    asked = "/what-if?without=north-atlantic-members&definition=ssc"
    rows = table(client.get(f"{asked}&format=csv"))
    told = json.loads(client.get(f"{asked}&format=json").text)
    assert [(r["episode (IRI)"], r["after"].replace(" ", "-")) for r in rows] == [
        (c["episode"]["iri"], c["after"]) for c in told["changes"]
    ]
    assert rows


# ---------------------------------------------------------------- addresses of verdicts, and ways there


def test_the_address_of_a_verdict_leads_to_its_cell_and_its_data(client: FlaskClient) -> None:
    verdict = "verdict/minustah-mission--ssc--authors-reading"
    reply = client.get(f"/id/{verdict}", headers={"Accept": BROWSER})
    reply = client.get(reply.headers["Location"], headers={"Accept": BROWSER})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/definitions/ssc/minustah-mission")
    data = Graph().parse(data=client.get(f"/data/{verdict}.nt").text, format="nt")
    assert data.value(URIRef(f"{BASE}id/{verdict}"), SSC.outcome) == URIRef(str(expand("outcome:met")))


def test_a_verdict_that_is_undetermined_has_an_address_too(client: FlaskClient, trial: Trial) -> None:
    silent = next(e for e in trial.frame.episodes if e not in trial.decided).rpartition("/")[2]
    verdict = f"verdict/{silent}--ssc--g77"
    assert client.get(f"/id/{verdict}").status_code == 303
    data = Graph().parse(data=client.get(f"/data/{verdict}.ttl").text, format="turtle")
    assert data.value(URIRef(f"{BASE}id/{verdict}"), SSC.outcome) == URIRef(str(expand("outcome:undetermined")))
    assert client.get("/id/verdict/minustah-mission--no-such").status_code == 404


def test_episodes_definitions_and_classes_of_cases_lead_to_verdicts(client: FlaskClient) -> None:
    episode = client.get("/page/episode/minustah-mission", headers={"Accept": BROWSER}).text
    assert "By which definition does it count?" in episode
    assert 'href="/definitions/ssc/minustah-mission"' in episode
    definition = client.get("/page/definition/ssc", headers={"Accept": BROWSER}).text
    assert 'href="/definitions/schemes?definition=ssc"' in definition
    cases = client.get("/page/case-class/ssc", headers={"Accept": BROWSER})
    assert cases.status_code == 200
    assert "case of: working definition" in cases.text
    assert 'href="/id/definition/ssc"' in cases.text
    assert not re.search(r"\b[0-9a-f]{20,}\b", re.sub("<[^>]+>", " ", cases.text))


def test_the_definitions_in_full_are_still_there(client: FlaskClient) -> None:
    assert 'href="/definitions/list"' in client.get("/definitions", headers={"Accept": BROWSER}).text
    assert "Held by" in page(client, "/definitions/list")

"""Two things side by side: silence is no denial, a denial is no relation, and a name may mean several things."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg_server.catalogue import comparable, comparison, denials, register
from kg_server.catalogue.comparison import DENIED, DISPUTED, SAID, SILENT, Cell, Comparison
from kg_server.catalogue.links import Link
from kg_server.catalogue.lookup import Lookup
from kg_server.engine import Engine, Query, ask, rows
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, PREFIXES, thing_iri
from kg_server.web import create_app
from tests.conftest import run


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings({})).test_client()


@pytest.fixture(scope="module")
def known(engine: Engine) -> comparable.Comparable:
    return comparable.Comparable(register.read(engine), Lookup(engine))


def compared(engine: Engine, first: str, second: str) -> Comparison:
    a, b = (Link(str(thing_iri(*name.split("/"))), name) for name in (first, second))
    return comparison.compare(engine, a, b, denials.read(engine))


def cells(found: Comparison, text: str) -> tuple[Cell, Cell]:
    return next(row.cells for row in found.rows if row.point.text == text)


def values(found: Comparison, text: str) -> tuple[str, str]:
    a, b = cells(found, text)
    return a.value, b.value


def test_what_nobody_says_is_not_addressed_and_never_denied(engine: Engine) -> None:
    found = compared(engine, "episode/minustah-mission", "episode/mss-haiti")
    assert values(found, "addresses: gang violence in Haiti") == (SILENT, SAID)
    assert values(found, "takes place in: Haiti") == (SAID, SAID)
    nowhere = compared(engine, "state/laos", "state/cuba")
    for row in nowhere.rows:
        for cell in row.cells:
            assert cell.value != DENIED or all(ground.statement or ground.how for ground in cell.denied)


def test_a_date_that_the_editors_correct_is_said_and_denied(engine: Engine) -> None:
    found = compared(engine, "episode/minustah-mission", "episode/mss-haiti")
    printed, other = cells(found, "2014 to 2017")
    assert (printed.value, other.value) == (DISPUTED, SILENT)
    assert [link.label for ground in printed.denied for link in ground.holders] == ["editors of this graph"]
    assert not any(ground.counts for ground in printed.said)


def test_a_denial_is_a_no_with_its_holder_and_passage(engine: Engine) -> None:
    found = compared(engine, "episode/colombia-export", "episode/mexico-caricom-alliance")
    mine, _ = cells(found, "contests: Northern-dominated security interventions")
    assert mine.value == DENIED
    (ground,) = mine.denied
    assert [link.label for link in ground.holders] == ["Markus-Michael Müller", "Tobias Berger"]
    assert ground.passages[0].iri.endswith("imp-p3")
    assert ground.counts


def test_a_position_rules_out_its_contrary_by_the_same_scheme_only(engine: Engine) -> None:
    found = compared(engine, "state/united-states", "state/kenya")
    assert values(found, "Northern, by reading of the introduction's authors") == (SAID, DENIED)
    assert values(found, "former colonial power, by reading of the introduction's authors") == (DISPUTED, SILENT)
    turkey = compared(engine, "state/turkey", "state/brazil")
    assert values(turkey, "Northern, by members of the OECD") == (SAID, DENIED)


def test_who_is_not_on_a_complete_list_of_parties_does_not_take_part(engine: Engine) -> None:
    found = compared(engine, "state/turkey", "state/brazil")
    assert values(found, "operator in Turkish training base in Somalia") == (SAID, DENIED)
    _, brazil = cells(found, "operator in Turkish training base in Somalia")
    assert brazil.denied[0].how == "the list is complete, and this is not on it"
    assert values(found, "arms exporter in Turkish arms exports to Africa") == (SAID, SILENT)


def test_a_relation_that_negates_another_is_a_no_to_it(tmp_path: Path, built: Release) -> None:
    """Nobody is said to address the genocide, so somebody is made to."""
    parts = {
        "claimSubject": "id/organization/african-union",
        "claimPredicate": "ontology#addresses",
        "claimObject": "id/episode/rwanda-genocide",
        "attributedTo": "id/organization/african-union",
    }
    lines = [(f"{BASE}ontology#{part}", BASE + value) for part, value in parts.items()]
    lines += [(PREFIXES["rdf"] + "type", f"{BASE}ontology#{kind}") for kind in ("RelationClaim", "Statement")]
    path = tmp_path / "dataset.nq"
    path.write_text(built.dataset.read_text() + "".join(f"<{BASE}id/statement/x> <{p}> <{o}> .\n" for p, o in lines))
    found = compared(EmbeddedEngine(path), "organization/oau", "organization/african-union")
    assert values(found, "addresses: genocide in Rwanda") == (DENIED, SAID)


def test_a_kind_excludes_those_that_are_disjoint_from_it(engine: Engine) -> None:
    found = compared(engine, "state/kenya", "organization/african-union")
    assert values(found, "state") == (SAID, DENIED)
    same = compared(engine, "episode/minustah-mission", "episode/colombia-export")
    assert values(same, "peace operation") == (SAID, SILENT)


def test_who_denies_a_relation_denies_what_is_more_special(engine: Engine) -> None:
    logic = denials.read(engine)
    leads, commands = (PREFIXES["ssc"] + name for name in ("leads", "commands"))
    assert leads in logic.implied[commands]
    assert commands not in logic.implied.get(leads, ())
    assert leads in logic.implied[PREFIXES["role"] + "military-lead"]


def test_no_denial_yields_a_relation(engine: Engine) -> None:
    denied = """?denial a ssc:Denial ; ssc:deniedSubject ?s ; ssc:deniedPredicate ?p ; ssc:deniedObject ?o"""
    assert len(rows(engine, Query(f"SELECT ?s {{ {denied} }}", prefixes=PREFIXES))[1]) >= 6
    assert not ask(engine, Query(f"ASK {{ {denied} . ?s ?p ?o }}", prefixes=PREFIXES))
    assert not ask(engine, Query("ASK { ?x a ssc:Denial ; ssc:claimPredicate ?p }", prefixes=PREFIXES))


def test_every_yes_and_no_names_its_ground(engine: Engine) -> None:
    found = compared(engine, "state/united-states", "state/brazil")
    for row in found.rows:
        for cell in row.cells:
            for ground in (*cell.said, *cell.denied):
                assert ground.statement is None or (ground.holders and ground.passages), row.point.text


def test_differences_and_what_is_shared_are_the_whole(engine: Engine) -> None:
    found = compared(engine, "episode/minustah-mission", "episode/mss-haiti")
    different, shared = found.only("different"), found.only("shared")
    assert len(different.rows) + len(shared.rows) == len(found.rows)
    assert all(row.cells[0].value == row.cells[1].value for row in shared.rows)
    assert different.rows
    assert shared.rows


def test_a_name_is_found_in_the_list_of_the_other(known: comparable.Comparable) -> None:
    first, second = known.pair("MINUSTAH", "colombia-export")
    assert first.entry is not None
    assert first.entry.iri.endswith("episode/minustah-mission")
    assert second.listed == "episodes"


def test_an_ambiguous_name_is_told_with_its_candidates(known: comparable.Comparable) -> None:
    trouble = comparable.trouble(*known.pair("MINUSTAH", "MSS"))
    assert "episode:minustah-mission" in trouble
    assert "organization:minustah" in trouble
    assert "Somalia (state:somalia)" in comparable.trouble(*known.pair("Colombia", "Mali"))


def test_two_of_different_kinds_are_not_compared(known: comparable.Comparable) -> None:
    assert "Compare two of a kind" in comparable.trouble(*known.pair("state:colombia", "episode:colombia-export"))
    assert "are the same" in comparable.trouble(*known.pair("Turkey", "state:turkey"))


def test_page_csv_and_json_have_the_same_rows(client: FlaskClient) -> None:
    address = "/compare?a=turkey&b=brazil&show=different"
    told = json.loads(client.get(address + "&format=json").text)
    lines = list(csv.DictReader(io.StringIO(client.get(address + "&format=csv").text)))
    page = client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert [row["point"] for row in told["rows"]] == [line["point"] for line in lines]
    assert [row["b"]["value"] for row in told["rows"]] == [line["b_value"] for line in lines]
    assert page.text.count('<tr><th scope="row">') == len(lines)
    for value in ("said to be", "said not to be", "not addressed"):
        assert value in page.text


def test_a_page_asks_back_where_a_name_may_mean_several_things(client: FlaskClient) -> None:
    page = client.get("/compare?a=MINUSTAH&b=MSS", headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "/compare?a=episode:minustah-mission&amp;b=MSS" in page.text
    assert client.get("/compare?a=MINUSTAH&b=MSS&format=csv").status_code == 400
    assert client.get("/compare").status_code == 200
    assert client.get("/compare?a=turkey&b=brazil&show=nothing").status_code == 400


@pytest.mark.parametrize("thing", ["episode/minustah-mission", "state/brazil", "idea/horizontality"])
def test_pages_of_things_lead_to_the_comparison(client: FlaskClient, thing: str) -> None:
    assert f'href="/compare?a={thing.replace("/", ":")}"' in client.get(f"/page/{thing}").text
    assert "/compare?a=" not in client.get("/page/work/gong-ti").text


def test_the_command_prints_a_table_and_tells_of_a_wrong_name(built: Release) -> None:
    told = run("compare", "Turkey", "Brazil", "--release", str(built.folder))
    assert told.returncode == 0, told.stderr
    assert "✗ said not to be" in told.stdout
    wrong = run("compare", "Turkey", "Mali", "--release", str(built.folder))
    assert wrong.returncode == 1
    assert "state:somalia" in wrong.stderr


def test_a_viewpoint_says_what_counts_in_a_comparison(client: FlaskClient) -> None:
    """The printed years of MINUSTAH count in the article, whatever the editors correct."""

    def years(viewpoint: str) -> dict[str, object]:
        told = json.loads(client.get(f"/compare?a=minustah-mission&b=mss-haiti&format=json{viewpoint}").text)
        return next(row["a"]["said"][0] for row in told["rows"] if row["point"] == "2014 to 2017")

    assert years("")["counts"] is False
    assert years("&viewpoint=article")["counts"] is True
    assert client.get("/compare?a=turkey&b=brazil&viewpoint=nobody").status_code == 400

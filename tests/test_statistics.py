"""Statistics: right by another computation, the same in whatever order, and each figure with what it counts."""

import csv
import io
import json
import os
import subprocess
import sys
from itertools import combinations
from math import isclose

import pytest
from flask.testing import FlaskClient

from kg_server.catalogue import measures
from kg_server.catalogue.links import Link
from kg_server.catalogue.measures import Edge
from kg_server.catalogue.reading import select
from kg_server.catalogue.tallies import Statistic, Tally
from kg_server.catalogue.tally_formats import STATISTICS
from kg_server.engine import Engine, Query, rows
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.web import create_app
from tests.conftest import run

EVERY = pytest.mark.parametrize("statistic", STATISTICS.values(), ids=lambda one: one.name)


@pytest.fixture(scope="module")
def client(engine: Engine, built: Release) -> FlaskClient:
    return create_app(engine, built, Settings({})).test_client()


def link(name: str) -> Link:
    return Link(f"urn:{name}", name)


def edges(*pairs: str) -> list[Edge]:
    return [(link(pair[0]), link(pair[1])) for pair in pairs]


def column(statistic: Statistic, tally: Tally, name: str) -> list[tuple[Link, ...]]:
    at = [one.name for one in statistic.columns].index(name)
    return [row[at] for row in tally.rows]


def shortest(start: Link, end: Link, beside: dict[Link, set[Link]]) -> list[list[Link]]:
    """All shortest ways between two nodes, by trying every way, one step longer each time."""
    ways = [[start]]
    while ways:
        arrived = [way for way in ways if way[-1] == end]
        if arrived:
            return arrived
        ways = [[*way, node] for way in ways for node in beside[way[-1]] if node not in way]
    return []


def by_trying(network: list[Edge]) -> dict[Link, float]:
    """Betweenness as it is defined, before it is normalised."""
    beside: dict[Link, set[Link]] = {}
    for a, b in network:
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    total = dict.fromkeys(beside, 0.0)
    for start, end in combinations(beside, 2):
        ways = shortest(start, end, beside)
        for node in beside:
            inside = sum(node in way[1:-1] for way in ways)
            total[node] += inside / len(ways) if ways else 0
    return total


def test_betweenness_of_a_small_network_is_what_one_counts_by_hand() -> None:
    # A and B meet in 1, B and C in 2: through B lead the ways from {A, 1} to {C, 2}, four of the six pairs of others.
    found = measures.betweenness(edges("A1", "B1", "B2", "C2"))
    assert found[link("B")] == (4 / 6, 4.0)
    assert found[link("A")] == (0.0, 0.0)
    assert link("1") not in found


@pytest.mark.parametrize(
    "network",
    [("A1", "B1", "B2", "C2", "C3", "A3", "D3", "E4"), ("A1", "B1", "A2", "B2", "C2", "D1", "D3", "E3", "B3")],
)
def test_betweenness_agrees_with_its_definition(network: tuple[str, ...]) -> None:
    tried = by_trying(edges(*network))
    found = measures.betweenness(edges(*network))
    for actor, (share, pairs) in found.items():
        assert isclose(pairs, tried[actor], abs_tol=1e-9), actor
        assert isclose(share, tried[actor] / ((len(tried) - 1) * (len(tried) - 2) / 2), abs_tol=1e-9)


def test_communities_part_what_hangs_together_by_one_line() -> None:
    parted, modularity = measures.communities(edges("A1", "B1", "A2", "B2", "C3", "D3", "C4", "D4", "B3"))
    assert [{node.label for node in one} for one in parted] == [{"A", "B", "1", "2"}, {"C", "D", "3", "4"}]
    # Nine lines, four inside each; ends of lines: nine in each.
    assert isclose(modularity, 8 / 9 - 2 * (9 / 18) ** 2)


@pytest.mark.parametrize("name", ["communities", "betweenness"])
def test_the_answer_does_not_depend_on_the_order_of_texts(name: str, built: Release) -> None:
    told = {
        run("statistics", name, "--format", "csv", "--release", str(built.folder), PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2", "77")
    }
    assert len(told) == 1
    assert told.pop().count("\n") > 10


def test_the_communities_hold_every_actor_and_episode_once(engine: Engine) -> None:
    statistic = STATISTICS["communities"]
    tally = statistic.tally(engine)
    held = [one for name in ("actors", "episodes") for cell in column(statistic, tally, name) for one in cell]
    found = select(engine, statistic.text)
    assert len(held) == len(set(held))
    assert {one.iri for one in held} == {row[end].value for row in found for end in ("actor", "episode")}


@EVERY
def test_every_count_is_the_number_of_the_things_beside_it(statistic: Statistic, engine: Engine) -> None:
    tally = statistic.tally(engine)
    assert tally.rows
    counts = {
        "episode_count": "episodes", "actor_count": "actors", "statement_count": "statements", "note_count": "notes",
    }  # fmt: skip
    checked = [name for name in counts if name in {one.name for one in statistic.columns}]
    assert checked
    for name in checked:
        for figure, things in zip(column(statistic, tally, name), column(statistic, tally, counts[name]), strict=True):
            assert int(figure[0].label) == len(things)
            assert all(one.iri for one in things)


@EVERY
def test_the_query_that_is_shown_can_be_asked_as_it_stands(statistic: Statistic, engine: Engine) -> None:
    assert len(rows(engine, Query(statistic.query(engine)))[1]) == len(select(engine, statistic.text)) > 0


def test_works_are_counted_once_for_each_citation(engine: Engine) -> None:
    statistic = STATISTICS["works-by-section"]
    tally = statistic.tally(engine)
    (row,) = select(engine, "SELECT (COUNT(?c) AS ?n) WHERE { ?c a ssc:Citation }")
    assert sum(int(cell[0].label) for cell in column(statistic, tally, "citations")) == int(row["n"].value)
    sections = [cell[0].label for cell in column(statistic, tally, "section")]
    assert next(iter(dict.fromkeys(sections))) == "Introduction"
    ranked = [int(cell[0].label) for cell in column(statistic, tally, "rank")]
    assert ranked[0] == 1


def test_effects_by_juncture_are_all_effect_claims(engine: Engine) -> None:
    statistic = STATISTICS["effects-by-juncture"]
    tally = statistic.tally(engine)
    counted = {one.iri for cell in column(statistic, tally, "statements") for one in cell}
    assert counted == {row["s"].value for row in select(engine, "SELECT ?s WHERE { ?s a ssc:EffectClaim }")}
    assert [head.label for head in tally.heads] == ["amplifies", "ambivalent", "contests"]
    junctures = [cell[0].label for cell in column(statistic, tally, "juncture")]
    assert junctures.index("Cold War") < junctures.index("present") < junctures.index("in no juncture")


@EVERY
def test_the_csv_has_a_description_that_fits_it(statistic: Statistic, client: FlaskClient, engine: Engine) -> None:
    answer = client.get(f"/statistics/{statistic.name}.csv")
    lines = list(csv.reader(io.StringIO(answer.text)))
    beside = f"/statistics/{statistic.name}.csv-metadata.json"
    assert beside in answer.headers["Link"]
    told = json.loads(client.get(beside).text)
    assert told["url"] == f"{statistic.name}.csv"
    assert [one["name"] for one in told["tableSchema"]["columns"]] == lines[0]
    assert {len(line) for line in lines} == {len(lines[0])}
    assert told["notes"][0]["text"] == statistic.query(engine)
    assert told["dc:provenance"] == statistic.method


@EVERY
def test_a_page_tells_method_and_query_and_links_every_figure(statistic: Statistic, client: FlaskClient) -> None:
    page = client.get(f"/statistics/{statistic.name}").text
    assert "How it was made" in page
    assert 'href="/sparql?query=PREFIX' in page
    assert f'href="/statistics/{statistic.name}.csv"' in page
    assert f'href="/statistics/{statistic.name}"' in client.get("/statistics").text


def test_a_cross_table_leads_from_each_count_to_its_row(client: FlaskClient) -> None:
    page = client.get("/statistics/effects-by-juncture").text
    led = {part.split('"')[0] for part in page.split('href="#row-')[1:]}
    assert led
    assert led == {part.split('"')[0] for part in page.split('<tr id="row-')[1:]}


def test_an_unknown_statistic_is_told_with_those_that_there_are(client: FlaskClient, built: Release) -> None:
    for ending in ("", ".csv", ".csv-metadata.json"):
        answer = client.get(f"/statistics/nonsense{ending}")
        assert answer.status_code == 404
        assert "betweenness" in answer.text
    told = run("statistics", "nonsense", "--release", str(built.folder))
    assert told.returncode == 1
    assert "effects-by-juncture" in told.stderr


def test_networkx_is_not_imported_before_somebody_asks() -> None:
    code = "import sys, kg_server.cli, kg_server.web, kg_server.studies; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0


def test_another_viewpoint_has_other_figures_and_its_query_names_it(client: FlaskClient) -> None:
    usual = client.get("/statistics/betweenness.csv").text
    theirs = client.get("/statistics/betweenness.csv?viewpoint=kragelund").text
    assert len(theirs) < len(usual)
    told = json.loads(client.get("/statistics/betweenness.csv-metadata.json?viewpoint=kragelund").text)
    assert "acceptedIn viewpoint:kragelund" in told["notes"][0]["text"]
    assert client.get("/statistics/betweenness?viewpoint=nobody").status_code == 400

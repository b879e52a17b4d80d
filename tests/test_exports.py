"""The downloads: the same bytes each time, true to the graph, with tables that hold together."""

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser

from kg_server import exports
from kg_server.engine import Engine
from kg_server.engine.changes import Change, Written
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, PREFIXES, SSC
from kg_server.web import create_app
from tests.browsing import chromium, visiting
from tests.conftest import run
from tests.test_server import BROWSER, fetch

ID = f"{BASE}id/"
RDF = PREFIXES["rdf"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def made(built: Release) -> exports.Made:
    return exports.made(built, Settings().cache_folder())


@pytest.fixture(scope="module")
def graphs(built: Release) -> dict[str, set[ox.Triple]]:
    found: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=built.dataset, format=ox.RdfFormat.N_QUADS):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "default"
        found.setdefault(name, set()).add(quad.triple)
    return found


def value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    assert not isinstance(term, ox.Triple)
    return term.value


def text(made: exports.Made, name: str) -> str:
    return (made.folder / name).read_bytes().decode()


# ---------------------------------------------------------------- files


def test_two_exports_are_the_same_to_the_byte_and_those_of_the_server(
    built: Release, made: exports.Made, tmp_path: Path
) -> None:
    for seed in ("1", "2"):
        outcome = run("export", "--release", str(built.folder), "--to", str(tmp_path / seed), PYTHONHASHSEED=seed)
        assert outcome.returncode == 0, outcome.stderr
    names = {path.name for path in made.folder.iterdir()}
    assert names == {file.name for file in made.files} | {exports.LISTING}
    for name in names:
        content = (made.folder / name).read_bytes()
        assert content == (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_digests_and_sizes_are_those_of_the_files(made: exports.Made) -> None:
    lines = [line.split("  ") for line in text(made, exports.SUMS).splitlines()]
    sums = {name: digest for digest, name in lines}
    for file in made.files:
        content = (made.folder / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert file.name == exports.SUMS or sums.pop(file.name) == file.sha256
    assert sums == {}


def test_an_export_replaces_an_earlier_one_and_nothing_else(built: Release, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mother.txt").write_text("Dear mother")
    outcome = run("export", "--release", str(built.folder), "--to", str(tmp_path / "letters"))
    assert outcome.returncode == 1
    assert "holds no export" in outcome.stderr
    assert (tmp_path / "letters" / "mother.txt").exists()
    exports.export(built, tmp_path / "files")
    (tmp_path / "files" / "claims.csv").write_text("spoilt")
    exports.export(built, tmp_path / "files")
    assert "spoilt" not in (tmp_path / "files" / "claims.csv").read_text()


def test_a_damaged_set_in_the_cache_is_made_anew(built: Release, tmp_path: Path) -> None:
    first = exports.made(built, tmp_path)
    (first.folder / "works.csv").unlink()
    again = exports.made(built, tmp_path)
    assert again == first
    assert (again.folder / "works.csv").is_file()
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [first.folder.name]


def test_a_cache_that_cannot_be_written_is_named(built: Release, tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file stands in the way")
    with pytest.raises(exports.ExportError, match="cannot be written"):
        exports.made(built, tmp_path)


def test_the_cache_keeps_the_newest_sets_and_forgets_the_others(built: Release, tmp_path: Path) -> None:
    for age in range(5):
        old = tmp_path / "exports" / f"old-{age}"
        old.mkdir(parents=True)
        (old / exports.LISTING).write_text("{}")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    made = exports.made(built, tmp_path)
    assert {path.name for path in (tmp_path / "exports").iterdir()} == {made.folder.name, "old-0", "old-1", "old-2"}


def test_a_release_too_large_to_be_made_ready_says_what_to_do(built: Release, tmp_path: Path) -> None:
    with pytest.raises(exports.ExportError, match="ssc export"):
        exports.made(replace(built, triples=2_000_000), tmp_path)


# ---------------------------------------------------------------- graphs


def test_each_graph_reads_back_from_each_syntax_with_its_terms_as_authored(
    made: exports.Made, graphs: dict[str, set[ox.Triple]]
) -> None:
    seen = set()
    for file in made.files:
        if file.graph:
            ending = file.name.rsplit(".", 1)[-1]
            syntax = ox.RdfFormat.from_extension(ending)
            assert syntax is not None
            triples = {quad.triple for quad in ox.parse(path=made.folder / file.name, format=syntax)}
            assert canonical(triples) == canonical(graphs[file.graph]), file.name
            seen.add((file.graph, ending))
    assert seen == {(name, ending) for name in graphs for ending in ("ttl", "nt", "rdf", "jsonld")}


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld"])
def test_the_whole_reads_back_with_all_its_graphs(
    made: exports.Made, graphs: dict[str, set[ox.Triple]], ending: str
) -> None:
    syntax = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}[ending]
    found: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=made.folder / f"ssc-kg.{ending}", format=syntax):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "default"
        found.setdefault(name, set()).add(quad.triple)
    assert {name: canonical(triples) for name, triples in found.items()} == {
        name: canonical(triples) for name, triples in graphs.items()
    }


def canonical(triples: set[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


# ---------------------------------------------------------------- tables


@pytest.fixture(scope="module")
def described(made: exports.Made) -> list[dict[str, Any]]:
    tables = json.loads(text(made, exports.DESCRIPTION))["tables"]
    assert isinstance(tables, list)
    return tables


@pytest.fixture(scope="module")
def tables(made: exports.Made, described: list[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
    return {t["url"]: list(csv.DictReader(io.StringIO(text(made, t["url"]), newline=""))) for t in described}


def values(column: dict[str, Any], cell: str) -> list[str]:
    return cell.split(column["separator"]) if "separator" in column and cell else [cell] if cell else []


def test_every_table_is_described_and_every_column_says_what_it_holds(
    made: exports.Made, described: list[dict[str, Any]]
) -> None:
    assert {t["url"] for t in described} == {f.name for f in made.files if f.name.endswith(".csv")}
    for table in described:
        header = text(made, table["url"]).split("\r\n", 1)[0].split(",")
        assert header == [column["titles"] for column in table["tableSchema"]["columns"]]
        assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


def test_tables_are_as_rfc_4180_wants_them(made: exports.Made, described: list[dict[str, Any]]) -> None:
    for table in described:
        content = text(made, table["url"])
        assert not content.startswith("\ufeff")
        assert content.endswith("\r\n")
        assert "\n" not in content.replace("\r\n", "")
        lengths = {len(row) for row in csv.reader(io.StringIO(content, newline=""), strict=True)}
        assert lengths == {len(table["tableSchema"]["columns"])}


TYPES = {"string": r"(?s).*", "integer": r"-?\d+", "boolean": "true|false", "anyURI": r"https?://\S+"}


def test_cells_are_of_their_columns_types(
    described: list[dict[str, Any]], tables: dict[str, list[dict[str, str]]]
) -> None:
    for table in described:
        assert tables[table["url"]], table["url"]
        for column in table["tableSchema"]["columns"]:
            for row in tables[table["url"]]:
                cell = row[column["name"]]
                assert cell or not column.get("required")
                for value in values(column, cell):
                    assert re.fullmatch(TYPES[column["datatype"]], value), (table["url"], column["name"], value)


def test_lists_of_names_and_of_addresses_are_of_one_length(tables: dict[str, list[dict[str, str]]]) -> None:
    for rows in tables.values():
        for row in rows:
            for name in (n for n in row if n.endswith("_ids")):
                names = row.get(f"{name.removesuffix('_ids')}s", row.get(name.removesuffix("_ids")))
                assert names is not None
                assert names.count("; ") == row[name].count("; "), row


def test_keys_are_unique_and_references_lead_somewhere(
    described: list[dict[str, Any]], tables: dict[str, list[dict[str, str]]]
) -> None:
    checked = 0
    for table in described:
        schema, rows = table["tableSchema"], tables[table["url"]]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        assert keys == sorted(keys)
        for reference in schema.get("foreignKeys", []):
            target, key = reference["reference"]["resource"], reference["reference"]["columnReference"]
            known = {row[key] for row in tables[target]}
            missing = {row[reference["columnReference"]] for row in rows} - known - {""}
            assert not missing, (table["url"], reference, missing)
            checked += 1
    assert checked > 20


def test_whatever_the_tables_say_as_rdf_is_in_the_graph(
    described: list[dict[str, Any]], tables: dict[str, list[dict[str, str]]], graphs: dict[str, set[ox.Triple]]
) -> None:
    made = set()
    for table in described:
        for row in tables[table["url"]]:
            about = ox.NamedNode(filled(table["tableSchema"]["aboutUrl"], row))
            for column in table["tableSchema"]["columns"]:
                if row[column["name"]] and not column.get("suppressOutput"):
                    made.add(ox.Triple(about, ox.NamedNode(column["propertyUrl"]), term(column, row)))
    assert len(made) > 10_000
    assert made - graphs["default"] == set()


def filled(template: str, row: dict[str, str]) -> str:
    return re.sub(r"\{\+?(\w+)\}", lambda found: row[found[1]], template)


def term(column: dict[str, Any], row: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if "valueUrl" in column:
        return ox.NamedNode(filled(column["valueUrl"], row))
    return ox.Literal(row[column["name"]], language=column.get("lang"))


def test_the_tables_hold_every_statement_holder_and_passage(
    tables: dict[str, list[dict[str, str]]], graphs: dict[str, set[ox.Triple]]
) -> None:
    for told, table, column in (
        ("attributedTo", "statement-holders.csv", "holder_id"),
        ("anchoredAt", "statement-passages.csv", "passage_id"),
        ("claimObject", "claims.csv", "object_id"),
        ("participant", "participations.csv", "agent_id"),
        ("positionedAgent", "positions.csv", "agent_id"),
    ):
        wanted = {
            (value(t.subject), value(t.object)) for t in graphs["default"] if t.predicate.value == SSC.base + told
        }
        found = {(ID + row["statement_id"], ID + row[column]) for row in tables[table]}
        assert found == wanted, table


def test_rival_dates_of_minustah_stand_side_by_side(tables: dict[str, list[dict[str, str]]]) -> None:
    (minustah,) = [row for row in tables["episodes.csv"] if row["episode_id"] == "episode/minustah-mission"]
    claimed = minustah["dates_claimed"].split("; ")
    assert any(one.startswith("2014") and "does not count by default" in one for one in claimed)
    dated = [row for row in tables["dates.csv"] if row["thing_id"] == "episode/minustah-mission"]
    assert {row["counts"] for row in dated} == {"true", "false"}


def test_no_cell_is_taken_for_a_formula(tables: dict[str, list[dict[str, str]]]) -> None:
    cells = {cell for rows in tables.values() for row in rows for cell in row.values()}
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []


# ---------------------------------------------------------------- statements with their holders


def test_rdf_1_2_tells_in_one_pattern_who_says_that_kenya_leads_the_mss(made: exports.Made) -> None:
    for ending in ("ttl", "nt"):
        store = ox.Store()
        store.load(path=made.folder / f"statements-rdf12.{ending}")
        asked = """SELECT DISTINCT ?holder ?passage WHERE {
          ?statement rdf:reifies <<( state:kenya ssc:leads episode:mss-haiti )>> ;
                     ssc:attributedTo ?holder ; ssc:anchoredAt ?passage }"""
        found = store.query(asked, prefixes=dict(PREFIXES))
        assert isinstance(found, ox.QuerySolutions)
        assert {tuple(term.value.rsplit("/", 1)[-1] for term in row if term) for row in found} == {
            ("unsc", "berger-mueller-2025-intro-p1"),
            ("markus-michael-mueller", "berger-mueller-2025-sec-p4"),
            ("tobias-berger", "berger-mueller-2025-sec-p4"),
        }


def test_rdf_1_2_reifies_every_claim_and_asserts_those_that_count(
    made: exports.Made, graphs: dict[str, set[ox.Triple]]
) -> None:
    parsed = {quad.triple for quad in ox.parse(path=made.folder / "statements-rdf12.ttl", format=ox.RdfFormat.TURTLE)}
    reified = [t for t in parsed if t.predicate.value == f"{RDF}reifies"]
    claims = [t for t in graphs["default"] if t.predicate.value == f"{SSC.base}claimPredicate"]
    assert len(reified) == len(claims)
    default = ox.NamedNode(PREFIXES["viewpoint"] + "default")
    counted = {
        t.subject for t in graphs["default"] if t.predicate.value == f"{SSC.base}acceptedIn" and t.object == default
    }
    by_counting: dict[bool, set[object]] = {True: set(), False: set()}
    for triple in reified:
        by_counting[triple.subject in counted].add(triple.object)
    assert by_counting[True] <= parsed
    assert (by_counting[False] - by_counting[True]) & parsed == set()
    assert by_counting[False] - by_counting[True]


NP = "http://www.nanopub.org/nschema#"


def nanopublications(made: exports.Made) -> Iterator[tuple[str, dict[str, set[ox.Triple]]]]:
    """Give each nanopublication's IRI with the triples of its four graphs, by their roles."""
    named: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=made.folder / "nanopublications.trig", format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode), "a triple stands outside the four graphs"
        named.setdefault(quad.graph_name.value, set()).add(quad.triple)
    used = set()
    for head, triples in named.items():
        links = {t.predicate.value.removeprefix(NP): t for t in triples if t.predicate.value.startswith(NP)}
        if links:
            assert set(links) == {"hasAssertion", "hasProvenance", "hasPublicationInfo"}
            (this,) = {value(t.subject) for t in triples}
            assert ox.NamedNode(f"{NP}Nanopublication") in {t.object for t in triples}
            graphs = {role: value(t.object) for role, t in links.items()}
            assert len({this, head, *graphs.values()}) == 5
            used |= {head, *graphs.values()}
            yield this, {role: named[name] for role, name in graphs.items()}
    assert used == set(named)


def test_nanopublications_are_well_formed(made: exports.Made, graphs: dict[str, set[ox.Triple]]) -> None:
    found = dict(nanopublications(made))
    types = {(value(t.subject), value(t.object)) for t in graphs["default"] if t.predicate.value == f"{RDF}type"}
    statements = {thing for thing, kind in types if kind == f"{SSC.base}Statement"}
    assert {this.removesuffix("#nanopub") for this in found} == statements
    for this, parts in found.items():
        assertion = this.replace("#nanopub", "#assertion")
        assert {value(t.subject) for t in parts["hasProvenance"]} == {assertion}
        told = {t.predicate.value for t in parts["hasProvenance"]}
        assert {PREFIXES["prov"] + "wasAttributedTo", PREFIXES["prov"] + "wasDerivedFrom"} <= told
        about = {t.predicate.value for t in parts["hasPublicationInfo"] if value(t.subject) == this}
        assert {PREFIXES["dcterms"] + "creator", PREFIXES["dcterms"] + "license"} <= about
        assert parts["hasAssertion"]


def test_a_nanopublication_keeps_the_claim_apart_from_whose_it_is(made: exports.Made) -> None:
    parts = dict(nanopublications(made))[f"{ID}statement/2699-authorizes-mss#nanopub"]
    claimed = ox.Triple(
        ox.NamedNode(f"{ID}instrument/unsc-res-2699"),
        ox.NamedNode(f"{SSC.base}authorizes"),
        ox.NamedNode(f"{ID}episode/mss-haiti"),
    )
    assert claimed in parts["hasAssertion"]
    assert not any(t.predicate.value == f"{SSC.base}attributedTo" for t in parts["hasAssertion"])
    assert f"{ID}organization/unsc" in {value(t.object) for t in parts["hasProvenance"]}


# ---------------------------------------------------------------- over HTTP


def test_a_download_comes_whole_in_part_or_not_at_all_when_it_is_known(server: str, made: exports.Made) -> None:
    url = f"{server}/downloads/works.csv"
    content = (made.folder / "works.csv").read_bytes()
    whole = fetch(url)
    assert (whole.status, whole.body, whole.media) == (200, content, "text/csv")
    assert whole.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert "works.csv" in whole.headers["content-disposition"]
    assert "csv-metadata.json" in whole.headers["link"]
    part = fetch(url, Range="bytes=0-6")
    assert (part.status, part.body) == (206, content[:7])
    head = fetch(url, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(content)))
    assert fetch(url, If_None_Match=whole.headers["etag"]).status == 304


def test_what_is_no_download_is_not_found(server: str) -> None:
    for name in ("secrets.csv", "..%2f..%2fmanifest.json", "..", "."):
        assert fetch(f"{server}/downloads/{name}").status in (404, 308), name
    assert fetch(f"{server}/downloads/secrets.csv").status == 404


def test_every_link_of_the_page_leads_to_a_file_that_it_tells_the_size_of(server: str, made: exports.Made) -> None:
    page = fetch(f"{server}/downloads", Accept=BROWSER).text
    linked = set(re.findall(r'href="/downloads/([^"]+)"', page))
    assert linked == {file.name for file in made.files} | {exports.LISTING}
    assert all(file.sha256 in page for file in made.files)
    listed = json.loads(fetch(f"{server}/downloads", Accept="application/json").text)
    assert [file["name"] for file in listed["files"]] == [file.name for file in made.files]


def refuse(_: Change) -> Written:
    raise AssertionError


def test_a_writable_server_says_that_its_downloads_are_those_of_the_release(engine: Engine, built: Release) -> None:
    pages = [
        create_app(engine, built, Settings(), *writing)
        .test_client()
        .get("/downloads", headers={"Accept": BROWSER})
        .text
        for writing in ((), (refuse, "hash"))
    ]
    assert ["This server takes writes" in page for page in pages] == [False, True]


def test_without_a_place_for_them_the_downloads_alone_are_unavailable(
    engine: Engine, built: Release, tmp_path: Path
) -> None:
    (tmp_path / "exports").write_text("a file stands in the way")
    client = create_app(engine, built, Settings({"SSC_CACHE": str(tmp_path)})).test_client()
    answer = client.get("/downloads/works.csv")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert client.get("/limits").status_code == 200


def test_a_browser_saves_a_table(server: str, made: exports.Made) -> None:
    with chromium() as browser:
        saved = save(browser, server)
    assert saved == (made.folder / "claims.csv").read_bytes()


def save(browser: Browser, server: str) -> bytes:
    with visiting(browser, server) as page:
        page.goto("/downloads")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Claims of relations").click()
        return Path(waiting.value.path()).read_bytes()

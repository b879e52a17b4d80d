"""The validation page tells the release's own report, whole, in words, and gives it as data."""

import csv
import io
import json
from html import unescape
from pathlib import Path

from rdflib import RDF, Graph
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from kg_server.catalogue import report, shapes
from kg_server.engine import Engine
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import PREFIXES
from kg_server.web import create_app
from tests.test_server import BROWSER, fetch

SHACL = "http://www.w3.org/ns/shacl#"


def expected(built: Release) -> Graph:
    return Graph().parse(built.folder / report.FILE)


def test_every_result_of_the_report_stands_on_the_page_by_rule_and_thing(
    server: str, built: Release, engine: Engine
) -> None:
    text = unescape(fetch(f"{server}/validation", Accept=BROWSER).text)
    graph = expected(built)
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    found = report.read(engine, built.folder, shapes.read(engine).rules).found
    assert len(found) == len(results) > 0
    for one in found:
        assert f">{one.rule.code}</a>" in text
        assert one.thing.label in text
        assert one.thing.iri.removeprefix("https://w3id.org/ssc-kg") in text
        assert all(passage.label != passage.iri for passage in one.passages)


def test_the_page_says_what_was_checked_and_that_nothing_can_be_sent(server: str, built: Release) -> None:
    text = fetch(f"{server}/validation", Accept=BROWSER).text
    assert f"{built.triples:,} triples of release {built.id}" in text
    assert "0 violations" in text
    assert "Nothing can be sent to this page" in text
    assert "<form" not in text.split("<main")[1]
    assert "This server takes writes" not in text


def test_on_a_server_that_takes_writes_it_is_the_report_of_the_release(engine: Engine, built: Release) -> None:
    app = create_app(engine, built, Settings({"SSC_LOG": "off"}), token="x")
    assert "report of the release it began with" in app.test_client().get("/validation").text


def test_the_downloads_hold_the_same_results(server: str, built: Release) -> None:
    turtle = fetch(f"{server}/validation.ttl")
    assert turtle.media == "text/turtle"
    graph = expected(built)
    assert isomorphic(Graph().parse(data=turtle.text, format="turtle"), graph)
    listed = json.loads(fetch(f"{server}/validation.json").text)
    table = list(csv.DictReader(io.StringIO(fetch(f"{server}/validation.csv").text)))
    assert table == listed["results"]
    assert listed["counts"]["warning"] == len(table)
    focus = sorted(str(node) for node in graph.objects(None, SH.focusNode))
    assert sorted(row["thing"] for row in table) == focus
    assert fetch(f"{server}/validation.docx").status == 404


def sscsh(name: str) -> str:
    return f"<{PREFIXES['sscsh']}{name}>"


def test_a_violation_comes_first_and_a_claim_that_breaks_a_rule_on_a_term_is_the_thing(
    engine: Engine, tmp_path: Path
) -> None:
    claim, term = f"<{PREFIXES['statement']}kenya-leads-mss>", f"<{PREFIXES['ssc']}expectedSubject>"
    warning = ("focusNode", claim), ("sourceShape", sscsh("Statement-time")), ("resultSeverity", f"<{SHACL}Warning>")
    violation = (
        ("focusNode", term),
        ("value", claim),
        ("sourceConstraint", sscsh("ExpectedSubject-class")),
        ("sourceShape", sscsh("ExpectedSubject")),
        ("resultSeverity", f"<{SHACL}Violation>"),
    )
    lines = []
    for node, fields in (("_:a", warning), ("_:b", violation)):
        lines.append(f"{node} <{RDF.type}> <{SHACL}ValidationResult> .")
        lines += [f"{node} <{SHACL}{name}> {value} ." for name, value in (*fields, ("resultMessage", '"Mend it."@en'))]
    (tmp_path / report.FILE).write_text("\n".join(lines) + "\n")
    found = report.read(engine, tmp_path, shapes.read(engine).rules)
    assert [(one.rule.code, one.severity, f"<{one.thing.iri}>") for one in found.found] == [
        ("SSC-REL-05", "violation", claim),
        ("SSC-STA-06", "warning", claim),
    ]
    assert found.counts == {"violation": 1, "warning": 1, "info": 0}
    assert found.found[0].passages

"""A definition added as one file of Turtle, the one of the documentation: in table, command and graph; or refused."""

import csv
import io
import re
from pathlib import Path

import pytest
from rdflib import RDF

from kg_server import release
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.settings import Settings
from kg_server.vocabulary import SSC, expand, graph_iri
from kg_server.web import create_app
from tests.conftest import ROOT, quiet, run
from tests.test_server import BROWSER

WORKED = re.findall(r"```turtle\n(.*?)```", (ROOT / "docs" / "definitions.md").read_text(), re.DOTALL)[0]
OWN = "Southern cooperation from own means"


def test_one_file_brings_a_definition_into_table_command_and_graph(copy: Path, tmp_path: Path) -> None:
    (copy / "data" / "my-definition.ttl").write_text(WORKED)
    opened = release.build(copy, tmp_path / "release", quiet)
    client = create_app(EmbeddedEngine(opened.dataset), opened, Settings({"SSC_LOG": "off"})).test_client()
    rows = list(csv.DictReader(io.StringIO(client.get("/definitions?format=csv").text)))
    own = {row["episode (IRI)"]: row["verdict"] for row in rows if row["definition"] == OWN}
    assert own[str(expand("episode:costa-rica-triangulation"))] == "not met"
    assert OWN in client.get("/definitions", headers={"Accept": BROWSER}).text
    cell = client.get("/definitions/own-means/costa-rica-triangulation", headers={"Accept": BROWSER}).text
    assert "a European state is among those that give assistance" in cell
    verdict = f"<{expand('verdict:costa-rica-triangulation--own-means--authors-reading')}>"
    lines = opened.dataset.read_text().splitlines()
    assert f"{verdict} <{SSC.outcome}> <{expand('outcome:not-met')}> <{graph_iri('verdicts')}> ." in lines
    assert f"<{expand('case-class:own-means')}> <{RDF.type}> <http://www.w3.org/2002/07/owl#Class> ." in lines
    supposed = run(
        "what-if", "--judge", "costa-rica-triangulation own-2 met", "--definition", "own means", "--format", "csv",
        "--release", str(tmp_path / "release"),
    )  # fmt: skip
    (change,) = (
        r for r in csv.DictReader(io.StringIO(supposed.stdout)) if r["scheme (IRI)"].endswith("authors-reading")
    )
    assert (change["definition"], change["before"], change["after"]) == (OWN, "not met", "met")


# What is changed in the worked file, the rule that this breaks, and what the report says to do.
FAULTS = [
    ("    ssc:asksPosition position:southern ;\n", "", "SSC-CRI-10", "add ssc:asksPosition", "criterion:own-1"),
    ('assistance"@en ;\n    ssc:attributedTo group:editors ;', 'assistance"@en ;\n    ssc:attributedTo group:editors , '
     "person:tobias-berger ;", "SSC-ASM-07", "The editors judge alone", "statement:judged"),
    ('    ssc:qualification "a European state is among those that give assistance"@en ;\n', "", "SSC-ASM-04",
     "add ssc:qualification", "statement:judged"),
    ("ssc:outcome outcome:not-met", "ssc:outcome outcome:undetermined", "SSC-ASM-03", "make no assessment",
     "statement:judged"),
    ("ssc:hasCriterion criterion:own-1 , criterion:own-2", "ssc:hasCriterion criterion:own-1 , criterion:own-3", "",
     "nothing describes criterion:own-3", ""),
]  # fmt: skip


def test_a_definition_that_is_ill_formed_is_refused_with_file_line_and_remedy(copy: Path) -> None:
    text = WORKED.replace(
        "@prefix outcome:", "@prefix person: <https://w3id.org/ssc-kg/id/person/> .\n@prefix outcome:"
    )
    for before, after, *_ in FAULTS:
        assert before in text
        text = text.replace(before, after)
    (copy / "data" / "my-definition.ttl").write_text(text)
    checked = run("check", SSC_SOURCES=str(copy))
    assert checked.returncode == 1
    for _, _, rule, remedy, subject in FAULTS:
        assert rule in checked.stdout
        assert remedy in " ".join(checked.stdout.split()), (rule, checked.stdout)
        if subject:
            begins = f"{subject}-costa-rica-triangulation-own-2 a" if subject.endswith("judged") else f"{subject} a"
            line = next(n for n, told in enumerate(text.splitlines(), 1) if told.startswith(begins))
            assert f"data/my-definition.ttl:{line}" in checked.stdout


def test_the_worked_file_is_in_canonical_form(copy: Path) -> None:
    (copy / "data" / "my-definition.ttl").write_text(WORKED)
    assert "my-definition" not in run("format", "--check", SSC_SOURCES=str(copy)).stdout


@pytest.mark.parametrize("term", sorted(set(re.findall(r"ssc:(\w+)", (ROOT / "docs" / "definitions.md").read_text()))))
def test_every_term_that_the_documentation_names_exists(term: str) -> None:
    assert f"\nssc:{term} a " in (ROOT / "ontology" / "ssc.ttl").read_text()

"""Bad source files are refused with file, line, column, value and remedy."""

from pathlib import Path

import pytest

from kg_server import assembly, naming, sources
from kg_server.errors import SourceError
from kg_server.vocabulary import graph_iri
from tests.conftest import quiet

HEAD = """@prefix ssc: <https://w3id.org/ssc-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix state: <https://w3id.org/ssc-kg/id/state/> .
"""


def write(copy: Path, text: str, name: str = "extra.ttl") -> None:
    (copy / "data" / name).write_text(HEAD + text)


def wrong(copy: Path) -> list[tuple[str, str]]:
    return [(f.place, f.message) for f in naming.findings(sources.read(copy))]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('state:x skos:prefLabel "open .\n', 4, 31),
        ("state:x a ssc:State ;\n   skos:note [ .\n", 5, 16),
        ("state:x a ssc:State\nstate:y a ssc:State .\n", 5, 1),
        ("nope:x a ssc:State .\n", 4, 1),
    ],
)
def test_a_syntax_error_names_file_line_and_column(copy: Path, text: str, line: int, column: int) -> None:
    write(copy, text)
    with pytest.raises(SourceError) as caught:
        sources.read(copy)
    place = caught.value.findings[0].place
    assert place.startswith(f"data/extra.ttl:{line}:")
    assert abs(int(place.rsplit(":", 1)[1]) - column) <= 1


def test_all_files_that_do_not_parse_are_named_at_once(copy: Path) -> None:
    write(copy, "x", "one.ttl")
    write(copy, "y", "two.ttl")
    with pytest.raises(SourceError) as caught:
        sources.read(copy)
    assert [f.place.split(":")[0] for f in caught.value.findings] == ["data/one.ttl", "data/two.ttl"]


def test_a_file_that_is_not_utf8_names_the_line(copy: Path) -> None:
    (copy / "data" / "extra.ttl").write_bytes(HEAD.encode() + b'state:x skos:prefLabel "M\xfcller" .\n')
    with pytest.raises(SourceError, match=r"data/extra.ttl:4: .*UTF-8"):
        sources.read(copy)


def test_a_question_without_words_is_refused(copy: Path) -> None:
    (copy / "data" / "queries" / "mute.rq").write_text("SELECT * { ?s ?p ?o }\n")
    with pytest.raises(SourceError, match="# question:"):
        sources.read(copy)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("state:x a ssc:Stat .", "ssc:Stat is not declared in the ontology; did you mean ssc:State?"),
        ("state:x a ssc:State ; ssc:attributedToo state:haiti .", "did you mean ssc:attributedTo?"),
        ("state:x a ssc:State ; skos:prefLable 'x'@en .", "did you mean skos:prefLabel?"),
        ("state:x a ssc:State ; ssc:partOf state:hayti .", "nothing describes state:hayti; did you mean state:haiti?"),
        ("state:x skos:prefLabel 'x'@en .", "state:x has no class"),
        ("state:kenya ssc:leads <https://w3id.org/ssc-kg/id/episode/mss-haiti> .", "written as a bare relation"),
        ("state:x a ssc:State ; skos:note <a b> .", "is not a whole IRI"),
        ("state:x a ssc:State ; skos:note <relative> .", "<relative> is not a whole IRI"),
        (
            "state:x a ssc:State ; skos:note 'y'^^<http://www.w3.org/2001/XMLSchema#integer> .",
            "is not a value of xsd:integer",
        ),
        ("@prefix person: <http://elsewhere/> .", "write <https://w3id.org/ssc-kg/id/person/>"),
    ],
)
def test_a_wrong_name_is_told_with_its_place_and_the_likeliest_right_one(copy: Path, text: str, said: str) -> None:
    write(copy, text)
    found = wrong(copy)
    assert any(place == "data/extra.ttl:4" and said in message for place, message in found), found


def test_a_wrong_term_in_a_question_or_a_rule_is_told_too(copy: Path) -> None:
    for name in ("data/queries/haiti-who-leads-mss.rq", "ontology/rules/20-roles.rq"):
        file = copy / name
        file.write_text(file.read_text().replace("ssc:claimSubject", "ssc:claimSubjects"))
    places = {place for place, message in wrong(copy) if "did you mean ssc:claimSubject?" in message}
    assert places == {"data/queries/haiti-who-leads-mss.rq", "ontology/rules/20-roles.rq"}


def test_the_sources_as_they_are_use_no_wrong_name(read: sources.Sources) -> None:
    assert naming.findings(read) == []


def test_statements_live_in_the_graph_of_the_work_that_reports_them(read: sources.Sources) -> None:
    roles = {str(name).rsplit("/graph/")[-1] for name in read.graphs}
    assert roles == {
        "ontology", "alignments", "vocabulary", "shapes", "things", "bibliography", "queries",
        "source/berger-mueller-2025", "source/ssc-kg", "withdrawn",
    }  # fmt: skip
    assert len(read.graphs[graph_iri("source/ssc-kg")]) > 0


def test_the_digest_changes_with_a_letter_and_not_with_the_folder(copy: Path, tmp_path: Path) -> None:
    before = sources.digest(copy)
    moved = copy.rename(tmp_path / "elsewhere")
    assert sources.digest(moved) == before
    file = moved / "data" / "states.ttl"
    file.write_text(file.read_text() + "\n")
    assert sources.digest(moved) != before


def test_a_folder_without_sources_says_which_are_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no ontology/, shapes/, data/; .*SSC_SOURCES"):
        sources.locate(str(tmp_path))


def fault(copy: Path, name: str, old: str, new: str) -> str:
    file = copy / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(SourceError) as caught:
        assembly.assemble(copy, quiet)
    return str(caught.value)


def test_a_rule_that_cannot_be_run_is_named(copy: Path) -> None:
    said = fault(copy, "ontology/rules/20-roles.rq", "WHERE {", "WHERE {{{")
    assert "ontology/rules/20-roles.rq: this rule cannot be read as clauses" in said
    assert "does not CONSTRUCT" in fault(copy, "ontology/rules/10-accepted.rq", "CONSTRUCT {", "SELECT * # {")


def test_shapes_that_are_no_shacl_are_refused_in_words(copy: Path) -> None:
    said = fault(copy, "shapes/agent.ttl", "sh:maxCount 0", 'sh:maxCount "none"')
    assert "shapes/: pySHACL says: MaxCountConstraintComponent" in said

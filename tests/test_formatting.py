"""Canonical Turtle: one way to write the data, comments and order kept, nothing said differently."""

from pathlib import Path

import pytest
from rdflib import Graph

from kg_server import formatting, sources
from kg_server.errors import SourceError
from tests.conftest import run

PATH = Path("data/example.ttl")
HEAD = "@prefix ssc: <https://w3id.org/ssc-kg/ontology#> .\n"
STATE = "@prefix state: <https://w3id.org/ssc-kg/id/state/> .\n"
SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def test_predicates_are_ordered_prefixes_sorted_and_unused_ones_dropped() -> None:
    text = (
        STATE + SKOS + HEAD + "@prefix role: <https://w3id.org/ssc-kg/id/role/> .\n"
        'state:x ssc:partOf state:y; skos:altLabel "b"@en,"a"@en ;\n skos:prefLabel "X"@en ; a ssc:State.'
    )
    expected = (
        HEAD + SKOS + STATE + "\nstate:x a ssc:State ;\n"
        '    skos:prefLabel "X"@en ;\n    skos:altLabel "a"@en , "b"@en ;\n    ssc:partOf state:y .\n'
    )
    assert formatting.formatted(text, PATH) == expected


def test_subjects_and_comments_between_them_keep_their_place() -> None:
    text = HEAD + STATE + "# Head.\n\n# ---- section\n# more\n\n"
    text += "state:z a ssc:State .\n# ---- next\nstate:a a ssc:State ."
    settled = formatting.formatted(text, PATH)
    wanted = ["# Head.", "# ---- section\n# more", "state:z a ssc:State .", "# ---- next", "state:a a ssc:State ."]
    assert settled.split("\n\n")[1:] == [*wanted[:-1], wanted[-1] + "\n"]


def test_a_subject_described_twice_is_brought_together() -> None:
    text = HEAD + STATE + SKOS + 'state:a a ssc:State .\nstate:b a ssc:State .\nstate:a skos:prefLabel "A"@en .'
    settled = formatting.formatted(text, PATH)
    assert settled.count("state:a ") == 1
    assert 'state:a a ssc:State ;\n    skos:prefLabel "A"@en .' in settled


def test_literals_are_written_short_where_their_form_allows_and_escaped_where_needed() -> None:
    text = (
        HEAD + STATE + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'state:a ssc:quantity 13 , "013"^^xsd:integer , 2.5 ; ssc:unit "a \\"b\\" # c\\n" ; ssc:admitsOthers true ;\n'
        ' ssc:edtf "x"^^xsd:date .'
    )
    settled = formatting.formatted(text, PATH)
    assert 'ssc:quantity 2.5 , 13 , "013"^^xsd:integer' in settled
    assert 'ssc:unit "a \\"b\\" # c\\n"' in settled
    assert "ssc:admitsOthers true" in settled
    assert '"x"^^xsd:date' in settled
    assert set(Graph().parse(data=text)) == set(Graph().parse(data=settled))


def test_an_address_that_no_prefix_can_shorten_is_written_whole() -> None:
    text = HEAD + STATE + "state:a ssc:intent <http://purl.org/x/y.z> , <https://w3id.org/ssc-kg/id/state/b.c> ."
    settled = formatting.formatted(text, PATH)
    assert "<http://purl.org/x/y.z> , <https://w3id.org/ssc-kg/id/state/b.c>" in settled


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("state:a a ssc:State ;\n  # why\n  ssc:partOf state:b .", 4, "put it on a line above the subject"),
        ("state:a a ssc:State . # why\n", 3, "put it on a line above the subject"),
        ("state:a ssc:partOf [ a ssc:State ] .", 3, "give it an address of its own"),
        ("state:a ssc:partOf ( state:b ) .", 3, "give it an address of its own"),
        ("_:a a ssc:State .", 3, "give it an address of its own"),
        ("@base <https://w3id.org/ssc-kg/id/state/> .\n<a> a ssc:State .", 3, "write addresses with a prefix"),
        ("BASE <https://w3id.org/ssc-kg/id/state/>\n<a> a ssc:State .", 3, "write addresses with a prefix"),
        ("state:b a ssc:State .\nstate:a\\-b a ssc:State .", 4, "without backslashes"),
        ("state:b a ssc:State .\n<a> a ssc:State .", 4, "whole between < and >"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(text: str, line: int, remedy: str) -> None:
    with pytest.raises(SourceError) as caught:
        formatting.formatted(HEAD + STATE + text, PATH)
    (finding,) = caught.value.findings
    assert finding.place == f"data/example.ttl:{line}"
    assert remedy in finding.message


def test_a_hash_inside_a_string_or_an_address_is_no_comment() -> None:
    text = HEAD + STATE + 'state:a a ssc:State ;\n    ssc:unit "# not this" ;\n    ssc:intent <http://x.org/#y> .'
    assert '"# not this"' in formatting.formatted(text, PATH)


def test_numbers_stand_in_the_order_of_what_they_count() -> None:
    settled = formatting.formatted(HEAD + STATE + "state:a ssc:charStart 10023 , 998 , -5 , 1200 .", PATH)
    assert "ssc:charStart -5 , 998 , 1200 , 10023 ." in settled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "state:a ssc:quantity .5 , -.5 , 1e3 ; ssc:unit 'x' .",
        'state:a ssc:unit """a"b\n# c; . [ ] _:d""" , "e\\rf\\tg" , "h"^^<http://www.w3.org/2001/XMLSchema#string> .',
        "@prefix s: <https://w3id.org/ssc-kg/id/state/>.\ns:a a ssc:State;;.\r\n# x\r\n<http://x/a,b;c.d> a ssc:State.",
        "state:a%20b a ssc:State . state:a.b a ssc:State . state:a:b a ssc:State . state:ü a ssc:State .",
    ],
)
def test_whatever_turtle_allows_is_kept_in_what_it_says(text: str) -> None:
    settled = formatting.formatted(HEAD + STATE + text, PATH)
    assert len(Graph().parse(data=settled)) == len(Graph().parse(data=HEAD + STATE + text))
    assert formatting.formatted(settled, PATH) == settled
    assert not settled.startswith("\n")


def test_a_form_that_would_say_something_else_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "_literal", lambda literal: f'"{literal} or so"')
    with pytest.raises(SourceError, match="something here that would be lost"):
        formatting.formatted(HEAD + STATE + 'state:a ssc:unit "x" .', PATH)


def test_the_faults_of_all_files_are_told_at_once(copy: Path) -> None:
    for name in ("one", "two"):
        (copy / "data" / f"{name}.ttl").write_text(HEAD + STATE + "state:a a ssc:State . # why\n")
    with pytest.raises(SourceError) as caught:
        formatting.unformatted(sources.read(copy))
    assert [finding.place for finding in caught.value.findings] == ["data/one.ttl:3", "data/two.ttl:3"]


def test_every_data_file_is_in_canonical_form(read: sources.Sources) -> None:
    assert sorted(map(str, formatting.unformatted(read))) == []


def test_the_command_lists_with_check_and_otherwise_writes(copy: Path) -> None:
    file = copy / "data" / "states.ttl"
    settled = file.read_text()
    file.write_text(settled.replace("a ssc:State ;", "a   ssc:State;", 1))
    spoilt = file.read_text()
    checked = run("format", "--check", SSC_SOURCES=str(copy))
    assert (checked.returncode, file.read_text()) == (1, spoilt)
    assert "data/states.ttl" in checked.stdout
    written = run("format", SSC_SOURCES=str(copy))
    assert (written.returncode, file.read_text()) == (0, settled)


def test_formatting_says_the_same_of_every_file(read: sources.Sources) -> None:
    for file in read.files:
        if file.path.parts[0] == "data":
            settled = formatting.formatted(file.text, file.path)
            assert set(sources.parse_turtle(settled, file.path)) == set(file.graph)
            assert formatting.formatted(settled, file.path) == settled

"""Each rule of the shapes has a valid and an invalid example, and finds fault with the invalid one alone.

The examples stand in tests/rule_examples: base.ttl is what they speak of, valid.ttl has one thing of each kind that
keeps every rule, and each invalid-*.ttl breaks the rules of one file of shapes, every example its own.
"""

import re
from functools import cache

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH

from kg_server import validation
from kg_server.errors import Finding
from kg_server.sources import parse_turtle, read, union
from kg_server.vocabulary import PREFIXES, graph_iri
from tests.conftest import ROOT

SOURCES = read(ROOT)
SHAPES = SOURCES.merged("shapes")
FOLDER = ROOT / "tests" / "rule_examples"
INVALID = {
    match[1]: match[2]
    for path in sorted(FOLDER.glob("invalid-*.ttl"))
    for match in re.finditer(r"^# (SSC-[\w-]+) invalid: (\S+)$", path.read_text(), re.MULTILINE)
}
VALID = re.findall(r"^# valid: (\S+)$", (FOLDER / "valid.ttl").read_text(), re.MULTILINE)
CODES = {str(code): shape for shape, code in SHAPES.subject_objects(DCTERMS.identifier)}
# Where a fault cannot be told apart from others: a criterion of no definition, a thing of which nothing is said ...
COMPANIONS = {
    "SSC-ADR-Criterion": {"SSC-CRI-01"}, "SSC-ADR-Definition": {"SSC-ADR-Statement", "SSC-DEF-02"},
    "SSC-ADR-Episode": {"SSC-EPI-01"}, "SSC-ADR-GeopoliticalJuncture": {"SSC-VOC-06"}, "SSC-ADR-Idea": {"SSC-IDE-02"},
    "SSC-ADR-Instrument": {"SSC-INS-01"}, "SSC-ADR-Region": {"SSC-VOC-07"}, "SSC-CON-01": {"SSC-IDE-02"},
    "SSC-CON-02": {"SSC-IDE-02"}, "SSC-CRI-02": {"SSC-CRI-01"}, "SSC-CRI-03": {"SSC-CRI-01"},
    "SSC-CRI-04": {"SSC-CRI-01"}, "SSC-CRI-05": {"SSC-CRI-01"}, "SSC-CRI-06": {"SSC-CRI-01"},
    "SSC-CRI-07": {"SSC-CRI-01"}, "SSC-CRI-08": {"SSC-CRI-01"}, "SSC-CRI-09": {"SSC-CRI-01"},
    "SSC-CRI-10": {"SSC-CRI-01"}, "SSC-DEF-01": {"SSC-DEF-02"}, "SSC-DEF-04": {"SSC-DEF-02"},
    "SSC-EPI-02": {"SSC-EPI-01"}, "SSC-QTY-04": {"SSC-QTY-06"}, "SSC-REL-02": {"SSC-REL-06"},
    "SSC-STA-02": {"SSC-STA-09", "SSC-STA-10"}, "SSC-STA-03": {"SSC-STA-09"}, "SSC-STA-05": {"SSC-STA-10"},
}  # fmt: skip
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)


def iri(name: str) -> URIRef:
    prefix, local = name.split(":", 1)
    return URIRef(PREFIXES[prefix] + local)


def parent(code: str) -> URIRef:
    shape = CODES[code]
    found = SHAPES.value(None, SH.property, shape) or SHAPES.value(None, SH.sparql, shape) or shape
    assert isinstance(found, URIRef)
    return found


# A rule without a target of its own looks at the values of another, which tells of it.
HELPERS = {code for code in CODES if not any(list(SHAPES.objects(parent(code), target)) for target in TARGETS)}


@cache
def findings(*names: str) -> frozenset[Finding]:
    """Validate example files together with the base, the ontology and the controlled lists."""
    examples = [parse_turtle((FOLDER / name).read_text(), FOLDER / name) for name in ("base.ttl", *names)]
    ground = [SOURCES.graphs[graph_iri(role)] for role in ("ontology", "vocabulary")]
    return frozenset(validation.validate(union([*ground, *examples]), SOURCES).findings)


def test_every_rule_has_an_invalid_example_and_no_example_is_for_a_rule_that_is_gone() -> None:
    assert set(INVALID) == set(CODES) - HELPERS


def test_rules_on_values_are_reached_from_a_rule_with_an_example() -> None:
    for code in HELPERS:
        users = set(SHAPES.subjects(SH.node, parent(code)))
        assert {str(SHAPES.value(user, DCTERMS.identifier)) for user in users} & set(INVALID), code


def test_valid_examples_and_what_they_speak_of_break_nothing() -> None:
    assert sorted(findings("valid.ttl")) == []


def test_every_class_with_a_shape_has_a_valid_example() -> None:
    graph = parse_turtle((FOLDER / "valid.ttl").read_text(), FOLDER / "valid.ttl")
    ontology = SOURCES.merged("ontology")
    kinds = {c for thing in VALID for t in graph.objects(iri(thing), RDF.type) for c in supers(t, ontology)}
    targets = set(SHAPES.objects(None, SH.targetClass))
    assert sorted(str(t) for t in targets - kinds if not str(t).endswith("ConceptScheme")) == []


def supers(kind: object, ontology: Graph) -> set[object]:
    assert isinstance(kind, URIRef)
    return set(ontology.transitive_objects(kind, RDFS.subClassOf))


@pytest.mark.parametrize("code", sorted(INVALID))
def test_an_invalid_example_breaks_the_rule_that_it_is_for_and_no_other(code: str) -> None:
    names = tuple(sorted(path.name for path in FOLDER.glob("invalid-*.ttl")))
    found = {f.rule for f in findings(*names) if f.thing == str(iri(INVALID[code]))}
    assert found == {code} | COMPANIONS.get(code, set())


def test_identity_and_provenance_are_violations_and_incompleteness_is_a_warning() -> None:
    grave = {"SSC-THG-01", "SSC-THG-02", "SSC-STA-01", "SSC-STA-02", "SSC-STA-03", "SSC-STA-04", "SSC-CLASS"}
    severities = {code: str(SHAPES.value(CODES[code], SH.severity)).rsplit("#", 1)[-1] for code in CODES}
    assert {severities[code] for code in grave & set(CODES)} == {"Violation"}
    warnings = {code for code, severity in severities.items() if severity == "Warning"}
    assert warnings == {
        "SSC-DEF-03", "SSC-EPI-01", "SSC-EPI-02", "SSC-IDE-01", "SSC-IDE-02", "SSC-INS-01", "SSC-NOT-04", "SSC-TRI-01",
        "SSC-VOC-06", "SSC-VOC-07", "SSC-WRK-15",
    }  # fmt: skip


def test_a_validation_leaves_literals_as_they_are_written_afterwards() -> None:
    findings("valid.ttl")
    validation.validate(Graph(), SOURCES)
    assert str(Literal("013", datatype=XSD.integer)) == "013"

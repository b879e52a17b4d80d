"""The shapes: kept by the data, shapes themselves, told in words. What each rule catches: test_rule_examples."""

import pyshacl
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, SH

from kg_server import validation
from kg_server.sources import Sources, read, union
from kg_server.vocabulary import PREFIXES
from tests.conftest import ROOT

SOURCES = read(ROOT)
SHAPES = SOURCES.merged("shapes")


def asserted() -> Graph:
    return union(g for name, g in SOURCES.graphs.items() if not name.endswith(("shapes", "queries", "alignments")))


def iri(name: str) -> URIRef:
    prefix, local = name.split(":", 1)
    return URIRef(PREFIXES[prefix] + local)


def test_the_data_break_no_rule_and_lack_little() -> None:
    found = validation.validate(asserted(), SOURCES).findings
    assert validation.violations(found) == []
    assert {f.rule for f in found} <= {"SSC-DEF-03", "SSC-EPI-02", "SSC-INS-01"}


def test_the_shapes_are_shapes_by_the_shapes_of_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_every_class_in_the_data_is_checked_by_a_shape() -> None:
    ontology = SOURCES.merged("ontology")
    targets = set(SHAPES.objects(None, SH.targetClass))
    used = set(SOURCES.merged("data").objects(None, RDF.type))
    assert [c for c in used if not targets & set(ontology.transitive_objects(c, RDFS.subClassOf))] == []


def test_property_shapes_have_a_name_a_code_a_message_and_a_severity() -> None:
    for shape in SHAPES.subjects(RDF.type, SH.PropertyShape):
        assert isinstance(shape, URIRef)
        for needed in (DCTERMS.identifier, SH.name, SH.message):
            assert SHAPES.value(shape, needed) is not None, (shape, needed)


def test_codes_are_unique() -> None:
    codes = [str(o) for o in SHAPES.objects(None, DCTERMS.identifier)]
    assert len(codes) == len(set(codes))


def test_the_report_groups_by_rule_and_tells_place_and_remedy(read: Sources) -> None:
    graph = asserted()
    for thing in ("statement:kenya-leads-mss", "statement:haiti-hosts-mss"):
        graph.remove((iri(thing), iri("ssc:anchoredAt"), None))
    text = validation.render(validation.validate(graph, read).findings)
    assert text.startswith("VIOLATION SSC-STA-03\n  Say where it stands: add ssc:anchoredAt")
    assert text.count("Say where it stands") == 1
    line = read.place_of(str(iri("statement:kenya-leads-mss")))
    assert line.startswith("data/haiti-mss.ttl:")
    assert f"    {line}: statement:kenya-leads-mss\n" in text
    assert "\n2 violations, " in text

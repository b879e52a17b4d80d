"""Provoked errors: each rule of the shapes is kept by the data and catches what it is there for."""

from collections.abc import Callable
from functools import cache

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH

from kg_server import validation
from kg_server.sources import Sources, read, union
from kg_server.vocabulary import PREFIXES
from tests.conftest import ROOT

SOURCES = read(ROOT)
SHAPES = SOURCES.merged("shapes")


def asserted() -> Graph:
    return union(g for name, g in SOURCES.graphs.items() if not name.endswith(("shapes", "queries")))


def iri(name: str) -> URIRef:
    prefix, local = name.split(":", 1)
    return URIRef(PREFIXES[prefix] + local)


def broken(spoil: Callable[[Graph], object]) -> list[tuple[str, str]]:
    graph = asserted()
    spoil(graph)
    return [(f.rule, f.thing) for f in validation.validate(graph, SOURCES).findings]


REQUIRED = sorted(
    str(SHAPES.value(shape, DCTERMS.identifier))
    for shape in SHAPES.subjects(SH.minCount, Literal(1))
    if isinstance(SHAPES.value(shape, SH.path), URIRef) and SHAPES.value(shape, DCTERMS.identifier)
)


def instances_of(target: URIRef, graph: Graph) -> list[URIRef]:
    ontology = SOURCES.merged("ontology")
    classes = set(ontology.transitive_subjects(RDFS.subClassOf, target))
    return sorted(s for s in {s for c in classes for s in graph.subjects(RDF.type, c)} if isinstance(s, URIRef))


def victim_of(code: str, graph: Graph) -> tuple[URIRef, URIRef]:
    """Choose a thing that a rule asks something of, and the property that it asks for."""
    shape = SHAPES.value(None, DCTERMS.identifier, Literal(code))
    path = SHAPES.value(shape, SH.path)
    node = SHAPES.value(None, SH.property, shape)
    things = [s for t in SHAPES.objects(node, SH.targetSubjectsOf) for s in graph.subjects(t) if isinstance(s, URIRef)]
    things += [s for t in SHAPES.objects(node, SH.targetClass) if isinstance(t, URIRef) for s in instances_of(t, graph)]
    assert isinstance(path, URIRef)
    return next(thing for thing in sorted(things) if (thing, path, None) in graph), path


@cache
def all_required_things_taken_away() -> set[tuple[str, str]]:
    """Spoil the graph once for all rules, which keeps the test fast."""
    graph = asserted()
    victims = [victim_of(code, graph) for code in REQUIRED]

    def spoil(spoilt: Graph) -> None:
        for thing, path in victims:
            spoilt.remove((thing, path, None))

    return set(broken(spoil))


@pytest.mark.parametrize("code", REQUIRED)
def test_taking_away_what_a_rule_demands_breaks_that_rule_and_names_the_thing(code: str) -> None:
    assert (code, str(victim_of(code, asserted())[0])) in all_required_things_taken_away()


def add(subject: str, predicate: str, obj: str | Literal) -> Callable[[Graph], object]:
    value = obj if isinstance(obj, Literal) else iri(obj)
    return lambda g: g.add((iri(subject), iri(predicate), value))


def put(subject: str, predicate: str, obj: str | Literal) -> Callable[[Graph], object]:
    value = obj if isinstance(obj, Literal) else iri(obj)
    return lambda g: g.set((iri(subject), iri(predicate), value))


MSS = "statement:kenya-leads-mss"
KENYA = "statement:kenya-southern"
ADOPTS = "statement:unsc-adopts-2699"
DATES = "statement:note-minustah-dates"


@pytest.mark.parametrize(
    ("code", "thing", "spoil"),
    [
        ("SSC-STA-01", MSS, put(MSS, "ssc:attributedTo", "work:ssc-kg")),
        ("SSC-STA-02", MSS, add(MSS, "ssc:reportedIn", "work:kenkel-2019")),
        ("SSC-STA-04", MSS, put(MSS, "ssc:stance", "role:host")),
        ("SSC-STA-04", MSS, add(MSS, "ssc:stance", "stance:reports")),
        ("SSC-STA-05", MSS, put(MSS, "ssc:evidencedBy", "work:kenkel-2019")),
        ("SSC-STA-09", MSS, put(MSS, "ssc:anchoredAt", "passage:unsc-res-2350-doc-op")),
        ("SSC-STA-10", MSS, put(MSS, "ssc:reportedIn", "work:kenkel-2019")),
        ("SSC-STA-11", MSS, put(MSS, "ssc:stance", "stance:infers")),
        ("SSC-STA-13", KENYA, put(KENYA, "ssc:reportedIn", "work:berger-mueller-2025")),
        ("SSC-PAR-01", MSS, add(MSS, "ssc:participant", "state:haiti")),
        ("SSC-PAR-02", MSS, put(MSS, "ssc:participationIn", "state:haiti")),
        ("SSC-PAR-03", MSS, put(MSS, "ssc:role", "position:southern")),
        ("SSC-REL-02", ADOPTS, put(ADOPTS, "ssc:claimPredicate", "ssc:leads")),
        ("SSC-REL-05", ADOPTS, put(ADOPTS, "ssc:claimSubject", "idea:ssc")),
        ("SSC-REL-06", ADOPTS, put(ADOPTS, "ssc:claimObject", "state:haiti")),
        ("SSC-POS-02", "statement:brazil-southern", put("statement:brazil-southern", "ssc:position", "role:host")),
        ("SSC-AGT-02", "state:brazil", add("state:brazil", "ssc:position", "position:southern")),
        ("SSC-QTY-06", "statement:2699-abstentions", add("statement:2699-abstentions", "ssc:lowerBound", Literal(1))),
        ("SSC-CUR-01", "statement:note-mms", put("statement:note-mms", "ssc:attributedTo", "person:tobias-berger")),
        ("SSC-CUR-05", DATES, lambda g: g.remove((iri(DATES), iri("ssc:basedOn"), None))),
        ("SSC-THG-02", "state:Haiti", lambda g: g.add((iri("state:Haiti"), RDF.type, iri("ssc:State")))),
        ("SSC-ADR-State", "person:haiti", lambda g: g.add((iri("person:haiti"), RDF.type, iri("ssc:State")))),
        ("SSC-NOT-02", "note:berger-mueller-2025-n1", put("note:berger-mueller-2025-n1", "ssc:noteNumber", Literal(0))),
        ("SSC-WRK-03", "work:khalili-2012", put("work:khalili-2012", "dcterms:issued", Literal("in 2012"))),
        ("SSC-EPI-01", "episode:idle", lambda g: g.add((iri("episode:idle"), RDF.type, iri("ssc:Meeting")))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_breaks_the_rule_made_for_it(code: str, thing: str, spoil: Callable[[Graph], object]) -> None:
    assert (code, str(iri(thing))) in broken(spoil)


def test_the_data_keep_every_rule() -> None:
    assert validation.validate(asserted(), SOURCES).findings == []


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
    line = read.place_of(str(iri(MSS)))
    assert line.startswith("data/haiti-mss.ttl:")
    assert f"    {line}: {MSS}\n" in text
    assert text.endswith("2 violations\n")

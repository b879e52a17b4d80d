"""Alignments with other vocabularies: published in a graph of their own, kept out of everything that reasons."""

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, TIME

from kg_server.engine import Engine, Query
from kg_server.media_types import ResultKind, by_name
from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES, SSC, graph_iri
from tests.conftest import ROOT

ALIGNMENTS = Graph().parse(ROOT / "ontology" / "alignments.ttl")
MAPPINGS = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch}
NAMED_IN_THE_ISSUE = ("prov", "sem", "org", "skos", "foaf", "schema", "time", "oa", "fabio", "cito", "crm")


def ask(engine: Engine, query: str) -> str:
    answer = engine.answer(Query(query), {ResultKind.BOOLEAN: by_name("csv", ResultKind.BOOLEAN)})
    return answer.content().decode().strip()


def test_every_vocabulary_that_consumers_use_is_aligned_with() -> None:
    objects = {str(o) for o in ALIGNMENTS.objects()}
    assert [p for p in NAMED_IN_THE_ISSUE if not any(o.startswith(PREFIXES[p]) for o in objects)] == []


def test_only_terms_of_ours_are_mapped_and_only_by_the_four_relations(read: Sources) -> None:
    declared = {str(s) for s in read.merged("ontology").subjects(RDF.type, None)}
    assert {str(s) for s in ALIGNMENTS.subjects()} - declared == set()
    assert {p for p in ALIGNMENTS.predicates() if isinstance(p, URIRef)} <= MAPPINGS
    assert [o for o in ALIGNMENTS.objects() if str(o).startswith(SSC.base)] == []


def test_the_names_of_others_exist_as_far_as_rdflib_knows_their_vocabularies() -> None:
    for obj in map(str, ALIGNMENTS.objects()):
        for space in (DCTERMS, FOAF, ORG, PROV, SDO, SKOS, TIME):
            if obj.startswith(str(space)):
                assert getattr(space, obj.removeprefix(str(space)))  # raises, or warns, at a name it does not know


def test_a_statement_is_never_an_instance_of_what_it_is_about(read: Sources) -> None:
    ontology = read.merged("ontology")
    for kind in ontology.subjects(RDFS.subClassOf, URIRef(SSC.base + "Statement")):
        assert list(ALIGNMENTS.objects(kind, RDFS.subClassOf)) == [], kind


def test_a_class_is_mapped_to_classes_and_a_property_to_properties(read: Sources) -> None:
    ontology = read.merged("ontology")
    for subject in set(ALIGNMENTS.subjects(RDFS.subClassOf)):
        assert (subject, RDF.type, OWL.Class) in ontology, subject
    for subject in set(ALIGNMENTS.subjects(RDFS.subPropertyOf)):
        assert (subject, RDF.type, OWL.Class) not in ontology, subject


def test_nothing_is_the_same_and_nothing_is_imported() -> None:
    assert not {OWL.sameAs, OWL.imports, OWL.equivalentClass} & set(ALIGNMENTS.predicates())


def test_they_are_a_named_graph_of_the_release_and_not_in_the_default_graph(engine: Engine) -> None:
    pattern = "<https://w3id.org/ssc-kg/ontology#Agent> ?p <http://www.w3.org/ns/prov#Agent>"
    assert ask(engine, f"ASK {{ GRAPH <{graph_iri('alignments')}> {{ {pattern} }} }}") == "true"
    assert ask(engine, f"ASK {{ {pattern} }}") == "false"


def test_nothing_is_inferred_from_them(engine: Engine) -> None:
    for prefix in set(NAMED_IN_THE_ISSUE) - {"skos", "cito"}:
        starts = " || ".join(f"STRSTARTS(STR(?{term}), '{PREFIXES[prefix]}')" for term in "spo")
        assert ask(engine, f"ASK {{ ?s ?p ?o FILTER({starts}) }}") == "false", prefix


def test_what_checks_and_what_reasons_never_sees_them(read: Sources) -> None:
    ours = next(f for f in read.files if f.path.name == "alignments.ttl")
    assert len(ours.graph) == len(ALIGNMENTS) == len(read.graphs[graph_iri("alignments")])
    for name, graph in [*read.graphs.items(), (None, read.merged("ontology"))]:
        assert name == graph_iri("alignments") or not any(triple in graph for triple in ours.graph), name

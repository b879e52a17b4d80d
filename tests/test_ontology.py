"""The ontology stays inside OWL 2 RL and reads well term by term."""

import re
from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, VANN

from kg_server.sources import Sources
from kg_server.vocabulary import ONTOLOGY, PREFIXES, SSC
from tests.conftest import ROOT

ONT = Graph().parse(ROOT / "ontology" / "ssc.ttl")
TERMS = sorted({str(s) for s in ONT.subjects(RDF.type, None) if str(s).startswith(SSC.base)})

# The axioms of OWL 2 RL (W3C OWL 2 Profiles, section 4.2) that this ontology allows itself.
ENTITY_TYPES = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology}
CHARACTERISTICS = {OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty}
AXIOMS = {
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.propertyChainAxiom,
    OWL.disjointWith, OWL.members, RDF.first, RDF.rest, RDF.type, RDFS.isDefinedBy, OWL.versionIRI, OWL.versionInfo,
}  # fmt: skip


def declared(kind: URIRef) -> set[str]:
    return {str(s) for s in ONT.subjects(RDF.type, kind)}


def test_every_axiom_is_one_that_owl_2_rl_allows() -> None:
    annotations = declared(OWL.AnnotationProperty)
    for _, predicate, _ in ONT:
        assert predicate in AXIOMS or str(predicate) in annotations, predicate
    types = {o for s, o in ONT.subject_objects(RDF.type)}
    assert types <= ENTITY_TYPES | CHARACTERISTICS | {OWL.AllDisjointClasses}


def test_superclasses_domains_and_ranges_are_named_classes() -> None:
    classes = declared(OWL.Class)
    datatypes = {str(XSD.string), str(XSD.integer), str(XSD.date), str(XSD.decimal), str(XSD.boolean)}
    for predicate in (RDFS.subClassOf, RDFS.domain, RDFS.range):
        for subject, obj in ONT.subject_objects(predicate):
            assert str(obj) in classes | datatypes, (subject, predicate, obj)


def test_no_property_is_functional_because_sources_disagree() -> None:
    forbidden = {OWL.FunctionalProperty, OWL.InverseFunctionalProperty}
    assert not [s for s, o in ONT.subject_objects(RDF.type) if o in forbidden]
    assert not list(ONT.subject_objects(OWL.hasKey))


def test_transitive_properties_are_simple_where_owl_demands_it() -> None:
    composite = set(ONT.subjects(RDF.type, OWL.TransitiveProperty))
    composite |= set(ONT.subjects(OWL.propertyChainAxiom, None))
    for kind in (OWL.IrreflexiveProperty, OWL.AsymmetricProperty):
        assert not composite & set(ONT.subjects(RDF.type, kind))


def test_chains_and_disjoint_classes_name_declared_terms() -> None:
    properties, classes = declared(OWL.ObjectProperty), declared(OWL.Class)
    for chain in ONT.objects(None, OWL.propertyChainAxiom):
        assert {str(p) for p in Collection(ONT, chain)} <= properties
    for members in ONT.objects(None, OWL.members):
        assert {str(c) for c in Collection(ONT, members)} <= classes


def test_the_header_says_version_licence_and_prefix() -> None:
    assert str(ONT.value(ONTOLOGY, OWL.versionIRI)).startswith(f"{ONTOLOGY}/")
    assert ONT.value(ONTOLOGY, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ONT.value(ONTOLOGY, VANN.preferredNamespacePrefix) == Literal("ssc")
    assert str(ONT.value(ONTOLOGY, VANN.preferredNamespaceUri)) == SSC.base


def test_nothing_is_imported_or_declared_the_same() -> None:
    assert not list(ONT.triples((None, OWL.imports, None)))
    assert not list(ONT.triples((None, OWL.sameAs, None)))


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t.rsplit("#", 1)[-1])
def test_a_term_has_one_label_one_short_definition_and_a_home(term: str) -> None:
    node = URIRef(term)
    labels, definitions = list(ONT.objects(node, SKOS.prefLabel)), list(ONT.objects(node, SKOS.definition))
    assert len(labels) == 1
    assert len(definitions) == 1
    assert 4 <= len(str(definitions[0]).split()) <= 20
    assert ONT.value(node, RDFS.isDefinedBy) == ONTOLOGY


def test_no_two_terms_share_a_label_or_a_definition() -> None:
    for predicate in (SKOS.prefLabel, SKOS.definition):
        counts = Counter(str(o).lower() for s, o in ONT.subject_objects(predicate) if str(s) in TERMS)
        assert [text for text, n in counts.items() if n > 1] == []


def test_no_class_says_southern_or_northern() -> None:
    for term in TERMS:
        assert "south" not in term.rsplit("#")[-1].lower()
        assert "north" not in term.rsplit("#")[-1].lower()


def test_the_closed_list_holds_just_the_terms_that_code_speaks_of_and_they_exist() -> None:
    assert {SSC.base + name for name in SSC.terms} <= set(TERMS)
    paths = [path for path in (ROOT / "kg_server").rglob("*.py") if path.name != "vocabulary.py"]
    code = "".join(path.read_text() for path in paths)
    assert set(re.findall(r"\bSSC\.([A-Za-z]+)", code)) - {"base", "terms"} <= SSC.terms
    assert [term for term in SSC.terms if not re.search(rf'\bSSC\.{term}\b|"{term}"', code)] == []


def test_a_misspelt_term_raises() -> None:
    with pytest.raises(AttributeError, match="no term 'attributedToo'"):
        SSC.attributedToo  # noqa: B018 - the access is the test


def test_every_term_is_used_by_a_question_or_a_shape(read: Sources) -> None:
    shapes = [triple for f in read.files if f.path.parts[0] == "shapes" for triple in f.graph]
    used = {str(term) for triple in shapes for term in triple}
    texts = [question.query for question in read.questions] + [str(obj) for _, _, obj in shapes]
    used |= {SSC.base + name for text in texts for name in re.findall(r"\bssc:([A-Za-z]+)", text)}
    assert sorted(set(TERMS) - used) == []


def test_one_prefix_stands_for_one_namespace_in_every_file(read: Sources) -> None:
    for file in read.files:
        for prefix, (base, line) in file.prefixes.items():
            assert PREFIXES[prefix] == base, f"{file.path}:{line}"

"""The OWL 2 RL closure, by owlrl: what follows from the graph, and what in it contradicts the ontology."""

import re
from dataclasses import dataclass

import owlrl
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server.vocabulary import BASE, shorten

# owlrl does not raise at a contradiction: it writes a node of this vocabulary into the graph.
_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
_ERROR_CLASS = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
_IRI = re.compile(r"https?://[^\s,]+")
_OUTSIDE = tuple(str(n) for n in (RDF, RDFS, OWL, XSD))
_REFLEXIVE = {OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf}


_REMARKS = {RDFS.isDefinedBy, RDFS.label, RDFS.comment}
_CHARACTERISTICS = {
    OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.TransitiveProperty, OWL.IrreflexiveProperty,
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty,
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Contradiction:
    """A clash with the ontology: the thing it concerns (an IRI, or "") and what clashes, in words."""

    thing: str
    message: str


@dataclass(frozen=True)
class Closure:
    """What follows beyond the premises, and the contradictions met on the way."""

    inferred: Graph
    contradictions: list[Contradiction]


def close(premises: Graph) -> Closure:
    """Compute the OWL 2 RL/RDF closure (W3C OWL 2 Profiles, section 4.3) of the premises, which stay as they are.

    Triples with a predicate on which there is no axiom, such as a definition or a page number, are kept away from
    owlrl, which would look at each of them in every round: no rule has anything to say about them. Left out of what is
    inferred: triples with a literal as subject, which RDF does not have; that everything is equal
    to itself and a Thing; and what holds of the RDF, RDFS, OWL and XML Schema vocabularies in any graph.
    """
    graph = Graph(bind_namespaces="none")
    inert = _inert(premises)
    for triple in premises:
        if triple[1] not in inert:
            graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    inferred = Graph(bind_namespaces="none")
    for triple in graph:
        if triple not in premises and _tells_something(*triple):
            inferred.add(triple)
    return Closure(inferred, sorted({_contradiction(str(text)) for text in graph.objects(None, _ERROR)}))


def _inert(premises: Graph) -> set[Node]:
    """Give the predicates in use that no axiom speaks of: a rule needs one on the predicate, or a class or property."""
    annotations = set(premises.subjects(RDF.type, OWL.AnnotationProperty))
    about = {s for s, p, _ in premises if p != RDF.type and p not in annotations and _is_axiom(p)}
    about |= {o for _, p, o in premises if _is_axiom(p)}
    about |= {s for s, o in premises.subject_objects(RDF.type) if o in _CHARACTERISTICS}
    used = set(premises.predicates()) - about
    return {p for p in used if p in _REMARKS or not str(p).startswith(_OUTSIDE)}


def _is_axiom(predicate: Node) -> bool:
    return predicate not in _REMARKS and str(predicate).startswith(_OUTSIDE)


def _tells_something(subject: Node, predicate: Node, obj: Node) -> bool:
    if isinstance(subject, Literal) or predicate == _ERROR or obj == _ERROR_CLASS:
        return False
    if isinstance(predicate, BNode | Literal) or str(subject).startswith(_OUTSIDE):
        return False
    if obj in (OWL.Thing, RDFS.Resource) or subject == OWL.Nothing:
        return False
    return not (predicate in _REFLEXIVE and subject == obj)


def _contradiction(text: str) -> Contradiction:
    """Say an error text of owlrl with short names, and name the thing of ours that it concerns."""
    things = [iri for iri in _IRI.findall(text) if iri.startswith(BASE + "id/")]
    said = _IRI.sub(lambda match: shorten(match[0]), text)
    if match := re.fullmatch(r"Disjoint classes (\S+) and (\S+) have a common individual (\S+)", said):
        first, second = sorted((match[1], match[2]))
        said = f"{match[3]} cannot be both {first} and {second}; take away what makes it one of them"
    return Contradiction(things[-1] if things else "", said)

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

    Left out of what is inferred: triples with a literal as subject, which RDF does not have; that everything is equal
    to itself and a Thing; and what holds of the RDF, RDFS, OWL and XML Schema vocabularies in any graph.
    """
    graph = Graph(bind_namespaces="none")
    graph += premises
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    inferred = Graph(bind_namespaces="none")
    for triple in graph:
        if triple not in premises and _tells_something(*triple):
            inferred.add(triple)
    return Closure(inferred, sorted({_contradiction(str(text)) for text in graph.objects(None, _ERROR)}))


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

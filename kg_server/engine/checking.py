"""Holds what a write leaves behind against the shapes of the release, before anybody sees it."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server import validation
from kg_server.engine.journal import Delta
from kg_server.errors import InvalidWrite
from kg_server.vocabulary import graph_iri

# What is said in these graphs is not data that the shapes speak of, or follows from such data.
_APART = tuple(
    str(graph_iri(role)) for role in ("shapes", "queries", "alignments", "derived", "inferred", "viewpoint/")
)
_TYPING = frozenset({str(RDF.type), str(RDFS.subClassOf)})
_LENT = frozenset({str(RDFS.subClassOf), str(RDFS.subPropertyOf)})


class Rules:
    """The shapes and the terms of a release, ready to be applied."""

    def __init__(self, release: ox.Store) -> None:
        """Read them from the store of the release."""
        self._shapes = _graph(_triples(release, str(graph_iri("shapes"))))
        # Only the hierarchy of the terms is lent: the terms themselves are data, which a write may take away.
        self._terms = _graph(t for t in _triples(release, str(graph_iri("ontology"))) if t.predicate.value in _LENT)
        self._spoken_of = _TYPING | {
            str(term) for triple in self._shapes for term in triple if isinstance(term, URIRef)
        }

    def require_kept(self, store: ox.Store, delta: Delta) -> None:
        """Raise InvalidWrite, with the report, when the store after a write breaks a rule.

        The default graph and the named graphs together are each checked as a whole, but only if something changed in
        them that a shape speaks of: nothing else can change a verdict.
        """
        changed = [quad for quad in (*delta.added, *delta.removed) if quad.predicate.value in self._spoken_of]
        if any(isinstance(quad.graph_name, ox.DefaultGraph) for quad in changed):
            self._check(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        if any(_is_checked(quad) for quad in changed):
            self._check(quad for quad in store if _is_checked(quad))

    def _check(self, triples: Iterable[ox.Quad]) -> None:
        report = validation.validate_with(_graph(triples), self._shapes, self._terms, lambda _: "")
        wrong = validation.violations(report.findings)
        if wrong:
            written = report.graph.serialize(format="nt", encoding="utf-8")
            raise InvalidWrite(f"Nothing was written: {len(wrong)} rule(s) would be broken.", wrong, written)


def waits_for_build(delta: Delta) -> bool:
    """Tell whether a write touched what relations and inferences are derived from."""
    data = str(graph_iri(""))
    for quad in (*delta.added, *delta.removed):
        name = _name(quad)
        if name is None or (name.startswith(data) and not name.startswith(_APART)):
            return True
    return False


def _is_checked(quad: ox.Quad) -> bool:
    name = _name(quad)
    return name is not None and not name.startswith(_APART)


def _name(quad: ox.Quad) -> str | None:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None


def _triples(store: ox.Store, graph: str) -> list[ox.Quad]:
    return list(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def _graph(triples: Iterable[ox.Quad]) -> Graph:
    """Give triples to rdflib, which pyshacl reads; a triple term, which rdflib does not know, is passed over."""
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
            continue
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: "ox.NamedNode | ox.BlankNode | ox.Literal") -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    plain = datatype == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(term.value, datatype=None if plain else URIRef(datatype))

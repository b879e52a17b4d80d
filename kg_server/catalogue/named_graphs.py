"""Reads one of the small named graphs whole, where its structure matters more than single answers."""

from rdflib import Graph, URIRef

from kg_server.catalogue.links import Link
from kg_server.engine import Engine, Query
from kg_server.media_types import ResultKind, by_name
from kg_server.vocabulary import PREFIXES, graph_iri, shorten

_LABEL = URIRef(PREFIXES["skos"] + "prefLabel")


def read(engine: Engine, role: str) -> Graph:
    """Give a named graph by its role; empty where the engine holds none."""
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph_iri(role)}> {{ ?s ?p ?o }} }}"
    answer = engine.answer(Query(text), {ResultKind.GRAPH: by_name("nt", ResultKind.GRAPH)})
    graph = Graph(bind_namespaces="none")
    return graph.parse(data=answer.content(), format="nt")


def link(graph: Graph, iri: object) -> Link:
    """Point at something by the label that a graph gives it, else by its short name."""
    label = graph.value(URIRef(str(iri)), _LABEL)
    return Link(str(iri), str(label) if label is not None else shorten(str(iri)))


def links(graph: Graph, iris: object) -> list[Link]:
    """Point at several things, by label; what has no IRI is left out."""
    found = [link(graph, iri) for iri in iris if isinstance(iri, URIRef)]  # type: ignore[attr-defined]
    return sorted(found, key=lambda one: (one.label.casefold(), one.iri))

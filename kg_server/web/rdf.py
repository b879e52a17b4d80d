"""Sends a graph of rdflib's in a format of the one table."""

from flask import Response
from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from kg_server.catalogue import triples
from kg_server.engine import Cell
from kg_server.media_types import Format

_WRITERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


def respond_graph(graph: Graph, chosen: Format, status: int = 200) -> Response:
    """Send a graph."""
    if chosen.name == "csv":
        rows = [{name: _cell(node) for name, node in zip("spo", triple, strict=True)} for triple in graph]
        return Response(triples.write(rows, {}), status, content_type=chosen.content_type)
    body = graph.serialize(format=_WRITERS[chosen.name], encoding="utf-8")
    return Response(body, status, content_type=chosen.content_type)


def _cell(node: Node) -> Cell:
    if isinstance(node, Literal):
        return Cell(str(node), lang=node.language or "", datatype=str(node.datatype or ""))
    return Cell(str(node), "bnode" if isinstance(node, BNode) else "uri")

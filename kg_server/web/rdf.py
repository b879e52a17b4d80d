"""Sends a graph of rdflib's in a format of the one table."""

from flask import Response
from rdflib import Graph

from kg_server.media_types import Format

_WRITERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


def respond_graph(graph: Graph, chosen: Format, status: int = 200) -> Response:
    """Send a graph."""
    body = graph.serialize(format=_WRITERS[chosen.name], encoding="utf-8")
    return Response(body, status, content_type=chosen.content_type)

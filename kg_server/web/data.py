"""Sends the data at an address in a format of the one table, the same triples in each."""

from flask import Response

from kg_server.catalogue import context, jsonld, triples
from kg_server.catalogue.data import Data
from kg_server.media_types import Format, ResultKind
from kg_server.web import holdings
from kg_server.web.sparql import respond


def respond_data(data: Data, chosen: Format) -> Response:
    """Send data; raise UnknownGraph where their graph is not there."""
    held = holdings()
    if chosen.name not in ("jsonld", "csv"):
        return respond(held.engine.answer(data.graph_query(), {ResultKind.GRAPH: chosen}))
    found = data.rows(held.engine)
    known = held.remember("terms of JSON-LD", context.terms)
    body = jsonld.write(found, known, data.about) if chosen.name == "jsonld" else triples.write(found, known)
    return Response(body, content_type=chosen.content_type)

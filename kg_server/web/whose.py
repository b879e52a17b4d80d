"""`whose=1` at /sparql: columns that name whose claim each row of a SELECT rests on."""

from dataclasses import replace

from kg_server.catalogue import whose
from kg_server.catalogue.viewed import DEFAULT
from kg_server.engine import Query
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import base_url, holdings
from kg_server.web.protocol import SparqlRequest

_ANY = {kind: formats_for(kind)[0] for kind in ResultKind}


def named(asked: SparqlRequest, query: Query) -> Query:
    """Give the query with those columns where they are asked for; raise QueryError as the engine or `whose` does."""
    if not asked.whose:
        return query
    held = holdings()
    # Read as it was sent, so that a fault in it is told at its place there.
    check = asked.check(base_url(), held.account(), lenient=query.lenient)
    held.engine.answer(replace(check, text=query.text), _ANY)
    slug = held.viewpoint.slug if held.viewpoint else DEFAULT
    return replace(query, text=whose.told(held.engine, query.text, slug))

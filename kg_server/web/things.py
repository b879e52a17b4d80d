"""The pages of things: all that the graph holds of one, to read."""

from flask import Blueprint, Response, render_template

from kg_server.catalogue.things import describe
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import holdings
from kg_server.web.linked_data import address, missing

blueprint = Blueprint("things", __name__)


@blueprint.get("/page/<kind>/<slug>")
def page(kind: str, slug: str) -> Response:
    """Show a thing to a person."""
    found = describe(holdings().engine, address(kind, slug))
    if found is None:
        return missing(kind, slug)
    formats = formats_for(ResultKind.GRAPH)
    response = Response(render_template("thing.html", thing=found, kind=kind, slug=slug, formats=formats))
    for f in formats:
        response.headers.add("Link", f'</data/{kind}/{slug}.{f.name}>; rel="alternate"; type="{f.media_type}"')
    return response

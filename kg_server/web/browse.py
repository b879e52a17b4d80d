"""The lists of episodes, institutions, actors, ideas, works and definitions, narrowed by facets."""

from flask import Blueprint, Response, render_template

from kg_server.catalogue.definitions import definitions
from kg_server.web import holdings
from kg_server.web.narrowing import as_csv, listing, register, wants_csv

blueprint = Blueprint("browse", __name__)

_LEADS = {
    "episodes": "What sources treat as a case: a mission, a war, a programme, a change, a demand.",
    "institutions": "Bodies that several states or others keep up under agreed rules.",
    "actors": "States, their organs, institutions, groups, firms and persons that take part or are spoken of. "
    "Nobody is listed as Southern or Northern: that is a claim, and stands on the page of each. "
    "Scholars are found by what they wrote, under works.",
    "ideas": "Concepts, norms, problems, frames and forms of cooperation that sources discuss or actors appeal to.",
    "works": "The article, what it cites, the journals and volumes, and the contributions to its issue.",
    "definitions": "Who defines what, and by which criteria a case would be told.",
}


@blueprint.get("/episodes", defaults={"name": "episodes"})
@blueprint.get("/institutions", defaults={"name": "institutions"})
@blueprint.get("/actors", defaults={"name": "actors"})
@blueprint.get("/ideas", defaults={"name": "ideas"})
@blueprint.get("/works", defaults={"name": "works"})
@blueprint.get("/definitions/list", defaults={"name": "definitions"})
def browse(name: str) -> Response:
    """Show a list, or give it as CSV."""
    known = register()
    shown = listing(name, known.lists[name])
    if wants_csv():
        return as_csv(shown, name)
    defined = holdings().remember("definitions", definitions) if name == "definitions" else {}
    page = render_template(
        "browse.html",
        name=name,
        lead=_LEADS[name],
        shown=shown,
        whole=len(known.lists[name]),
        labels=known.labels,
        defined=defined,
    )
    return Response(page)

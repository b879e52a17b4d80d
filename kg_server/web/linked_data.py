"""Linked data: every IRI of ours leads, by 303, to a page for people or to data for programs."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kg_server.catalogue.things import description_query, exists, neighbours
from kg_server.media_types import ResultKind, formats_for
from kg_server.vocabulary import BASE, KINDS, graph_iri, thing_iri
from kg_server.web import holdings
from kg_server.web.graph_store import read_graph
from kg_server.web.negotiation import accepted_graph, graph_format, prefers_html
from kg_server.web.problems import problem
from kg_server.web.reading import ontology_page, shapes_page
from kg_server.web.sparql import respond

blueprint = Blueprint("linked_data", __name__)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """Send the client from a thing to a document about it."""
    if not exists(holdings().engine, address(kind, slug)):
        return missing(kind, slug)
    chosen = graph_format(request.accept_mimetypes)
    if chosen is None and not prefers_html(request.accept_mimetypes):
        accepted_graph(request)  # raises, with the choices
    if chosen:
        return _see_other(f"/data/{kind}/{slug}.{chosen.name}")
    return _see_other(f"/queries/{slug}" if kind == "query" else f"/page/{kind}/{slug}")


@blueprint.get("/data/<kind>/<slug>", defaults={"ending": None})
@blueprint.get("/data/<kind>/<slug>.<ending>")
def data(kind: str, slug: str, ending: str | None) -> Response:
    """Give the data of a thing in the format of the ending, or the one that the client accepts."""
    iri = address(kind, slug)
    if not exists(holdings().engine, iri):
        return missing(kind, slug)
    chosen = (
        next((f for f in formats_for(ResultKind.GRAPH) if f.name == ending), None)
        if ending
        else accepted_graph(request)
    )
    if chosen is None:
        raise NotFound(f"Data ends in {', '.join('.' + f.name for f in formats_for(ResultKind.GRAPH))}")
    answer = holdings().engine.answer(description_query(iri), {ResultKind.GRAPH: chosen})
    response = respond(answer)
    response.headers["Link"] = f'</page/{kind}/{slug}>; rel="describedby"; type="text/html"'
    return response


@blueprint.get("/ontology")
def ontology() -> Response:
    """Show the terms of the ontology, or give it as data."""
    return _terms("ontology", ontology_page)


@blueprint.get("/shapes")
def shapes() -> Response:
    """Show the rules that the data keep, or give the shapes as data."""
    return _terms("shapes", shapes_page)


@blueprint.get("/graph/<path:role>")
def graph(role: str) -> Response:
    """Give a named graph as data."""
    return _graph(role)


def _terms(role: str, page: Callable[[], str]) -> Response:
    if "format" in request.args or not prefers_html(request.accept_mimetypes):
        return _graph(role)
    return Response(page())


def _graph(role: str) -> Response:
    iri = str(graph_iri(role))
    return read_graph(iri)


def address(kind: str, slug: str) -> str:
    """Give the IRI that an address of this server stands for; 404 where it can be none."""
    if kind not in KINDS:
        raise NotFound(f"There is no kind {kind!r}; the kinds are {', '.join(KINDS)}")
    if not _SLUG.fullmatch(slug):
        raise NotFound
    return str(thing_iri(kind, slug))


def missing(kind: str, slug: str) -> Response:
    """Answer that there is no such thing, with those that are called alike."""
    near = neighbours(holdings().engine, kind, slug)
    detail = f"The graph holds no {kind} called {slug}."
    if near:
        detail += " Did you mean " + ", ".join(f"{n.label} ({n.iri.removeprefix(BASE)})" for n in near) + "?"
    return problem(404, detail, suggestions=near)


def _see_other(target: str) -> Response:
    return Response(status=303, headers={"Location": target})

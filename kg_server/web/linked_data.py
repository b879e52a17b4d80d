"""Linked data: every IRI of ours leads to a page for people or to data for programs, things by 303."""

import json
import re
from collections.abc import Callable
from difflib import get_close_matches

from flask import Blueprint, Response, abort, request
from rdflib import Graph
from werkzeug.exceptions import NotFound

from kg_server.catalogue import context
from kg_server.catalogue import data as described
from kg_server.catalogue.links import Link
from kg_server.catalogue.neighbours import alike, spellings
from kg_server.engine import Query, ask
from kg_server.errors import UnknownGraph
from kg_server.media_types import ResultKind, by_name, formats_for
from kg_server.vocabulary import BASE, KINDS, ONTOLOGY, PREFIXES, graph_iri, thing_iri
from kg_server.web import holdings
from kg_server.web.data import respond_data
from kg_server.web.links import links_to_document, links_to_page, page_of
from kg_server.web.negotiation import accepted_graph, graph_format, prefers_html
from kg_server.web.problems import problem
from kg_server.web.rdf import respond_graph
from kg_server.web.reading import ontology_page, shapes_page
from kg_server.web.verdicts import of_verdict

blueprint = Blueprint("linked_data", __name__)

# The names of verdicts are made of others, joined by two hyphens.
_SLUG = re.compile(r"[a-z0-9]+(--?[a-z0-9]+)*")
_IS_VERSION = f"ASK {{ <{ONTOLOGY}> owl:versionIRI <> }}"


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """Send the client from a thing to a document about it."""
    if not described.exists(holdings().engine, address(kind, slug)) and not _undetermined(kind, slug):
        return missing(kind, slug)
    chosen = graph_format(request.accept_mimetypes)
    if chosen is None and not prefers_html(request.accept_mimetypes):
        accepted_graph(request)  # raises, with the choices
    return _see_other(f"/data/{kind}/{slug}.{chosen.name}" if chosen else page_of(kind, slug))


@blueprint.get("/data/<kind>/<slug>", defaults={"ending": None})
@blueprint.get("/data/<kind>/<slug>.<ending>")
def data(kind: str, slug: str, ending: str | None) -> Response:
    """Give the data of a thing in the format of the ending, or the one that the client accepts."""
    iri = address(kind, slug)
    known = described.exists(holdings().engine, iri)
    made = None if known else _undetermined(kind, slug)
    if not known and made is None:
        return missing(kind, slug)
    formats = {f.name: f for f in formats_for(ResultKind.DATA)}
    chosen = formats.get(ending) if ending else accepted_graph(request)
    if chosen is None:
        raise NotFound(f"Data ends in {', '.join('.' + name for name in formats)}")
    sent = respond_graph(made, chosen) if made else respond_data(described.of_thing(iri), chosen)
    return links_to_page(sent, kind, slug, chosen)


@blueprint.get("/ontology")
def ontology() -> Response:
    """Show the terms of the ontology, or give it as data."""
    return _terms("ontology", ontology_page)


@blueprint.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """Give the version of the ontology that is served, as it is at its own address."""
    iri = f"{ONTOLOGY}/{version}"
    if not ask(holdings().engine, Query(_IS_VERSION, base=iri, prefixes=PREFIXES)):
        return problem(404, "This version of the ontology is not served here; /ontology is the one that is.")
    return _see_other("/ontology") if _wants_page() else terms_as_data("ontology")


@blueprint.get("/shapes")
def shapes() -> Response:
    """Show the rules that the data keep, or give the shapes as data."""
    return _terms("shapes", shapes_page)


@blueprint.get("/graph/<path:role>")
def graph(role: str) -> Response:
    """Give a named graph as data."""
    iri = str(graph_iri(role))
    try:
        return _document(iri, iri)
    except UnknownGraph:
        near = get_close_matches(iri, holdings().release.graphs, cutoff=0.8)
        links = [Link(one, one.removeprefix(BASE)) for one in near]
        return problem(404, f"There is no graph {role}; /.well-known/void lists those that are.", suggestions=links)


@blueprint.get("/context.jsonld")
def jsonld_context() -> Response:
    """Give the short names of all terms, for JSON-LD that others write."""
    known = holdings().remember("terms of JSON-LD", context.terms)
    body = json.dumps({"@context": context.whole(known)}, indent=1, ensure_ascii=False) + "\n"
    media = by_name("jsonld", ResultKind.DATA)
    return Response(body, content_type=media.content_type if media else None)


def terms_as_data(role: str) -> Response:
    """Give the ontology or the shapes as data, in the format that the client accepts."""
    return _document(str(graph_iri(role)), BASE + role)


def _terms(role: str, page: Callable[[], str]) -> Response:
    return Response(page()) if _wants_page() else terms_as_data(role)


def _wants_page() -> bool:
    return "format" not in request.args and prefers_html(request.accept_mimetypes)


def _document(iri: str, about: str) -> Response:
    response = respond_data(described.of_graph(iri, about), accepted_graph(request))
    return links_to_document(response, about)


def address(kind: str, slug: str) -> str:
    """Give the IRI that an address of this server stands for; 404 where it can be none."""
    if kind not in KINDS or not _SLUG.fullmatch(slug):
        abort(missing(kind, slug))
    return str(thing_iri(kind, slug))


def missing(kind: str, slug: str) -> Response:
    """Answer that there is no such thing, with those that are called alike."""
    near = alike(holdings().remember("spellings", spellings), kind, slug)
    detail = f"The graph holds no {kind} called {slug}."
    if kind not in KINDS:
        detail = f"There is no kind of thing called {kind}; the kinds are {', '.join(KINDS)}."
    if near:
        detail += " Did you mean " + ", ".join(f"{n.label} ({n.iri.removeprefix(BASE)})" for n in near) + "?"
    return problem(404, detail, suggestions=near)


def _undetermined(kind: str, slug: str) -> Graph | None:
    """Give a verdict that is nowhere written because nothing settles it, as RDF; None for anything else."""
    return of_verdict(slug) if kind == "verdict" else None


def _see_other(target: str) -> Response:
    return Response(status=303, headers={"Location": target})

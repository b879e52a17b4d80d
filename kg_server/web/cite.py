"""How to cite: a page of the graph at its version, or a work, in the formats that reference managers read."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kg_server.catalogue import citations, edges
from kg_server.catalogue.citation_formats import FORMATS, plain
from kg_server.catalogue.citations import Reference
from kg_server.web import holdings
from kg_server.web.linked_data import address, missing

blueprint = Blueprint("cite", __name__)


@dataclass(frozen=True)
class Box:
    """A reference as it is offered: what is cited, the text, and the addresses by the name of the format."""

    title: str
    text: str
    links: list[tuple[str, str]]


@blueprint.get("/cite/<kind>/<slug>.<ending>")
def cite(kind: str, slug: str, ending: str) -> Response:
    """Give the citation of a page, or with `?of=work` of the work that it is about, by the ending of the address."""
    slug, _, ending = f"{slug}.{ending}".partition(".")
    chosen = next((f for f in FORMATS if f.ending == ending), None)
    iri = address(kind, slug)
    if chosen is None:
        raise NotFound(f"Citations end in {', '.join('.' + f.ending for f in FORMATS)}")
    label = _label(kind, slug, iri)
    if label is None:
        return missing(kind, slug)
    wanted = request.args.get("of", "page")
    if wanted not in ("page", *(["work"] if kind == "work" else [])):
        raise NotFound("A citation is of=page, or for a work also of=work")
    return Response(chosen.write(_reference(wanted, iri, label)), content_type=chosen.media_type)


def boxes(kind: str, slug: str, iri: str, label: str) -> list[Box]:
    """Give what is offered for citing on the page of a thing."""
    offered = [("work", "The work")] if kind == "work" else []
    return [
        Box(title, plain(_reference(of, iri, label)).strip(), _links(kind, slug, of))
        for of, title in [*offered, ("page", "This page")]
    ]


def _links(kind: str, slug: str, of: str) -> list[tuple[str, str]]:
    query = "?of=work" if of == "work" else ""
    return [(f.label, f"/cite/{kind}/{slug}.{f.ending}{query}") for f in FORMATS]


def _reference(of: str, iri: str, label: str) -> Reference:
    held = holdings()
    if of == "work":
        return citations.of_work(held.engine, iri, label)
    made = held.remember("year", citations.year)
    return citations.of_page(iri, label, held.release.version, held.release.id, made)


def _label(kind: str, slug: str, iri: str) -> str | None:
    """Give the name of what is to be cited; None where there is no such thing."""
    if kind == "query":
        asked = holdings().questions.get(slug)
        return asked.question if asked else None
    found = edges.around(holdings().engine, iri)
    return found.me.label if found else None

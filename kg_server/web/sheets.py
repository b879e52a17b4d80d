"""Answers with a picture: as a page with its table twin, as the drawing alone (SVG), or as the table alone (CSV)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from kg_server.catalogue.links import Link
from kg_server.drawing.svg import Picture
from kg_server.drawing.tables import Table
from kg_server.vocabulary import local_name
from kg_server.web import local
from kg_server.web.negotiation import form_wanted

# In pages, links stay on this server; a drawing that is saved leads to the lasting addresses.
Local = Callable[[str], str]


@dataclass(frozen=True)
class Choice:
    """A filter: the name of its parameter, its label, what may be chosen, and what was ("" for everything)."""

    name: str
    label: str
    options: tuple[Link, ...]
    chosen: str

    def allows(self, links: Iterable[Link]) -> bool:
        """Tell whether one of some things is the chosen one, or everything is wanted."""
        return not self.chosen or any(slug(link) == self.chosen for link in links)


@dataclass(frozen=True)
class Part:
    """A picture and its table twin; `draw` gives the picture for a way to write links, None where there is none."""

    draw: Callable[[Local], Picture | None]
    table: Table
    heading: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def choice(name: str, label: str, options: Iterable[Link]) -> Choice:
    """Read a filter from the address; 404 for a value that nothing has."""
    known = sorted(set(options), key=lambda link: link.label.casefold())
    chosen = request.args.get(name, "")
    if chosen and chosen not in {slug(link) for link in known}:
        raise NotFound(f"There is no {label} called {chosen} to choose here")
    return Choice(name, label, tuple(known), chosen)


def slug(link: Link) -> str:
    """Give the last part of a thing's address, by which filters name it."""
    return local_name(link.iri)


def wanted(*more: str) -> str:
    """Tell which form of a picture is asked for: html, svg, csv, or by name one of `more`; raise NoFormat else."""
    return form_wanted(request, "svg", "csv", only_named=more)


def answer(template: str, parts: dict[str, Part], choices: Iterable[Choice] = (), **more: object) -> Response:
    """Answer in the format asked for; `?part=` chooses among several pictures, and the first is meant without it."""
    format_ = wanted()
    if format_ == "html":
        drawn = {name: part.draw(local) for name, part in parts.items()}
        page = render_template(
            template, parts=parts, drawn=drawn, choices=list(choices), address=_address, slug=slug, **more
        )
        return Response(page)
    name = request.args.get("part", next(iter(parts)))
    if name not in parts:
        raise NotFound(f"There is no part {name!r}; the parts are {', '.join(parts)}")
    return _alone(parts[name], format_)


def _alone(part: Part, format_: str) -> Response:
    if format_ == "csv":
        return Response(part.table.csv(), content_type="text/csv; charset=utf-8")
    picture = part.draw(lambda iri: iri)
    if picture is None:
        raise NotFound("Nothing is left to draw; choose less narrowly")
    return Response(picture.alone(), content_type="image/svg+xml")


def _address(**changed: str) -> str:
    """Give the address of this page with some parameters changed."""
    return f"{request.path}?{urlencode(request.args.to_dict() | changed)}"

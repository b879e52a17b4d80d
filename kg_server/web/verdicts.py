"""What the pages of verdicts share: the trial of the graph as it stands, names, addresses, and the formats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode

from flask import Response, abort, request
from rdflib import Graph

from kg_server import tabular
from kg_server.catalogue import supposed, verdicts
from kg_server.catalogue.grids import COLUMNS, WORDS, rows
from kg_server.catalogue.links import Link
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.supposed import Reader
from kg_server.catalogue.verdicts import Trial
from kg_server.errors import UnknownName
from kg_server.media_types import ResultKind, formats_for
from kg_server.verdicts.testing import Cell, Verdict
from kg_server.vocabulary import local_name
from kg_server.web import holdings
from kg_server.web.negotiation import form_wanted
from kg_server.web.problems import problem
from kg_server.web.rdf import respond_graph

_GRAPHS = {f.name: f for f in formats_for(ResultKind.DATA) if f.name != "csv"}
# The table is what CSV means here; the graph can be had in every other format of linked data.
FORMATS = {"csv": "CSV", **{name: f.label for name, f in _GRAPHS.items()}}


@dataclass(frozen=True)
class Told:
    """Verdicts to be sent as a table or a graph, under a name for the file."""

    name: str
    verdicts: Sequence[Verdict]


def trial() -> Trial:
    """Give the trial of the graph as it stands, or as the viewpoint in the address has it."""
    return holdings().remember("verdicts", verdicts.trial)


def lookup() -> Lookup:
    """Give the names by which things are looked up."""
    return holdings().remember("lookup", Lookup)


def reader() -> Reader:
    """Give the reader of suppositions."""
    return Reader(trial(), lookup(), holdings().remember("suppositions", supposed.choices))


def take(*names: str) -> None:
    """Answer 400 where the address has a parameter of another name."""
    unknown = next((name for name in request.args if name not in (*names, "format", "viewpoint")), None)
    if unknown is not None:
        abort(problem(400, f"This address takes no {unknown!r}; it takes {', '.join((*names, 'format'))}."))


def chosen_scheme() -> Link:
    """Give the position scheme in the address, else the usual one; raise UnknownName where there is no such scheme."""
    named = request.args.get("scheme", "").strip()
    return reader().scheme(named) if named else trial().link(trial().frame.default_scheme)


def missing(error: UnknownName) -> NoReturn:
    """Answer 404 for a name in the path, with what it may have been meant for."""
    abort(problem(404, str(error), [Link(iri, label) for iri, label in error.candidates]))


def cell_address(cell: Cell) -> str:
    """Give the address of the page that opens a cell."""
    episode, definition, scheme = map(local_name, cell)
    usual = cell[2] == trial().frame.default_scheme
    return f"/definitions/{definition}/{episode}" + ("" if usual else f"?scheme={scheme}")


def here(**changed: str) -> str:
    """Give the address of this page with some parameters changed; empty ones are left out."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changed and value]
    pairs += [(name, value) for name, value in changed.items() if value]
    return request.path + (f"?{urlencode(pairs)}" if pairs else "")


def as_data(told: Told) -> Response | None:
    """Give verdicts in the format asked for; None where that is a page."""
    format_ = form_wanted(request, *FORMATS)
    if format_ == "html":
        return None
    if format_ == "csv":
        return as_csv(told.name, COLUMNS, rows(trial(), told.verdicts))
    return respond_graph(trial().graph(told.verdicts), _GRAPHS[format_])


def as_csv(name: str, columns: Sequence[str], found: Iterable[Sequence[object]]) -> Response:
    """Give a table as a file in CSV."""
    filed = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(tabular.written(columns, found), content_type="text/csv; charset=utf-8", headers=filed)


def of_verdict(slug: str) -> Graph | None:
    """Give a verdict by the end of its address, with all that its cell shows, as RDF; None where there is none."""
    cell = trial().cell_of(slug)
    return trial().graph([trial().matrix[cell]]) if cell else None


def common() -> dict[str, object]:
    """Give what the templates of verdicts use."""
    usual = trial().link(trial().frame.default_scheme)
    schemes = [trial().link(iri) for iri in trial().schemes]
    definitions = [trial().link(iri) for iri in trial().definitions]
    return {
        "words": WORDS,
        "opens": cell_address,
        "here": here,
        "formats": FORMATS,
        "slug": lambda link: local_name(link.iri),
        "usual": usual,
        "schemes": schemes,
        "definitions": definitions,
    }

"""Lists that an address narrows: reads what is chosen, links to one choice more or less, writes the list as CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlencode

from flask import Response, abort, request

from kg_server import tabular
from kg_server.catalogue.facets import Entry, Facet, Narrowed, narrow, values, without
from kg_server.catalogue.register import FACETS, Register
from kg_server.catalogue.register import read as read_register
from kg_server.web import holdings
from kg_server.web.problems import problem

_TOLD = 30  # values that a message names


@dataclass(frozen=True)
class Listing:
    """A narrowed list at an address, with the text that was searched for, or ""."""

    path: str
    text: str
    chosen: dict[str, tuple[str, ...]]
    narrowed: Narrowed

    def with_(self, facet: str, value: str) -> str:
        """Give the address of this list with one value more."""
        return self._address({**self.chosen, facet: (*self.chosen.get(facet, ()), value)})

    def without(self, facet: str, value: str) -> str:
        """Give the address of this list with one value less."""
        return self._address(without(self.chosen, facet, value))

    def as_(self, name: str) -> str:
        """Give the address of this list in a format."""
        return self._address(self.chosen, [("format", name)])

    def _address(self, chosen: dict[str, tuple[str, ...]], more: Iterable[tuple[str, str]] = ()) -> str:
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, several in chosen.items() for value in several]
        return self.path + ("?" + urlencode([*pairs, *more], safe="/") if [*pairs, *more] else "")


def register() -> Register:
    """Give the register of the state of the graph."""
    return holdings().remember("register", read_register)


def listing(name: str, entries: Iterable[Entry], text: str | None = None) -> Listing:
    """Narrow entries by what the request asks for; answer 400 where it asks for what there is not.

    `text` is what was searched for, None where the address takes no text.
    """
    entries = list(entries)
    known, facets = register(), FACETS[name]
    _refuse_unknown([*(facet.name for facet in facets), "format", "viewpoint", *([] if text is None else ["q"])])
    chosen = {f.name: tuple(dict.fromkeys(request.args.getlist(f.name))) for f in facets if f.name in request.args}
    for facet in facets:
        _refuse_unknown_values(facet, chosen.get(facet.name, ()), values(known.entries, facet.name))
    return Listing(request.path, text or "", chosen, narrow(entries, facets, chosen, known.labels))


def wants_csv() -> bool:
    """Tell whether the list is asked for as CSV; answer 400 to any other format than that and a page."""
    wanted = request.args.get("format", "html")
    if wanted not in ("html", "csv"):
        abort(problem(400, f"A list can be had as html or csv, not as {wanted!r}."))
    return wanted == "csv"


def as_csv(shown: Listing, name: str) -> Response:
    """Write a list as CSV (RFC 4180): address, name and kind of each entry, other names, values of the facets."""
    labels, facets = register().labels, [f for f in FACETS[name] if f.name not in ("kind", "among")]
    columns = ["address", "name", "kind", "other names", "statements", *(f.heading.lower() for f in facets)]

    def row(entry: Entry) -> list[object]:
        held = [sorted(labels[f.name, value] for value in entry.values.get(f.name, ())) for f in facets]
        several = ["; ".join(values) for values in (entry.names[1:], *held)]
        return [entry.iri, entry.label, entry.kind, several[0], entry.said, *several[1:]]

    written = tabular.written(columns, map(row, shown.narrowed.entries))
    filed = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(written, content_type="text/csv; charset=utf-8", headers=filed)


def _refuse_unknown(names: list[str]) -> None:
    unknown = [name for name in request.args if name not in names]
    if unknown:
        abort(problem(400, f"This address takes no {unknown[0]!r}; it takes {', '.join(names)}."))


def _refuse_unknown_values(facet: Facet, chosen: Iterable[str], known: set[str]) -> None:
    for value in chosen:
        if value in known:
            continue
        near = get_close_matches(value, known, n=5) or sorted(known)[:_TOLD]
        abort(problem(400, f"{value!r} is no value of {facet.name}. There are, among others: {', '.join(near)}."))

"""Things to point at by a readable name, whatever they are: ours, a term of a vocabulary, a page elsewhere, a value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue.labels import labels
from kg_server.engine import Cell, Engine, Row
from kg_server.vocabulary import BASE, PREFIXES

_VOCABULARIES = tuple(PREFIXES.values())
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Link:
    """Something to point at: its IRI ("" for a plain value) and its readable name."""

    iri: str
    label: str


class Names:
    """The labels of all that some rows speak of, asked for in one go."""

    def __init__(self, engine: Engine, found: Iterable[Row], more: Iterable[str] = ()) -> None:
        """Read the labels of every IRI in the rows, and of some more."""
        iris = {cell.value for row in found for cell in row.values() if cell.type == "uri"}
        self.known: Mapping[str, str] = labels(engine, iris | set(more))

    def link(self, cell: Cell) -> Link:
        """Point at what a cell holds; a plain value leads nowhere."""
        if cell.type != "uri":
            return Link("", "no" if cell.value == "false" else "yes" if cell.value == "true" else cell.value)
        return self.to(cell.value)

    def to(self, iri: str) -> Link:
        """Point at an IRI by its label; without one, by words made of the IRI."""
        return Link(iri, self.known.get(iri) or spelled(iri))


def spelled(iri: str) -> str:
    """Make words of an IRI that has no label: a term's name in plain words, an address without its scheme."""
    if iri.startswith(_VOCABULARIES):
        return _HUMP.sub(" ", re.split("[#/]", iri.rstrip("/"))[-1]).replace("-", " ").lower()
    return iri.partition("://")[2].rstrip("/") or iri


def slug(iri: str) -> tuple[str, str]:
    """Give kind and slug of a thing of ours."""
    kind, _, rest = iri.removeprefix(f"{BASE}id/").partition("/")
    return kind, rest

"""Answers for people, whatever the query was: a table with names beside addresses, yes or no, or a graph as Turtle."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kg_server.catalogue.labels import labels, name
from kg_server.engine import Cell, Engine, Query, table
from kg_server.media_types import ResultKind, by_name
from kg_server.vocabulary import PREFIXES, shorten

_READABLE = {
    ResultKind.SOLUTIONS: by_name("json", ResultKind.SOLUTIONS),
    ResultKind.BOOLEAN: by_name("csv", ResultKind.BOOLEAN),
    ResultKind.GRAPH: by_name("ttl", ResultKind.GRAPH),
}
_PLAIN = {"", *(PREFIXES["xsd"] + plain for plain in ("string", "integer", "decimal", "boolean"))}


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown: what the engine gave, and its readable name; a triple term has its three `parts`."""

    cell: Cell
    name: str
    parts: tuple["Shown", ...] = ()

    @property
    def web(self) -> bool:
        """Whether it is an address that can be followed: an IRI may be anything that somebody wrote into a query."""
        return self.cell.type == "uri" and self.cell.value.startswith(("http://", "https://"))

    @cached_property
    def hint(self) -> str:
        """What tells this value from others of the same look: a language, a datatype, a short address; mostly ""."""
        if self.cell.type == "uri":
            short = shorten(self.cell.value)
            return short if short != self.name else ""
        if self.cell.lang:
            return self.cell.lang + (f", {self.cell.direction}" if self.cell.direction else "")
        return "" if self.cell.datatype in _PLAIN else shorten(self.cell.datatype)


@dataclass(frozen=True)
class Readable:
    """An answer to show: `verdict` for yes or no, `turtle` for a graph, `columns` and `rows` for a table.

    An unbound cell is None; `total` counts all rows where only the first are shown.
    """

    kind: ResultKind
    verdict: bool = False
    turtle: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[Shown | None]] = field(default_factory=list)
    total: int = 0


def read(engine: Engine, query: Query, most: int | None = None) -> Readable:
    """Answer a query for a reader, with at most `most` rows."""
    answer = engine.answer(query, _READABLE)
    content = answer.content()
    if answer.kind is ResultKind.GRAPH:
        return Readable(answer.kind, turtle=content.decode())
    if answer.kind is ResultKind.BOOLEAN:
        return Readable(answer.kind, verdict=content.strip() == b"true")
    columns, found = table(content)
    shown = found[:most]
    known = labels(engine, (iri for row in shown for cell in row.values() for iri in _iris(cell)))
    cells = [[_shown(row[c], known) if c in row else None for c in columns] for row in shown]
    return Readable(answer.kind, columns=columns, rows=cells, total=len(found))


def _iris(cell: Cell) -> Iterator[str]:
    """Give the IRIs in a cell, those inside a triple term too."""
    if cell.type == "uri":
        yield cell.value
    for part in cell.parts:
        yield from _iris(part)


def _shown(cell: Cell, known: dict[str, str]) -> Shown:
    if cell.type == "triple":
        parts = tuple(_shown(part, known) for part in cell.parts)
        return Shown(cell, f"<<( {' '.join(part.name for part in parts)} )>>", parts)
    if cell.type == "bnode":
        return Shown(cell, f"_:{cell.value}")
    return Shown(cell, name(cell.value, known) if cell.type == "uri" else cell.value)

"""Answers for people, whatever the query was: a table with names beside addresses, yes or no, or a graph as Turtle."""

from dataclasses import dataclass, field

from kg_server.catalogue.labels import labels, name
from kg_server.engine import Cell, Engine, Query, table
from kg_server.media_types import ResultKind, by_name

_READABLE = {
    ResultKind.SOLUTIONS: by_name("json", ResultKind.SOLUTIONS),
    ResultKind.BOOLEAN: by_name("csv", ResultKind.BOOLEAN),
    ResultKind.GRAPH: by_name("ttl", ResultKind.GRAPH),
}


@dataclass(frozen=True)
class Shown:
    """A cell as it is shown: what the engine gave, and its readable name."""

    cell: Cell
    name: str


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
    known = labels(engine, (cell.value for row in shown for cell in row.values() if cell.type == "uri"))
    cells = [[Shown(row[c], name(row[c].value, known)) if c in row else None for c in columns] for row in shown]
    return Readable(answer.kind, columns=columns, rows=cells, total=len(found))

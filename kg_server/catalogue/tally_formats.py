"""The statistics that there are, and how they are written: as CSV, with a description of it (CSVW), for a terminal."""

import json
from collections.abc import Iterator, Mapping

from kg_server import tabular
from kg_server.catalogue.cross_tables import EFFECTS, EPISODES, ROLES, WORKS
from kg_server.catalogue.measures import BETWEENNESS, COMMUNITIES
from kg_server.catalogue.tallies import Cell, Column, Statistic, Tally
from kg_server.engine import Engine
from kg_server.vocabulary import LICENCE

STATISTICS: Mapping[str, Statistic] = {
    one.name: one for one in (BETWEENNESS, COMMUNITIES, WORKS, EFFECTS, ROLES, EPISODES)
}
_NAMES, _ADDRESSES = "; ", " "


def as_csv(statistic: Statistic, tally: Tally) -> str:
    """Write the rows as CSV (RFC 4180) and nothing else; a column of things is followed by one of their addresses."""
    heads = [name for column in statistic.columns for name, _ in _written(column)]
    return tabular.written(heads, ([text for cell in _cells(statistic, row) for text in cell] for row in tally.rows))


def description(statistic: Statistic, engine: Engine, release: str) -> str:
    """Describe that CSV by the W3C's CSV on the Web: columns, and by which method and query the figures were made."""
    tally = statistic.tally(engine)
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{statistic.name}.csv",
        "dc:title": statistic.title,
        "dc:description": f"{statistic.question} {' '.join(tally.notes)}",
        "dc:creator": "SSC Knowledge Graph editors",
        "dc:license": {"@id": LICENCE},
        "dc:source": f"SSC Knowledge Graph, release {release}",
        "dc:provenance": statistic.method,
        "notes": [{"type": "query", "language": "SPARQL 1.1", "text": statistic.query(engine)}],
        "tableSchema": {"columns": list(_described(statistic))},
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_lines(statistic: Statistic, tally: Tally) -> str:
    """Write the rows for a terminal, with the notes and the method beneath."""
    rows = ([names for names, *_ in _cells(statistic, row)] for row in tally.rows)
    table = tabular.laid_out([column.heading for column in statistic.columns], rows)
    return "\n".join([table, *tally.notes, statistic.method]) + "\n"


def _written(column: Column) -> list[tuple[str, str]]:
    """Give the columns that a column becomes in a file, by name and by what it holds."""
    if not column.things:
        return [(column.name, column.meaning)]
    return [(column.name, column.meaning), (f"{column.name}_iri", f"Addresses, in the same order: {column.meaning}")]


def _cells(statistic: Statistic, row: tuple[Cell, ...]) -> Iterator[list[str]]:
    for column, cell in zip(statistic.columns, row, strict=True):
        names = _NAMES.join(link.label for link in cell)
        yield [names, _ADDRESSES.join(link.iri for link in cell if link.iri)] if column.things else [names]


def _described(statistic: Statistic) -> Iterator[dict[str, object]]:
    for column in statistic.columns:
        for (name, meaning), between in zip(_written(column), (_NAMES, _ADDRESSES), strict=False):
            told: dict[str, object] = {"name": name, "titles": name, "dc:description": meaning}
            told["datatype"] = "anyURI" if name != column.name else column.datatype
            yield told | ({"separator": between} if column.several else {})

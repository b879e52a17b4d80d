"""A comparison as a table for spreadsheets (CSV), as JSON, and as lines for a terminal."""

import json
from collections.abc import Iterable

from kg_server import tabular
from kg_server.catalogue.comparison import VALUES, Cell, Comparison, Ground, Row
from kg_server.catalogue.links import Link
from kg_server.catalogue.points import SECTIONS

_OF_EACH = ("value", "holders", "passages", "statements", "counting", "denied_by", "why_denied")
COLUMNS = (
    "section", "point", "relation", "other", *(f"{side}_{column}" for side in "ab" for column in ("thing", *_OF_EACH)),
)  # fmt: skip


def as_csv(comparison: Comparison) -> str:
    """Write the table as CSV (RFC 4180): one line for each point; addresses with spaces between, names with "; "."""
    return tabular.written(COLUMNS, (_line(comparison, row) for row in comparison.rows))


def as_json(comparison: Comparison) -> str:
    """Write the table as JSON, with what the values mean."""
    told = {
        "a": _link(comparison.things[0]),
        "b": _link(comparison.things[1]),
        "values": {value: words for value, (words, _) in VALUES.items()},
        "rows": [_row(row) for row in comparison.rows],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_lines(comparison: Comparison) -> str:
    """Write the table for a terminal, each cell with whose claims it rests on."""
    heads = ("", *(thing.label for thing in comparison.things))
    lines: list[tuple[str, ...]] = []
    for title, rows in comparison.sections:
        lines += [(title.upper(), "", ""), *((row.point.text, *map(_brief, row.cells)) for row in rows)]
    return tabular.laid_out(heads, lines)


def _brief(cell: Cell) -> str:
    holders = dict.fromkeys(link.label for ground in (*cell.said, *cell.denied) for link in ground.holders)
    return f"{cell.mark} {cell.words}" + (f" ({', '.join(holders)})" if holders else "")


def _line(comparison: Comparison, row: Row) -> list[str]:
    line = [SECTIONS[row.point.section], row.point.text, row.point.relation.iri, row.point.other.iri]
    for thing, cell in zip(comparison.things, row.cells, strict=True):
        grounds = (*cell.said, *cell.denied)
        line += [
            thing.iri,
            cell.value,
            _joined("; ", (link.label for ground in grounds for link in ground.holders)),
            _joined(" ", (link.iri for ground in grounds for link in ground.passages)),
            _joined(" ", (ground.statement.iri for ground in cell.said if ground.statement)),
            _joined(" ", (ground.statement.iri for ground in grounds if ground.statement and ground.counts)),
            _joined(" ", (ground.statement.iri for ground in cell.denied if ground.statement)),
            _joined("; ", (ground.how for ground in cell.denied if ground.how)),
        ]
    return line


def _joined(between: str, several: Iterable[str]) -> str:
    return between.join(dict.fromkeys(several))


def _row(row: Row) -> dict[str, object]:
    point = row.point
    told: dict[str, object] = {"section": SECTIONS[point.section], "point": point.text}
    told |= {"relation": _link(point.relation), "other": _link(point.other), "inward": point.inward}
    told |= {name: _link(link) for name, link in (("scheme", point.under), ("whom", point.whom)) if link.label}
    return told | {side: _cell(cell) for side, cell in zip("ab", row.cells, strict=True)}


def _cell(cell: Cell) -> dict[str, object]:
    return {"value": cell.value, "said": list(map(_ground, cell.said)), "denied": list(map(_ground, cell.denied))}


def _ground(ground: Ground) -> dict[str, object]:
    return {
        "statement": _link(ground.statement) if ground.statement else None,
        "holders": list(map(_link, ground.holders)),
        "passages": list(map(_link, ground.passages)),
        "counts": ground.counts,
        "how": ground.how,
    }


def _link(link: Link) -> dict[str, str]:
    return {"iri": link.iri, "label": link.label}

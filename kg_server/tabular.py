"""The one way tables are written: for spreadsheets as CSV by RFC 4180, for a terminal in columns."""

import csv
import io
from collections.abc import Iterable, Sequence

_WIDEST = 60  # letters of a cell on a terminal


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table, its column heads first, as CSV: commas, quotation marks where needed, lines that end in CR LF."""
    output = io.StringIO(newline="")
    table = csv.writer(output)
    table.writerow(columns)
    table.writerows(rows)
    return output.getvalue()


def laid_out(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay a table out in columns for a terminal; what is longer than 60 letters is cut short."""
    shown = [list(columns), *([_fit(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in shown) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def _fit(cell: str) -> str:
    flat = " ".join(cell.split())
    return flat if len(flat) <= _WIDEST else flat[: _WIDEST - 1] + "…"

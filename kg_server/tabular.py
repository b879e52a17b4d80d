"""The one way tables are written for spreadsheets: CSV by RFC 4180."""

import csv
import io
from collections.abc import Iterable, Sequence


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table, its column heads first, as CSV: commas, quotation marks where needed, lines that end in CR LF."""
    output = io.StringIO(newline="")
    table = csv.writer(output)
    table.writerow(columns)
    table.writerows(rows)
    return output.getvalue()

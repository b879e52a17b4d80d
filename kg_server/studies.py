"""The commands of those who study the graph: two things side by side, and statistics."""

import argparse
import sys
from collections.abc import Callable

from kg_server.catalogue import comparable, comparison_formats, denials, register, tally_formats
from kg_server.catalogue.comparison import compare
from kg_server.catalogue.links import Link
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.tally_formats import STATISTICS
from kg_server.engine import Engine
from kg_server.errors import BadValue


def compared(engine: Engine, _: str, chosen: argparse.Namespace) -> None:
    """Print a comparison; raise BadValue, with the candidates, where a name does not mean one thing."""
    a, b = comparable.Comparable(register.read(engine), Lookup(engine)).pair(chosen.a, chosen.b)
    trouble = comparable.trouble(a, b)
    if trouble or a.entry is None or b.entry is None:
        raise BadValue(trouble or "Name two things to compare.")
    first, second = (Link(entry.iri, entry.label) for entry in (a.entry, b.entry))
    table = compare(engine, first, second, denials.read(engine)).only(chosen.show)
    writers = {
        "csv": comparison_formats.as_csv, "json": comparison_formats.as_json, "table": comparison_formats.as_lines,
    }  # fmt: skip
    sys.stdout.buffer.write(writers[chosen.format](table).encode())


def counted(engine: Engine, release: str, chosen: argparse.Namespace) -> None:
    """Print a statistic, or without a name those that there are; raise BadValue for one that there is not."""
    if not chosen.name:
        print("\n".join(f"{one.name:20} {one.question}" for one in STATISTICS.values()))
        return
    statistic = STATISTICS.get(chosen.name)
    if statistic is None:
        raise BadValue(f"There is no statistic {chosen.name!r}; there are {', '.join(STATISTICS)}.")
    tally = statistic.tally(engine)
    writers: dict[str, Callable[[], str]] = {
        "csv": lambda: tally_formats.as_csv(statistic, tally),
        "table": lambda: tally_formats.as_lines(statistic, tally),
        "csvw": lambda: tally_formats.description(statistic, engine, release),
    }
    sys.stdout.buffer.write(writers[chosen.format]().encode())


STUDIES = {"compared": compared, "counted": counted}

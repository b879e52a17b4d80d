"""What statistics are made of: a name and a method in words, the query that is asked, columns, and rows of links.

Every figure stands beside the things that are behind it, so that it can be checked.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import worded
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES

Cell = tuple[Link, ...]
_PREFIX = re.compile(r"(?<![\w<:?])([a-z][\w-]*):[A-Za-z]")


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its heading on pages, what it holds; whether it holds things, or a datatype."""

    name: str
    heading: str
    meaning: str
    datatype: str = "string"
    things: bool = False
    several: bool = False


@dataclass(frozen=True)
class Tally:
    """The rows of a statistic, a cell for each column, and what is to be said of the whole, figures included.

    `heads` are those of a cross table, in order, where it can be shown as one.
    """

    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    heads: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Statistic:
    """A statistic: its name in addresses, its title, the question that it answers, how it is made, and what from.

    `text` is the query without its prefixes; `made` asks it and counts; `crossed` are the columns whose values go down,
    across, and into the cells of a cross table.
    """

    name: str
    title: str
    question: str
    method: str
    text: str
    columns: tuple[Column, ...]
    made: Callable[[Engine, str], Tally]
    crossed: tuple[int, int, int] | None = None

    def tally(self, engine: Engine) -> Tally:
        """Make it anew."""
        return self.made(engine, self.text)

    def query(self, engine: Engine) -> str:
        """Give the query as anybody can ask it, of the viewpoint whose graph the engine gives."""
        used = {prefix for prefix in _PREFIX.findall(self.text) if prefix in PREFIXES}
        declared = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in sorted(used))
        return f"{declared}\n{worded(engine, self.text)}\n"


def thing(name: str, heading: str, meaning: str) -> Column:
    """Make the column of one thing."""
    return Column(name, heading, meaning, things=True)


def things(name: str, heading: str, meaning: str) -> Column:
    """Make the column of the things behind a figure."""
    return Column(name, heading, meaning, things=True, several=True)


def count(name: str, heading: str, meaning: str) -> Column:
    """Make the column of a whole number."""
    return Column(name, heading, meaning, "integer")


def figure(value: float | str) -> Cell:
    """Make the cell of a figure; fractions with six places."""
    return (Link("", f"{value:.6f}" if isinstance(value, float) else str(value)),)


def by_name(links: Iterable[Link]) -> Cell:
    """Put things in order of their names, each once."""
    return tuple(sorted(set(links), key=lambda link: (link.label.casefold(), link.iri)))


def ranks(values: Sequence[float]) -> list[int]:
    """Rank values that stand in falling order from 1; equal ones share a rank."""
    return [values.index(value) + 1 for value in values]

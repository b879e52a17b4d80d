"""Statements of one pattern, with what pictures need of each: its parts, whose it is, where it stands, if it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import Viewed
from kg_server.engine import Engine, Row

_TEXT = """SELECT DISTINCT ?statement {parts} ?holder ?passage ?stance ?counts WHERE {{
  {pattern}
  OPTIONAL {{ ?statement ssc:attributedTo ?holder }}
  OPTIONAL {{ ?statement ssc:anchoredAt ?passage }}
  OPTIONAL {{ ?statement ssc:stance ?stance }}
  BIND (EXISTS {{ ?statement ssc:acceptedIn viewpoint:default }} AS ?counts)
}} ORDER BY ?statement {parts} ?holder ?passage"""
_NOTHING = Link("", "")


@dataclass(frozen=True)
class Claim:
    """A statement, the parts of it that were asked for (in that order; "" where it has none), and whose it is.

    `counts` tells whether it counts under the viewpoint that is asked from.
    """

    statement: Link
    parts: tuple[Link, ...]
    holders: tuple[Link, ...]
    passages: tuple[Link, ...]
    stance: Link
    counts: bool

    @property
    def whose(self) -> str:
        """The names of its holders in a row."""
        return listed(self.holders)


def claims(engine: Engine, pattern: str, *parts: str) -> list[Claim]:
    """Find the statements that match a pattern, in which `?statement` stands for them and each part for a variable.

    By default those that do not count are among them; from another viewpoint, where most may not, they are left out.
    """
    wanted = " ".join(f"?{part}" for part in parts)
    found = select(engine, _TEXT.format(parts=wanted, pattern=pattern))
    names = Names(engine, found)

    def link(row: Row, column: str) -> Link:
        return names.link(row[column]) if column in row else _NOTHING

    def claim(group: list[Row]) -> Claim:
        return Claim(
            link(group[0], "statement"),
            tuple(link(group[0], part) for part in parts),
            tuple(sorted(_several(link(row, "holder") for row in group), key=_surname)),
            _several(link(row, "passage") for row in group),
            link(group[0], "stance"),
            group[0]["counts"].value == "true",
        )

    groups = groupby(found, key=lambda row: [row.get(column) for column in ("statement", *parts)])
    every = [claim(list(group)) for _, group in groups]
    return [one for one in every if one.counts or not isinstance(engine, Viewed)]


def listed(links: Iterable[Link]) -> str:
    """Write names in a row: "A", "A and B", "A, B and C"."""
    names = [one.label for one in links]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _surname(person: Link) -> str:
    return person.label.rpartition(" ")[2]


def _several(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(one for one in links if one.label))

"""The table that says the same as a picture, and that table as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg_server import tabular
from kg_server.catalogue.claims import Claim
from kg_server.catalogue.links import Link

Cell = tuple[Link, ...]


@dataclass(frozen=True)
class Table:
    """A table: a caption that says what it lists and in which order, column heads, and cells of things or words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """Write it as CSV (RFC 4180); a column that holds things is followed by one with their addresses."""
        held = [any(one.iri for row in self.rows for one in row[i]) for i in range(len(self.columns))]

        def widened(row: tuple[Cell, ...]) -> list[str]:
            names = ["; ".join(one.label for one in cell) for cell in row]
            addresses = [" ".join(one.iri for one in cell if one.iri) for cell in row]
            return _widened(names, addresses, held)

        columns = _widened(self.columns, [f"{column} (IRI)" for column in self.columns], held)
        return tabular.written(columns, map(widened, self.rows))


def claimed(claim: Claim) -> tuple[Cell, ...]:
    """Make the cells that tell of a claim: the statement, who holds it, where it stands, and whether it counts."""
    return (claim.statement,), claim.holders, claim.passages, words("yes" if claim.counts else "no")


def words(*said: str) -> Cell:
    """Make a cell of plain words; empty ones are left out."""
    return tuple(Link("", one) for one in said if one)


def _widened(first: Sequence[str], second: Sequence[str], held: Sequence[bool]) -> list[str]:
    return [one for a, b, both in zip(first, second, held, strict=True) for one in ((a, b) if both else (a,))]

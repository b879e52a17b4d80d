"""Two things side by side: what each is said to be, said not to be, and what nobody addresses.

Silence is not a no. The points come from what is said of the two, never from a fixed list; what counts as a denial is
told in `denials`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from kg_server.catalogue import statements, uses
from kg_server.catalogue.denials import Logic
from kg_server.catalogue.links import Link
from kg_server.catalogue.points import KIND, SECTIONS, Point, made
from kg_server.catalogue.reading import select
from kg_server.catalogue.statements import Statement
from kg_server.engine import Engine
from kg_server.vocabulary import ONTOLOGY

SAID, DENIED, DISPUTED, SILENT = "said", "denied", "disputed", "silent"
# The four values of a cell, as they are read and as they are marked; a mark never stands without its words.
VALUES = {
    SAID: ("said to be", "✓"),
    DENIED: ("said not to be", "✗"),
    DISPUTED: ("disputed: said and denied", "⇄"),
    SILENT: ("not addressed", "–"),
}
_KINDS = f"""SELECT ?kind ?label WHERE {{
  <%s> a ?kind . ?kind rdfs:isDefinedBy <{ONTOLOGY}> ; skos:prefLabel ?label }}"""
_OF_PARTS = """SELECT DISTINCT ?statement ?part WHERE {
  { ?part ssc:participationIn <%s> } UNION { ?part ssc:participant <%s> }
  ?statement ssc:claimSubject|ssc:claimObject ?part ; a ssc:RelationClaim }"""
SHOWN = {"all": "all points", "different": "only differences", "shared": "only what they share"}


@dataclass(frozen=True)
class Ground:
    """On what a yes or a no rests: a statement, or None where it is catalogued; `how` says why it is a no, or "".

    `counts` tells whether the statement counts under the default viewpoint.
    """

    statement: Link | None
    holders: tuple[Link, ...] = ()
    passages: tuple[Link, ...] = ()
    counts: bool = True
    how: str = ""


@dataclass(frozen=True)
class Cell:
    """What is said of one thing at a point, and what is said against it."""

    said: tuple[Ground, ...]
    denied: tuple[Ground, ...]

    @property
    def value(self) -> str:
        """One of SAID, DENIED, DISPUTED and SILENT."""
        if self.said:
            return DISPUTED if self.denied else SAID
        return DENIED if self.denied else SILENT

    @property
    def words(self) -> str:
        """The value in words."""
        return VALUES[self.value][0]

    @property
    def mark(self) -> str:
        """The value as a mark, to stand beside the words."""
        return VALUES[self.value][1]


@dataclass(frozen=True)
class Row:
    """A point, and the cell of each of the two things."""

    point: Point
    cells: tuple[Cell, Cell]

    @property
    def shared(self) -> bool:
        """Whether the two are alike at this point."""
        return self.cells[0].value == self.cells[1].value


@dataclass(frozen=True)
class Comparison:
    """Two things, and the rows of the table by section."""

    things: tuple[Link, Link]
    rows: tuple[Row, ...]

    def only(self, shown: str) -> "Comparison":
        """Keep the rows that are wanted, by a key of SHOWN."""
        kept = (row for row in self.rows if shown == "all" or row.shared == (shown == "shared"))
        return Comparison(self.things, tuple(kept))

    @property
    def sections(self) -> list[tuple[str, list[Row]]]:
        """The rows under the headings of their sections."""
        grouped = groupby(self.rows, key=lambda row: row.point.section)
        return [(SECTIONS[section], list(rows)) for section, rows in grouped]

    def count(self, value: str) -> tuple[int, int]:
        """Count the cells with a value, for each of the two."""
        first, second = (sum(row.cells[i].value == value for row in self.rows) for i in (0, 1))
        return first, second


Told = tuple[Point, Ground]


@dataclass(frozen=True)
class _Known:
    """What is known of one thing: the points said of it and denied of it, each with its ground; all its classes."""

    iri: str
    said: tuple[Told, ...]
    denied: tuple[Told, ...]
    kinds: frozenset[str]


def compare(engine: Engine, first: Link, second: Link, logic: Logic) -> Comparison:
    """Compare two things, whatever they are."""
    a, b = (_known(engine, thing.iri, logic) for thing in (first, second))
    points = {point for one in (a, b) for point, _ in (*one.said, *one.denied)}
    left_out = {(one.iri, point): logic.left_out(one.iri, point) for one in (a, b) for point in points}
    told = statements.read(engine, sorted({statement for statement in left_out.values() if statement}))
    lists = {one.iri: _ground(one, "the list is complete, and this is not on it") for one in told}

    def cell(one: _Known, point: Point) -> Cell:
        listed = lists.get(left_out[one.iri, point])
        said = _several(ground for of, ground in one.said if logic.implies(of, point))
        return Cell(said, _several((*_against(one, point, logic), *([listed] if listed else ()))))

    rows = [Row(point, (cell(a, point), cell(b, point))) for point in points if not _repeats(point, points)]
    rows.sort(key=lambda row: (list(SECTIONS).index(row.point.section), row.point.text.casefold(), repr(row.point)))
    return Comparison((first, second), tuple(rows))


def _against(one: _Known, point: Point, logic: Logic) -> Iterator[Ground]:
    """Find what speaks against a point: denials of it or of what it implies, and what excludes it."""
    for denied, ground in one.denied:
        if logic.implies(point, denied):
            yield ground
    for said, ground in one.said:
        if logic.excludes(said, point):
            yield replace(ground, how=f"said: {said.text}")
    if point.relation == KIND and logic.excluded_kind(one.kinds, point.other.iri):
        yield Ground(None, how="its own kind excludes this")


def _repeats(point: Point, points: set[Point]) -> bool:
    """Tell whether a placing denied by whatever scheme is told already in the row of a scheme."""
    return (
        point.section == "position"
        and not point.under.iri
        and any(other.under.iri and (other.other, other.whom) == (point.other, point.whom) for other in points)
    )


def _known(engine: Engine, iri: str, logic: Logic) -> _Known:
    of_parts = [(row["statement"].value, row["part"].value) for row in select(engine, _OF_PARTS % (iri, iri))]
    wanted = [use.statement for use in uses.of(engine, iri)] + [one for pair in of_parts for one in pair]
    found = {one.iri: one for one in statements.read(engine, list(dict.fromkeys(wanted)))}
    corrected: dict[str, list[Statement]] = defaultdict(list)
    for one in found.values():
        for old in one.of("corrects"):
            corrected[old.iri].append(one)
    said: list[Told] = []
    denied: list[Told] = []
    for one, point, is_denied in _points(found, iri, of_parts):
        told = logic.settled(point)
        (denied if is_denied else said).append((told, _ground(one)))
        denied += [(told, _ground(note, "corrects what is said")) for note in corrected.get(one.iri, ())]
    kinds = {row["kind"].value: Link(row["kind"].value, row["label"].value) for row in select(engine, _KINDS % iri)}
    nearest = (kind for kind in kinds if not any(kind in logic.above.get(other, ()) for other in kinds))
    said += [(Point("kind", KIND, kinds[kind]), Ground(None)) for kind in nearest]
    return _Known(iri, tuple(said), tuple(denied), frozenset(kinds))


def _points(
    found: dict[str, Statement], iri: str, of_parts: list[tuple[str, str]]
) -> Iterator[tuple[Statement, Point, bool]]:
    """Give the points made of a thing, and those made of the parts that it takes, or that are taken in it."""
    for one in found.values():
        yield from ((one, said.point, said.denied) for said in made(one, iri))
    for statement, part in of_parts:
        for said in made(found[statement], part):
            yield found[statement], replace(said.point, whom=found[part].link), said.denied


def _ground(one: Statement, how: str = "") -> Ground:
    return Ground(one.link, one.of("attributedTo"), one.of("anchoredAt"), one.counts, how)


def _several(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(grounds))

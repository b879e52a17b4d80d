"""Draws the answer of any query in the view that it asks for, by stated conventions on its columns.

* timeline: one column with dates (EDTF, years, days), or two, the second (or the one called end, to, until, last) being
  the end; the first other column names.
* network: two columns that name what is joined; a third is the word upon the line.
* map: a column with states or regions of this graph, or two columns called latitude and longitude; a whole number in
  another column is shown in the mark.
* matrix: two columns for rows and columns, a third for what stands in the cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kg_server import edtf
from kg_server.catalogue.answers import Readable, Shown
from kg_server.catalogue.places import Place
from kg_server.catalogue.timeline import Stretch, stretch
from kg_server.drawing import atlas, bars, graphs, matrix
from kg_server.drawing.atlas import Spot
from kg_server.drawing.bars import Bar, Lane, Line, Local
from kg_server.drawing.graphs import Edge, Node
from kg_server.drawing.svg import Picture
from kg_server.drawing.world import Outline

MOST = 200
BORDERS = " Present-day borders (Natural Earth), no position on disputed territory; points are set for drawing only."
_TITLE = "The answer as a picture"
_ENDS = ("end", "to", "until", "last")
_LATITUDE, _LONGITUDE = ("lat", "latitude"), ("long", "lon", "lng", "longitude")
Row = Sequence[Shown | None]


@dataclass(frozen=True)
class Drawn:
    """A picture of an answer, None where there is none, and a sentence on what was drawn or why nothing could be."""

    picture: Picture | None
    note: str = ""

    @property
    def svg(self) -> str:
        """The markup to put into a page, "" where there is none."""
        return self.picture.inline() if self.picture else ""


@dataclass(frozen=True)
class _Ground:
    """What a drawing may need beside the answer."""

    places: Mapping[str, Place]
    land: Sequence[Outline]
    local: Local


class _Misfit(Exception):
    """The columns do not fit the view; the message says what it needs."""


def draw(view: str, answer: Readable, places: Mapping[str, Place], local: Local, land: Sequence[Outline] = ()) -> Drawn:
    """Draw an answer; a view without a picture (table), and an answer without rows, give none and no note."""
    make = _VIEWS.get(view)
    if make is None or not answer.rows:
        return Drawn(None)
    rows = answer.rows[:MOST]
    try:
        picture = make(answer.columns, rows, _Ground(places, land, local))
    except _Misfit as misfit:
        return Drawn(None, f"This answer cannot be drawn as a {view}: {misfit}")
    cut = f" The first {len(rows)} of {answer.total} rows are drawn." if answer.total > len(rows) else ""
    borders = BORDERS if view == "map" and land else ""
    return Drawn(picture, f"Drawn as a {view}; the table below says the same.{cut}{borders}")


def _timeline(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> Picture:
    dated = [i for i in range(len(columns)) if _all(rows, i, _is_date)]
    dated.sort(key=lambda i: columns[i].lower().startswith(_ENDS))
    if not dated:
        raise _Misfit("it needs a column with dates (EDTF, years or days)")
    about = next((i for i in range(len(columns)) if i not in dated), dated[0])
    lines: dict[str, list[Bar]] = {}
    firsts: dict[str, Shown] = {}
    for row in rows:
        named, span = row[about], _span([_text(row[i]) for i in dated[:2]])
        if named is None:
            continue
        firsts.setdefault(named.cell.value, named)
        if span is not None:
            words = " to ".join(dict.fromkeys(filter(None, (_text(row[i]) for i in dated[:2]))))
            lines.setdefault(named.cell.value, []).append(Bar(span, words))
    made = [
        Line(first.name, _href(first, ground), tuple(dict.fromkeys(lines.get(key, ()))))
        for key, first in firsts.items()
    ]  # fmt: skip
    said = f"A bar for each row with {columns[dated[0]]}, beside {columns[about]}."
    return bars.draw("view", _TITLE, said, [Lane("", "", tuple(made))])


def _network(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> Picture | None:
    if len(columns) < 2:
        raise _Misfit("it needs two columns that name what is joined")
    ends: dict[str, tuple[int, Shown]] = {}
    edges: dict[Edge, None] = {}  # rows that differ in further columns only, such as holders, are one line
    for row in rows:
        one, other = row[0], row[1]
        if one is None or other is None:
            continue
        start, end = (ends.setdefault(shown.cell.value, (len(ends), shown))[0] for shown in (one, other))
        third = row[2] if len(row) > 2 else None
        word = third.name if third else ""
        href = _href(third, ground) if third else ""
        edges[Edge(start, end, word, f"{one.name}, {word or 'joined to'}: {other.name}", href)] = None
    left = {row[0].cell.value for row in rows if row[0]}
    nodes = [
        Node(shown.name, _href(shown, ground), *(("circle", "one") if key in left else ("diamond", "two")))
        for key, (_, shown) in ends.items()
    ]
    said = f"Circles are {columns[0]}, diamonds what is {columns[1]} only; a line for each tie."
    return graphs.draw("view", _TITLE, said, nodes, list(edges))


def _map(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> Picture:
    spot = _spots_by_place(columns, rows, ground) or _spots_by_degrees(columns, rows, ground)
    if not spot:
        raise _Misfit("it needs a column with states or regions of this graph, or columns latitude and longitude")
    said = f"A mark for each place among the rows; columns {', '.join(columns)}."
    return atlas.plot("view", _TITLE, said, spot, ground.land)


def _spots_by_place(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> list[Spot]:
    column = next((i for i in range(len(columns)) if any(_placed(row[i], ground) for row in rows)), None)
    if column is None:
        return []
    counts: dict[str, int] = {}
    for row in rows:
        shown = row[column]
        if shown is not None and _placed(shown, ground):
            counts[shown.cell.value] = counts.get(shown.cell.value, 0) + _count(columns, row)
    return [atlas.spot(ground.places[iri], count, f"{count}", ground.local) for iri, count in counts.items()]


def _placed(shown: Shown | None, ground: _Ground) -> bool:
    return shown is not None and shown.cell.value in ground.places


def _spots_by_degrees(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> list[Spot]:
    lowered = [column.lower() for column in columns]
    latitude = next((i for i, name in enumerate(lowered) if name in _LATITUDE), None)
    longitude = next((i for i, name in enumerate(lowered) if name in _LONGITUDE), None)
    if latitude is None or longitude is None:
        return []
    made = []
    for row in rows:
        degrees = _number(row[latitude]), _number(row[longitude])
        named = next((shown for i, shown in enumerate(row) if shown and i not in (latitude, longitude)), None)
        if None not in degrees and abs(degrees[0] or 0) <= 90 and abs(degrees[1] or 0) <= 180:
            label, href = (named.name, _href(named, ground)) if named else ("", "")
            made.append(Spot(degrees[1] or 0.0, degrees[0] or 0.0, label, _count(columns, row), label, href, "ring"))
    return made


def _matrix(columns: Sequence[str], rows: Sequence[Row], ground: _Ground) -> Picture:
    if len(columns) < 2:
        raise _Misfit("it needs two columns, one for its rows and one for its columns")
    cells: dict[tuple[matrix.Head, matrix.Head], list[str]] = {}
    for row in rows:
        if row[0] is not None and row[1] is not None:
            key = (row[0].name, _href(row[0], ground)), (row[1].name, _href(row[1], ground))
            cells.setdefault(key, []).append(_name(row[2]) if len(row) > 2 else "")
    if matrix.too_large(cells):
        raise _Misfit(f"it would have more than {matrix.MOST} rows or columns; choose less with FILTER or LIMIT")
    return matrix.draw("view", _TITLE, f"{columns[0]} in rows, {columns[1]} in columns.", cells)


_VIEWS: dict[str, Callable[[Sequence[str], Sequence[Row], _Ground], Picture | None]] = {
    "timeline": _timeline,
    "map": _map,
    "network": _network,
    "matrix": _matrix,
}


def _href(shown: Shown, ground: _Ground) -> str:
    """Give the address of a thing; what is no address of the web leads nowhere, whoever wrote the query."""
    followed = shown.cell.type == "uri" and shown.cell.value.startswith(("http://", "https://"))
    return ground.local(shown.cell.value) if followed else ""


def _name(shown: Shown | None) -> str:
    return shown.name if shown and shown.cell.type == "uri" else _text(shown)


def _text(shown: Shown | None) -> str:
    return shown.cell.value.partition("T")[0] if shown else ""


def _all(rows: Sequence[Row], column: int, test: Callable[[str], bool]) -> bool:
    bound = [row[column] for row in rows if row[column]]
    return bool(bound) and all(shown.cell.type == "literal" and test(_text(shown)) for shown in bound if shown)


def _is_date(text: str) -> bool:
    try:
        edtf.read(text)
    except ValueError:
        return False
    return True


def _span(texts: Sequence[str]) -> Stretch | None:
    """Read one date, or a start and an end of which one may be missing."""
    if len(texts) == 1 or texts[0] == texts[1]:
        return stretch(texts[0]) if texts[0] else None
    written = "/".join(text.partition("/")[0] for text in texts)
    return stretch(written) if written != "/" and _is_date(written) else None


def _number(shown: Shown | None) -> float | None:
    try:
        return float(shown.cell.value) if shown else None
    except ValueError:
        return None


def _count(columns: Sequence[str], row: Row) -> int:
    """Give the first whole number of a row that is no coordinate, else 1: each row is one."""
    degrees = {*_LATITUDE, *_LONGITUDE}
    numbers = (
        shown.cell.value
        for name, shown in zip(columns, row, strict=True)
        if shown and name.lower() not in degrees and shown.cell.datatype.endswith("#integer")
    )
    return int(next(numbers, "1"))

"""Draws lanes of bars over an axis of years: firm ends, faded and open ones, rival bars above each other."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kg_server.catalogue.timeline import Stretch, earliest
from kg_server.drawing.svg import Picture, el, halo, lines, link, measure, number, shorten, text, tinted, wrap
from kg_server.edtf import End

# Maps an IRI to the address under which readers follow it.
Local = Callable[[str], str]

_WIDTH, _LEFT, _RIGHT = 960.0, 300.0, 20.0
_BAR, _ROW, _HEAD, _SMALL = 13.0, 21.0, 30.0, 11.5
_FADE = 34.0  # units over which an unknown end fades away
_SLICES = 6
_LEAST = 7.0  # units that the shortest bar is wide


@dataclass(frozen=True)
class Bar:
    """A bar: its stretch of time, the words beside it, where it leads; hollow where the statement does not count."""

    stretch: Stretch
    words: str
    href: str = ""
    firm: bool = True


@dataclass(frozen=True)
class Line:
    """What the bars of a line are about; without bars it is undated, and only its lane tells when."""

    label: str
    href: str
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Lane:
    """A band of lines under a heading, "" for none; a note stands beside it."""

    heading: str
    href: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True)
class _Axis:
    first: int
    last: int

    def x(self, year: float) -> float:
        share = (year - self.first) / (self.last - self.first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def draw(name: str, title: str, description: str, lanes: Sequence[Lane]) -> Picture:
    """Draw the lanes beneath each other."""
    axis = _axis([bar.stretch for lane in lanes for line in lane.lines for bar in line.bars])
    body: list[Element] = []
    y = _HEAD
    for i, lane in enumerate(lanes):
        drawn, height = _lane(lane, axis, y, bool(i % 2))
        body += drawn
        y += height
    return Picture(name, title, description, _WIDTH, y + _HEAD, (*_grid(axis, y), *body))


def extent(lane: Lane) -> tuple[float, float] | None:
    """Tell from when to when the dated lines of a lane reach, None where none is dated."""
    stretches = [bar.stretch for line in lane.lines for bar in line.bars]
    first = earliest(stretches)
    if math.isinf(first):
        return None
    ends = [s.end for s in stretches if s.end is not None]
    return first, max([first + 1, *ends])


def _axis(stretches: Sequence[Stretch]) -> _Axis:
    years = [year for s in stretches for year in (s.start, s.end) if year is not None] or [1950, 2000]
    step = _step(max(years) - min(years))
    first = math.floor(min(years) / step) * step
    return _Axis(first, max(math.ceil((max(years) + 1) / step) * step, first + step))


def _step(span: float) -> int:
    return next((step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= 12), 200)


def _grid(axis: _Axis, bottom: float) -> list[Element]:
    step = _step(axis.last - axis.first)
    marks = []
    for year in range(axis.first, axis.last + 1, step):
        x = axis.x(year)
        marks.append(el("line", x1=x, x2=x, y1=_HEAD - 6, y2=bottom, stroke="currentColor", stroke_width=0.6))
    labels = [
        text(axis.x(year), y, str(year), _SMALL, text_anchor="middle")
        for year in range(axis.first, axis.last + 1, step)
        for y in (_HEAD - 12, bottom + 16)
    ]
    return [tinted("line", *marks), tinted("quiet", *labels)]


def _lane(lane: Lane, axis: _Axis, top: float, washed: bool) -> tuple[list[Element], float]:
    heading = _HEAD if lane.heading else 4.0
    y = top + heading
    drawn: list[Element] = []
    for line in lane.lines:
        rows = wrap(line.label, _LEFT - 24)
        drawn.append(link(line.href, line.label, *lines(12, y + _BAR - 1, rows)))
        drawn += _bars(line, lane, axis, y)
        y += max(len(rows) * 16.3, max(1, len(line.bars)) * _ROW - 4) + 6
    height = y - top + 6
    ground = el("rect", x=0, y=top, width=_WIDTH, height=height, fill="currentColor", fill_opacity=0.6)
    before = [tinted("wash", ground)] if washed else []
    return [*before, *_heading(lane, top), *drawn], height


def _heading(lane: Lane, top: float) -> list[Element]:
    if not lane.heading:
        return []
    said = text(12, top + 20, lane.heading, 14.5, font_weight="bold")
    note = tinted("quiet", text(24 + measure(lane.heading, 15.5), top + 20, lane.note, _SMALL))
    return [link(lane.href, lane.heading, said), note]


def _bars(line: Line, lane: Lane, axis: _Axis, y: float) -> Iterable[Element]:
    if not line.bars:
        return _undated(lane, axis, y)
    return [_bar(bar, line.label, axis, y + i * _ROW) for i, bar in enumerate(line.bars)]


def _undated(lane: Lane, axis: _Axis, y: float) -> list[Element]:
    """Draw a dotted line as far as the dated ones of its lane reach."""
    reach = extent(lane)
    if reach is None:
        return []
    x1, x2 = axis.x(reach[0]), axis.x(reach[1])
    dotted = el(
        "line", x1=x1, x2=x2, y1=y + _BAR / 2, y2=y + _BAR / 2, stroke="currentColor", stroke_width=2,
        stroke_dasharray="1 6", stroke_linecap="round",
    )  # fmt: skip
    return [tinted("quiet", dotted, _beside(x1, x2, y, "undated"))]


def _bar(bar: Bar, about: str, axis: _Axis, y: float) -> Element:
    left, right = _reach(bar.stretch, axis)
    tint = "one" if bar.firm else "two"
    shape = tinted(tint, *_shapes(bar, left, right, y))
    said = f"{about}: {bar.words}"
    return link(bar.href, said, shape, tinted("quiet", _beside(left, right, y, bar.words)))


def _reach(stretch: Stretch, axis: _Axis) -> tuple[float, float]:
    """Give the two ends of a bar; an unknown one lies where it has faded away, an open one at the edge."""
    start = axis.x(stretch.start) if stretch.start is not None else None
    end = axis.x(stretch.end) if stretch.end is not None else None
    if start is None:
        start = _LEFT if stretch.starts is End.OPEN else (end or _LEFT) - _FADE
    if end is None:
        end = axis.x(axis.last) if stretch.ends is End.OPEN else start + _FADE
    return start, max(end, start + _LEAST)


def _shapes(bar: Bar, left: float, right: float, y: float) -> list[Element]:
    if End.UNKNOWN in (bar.stretch.starts, bar.stretch.ends):
        return _faded(bar, left, right, y)
    rough = End.ROUGH in (bar.stretch.starts, bar.stretch.ends)
    outline = el(
        "rect", x=left, y=y, width=right - left, height=_BAR, fill="currentColor",
        fill_opacity=_shade(bar, rough), stroke="currentColor", stroke_width=1.2,
        stroke_dasharray="4 3" if rough or not bar.firm else None,
    )  # fmt: skip
    if bar.stretch.ends is End.OPEN:
        return [outline, _arrow(right, y)]
    return [outline]


def _shade(bar: Bar, rough: bool) -> str:
    if not bar.firm:
        return "0.08"
    return "0.35" if rough else "0.75"


def _faded(bar: Bar, left: float, right: float, y: float) -> list[Element]:
    """Let the unknown end run out in slices, and close the other by a stroke."""
    wide = (right - left) / _SLICES
    shades = [0.75 * (1 - i / _SLICES) * (1 if bar.firm else 0.3) for i in range(_SLICES)]
    known = left
    if bar.stretch.ends is not End.UNKNOWN:
        shades.reverse()
        known = right
    slices = [
        el("rect", x=left + i * wide, y=y, width=wide, height=_BAR, fill="currentColor", fill_opacity=f"{shade:.2f}")
        for i, shade in enumerate(shades)
    ]
    return [*slices, el("line", x1=known, x2=known, y1=y, y2=y + _BAR, stroke="currentColor", stroke_width=2)]


def _arrow(x: float, y: float) -> Element:
    points = ((x, y - 3), (x + _BAR * 0.7, y + _BAR / 2), (x, y + _BAR + 3))
    return el("polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in points), fill="currentColor")


def _beside(left: float, right: float, y: float, words: str) -> Element:
    """Write beside a bar: to its right, or where there is no room to its left, or else upon it."""
    wide, base = measure(words, _SMALL), y + _BAR - 2.5
    if right + 14 + wide <= _WIDTH:
        return halo(text(right + 8, base, words, _SMALL))
    if left - 8 - wide >= _LEFT:
        return halo(text(left - 8, base, words, _SMALL, text_anchor="end"))
    return halo(text(_LEFT + 4, base, shorten(words, _WIDTH - _LEFT - 12, _SMALL), _SMALL))

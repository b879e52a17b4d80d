"""Draws what stands above what: boxes in layers, each connected family for itself, the largest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from kg_server.drawing.force import Point, parts
from kg_server.drawing.graphs import Edge
from kg_server.drawing.svg import Picture, el, halo, lines, link, number, text, tinted, wrap

_WIDE, _GAP, _RISE, _SMALL, _MARGIN = 150.0, 26.0, 72.0, 11.0, 16.0
_BEND = 20.0  # width that a line takes on its way past a layer
_PAD, _LINE = 9.0, 15.0
_LEAST = 960.0


@dataclass(frozen=True)
class Box:
    """A box: its name, where it leads, the colour of its edge."""

    label: str
    href: str
    tint: str = "one"


@dataclass(frozen=True)
class _Family:
    """Where the boxes of a family are, and through which points its long lines go."""

    at: dict[int, Point]
    bends: dict[tuple[int, int], list[Point]]
    width: float
    height: float


def draw(name: str, title: str, description: str, boxes: Sequence[Box], strands: Sequence[Edge]) -> Picture | None:
    """Draw all families beneath each other, small ones side by side; None where there is no box.

    A strand leads from the upper box, where it starts, to the lower one.
    """
    if not boxes:
        return None
    rows = [wrap(box.label, _WIDE - 2 * _PAD, 12, 4) for box in boxes]
    heights = [2 * _PAD + len(row) * _LINE for row in rows]
    families = [_lay(nodes, strands, heights) for nodes in parts(len(boxes), [(s.start, s.end) for s in strands])]
    width = max(_LEAST, *(family.width for family in families))
    at: dict[int, Point] = {}
    bends: dict[tuple[int, int], list[Point]] = {}
    left, top, below = 0.0, 0.0, 0.0
    for family in families:
        if left and left + family.width > width:
            left, top = 0.0, below + 34
        dx, dy = left + _MARGIN, top + _MARGIN
        at |= {node: (x + dx, y + dy) for node, (x, y) in family.at.items()}
        bends |= {ends: [(x + dx, y + dy) for x, y in way] for ends, way in family.bends.items()}
        left += family.width + 2 * _GAP
        below = max(below, top + family.height)
    ways = [_way(strand, at, heights, bends) for strand in strands]
    drawn = [
        *(_strand(strand, way) for strand, way in zip(strands, ways, strict=True)),
        *(_word(strand, way) for strand, way in zip(strands, ways, strict=True)),
        *(_box(box, row, at[i], heights[i]) for i, (box, row) in enumerate(zip(boxes, rows, strict=True))),
    ]
    return Picture(name, title, description, width + 2 * _MARGIN, below + 2 * _MARGIN, tuple(drawn))


def _lay(nodes: Sequence[int], strands: Sequence[Edge], heights: Sequence[float]) -> _Family:
    """Give the upper left corner of each box of a family, and the bends of lines that pass by a layer."""
    inside = set(nodes)
    inner = list(dict.fromkeys((s.start, s.end) for s in strands if s.start in inside))
    depth = _depths(nodes, inner)
    steps, passing = _steps(inner, depth)
    layers = [[node for node in depth if depth[node] == i] for i in range(max(depth.values()) + 1)]
    x = _columns(layers, steps)
    left = min(x.values())
    at: dict[int, Point] = {}
    top = 0.0
    for layer in layers:
        at |= {node: (x[node] - left, top) for node in layer}
        top += max((heights[node] for node in layer if node >= 0), default=0.0) + _RISE
    bends = {ends: [(at[n][0] + _BEND / 2, at[n][1] + 20) for n in way] for ends, way in passing.items()}
    return _Family({n: at[n] for n in nodes}, bends, max(x[n] + _wide(n) for n in x) - left, top - _RISE)


def _steps(
    inner: Sequence[tuple[int, int]], depth: dict[int, int]
) -> tuple[list[tuple[int, int]], dict[tuple[int, int], list[int]]]:
    """Break long lines into steps from layer to layer, over nodes that are put into `depth` with numbers below 0."""
    steps: list[tuple[int, int]] = []
    passing: dict[tuple[int, int], list[int]] = {}
    spare = -1
    for upper, lower in inner:
        way = []
        for level in range(depth[upper] + 1, depth[lower]):
            depth[spare] = level
            way.append(spare)
            spare -= 1
        passing[upper, lower] = way
        steps += pairwise([upper, *way, lower])
    return steps, passing


def _wide(node: int) -> float:
    return _WIDE if node >= 0 else _BEND


def _depths(nodes: Sequence[int], inner: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Put each below all that stands above it; as many rounds as there are boxes, so that a circle comes to an end."""
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for upper, lower in inner:
            if depth[lower] <= depth[upper] < len(nodes) - 1:
                depth[lower] = depth[upper] + 1
                changed = True
        if not changed:
            break
    used = {level: i for i, level in enumerate(sorted(set(depth.values())))}
    return {node: used[level] for node, level in depth.items()}


def _columns(layers: Sequence[list[int]], inner: Sequence[tuple[int, int]]) -> dict[int, float]:
    """Find a place from left to right for each: near those it is joined to, and beside its neighbours."""
    near: dict[int, list[int]] = {node: [] for layer in layers for node in layer}
    for upper, lower in inner:
        near[upper].append(lower)
        near[lower].append(upper)
    x = {node: i * (_WIDE + _GAP) for layer in layers for i, node in enumerate(layer)}
    for sweep in range(24):
        for layer in layers if sweep % 2 else reversed(layers):
            wish = {n: _middle(near[n], x) - _wide(n) / 2 if near[n] else x[n] for n in layer}
            layer.sort(key=lambda node: wish[node] + _wide(node) / 2)
            x |= _beside(layer, wish)
    return x


def _middle(nodes: Sequence[int], x: dict[int, float]) -> float:
    return sum(x[node] + _wide(node) / 2 for node in nodes) / len(nodes)


def _beside(layer: Sequence[int], wish: dict[int, float]) -> dict[int, float]:
    """Grant the wishes as far as boxes do not overlap; what is pushed to the right pulls the whole back by its mean."""
    placed: dict[int, float] = {}
    edge = float("-inf")
    for node in layer:
        placed[node] = max(wish[node], edge)
        edge = placed[node] + _wide(node) + _GAP
    back = sum(placed[node] - wish[node] for node in layer) / len(layer)
    return {node: place - back for node, place in placed.items()}


def _box(box: Box, rows: Sequence[str], at: Point, height: float) -> Element:
    x, y = at
    ground = tinted("paper", el("rect", x=x, y=y, width=_WIDE, height=height, rx=4, fill="currentColor"))
    rim = el(
        "rect", x=x, y=y, width=_WIDE, height=height, rx=4, fill="currentColor", fill_opacity="0.08",
        stroke="currentColor",
    )  # fmt: skip
    said = lines(x + _WIDE / 2, y + _PAD + 10, rows, 12, text_anchor="middle")
    return link(box.href, box.label, ground, tinted(box.tint, rim), *said)


def _way(
    strand: Edge, at: dict[int, Point], heights: Sequence[float], bends: dict[tuple[int, int], list[Point]]
) -> list[Point]:
    """Lead from the lower edge of the upper box over the bends to the upper edge of the lower one."""
    (x1, y1), (x2, y2) = at[strand.start], at[strand.end]
    between = bends.get((strand.start, strand.end), [])
    return [(x1 + _WIDE / 2, y1 + heights[strand.start]), *between, (x2 + _WIDE / 2, y2)]


def _strand(strand: Edge, way: Sequence[Point]) -> Element:
    written = f"M{number(way[0][0])},{number(way[0][1])}"
    for (x1, y1), (x2, y2) in pairwise(way):
        middle = number((y1 + y2) / 2)
        written += f"C{number(x1)},{middle} {number(x2)},{middle} {number(x2)},{number(y2)}"
    drawn = el(
        "path", d=written, fill="none", stroke="currentColor", stroke_width=1.6,
        stroke_dasharray=None if strand.firm else "5 4",
    )  # fmt: skip
    return link(strand.href, strand.said, tinted(strand.tint, drawn))


def _word(strand: Edge, way: Sequence[Point]) -> Element:
    """Write upon the last step of a line, in its middle."""
    (x1, y1), (x2, y2) = way[-2:]
    said = text((x1 + x2) / 2, (y1 + y2) / 2 + 4, strand.word, _SMALL, text_anchor="middle", font_style="italic")
    return tinted("quiet", halo(said))

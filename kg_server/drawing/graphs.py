"""Draws nodes and edges: shapes besides colours, a name under each node, dashes where a statement does not count."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kg_server.drawing.force import Point, layout
from kg_server.drawing.svg import Picture, el, halo, lines, link, measure, number, text, tinted, wrap

WIDTH = 1000.0
_MARGIN, _SMALL, _RADIUS, _NAME = 24.0, 11.5, 6.5, 118.0
_AIR = 2.2  # more room where words stand upon the lines
_ASIDE = 6.0
_MOST_WORDED = 40  # edges with words upon them; beyond, they are read on hovering and in the table


@dataclass(frozen=True)
class Node:
    """A node: its name, where it leads, its shape (circle, square, ring, diamond, triangle) and its colour."""

    label: str
    href: str
    shape: str = "circle"
    tint: str = "one"


@dataclass(frozen=True)
class Edge:
    """An edge between two nodes by their places in the list: a word upon it, all that is said of it, where it leads."""

    start: int
    end: int
    word: str
    said: str
    href: str
    firm: bool = True
    tint: str = "quiet"


@dataclass(frozen=True)
class Area:
    """Nodes that are shown to belong together."""

    label: str
    nodes: tuple[int, ...]


def draw(
    name: str, title: str, description: str, nodes: Sequence[Node], edges: Sequence[Edge], areas: Sequence[Area] = ()
) -> Picture | None:
    """Draw a graph; None where it has no node."""
    if not nodes:
        return None
    names = [wrap(node.label, _NAME, _SMALL) for node in nodes]
    sizes = [_size(rows) for rows in names]
    worded = len(edges) <= _MOST_WORDED
    ends = [(edge.start, edge.end) for edge in edges]
    put = layout(sizes, ends, WIDTH - 2 * _MARGIN, _AIR if worded else 1.0)
    at = [(x + _MARGIN, y + _MARGIN) for x, y in put]
    # The shape stands at the top of its box, the name below it.
    at = [(x, y - height / 2 + _RADIUS + 2) for (x, y), (_, height) in zip(at, sizes, strict=True)]
    bottom = max(y + height for (_, y), (_, height) in zip(at, sizes, strict=True))
    shifted = list(zip(edges, _shifts(edges), strict=True))
    moving = el(
        "g",
        *(_area(area, at) for area in areas),
        *(_edge(edge, at, shift) for edge, shift in shifted),
        *(_word(edge, at, shift) for edge, shift in shifted if worded),
        *(_node(i, node, rows, at[i]) for i, (node, rows) in enumerate(zip(nodes, names, strict=True))),
        class_="moving",
    )
    return Picture(name, title, description, WIDTH, bottom + _MARGIN, (moving,))


def shape(kind: str, radius: float = _RADIUS) -> Element:
    """Draw a shape around the origin."""
    if kind == "square":
        return el("rect", x=-radius, y=-radius, width=2 * radius, height=2 * radius, fill="currentColor")
    if kind == "diamond":
        return _polygon([(0, -radius), (radius, 0), (0, radius), (-radius, 0)])
    if kind == "triangle":
        return _polygon([(0, -1.5 * radius), (1.5 * radius, radius), (-1.5 * radius, radius)])
    if kind == "ring":
        return el(
            "circle", r=radius - 1, fill="currentColor", fill_opacity="0.15", stroke="currentColor", stroke_width=2
        )
    return el("circle", r=radius, fill="currentColor")


def _size(rows: Sequence[str]) -> Point:
    wide = max(2 * _RADIUS, *(measure(row, _SMALL) for row in rows)) if rows else 2 * _RADIUS
    return wide, 2 * _RADIUS + 6 + len(rows) * _SMALL * 1.25


def _polygon(points: Sequence[Point]) -> Element:
    return el("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), fill="currentColor")


def _node(i: int, node: Node, rows: Sequence[str], at: Point) -> Element:
    inside = (tinted(node.tint, shape(node.shape)), halo(*lines(0, _RADIUS + 12, rows, _SMALL, text_anchor="middle")))
    place = f"translate({number(at[0])},{number(at[1])})"
    return link(node.href, node.label, *inside, class_="node", data_node=str(i), transform=place)


def _shifts(edges: Sequence[Edge]) -> list[float]:
    """Tell how far each edge stands aside, so that several between the same two nodes are seen."""
    beside: dict[tuple[int, int], list[int]] = {}
    for i, edge in enumerate(edges):
        beside.setdefault((min(edge.start, edge.end), max(edge.start, edge.end)), []).append(i)
    shifts = [0.0] * len(edges)
    for several in beside.values():
        for place, i in enumerate(several):
            side = 1 if edges[i].start < edges[i].end else -1  # the same side, whichever way the edge runs
            shifts[i] = (place - (len(several) - 1) / 2) * _ASIDE * side
    return shifts


def _line(edge: Edge, at: Sequence[Point], shift: float) -> tuple[float, float, float, float]:
    """Give the ends of an edge, moved to the side of the way from its start to its end."""
    (x1, y1), (x2, y2) = at[edge.start], at[edge.end]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (y1 - y2) / far * shift, (x2 - x1) / far * shift
    return x1 + dx, y1 + dy, x2 + dx, y2 + dy


def _edge(edge: Edge, at: Sequence[Point], shift: float) -> Element:
    x1, y1, x2, y2 = _line(edge, at, shift)
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    # A broad line that is not seen makes the thin one easier to hit.
    broad = el("line", **ends, stroke="currentColor", stroke_opacity="0", stroke_width=9)
    thin = el(
        "line", **ends, stroke="currentColor", stroke_width=1.4, stroke_opacity="0.75",
        stroke_dasharray=None if edge.firm else "5 4",
    )  # fmt: skip
    return link(edge.href, edge.said, tinted(edge.tint, broad, thin), class_="edge", **_joins(edge, shift))


def _word(edge: Edge, at: Sequence[Point], shift: float) -> Element:
    """Write upon the middle of an edge; words of edges side by side stand above each other."""
    x1, y1, x2, y2 = _line(edge, at, 0)
    place = (y1 + y2) / 2 + 4 + shift * _SMALL / _ASIDE
    said = text((x1 + x2) / 2, place, edge.word, 10, text_anchor="middle", font_style="italic")
    return link("", edge.said, tinted("quiet", halo(said)), class_="word", **_joins(edge, shift))


def _joins(edge: Edge, shift: float) -> dict[str, str]:
    """Tell the script in the browser which nodes are joined, and how far aside."""
    return {"data_from": str(edge.start), "data_to": str(edge.end), "data_shift": number(shift)}


def _area(area: Area, at: Sequence[Point]) -> Element:
    hull = _hull([at[node] for node in area.nodes])
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in hull)
    shown = el(
        "polygon", points=corners, fill="currentColor", stroke="currentColor", stroke_width=22,
        stroke_linejoin="round", opacity="0.16",
    )  # fmt: skip
    return link("", area.label, tinted("four", shown), class_="area", data_nodes=" ".join(map(str, area.nodes)))


def _hull(points: Sequence[Point]) -> list[Point]:
    """Give the corners of the smallest convex shape around some points (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in ordered:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

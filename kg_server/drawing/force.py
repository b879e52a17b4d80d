"""Lays a graph out by forces, without chance: the same nodes and edges always come to the same places.

Nodes push each other apart when near (a grid finds who is near), edges pull together, everything is drawn to the
middle. In the end boxes that overlap are moved apart. Units are those of the picture.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Edge = tuple[int, int]
_STEPS = 140
_GOLDEN = math.pi * (3 - math.sqrt(5))
_GAP = 6.0


def layout(sizes: Sequence[Point], edges: Sequence[Edge], width: float, air: float = 1.0) -> list[Point]:
    """Give the middle of each node's box (width, height), so that the whole is about as wide as `width`.

    `air` is how many times the usual room is left between them.

    The parts that hang together are laid out for themselves and put beside each other, the largest first.
    """
    places: list[Point] = [(0.0, 0.0)] * len(sizes)
    left, top, below = 0.0, 0.0, 0.0
    for part in parts(len(sizes), edges):
        index = {node: i for i, node in enumerate(part)}
        inner = [(index[a], index[b]) for a, b in edges if a in index and a != b]
        put = _part([sizes[node] for node in part], inner, width, air)
        (x1, y1), (x2, y2) = _bounds(put, [sizes[node] for node in part])
        if left and left + x2 - x1 > width:
            left, top = 0.0, below + 3 * _GAP
        for node, (x, y) in zip(part, put, strict=True):
            places[node] = (x - x1 + left, y - y1 + top)
        left += x2 - x1 + 4 * _GAP
        below = max(below, top + y2 - y1)
    return places


def parts(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """Give the connected parts, the largest first, each in the order in which it is reached from its busiest node."""
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    seen: set[int] = set()
    parts: list[list[int]] = []
    for start in sorted(range(count), key=lambda node: -len(near[node])):
        if start not in seen:
            seen.add(start)
            parts.append(_reached(start, near, seen))
    return sorted(parts, key=lambda part: -len(part))


def _reached(start: int, near: list[list[int]], seen: set[int]) -> list[int]:
    order, waiting = [], deque([start])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        fresh = [other for other in dict.fromkeys(near[node]) if other not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return order


def _part(sizes: Sequence[Point], edges: Sequence[Edge], width: float, air: float) -> list[Point]:
    """Lay out one part: forces on a plane in which every box is about as high as it is wide, then the boxes."""
    count = len(sizes)
    area = sum((w + 2 * _GAP) * (h + 2 * _GAP) for w, h in sizes) * min(1.0 + 0.022 * count, 2.6) * air
    length = math.sqrt(area / count)
    placed = _settle(_spiral(count, length), edges, length)
    spread = max((abs(x) for x, _ in placed), default=1.0) or 1.0
    across = min(width / 2.1, math.sqrt(area) * 0.6)
    squeeze = across / spread
    high = area / (4 * across) / (max((abs(y) for _, y in placed), default=1.0) or 1.0)
    points = [(x * squeeze, y * high) for x, y in placed]
    return apart(points, sizes, width)


def _spiral(count: int, length: float) -> list[list[float]]:
    """Begin with a sunflower, in which those reached early lie in the middle."""
    return [
        [length * math.sqrt(i) * 0.6 * math.cos(i * _GOLDEN), length * math.sqrt(i) * 0.6 * math.sin(i * _GOLDEN)]
        for i in range(count)
    ]


def _settle(at: list[list[float]], edges: Sequence[Edge], length: float) -> list[list[float]]:
    heat = length
    for _ in range(_STEPS):
        push = [[-0.02 * x, -0.02 * y] for x, y in at]
        for a, b, dx, dy, square in _near(at, 2.2 * length):
            force = length * length / square * 0.9
            push[a][0] += dx * force
            push[a][1] += dy * force
            push[b][0] -= dx * force
            push[b][1] -= dy * force
        for a, b in edges:
            dx, dy = at[a][0] - at[b][0], at[a][1] - at[b][1]
            force = math.hypot(dx, dy) / length * 0.28
            push[a][0] -= dx * force
            push[a][1] -= dy * force
            push[b][0] += dx * force
            push[b][1] += dy * force
        for point, (dx, dy) in zip(at, push, strict=True):
            far = math.hypot(dx, dy) or 1.0
            step = min(far, heat) / far
            point[0] += dx * step
            point[1] += dy * step
        heat *= 0.975
    return at


def _near(at: list[list[float]], reach: float) -> Iterator[tuple[int, int, float, float, float]]:
    """Give the pairs that are near each other: both, how far apart each way, and the square of the distance."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(at):
        cells.setdefault((int(x // reach), int(y // reach)), []).append(i)
    for (column, row), nodes in cells.items():
        around = [
            other
            for c, r in ((0, 0), (1, 0), (0, 1), (1, 1), (1, -1))
            for other in cells.get((column + c, row + r), ())
        ]
        for i, a in enumerate(nodes):
            for b in around[i + 1 :]:
                dx, dy = at[a][0] - at[b][0], at[a][1] - at[b][1]
                square = dx * dx + dy * dy
                if square < reach * reach:
                    yield a, b, dx, dy, max(square, 1.0)


def apart(points: Sequence[Point], sizes: Sequence[Point], width: float, gap: float = _GAP) -> list[Point]:
    """Move overlapping boxes apart along the way that is shorter, and back inside a width around the middle."""
    at = [[x, y] for x, y in points]
    reach = max((max(size) for size in sizes), default=0.0) + gap
    for _ in range(90):
        moved = False
        for a, b, dx, dy, _ in list(_near(at, reach)):
            over_x = (sizes[a][0] + sizes[b][0]) / 2 + gap - abs(dx)
            over_y = (sizes[a][1] + sizes[b][1]) / 2 + gap - abs(dy)
            if over_x <= 0 or over_y <= 0:
                continue
            moved = True
            axis, over, way = (0, over_x, dx) if over_x < over_y * 0.8 else (1, over_y, dy)
            shift = math.copysign(over / 2 + 0.5, way)
            at[a][axis] += shift
            at[b][axis] -= shift
        for point, (wide, _) in zip(at, sizes, strict=True):
            point[0] = min(max(point[0], (wide - width) / 2), (width - wide) / 2)
        if not moved:
            break
    return [(x, y) for x, y in at]


def _bounds(points: Sequence[Point], sizes: Sequence[Point]) -> tuple[Point, Point]:
    boxes = list(zip(points, sizes, strict=True))
    return (
        (min(x - w / 2 for (x, _), (w, _) in boxes), min(y - h / 2 for (_, y), (_, h) in boxes)),
        (max(x + w / 2 for (x, _), (w, _) in boxes), max(y + h / 2 for (_, y), (_, h) in boxes)),
    )

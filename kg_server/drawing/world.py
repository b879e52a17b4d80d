"""Reads the outlines of today's countries, and draws land and graticule as paths."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg_server.drawing.projection import point
from kg_server.drawing.svg import number

NORTH, SOUTH = 84, -56  # what lies beyond has no place in the graph


@dataclass(frozen=True)
class Outline:
    """A country of today: its ISO number ("" where a territory has none), and its shape as a path of SVG."""

    code: str
    name: str
    path: str


@cache
def outlines(path: Path) -> tuple[Outline, ...]:
    """Read the file that `frontend/src/world.mjs` wrote; none where it is not there. Projected once."""
    if not path.exists():
        return ()
    read = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Outline(country["code"], country["name"], "".join(_ring(ring) for ring in country["rings"]))
        for country in read
    )  # fmt: skip


def graticule() -> str:
    """Draw a line every thirty degrees, as a path."""
    meridians = [[point(lon, lat) for lat in range(SOUTH, NORTH + 1, 4)] for lon in range(-180, 181, 30)]
    parallels = [[point(lon, lat) for lon in (-180, 180)] for lat in range(-30, 61, 30)]
    return "".join(_path(line) for line in (*meridians, *parallels))


def _ring(ring: Sequence[Sequence[float]]) -> str:
    """Draw a ring; one that crosses the date line goes on beyond the edge instead of leaping over the map."""
    points, last = [], ring[0][0]
    for lon, lat in ring:
        last += (lon - last + 180) % 360 - 180
        points.append(point(last, lat))
    return _path(points) + "z"


def _path(points: Iterable[tuple[float, float]]) -> str:
    """Write a line with relative steps in tenths, which is short; errors of rounding do not add up."""
    written: list[str] = []
    last = (0, 0)
    for x, y in points:
        here = (round(x * 10), round(y * 10))
        step = f"{number((here[0] - last[0]) / 10)},{number((here[1] - last[1]) / 10)}"
        if not written:
            written.append(f"M{step}l")
        elif here != last:
            written.append(step)
        last = here
    return written[0] + " ".join(written[1:]) if len(written) > 1 else ""

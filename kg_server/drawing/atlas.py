"""Draws places on a map of the world: a numbered mark for each, over the outlines of today where they are known."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from kg_server.catalogue.places import Located, Place
from kg_server.drawing.bars import Local
from kg_server.drawing.force import apart
from kg_server.drawing.projection import WIDTH, point
from kg_server.drawing.svg import TINTS, Picture, el, halo, link, measure, text, tinted
from kg_server.drawing.tables import Table, claimed, words
from kg_server.drawing.world import NORTH, SOUTH, Outline, graticule

LEGEND = (
    ("circle", "state, with the number of its episodes"),
    ("ring", "region or town: an approximate point, set by the editors for drawing"),
    ("diamond", "state without an outline of today"),
)
_TITLE = "Where the episodes take place"
_DESCRIPTION = (
    "A world map, Equal Earth projection. Each mark is a place where episodes take place, with their number; "
    "states are shaded the darker, the more episodes take place there. Each mark leads to the place."
)
_COLUMNS = ("place", "kind", "country code", "episode", "statement", "whose claim", "passage", "counts")
_SMALL = 10.5
_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A mark on the map: where (degrees), its name and number, what is read out, where it leads, its shape."""

    longitude: float
    latitude: float
    label: str
    count: int
    said: str
    href: str
    shape: str = "circle"
    code: str = ""


def draw(found: Sequence[Located], land: Sequence[Outline], local: Local) -> Picture | None:
    """Draw the places of some episodes; None where there are none."""
    episodes: dict[Place, dict[str, str]] = {}
    for one in found:
        episodes.setdefault(one.place, {})[one.episode.iri] = one.episode.label
    spots = [
        spot(place, len(named), ", ".join(sorted(named.values(), key=str.casefold)), local)
        for place, named in episodes.items()
    ]
    return plot("map", _TITLE, _DESCRIPTION, spots, land) if spots else None


def plot(name: str, title: str, description: str, spots: Sequence[Spot], land: Sequence[Outline]) -> Picture:
    """Draw marks over land, the larger ones first, so that small ones are not hidden."""
    top, bottom = point(0, NORTH)[1], point(0, SOUTH)[1]
    ordered = sorted(spots, key=lambda spot: -spot.count)
    at = _spread(ordered)
    lines = el("path", d=graticule(), fill="none", stroke="currentColor", stroke_width=0.5)
    drawn = el(
        "g", tinted("line", lines), *_land(land, {spot.code: spot for spot in spots if spot.code}),
        *(_leader(spot, *here) for spot, here in zip(ordered, at, strict=True)),
        *(_mark(spot, *here) for spot, here in zip(ordered, at, strict=True)), *_labels(ordered, at),
        transform=f"translate(0,{-top:.1f})",
    )  # fmt: skip
    return Picture(name, title, description, WIDTH, bottom - top, (drawn,))


def table(found: Iterable[Located]) -> Table:
    """List what takes place where, by place."""
    ordered = sorted(found, key=lambda one: (one.place.place.label.casefold(), one.episode.label.casefold()))
    rows = tuple(
        (
            (one.place.place,),
            words(one.place.kind),
            words(one.place.code),
            (one.episode,),
            *claimed(one.claim),
        )
        for one in ordered
    )
    return Table("What takes place where, by name of the place", _COLUMNS, rows)


def spot(place: Place, count: int, said: str, local: Local) -> Spot:
    """Make the mark of a state or region, with a number and what is said of it."""
    shape = "circle" if place.code else "diamond" if place.state else "ring"
    label, href = place.place.label, local(place.place.iri)
    return Spot(place.longitude, place.latitude, label, count, f"{label}: {said}", href, shape, place.code)


def _land(land: Sequence[Outline], marked: dict[str, Spot]) -> list[Element]:
    """Draw all unmarked countries as one shape, and each marked one for itself."""
    if not land:
        return []
    plain = _country("".join(one.path for one in land if one.code not in marked), 1)
    shaded = [_country(one.path, 0.25 + 0.13 * min(4, marked[one.code].count)) for one in land if one.code in marked]
    return [tinted("wash", plain), tinted("one", *shaded)]


def _country(path: str, shade: float) -> Element:
    return el(
        "path", d=path, fill="currentColor", fill_opacity=f"{shade:.2f}", class_="coast", stroke=TINTS["quiet"],
        stroke_width=0.5, stroke_linejoin="round",
    )  # fmt: skip


def _spread(spots: Sequence[Spot]) -> list[tuple[float, float]]:
    """Give each mark its place on the map, those that would cover each other moved apart."""
    points = [point(spot.longitude, spot.latitude) for spot in spots]
    sizes = [(2 * _radius(spot.count), 2 * _radius(spot.count)) for spot in spots]
    moved = apart([(x - WIDTH / 2, y) for x, y in points], sizes, WIDTH, 0.5)
    return [(x + WIDTH / 2, y) for x, y in moved]


def _leader(spot: Spot, x: float, y: float) -> Element:
    """Lead from a mark that was moved to the point it stands for."""
    true_x, true_y = point(spot.longitude, spot.latitude)
    line = el("line", x1=true_x, y1=true_y, x2=x, y2=y, stroke="currentColor")
    return tinted("ink", line, el("circle", cx=true_x, cy=true_y, r=1.5, fill="currentColor"))


def _radius(count: int) -> float:
    return 5.0 + 2.6 * math.sqrt(count)


def _mark(spot: Spot, x: float, y: float) -> Element:
    radius = _radius(spot.count)
    if spot.shape == "diamond":
        corners = f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
        body = tinted("paper", el("polygon", points=corners, fill="currentColor"))
        edge = tinted("two", el("polygon", points=corners, fill="none", stroke="currentColor", stroke_width=1.6))
    else:
        dashes = "3 2.5" if spot.shape == "ring" else None
        body = tinted("paper", el("circle", cx=x, cy=y, r=radius, fill="currentColor", fill_opacity="0.85"))
        round_ = el("circle", cx=x, cy=y, r=radius, fill="none", stroke="currentColor", stroke_width=1.6)
        if dashes:
            round_.set("stroke-dasharray", dashes)
        edge = tinted("three" if spot.shape == "ring" else "one", round_)
    count = tinted("ink", text(x, y + 3.8, str(spot.count), _SMALL, text_anchor="middle"))
    return link(spot.href, spot.said, body, edge, count)


def _labels(spots: Sequence[Spot], at: Sequence[tuple[float, float]]) -> list[Element]:
    """Write names beside the marks where there is room; the others are read on hovering and in the table."""
    placed = list(zip(spots, at, strict=True))
    taken = [_around(*here, 2 * _radius(spot.count), 2 * _radius(spot.count)) for spot, here in placed]
    made = []
    for spot, here in placed:
        box = next((box for box in _places_for(spot, *here) if _is_free(box, taken)), None)
        if box is not None:
            taken.append(box)
            middle = (box[0] + box[2]) / 2
            said = halo(text(middle, box[3] - 3, spot.label, _SMALL, text_anchor="middle"))
            made.append(tinted("ink", said, aria_hidden="true"))
    return made


def _places_for(spot: Spot, x: float, y: float) -> Iterable[_Box]:
    wide, high, off = measure(spot.label, _SMALL), _SMALL + 2, _radius(spot.count) + 2
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.7), (-0.8, 0.7), (0.8, -0.7), (-0.8, -0.7)):
        yield _around(x + dx * (off + wide / 2), y + dy * (off + high / 2), wide, high)


def _around(x: float, y: float, wide: float, high: float) -> _Box:
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _is_free(box: _Box, taken: Iterable[_Box]) -> bool:
    inside = box[0] >= 0 and box[2] <= WIDTH
    return inside and not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken
    )

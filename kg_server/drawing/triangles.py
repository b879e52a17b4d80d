"""Draws every triangulation as a triangle: who triangulates at the top, those brought together at the feet."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from kg_server.catalogue.links import Link
from kg_server.catalogue.network import TRIANGULATES, Network, Tie
from kg_server.drawing.bars import Local
from kg_server.drawing.network import nodes
from kg_server.drawing.svg import Picture, el, halo, lines, link, number, text, tinted, wrap
from kg_server.vocabulary import PREFIXES

_TITLE = "Triangulations"
_DESCRIPTION = (
    "One triangle for each episode in which an agent brings others together: it stands at the top, and at the feet "
    "those who supply, are sent or are reached, each with the role. A dashed side is not a statement of its own."
)
_WIDTH, _EACH, _HEIGHT, _SMALL = 1000.0, 500.0, 390.0, 12.0
# Which roles stand at the feet, if several compete: those who give before those who are sent, and these before others.
_FEET = ("suppliesAssistanceTo", "suppliesExpertiseTo", "participatesIn", "isTargetedBy", "receivesIn", "partnersIn")
_ORDER = {PREFIXES["ssc"] + name: place for place, name in enumerate(_FEET)}


@dataclass(frozen=True)
class _Corner:
    role: str
    ties: tuple[Tie, ...]


def draw(network: Network, ties: Sequence[Tie], local: Local) -> Picture | None:
    """Draw the triangulations among some ties; None where there are none."""
    episodes = [thing for thing in nodes(ties) if network.is_a(thing, "Triangulation")]
    if not episodes:
        return None
    body: list[Element] = []
    for i, episode in enumerate(sorted(episodes, key=lambda episode: -_parts(episode, ties))):
        place = f"translate({number(i % 2 * _EACH)},{number(i // 2 * _HEIGHT)})"
        body.append(el("g", *_triangle(episode, [tie for tie in ties if tie.other == episode], local), transform=place))
    return Picture("triangles", _TITLE, _DESCRIPTION, _WIDTH, (len(episodes) + 1) // 2 * _HEIGHT, tuple(body))


def among(network: Network, ties: Sequence[Tie]) -> list[Tie]:
    """Choose the ties that belong to triangulations."""
    return [tie for tie in ties if network.is_a(tie.other, "Triangulation")]


def _parts(episode: Link, ties: Sequence[Tie]) -> int:
    return sum(tie.other == episode for tie in ties)


def _triangle(episode: Link, ties: Sequence[Tie], local: Local) -> list[Element]:
    top = [tie for tie in ties if tie.relation == TRIANGULATES]
    feet = _corners([tie for tie in ties if tie.relation != TRIANGULATES])
    x, apex, base = _EACH / 2, 92.0, 250.0
    points = [(x, apex), (x - 135, base), (x + 135, base)]
    corners = " ".join(f"{number(a)},{number(b)}" for a, b in points)
    face = el("polygon", points=corners, fill="currentColor", fill_opacity="0.14")
    sides = [
        el(
            "line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], stroke="currentColor", stroke_width=2,
            stroke_dasharray="6 5" if dashed else None,
        )
        for a, b, dashed in (
            (points[0], points[1], len(feet) < 1), (points[0], points[2], len(feet) < 2), (points[1], points[2], True)
        )
    ]  # fmt: skip
    heading = text(x, 24, episode.label, 14.5, font_weight="bold", text_anchor="middle")
    drawn = [link(local(episode.iri), episode.label, heading), tinted("four", face, *sides)]
    drawn += _corner(_Corner("triangulator", tuple(top)), (x, apex - 34), local)
    for foot, (a, b) in zip((*feet[:2], *[None] * (2 - len(feet))), points[1:], strict=False):
        drawn += _corner(foot, (a, b + 20), local)
    return drawn + _others(feet[2:], x, local)


def _corners(ties: Sequence[Tie]) -> list[_Corner]:
    """Put those of one role together, the roles that stand at the feet first."""
    ordered = sorted(ties, key=lambda tie: (_ORDER.get(tie.relation, len(_ORDER)), tie.role.label))
    return [_Corner(role, tuple(group)) for role, group in groupby(ordered, key=lambda tie: tie.role.label)]


def _corner(corner: _Corner | None, at: tuple[float, float], local: Local) -> list[Element]:
    x, y = at
    if corner is None:
        return [tinted("quiet", text(x, y, "nobody named", _SMALL, text_anchor="middle", font_style="italic"))]
    role = tinted("quiet", halo(text(x, y, corner.role, _SMALL, text_anchor="middle", font_style="italic")))
    return [role, *_names(corner, x, y + 16, "middle", local)]


def _names(corner: _Corner, x: float, y: float, anchor: str, local: Local) -> list[Element]:
    made = []
    for tie in corner.ties:
        rows = wrap(tie.agent.label, 200, _SMALL, 2)
        said = f"{tie.agent.label}, {tie.role.label}: {tie.claim.whose}"
        drawn = halo(*lines(x, y, rows, text_anchor=anchor, size=_SMALL))
        made.append(link(local(tie.claim.statement.iri), said, drawn))
        y += len(rows) * _SMALL * 1.3
    return made


def _others(corners: Sequence[_Corner], x: float, local: Local) -> list[Element]:
    """List who else has a part, beneath."""
    made = []
    for i, tie in enumerate(tie for corner in corners for tie in corner.ties):
        said = f"also {tie.agent.label}, {tie.role.label}"
        held = f"{said[5:]}: {tie.claim.whose}"
        mark = "" if tie.claim.counts else " (does not count)"
        row = text(x, 324 + i * 16, said + mark, _SMALL, text_anchor="middle")
        made.append(link(local(tie.claim.statement.iri), held, row))
    return made

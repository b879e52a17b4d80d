"""Draws the range from amplifying to contesting, a mark for each claim: its shape tells how the claim is carried."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from kg_server.catalogue.links import Link
from kg_server.catalogue.spectrum import Placed, Spectrum
from kg_server.drawing.bars import Local
from kg_server.drawing.graphs import shape
from kg_server.drawing.svg import Picture, el, lines, link, text, tinted, wrap
from kg_server.drawing.tables import Table, words

LEGEND = (
    ("circle", "asserted by the work that says it"),
    ("square", "taken over by it from another"),
    ("diamond", "read between the lines by the editors of this graph"),
)
_TITLE = "From amplifying to contesting"
_DESCRIPTION = (
    "Each line is a contribution or a case, each mark a claim that places it between amplifying and contesting "
    "Northern dominance. Whose claim it is stands beside the mark."
)
_COLUMNS = ("contribution or case", "kind", "place", "statement", "whose claim", "carried how", "passage", "counts")
_MARKS = {"asserts": ("circle", "one"), "adopts": ("square", "three"), "infers": ("diamond", "two")}
_WIDTH, _LEFT, _HEAD, _SMALL = 1000.0, 300.0, 64.0, 11.0


def draw(found: Spectrum, local: Local) -> Picture | None:
    """Draw the range; None where nothing is placed."""
    if not found.placed:
        return None
    step = (_WIDTH - _LEFT) / len(found.effects)
    at = {effect: _LEFT + (i + 0.5) * step for i, effect in enumerate(found.effects)}
    body: list[Element] = []
    y = _HEAD + 4
    for heading, contributions in (("Contributions to the special issue", True), ("Cases", False)):
        placed = [one for one in found.placed if one.contribution is contributions]
        body.append(text(12, y + 16, heading, 14.5, font_weight="bold"))
        y += 36
        for _, group in groupby(placed, key=lambda one: one.thing):
            drawn, height = _line(list(group), at, y, step, local)
            body += drawn
            y += height
    heads = [
        link(local(effect.iri), effect.label, *lines(x, 22, wrap(effect.label, step - 8), text_anchor="middle"))
        for effect, x in at.items()
    ]
    return Picture("spectrum", _TITLE, _DESCRIPTION, _WIDTH, y + 8, (_axis(list(at.values()), y), *heads, *body))


def table(found: Spectrum) -> Table:
    """List the claims from one end of the range to the other."""
    rows = tuple(
        (
            (one.thing,),
            words("contribution" if one.contribution else "case"),
            (one.effect,),
            (one.claim.statement,),
            one.claim.holders,
            (one.claim.stance,),
            one.claim.passages,
            words("yes" if one.claim.counts else "no"),
        )
        for one in found.placed
    )
    return Table("Who places what where, from amplifying to contesting", _COLUMNS, rows)


def _axis(stops: Sequence[float], bottom: float) -> Element:
    rail = el("line", x1=stops[0], x2=stops[-1], y1=_HEAD - 12, y2=_HEAD - 12, stroke="currentColor", stroke_width=2)
    ticks = [el("circle", cx=x, cy=_HEAD - 12, r=4, fill="currentColor") for x in stops]
    guides = [
        el(
            "line",
            x1=x,
            x2=x,
            y1=_HEAD - 12,
            y2=bottom,
            stroke="currentColor",
            stroke_width=0.7,
            stroke_dasharray="2 4",
        )
        for x in stops
    ]
    return tinted("line", rail, *ticks, *guides)


def _line(
    group: Sequence[Placed], at: dict[Link, float], y: float, step: float, local: Local
) -> tuple[list[Element], float]:
    thing = group[0].thing
    rows = wrap(thing.label, _LEFT - 24)
    drawn = [link(local(thing.iri), thing.label, *lines(12, y + 4, rows))]
    below: dict[Link, float] = {}
    for one in group:
        place = below.get(one.effect, y)
        made, height = _mark(one, at[one.effect], place, step, local)
        drawn.append(made)
        below[one.effect] = place + height
    return drawn, max(len(rows) * 16.3 + 6, max(below.values()) - y)


def _mark(one: Placed, x: float, y: float, step: float, local: Local) -> tuple[Element, float]:
    kind, tint = _MARKS.get(one.claim.stance.iri.rpartition("/")[2], ("ring", "quiet"))
    rows = wrap(one.claim.whose, step - 14, _SMALL, 4)
    said = f"{one.claim.statement.label}: {one.claim.whose}, {one.claim.stance.label}"
    mark = el("g", tinted(tint, shape(kind)), transform=f"translate({x:.1f},{y:.1f})")
    who = tinted("quiet", *lines(x, y + 20, rows, _SMALL, text_anchor="middle"))
    return link(local(one.claim.statement.iri), said, mark, who), 24 + len(rows) * _SMALL * 1.25 + 8

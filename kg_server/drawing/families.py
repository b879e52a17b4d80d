"""Draws families of institutions and their legacies, the older, the whole and the founder above."""

from collections.abc import Sequence

from kg_server.catalogue.families import Descent
from kg_server.catalogue.links import Link
from kg_server.drawing import layers
from kg_server.drawing.bars import Local
from kg_server.drawing.graphs import Edge
from kg_server.drawing.layers import Box
from kg_server.drawing.svg import Picture
from kg_server.drawing.tables import Table, claimed, words

LEGEND = (
    ("square", "agent"),
    ("diamond", "episode"),
    ("ring", "part in an episode"),
    ("solid", "claimed and counting, or a plain fact of the catalogue"),
    ("dashed", "claimed, but does not count"),
)
_TITLE = "Families of institutions and legacies"
_DESCRIPTION = (
    "Boxes are institutions, states, episodes and parts in episodes. A line leads down from the older to what came "
    "after it, from the whole to its part, from the founder to what it founded; "
    "a line that somebody claims leads to the statement."
)
_COLUMNS = ("what", "relation", "of what", "statement", "whose claim", "passage", "counts")
_LEGACY = ("carriesLegacyOf", "modelledOn", "succeeds")


def draw(found: Sequence[Descent], local: Local) -> Picture | None:
    """Draw the families; None where there are none."""
    things = list(dict.fromkeys(thing for one in found for thing in (one.above, one.below)))
    place = {thing: i for i, thing in enumerate(things)}
    strands = [_strand(one, place, local) for one in found]
    return layers.draw("families", _TITLE, _DESCRIPTION, [_box(thing, local) for thing in things], strands)


def table(found: Sequence[Descent]) -> Table:
    """List what is related to what, by name."""
    rows = sorted((_row(one) for one in found), key=lambda row: [cell[0].label.casefold() for cell in row[:3]])
    return Table("Institutions and legacies, by name", _COLUMNS, tuple(rows))


def _row(one: Descent) -> tuple[tuple[Link, ...], ...]:
    subject, other = one.sentence
    first = ((subject,), (one.relation,), (other,))
    if one.claim is None:
        return (*first, words("plain fact of the catalogue"), (), (), ())
    return (*first, *claimed(one.claim))


def _box(thing: Link, local: Local) -> Box:
    tint = "two" if "/id/episode/" in thing.iri else "three" if "/id/statement/" in thing.iri else "one"
    return Box(thing.label, local(thing.iri), tint)


def _strand(one: Descent, place: dict[Link, int], local: Local) -> Edge:
    subject, other = one.sentence
    said = f"{subject.label} {one.relation.label} {other.label}"
    word = f"{'↓' if subject == one.above else '↑'} {one.relation.label}"
    legacy = one.relation.iri.endswith(_LEGACY)
    if one.claim is None:
        return Edge(place[one.above], place[one.below], word, said, "")
    whose = f"{said} ({one.claim.whose})"
    return Edge(
        place[one.above], place[one.below], word, whose, local(one.claim.statement.iri),
        one.claim.counts, "four" if legacy else "ink",
    )  # fmt: skip

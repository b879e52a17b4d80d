"""Draws the episodes over the junctures they are placed in, with the table that says the same."""

from collections.abc import Sequence

from kg_server.catalogue.claims import listed
from kg_server.catalogue.links import Link
from kg_server.catalogue.timeline import Dated, Dating
from kg_server.drawing import bars
from kg_server.drawing.bars import Bar, Lane, Line
from kg_server.drawing.svg import Picture
from kg_server.drawing.tables import Cell, Table, words

_TITLE = "Episodes over geopolitical junctures"
_DESCRIPTION = (
    "Each band is a juncture, each line in it an episode with a bar for every time that somebody gives it. "
    "Dashed: known only roughly. Fading: the end is not stated. With an arrow: still going on. "
    "Pale and dashed: a date that does not count, because a note corrects it or it is only reported. "
    "With an asterisk: placed in the juncture by a reading that does not count."
)
_MARK = " *"
LEGEND = (
    ("firm", "dated"),
    ("rough", "known only roughly"),
    ("faded", "end not stated"),
    ("hollow", "does not count: corrected, or only reported"),
    ("dotted", "no date of its own"),
)
_COLUMNS = ("episode", "kind", "juncture", "placed there by", "time", "EDTF", "time given by", "passage", "counts")


def draw(episodes: Sequence[Dated], local: bars.Local) -> Picture | None:
    """Draw a lane for each juncture in order of its earliest dated episode, and one for dated episodes in none.

    Gives None where no episode has a place in the picture.
    """
    lanes = [lane for lane in _lanes(episodes, local) if lane.lines]
    if not lanes:
        return None
    return bars.draw("timeline", _TITLE, _DESCRIPTION, lanes)


def undated(episodes: Sequence[Dated]) -> list[Link]:
    """Give the episodes that have neither a date nor a juncture, and so no place in the picture."""
    return [episode.episode for episode in episodes if not episode.datings and not episode.placings]


def table(episodes: Sequence[Dated]) -> Table:
    """List every date of every episode; those without one have a line too."""
    rows = tuple(
        _row(episode, dating) for episode in episodes for dating in (episode.datings or (None,))
    )  # fmt: skip
    return Table(
        "Episodes and the times given to them, by earliest date; undated ones at the end, by name", _COLUMNS, rows
    )


def _lanes(episodes: Sequence[Dated], local: bars.Local) -> list[Lane]:
    junctures = list(dict.fromkeys(juncture for episode in episodes for juncture, _ in episode.placings))
    placed = [
        Lane(juncture.label, local(juncture.iri), _lines([e for e in episodes if _in(e, juncture)], local, juncture))
        for juncture in junctures
    ]
    apart = _lines([e for e in episodes if e.datings and not e.placings], local)
    return [*placed, Lane("no juncture named", "", apart)]


def _in(episode: Dated, juncture: Link) -> bool:
    return any(placed == juncture for placed, _ in episode.placings)


def _lines(episodes: Sequence[Dated], local: bars.Local, juncture: Link | None = None) -> tuple[Line, ...]:
    return tuple(
        Line(_name(episode, juncture), local(episode.episode.iri), tuple(_bar(d, local) for d in episode.datings))
        for episode in episodes
    )


def _name(episode: Dated, juncture: Link | None) -> str:
    """Give the name of an episode, marked where no claim that counts places it in a juncture."""
    counted = [claim.counts for placed, claim in episode.placings if placed == juncture]
    return episode.episode.label + ("" if any(counted) or not counted else _MARK)


def _bar(dating: Dating, local: bars.Local) -> Bar:
    said = f"{dating.words}: {dating.claim.whose}"
    return Bar(dating.stretch, said, local(dating.claim.statement.iri), dating.claim.counts)


def _row(episode: Dated, dating: Dating | None) -> tuple[Cell, ...]:
    junctures = tuple(juncture for juncture, _ in episode.placings)
    placers = listed(dict.fromkeys(holder for _, claim in episode.placings for holder in claim.holders))
    before = ((episode.episode,), episode.kinds, junctures, words(placers))
    if dating is None:
        return (*before, words("undated"), (), (), (), ())
    claim = dating.claim
    return (
        *before,
        (Link(claim.statement.iri, dating.words),),
        words(dating.edtf),
        claim.holders,
        claim.passages,
        words("yes" if claim.counts else "no"),
    )

"""Episodes in time: the dates that are claimed of each, rival ones too, and the junctures they are placed in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from kg_server.catalogue.claims import Claim, claims
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.edtf import Bounds, End, ends, read
from kg_server.engine import Engine

T = TypeVar("T")

_EPISODES = """SELECT ?episode ?label ?kind ?name WHERE { ?episode a ssc:Episode ; skos:prefLabel ?label
  OPTIONAL { ?episode a ?kind . ?kind rdfs:subClassOf ssc:Episode ; skos:prefLabel ?name FILTER (?kind != ssc:Episode) }
} ORDER BY LCASE(?label) ?name"""
_DATED = """?statement ssc:about ?episode ; ssc:temporalScope ?span . ?span ssc:edtf ?edtf . ?episode a ssc:Episode .
  FILTER (EXISTS { ?statement a ssc:DateClaim } || EXISTS { ?statement a ssc:CurationNote })"""
_PLACED = """?statement ssc:claimPredicate ssc:duringJuncture ; ssc:claimSubject ?episode ; ssc:claimObject ?juncture .
  ?episode a ssc:Episode . ?juncture a ssc:GeopoliticalJuncture"""


@dataclass(frozen=True)
class Stretch:
    """When something was: years with fractions from 1 January, None where not known, and how each end is known."""

    start: float | None
    end: float | None
    starts: End
    ends: End


@dataclass(frozen=True)
class Dating:
    """A time that somebody gives: in words, as EDTF, as years, and the statement."""

    words: str
    edtf: str
    stretch: Stretch
    claim: Claim


@dataclass(frozen=True)
class Dated:
    """An episode with its kinds, the times given to it (none: it is undated), and the claims that place it."""

    episode: Link
    kinds: tuple[Link, ...]
    datings: tuple[Dating, ...]
    placings: tuple[tuple[Link, Claim], ...]

    @property
    def start(self) -> float:
        """The earliest year that anybody gives, for putting in order; the undated come last."""
        return earliest(dating.stretch for dating in self.datings)


def timeline(engine: Engine) -> list[Dated]:
    """Give every episode, in order of its earliest date, the undated last and by name."""
    found = select(engine, _EPISODES)
    names = {row["episode"].value: row["label"].value for row in found}
    kinds: dict[str, list[Link]] = {iri: [] for iri in names}
    for row in found:
        if "kind" in row:
            kinds[row["episode"].value].append(Link(row["kind"].value, row["name"].value))
    datings = _by_episode(claims(engine, _DATED, "episode", "span", "edtf"), _dating)
    placings = _by_episode(claims(engine, _PLACED, "episode", "juncture"), lambda claim: (claim.parts[1], claim))
    episodes = [
        Dated(Link(iri, label), tuple(kinds[iri]), tuple(datings.get(iri, ())), tuple(placings.get(iri, ())))
        for iri, label in names.items()
    ]
    return sorted(episodes, key=lambda episode: episode.start)


def stretch(edtf: str) -> Stretch:
    """Put an EDTF date on the axis of years; raise ValueError where it is none."""
    bounds = read(edtf)
    return Stretch(_start(bounds), _end(bounds), *ends(edtf))


def earliest(stretches: Iterable[Stretch]) -> float:
    """Give the first year that is touched, infinity where there is none."""
    years = [year for s in stretches for year in (s.start, s.end) if year is not None]
    return min(years, default=float("inf"))


def _dating(claim: Claim) -> Dating:
    _, span, edtf = claim.parts
    return Dating(span.label, edtf.label, stretch(edtf.label), claim)


def _by_episode(found: Iterable[Claim], make: Callable[[Claim], T]) -> dict[str, list[T]]:
    made: dict[str, list[T]] = {}
    for claim in found:
        made.setdefault(claim.parts[0].iri, []).append(make(claim))
    return made


def _start(bounds: Bounds) -> float | None:
    if bounds.start_date:
        return bounds.start_date.year + (bounds.start_date.timetuple().tm_yday - 1) / 366
    return bounds.start_year


def _end(bounds: Bounds) -> float | None:
    if bounds.end_date:
        return bounds.end_date.year + bounds.end_date.timetuple().tm_yday / 366
    return None if bounds.end_year is None else bounds.end_year + 1

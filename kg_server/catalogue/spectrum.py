"""The range from amplifying to contesting: which case or contribution is placed where, by whom, carried how."""

from dataclasses import dataclass

from kg_server.catalogue.claims import Claim, claims
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine

_PLACED = """?statement a ssc:EffectClaim ; ssc:effect ?effect ; ssc:about ?thing .
  OPTIONAL { ?thing a ?kind FILTER (?kind = ssc:Work) }"""
_EFFECTS = """SELECT ?effect ?label WHERE {
  ?effect skos:inScheme scheme:effects ; skos:prefLabel ?label ; skos:notation ?sign } ORDER BY xsd:integer(?sign)"""


@dataclass(frozen=True)
class Placed:
    """A case, or a contribution (a work), that a claim places on the range."""

    thing: Link
    effect: Link
    contribution: bool
    claim: Claim


@dataclass(frozen=True)
class Spectrum:
    """The places of the range in order, and all that is placed."""

    effects: tuple[Link, ...]
    placed: tuple[Placed, ...]


def spectrum(engine: Engine) -> Spectrum:
    """Find the range and all effect claims, in order of place and name."""
    found = select(engine, _EFFECTS)
    effects = [Link(row["effect"].value, row["label"].value) for row in found]
    placed = [
        Placed(thing, effect, bool(kind.iri), claim)
        for claim in claims(engine, _PLACED, "thing", "effect", "kind")
        for thing, effect, kind in [claim.parts]
    ]
    placed.sort(key=lambda one: (effects.index(one.effect), one.thing.label.casefold()))
    return Spectrum(tuple(effects), tuple(placed))

"""Families of institutions and their legacies: what became of what, what belongs to what, who set up whom."""

from dataclasses import dataclass

from kg_server.catalogue.claims import Claim, claims
from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import SSC

# Relations that lead from the younger to the older, from the part to the whole; and those that lead the other way.
_UP = ("succeeds", "follows", "carriesLegacyOf", "modelledOn", "isFoundedIn")
_DOWN = ("establishes",)
_CLAIMED = f"""VALUES ?relation {{ {" ".join(f"ssc:{term}" for term in (*_UP, *_DOWN))} }}
  ?statement ssc:claimPredicate ?relation ; ssc:claimSubject ?from ; ssc:claimObject ?to"""
_BELONGS = """?statement ssc:claimPredicate ssc:belongsTo ; ssc:claimSubject ?from ; ssc:claimObject ?to .
  ?from a ssc:Institution . ?to a ssc:Institution"""
# What the catalogue says without a statement, and the part of a mission that stands behind a claim about it.
_PLAIN = """SELECT DISTINCT ?from ?relation ?to WHERE {
  { VALUES ?relation { ssc:partOf ssc:deploys } ?from ?relation ?to
    { ?from a ssc:Institution } UNION { ?to a ssc:Institution } }
  UNION { VALUES ?claimed { ssc:carriesLegacyOf ssc:modelledOn } ?claim ssc:claimPredicate ?claimed ;
    ssc:claimSubject|ssc:claimObject ?from . ?from ssc:participationIn ?to BIND (ssc:participationIn AS ?relation) }
} ORDER BY ?from ?to"""


@dataclass(frozen=True)
class Descent:
    """That one thing stands above another: the older, the whole or the founder above; None for a plain fact."""

    above: Link
    below: Link
    relation: Link
    claim: Claim | None

    @property
    def sentence(self) -> tuple[Link, Link]:
        """Give the two in the order in which the relation is read."""
        down = self.relation.iri in {SSC.base + term for term in (*_DOWN, "deploys")}
        return (self.above, self.below) if down else (self.below, self.above)


def families(engine: Engine) -> list[Descent]:
    """Find what stands above what; a plain fact that somebody also claims is given once, as a claim."""
    claimed = [
        *(_descent(claim, claim.parts[0]) for claim in claims(engine, _CLAIMED, "relation", "from", "to")),
        *(_belonging(claim) for claim in claims(engine, _BELONGS, "from", "to")),
    ]
    known = {(one.above.iri, one.below.iri) for one in claimed}
    return [*claimed, *(one for one in _plain(engine) if (one.above.iri, one.below.iri) not in known)]


def _descent(claim: Claim, relation: Link) -> Descent:
    one, other = claim.parts[1:]
    down = relation.iri.removeprefix(SSC.base) in _DOWN
    return Descent(one if down else other, other if down else one, relation, claim)


def _belonging(claim: Claim) -> Descent:
    part, whole = claim.parts
    return Descent(whole, part, Link(SSC.base + "belongsTo", "belongs to"), claim)


def _plain(engine: Engine) -> list[Descent]:
    found = select(engine, _PLAIN)
    names = Names(engine, found)
    made = []
    for row in found:
        one, relation, other = (names.link(row[c]) for c in ("from", "relation", "to"))
        down = relation.iri == SSC.base + "deploys"
        made.append(Descent(one if down else other, other if down else one, relation, None))
    return made

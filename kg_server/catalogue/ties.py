"""What ties a thing to others through the parts taken in it: a part modelled on another part, in another episode."""

from dataclasses import dataclass

from kg_server.catalogue import statements
from kg_server.catalogue.links import Link, Names
from kg_server.catalogue.reading import select
from kg_server.catalogue.statements import Statement
from kg_server.engine import Engine

_TIES = """SELECT DISTINCT ?statement ?other ?episode WHERE {
  { ?part ssc:participationIn <%s> } UNION { ?part ssc:participant <%s> }
  { ?statement ssc:claimSubject ?part ; ssc:claimObject ?other } UNION
  { ?statement ssc:claimObject ?part ; ssc:claimSubject ?other }
  ?statement a ssc:RelationClaim .
  OPTIONAL { ?other ssc:participationIn ?episode } } ORDER BY ?statement"""


@dataclass(frozen=True)
class Tie:
    """A claim about a part that was taken, and the episode to which the other end of it belongs, where there is one."""

    claim: Statement
    episode: Link | None


def ties(engine: Engine, iri: str) -> list[Tie]:
    """Find what is claimed of the parts taken in an episode, or by an agent."""
    found = select(engine, _TIES % (iri, iri))
    claims = {one.iri: one for one in statements.read(engine, list(dict.fromkeys(r["statement"].value for r in found)))}
    names = Names(engine, found)
    there = {row["statement"].value: names.link(row["episode"]) for row in found if "episode" in row}
    return [Tie(claim, there.get(iri)) for iri, claim in claims.items()]

"""Who cooperates with whom: the parts that agents play in episodes, and the cooperation claimed between agents."""

from dataclasses import dataclass

from kg_server.catalogue.claims import Claim, claims
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import SSC

_PARTS = """?statement ssc:participant ?agent ; ssc:participationIn ?episode ; ssc:role ?role .
  OPTIONAL { ?role ssc:yieldsRelation ?relation }"""
# Cooperation between two agents without an episode.
_DIRECT = """VALUES ?relation { ssc:cooperatesWith ssc:exportsExpertiseTo ssc:trains ssc:transfersArmsTo
    ssc:operatesBaseIn ssc:supports ssc:sponsors }
  ?statement ssc:claimPredicate ?relation ; ssc:claimSubject ?agent ; ssc:claimObject ?other .
  ?agent a ssc:Agent . ?other a ssc:Agent """
_KINDS = """SELECT DISTINCT ?thing ?kind ?label WHERE {
  { ?statement ssc:participationIn ?thing . ?thing a ?kind . ?kind rdfs:subClassOf ssc:Episode
    FILTER (?kind != ssc:Episode) }
  UNION { VALUES ?kind { ssc:State ssc:Institution } ?thing a ?kind }
  ?kind skos:prefLabel ?label } ORDER BY ?thing ?label"""
TRIANGULATES = str(SSC.triangulates)


@dataclass(frozen=True)
class Tie:
    """An agent tied to an episode by a role, or to another agent by a relation, and the statement that says so.

    `relation` is the IRI of the direct relation that the statement claims, "" where its role yields none.
    """

    agent: Link
    other: Link
    role: Link
    relation: str
    claim: Claim
    direct: bool = False


@dataclass(frozen=True)
class Network:
    """All ties, and the classes of agents and episodes by which the picture tells them apart."""

    ties: tuple[Tie, ...]
    kinds: dict[str, tuple[Link, ...]]

    def kinds_of(self, thing: Link) -> tuple[Link, ...]:
        """Give the classes of an agent (state, institution) or the kinds of an episode."""
        return self.kinds.get(thing.iri, ())

    def is_a(self, thing: Link, term: str) -> bool:
        """Tell whether a thing belongs to a class of the ontology, named without its prefix."""
        return any(kind.iri == SSC.base + term for kind in self.kinds_of(thing))


def network(engine: Engine) -> Network:
    """Find all ties, those of statements that do not count too."""
    parts = [
        Tie(agent, episode, role, relation.iri, claim)
        for claim in claims(engine, _PARTS, "agent", "episode", "role", "relation")
        for agent, episode, role, relation in [claim.parts]
    ]
    direct = [
        Tie(agent, other, relation, relation.iri, claim, direct=True)
        for claim in claims(engine, _DIRECT, "agent", "other", "relation")
        for agent, other, relation in [claim.parts]
    ]
    kinds: dict[str, tuple[Link, ...]] = {}
    for row in select(engine, _KINDS):
        kind = Link(row["kind"].value, row["label"].value)
        kinds[row["thing"].value] = (*kinds.get(row["thing"].value, ()), kind)
    return Network((*parts, *direct), kinds)

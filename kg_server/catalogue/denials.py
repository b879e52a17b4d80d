"""What counts as a denial: by what a statement says, and by what the graph lays down about relations and positions.

Besides statements that deny or are corrected, a yes can be a no to something else: a relation may negate another, a
position rule another out, a kind exclude another, a complete list leave somebody out. All of it is read from the graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue import axioms
from kg_server.catalogue.links import Link
from kg_server.catalogue.points import POSITION, Point
from kg_server.catalogue.reading import select
from kg_server.engine import Engine, Row

_NOBODY: frozenset[str] = frozenset()
_YIELDED = "SELECT ?from ?to WHERE { ?from ssc:yieldsRelation ?to }"
_NEGATED = "SELECT ?from ?to WHERE { ?from ssc:negates ?to }"
_RULED_OUT = "SELECT ?from ?to WHERE { { ?from ssc:rulesOut ?to } UNION { ?to ssc:rulesOut ?from } }"
_DISJOINT = """SELECT ?from ?to WHERE { ?all a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?from , ?to
  FILTER (?from != ?to) }"""
_PARTIES = "SELECT ?from WHERE { ?from ssc:makesParty true }"
# Who stands for another, as a whole for its part or a member for its body, is not left out where that one is named.
_COMPLETE = """SELECT DISTINCT ?episode ?list ?agent WHERE {
  ?list ssc:participantsComplete true ; ssc:about ?episode .
  OPTIONAL { ?part ssc:participationIn ?episode ; ssc:role/ssc:makesParty true ; ssc:participant ?party .
    ?agent (ssc:partOf|^ssc:partOf|ssc:memberOf|^ssc:memberOf)? ?party } }"""
_ROLLS = """SELECT ?list ?scheme ?position ?agent WHERE {
  ?list ssc:rollComplete true ; ssc:underScheme ?scheme ; ssc:position ?position .
  ?roll ssc:underScheme ?scheme ; ssc:position ?position ; ssc:lists ?agent } ORDER BY ?list"""
# Lists go by codes; a state without one, such as one that is no more, is on none of them either way.
_STATES = "SELECT ?from WHERE { ?from a ssc:State ; ssc:countryCode ?code }"


@dataclass(frozen=True)
class Complete:
    """A list that claims to be complete: the statement that says so, and the agents that it does not leave out."""

    statement: str
    agents: frozenset[str]


@dataclass(frozen=True)
class Logic:
    """What implies and what excludes what, by IRI.

    `implied` gives the relations that hold wherever a relation or role does; `parties` are the roles of those who
    cooperate; `lists` are those that are complete: of parties, by episode, and of states, by scheme and position.
    """

    implied: Mapping[str, frozenset[str]]
    symmetric: frozenset[str]
    negated: Mapping[str, frozenset[str]]
    ruled_out: Mapping[str, frozenset[str]]
    disjoint: Mapping[str, frozenset[str]]
    above: Mapping[str, frozenset[str]]
    parties: frozenset[str]
    lists: Mapping[tuple[str, ...], Complete]
    states: frozenset[str]

    def settled(self, point: Point) -> Point:
        """Give a point in the one way in which it is written: a symmetric relation has no direction."""
        if point.inward and point.relation.iri in self.symmetric:
            return Point(point.section, point.relation, point.other, False, point.under, point.whom)
        return point

    def implies(self, point: Point, other: Point) -> bool:
        """Tell whether the one point holds of whatever the other holds of; no scheme stands for all."""
        alike = (point.other, point.inward, point.whom) == (other.other, other.inward, other.whom)
        under = other.under in (point.under, Link("", ""))
        relation = other.relation.iri in (point.relation.iri, *self.implied.get(point.relation.iri, ()))
        return alike and under and relation

    def excludes(self, point: Point, other: Point) -> bool:
        """Tell whether whatever the one point holds of, the other does not hold of, by what the graph lays down."""
        if (point.inward, point.under, point.whom) != (other.inward, other.under, other.whom):
            return False
        if point.relation == other.relation == POSITION:
            return other.other.iri in self.ruled_out.get(point.other.iri, ())
        return point.other == other.other and other.relation.iri in self.negated.get(point.relation.iri, ())

    def excluded_kind(self, kinds: Iterable[str], kind: str) -> bool:
        """Tell whether nothing of these kinds (classes) can be of the other kind."""
        wanted = {kind, *self.above.get(kind, ())}
        return any(self.disjoint.get(one, _NOBODY) & wanted for one in kinds)

    def left_out(self, iri: str, point: Point) -> str:
        """Give the statement by whose completeness a thing is not what a point says, "" where there is none."""
        agent = iri
        key: tuple[str, ...] = ()
        if point.section == "part" and point.relation.iri in self.parties:
            agent, key = (point.other.iri, (iri,)) if point.inward else (iri, (point.other.iri,))
        elif point.relation == POSITION and not point.whom.iri and iri in self.states:
            key = (point.under.iri, point.other.iri)
        told = self.lists.get(key)
        return told.statement if told and agent not in told.agents else ""


def read(engine: Engine) -> Logic:
    """Read what the graph lays down; it is the same for all comparisons."""
    known = axioms.read(engine)
    implied = {relation: set(above) for relation, above in known.superproperties.items()}
    for role, relations in _pairs(engine, _YIELDED).items():
        implied[role] = {above for one in relations for above in (one, *known.superproperties.get(one, ()))}
    return Logic(
        {relation: frozenset(above) for relation, above in implied.items()},
        known.symmetric,
        _pairs(engine, _NEGATED),
        _pairs(engine, _RULED_OUT),
        _pairs(engine, _DISJOINT),
        known.superclasses,
        _all(engine, _PARTIES),
        _lists(select(engine, _COMPLETE), "episode") | _lists(select(engine, _ROLLS), "scheme", "position"),
        _all(engine, _STATES),
    )


def _pairs(engine: Engine, text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, text):
        found[row["from"].value].add(row["to"].value)
    return {one: frozenset(several) for one, several in found.items()}


def _all(engine: Engine, text: str) -> frozenset[str]:
    return frozenset(row["from"].value for row in select(engine, text))


def _lists(found: Iterable[Row], *keys: str) -> dict[tuple[str, ...], Complete]:
    agents: dict[tuple[str, ...], set[str]] = defaultdict(set)
    statements: dict[tuple[str, ...], str] = {}
    for row in found:
        key = tuple(row[name].value for name in keys)
        statements[key] = row["list"].value
        if "agent" in row:
            agents[key].add(row["agent"].value)
    return {key: Complete(statement, frozenset(agents[key])) for key, statement in statements.items()}

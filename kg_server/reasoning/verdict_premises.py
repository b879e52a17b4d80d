"""The triples in which the premises of verdicts are written: who is a party, who is placed where, what is judged."""

from collections.abc import Iterable, Iterator
from itertools import product

from kg_server.reasoning.horn import Facts
from kg_server.reasoning.terms import Term, Triple, iri, value
from kg_server.verdicts.premises import DEFAULT, Assessment, Criterion, Frame
from kg_server.verdicts.testing import OPEN, UNKNOWN, Standing
from kg_server.vocabulary import PREFIXES

_SSC = PREFIXES["ssc"]
_TRUE = {"true", "1"}


def _p(name: str) -> Term:
    return iri(_SSC + name)


class Written:
    """Finds the triples behind premises in facts."""

    def __init__(self, facts: Facts, frame: Frame) -> None:
        """Hold the facts, and the frame that was read from them."""
        self._facts = facts
        self._frame = frame

    def ways(self, standing: Standing, episode: str, scheme: str, position: str) -> list[list[Triple]]:
        """Give the ways in which a party stands as it does to a position in an episode under a scheme."""
        parts = [self._part(statement, standing.agent, episode) for statement in standing.parts]
        weight = self._all(iri(standing.agent), "actorsAtLeast") if standing.weight > 1 else []
        placed = self._placed(standing, scheme, position)
        return [[*part, *weight, *place] for part, place in product(parts, placed)]

    def asked(self, criterion: Criterion) -> list[Triple]:
        """Give what a condition that is counted asks for."""
        return [t for name in ("minimumActors", "asksPosition") for t in self._all(iri(criterion.iri), name)]

    def complete(self, statements: Iterable[str]) -> list[list[Triple]]:
        """Give the ways in which all parties are named."""
        names = ("about", "participantsComplete")
        return [[*(t for name in names for t in self._all(iri(s), name)), _accepted(s)] for s in statements]

    def assessment(self, one: Assessment) -> list[Triple]:
        """Give the triples of an assessment."""
        node = iri(one.statement)
        ends = (("assesses", one.episode), ("onCriterion", one.criterion), ("outcome", one.outcome))
        return [*((node, _p(name), iri(end)) for name, end in ends), _accepted(one.statement)]

    def _part(self, statement: str, agent: str, episode: str) -> list[Triple]:
        node = iri(statement)
        roles = [role for role in self._facts.of(node, _p("role")) if self._is_party(role)]
        made = [*((node, _p("role"), role) for role in roles[:1]), *self._all(roles[0], "makesParty")]
        ends = (("participant", agent), ("participationIn", episode))
        return [*((node, _p(name), iri(end)) for name, end in ends), *made, _accepted(statement)]

    def _is_party(self, role: Term) -> bool:
        return any(value(one)[0] in _TRUE for one in self._facts.of(role, _p("makesParty")))

    def _placed(self, standing: Standing, scheme: str, position: str) -> list[list[Triple]]:
        if standing.how == UNKNOWN:
            return [[]]
        found = [list(self._placing(statement, standing, scheme, position)) for statement in standing.grounds]
        # What is open hangs on all that is said; otherwise each placing is enough.
        return [[t for triples in found for t in triples]] if standing.how == OPEN else found

    def _placing(self, statement: str, standing: Standing, scheme: str, position: str) -> Iterator[Triple]:
        node, agent = iri(statement), iri(standing.agent)
        named = [(node, _p(name), agent) for name in ("positionedAgent", "lists")]
        written = [triple for triple in named if triple in self._facts]
        # A full roll that does not name a state tells of it by its silence.
        yield from written or [*self._all(node, "rollComplete"), *self._all(agent, "countryCode")]
        for name in ("position", "underScheme"):
            yield from self._all(node, name)
        yield (node, _p("weighedIn"), iri(DEFAULT))
        for held in self._facts.of(node, _p("position")):
            bearing = [(held, _p(name), iri(position)) for name in ("rulesOut", "leavesOpen")]
            yield from (triple for triple in bearing if triple in self._facts)
        for own in self._facts.of(node, _p("underScheme")):
            yield from self._way_over(iri(scheme), own)

    def _way_over(self, scheme: Term, other: Term) -> list[Triple]:
        """Give the steps by which a scheme takes over the placings of another."""
        reached: dict[Term, list[Triple]] = {scheme: []}
        ahead = [scheme]
        while ahead and other not in reached:
            one = ahead.pop(0)
            for further in self._facts.of(one, _p("takesOver")):
                if further not in reached:
                    reached[further] = [*reached[one], (one, _p("takesOver"), further)]
                    ahead.append(further)
        return reached.get(other, [])

    def _all(self, subject: Term, name: str) -> list[Triple]:
        return [(subject, _p(name), obj) for obj in self._facts.of(subject, _p(name))]


def _accepted(statement: str) -> Triple:
    return (iri(statement), _p("acceptedIn"), iri(DEFAULT))

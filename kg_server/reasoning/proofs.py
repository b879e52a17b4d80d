"""Proofs: how a triple follows, step by step, down to what is written; the shortest first and without circles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, islice
from math import inf
from typing import NamedTuple, Protocol

from kg_server.reasoning.horn import Clause, Facts, Pattern, filled, match, solutions, stands
from kg_server.reasoning.terms import Term, Triple, is_variable


@dataclass(frozen=True)
class Derivation:
    """One step: by a rule, told in words, a conclusion follows from premises while groups of patterns are absent."""

    rule: str
    words: str
    conclusion: Triple
    premises: tuple[Triple, ...]
    absent: tuple[tuple[Pattern, ...], ...] = ()


class Provider(Protocol):
    """Anything that knows rules: it tells in which ways a triple follows from others in one step."""

    def derivations(self, triple: Triple) -> Iterable[Derivation]:
        """Give the steps that lead to a triple; none where no rule makes it."""


@dataclass(frozen=True)
class Proof:
    """A conclusion with the step that leads to it and a proof of each premise; without a step, it is written."""

    conclusion: Triple
    step: Derivation | None = None
    premises: tuple["Proof", ...] = ()

    @property
    def leaves(self) -> list[Triple]:
        """What is written and the whole rests on, in the order of the steps."""
        if self.step is None:
            return [self.conclusion]
        return list(dict.fromkeys(leaf for premise in self.premises for leaf in premise.leaves))


class Clauses:
    """Clauses over facts, as a provider of the steps that they make."""

    def __init__(self, clauses: Iterable[Clause], facts: Facts) -> None:
        """Hold clauses, and the facts that their bodies are looked up in."""
        self.facts = facts
        self._making: dict[tuple[Term, Term], list[tuple[Clause, Pattern]]] = defaultdict(list)
        for clause in clauses:
            for head in clause.head:
                key = tuple("" if is_variable(term) else term for term in head[1:])
                self._making[key[0], key[1]].append((clause, head))

    def making(self, triple: Pattern) -> Iterator[tuple[Clause, dict[Term, Term]]]:
        """Give the clauses of which a head fits a triple, with what their variables then are."""
        _, predicate, obj = triple
        for key in ((predicate, obj), (predicate, ""), ("", obj), ("", "")):
            for clause, head in self._making.get(key, ()):
                bound = match(head, triple, {})
                if bound is not None:
                    yield clause, bound

    def derivations(self, triple: Triple) -> Iterator[Derivation]:
        """Give the steps by which a triple follows from the facts."""
        for clause, bound in self.making(triple):
            for solution in solutions(clause.body, self.facts, bound):
                if stands(clause, self.facts, solution):
                    premises = tuple(filled(pattern, solution) for pattern in clause.body)
                    absent = tuple(tuple(filled(p, solution) for p in group) for group in clause.absent)
                    yield Derivation(clause.rule, clause.words, triple, premises, absent)


class _Goal(NamedTuple):
    """A triple to be proved by the rules up to a stratum."""

    triple: Triple
    stratum: int


class _Way(NamedTuple):
    step: Derivation
    premises: tuple[_Goal, ...]


class _Open(NamedTuple):
    """The goals still to be proved, a linked list: the first, those above it in the proof, and the rest."""

    goal: _Goal
    above: frozenset[_Goal]
    rest: "_Open | None"


class Prover:
    """Finds proofs over what is written, by rules in strata: a stratum sees what it and those before it make."""

    def __init__(self, written: Facts, *strata: Sequence[Provider]) -> None:
        """Hold what is written, and the providers of each stratum, the first to be applied first."""
        self._written = written
        self._strata = strata

    def proofs(self, triple: Triple, limit: int = 3) -> list[Proof]:
        """Give up to `limit` proofs of a triple, those with the fewest leaves first; none where it does not hold."""
        return list(islice(self._search(triple), limit))

    def leaves(self, triple: Triple) -> set[Triple]:
        """Give all that is written and that any proof of a triple can rest on."""
        return {goal.triple for goal in self._reach(self._goal(triple)) if goal.triple in self._written}

    def _goal(self, triple: Triple) -> _Goal:
        return _Goal(triple, len(self._strata) - 1)

    def _ways(self, goal: _Goal) -> Iterator[_Way]:
        for stratum, providers in enumerate(self._strata[: goal.stratum + 1]):
            for provider in providers:
                for step in provider.derivations(goal.triple):
                    yield _Way(step, tuple(_Goal(premise, stratum) for premise in step.premises))

    def _reach(self, goal: _Goal) -> dict[_Goal, list[_Way]]:
        """Give all goals that proofs of one can lead to, each with the ways to it."""
        found: dict[_Goal, list[_Way]] = {}
        waiting = [goal]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found[one] = list(self._ways(one))
                waiting += [premise for way in found[one] for premise in way.premises]
        return found

    def _costs(self, reach: dict[_Goal, list[_Way]]) -> dict[_Goal, float]:
        """Give for each goal the number of leaves of its smallest proof, infinite where it has none."""
        costs = {goal: 1 if goal.triple in self._written else inf for goal in reach}
        backwards = list(reversed(reach.items()))
        changed = True
        while changed:
            changed = False
            for goal, ways in backwards:
                least = min((_cost(way, costs) for way in ways), default=inf)
                if least < costs[goal]:
                    costs[goal], changed = least, True
        return costs

    def _search(self, triple: Triple) -> Iterator[Proof]:
        """Give the proofs in the order of their size, by a best-first search over proofs with goals left open."""
        goal, order = self._goal(triple), count()
        reach = self._reach(goal)
        costs = self._costs(reach)
        heap: list[tuple[float, int, _Open | None, tuple[object, ...]]] = []
        if costs[goal] < inf:
            heappush(heap, (costs[goal], next(order), _Open(goal, frozenset(), None), ()))
        while heap:
            cost, _, left, steps = heappop(heap)
            if left is None:
                yield _built(steps)
                continue
            one, above, rest = left
            rest_cost = cost - costs[one]
            if one.triple in self._written:
                heappush(heap, (rest_cost + 1, next(order), rest, (steps, None, one.triple)))
            inside = above | {one}
            for way in reach[one]:
                whole = rest_cost + _cost(way, costs)
                if whole < inf and inside.isdisjoint(way.premises):
                    heappush(heap, (whole, next(order), _with(way, inside, rest), (steps, way.step, one.triple)))


def _cost(way: _Way, costs: dict[_Goal, float]) -> float:
    return max(1, sum(costs[premise] for premise in way.premises))


def _with(way: _Way, above: frozenset[_Goal], rest: _Open | None) -> _Open | None:
    for premise in reversed(way.premises):
        rest = _Open(premise, above, rest)
    return rest


def _built(steps: tuple[object, ...]) -> Proof:
    """Build a proof of the steps chosen for its goals, which were met from the top down and from left to right."""
    chosen: list[tuple[Derivation | None, Triple]] = []
    while steps:
        steps, step, triple = steps  # type: ignore[assignment]
        chosen.append((step, triple))  # type: ignore[arg-type]

    def next_proof() -> Proof:
        step, triple = chosen.pop()
        return Proof(triple, step, tuple(next_proof() for _ in step.premises) if step else ())

    return next_proof()

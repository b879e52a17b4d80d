"""Horn clauses over triples: facts in an index, patterns matched against them, and all that follows."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import OWL, RDFS

from kg_server.reasoning.terms import Term, Triple, is_variable

Pattern = tuple[Term, Term, Term]
Bound = Mapping[Term, Term]
_Key = tuple[Term | None, Term | None, Term | None]
# What is so of everything, and what RDF cannot say, is left out, as `entailment` leaves it out.
_REFLEXIVE = {
    f"<{p}>"
    for p in (OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf)
}  # fmt: skip
_EVERYTHING = {f"<{c}>" for c in (OWL.Thing, RDFS.Resource)}


@dataclass(frozen=True)
class Clause:
    """A rule: where all patterns of the body match and no group of `absent` does, every pattern of the head holds.

    `rule` is its name, `words` say what it means. Every variable of the head occurs in the body.
    """

    rule: str
    words: str
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    absent: tuple[tuple[Pattern, ...], ...] = ()


class Facts:
    """A set of triples in which patterns are looked up quickly; it may lie over another, which stays as it is."""

    def __init__(self, triples: Iterable[Triple] = (), over: "Facts | None" = None) -> None:
        """Hold triples beside those of the set underneath."""
        self._own: dict[Triple, None] = {}
        self._over = over
        # By which of the three places are given: made when first asked for.
        self._indexes: dict[tuple[bool, bool, bool], dict[_Key, list[Triple]]] = {}
        for triple in triples:
            self.add(triple)

    def __contains__(self, triple: Triple) -> bool:
        """Tell whether a triple is there."""
        return triple in self._own or (self._over is not None and triple in self._over)

    def __iter__(self) -> Iterator[Triple]:
        """Go through all triples, those underneath first."""
        yield from self._over or ()
        yield from self._own

    def __len__(self) -> int:
        """Count the triples."""
        return len(self._own) + (len(self._over) if self._over is not None else 0)

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""
        if triple in self:
            return False
        self._own[triple] = None
        for given, index in self._indexes.items():
            index[_key(triple, given)].append(triple)
        return True

    def matching(self, pattern: Pattern) -> Sequence[Triple]:
        """Give the triples that agree with a pattern in the places where it has no variable."""
        given = (not is_variable(pattern[0]), not is_variable(pattern[1]), not is_variable(pattern[2]))
        if all(given):
            return [pattern] if pattern in self else []
        below = self._over.matching(pattern) if self._over is not None else ()
        own = self._found(pattern, given)
        return [*below, *own] if below and own else below or own

    def size(self, pattern: Pattern) -> int:
        """Count the triples that agree with a pattern."""
        given = (not is_variable(pattern[0]), not is_variable(pattern[1]), not is_variable(pattern[2]))
        if all(given):
            return int(pattern in self)
        return len(self._found(pattern, given)) + (self._over.size(pattern) if self._over is not None else 0)

    def of(self, subject: Term, predicate: Term) -> list[Term]:
        """Give the objects that a subject has under a predicate."""
        return [triple[2] for triple in self.matching((subject, predicate, "?"))]

    def _found(self, pattern: Pattern, given: tuple[bool, bool, bool]) -> list[Triple]:
        if given not in self._indexes:
            self._indexes[given] = self._index(given)
        return self._indexes[given].get(_key(pattern, given), [])

    def _index(self, given: tuple[bool, bool, bool]) -> dict[_Key, list[Triple]]:
        index: dict[_Key, list[Triple]] = defaultdict(list)
        for triple in self._own:
            index[_key(triple, given)].append(triple)
        return index


def _key(triple: Triple, given: tuple[bool, bool, bool]) -> _Key:
    return (triple[0] if given[0] else None, triple[1] if given[1] else None, triple[2] if given[2] else None)


def match(pattern: Pattern, triple: Triple, bound: Bound) -> dict[Term, Term] | None:
    """Give what the variables must be for a pattern to be a triple, beside those that are bound; None if none can."""
    found = dict(bound)
    for wanted, term in zip(pattern, triple, strict=True):
        if not is_variable(wanted):
            if wanted != term:
                return None
        elif found.setdefault(wanted, term) != term:
            return None
    return found


def filled(pattern: Pattern, bound: Bound) -> Pattern:
    """Give a pattern with its bound variables replaced by what they are."""
    return (bound.get(pattern[0], pattern[0]), bound.get(pattern[1], pattern[1]), bound.get(pattern[2], pattern[2]))


def solutions(patterns: Sequence[Pattern], facts: Facts, bound: Bound) -> Iterator[dict[Term, Term]]:
    """Give every way in which all patterns match, each as the values of the variables."""
    if not patterns:
        yield dict(bound)
        return
    at = min(range(len(patterns)), key=lambda i: facts.size(filled(patterns[i], bound)))
    rest = [*patterns[:at], *patterns[at + 1 :]]
    for triple in facts.matching(filled(patterns[at], bound)):
        further = match(patterns[at], triple, bound)
        if further is not None:
            yield from solutions(rest, facts, further)


def stands(clause: Clause, facts: Facts, bound: Bound) -> bool:
    """Tell whether nothing of what must be absent from a clause is there."""
    return not any(next(solutions(group, facts, bound), None) is not None for group in clause.absent)


def tells(triple: Triple) -> bool:
    """Tell whether a triple says something: no literal is its subject, and it is not so of everything."""
    subject, predicate, obj = triple
    return subject[0] != '"' and obj not in _EVERYTHING and not (subject == obj and predicate in _REFLEXIVE)


def close(triples: Iterable[Triple], clauses: Iterable[Clause], base: Facts | None = None) -> list[Triple]:
    """Give what follows from triples beyond them, in the order in which it is found.

    A `base` holds further triples, from which alone nothing follows any more, and stays as it is. What must be absent
    is looked for among all that is given and all that was found so far; so nothing that a clause wants absent should
    be what another one makes.
    """
    facts = Facts(over=base)
    queue = deque(triple for triple in triples if facts.add(triple))
    given = len(queue)
    wanting = _wanting(clauses)
    while queue:
        triple = queue.popleft()
        for key in _keys(triple):
            for clause, at in wanting.get(key, ()):
                queue.extend(c for c in list(_conclusions(clause, at, triple, facts)) if tells(c) and facts.add(c))
    return list(facts._own)[given:]


def _wanting(clauses: Iterable[Clause]) -> dict[tuple[Term, Term], list[tuple[Clause, int]]]:
    """Give the clauses by predicate and object of each pattern of their bodies, "" standing for a variable."""
    found: dict[tuple[Term, Term], list[tuple[Clause, int]]] = defaultdict(list)
    for clause in clauses:
        for at, (_, predicate, obj) in enumerate(clause.body):
            found["" if is_variable(predicate) else predicate, "" if is_variable(obj) else obj].append((clause, at))
    return found


def _keys(triple: Triple) -> tuple[tuple[Term, Term], ...]:
    _, predicate, obj = triple
    return (predicate, obj), (predicate, ""), ("", obj), ("", "")


def _conclusions(clause: Clause, at: int, triple: Triple, facts: Facts) -> Iterator[Triple]:
    """Give what a clause makes of a triple that matches one pattern of its body."""
    bound = match(clause.body[at], triple, {})
    if bound is None:
        return
    rest = [*clause.body[:at], *clause.body[at + 1 :]]
    for solution in solutions(rest, facts, bound):
        if stands(clause, facts, solution):
            for pattern in clause.head:
                yield filled(pattern, solution)

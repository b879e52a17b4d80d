"""What is missing for a triple that does not hold: rules that would make it, with what of them holds and what not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kg_server.reasoning.horn import Bound, Clause, Facts, Pattern, filled, match, solutions
from kg_server.reasoning.proofs import Clauses
from kg_server.reasoning.terms import Term, Triple, is_variable

_DEEPEST = 3
_WIDEST = 200  # partial matches of one rule that are looked at
_Partial = tuple[dict[Term, Term], tuple[Triple, ...], tuple[Pattern, ...]]


@dataclass(frozen=True)
class Lack:
    """A premise that does not hold, in which variables stand for anything; and how it would come about itself."""

    pattern: Pattern
    gaps: tuple["Gap", ...] = ()

    @property
    def size(self) -> int:
        """How many things are missing for it, by the shortest way."""
        return min((gap.size for gap in self.gaps), default=1)


@dataclass(frozen=True)
class Gap:
    """A rule that would make a triple: the premises that hold, those that do not, and what stands in its way."""

    rule: str
    words: str
    wanted: Pattern
    holds: tuple[Triple, ...]
    lacks: tuple[Lack, ...]
    hindered: tuple[Triple, ...] = ()

    @property
    def size(self) -> int:
        """How many things are missing or in the way."""
        return sum(lack.size for lack in self.lacks) + len(self.hindered)


def gaps(wanted: Triple, strata: Sequence[Clauses], limit: int = 3) -> list[Gap]:
    """Give up to `limit` rules that come nearest to a triple which does not hold.

    Those come first of which something holds, then those that need fewest things, then those of which what holds speaks
    of the very ends of the triple.
    """
    return _gaps(wanted, strata, limit, _DEEPEST)


def _gaps(wanted: Pattern, strata: Sequence[Clauses], limit: int, depth: int, claimed: bool = True) -> list[Gap]:
    """Give gaps; without `claimed`, only those of rules that say which predicate they make."""
    found: dict[Gap, None] = {}
    for number, clauses in enumerate(strata, 1):
        for clause, bound in clauses.making(wanted):
            if claimed or not any(is_variable(head[1]) for head in clause.head):
                near = _nearest(clause, clauses.facts, bound, wanted)
                found |= {_deepened(gap, strata[:number], depth): None for gap in near}
    return sorted(found, key=lambda gap: (_is_bare(gap), gap.size, -_named(gap), gap.rule))[:limit]


def _deepened(gap: Gap, strata: Sequence[Clauses], depth: int) -> Gap:
    """Say how what a gap lacks would come about, where the rule passes it on, or all else fits what is wanted."""
    is_passed_on = not gap.holds and len(gap.lacks) == 1
    if not depth or not (is_passed_on or _named(gap) > 1):
        return gap
    lacks = (
        Lack(lack.pattern, tuple(g for g in _gaps(lack.pattern, strata, 1, depth - 1, is_passed_on) if not _is_bare(g)))
        if not any(map(is_variable, lack.pattern))
        else lack
        for lack in gap.lacks
    )
    return Gap(gap.rule, gap.words, gap.wanted, gap.holds, tuple(lacks), gap.hindered)


def _is_bare(gap: Gap) -> bool:
    """Tell whether nothing of a rule holds, however far one looks."""
    return not gap.holds and not any(lack.gaps for lack in gap.lacks)


def _named(gap: Gap) -> int:
    """Count which ends of what is wanted occur in what holds."""
    said = {term for triple in gap.holds for term in triple}
    return sum(term in said for term in {gap.wanted[0], gap.wanted[2]})


def _nearest(clause: Clause, facts: Facts, bound: Bound, wanted: Pattern) -> Iterator[Gap]:
    """Give the ways in which a clause holds but for what is absent or for one premise; else all of it is lacking."""
    for allowed in (0, 1):
        found = list(islice(_matches(list(clause.body), facts, bound, allowed), _WIDEST))
        for further, holds, lacks in found:
            against = tuple(
                filled(pattern, solution)
                for group in clause.absent
                for solution in solutions(group, facts, further)
                for pattern in group
            )
            if lacks or against:
                lacking = tuple(Lack(filled(pattern, further)) for pattern in lacks)
                yield Gap(clause.rule, clause.words, wanted, holds, lacking, against)
        if found:
            return
    yield Gap(clause.rule, clause.words, wanted, (), tuple(Lack(filled(pattern, bound)) for pattern in clause.body))


def _matches(patterns: list[Pattern], facts: Facts, bound: Bound, allowed: int) -> Iterator[_Partial]:
    """Give the ways in which all patterns match but `allowed`: the variables, what holds, and the patterns left out."""
    if not patterns:
        if not allowed:
            yield dict(bound), (), ()
        return
    at = min(range(len(patterns)), key=lambda i: _breadth(filled(patterns[i], bound), facts))
    one, rest = patterns[at], [*patterns[:at], *patterns[at + 1 :]]
    matched = ((triple, match(one, triple, bound)) for triple in facts.matching(filled(one, bound)))
    for triple, more in matched:
        for further, holds, lacks in _matches(rest, facts, more, allowed) if more is not None else ():
            yield further, (triple, *holds), lacks
    for further, holds, lacks in _matches(rest, facts, bound, allowed - 1) if allowed else ():
        if filled(one, further) not in facts:
            yield further, holds, (one, *lacks)


def _breadth(pattern: Pattern, facts: Facts) -> tuple[int, int]:
    return sum(map(is_variable, pattern)), facts.size(pattern)

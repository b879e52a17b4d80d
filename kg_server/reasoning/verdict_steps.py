"""The steps by which verdicts follow: what is counted, what is judged, how conditions go together, what is default."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from kg_server.reasoning.gaps import Gap, Lack
from kg_server.reasoning.horn import Facts
from kg_server.reasoning.proofs import Derivation
from kg_server.reasoning.terms import Term, Triple, address, iri, is_iri, value
from kg_server.reasoning.verdict_premises import Written
from kg_server.verdicts import writing
from kg_server.verdicts.premises import DEFAULT, PROPERTIES, read
from kg_server.verdicts.testing import (
    CONTESTED,
    HOLDS,
    MET,
    NOT_MET,
    OPEN,
    Grounds,
    Standing,
    Tested,
    Verdict,
)
from kg_server.vocabulary import PREFIXES

_SSC = PREFIXES["ssc"]
_OUTCOME = iri(_SSC + "outcome")
_RELATIONS = {iri(str(relation)): outcome for outcome, relation in writing.RELATIONS.items()}
_MEETS_CRITERION = iri(_SSC + "meetsCriterion")
WORDS = {
    "counted": "A condition that asks for a number of actors is met when so many parties hold the position, contested"
    " when it hangs on parties whose place is disputed, and not met when all parties are named and too few are left.",
    "judged": "A condition that is judged turns out as all say who assess it; where they differ, it is contested.",
    "combined": "A definition is met when every condition that it needs is met, not met when one is not, and contested"
    " when one is; where any condition suffices, it is met when one is, and not met when none is.",
    "by default": "What holds of an episode by default is the verdict under the scheme of the default viewpoint.",
    "written down": "A verdict that is decided is written down with its episode, what it is on, and its grounds.",
}


def pairs(facts: Facts) -> dict[str, list[tuple[str, str]]]:
    """Give what tests read of facts: (subject, object) pairs by property."""
    found = {name: facts.matching(("?s", iri(name), "?o")) for name in PROPERTIES}
    return {name: [(address(s), _plain(o)) for s, _, o in triples] for name, triples in found.items()}


class VerdictSteps:
    """A provider of the steps that lead to verdicts and to what holds by default."""

    def __init__(self, facts: Facts) -> None:
        """Test what the facts hold, which are the written triples and those that the derivation rules make."""
        frame, premises = read(pairs(facts))
        self._grounds = Grounds.of(frame, premises)
        self._written = Written(facts, frame)
        self._definitions = {one.iri: one for one in frame.definitions}
        self._verdicts: dict[str, Verdict] = {}
        self._tests: dict[str, tuple[Verdict, Tested]] = {}
        for one in self._grounds.matrix().values():
            self._verdicts[_verdict(one.episode, one.definition, one.scheme)] = one
            for test in one.tests:
                self._tests.setdefault(_test(one, test), (one, test))

    def derivations(self, triple: Triple) -> Iterator[Derivation]:
        """Give the steps that lead to a verdict, to what it is written down with, or to what holds by default."""
        subject, predicate, obj = triple
        if predicate in _RELATIONS:
            yield from self._by_default(triple, address(subject), address(obj), _RELATIONS[predicate])
        elif predicate == _MEETS_CRITERION:
            yield from self._criterion_by_default(triple, address(subject), address(obj))
        elif address(subject) in self._verdicts:
            yield from self._of_verdict(triple, self._verdicts[address(subject)])
        elif address(subject) in self._tests:
            yield from self._of_test(triple, *self._tests[address(subject)])

    def gaps(self, triple: Triple) -> list[Gap]:
        """Say which conditions keep an episode from meeting a definition by default; nothing for other triples."""
        subject, predicate, obj = triple
        definition = self._definitions.get(address(obj))
        if (
            _RELATIONS.get(predicate) != MET
            or definition is None
            or address(subject) not in self._grounds.frame.episodes
        ):
            return []
        verdict = self._grounds.verdict(address(subject), definition, self._grounds.frame.default_scheme)
        met = {test.criterion.iri: test.outcome == MET for test in verdict.tests}
        holds = tuple((subject, _MEETS_CRITERION, iri(one)) for one, well in met.items() if well)
        lacks = tuple(Lack((subject, _MEETS_CRITERION, iri(one))) for one, well in met.items() if not well)
        return [Gap("verdict, combined", WORDS["combined"], triple, holds, lacks)] if lacks else []

    def _by_default(self, triple: Triple, episode: str, definition: str, outcome: str) -> Iterator[Derivation]:
        scheme = self._grounds.frame.default_scheme
        node = _verdict(episode, definition, scheme)
        if node in self._verdicts and self._verdicts[node].outcome == outcome:
            yield _step("by default", triple, [(iri(node), _OUTCOME, iri(outcome)), self._default()])

    def _criterion_by_default(self, triple: Triple, episode: str, criterion: str) -> Iterator[Derivation]:
        for scheme in ("", self._grounds.frame.default_scheme):
            node = _verdict(episode, criterion, scheme)
            if node in self._tests and self._tests[node][1].outcome == MET:
                yield _step(
                    "by default", triple, [(iri(node), _OUTCOME, iri(MET)), *([self._default()] if scheme else [])]
                )

    def _default(self) -> Triple:
        return (iri(DEFAULT), iri(_SSC + "placesBy"), iri(self._grounds.frame.default_scheme))

    def _of_verdict(self, triple: Triple, verdict: Verdict) -> Iterator[Derivation]:
        if triple[1] != _OUTCOME:
            yield _written_down(triple, verdict.outcome)
        elif triple[2] == iri(verdict.outcome):
            for tests in _deciding(verdict, self._definitions[verdict.definition].any_suffices):
                yield _step("combined", triple, self._asked(verdict.definition, tests) + _outcomes(verdict, tests))

    def _asked(self, definition: str, tests: Iterable[Tested]) -> list[Triple]:
        return [(iri(definition), iri(_SSC + "hasCriterion"), iri(test.criterion.iri)) for test in tests]

    def _of_test(self, triple: Triple, verdict: Verdict, test: Tested) -> Iterator[Derivation]:
        if triple[1] != _OUTCOME:
            yield _written_down(triple, test.outcome)
        elif triple[2] == iri(test.outcome):
            yield from self._counted(triple, verdict, test) if test.criterion.minimum else self._judged(triple, test)

    def _judged(self, triple: Triple, test: Tested) -> Iterator[Derivation]:
        for one in test.assessments:
            if one.outcome == test.outcome:
                yield _step("judged", triple, self._written.assessment(one))
        if test.outcome == CONTESTED:
            for one, other in combinations(test.assessments, 2):
                if one.outcome != other.outcome and CONTESTED not in (one.outcome, other.outcome):
                    yield _step("judged", triple, [*self._written.assessment(one), *self._written.assessment(other)])

    def _counted(self, triple: Triple, verdict: Verdict, test: Tested) -> Iterator[Derivation]:
        written, criterion = self._written, test.criterion
        for chosen in _enough(test):
            ways = [written.ways(one, verdict.episode, verdict.scheme, criterion.position) for one in chosen]
            for way in product(*ways, *([written.complete(test.complete)] if test.outcome == NOT_MET else [])):
                premises = [part for parts in way for part in parts]
                yield _step("counted", triple, [*written.asked(criterion), *premises])


def _verdict(episode: str, what: str, scheme: str = "") -> str:
    return str(writing.verdict_iri(episode, what, scheme))


def _test(verdict: Verdict, test: Tested) -> str:
    return str(writing.test_iri(verdict, test))


def _plain(term: Term) -> str:
    return address(term) if is_iri(term) or term.startswith("_:") else value(term)[0]


def _enough(test: Tested) -> Iterator[Sequence[Standing]]:
    """Give the smallest groups of parties on which the outcome of a count rests; where it is not met, all of them."""
    if test.outcome == NOT_MET:
        yield test.standings
        return
    hows = (HOLDS,) if test.outcome == MET else (HOLDS, OPEN)
    able = [one for one in test.standings if one.how in hows and one.weight]
    for size in range(1, len(able) + 1):
        for chosen in combinations(able, size):
            total = sum(one.weight for one in chosen)
            if total >= test.criterion.minimum > total - min(one.weight for one in chosen):
                yield chosen


def _deciding(verdict: Verdict, any_suffices: bool) -> list[list[Tested]]:
    """Give the groups of conditions each of which decides a verdict: all together, or one alone."""
    together = (verdict.outcome == MET) != any_suffices and verdict.outcome in (MET, NOT_MET)
    if together:
        return [list(verdict.tests)]
    return [[test] for test in verdict.tests if test.outcome == verdict.outcome]


def _outcomes(verdict: Verdict, tests: Iterable[Tested]) -> list[Triple]:
    return [(iri(_test(verdict, test)), _OUTCOME, iri(test.outcome)) for test in tests]


def _written_down(triple: Triple, outcome: str) -> Derivation:
    return _step("written down", triple, [(triple[0], _OUTCOME, iri(outcome))])


def _step(rule: str, conclusion: Triple, premises: Iterable[Triple]) -> Derivation:
    return Derivation(f"verdict, {rule}", WORDS[rule], conclusion, tuple(dict.fromkeys(premises)))

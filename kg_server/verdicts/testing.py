"""Puts episodes to the test of definitions: met, not met, contested or undetermined, each with all that it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from kg_server.verdicts.premises import (
    SUPPOSED,
    Assessment,
    Completeness,
    Criterion,
    Definition,
    Frame,
    FullRoll,
    Participation,
    Placing,
    Premise,
)
from kg_server.vocabulary import PREFIXES

K = TypeVar("K")
T = TypeVar("T")

MET, NOT_MET, CONTESTED, UNDETERMINED = (
    PREFIXES["outcome"] + name for name in ("met", "not-met", "contested", "undetermined")
)
OUTCOMES = (MET, NOT_MET, CONTESTED, UNDETERMINED)
HOLDS, RULED_OUT, OPEN, UNKNOWN = "holds", "ruled out", "open", "unknown"


class Standing(NamedTuple):
    """How a party stands to a position under a scheme: holds it, is ruled out, open to dispute, or unknown.

    `parts` are the statements that make it a party, `grounds` those that place it, or the full rolls that do not name
    it; `weight` is the least number of actors that it stands for.
    """

    agent: str
    how: str
    parts: tuple[str, ...]
    grounds: tuple[str, ...]
    weight: int = 1


class Tested(NamedTuple):
    """How a condition turns out for an episode, by the standings that are counted or the assessments that are made.

    `complete` are the statements that vouch that all parties are named.
    """

    criterion: Criterion
    outcome: str
    standings: tuple[Standing, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    complete: tuple[str, ...] = ()

    def of(self, how: str) -> tuple[Standing, ...]:
        """Give the parties that stand so."""
        return tuple(one for one in self.standings if one.how == how)


class Verdict(NamedTuple):
    """How a definition turns out for an episode under a scheme, with its needed conditions, each tested."""

    episode: str
    definition: str
    scheme: str
    outcome: str
    tests: tuple[Tested, ...]


Cell = tuple[str, str, str]
Matrix = dict[Cell, Verdict]


@dataclass
class Grounds:
    """The premises where tests look for them; made from any set of premises."""

    frame: Frame
    parties: Mapping[str, Mapping[str, tuple[str, ...]]]
    placings: Mapping[str, tuple[Placing, ...]]
    rolls: Mapping[tuple[str, str], tuple[str, ...]]
    assessments: Mapping[tuple[str, str], tuple[Assessment, ...]]
    complete: Mapping[str, tuple[str, ...]]
    _judged: dict[tuple[str, str], Tested] = field(default_factory=dict)
    _standings: dict[tuple[str, str, str], tuple[Standing, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: Frame, premises: Iterable[Premise]) -> "Grounds":
        """Sort premises by what they bear on."""
        parties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        placings: dict[str, list[Placing]] = defaultdict(list)
        rolls: dict[tuple[str, str], list[str]] = defaultdict(list)
        assessments: dict[tuple[str, str], list[Assessment]] = defaultdict(list)
        complete: dict[str, list[str]] = defaultdict(list)
        for one in sorted(premises, key=lambda premise: premise.statement):
            match one:
                case Participation():
                    parties[one.episode][one.agent].append(one.statement)
                case Placing():
                    placings[one.agent].append(one)
                case FullRoll():
                    rolls[one.scheme, one.position].append(one.statement)
                case Assessment():
                    assessments[one.episode, one.criterion].append(one)
                case Completeness():
                    complete[one.episode].append(one.statement)
        by_agent = {episode: _settled(by) for episode, by in parties.items()}
        return cls(frame, by_agent, _settled(placings), _settled(rolls), _settled(assessments), _settled(complete))

    def verdict(self, episode: str, definition: Definition, scheme: str) -> Verdict:
        """Put an episode to the test of a definition under a scheme."""
        tests = tuple(self.tested(episode, criterion, scheme) for criterion in definition.needed)
        outcomes = [test.outcome for test in tests]
        return Verdict(episode, definition.iri, scheme, combined(outcomes, definition.any_suffices), tests)

    def matrix(self, episodes: Iterable[str] | None = None) -> Matrix:
        """Put episodes, by default all, to the test of every definition under every scheme."""
        return {
            (episode, definition.iri, scheme): self.verdict(episode, definition, scheme)
            for episode in (self.frame.episodes if episodes is None else episodes)
            for definition in self.frame.definitions
            for scheme in self.frame.schemes
        }

    def tested(self, episode: str, criterion: Criterion, scheme: str) -> Tested:
        """Test one condition: by counting where it asks for a number of actors, else by what is judged."""
        if criterion.minimum:
            return self._counted(episode, criterion, scheme)
        key = (episode, criterion.iri)
        if key not in self._judged:
            found = self.assessments.get(key, ())
            self._judged[key] = Tested(criterion, judged(one.outcome for one in found), assessments=found)
        return self._judged[key]

    def _counted(self, episode: str, criterion: Criterion, scheme: str) -> Tested:
        standings = self.standings(episode, scheme, criterion.position)
        complete = self.complete.get(episode, ())
        totals = dict.fromkeys((HOLDS, RULED_OUT, OPEN, UNKNOWN), 0)
        for one in standings:
            totals[one.how] += one.weight
        outcome = counted(criterion.minimum, totals[HOLDS], totals[OPEN], totals[UNKNOWN], bool(complete))
        return Tested(criterion, outcome, standings, complete=complete)

    def standings(self, episode: str, scheme: str, position: str) -> tuple[Standing, ...]:
        """Say of each party to an episode how it stands to a position under a scheme."""
        key = (episode, scheme, position)
        if key not in self._standings:
            parties = self.parties.get(episode, {})
            self._standings[key] = tuple(
                Standing(agent, *self._standing(agent, key, parts), self._weight(agent, parties))
                for agent, parts in parties.items()
            )
        return self._standings[key]

    def _weight(self, agent: str, parties: Iterable[str]) -> int:
        """Count a group as its least number of actors, and not at all what is part of another party."""
        part = not self.frame.wholes.get(agent, frozenset()).isdisjoint(parties)
        return 0 if part else self.frame.weights.get(agent, 1)

    def _standing(
        self, agent: str, key: tuple[str, str, str], parts: tuple[str, ...]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        episode, scheme, position = key
        frame = self.frame
        heeded = frame.taken_over.get(scheme, frozenset([scheme]))
        hows: dict[str, str] = {}
        bearing = [p for p in self.placings.get(agent, ()) if p.scheme in heeded and p.episode in ("", episode)]
        # What is supposed of an agent under a scheme holds against whatever is said.
        for one in [p for p in bearing if p.statement == SUPPOSED] or bearing:
            how = _bearing(frame, one.position, position)
            if how:
                hows[one.statement] = how
        if hows:
            found = set(hows.values())
            return found.pop() if len(found) == 1 else OPEN, parts, tuple(hows)
        absent = self.rolls.get((scheme, position), ()) if agent in frame.states else ()
        return RULED_OUT if absent else UNKNOWN, parts, absent


def _settled(found: Mapping[K, list[T]]) -> dict[K, tuple[T, ...]]:
    return {key: tuple(several) for key, several in found.items()}


def _bearing(frame: Frame, held: str, asked: str) -> str:
    """Say how holding one position bears on holding another; "" where it does not."""
    if held == asked:
        return HOLDS
    if (held, asked) in frame.rules_out:
        return RULED_OUT
    return OPEN if (held, asked) in frame.leaves_open else ""


def counted(minimum: int, sure: int, open_: int, unknown: int, complete: bool) -> str:
    """Decide a condition that asks for a number of actors; silence is undetermined, unless all parties are named."""
    if sure >= minimum:
        return MET
    if sure + open_ >= minimum:
        return CONTESTED
    return NOT_MET if complete and sure + open_ + unknown < minimum else UNDETERMINED


def judged(outcomes: Iterable[str]) -> str:
    """Decide a condition by what assessors judge: what they agree on, else contested; without any, undetermined."""
    found = set(outcomes)
    if not found:
        return UNDETERMINED
    return found.pop() if len(found) == 1 else CONTESTED


def combined(outcomes: Iterable[str], any_suffices: bool = False) -> str:
    """Decide a definition by the outcomes of its needed conditions."""
    found = set(outcomes)
    decisive, other = (MET, NOT_MET) if any_suffices else (NOT_MET, MET)
    if decisive in found:
        return decisive
    if CONTESTED in found:
        return CONTESTED
    return other if found == {other} else UNDETERMINED

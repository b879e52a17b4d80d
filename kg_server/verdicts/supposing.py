"""What would follow otherwise: premises supposed or taken away, and exactly which verdicts change by it, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg_server.verdicts.premises import (
    SUPPOSED,
    Assessment,
    Completeness,
    FullRoll,
    Participation,
    Placing,
    Premise,
)
from kg_server.verdicts.testing import Cell, Grounds, Matrix, Tested, Verdict


@dataclass(frozen=True)
class Placed:
    """Suppose that an agent holds a position under a scheme, and no other that bears on it there."""

    agent: str
    position: str
    scheme: str


@dataclass(frozen=True)
class Without:
    """Suppose that agents take part in nothing."""

    agents: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """Suppose that an episode is judged so on a condition, and not otherwise."""

    episode: str
    criterion: str
    outcome: str


Supposition = Placed | Without | Judged


@dataclass(frozen=True)
class Difference:
    """A verdict before and after, and the conditions that turn out otherwise or on other grounds."""

    before: Verdict
    after: Verdict

    @property
    def why(self) -> tuple[tuple[Tested, Tested], ...]:
        """Give the conditions whose outcome changes, before and after."""
        both = zip(self.before.tests, self.after.tests, strict=True)
        return tuple((old, new) for old, new in both if old.outcome != new.outcome)


def suppose(premises: Iterable[Premise], suppositions: Iterable[Supposition]) -> frozenset[Premise]:
    """Give the premises as they would be; those given stay as they are."""
    kept = set(premises)
    for one in suppositions:
        match one:
            case Placed():
                key = (one.agent, one.scheme)
                kept = {p for p in kept if not (isinstance(p, Placing) and (p.agent, p.scheme) == key)}
                kept.add(Placing(SUPPOSED, one.agent, one.position, one.scheme))
            case Without():
                kept = {p for p in kept if not (isinstance(p, Participation) and p.agent in one.agents)}
            case Judged():
                judged = (one.episode, one.criterion)
                kept = {p for p in kept if not (isinstance(p, Assessment) and (p.episode, p.criterion) == judged)}
                kept.add(Assessment(SUPPOSED, one.episode, one.criterion, one.outcome))
    return frozenset(kept)


def differences(
    before: Matrix, old: Grounds, premises: Collection[Premise], supposed: Collection[Premise]
) -> list[Difference]:
    """Give every verdict that changes, testing only the episodes that the changed premises bear on.

    `before` is the whole matrix of `old`, which was made of `premises`; `supposed` are the premises as they would be.
    """
    changed = frozenset(premises) ^ frozenset(supposed)
    new = Grounds.of(old.frame, supposed)
    return compared(before, new.matrix(touched(changed, old, new)))


def compared(before: Matrix, after: Matrix) -> list[Difference]:
    """Give the cells of `after` whose outcome is another than before, in order."""
    return [Difference(before[cell], now) for cell, now in sorted(after.items()) if before[cell].outcome != now.outcome]


def under(before: Matrix, after: Matrix, usual: str, other: str) -> list[Difference]:
    """Give the verdicts of `before` under the usual scheme that turn out otherwise in `after` under another."""
    cells: Iterable[Cell] = (cell for cell in sorted(before) if cell[2] == usual)
    pairs = ((before[cell], after[cell[0], cell[1], other]) for cell in cells)
    return [Difference(old, new) for old, new in pairs if old.outcome != new.outcome]


def touched(changed: Iterable[Premise], *grounds: Grounds) -> list[str]:
    """Give the episodes whose verdicts premises bear on, before or after."""
    episodes: set[str] = set()
    for one in changed:
        match one:
            case Participation() | Assessment() | Completeness():
                episodes.add(one.episode)
            case Placing(episode=""):
                episodes.update(e for g in grounds for e, parties in g.parties.items() if one.agent in parties)
            case Placing():
                episodes.add(one.episode)
            case FullRoll():
                episodes.update(e for g in grounds for e in g.parties)
    known = set(grounds[0].frame.episodes)
    return sorted(episodes & known)

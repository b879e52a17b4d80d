"""Verdicts as tables: episodes by definitions, by schemes under one definition, and under two definitions together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.verdicts import Trial, outcome_word
from kg_server.verdicts.testing import MET, OUTCOMES, UNDETERMINED, Cell, Verdict

WORDS = {outcome_word(iri): outcome_word(iri).replace("-", " ") for iri in OUTCOMES}
COLUMNS = (
    "episode", "definition", "scheme", "verdict", "conditions met", "conditions not met", "conditions contested",
    "conditions undetermined", "episode (IRI)", "definition (IRI)", "scheme (IRI)",
)  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A verdict in a table: the cell that it opens, its outcome as a short name."""

    cell: Cell
    outcome: str


@dataclass(frozen=True)
class Line:
    """An episode and its verdicts, one for each column; `changes` tells that they are not all the same."""

    episode: Link
    boxes: tuple[Box, ...]

    @property
    def changes(self) -> bool:
        """Whether the verdicts differ among themselves."""
        return len({box.outcome for box in self.boxes}) > 1

    @property
    def decided(self) -> bool:
        """Whether one of the verdicts at least is more than undetermined."""
        return any(box.outcome != outcome_word(UNDETERMINED) for box in self.boxes)


@dataclass(frozen=True)
class Grid:
    """Lines under column heads, and for each column how many episodes turn out how."""

    heads: tuple[Link, ...]
    lines: tuple[Line, ...]

    def counts(self, column: int) -> Mapping[str, int]:
        """Count the outcomes in a column, in the order met, not met, contested, undetermined."""
        found = Counter(line.boxes[column].outcome for line in self.lines)
        return {word: found[word] for word in WORDS}

    def kept(self, lines: Iterable[Line]) -> "Grid":
        """Give the grid with some of its lines."""
        return Grid(self.heads, tuple(lines))

    def verdicts(self, trial: Trial) -> list[Verdict]:
        """Give the verdicts that it shows."""
        return [trial.matrix[box.cell] for line in self.lines for box in line.boxes]


@dataclass(frozen=True)
class Parting:
    """The conditions that decide for one of two definitions that part, and how they turn out."""

    outcome: str
    criteria: tuple[Link, ...]


@dataclass(frozen=True)
class Pair:
    """An episode under two definitions, and where they part, on which conditions of the one and of the other."""

    episode: Link
    boxes: tuple[Box, Box]
    on: tuple[Parting, ...]

    @property
    def outcomes(self) -> tuple[str, str]:
        """The outcomes under the one and the other."""
        return self.boxes[0].outcome, self.boxes[1].outcome


def by_definition(trial: Trial, scheme: str) -> Grid:
    """Lay out all verdicts under a scheme: episodes by definitions, those with something decided first."""
    return _grid(trial, [((definition, scheme), definition) for definition in trial.definitions])


def by_scheme(trial: Trial, definition: str) -> Grid:
    """Lay out all verdicts by a definition: episodes by schemes, those whose verdict changes first."""
    grid = _grid(trial, [((definition, scheme), scheme) for scheme in trial.schemes])
    return grid.kept(sorted(grid.lines, key=lambda line: not line.changes))


def pairs(trial: Trial, first: str, second: str, scheme: str) -> list[Pair]:
    """Lay two definitions side by side: for every episode what each says, and which conditions make the difference."""
    grid = _grid(trial, [((first, scheme), first), ((second, scheme), second)])
    return [Pair(line.episode, (line.boxes[0], line.boxes[1]), _partings(trial, line)) for line in grid.lines]


def rows(trial: Trial, verdicts: Iterable[Verdict]) -> list[Sequence[object]]:
    """Give verdicts as the rows of a table with COLUMNS."""
    return [_row(trial, one) for one in verdicts]


def _row(trial: Trial, one: Verdict) -> Sequence[object]:
    named = [trial.label(iri) for iri in (one.episode, one.definition, one.scheme)]
    conditions = [
        "; ".join(trial.label(test.criterion.iri) for test in one.tests if test.outcome == outcome)
        for outcome in OUTCOMES
    ]
    verdict = WORDS[outcome_word(one.outcome)]
    return [*named, verdict, *conditions, one.episode, one.definition, one.scheme]


def _grid(trial: Trial, columns: Sequence[tuple[tuple[str, str], str]]) -> Grid:
    lines = [
        Line(episode, tuple(box(trial.matrix[episode.iri, *where]) for where, _ in columns))
        for episode in trial.named(trial.frame.episodes)
    ]
    return Grid(tuple(trial.link(head) for _, head in columns), tuple(sorted(lines, key=lambda line: not line.decided)))


def box(verdict: Verdict) -> Box:
    """Give a verdict as a box of a table."""
    return Box((verdict.episode, verdict.definition, verdict.scheme), outcome_word(verdict.outcome))


def _partings(trial: Trial, line: Line) -> tuple[Parting, ...]:
    """Name the conditions that decide, where two verdicts differ: those that turn out as their verdict does.

    Where all conditions must be met and are, none of them decides alone; the other definition's tell the difference.
    """
    return tuple(_parting(trial, trial.matrix[box.cell]) for box in line.boxes) if line.changes else ()


def _parting(trial: Trial, verdict: Verdict) -> Parting:
    alone = verdict.outcome != MET or trial.definitions[verdict.definition].any_suffices
    deciding = (test for test in verdict.tests if alone and test.outcome == verdict.outcome)
    return Parting(outcome_word(verdict.outcome), tuple(trial.link(test.criterion.iri) for test in deciding))

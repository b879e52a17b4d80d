"""One verdict, opened: its conditions, how each turns out, who and what it rests on, and what is missing for more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue import statements
from kg_server.catalogue.links import Link
from kg_server.catalogue.statements import Statement
from kg_server.catalogue.verdicts import Trial, outcome_word
from kg_server.engine import Engine
from kg_server.verdicts.testing import (
    CONTESTED,
    HOLDS,
    MET,
    NOT_MET,
    OPEN,
    RULED_OUT,
    UNDETERMINED,
    UNKNOWN,
    Cell,
    Standing,
    Tested,
    Verdict,
)

_SAYS = {
    MET: "{episode} meets “{what}”",
    NOT_MET: "{episode} does not meet “{what}”",
    CONTESTED: "Whether {episode} meets “{what}” is contested",
    UNDETERMINED: "Whether {episode} meets “{what}” is undetermined",
}
_STANDS = {
    HOLDS: "is {position}",
    RULED_OUT: "is not {position}",
    OPEN: "is open to dispute as {position}",
    UNKNOWN: "is not placed: nothing that counts says whether it is {position}",
}


@dataclass(frozen=True)
class Party:
    """A party to an episode: how it stands to the position asked for, in words, and what says both.

    `weight` is the number of actors that it counts for.
    """

    agent: Link
    stands: str
    how: str
    weight: int
    parts: list[Statement]
    grounds: list[Statement]


@dataclass(frozen=True)
class Condition:
    """A condition of a definition and how it turns out; `missing` says what would settle it, "" where it is settled.

    `parties` are counted where it asks for a number of actors; else `judgements` are what is judged of it.
    """

    link: Link
    outcome: str
    asks: str
    parties: list[Party]
    judgements: list[Statement]
    vouched: list[Statement]
    missing: str


@dataclass(frozen=True)
class Under:
    """How the verdict turns out under a scheme, and whether that is otherwise than in the cell shown."""

    scheme: Link
    outcome: str
    differs: bool


@dataclass(frozen=True)
class Opened:
    """A verdict with all that it rests on; `rule` says how the conditions go together."""

    episode: Link
    definition: Link
    scheme: Link
    outcome: str
    sentence: str
    rule: str
    conditions: list[Condition]
    under: list[Under]


def opened(engine: Engine, trial: Trial, cell: Cell) -> Opened:
    """Open the verdict of a cell."""
    verdict = trial.matrix[cell]
    known = {one.iri: one for one in statements.read(engine, sorted(_spoken_of(verdict)))}
    return Opened(
        trial.link(verdict.episode),
        trial.link(verdict.definition),
        trial.link(verdict.scheme),
        outcome_word(verdict.outcome),
        sentence(trial, verdict),
        rule(trial, verdict.definition),
        [_condition(trial, test, known) for test in verdict.tests],
        _under(trial, verdict),
    )


def sentence(trial: Trial, verdict: Verdict) -> str:
    """Say a verdict in a sentence."""
    said = _SAYS[verdict.outcome].format(episode=trial.label(verdict.episode), what=trial.label(verdict.definition))
    why = ": nothing that counts settles it, and silence is not a no" if verdict.outcome == UNDETERMINED else ""
    return f"{said}, where actors are placed by “{trial.label(verdict.scheme)}”{why}."


def rule(trial: Trial, definition: str) -> str:
    """Say how the conditions of a definition go together."""
    known = trial.definitions[definition]
    if len(known.needed) == 1:
        return "It has one condition."
    if known.any_suffices:
        return "One condition met is enough; it is not met only where none of them is."
    return "All conditions must be met; one that is not met decides."


def standing(trial: Trial, one: Standing, position: str) -> str:
    """Say how a party stands to a position."""
    return _STANDS[one.how].format(position=trial.label(position))


def _spoken_of(verdict: Verdict) -> set[str]:
    counted = (s for test in verdict.tests for one in test.standings for s in (*one.parts, *one.grounds))
    judged = (one.statement for test in verdict.tests for one in test.assessments)
    return {*counted, *judged, *(s for test in verdict.tests for s in test.complete)}


def _condition(trial: Trial, test: Tested, known: Mapping[str, Statement]) -> Condition:
    def of(iris: Iterable[str]) -> list[Statement]:
        return [known[iri] for iri in iris if iri in known]

    position = test.criterion.position
    parties = [
        Party(
            trial.link(one.agent), standing(trial, one, position), one.how, one.weight, of(one.parts), of(one.grounds)
        )
        for one in sorted(test.standings, key=lambda one: trial.label(one.agent).casefold())
    ]
    return Condition(
        trial.link(test.criterion.iri),
        outcome_word(test.outcome),
        _asks(trial, test),
        parties,
        of(one.statement for one in test.assessments),
        of(test.complete),
        _missing(trial, test),
    )


def _asks(trial: Trial, test: Tested) -> str:
    least = test.criterion.minimum
    if not least:
        return "Judged, by named assessors on named grounds."
    found = ", ".join(f"{sum(one.weight for one in test.of(how))} {words}" for how, words in _COUNTED.items())
    position = trial.label(test.criterion.position)
    return f"Counted: it asks for at least {least} of those who take part to be {position}; {found}."


_COUNTED = {HOLDS: "are so", OPEN: "are open to dispute", RULED_OUT: "are not", UNKNOWN: "are not placed"}


def _missing(trial: Trial, test: Tested) -> str:
    """Say what would settle a condition that is undetermined."""
    if test.outcome != UNDETERMINED:
        return ""
    if not test.criterion.minimum:
        return "Nobody whose judgement counts has judged this condition for this case."
    if not test.standings:
        return "Nobody is named as a party to it by a statement that counts."
    wanted = trial.label(test.criterion.position)
    unplaced = [trial.label(one.agent) for one in test.of(UNKNOWN)]
    told = [f"a placing under this scheme of {_listed(unplaced)}"] if unplaced else []
    if not test.complete:
        told.append("a note that all parties are named (as it is, others may take part)")
    return f"Too few are known to be {wanted} to say yes. Missing for more: {', or '.join(told)}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _under(trial: Trial, shown: Verdict) -> list[Under]:
    found = [trial.matrix[shown.episode, shown.definition, scheme] for scheme in trial.schemes]
    return [Under(trial.link(o.scheme), outcome_word(o.outcome), o.outcome != shown.outcome) for o in found]

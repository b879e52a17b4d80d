"""What would follow otherwise: reads suppositions as people write them, and answers which verdicts change, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg_server.catalogue import supposed
from kg_server.catalogue.grids import WORDS
from kg_server.catalogue.links import Link
from kg_server.catalogue.supposed import Reader
from kg_server.catalogue.verdicts import Trial, outcome_word
from kg_server.errors import BadValue
from kg_server.verdicts.premises import SUPPOSED, Premise
from kg_server.verdicts.supposing import Difference, Supposition, differences, suppose, under
from kg_server.verdicts.testing import HOLDS, MET, OPEN, RULED_OUT, UNKNOWN, Grounds, Matrix, Standing, Tested

MOST = 20
COLUMNS = (
    "episode",
    "definition",
    "scheme",
    "before",
    "after",
    "why",
    "episode (IRI)",
    "definition (IRI)",
    "scheme (IRI)",
)
_STANDS = {HOLDS: "holds {}", RULED_OUT: "does not hold {}", OPEN: "open to dispute as {}", UNKNOWN: "not placed as {}"}


@dataclass(frozen=True)
class Wanted:
    """What is supposed, as a person writes it, and what is asked of it; "" leaves a choice open."""

    placed: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    scheme: str = ""
    definition: str = ""
    episode: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is supposed at all."""
        return not (self.placed or self.without or self.judged or self.scheme)


@dataclass(frozen=True)
class Change:
    """A verdict that changes: from what to what, under which scheme (and before under which), and why, in words."""

    episode: Link
    definition: Link
    scheme: Link
    scheme_before: Link
    before: str
    after: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What was supposed, in words, how many verdicts were looked at, and those that change."""

    supposed: tuple[str, ...]
    tested: int
    changes: tuple[Change, ...]
    only: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def answer(trial: Trial, reader: Reader, wanted: Wanted) -> Answer:
    """Answer which verdicts change; nothing is stored.

    Raises BadValue for what cannot be supposed, with the candidates where a name is unknown or ambiguous.
    """
    suppositions, told = _read(reader, wanted)
    scheme = reader.scheme(wanted.scheme).iri if wanted.scheme else ""
    chosen = {
        "definition": reader.definition(wanted.definition) if wanted.definition else None,
        "episode": reader.episode(wanted.episode) if wanted.episode else None,
    }
    if scheme:
        usual = trial.label(trial.frame.default_scheme)
        told.append(f"definitions are tested under “{trial.label(scheme)}” instead of “{usual}”")
    premises = suppose(trial.premises, suppositions)
    notes = _notes(trial, premises, suppositions)
    found = [
        one
        for one in _differences(trial, premises, scheme)
        if _is_asked(one.after.definition, chosen["definition"]) and _is_asked(one.after.episode, chosen["episode"])
    ]
    tested = sum(
        _is_asked(cell[1], chosen["definition"]) and _is_asked(cell[0], chosen["episode"])
        for cell in trial.matrix
        if not scheme or cell[2] == scheme
    )
    only = tuple(link.label for link in chosen.values() if link)
    changes = sorted((_change(trial, one) for one in found), key=_order)
    return Answer(tuple(told), tested, tuple(changes), only, notes)


def rows(found: Answer) -> list[Sequence[object]]:
    """Give the changes as the rows of a table with COLUMNS."""
    return [
        (
            *(link.label for link in (one.episode, one.definition, one.scheme)),
            *(WORDS[outcome] for outcome in (one.before, one.after)),
            "; ".join(one.why),
            *(link.iri for link in (one.episode, one.definition, one.scheme)),
        )
        for one in found.changes
    ]


def data(found: Answer) -> dict[str, object]:
    """Give the answer as objects and lists, for JSON."""

    def link(one: Link) -> dict[str, str]:
        return {"iri": one.iri, "label": one.label}

    changes = [
        {
            "episode": link(one.episode),
            "definition": link(one.definition),
            "scheme": link(one.scheme),
            "scheme_before": link(one.scheme_before),
            "before": one.before,
            "after": one.after,
            "why": list(one.why),
        }
        for one in found.changes
    ]
    told = {"supposed": list(found.supposed), "notes": list(found.notes), "verdicts_tested": found.tested}
    return {**told, "changes": changes}


def _read(reader: Reader, wanted: Wanted) -> tuple[list[Supposition], list[str]]:
    asked = len(wanted.placed) + len(wanted.without) + len(wanted.judged)
    if asked > MOST:
        raise BadValue(f"At most {MOST} suppositions are looked at together; these are {asked}. Leave some out.")
    read = [
        *(reader.placed(text) for text in wanted.placed),
        *(reader.without(text) for text in wanted.without),
        *(reader.judged(text) for text in wanted.judged),
    ]
    return [one for one, _ in read], [words for _, words in read]


def _differences(trial: Trial, premises: frozenset[Premise], scheme: str) -> list[Difference]:
    """Give what changes under every scheme; or, with a scheme, from the usual one as things are to that one."""
    found = differences(trial.matrix, trial.grounds, trial.premises, premises)
    if not scheme:
        return found
    after: Matrix = {**trial.matrix, **{(d.after.episode, d.after.definition, d.after.scheme): d.after for d in found}}
    return under(trial.matrix, after, trial.frame.default_scheme, scheme)


def _is_asked(iri: str, chosen: Link | None) -> bool:
    return chosen is None or chosen.iri == iri


def _change(trial: Trial, one: Difference) -> Change:
    links = (one.after.episode, one.after.definition, one.after.scheme, one.before.scheme)
    outcomes = (outcome_word(one.before.outcome), outcome_word(one.after.outcome))
    why = (*(_why(trial, old, new) for old, new in one.why), *_now(trial, one))
    episode, definition, scheme, before = map(trial.link, links)
    return Change(episode, definition, scheme, before, *outcomes, why)


def _now(trial: Trial, one: Difference) -> list[str]:
    """Say what decides now, where it is a condition that stands as it stood."""
    outcome, changed = one.after.outcome, [new for _, new in one.why]
    if outcome == MET or any(test.outcome == outcome for test in changed):
        return []
    deciding = [f"“{trial.label(test.criterion.iri)}”" for test in one.after.tests if test.outcome == outcome]
    return [f"{WORDS[outcome_word(outcome)]} as before, and now decisive: {', '.join(deciding)}"] if deciding else []


def _order(one: Change) -> tuple[str, str, str]:
    return one.episode.label.casefold(), one.definition.label.casefold(), one.scheme.label.casefold()


def _why(trial: Trial, old: Tested, new: Tested) -> str:
    """Say how a condition turns out otherwise, and by which party or judgement."""
    turned = " → ".join(WORDS[outcome_word(test.outcome)] for test in (old, new))
    told = f"“{trial.label(new.criterion.iri)}”: {turned}"
    if not new.criterion.minimum:
        return told + _supposed(one.statement for one in new.assessments)
    parties = _parties(trial, old, new)
    return f"{told} ({'; '.join(parties)})" if parties else told


def _parties(trial: Trial, old: Tested, new: Tested) -> list[str]:
    before, after = ({one.agent: one for one in test.standings} for test in (old, new))
    position = trial.label(new.criterion.position)
    told = []
    for agent in sorted(before | after, key=trial.label):
        was, is_ = _stands(before.get(agent), position), _stands(after.get(agent), position)
        if was != is_:
            told.append(f"{trial.label(agent)}: {was} → {is_}{_supposed(_grounds(after.get(agent)))}")
    return told


def _stands(one: Standing | None, position: str) -> str:
    if one is None:
        return "takes no part"
    return _STANDS[one.how].format(position) + (f", counts as {one.weight}" if one.weight != 1 else "")


def _grounds(one: Standing | None) -> tuple[str, ...]:
    return (*one.parts, *one.grounds) if one else ()


def _supposed(statements: Iterable[str]) -> str:
    return " (supposed)" if SUPPOSED in statements else ""


def _notes(trial: Trial, premises: frozenset[Premise], suppositions: Iterable[Supposition]) -> tuple[str, ...]:
    """Say where a supposition can have no effect because it speaks of nobody who takes part anywhere."""
    grounds = Grounds.of(trial.frame, premises)
    acting = {agent for parties in (*trial.grounds.parties.values(), *grounds.parties.values()) for agent in parties}
    idle = [agent for one in suppositions for agent in supposed.agents_of(one) if acting.isdisjoint([agent])]
    return tuple(f"{trial.label(agent)} is a party to no episode." for agent in dict.fromkeys(idle))

"""What verdicts rest on: who is a party to what, who is placed where, what is judged, and what definitions ask for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg_server.vocabulary import PREFIXES

_SSC = PREFIXES["ssc"]
_TYPE = PREFIXES["rdf"] + "type"
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
DEFAULT = PREFIXES["viewpoint"] + "default"
_TRUE = ("true", "1")
# Stands for the statement of a premise that nobody states.
SUPPOSED = "supposed"

Pairs = Mapping[str, Iterable[tuple[str, str]]]

# The properties that are read, and no others: a reader of a large graph asks for these.
_NAMES = (
    "participant", "participationIn", "role", "makesParty", "acceptedIn", "weighedIn", "positionedAgent", "position",
    "underScheme", "inEpisode", "lists", "rollComplete", "takesOver", "placesBy", "rulesOut", "leavesOpen",
    "actorsAtLeast", "assesses", "onCriterion", "outcome", "participantsComplete", "about", "hasCriterion", "ordinal",
    "necessary", "minimumActors", "asksPosition", "anyCriterionSuffices", "partOf",
    "countryCode",
)  # fmt: skip
PROPERTIES = (_TYPE, _SUBCLASS, *(_SSC + name for name in _NAMES))


@dataclass(frozen=True)
class Participation:
    """That an agent is a party to an episode, as a statement has it."""

    statement: str
    agent: str
    episode: str


@dataclass(frozen=True)
class Placing:
    """That an agent holds a position under a scheme, as a claim or roll has it; `episode` limits it, "" does not."""

    statement: str
    agent: str
    position: str
    scheme: str
    episode: str = ""


@dataclass(frozen=True)
class FullRoll:
    """That a roll names every state that holds a position under a scheme."""

    statement: str
    scheme: str
    position: str


@dataclass(frozen=True)
class Assessment:
    """That an episode meets a condition, does not, or is contested (`outcome`, an IRI), as somebody judges."""

    statement: str
    episode: str
    criterion: str
    outcome: str


@dataclass(frozen=True)
class Completeness:
    """That every party to an episode is named, as the editors vouch."""

    statement: str
    episode: str


Premise = Participation | Placing | FullRoll | Assessment | Completeness


@dataclass(frozen=True)
class Criterion:
    """A condition; one that is counted asks for `minimum` actors in a `position`, one that is judged has minimum 0."""

    iri: str
    necessary: bool
    minimum: int = 0
    position: str = ""


@dataclass(frozen=True)
class Definition:
    """A definition and its conditions in their order; `any_suffices` where one of them met is enough."""

    iri: str
    any_suffices: bool
    criteria: tuple[Criterion, ...]

    @cached_property
    def needed(self) -> tuple[Criterion, ...]:
        """The conditions that have a say."""
        return tuple(one for one in self.criteria if one.necessary)


@dataclass(frozen=True)
class Frame:
    """What tests go by and no supposition changes: episodes, definitions, schemes, and how positions bear on others.

    `taken_over` gives for a scheme itself and all whose placings it takes over; `weights` the least number of actors
    of groups that act as several; `wholes` what an agent is part of; `states` are those with a code, whose
    absence from a full roll tells something.
    """

    episodes: tuple[str, ...]
    definitions: tuple[Definition, ...]
    schemes: tuple[str, ...]
    default_scheme: str
    taken_over: Mapping[str, frozenset[str]]
    rules_out: frozenset[tuple[str, str]]
    leaves_open: frozenset[tuple[str, str]]
    weights: Mapping[str, int]
    wholes: Mapping[str, frozenset[str]]
    states: frozenset[str]


def read(pairs: Pairs, viewpoint: str = DEFAULT) -> tuple[Frame, frozenset[Premise]]:
    """Read frame and premises, as far as a viewpoint accepts them, from (subject, object) pairs by property."""
    got = _Reading(pairs, viewpoint)
    return got.frame(), frozenset(
        [*got.participations(), *got.placings(), *got.rolls(), *got.assessments(), *got.completeness()]
    )


class _Reading:
    """The pairs, each property by subject, and what is made of them."""

    def __init__(self, pairs: Pairs, viewpoint: str) -> None:
        self.by_property = {name: _grouped(pairs.get(_SSC + name, ())) for name in _NAMES}
        self.types = _grouped(pairs.get(_TYPE, ()))
        self.above = _grouped(pairs.get(_SUBCLASS, ()))
        self.viewpoint = viewpoint

    def frame(self) -> Frame:
        schemes = self._things("PositionScheme")
        definitions = (self._definition(iri) for iri in self._things("Definition"))
        return Frame(
            self._things("Episode"),
            tuple(one for one in definitions if one.needed),
            schemes,
            self._one("placesBy", self.viewpoint) or self._one("placesBy", DEFAULT),
            {scheme: _reached(scheme, self.by_property["takesOver"]) for scheme in schemes},
            self._all("rulesOut"),
            self._all("leavesOpen"),
            {group: int(min(least)) for group, least in self.by_property["actorsAtLeast"].items()},
            {part: _reached(part, self.by_property["partOf"]) - {part} for part in self.by_property["partOf"]},
            frozenset(self.by_property["countryCode"]),
        )

    def participations(self) -> Iterable[Participation]:
        parties = {role for role, values in self.by_property["makesParty"].items() if set(values) & set(_TRUE)}
        for statement, episodes in self.by_property["participationIn"].items():
            if self._counts(statement) and parties & set(self._of("role", statement)):
                for agent in self._of("participant", statement):
                    yield from (Participation(statement, agent, episode) for episode in episodes)

    def placings(self) -> Iterable[Placing]:
        for statement, schemes in self.by_property["underScheme"].items():
            if self.viewpoint not in self._of("weighedIn", statement):
                continue
            agents = [*self._of("positionedAgent", statement), *self._of("lists", statement)]
            for agent in agents:
                for position in self._of("position", statement):
                    for episode in self._of("inEpisode", statement) or [""]:
                        yield from (Placing(statement, agent, position, scheme, episode) for scheme in schemes)

    def rolls(self) -> Iterable[FullRoll]:
        for statement, values in self.by_property["rollComplete"].items():
            if set(values) & set(_TRUE) and self.viewpoint in self._of("weighedIn", statement):
                for scheme in self._of("underScheme", statement):
                    yield from (FullRoll(statement, scheme, position) for position in self._of("position", statement))

    def assessments(self) -> Iterable[Assessment]:
        for statement, episodes in self.by_property["assesses"].items():
            if self._counts(statement):
                criterion, outcome = self._one("onCriterion", statement), self._one("outcome", statement)
                yield from (Assessment(statement, episode, criterion, outcome) for episode in episodes)

    def completeness(self) -> Iterable[Completeness]:
        for statement, values in self.by_property["participantsComplete"].items():
            if set(values) & set(_TRUE) and self._counts(statement):
                yield from (Completeness(statement, episode) for episode in self._of("about", statement))

    def _definition(self, iri: str) -> Definition:
        criteria = sorted(self._of("hasCriterion", iri), key=lambda one: (int(self._one("ordinal", one) or 0), one))
        any_suffices = self._one("anyCriterionSuffices", iri) in _TRUE
        return Definition(iri, any_suffices, tuple(self._criterion(one) for one in criteria))

    def _criterion(self, iri: str) -> Criterion:
        necessary = self._one("necessary", iri) not in ("false", "0")
        return Criterion(iri, necessary, int(self._one("minimumActors", iri) or 0), self._one("asksPosition", iri))

    def _counts(self, statement: str) -> bool:
        return self.viewpoint in self._of("acceptedIn", statement)

    def _things(self, kind: str) -> tuple[str, ...]:
        wanted = _SSC + kind
        kinds = {one for one in {k for kinds in self.types.values() for k in kinds} if wanted in self._supers(one)}
        return tuple(sorted(thing for thing, own in self.types.items() if kinds & set(own)))

    def _supers(self, kind: str) -> frozenset[str]:
        return _reached(kind, self.above)

    def _of(self, name: str, subject: str) -> list[str]:
        return self.by_property[name].get(subject, [])

    def _one(self, name: str, subject: str) -> str:
        return min(self._of(name, subject), default="")

    def _all(self, name: str) -> frozenset[tuple[str, str]]:
        return frozenset((s, o) for s, objects in self.by_property[name].items() for o in objects)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    by_subject: dict[str, list[str]] = defaultdict(list)
    for subject, obj in pairs:
        by_subject[subject].append(obj)
    return dict(by_subject)


def _reached(start: str, steps: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Give a thing and all that is reached from it, however far."""
    seen, ahead = {start}, [start]
    while ahead:
        for thing in steps.get(ahead.pop(), ()):
            if thing not in seen:
                seen.add(thing)
                ahead.append(thing)
    return frozenset(seen)

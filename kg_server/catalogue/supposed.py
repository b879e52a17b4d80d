"""Reads what people suppose: “turkey southern under authors”, “minustah-mission ssc.4 not met”, those to leave out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.reading import select
from kg_server.catalogue.verdicts import Trial
from kg_server.engine import Engine
from kg_server.errors import BadValue, UnknownName
from kg_server.verdicts.supposing import Judged, Placed, Supposition, Without
from kg_server.verdicts.testing import OUTCOMES
from kg_server.vocabulary import PREFIXES, local_name

_AGENTS = "SELECT DISTINCT ?thing WHERE { ?thing a ssc:Agent }"
_POSITIONS = f"SELECT ?thing WHERE {{ ?thing skos:inScheme <{PREFIXES['scheme']}positions> }}"
_LISTED = "SELECT DISTINCT ?of ?thing WHERE { ?roll a ssc:Roll ; ssc:underScheme ?of ; ssc:lists ?thing }"
_MEMBERS = "SELECT DISTINCT ?of ?thing WHERE { ?thing ssc:memberOf ?of }"
_UNDER = re.compile(r"\s+under\s+", re.IGNORECASE)
_MEMBERS_OF = re.compile(r"(?:all\s+)?members of (?:the )?(.+)|(.+?)(?:[’']s?)? members", re.IGNORECASE)


@dataclass(frozen=True)
class Choices:
    """What can be supposed: agents, positions, and whom the rolls of a scheme list or who belongs to an institution."""

    agents: frozenset[str]
    positions: frozenset[str]
    listed: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]


def choices(engine: Engine) -> Choices:
    """Read what there is to choose from."""
    agents, positions = (frozenset(row["thing"].value for row in select(engine, q)) for q in (_AGENTS, _POSITIONS))
    return Choices(agents, positions, _by_head(engine, _LISTED), _by_head(engine, _MEMBERS))


class Reader:
    """Reads suppositions by the names of the graph; each is given with its meaning in words."""

    def __init__(self, trial: Trial, lookup: Lookup, offered: Choices) -> None:
        """Read by what is tested, the names there are, and what can be chosen."""
        self.trial, self.lookup, self.offered = trial, lookup, offered

    def placed(self, text: str) -> tuple[Supposition, str]:
        """Read `AGENT POSITION under SCHEME`; without a scheme, the usual one is meant."""
        said, *schemes = _UNDER.split(text.strip())
        if len(schemes) > 1:
            raise BadValue(f"“{text}” names more than one scheme: write one “under”.")
        scheme = self.scheme(schemes[0]).iri if schemes else self.trial.frame.default_scheme
        what = ("an agent", "a position")
        agent, position = self.lookup.split(said, self.offered.agents, self.offered.positions, what)
        where = f"under “{self.trial.label(scheme)}”, and no other there"
        return Placed(agent.iri, position.iri, scheme), f"{agent.label} holds the position “{position.label}” {where}"

    def without(self, text: str) -> tuple[Supposition, str]:
        """Read an agent; a scheme made of rolls, for all whom they list; or `X members`, for those of a body."""
        group = self._group(text.strip())
        if group is not None:
            words, agents = group
            return Without(agents), f"{words} ({len(agents)}) take part in nothing"
        agent = self.lookup.find(
            text, self.offered.agents | frozenset(self.offered.listed), "an agent or a list of them"
        )
        return Without(frozenset([agent.iri])), f"{agent.label} takes part in nothing"

    def judged(self, text: str) -> tuple[Supposition, str]:
        """Read `EPISODE CONDITION OUTCOME`."""
        said, outcome = _outcome(text.strip())
        what = ("an episode", "a condition")
        counted = [c.iri for d in self.trial.definitions.values() for c in d.needed if c.minimum]
        episode, criterion = self.lookup.split(said, self.trial.frame.episodes, list(self.trial.criteria), what)
        if criterion.iri in counted:
            raise BadValue(
                f"“{criterion.label}” is counted, not judged: suppose where its parties stand instead, for example "
                "“turkey southern under authors”, or leave some out."
            )
        words = f"{episode.label} is judged “{local_name(outcome).replace('-', ' ')}” on “{criterion.label}”"
        return Judged(episode.iri, criterion.iri, outcome), words

    def scheme(self, text: str) -> Link:
        """Find a position scheme."""
        return self.lookup.find(text, self.trial.schemes, "a position scheme")

    def definition(self, text: str) -> Link:
        """Find a definition that can be put to the test."""
        return self.lookup.find(text, list(self.trial.definitions), "a definition with conditions")

    def episode(self, text: str) -> Link:
        """Find an episode."""
        return self.lookup.find(text, self.trial.frame.episodes, "an episode")

    def _group(self, text: str) -> tuple[str, frozenset[str]] | None:
        """Find whom a list names or a body has as members; None where a text names a single agent, or nothing."""
        named = _MEMBERS_OF.fullmatch(text)
        if named:
            found = self._one_of(self.offered.members, named[1] or named[2])
            if found:
                return f"the members of {self.lookup.label(found)} that are named here", self.offered.members[found]
        if self.lookup.matching(text, self.offered.agents) and not self._exactly(text):
            return None
        listed = self._one_of(self.offered.listed, text)
        return (f"those on the list “{self.lookup.label(listed)}”", self.offered.listed[listed]) if listed else None

    def _exactly(self, text: str) -> bool:
        """Tell whether a text is the very address or slug of a scheme made of rolls."""
        return any(text in (iri, local_name(iri), f"position-scheme:{local_name(iri)}") for iri in self.offered.listed)

    def _one_of(self, groups: Mapping[str, Collection[str]], text: str) -> str:
        try:
            return self.lookup.find(text, groups.keys(), "a list").iri
        except UnknownName:
            return ""


def agents_of(one: Supposition) -> frozenset[str]:
    """Give the agents that a supposition speaks of by name; none where it leaves a whole list out."""
    match one:
        case Placed():
            return frozenset([one.agent])
        case Without() if len(one.agents) == 1:
            return one.agents
    return frozenset()


def _outcome(text: str) -> tuple[str, str]:
    """Part a text from the outcome at its end."""
    for iri in sorted(OUTCOMES, key=len, reverse=True):
        ending = local_name(iri)
        for written in (ending, ending.replace("-", " "), f"outcome:{ending}"):
            if text.casefold().endswith(" " + written):
                return text[: -len(written)].strip(), iri
    told = ", ".join(local_name(iri).replace("-", " ") for iri in OUTCOMES)
    raise BadValue(f"“{text}” does not say how it is judged; write an episode, a condition, and one of: {told}.")


def _by_head(engine: Engine, text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in select(engine, text):
        found.setdefault(row["of"].value, set()).add(row["thing"].value)
    return {head: frozenset(several) for head, several in found.items()}

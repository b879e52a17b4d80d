"""What is said of a thing, sorted for reading: when, who with whom, relations, positions, effects, and the rest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg_server.catalogue import statements, uses
from kg_server.catalogue.links import Link
from kg_server.catalogue.statements import Statement
from kg_server.catalogue.uses import Use
from kg_server.engine import Engine

MOST = 25
_ABOUT_IDEAS = {"discusses", "emphasizes", "characterizes", "describes", "contributesTo", "introduces"}
# Sections in the order of the page, with their headings.
TITLES = {
    "dates": "When",
    "participants": "Who took part",
    "taken-part": "Parts played",
    "definitions": "Definitions",
    "meanings": "Meanings in use",
    "relations": "Relations",
    "positions": "Who is placed where, by whom and against whom",
    "effects": "Effects",
    "assessments": "How it is judged on the conditions of definitions",
    "amounts": "Numbers",
    "said": "What else is said",
    "denied": "What is said not to be so",
    "discussed": "Works on this",
    "discusses": "What it discusses",
    "setting": "Said in this setting",
    "notes": "What the editors note",
}
_BY_KIND = {
    "DateClaim": "dates", "PositionClaim": "positions", "EffectClaim": "effects", "Definition": "definitions",
    "MeaningInUse": "meanings", "QuantityClaim": "amounts", "Proposition": "said", "CurationNote": "notes",
    "CriterionAssessment": "assessments", "Roll": "positions", "Denial": "denied",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Statements that say the same or belong under one head; `head` is None where they have none."""

    head: Link | None
    statements: list[Statement]

    @property
    def counts(self) -> bool:
        """Whether one of them counts by default."""
        return any(one.counts for one in self.statements)


@dataclass(frozen=True)
class Section:
    """Statements under a heading, of which the first are shown; `total` is the number of them all."""

    key: str
    title: str
    groups: list[Group]
    total: int

    @property
    def shown(self) -> int:
        """How many of them are shown."""
        return len({one.iri for group in self.groups for one in group.statements})

    @property
    def counted(self) -> list[Group]:
        """The groups with what counts by default; rival dates stay side by side, whether they count or not."""
        return self.groups if self.key == "dates" else self._split(True)

    @property
    def apart(self) -> list[Group]:
        """The groups with what does not count by default."""
        return [] if self.key == "dates" else self._split(False)

    def _split(self, wanted: bool) -> list[Group]:
        """Part groups under a head in two; what says the same as something that counts stays with it."""
        parted = [Group(g.head, [one for one in g.statements if one.counts is wanted]) for g in self.groups if g.head]
        whole = [group for group in self.groups if group.head is None and group.counts is wanted]
        return [group for group in parted if group.statements] + whole


@dataclass(frozen=True)
class Listing:
    """Statements that share a thing in one part: counts by section of the work, and the first of them."""

    part: str
    title: str
    total: int
    sections: list[tuple[str, int]]
    statements: list[Statement]


def read(engine: Engine, iri: str, most: int) -> tuple[list[Section], list[Listing]]:
    """Read what is said of a thing, by section, and the statements that share it; at most `most` in each of them."""
    chosen: dict[str, list[Use]] = defaultdict(list)
    for use in uses.of(engine, iri):
        chosen[_key(use)].append(use)
    for several in chosen.values():
        several.sort(key=lambda use: not use.counts)  # what counts is shown first; else the order stays
    shared = uses.shared(engine, iri, most)
    wanted = [use.statement for several in chosen.values() for use in several[:most]]
    wanted += [one for share in shared for one in share.first]
    known = {one.iri: one for one in statements.read(engine, list(dict.fromkeys(wanted)))}
    sections = [
        Section(key, title, _groups(key, [known[u.statement] for u in chosen[key][:most]]), len(chosen[key]))
        for key, title in TITLES.items()
        if chosen[key]
    ]
    listings = [Listing(s.part, s.title, s.total, s.sections, [known[one] for one in s.first]) for s in shared]
    return sections, listings


def _key(use: Use) -> str:
    """Choose the section for a statement by the part in which the thing stands in it, and its kind."""
    if use.part == "participationIn":
        return "participants"
    if use.part == "participant":
        return "taken-part"
    if use.part in ("claimSubject", "claimObject"):
        if use.predicate in _ABOUT_IDEAS:
            return "discusses" if use.part == "claimSubject" else "discussed"
        return "relations"
    if use.part == "inEpisode":
        return "setting"
    return "dates" if use.dated else _BY_KIND.get(use.kind, "said")


def _groups(key: str, found: list[Statement]) -> list[Group]:
    if key in ("participants", "taken-part"):
        return _by_head(found, "role")
    if key == "positions":
        return _by_head(found, "underScheme")
    if key in ("relations", "discussed", "discusses"):
        return _by_claim(found)
    return [Group(None, [one]) for one in found]


def _by_head(found: Iterable[Statement], part: str) -> list[Group]:
    heads: dict[Link, list[Statement]] = defaultdict(list)
    for one in found:
        for head in one.of(part):
            heads[head].append(one)
    return [Group(head, heads[head]) for head in sorted(heads, key=lambda link: link.label)]


def _by_claim(found: Iterable[Statement]) -> list[Group]:
    claims: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for one in found:
        ends = (one.one("claimPredicate"), one.one("claimSubject"), one.one("claimObject"))
        claims[tuple(link.label if link else "" for link in ends)].append(one)
    return [Group(None, several) for _, several in sorted(claims.items())]

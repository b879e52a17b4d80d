"""What a statement says of a thing, point by point, so that another thing can be asked about the same point."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg_server.catalogue.links import Link
from kg_server.catalogue.statements import Statement
from kg_server.vocabulary import PREFIXES

_SSC = PREFIXES["ssc"]
NOTHING = Link("", "")
POSITION = Link(_SSC + "position", "position")
EFFECT = Link(_SSC + "effect", "effect")
KIND = Link(PREFIXES["rdf"] + "type", "kind")
_WHEN = Link(_SSC + "temporalScope", "when")
_USES = Link(_SSC + "usedBy", "puts to use")
_DEFINES = Link(_SSC + "defines", "defined by")
# Sections of the table, in order, with their headings.
SECTIONS = {
    "kind": "What it is",
    "when": "When",
    "part": "Who takes part in what, as what",
    "relation": "Relations",
    "position": "Positions, and by which scheme",
    "effect": "Effects",
    "number": "Numbers",
    "meaning": "Meanings in use and definitions",
    "condition": "Conditions of definitions",
    "saying": "What else is said",
}


@dataclass(frozen=True)
class Point:
    """Something that may be said of a thing, called “it” here: that it stands in a relation to another thing.

    `inward` is true where the other thing stands in the relation to it; `under` is the scheme by which an agent is
    placed; `whom` is of whom it is said where that happens in it rather than of it. Links that are not needed are
    empty ones. What a role or a relation implies is not told here.
    """

    section: str
    relation: Link
    other: Link
    inward: bool = False
    under: Link = NOTHING
    whom: Link = NOTHING

    @property
    def words(self) -> tuple[Link, ...]:
        """The point as words and things to point at, to be read in a row."""
        return tuple(link for link in _WORDING.get(self.section, _named)(self) if link.label)

    @property
    def text(self) -> str:
        """The point in words."""
        return "".join(link.label for link in self.words)


@dataclass(frozen=True)
class Said:
    """A point that a statement makes of a thing, or denies."""

    point: Point
    denied: bool = False


def made(statement: Statement, iri: str) -> Iterator[Said]:
    """Give the points that a statement makes of a thing; none where it only brings the thing in."""
    for read in _READINGS.get(statement.kind, ()):
        yield from read(statement, iri)


def _participation(one: Statement, iri: str) -> Iterator[Said]:
    agent, episode = one.one("participant"), one.one("participationIn")
    if agent and episode:
        inward = episode.iri == iri
        for role in one.of("role"):
            yield Said(Point("part", role, agent if inward else episode, inward))


def _relation(one: Statement, iri: str) -> Iterator[Said]:
    subject, thing = one.one("claimSubject"), one.one("claimObject")
    if subject and thing and iri in (subject.iri, thing.iri):
        inward = subject.iri != iri
        for relation in one.of("claimPredicate"):
            yield Said(Point("relation", relation, subject if inward else thing, inward))


def _setting(one: Statement, iri: str) -> Iterator[Said]:
    """Read what happens to others in an episode: who is placed where in it, who moves what."""
    if iri not in (link.iri for link in one.of("inEpisode")):
        return
    whom = one.one("positionedAgent") or one.one("claimSubject") or one.one("usedBy") or NOTHING
    for position in one.of("position"):
        yield Said(Point("position", POSITION, position, under=one.one("underScheme") or NOTHING, whom=whom))
    for relation, thing in zip(one.of("claimPredicate"), one.of("claimObject"), strict=False):
        yield Said(Point("relation", relation, thing, whom=whom))
    for term in one.of("term"):
        yield Said(Point("meaning", _USES, term, whom=whom))


def _position(one: Statement, iri: str) -> Iterator[Said]:
    if iri in (link.iri for part in ("positionedAgent", "lists") for link in one.of(part)):
        for position in one.of("position"):
            yield Said(Point("position", POSITION, position, under=one.one("underScheme") or NOTHING))


def _effect(one: Statement, _: str) -> Iterator[Said]:
    for effect in one.of("effect"):
        yield Said(Point("effect", EFFECT, effect))


def _date(one: Statement, _: str) -> Iterator[Said]:
    for span in one.of("temporalScope"):
        yield Said(Point("when", _WHEN, span))


def _quantity(one: Statement, _: str) -> Iterator[Said]:
    for measure in one.of("measure"):
        yield Said(Point("number", measure, Link("", _amount(one))))


def _amount(one: Statement) -> str:
    exact = one.one("quantity")
    least = one.one("lowerBound")
    number = exact.label if exact else f"more than {least.label}" if least else ""
    unit = one.one("unit")
    return f"{number} {unit.label}" if unit else number


def _meaning(one: Statement, iri: str) -> Iterator[Said]:
    users, terms = one.of("usedBy"), one.of("term")
    for inward, of, others in ((False, users, terms), (True, terms, users)):
        if iri in (link.iri for link in of):
            for other in others:
                yield Said(Point("meaning", _USES, other, inward))


def _definition(one: Statement, iri: str) -> Iterator[Said]:
    if iri in (link.iri for link in one.of("defines")):
        yield Said(Point("meaning", _DEFINES, one.link))


def _proposition(one: Statement, _: str) -> Iterator[Said]:
    yield Said(Point("saying", one.one("genre") or NOTHING, one.link))


def _assessment(one: Statement, iri: str) -> Iterator[Said]:
    """Read a judgement of a condition; a contested one is a yes and a no at once."""
    ends = {link.iri.rpartition("/")[2] for link in one.of("outcome")}
    if iri in (link.iri for link in one.of("assesses")):
        for criterion in one.of("onCriterion"):
            point = Point("condition", Link(_SSC + "onCriterion", "condition"), criterion)
            if ends & {"met", "contested"}:
                yield Said(point)
            if ends & {"not-met", "contested"}:
                yield Said(point, denied=True)


def _denial(one: Statement, iri: str) -> Iterator[Said]:
    subject, relation, thing = (one.one(part) for part in ("deniedSubject", "deniedPredicate", "deniedObject"))
    if subject and relation and thing:
        if relation.iri in (POSITION.iri, EFFECT.iri):
            chosen, section = (POSITION, "position") if relation.iri == POSITION.iri else (EFFECT, "effect")
            yield Said(Point(section, chosen, thing, under=one.one("underScheme") or NOTHING), denied=True)
        else:
            inward = subject.iri != iri
            yield Said(Point("relation", relation, subject if inward else thing, inward), denied=True)


_READINGS = {
    "Participation": (_participation,),
    "RelationClaim": (_relation,),
    "Membership": (_relation,),
    "FramingMove": (_relation, _setting),
    "PositionClaim": (_position, _setting),
    "Roll": (_position,),
    "EffectClaim": (_effect,),
    "DateClaim": (_date,),
    "CurationNote": (_date,),
    "QuantityClaim": (_quantity,),
    "MeaningInUse": (_meaning, _setting),
    "Definition": (_definition,),
    "Proposition": (_proposition,),
    "CriterionAssessment": (_assessment,),
    "Denial": (_denial,),
}


def _plain(words: str) -> Link:
    return Link("", words)


def _only(point: Point) -> tuple[Link, ...]:
    return (point.other,)


def _part(point: Point) -> tuple[Link, ...]:
    return point.relation, _plain(": " if point.inward else " in "), point.other


def _position_in_words(point: Point) -> tuple[Link, ...]:
    scheme = (_plain(", by "), point.under) if point.under.label else ()
    return *_of_whom(point), point.other, *scheme


def _named(point: Point) -> tuple[Link, ...]:
    between = _plain((" it" if point.inward else "") + (": " if point.relation.label else ""))
    return *_of_whom(point), point.relation, between, point.other


def _of_whom(point: Point) -> tuple[Link, ...]:
    return (point.whom, _plain(": ")) if point.whom.label else ()


_WORDING = {
    "kind": _only, "when": _only, "effect": _only, "condition": _only, "part": _part, "position": _position_in_words,
}  # fmt: skip

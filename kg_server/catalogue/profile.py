"""A thing as its page shows it: names, kinds, facts, what is said of it, what follows, what it is cited for."""

from dataclasses import dataclass, field

from kg_server.catalogue import edges, facts, reasons, sections, uses
from kg_server.catalogue.axioms import Axioms
from kg_server.catalogue.backing import backing
from kg_server.catalogue.edges import Around, Edge
from kg_server.catalogue.facts import Fact
from kg_server.catalogue.links import Link, slug
from kg_server.catalogue.reasons import Reason
from kg_server.catalogue.sections import Listing, Section
from kg_server.catalogue.statements import Statement
from kg_server.catalogue.ties import Tie, ties
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES

_SSC, _SKOS = PREFIXES["ssc"], PREFIXES["skos"]
ALL = 5000


@dataclass(frozen=True)
class Withdrawal:
    """Why and when a statement was withdrawn, and what took its place."""

    reason: str
    day: str
    replaced_by: Link | None


@dataclass(frozen=True)
class Profile:
    """What the graph holds of a thing.

    `kinds` are those written, `also` those that follow; `backing` gives the statements behind the premises of what
    `follows`; `machine` are the facts by which a place is checked.
    """

    iri: str
    label: str
    kinds: list[Link]
    also: list[Reason]
    names: list[str]
    notes: list[str]
    facts: list[Fact]
    sections: list[Section]
    listings: list[Listing]
    follows: list[Reason]
    backing: dict[Edge, list[Statement]]
    works: list[tuple[Link, int]]
    ties: list[Tie]
    machine: list[Fact] = field(default_factory=list)
    withdrawal: Withdrawal | None = None
    replaces: list[Link] = field(default_factory=list)

    @property
    def partial(self) -> bool:
        """Whether there is more than is shown."""
        more = (section.total > section.shown for section in self.sections)
        return any(more) or any(listing.total > len(listing.statements) for listing in self.listings)


def describe(engine: Engine, iri: str, axioms: Axioms, whole: bool = False) -> Profile | None:
    """Read a thing, the first of each list or the whole; None when the graph says nothing of it."""
    found = edges.around(engine, iri)
    if found is None:
        return None
    most = ALL if whole else sections.MOST
    kinds, also = reasons.kinds(found, axioms)
    said, listings = sections.read(engine, iri, most)
    following = reasons.follows(engine, found, axioms)
    return Profile(
        iri,
        found.me.label,
        kinds,
        also,
        found.texts(*facts.NAMES),
        found.texts(*facts.NOTES),
        facts.facts(found, axioms, ALL if whole else facts.MOST),
        said,
        listings,
        following,
        backing(engine, (premise for reason in following for premise in reason.premises)),
        uses.works(engine, iri),
        ties(engine, iri),
        facts.machine(found),
        _withdrawal(found) if found.withdrawn else None,
        edges.replaced(engine, iri) if slug(iri)[0] == "statement" else [],
    )


def _withdrawal(found: Around) -> Withdrawal:
    reason, day = (" ".join(found.texts(_SSC + name)) for name in ("withdrawnBecause", "withdrawnOn"))
    heirs = (edge.object for edge in found.edges if edge.property.iri == _SSC + "supersededBy")
    return Withdrawal(reason, day, next(heirs, None))

"""What is catalogued of a thing without being anybody's claim: the facts beside the text, both ways, in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg_server.catalogue.axioms import Axioms
from kg_server.catalogue.edges import Around, Edge
from kg_server.catalogue.links import Link
from kg_server.catalogue.uses import OF, SHARED
from kg_server.vocabulary import PREFIXES

_SSC, _SKOS, _DCT = PREFIXES["ssc"], PREFIXES["skos"], PREFIXES["dcterms"]
NAMES = tuple(_SKOS + local for local in ("altLabel", "hiddenLabel"))
NOTES = tuple(_SKOS + local for local in ("definition", "scopeNote", "note"))
# What the page tells elsewhere, or what is only for machines.
_ELSEWHERE = {
    PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", _SKOS + "prefLabel", _SKOS + "notation", *NAMES, *NOTES,
    *(_SSC + part for part in (*OF, *SHARED)),
    *(
        _SSC + part
        for part in (
            "charStart", "charEnd", "letters", "digest", "textVersion", "claimPredicate", "withdrawnBecause",
            "withdrawnOn", "supersededBy", "startYear", "endYear", "startDate", "endDate", "hasCriterion",
            "qualification", "asPrinted", "printedForm",
            "reading", "quantity", "lowerBound", "unit", "member", "membershipIn", "mover", "issue",
        )
    ),
}  # fmt: skip
_CHECKED = ("textVersion", "charStart", "charEnd", "letters", "digest")
MOST = 12
# How a property reads from its far end.
_INWARD = {
    _SSC + "partOf": "has as parts",
    _SSC + "deploys": "deployed by",
    _SSC + "givesTextOf": "text to be found in",
    _SSC + "editor": "editor of",
    _SSC + "passageOf": "passages pointed at",
    _SSC + "noteOf": "notes",
    _SSC + "calledFrom": "notes called here",
    _SSC + "inNote": "citations in it",
    _SSC + "citedWork": "citations of it",
    _SSC + "mentions": "named at",
    _SSC + "workKind": "works of this kind",
    _SSC + "citationForm": "citations of this form",
    _SSC + "yieldsRelation": "yielded by",
    _SSC + "hasCriterion": "criterion of",
    _SSC + "specifiesPosition": "meaning laid down by",
    _SSC + "acceptsStance": "accepted by",
    _SSC + "supersededBy": "takes the place of",
    _DCT + "creator": "author of",
    _DCT + "isPartOf": "holds",
    _DCT + "subject": "named in the title of",
    _SKOS + "broader": "narrower concepts",
    _SKOS + "inScheme": "in this list",
}


@dataclass(frozen=True)
class Fact:
    """A property in words and its values, of which the first are given; `total` counts them all."""

    name: str
    values: list[Link]
    total: int


def facts(found: Around, axioms: Axioms, most: int) -> list[Fact]:
    """List what is catalogued of a thing: its own properties first, then those of others that lead to it."""
    own: dict[str, set[Link]] = defaultdict(set)
    for row in found.own:
        if row["property"].value not in _ELSEWHERE | axioms.relations and row["value"].type != "bnode":
            own[found.names.link(row["property"]).label].add(found.names.link(row["value"]))
    far: dict[str, set[Link]] = defaultdict(set)
    for edge in _incoming(found, axioms):
        far[_INWARD.get(edge.property.iri, f"is “{edge.property.label}” of")].add(edge.subject)
    return [_fact(name, values, most) for group in (own, far) for name, values in sorted(group.items())]


def _incoming(found: Around, axioms: Axioms) -> Iterable[Edge]:
    return (
        edge
        for edge in found.edges
        if edge.object.iri == found.iri
        and edge.property.iri not in axioms.relations
        and edge.property.iri != PREFIXES["rdf"] + "type"
    )


def _fact(name: str, values: set[Link], most: int) -> Fact:
    ordered = sorted(values, key=lambda link: (_number(link.label), link.label))
    return Fact(name, ordered[:most], len(ordered))


def _number(label: str) -> int:
    """Let “note 9” stand before “note 10”."""
    last = label.rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0


def machine(found: Around) -> list[Fact]:
    """List by what numbers a passage is looked up in a copy of the work."""
    named = (Fact(found.names.to(_SSC + part).label, _values(found, part), 0) for part in _CHECKED)
    return [fact for fact in named if fact.values]


def _values(found: Around, part: str) -> list[Link]:
    return [Link("", text) for text in sorted(found.texts(_SSC + part), key=lambda t: (len(t), t))]

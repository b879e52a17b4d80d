"""Why a triple is there that nobody wrote: the rule in words, and what it rests on, one step at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg_server.catalogue.axioms import Axioms
from kg_server.catalogue.edges import Around, Edge
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"
_SSC = PREFIXES["ssc"]
_BETWEEN = """SELECT ?middle ?label WHERE {
  <%s> <%s> ?middle . ?middle <%s> <%s> . OPTIONAL { ?middle skos:prefLabel ?label } }"""


@dataclass(frozen=True)
class Reason:
    """A triple that follows, the rule by which it does, in words, and the triples it rests on."""

    edge: Edge
    rule: str
    premises: list[Edge] = field(default_factory=list)


def follows(engine: Engine, found: Around, axioms: Axioms) -> list[Reason]:
    """Give the reason for each inferred relation around a thing, types aside."""
    wanted = (edge for edge in found.inferred if edge.property.iri.startswith(_SSC))
    reasons = (_reason(engine, edge, found, axioms) for edge in wanted)
    return sorted(
        (reason for reason in reasons if reason is not None),
        key=lambda r: (r.edge.property.label, r.edge.subject.label, r.edge.object.label),
    )


def kinds(found: Around, axioms: Axioms) -> tuple[list[Link], list[Reason]]:
    """Give the kinds of a thing that are written, and the reason for each that follows."""
    types = [edge for edge in found.edges if edge.property.iri == _TYPE and edge.subject.iri == found.iri]
    written = sorted((e.object for e in types if e not in found.inferred), key=lambda link: link.label)
    late = [_kind(edge, written, found, axioms) for edge in types if edge in found.inferred]
    return written, sorted((r for r in late if r is not None), key=lambda r: r.edge.object.label)


def _reason(engine: Engine, edge: Edge, found: Around, axioms: Axioms) -> Reason | None:
    """Find the premises of an inferred relation, those first that were not inferred themselves."""
    return next(
        (
            reason
            for late in (False, True)
            for reason in (
                *_special(edge, found, axioms, late),
                *_turned(edge, found, axioms, late),
            )
        ),
        None,
    ) or _by_way_of(engine, edge, axioms)


def _special(edge: Edge, found: Around, axioms: Axioms, late: bool) -> Iterator[Reason]:
    """Look for a more special relation between the same two."""
    for other in found.edges:
        same = other.subject == edge.subject and other.object == edge.object
        if (
            same
            and edge.property.iri in axioms.superproperties.get(other.property.iri, ())
            and late == (other in found.inferred)
        ):
            rule = f"In the ontology, “{other.property.label}” is a special case of “{edge.property.label}”."
            yield Reason(edge, rule, [other])


def _turned(edge: Edge, found: Around, axioms: Axioms, late: bool) -> Iterator[Reason]:
    """Look for the same relation the other way round, where it holds both ways."""
    turned = Edge(edge.object, edge.property, edge.subject)
    if edge.property.iri in axioms.symmetric and turned in found.edges and late == (turned in found.inferred):
        yield Reason(edge, f"In the ontology, “{edge.property.label}” holds both ways.", [turned])


def _by_way_of(engine: Engine, edge: Edge, axioms: Axioms) -> Reason | None:
    """Look for something in the middle: of a transitive relation, or of a statement's evidence."""
    ends, name = (edge.subject.iri, edge.object.iri), edge.property
    if name.iri in axioms.transitive:
        first = last = name
        rule = f"In the ontology, “{name.label}” carries on: what is true of two steps is true of both together."
    elif name.iri == f"{_SSC}restsOn":
        first, last = Link(f"{_SSC}evidencedBy", "evidenced by"), Link(f"{_SSC}citedWork", "cited work")
        rule = "A statement rests on the work that is cited as evidence for it."
    else:
        return None
    for row in select(engine, _BETWEEN % (ends[0], first.iri, last.iri, ends[1])):
        middle = Link(row["middle"].value, row["label"].value if "label" in row else row["middle"].value)
        return Reason(edge, rule, [Edge(edge.subject, first, middle), Edge(middle, last, edge.object)])
    return None


def _kind(edge: Edge, written: list[Link], found: Around, axioms: Axioms) -> Reason | None:
    """Say why a thing is of a kind: a more special kind that is written, or a property that it bears or takes."""
    for special in written:
        if edge.object.iri in axioms.superclasses.get(special.iri, ()):
            return Reason(edge, f"Every {special.label} is of the kind “{edge.object.label}”.")
    for other in found.edges:
        end, what = (
            (axioms.domains, "has a") if other.subject.iri == found.iri else (axioms.ranges, "stands at the end of")
        )
        implied = end.get(other.property.iri, "")
        if edge.object.iri == implied or edge.object.iri in axioms.superclasses.get(implied, ()):
            of = axioms.labels.get(implied, edge.object.label)
            rule = f"Whatever {what} “{other.property.label}” is of the kind “{of}”."
            return Reason(edge, rule, [other])
    return None

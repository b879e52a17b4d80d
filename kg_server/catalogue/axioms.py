"""What the ontology lays down, as far as it is needed to say why something follows from something else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES, graph_iri

_AXIOMS = f"""SELECT ?term ?property ?value WHERE {{ GRAPH <{graph_iri("ontology")}> {{
  VALUES ?property {{ rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range rdf:type skos:prefLabel
                      ssc:isDerivedFrom }}
  ?term ?property ?value }} FILTER (!isBlank(?value)) }}"""
_OWL, _RDFS, _SSC = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["ssc"]
_FROM_STATEMENTS = {
    _SSC + kind
    for kind in ("RelationClaim", "Participation", "Membership", "FramingMove", "CriterionAssessment", "PositionClaim")
}


@dataclass(frozen=True)
class Axioms:
    """The axioms, by the term that they are on; every value is the IRI of a term.

    `relations` are the properties whose triples are made from statements; `labels` gives each term its name.
    """

    superclasses: Mapping[str, frozenset[str]]
    superproperties: Mapping[str, frozenset[str]]
    domains: Mapping[str, str]
    ranges: Mapping[str, str]
    symmetric: frozenset[str]
    transitive: frozenset[str]
    relations: frozenset[str]
    labels: Mapping[str, str]


def read(engine: Engine) -> Axioms:
    """Read the axioms from the graph of the ontology."""
    by_property: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in select(engine, _AXIOMS):
        by_property[row["property"].value][row["term"].value].add(row["value"].value)
    types = by_property[PREFIXES["rdf"] + "type"]
    derived = by_property[_SSC + "isDerivedFrom"]
    return Axioms(
        _closed(by_property[_RDFS + "subClassOf"]),
        _closed(by_property[_RDFS + "subPropertyOf"]),
        _single(by_property[_RDFS + "domain"]),
        _single(by_property[_RDFS + "range"]),
        frozenset(term for term, kinds in types.items() if _OWL + "SymmetricProperty" in kinds),
        frozenset(term for term, kinds in types.items() if _OWL + "TransitiveProperty" in kinds),
        frozenset(term for term, kinds in derived.items() if kinds & _FROM_STATEMENTS),
        _single(by_property[PREFIXES["skos"] + "prefLabel"]),
    )


def _closed(direct: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Give for each term all that is above it, however far."""

    def above(term: str, seen: frozenset[str]) -> frozenset[str]:
        for higher in direct.get(term, ()):
            if higher not in seen:
                seen = above(higher, seen | {higher})
        return seen

    return {term: above(term, frozenset()) for term in direct}


def _single(values: Mapping[str, set[str]]) -> dict[str, str]:
    return {term: min(several) for term, several in values.items()}

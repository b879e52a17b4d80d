"""Statements for programs: claimed relations as RDF 1.2 triple terms, and every statement as a nanopublication."""

from collections.abc import Iterator

from kg_server.engine import Cell
from kg_server.engine.dumps import Triple, written, written_graphs
from kg_server.exports.facts import THINGS, Facts, expand, node
from kg_server.vocabulary import LICENCE, graph_iri, local_name

_NP = "http://www.nanopub.org/nschema#"
_EDITORS = f"{THINGS}group/editors"
# What tells where a statement comes from, as against what it says.
_ORIGIN = {
    "ssc:attributedTo": "prov:wasAttributedTo",
    "ssc:reportedIn": "prov:wasDerivedFrom",
    "ssc:anchoredAt": "prov:wasDerivedFrom",
    "ssc:basedOn": "ssc:basedOn",
    "ssc:evidencedBy": "ssc:evidencedBy",
    "ssc:restsOn": "ssc:restsOn",
    "ssc:stance": "ssc:stance",
}
_LEFT_OUT = {expand(name) for name in (*_ORIGIN, "ssc:acceptedIn", "rdfs:label", "skos:notation")}
_ECHOES = {expand(name) for name in ("rdfs:label", "ssc:claimSubject", "ssc:claimPredicate", "ssc:claimObject")}


def reified(facts: Facts, ending: str) -> bytes:
    """Write every statement that claims a relation as what reifies it, in Turtle or N-Triples 1.2.

    The relation itself is there as a triple only where the statement counts under the default viewpoint. Whatever is
    spoken of has its name with it.
    """
    return written(_reified(facts), ending)


def nanopublications(facts: Facts) -> bytes:
    """Write every statement as a nanopublication: head, assertion, provenance, publication info, as TriG.

    They are named by fragments of the statement's own address, so that each leads to its page.
    """
    return written_graphs(
        (graph for statement in facts.members("ssc:Statement") for graph in _nanopublication(facts, statement)),
        {"np": _NP},
    )


def _relations(facts: Facts, statement: str) -> list[Triple]:
    """Give the triples that a statement claims; a participation in several roles claims as many."""
    return [
        Triple(subject, predicate, thing)
        for subject in facts.values(statement, "ssc:claimSubject")
        for predicate in facts.values(statement, "ssc:claimPredicate")
        for thing in facts.values(statement, "ssc:claimObject")
    ]


def _reified(facts: Facts) -> Iterator[Triple]:
    spoken_of: set[str] = set()
    for statement in facts.members("ssc:Statement"):
        for relation in _relations(facts, statement):
            yield Triple(node(statement), node(expand("rdf:reifies")), relation)
            yield from [relation] if facts.counts(statement) else []
            spoken_of |= {part.value for part in relation if isinstance(part, Cell)} | {statement}
    for statement in sorted(spoken_of.intersection(facts.members("ssc:Statement"))):
        for triple in facts.all_of(statement):
            if triple.predicate.value not in _ECHOES:
                yield triple
                spoken_of |= {part.value for part in triple if isinstance(part, Cell) and part.type == "uri"}
    for thing in sorted(spoken_of):
        for name in facts.values(thing, "skos:prefLabel"):
            yield Triple(node(thing), node(expand("skos:prefLabel")), name)


def _nanopublication(facts: Facts, statement: str) -> Iterator[tuple[str, list[Triple]]]:
    this = node(f"{statement}#nanopub")
    head, assertion, provenance, info = (
        f"{statement}#{part}" for part in ("head", "assertion", "provenance", "pubinfo")
    )
    yield (
        head,
        [
            Triple(this, node(expand("rdf:type")), node(f"{_NP}Nanopublication")),
            Triple(this, node(f"{_NP}hasAssertion"), node(assertion)),
            Triple(this, node(f"{_NP}hasProvenance"), node(provenance)),
            Triple(this, node(f"{_NP}hasPublicationInfo"), node(info)),
        ],
    )
    yield assertion, _relations(facts, statement) + _content(facts, statement)
    yield (
        provenance,
        [
            Triple(node(assertion), node(expand(told)), value)
            for name, told in _ORIGIN.items()
            for value in facts.values(statement, name)
        ],
    )
    yield info, _published(facts, statement, this)


def _content(facts: Facts, statement: str) -> list[Triple]:
    """Give what a statement says, with the criteria that a definition sets."""
    said = [triple for triple in facts.all_of(statement) if triple.predicate.value not in _LEFT_OUT]
    for criterion in facts.texts(statement, "ssc:hasCriterion"):
        said += [triple for triple in facts.all_of(criterion) if triple.predicate.value not in _LEFT_OUT]
    return said


def _published(facts: Facts, statement: str, this: Cell) -> list[Triple]:
    work = local_name(facts.text(statement, "ssc:reportedIn"))
    return [
        Triple(this, node(expand("dcterms:creator")), node(_EDITORS)),
        Triple(this, node(expand("dcterms:license")), node(LICENCE)),
        Triple(this, node(expand("dcterms:isPartOf")), node(str(graph_iri(f"source/{work}")))),
        Triple(this, node(expand("foaf:primaryTopic")), node(statement)),
        *(Triple(this, node(expand("rdfs:label")), name) for name in facts.values(statement, "skos:prefLabel")),
    ]

"""The ontology to be read: its terms with all that is said of them, its lists, rules and ties to other vocabularies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, VANN
from rdflib.term import Node

from kg_server.catalogue import named_graphs, usage
from kg_server.catalogue.links import Link
from kg_server.catalogue.named_graphs import link, links
from kg_server.catalogue.shapes import Derivation, derivations
from kg_server.catalogue.usage import Case, Usage
from kg_server.engine import Engine
from kg_server.vocabulary import ONTOLOGY, PREFIXES, SSC, shorten

_KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "relation",
    OWL.DatatypeProperty: "value",
    OWL.AnnotationProperty: "annotation",
}
_TRAITS = {
    OWL.SymmetricProperty: "Holds in both directions: if A stands in it to B, then B to A.",
    OWL.TransitiveProperty: "Carries over: if A stands in it to B, and B to C, then A to C.",
    OWL.IrreflexiveProperty: "Never holds between a thing and itself.",
    OWL.FunctionalProperty: "Leads to one thing at most.",
}
_MATCHES = {
    RDFS.subClassOf: "every one is also a",
    RDFS.subPropertyOf: "whatever holds by it holds also by",
    SKOS.exactMatch: "means the same as",
    SKOS.closeMatch: "means nearly the same as",
    SKOS.relatedMatch: "has to do with",
}
_RELATION_SOURCES = {SSC.base + kind for kind in ("RelationClaim", "Participation", "Membership", "FramingMove")}


class Match(NamedTuple):
    """How a term relates to one of another vocabulary."""

    words: str
    other: Link


@dataclass(frozen=True)
class Term:
    """A class or property: what it is, what it is related to, and how it is used.

    `subjects` and `objects` are what a property leads from and to; `checked` tells whether a shape looks after that,
    or else it is inferred. `direct` marks relations that are made from statements.
    """

    iri: str
    kind: str
    label: str
    definition: str
    notes: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    above: list[Link] = field(default_factory=list)
    below: list[Link] = field(default_factory=list)
    subjects: list[Link] = field(default_factory=list)
    objects: list[Link] = field(default_factory=list)
    checked: bool = False
    traits: list[str] = field(default_factory=list)
    chains: list[list[Link]] = field(default_factory=list)
    sources: list[Link] = field(default_factory=list)
    apart: list[Link] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    count: int = 0
    case: Case | None = None

    @property
    def name(self) -> str:
        """Its name within the ontology, the end of its address."""
        return self.iri.removeprefix(SSC.base)

    @property
    def initial(self) -> str:
        """The letter that it stands under from A to Z."""
        return self.label[:1].upper()

    @property
    def direct(self) -> bool:
        """Whether it is a relation made from statements."""
        return any(source.iri in _RELATION_SOURCES for source in self.sources)


class Concept(NamedTuple):
    """A value of a controlled list, the relation that it yields, if any, and how often it is used."""

    link: Link
    definition: str
    yields: Link | None
    uses: int


class ConceptList(NamedTuple):
    """A controlled list."""

    link: Link
    concepts: list[Concept]


@dataclass(frozen=True)
class Ontology:
    """All of it; `about` holds what is said of it as a whole, by the name of the property."""

    about: dict[str, list[str]]
    terms: list[Term]
    lists: list[ConceptList]
    rules: list[Derivation]
    vocabularies: list[tuple[str, str, int]]


def read(engine: Engine) -> Ontology:
    """Read the ontology, its lists, rules and alignments, and how it is used."""
    graph, lists, alignments, shapes = (
        named_graphs.read(engine, role) for role in ("ontology", "vocabulary", "alignments", "shapes")
    )
    used = usage.read(engine)
    apart = _apart(graph)
    found = [_term(graph, alignments, used, apart, iri) for iri in graph.subjects(RDFS.isDefinedBy, ONTOLOGY)]
    terms = sorted(found, key=lambda term: (term.label.casefold(), term.iri))
    return Ontology(_about(graph), terms, _lists(lists, graph, used), derivations(shapes), _vocabularies(terms))


def _term(graph: Graph, alignments: Graph, used: Usage, apart: dict[Node, set[Node]], iri: Node) -> Term:
    types = set(graph.objects(iri, RDF.type))

    def texts(predicate: URIRef) -> list[str]:
        return sorted(str(text) for text in graph.objects(iri, predicate))

    def at(*predicates: str) -> list[Link]:
        return links(graph, {o for p in predicates for o in graph.objects(iri, URIRef(p))})

    expected = [*at(SSC.base + "expectedSubject"), *at(SSC.base + "expectedObject")]
    return Term(
        str(iri),
        next((_KINDS[kind] for kind in _KINDS if kind in types), "class"),
        link(graph, iri).label,
        next(iter(texts(SKOS.definition)), ""),
        texts(SKOS.scopeNote),
        texts(SKOS.example),
        at(str(RDFS.subClassOf), str(RDFS.subPropertyOf)),
        links(graph, {s for p in (RDFS.subClassOf, RDFS.subPropertyOf) for s in graph.subjects(p, iri)}),
        at(str(RDFS.domain), SSC.base + "expectedSubject"),
        at(str(RDFS.range), SSC.base + "expectedObject"),
        bool(expected),
        [words for trait, words in _TRAITS.items() if trait in types],
        [[link(graph, step) for step in Collection(graph, c)] for c in graph.objects(iri, OWL.propertyChainAxiom)],
        at(SSC.base + "isDerivedFrom"),
        links(graph, apart.get(iri, set())),
        list(_matches(alignments, iri)),
        used.counts.get(str(iri), 0),
        used.cases.get(str(iri)),
    )


def _apart(graph: Graph) -> dict[Node, set[Node]]:
    """Give for each class those with which it shares nothing."""
    found: dict[Node, set[Node]] = {}
    for members in graph.objects(None, OWL.members):
        for one, other in combinations(list(Collection(graph, members)), 2):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found


def _matches(alignments: Graph, iri: Node) -> Iterator[Match]:
    for predicate, words in _MATCHES.items():
        for other in sorted(alignments.objects(iri, predicate), key=str):
            yield Match(words, Link(str(other), shorten(str(other))))


def _about(graph: Graph) -> dict[str, list[str]]:
    wanted = {
        "title": DCTERMS.title, "abstract": DCTERMS.abstract, "creator": DCTERMS.creator, "licence": DCTERMS.license,
        "created": DCTERMS.created, "modified": DCTERMS.modified, "version": OWL.versionInfo, "at": OWL.versionIRI,
        "prefix": VANN.preferredNamespacePrefix, "namespace": VANN.preferredNamespaceUri, "note": SKOS.scopeNote,
        "changes": SKOS.changeNote,
    }  # fmt: skip
    return {name: sorted(str(value) for value in graph.objects(ONTOLOGY, p)) for name, p in wanted.items()}


def _lists(vocabulary: Graph, ontology: Graph, used: Usage) -> list[ConceptList]:
    yields = URIRef(SSC.base + "yieldsRelation")

    def concept(one: Link) -> Concept:
        node = URIRef(one.iri)
        relation = vocabulary.value(node, yields)
        definition = vocabulary.value(node, SKOS.definition)
        leads = link(ontology, relation) if relation is not None else None
        return Concept(one, str(definition or ""), leads, used.counts.get(one.iri, 0))

    schemes = links(vocabulary, vocabulary.subjects(RDF.type, SKOS.ConceptScheme))
    return [
        ConceptList(scheme, [concept(one) for one in links(vocabulary, members)])
        for scheme in schemes
        if (members := list(vocabulary.subjects(SKOS.inScheme, URIRef(scheme.iri))))
    ]


def _vocabularies(terms: list[Term]) -> list[tuple[str, str, int]]:
    """Give prefix and address of each vocabulary that terms are tied to, with the number of ties, most first."""
    ties = [match.other.iri for term in terms for match in term.matches]
    counted = ((prefix, base, sum(tie.startswith(base) for tie in ties)) for prefix, base in PREFIXES.items())
    return sorted((one for one in counted if one[2]), key=lambda one: (-one[2], one[0]))

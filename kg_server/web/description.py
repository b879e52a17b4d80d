"""The service description: what the endpoint offers, told from the same tables that the server works by."""

from flask import Response, request
from rdflib import OWL, RDF, RDFS, VOID, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kg_server.engine import Query, rows
from kg_server.media_types import FORMATS, ResultKind
from kg_server.vocabulary import BASE, PREFIXES
from kg_server.web import base_url, holdings
from kg_server.web.negotiation import accepted_graph
from kg_server.web.rdf import respond_graph

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
_SCHEMA = Namespace("https://schema.org/")
_SPARQL_12 = URIRef("https://www.w3.org/TR/sparql12-query/")
_W3C_NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD",
}  # fmt: skip
# The W3C's IRIs of formats, by our names for them.
W3C_FORMATS = {name: _FORMATS[w3c] for name, w3c in _W3C_NAMES.items()}
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def description() -> Response:
    """Give the description in the format that the client accepts."""
    chosen = accepted_graph(request)
    return respond_graph(describe(base_url(path=False) + "sparql"), chosen)


def describe(endpoint: str) -> Graph:
    """Describe the service at an address."""
    graph = Graph(bind_namespaces="none")
    for prefix, iri in (*PREFIXES.items(), ("sd", str(SD)), ("void", str(VOID)), ("formats", str(_FORMATS))):
        graph.bind(prefix, iri)
    service = BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, URIRef(endpoint)))
    for predicate, value in _abilities():
        graph.add((service, predicate, value))
    _add_dataset(graph, service)
    _add_limits(graph, service)
    return graph


def _abilities() -> list[tuple[URIRef, Node]]:
    told: list[tuple[URIRef, Node]] = [
        (SD.supportedLanguage, SD.SPARQL11Query),
        (SD.languageExtension, _SPARQL_12),
        (SD.feature, SD.EmptyGraphs),
        # What follows by OWL 2 RL is in the graph; a query by itself infers nothing.
        (SD.defaultEntailmentRegime, _ENTAILMENT.Simple),
        *((SD.resultFormat, W3C_FORMATS[f.name]) for f in FORMATS),
    ]
    if holdings().token is not None:
        told.append((SD.supportedLanguage, SD.SPARQL11Update))
        told += [(SD.inputFormat, W3C_FORMATS[f.name]) for f in FORMATS if ResultKind.GRAPH in f.kinds]
    return told


def _add_dataset(graph: Graph, service: Node) -> None:
    release = holdings().release
    dataset, default = BNode(), BNode()
    for triple in (
        (service, SD.defaultDataset, dataset),
        (dataset, RDF.type, SD.Dataset),
        (service, RDFS.seeAlso, URIRef(base_url(path=False) + ".well-known/void")),
        (dataset, DCTERMS.title, Literal("SSC Knowledge Graph", lang="en")),
        (dataset, OWL.versionInfo, Literal(f"{release.version}, release {release.id}")),
        (dataset, SD.defaultGraph, default),
        (default, RDF.type, SD.Graph),
    ):
        graph.add(triple)
    if holdings().token is None:
        graph.add((default, VOID.triples, Literal(release.triples)))
    for iri, count in graph_counts().items():
        named, content = BNode(), BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(iri)))
        graph.add((named, SD.graph, content))
        graph.add((content, RDF.type, SD.Graph))
        graph.add((content, VOID.triples, Literal(count)))
        if iri.startswith(BASE + "graph/inferred"):
            graph.add((named, SD.entailmentRegime, _ENTAILMENT["OWL-RDF-Based"]))


def graph_counts() -> dict[str, int]:
    """Count the triples of each named graph, by its IRI."""
    if holdings().token is None:
        return holdings().release.graphs
    _, found = rows(holdings().engine, Query(_COUNTS))
    return {row["g"].value: int(row["n"].value) for row in found if "g" in row}


def _add_limits(graph: Graph, service: Node) -> None:
    for setting, value in holdings().settings.limits().items():
        limit = BNode()
        graph.add((service, _SCHEMA.additionalProperty, limit))
        graph.add((limit, RDF.type, _SCHEMA.PropertyValue))
        graph.add((limit, _SCHEMA.name, Literal(setting.name)))
        graph.add((limit, _SCHEMA.value, Literal(value)))
        graph.add((limit, _SCHEMA.description, Literal(setting.help, lang="en")))

"""The dataset described for machines, in VoID and DCAT: what it holds, where to ask it, and what to download."""

from flask import Blueprint, Response, request
from rdflib import OWL, RDF, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF
from rdflib.term import Node

from kg_server import exports
from kg_server.catalogue.statistics import Statistics, statistics
from kg_server.media_types import ResultKind, formats_for
from kg_server.vocabulary import BASE, LICENCE, ONTOLOGY, PREFIXES, thing_iri
from kg_server.web import base_url, holdings
from kg_server.web.description import W3C_FORMATS, graph_counts
from kg_server.web.negotiation import accepted_graph
from kg_server.web.rdf import respond_graph

blueprint = Blueprint("void", __name__)

TITLE = "SSC Knowledge Graph"
ABOUT = (
    "South–South security cooperation: who cooperates with whom, in which role, with whose money, on whose model, and"
    " who says so, and where. Every statement names its holder, the work it is read in, the passage where it stands,"
    " and how the work carries it."
)
_DATASET = URIRef(BASE)
_DCAT_VERSION = URIRef(f"{DCAT}version")  # of DCAT 3, which rdflib does not know yet
_MEDIA = Namespace("https://www.iana.org/assignments/media-types/")
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_EXAMPLES = (("episode", "minustah-mission"), ("state", "kenya"), ("statement", "kenya-leads-mss"), ("idea", "ssc"))


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Describe the dataset in the format that the client accepts."""
    return respond_graph(describe(base_url(path=False)), accepted_graph(request))


def describe(site: str) -> Graph:
    """Describe the dataset as it is served at an address, which ends with a slash."""
    graph = Graph(bind_namespaces="none")
    for prefix, iri in (*PREFIXES.items(), ("void", str(VOID)), ("dcat", str(DCAT)), ("spdx", str(_SPDX))):
        graph.bind(prefix, iri)
    counted = holdings().remember("statistics", statistics)
    document = URIRef(site + ".well-known/void")
    _say(graph, document, {RDF.type: VOID.DatasetDescription, FOAF.primaryTopic: _DATASET})
    for predicate, values in _general(site, counted).items():
        for value in values:
            graph.add((_DATASET, predicate, value))
    _add_partitions(graph, counted)
    _add_links(graph, counted)
    _add_graphs(graph)
    _add_service(graph, site)
    _add_downloads(graph, site)
    return graph


def _general(site: str, counted: Statistics) -> dict[URIRef, list[Node]]:
    release = holdings().release
    graphs = formats_for(ResultKind.GRAPH)
    return {
        RDF.type: [VOID.Dataset, DCAT.Dataset],
        DCTERMS.title: [Literal(TITLE, lang="en")],
        DCTERMS.description: [Literal(ABOUT, lang="en")],
        DCTERMS.creator: [thing_iri("group", "editors")],
        DCTERMS.publisher: [thing_iri("group", "editors")],
        DCTERMS.license: [URIRef(LICENCE)],
        DCTERMS.language: [Literal("en")],
        DCTERMS.source: [thing_iri("work", "berger-mueller-2025")],
        DCTERMS.conformsTo: [ONTOLOGY],
        DCTERMS.modified: [Literal(day, datatype=XSD.date) for day in (counted.modified,) if day],
        _DCAT_VERSION: [Literal(release.version)],
        OWL.versionInfo: [Literal(f"{release.version}, release {release.id}")],
        DCAT.landingPage: [URIRef(site)],
        FOAF.homepage: [URIRef(site)],
        VOID.sparqlEndpoint: [URIRef(site + "sparql")],
        VOID.uriSpace: [Literal(BASE)],
        VOID.vocabulary: [URIRef(iri) for iri in _vocabularies(counted)],
        VOID.exampleResource: [thing_iri(kind, slug) for kind, slug in _EXAMPLES],
        VOID.feature: [W3C_FORMATS[f.name] for f in graphs],
        VOID.triples: [Literal(counted.triples)],
        VOID.entities: [Literal(counted.entities)],
        VOID.classes: [Literal(len(counted.classes))],
        VOID.properties: [Literal(len(counted.properties))],
        VOID.distinctSubjects: [Literal(counted.subjects)],
        VOID.distinctObjects: [Literal(counted.objects)],
    }


def _vocabularies(counted: Statistics) -> list[str]:
    used = (*counted.properties, *counted.classes)
    return [
        iri for iri in PREFIXES.values() if not iri.startswith(f"{BASE}id/") and any(u.startswith(iri) for u in used)
    ]


def _add_partitions(graph: Graph, counted: Statistics) -> None:
    for iri, number in counted.classes.items():
        _part(graph, VOID.classPartition, {VOID["class"]: URIRef(iri), VOID.entities: Literal(number)})
    for iri, number in counted.properties.items():
        _part(graph, VOID.propertyPartition, {VOID.property: URIRef(iri), VOID.triples: Literal(number)})


def _add_links(graph: Graph, counted: Statistics) -> None:
    """Tell of the links from works to their DOIs."""
    told: dict[URIRef, Node] = {
        RDF.type: VOID.Linkset,
        VOID.subjectsTarget: _DATASET,
        VOID.objectsTarget: URIRef("https://doi.org/"),
        VOID.linkPredicate: DCTERMS.identifier,
        VOID.triples: Literal(counted.dois),
    }
    _part(graph, VOID.subset, told)


def _add_graphs(graph: Graph) -> None:
    for iri, number in graph_counts().items():
        graph.add((_DATASET, VOID.subset, URIRef(iri)))
        _say(graph, URIRef(iri), {RDF.type: VOID.Dataset, VOID.triples: Literal(number), VOID.dataDump: URIRef(iri)})


def _add_service(graph: Graph, site: str) -> None:
    told: dict[URIRef, Node] = {
        RDF.type: DCAT.DataService,
        DCTERMS.title: Literal("SPARQL endpoint", lang="en"),
        DCAT.endpointURL: URIRef(site + "sparql"),
        DCAT.endpointDescription: URIRef(site + "sparql"),
        DCAT.servesDataset: _DATASET,
    }
    _say(graph, URIRef(site + "sparql"), told)


def distributions() -> list[exports.Download]:
    """Give the downloads that hold data; the list of digests and the description of the tables do not."""
    held = holdings()
    files = exports.made(held.release, held.settings.cache_folder()).files
    return [file for file in files if file.name not in (exports.SUMS, exports.DESCRIPTION)]


def _add_downloads(graph: Graph, site: str) -> None:
    for file in distributions():
        address = URIRef(f"{site}downloads/{file.name}")
        digest = BNode()
        told: dict[URIRef, Node] = {
            RDF.type: DCAT.Distribution,
            DCTERMS.title: Literal(file.title, lang="en"),
            DCTERMS.license: URIRef(LICENCE),
            DCAT.downloadURL: address,
            DCAT.mediaType: _MEDIA[file.media_type.partition(";")[0]],
            DCAT.byteSize: Literal(file.bytes, datatype=XSD.nonNegativeInteger),
            _SPDX.checksum: digest,
        }
        _say(graph, address, told)
        _say(
            graph, digest, {_SPDX.algorithm: _SPDX.checksumAlgorithm_sha256, _SPDX.checksumValue: Literal(file.sha256)}
        )
        graph.add((_DATASET, DCAT.distribution, address))
        whole = file.graph == "default" or file.name.startswith("ssc-kg.")
        if whole or file.graph:
            graph.add((_DATASET if whole else URIRef(file.graph), VOID.dataDump, address))


def _part(graph: Graph, relation: Node, told: dict[URIRef, Node]) -> None:
    part = BNode()
    graph.add((_DATASET, relation, part))
    _say(graph, part, told)


def _say(graph: Graph, subject: Node, told: dict[URIRef, Node]) -> None:
    for predicate, value in told.items():
        graph.add((subject, predicate, value))

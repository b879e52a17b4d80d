"""The questions as examples for SPARQL editors elsewhere, in the vocabulary that SIB's editor and others read."""

from flask import Blueprint, Response, request
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH

from kg_server.vocabulary import PREFIXES, thing_iri
from kg_server.web import base_url, holdings
from kg_server.web.negotiation import accepted_graph
from kg_server.web.rdf import respond_graph

blueprint = Blueprint("examples", __name__)

_SCHEMA = Namespace(PREFIXES["schema"])


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """Give the examples in the format that the client accepts."""
    return respond_graph(_graph(URIRef(base_url(path=False) + "sparql")), accepted_graph(request))


def _graph(endpoint: URIRef) -> Graph:
    """Describe every question as an executable query; our prefixes are declared once, for whoever asks further."""
    graph = Graph(bind_namespaces="none")
    for prefix in ("query", "rdfs", "schema", "sh"):
        graph.bind(prefix, PREFIXES[prefix])
    prefixes = BNode("prefixes")
    for prefix, iri in PREFIXES.items():
        declared = BNode(f"prefix-{prefix}")
        graph.add((prefixes, SH.declare, declared))
        graph.add((declared, SH.prefix, Literal(prefix)))
        graph.add((declared, SH.namespace, Literal(iri, datatype=XSD.anyURI)))
    for asked in holdings().questions.values():
        node = thing_iri("query", asked.name)
        graph.add((node, RDF.type, SH.SPARQLExecutable))
        graph.add((node, RDF.type, SH[f"SPARQL{asked.form.capitalize()}Executable"]))
        graph.add((node, RDFS.comment, Literal(asked.question, "en")))
        graph.add((node, SH[asked.form], Literal(asked.query)))
        graph.add((node, SH.prefixes, prefixes))
        graph.add((node, _SCHEMA.target, endpoint))
        for word in asked.words:
            graph.add((node, _SCHEMA.keywords, Literal(word)))
    return graph

"""Derivation rules as files: a CONSTRUCT query with what it means in plain words at its head."""

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SH

from kg_server.vocabulary import PREFIXES


def describe(name: str, text: str) -> Graph:
    """Give a rule as RDF, a `sh:SPARQLRule`; its name is a number, which orders the rules, and a word."""
    number, _, word = name.partition("-")
    lines = text.split("\n")
    head: list[str] = []
    while lines and lines[0].startswith("#"):
        head.append(lines.pop(0).lstrip("# "))
    node = URIRef(f"{PREFIXES['sscsh']}rule-{word or number}")
    graph = Graph()
    graph.add((node, RDF.type, SH.SPARQLRule))
    graph.add((node, RDFS.comment, Literal(" ".join(head), "en")))
    graph.add((node, SH.construct, Literal("\n".join(lines).strip() + "\n")))
    if number.isdigit():
        graph.add((node, SH.order, Literal(int(number))))
    return graph

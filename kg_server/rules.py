"""Derivation rules as files: a CONSTRUCT query with what it means in plain words at its head."""

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SH

from kg_server.vocabulary import PREFIXES


def describe(name: str, text: str) -> Graph:
    """Give a rule as RDF, a `sh:SPARQLRule`; its name is a number, which orders the rules, and a word."""
    number = name.partition("-")[0]
    node = URIRef(f"{PREFIXES['sscsh']}rule-{short_name(name)}")
    graph = Graph()
    graph.add((node, RDF.type, SH.SPARQLRule))
    graph.add((node, RDFS.comment, Literal(words(text), "en")))
    graph.add((node, SH.construct, Literal("\n".join(_parts(text)[1]).strip() + "\n")))
    if number.isdigit():
        graph.add((node, SH.order, Literal(int(number))))
    return graph


def short_name(name: str) -> str:
    """Give the name of a rule file without the number that orders it."""
    number, _, word = name.partition("-")
    return word or number


def words(text: str) -> str:
    """Give what a rule means, from the comment at its head; "" where it has none."""
    return " ".join(line.lstrip("# ") for line in _parts(text)[0])


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Part a rule file into the lines of its comment and the rest."""
    lines = text.split("\n")
    head = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[:head], lines[head:]

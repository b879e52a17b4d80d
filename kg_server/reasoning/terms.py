"""Terms as the reasoner holds them: strings in N-Triples form, variables with a question mark."""

import re
from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Term = str
Triple = tuple[Term, Term, Term]

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_PLAIN = {escaped: char for char, escaped in _ESCAPES.items()}
_LITERAL = re.compile(r'"(.*)"(?:@([\w-]+)|\^\^<(.*)>)?', re.DOTALL)


def iri(address: str) -> Term:
    """Write an IRI as a term."""
    return f"<{address}>"


def literal(value: str, datatype: str = "", language: str = "") -> Term:
    """Write a literal as a term; a datatype (an IRI) of xsd:string is left out."""
    quoted = '"' + re.sub(r'[\\"\n\r]', lambda found: _ESCAPES[found[0]], value) + '"'
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype not in ("", _STRING) else quoted


def is_variable(term: Term) -> bool:
    """Tell whether a term of a pattern is a variable."""
    return term[0] == "?"


def is_iri(term: Term) -> bool:
    """Tell whether a term is an IRI."""
    return term[0] == "<"


def address(term: Term) -> str:
    """Give the IRI that a term is, without its brackets; anything else as it is."""
    return term[1:-1] if term[0] == "<" else term


def value(term: Term) -> tuple[str, str, str]:
    """Give the text, datatype (an IRI) and language of a literal; the last two are "" where it has none."""
    match = _LITERAL.fullmatch(term)
    if match is None:
        raise ValueError(f"{term} is no literal")
    text = re.sub(r'\\[\\"nr]', lambda found: _PLAIN[found[0]], match[1])
    return text, match[3] or "", match[2] or ""


def written(node: Node) -> Term:
    """Write a term of rdflib, or a variable of its SPARQL algebra, as a term."""
    if isinstance(node, Literal):
        return literal(str(node), str(node.datatype or ""), node.language or "")
    if isinstance(node, URIRef):
        return f"<{node}>"
    return f"_:{node}" if isinstance(node, BNode) else f"?{node}"


def read(term: Term) -> Node:
    """Give the term of rdflib that a term stands for."""
    if term[0] == "<":
        return URIRef(term[1:-1])
    if term[0] == "_":
        return BNode(term[2:])
    text, datatype, language = value(term)
    return Literal(text, datatype=URIRef(datatype) if datatype else None, lang=language or None)


def of(graph: Graph) -> list[Triple]:
    """Give the triples of a graph of rdflib."""
    known: dict[Node, Term] = {}

    def term(node: Node) -> Term:
        if node not in known:
            known[node] = written(node)
        return known[node]

    return [(term(s), term(p), term(o)) for s, p, o in graph]


def graph(triples: Iterable[Triple]) -> Graph:
    """Give triples as a graph of rdflib."""
    made = Graph(bind_namespaces="none")
    for subject, predicate, obj in triples:
        made.add((read(subject), read(predicate), read(obj)))
    return made

"""Competency questions as files: a query with the question in plain words at its head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SKOS, Graph, Literal
from rdflib.namespace import DCTERMS, SH

from kg_server.errors import Finding
from kg_server.vocabulary import thing_iri

_HEAD = re.compile(r"#\s*(question|keywords)\s*:\s*(.+?)\s*$")
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


@dataclass(frozen=True)
class Question:
    """A competency question: its name (the file's stem), the question in plain words, key words, and the query."""

    name: str
    question: str
    keywords: tuple[str, ...]
    query: str

    @property
    def form(self) -> str:
        """The query's form, `SELECT`, `ASK` or `CONSTRUCT`; "" when none of them."""
        words = re.findall(r"\b(SELECT|ASK|CONSTRUCT)\b", re.sub(r"<[^>]*>|#[^\n]*", "", self.query), re.IGNORECASE)
        return words[0].upper() if words else ""


def parse(name: str, text: str) -> Question:
    """Split a question file into its head (`# question:`, `# keywords:`) and its query."""
    head: dict[str, str] = {}
    lines = text.split("\n")
    while lines and (match := _HEAD.match(lines[0])):
        head[match[1]] = match[2]
        lines.pop(0)
    keywords = tuple(word.strip() for word in head.get("keywords", "").split(",") if word.strip())
    return Question(name, head.get("question", ""), keywords, "\n".join(lines).strip() + "\n")


def findings(question: Question, path: Path) -> Iterator[Finding]:
    """Say what a question file lacks before it can be published."""
    if not question.question:
        yield Finding(
            "SSC-QUERY", "", f"add a first line '# question: ...' that asks {path.name} in plain words", f"{path}:1"
        )
    if question.form not in _FORMS:
        yield Finding("SSC-QUERY", "", f"{path.name} holds no SELECT, ASK or CONSTRUCT query", f"{path}:1")


def describe(question: Question) -> Graph:
    """Give the question as RDF: a `sh:SPARQLExecutable` with its text, in words and in SPARQL."""
    graph = Graph()
    node = thing_iri("query", question.name)
    kind, text = _FORMS[question.form]
    graph.add((node, RDF.type, SH.SPARQLExecutable))
    graph.add((node, RDF.type, kind))
    graph.add((node, SKOS.prefLabel, Literal(question.question, "en")))
    graph.add((node, text, Literal(question.query)))
    for word in question.keywords:
        graph.add((node, DCTERMS.subject, Literal(word)))
    return graph

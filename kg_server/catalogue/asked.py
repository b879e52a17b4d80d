"""The competency questions that travel with the graph."""

from dataclasses import dataclass

from kg_server.engine import Engine, Query, rows
from kg_server.vocabulary import PREFIXES, graph_iri

_QUESTIONS = f"""SELECT ?node ?question ?text (GROUP_CONCAT(?word; SEPARATOR=", ") AS ?keywords) WHERE {{
  GRAPH <{graph_iri("queries")}> {{
    ?node a sh:SPARQLExecutable ; skos:prefLabel ?question ; sh:select|sh:ask|sh:construct ?text .
    OPTIONAL {{ ?node dcterms:subject ?word }} }} }} GROUP BY ?node ?question ?text ORDER BY ?node"""


@dataclass(frozen=True)
class Asked:
    """A question in plain words with the query that answers it."""

    name: str
    question: str
    query: str
    keywords: str


def questions(engine: Engine) -> dict[str, Asked]:
    """Give all questions by name."""
    _, found = rows(engine, Query(_QUESTIONS, prefixes=PREFIXES))
    made = (
        Asked(row["node"].value.rsplit("/", 1)[-1], row["question"].value, row["text"].value, row["keywords"].value)
        for row in found
    )
    return {question.name: question for question in made}

"""The competency questions that travel with the graph."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from kg_server import questions as files
from kg_server.catalogue.reading import select
from kg_server.engine import Engine
from kg_server.vocabulary import graph_iri, local_name

_QUESTIONS = f"""SELECT ?node ?question ?form ?text (GROUP_CONCAT(?word; SEPARATOR=", ") AS ?keywords) WHERE {{
  GRAPH <{graph_iri("queries")}> {{
    ?node a sh:SPARQLExecutable ; skos:prefLabel ?question ; ?form ?text .
    VALUES ?form {{ sh:select sh:ask sh:construct }}
    OPTIONAL {{ ?node dcterms:subject ?word }} }} }} GROUP BY ?node ?question ?form ?text ORDER BY ?node"""


@dataclass(frozen=True)
class Asked:
    """A question in plain words with the query that answers it; `form` is `select`, `ask` or `construct`."""

    name: str
    question: str
    query: str
    keywords: str
    form: str = "select"

    @property
    def words(self) -> list[str]:
        """The key words, one by one."""
        return sorted(word for word in self.keywords.split(", ") if word)

    @cached_property
    def view(self) -> str:
        """The picture that it asks to be shown as, or ""."""
        return files.view(self.query)

    @cached_property
    def parameters(self) -> tuple[files.Parameter, ...]:
        """What may be varied in it."""
        return files.parameters(self.query)

    @property
    def topic(self) -> str:
        """What it is about, by the first word of its name."""
        return self.name.split("-")[0]


def questions(engine: Engine) -> dict[str, Asked]:
    """Give all questions by name."""
    found = select(engine, _QUESTIONS)
    made = (
        Asked(
            local_name(row["node"].value),
            row["question"].value,
            row["text"].value,
            row["keywords"].value,
            row["form"].value.rsplit("#", 1)[-1],
        )
        for row in found
    )
    return {question.name: question for question in made}


def by_topic(asked: list[Asked]) -> list[tuple[str, list[Asked]]]:
    """Group questions by topic; topics with one question come together at the end, under ""."""
    groups = [(topic, list(group)) for topic, group in groupby(sorted(asked, key=_order), key=lambda q: q.topic)]
    single = [question for _, group in groups if len(group) == 1 for question in group]
    several = [(topic, group) for topic, group in groups if len(group) > 1]
    return [*several, ("", single)] if single else several


def _order(asked: Asked) -> tuple[str, str]:
    return asked.topic, asked.question

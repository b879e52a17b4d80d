"""The one table of formats, from which negotiation, `?format=`, file endings and the documentation are read."""

from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache


class ResultKind(Enum):
    """What an answer is: a table of solutions, a yes or no, or a graph; or the data at an address of linked data."""

    SOLUTIONS = "table"
    BOOLEAN = "yes or no"
    GRAPH = "graph"
    # A graph too, but never an engine's answer: it may also be written as a table of its triples.
    DATA = "data"


@dataclass(frozen=True)
class Format:
    """A way to write answers of some kinds: its name and file ending, its media type, other names it goes by."""

    name: str
    media_type: str
    label: str
    kinds: frozenset[ResultKind]
    aliases: tuple[str, ...] = ()
    media_aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header; text formats say that they are UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_TABLES = frozenset({ResultKind.SOLUTIONS, ResultKind.BOOLEAN})
_GRAPHS = frozenset({ResultKind.GRAPH, ResultKind.DATA})

# The first format of a kind is what a client gets that does not say what it wants.
FORMATS = (
    Format("json", "application/sparql-results+json", "JSON", _TABLES, (), ("application/json",)),
    Format("xml", "application/sparql-results+xml", "XML", _TABLES, (), ("application/xml", "text/xml")),
    Format("ttl", "text/turtle", "Turtle", _GRAPHS, ("turtle", "n3"), ("application/x-turtle", "text/n3")),
    Format("nt", "application/n-triples", "N-Triples", _GRAPHS, ("ntriples", "n-triples"), ("text/plain",)),
    Format(
        "rdf", "application/rdf+xml", "RDF/XML", _GRAPHS, ("xml", "rdfxml", "rdf+xml"), ("application/xml", "text/xml")
    ),
    Format("jsonld", "application/ld+json", "JSON-LD", _GRAPHS, ("json", "json-ld"), ("application/json",)),
    Format("csv", "text/csv", "CSV", _TABLES | {ResultKind.DATA}),
    Format("tsv", "text/tab-separated-values", "TSV", _TABLES),
)


@cache
def formats_for(kind: ResultKind) -> tuple[Format, ...]:
    """Give the formats for a kind of answer, the preferred one first."""
    return tuple(f for f in FORMATS if kind in f.kinds)


@lru_cache(maxsize=256)
def by_name(name: str, kind: ResultKind) -> Format | None:
    """Find a format for a kind of answer by its name, its media type or an alias (letter case does not matter)."""
    wanted = name.lower()
    formats = formats_for(kind)
    proper = [f for f in formats if wanted in (f.name, f.media_type)]
    return next(iter(proper + [f for f in formats if wanted in f.aliases + f.media_aliases]), None)


def names() -> list[str]:
    """Give every format name, for messages."""
    return [f.name for f in FORMATS]

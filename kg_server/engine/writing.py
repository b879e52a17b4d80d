"""Writes answers in the formats of the one table, by the engine's own serialisers."""

from collections.abc import Iterable
from itertools import islice
from typing import IO, Protocol, cast

import pyoxigraph as ox

from kg_server.media_types import Format, ResultKind
from kg_server.vocabulary import PREFIXES

TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# Above this many triples a graph is written as it comes, with every prefix declared instead of the ones in use.
_SMALL = 20_000

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Output(Protocol):
    """Where an answer goes: a file, as far as the serialisers need one."""

    def write(self, content: bytes) -> int:
        """Take a piece and give its length."""

    def flush(self) -> None:
        """Let go of what is held back."""


def kind_of(results: Results) -> ResultKind:
    """Tell what kind of answer the engine gave."""
    if isinstance(results, ox.QuerySolutions):
        return ResultKind.SOLUTIONS
    return ResultKind.BOOLEAN if isinstance(results, ox.QueryBoolean) else ResultKind.GRAPH


def write(results: Results, chosen: Format, output: Output) -> None:
    """Write an answer to `output`, piece by piece as it is found."""
    file = cast("IO[bytes]", output)
    if not isinstance(results, ox.QueryTriples):
        results.serialize(file, format=TABLES[chosen.name])
        return
    first = list(islice(results, _SMALL))  # zip would take one more from the results, and lose it
    if len(first) < _SMALL:
        ox.serialize(first, file, format=GRAPHS[chosen.name], prefixes=prefixes_for(first))
    else:
        ox.serialize(_chained(first, results), file, format=GRAPHS[chosen.name], prefixes=dict(PREFIXES))


def prefixes_for(triples: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """Give the prefixes that triples or quads have a use for; a page of idle ones helps no reader."""
    terms = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    bases = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in terms}
    return {prefix: base for prefix, base in PREFIXES.items() if base in bases}


def _chained(first: list[ox.Triple], rest: Iterable[ox.Triple]) -> Iterable[ox.Triple]:
    yield from first
    yield from rest

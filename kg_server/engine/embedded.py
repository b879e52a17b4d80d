"""The engine in this process: a pyoxigraph store in memory, loaded from a release."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg_server.engine import guard
from kg_server.engine.interface import Answer, Query
from kg_server.errors import MalformedQuery, NoFormat, QueryError, RefusedQuery, UnknownGraph
from kg_server.media_types import Format, ResultKind, formats_for
from kg_server.vocabulary import PREFIXES

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_TABLES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


class EmbeddedEngine:
    """Answers from a store in memory; strict dataset semantics, no union of graphs, no calls to other servers."""

    def __init__(self, dataset: Path) -> None:
        """Load an N-Quads file."""
        self._store = ox.Store()
        self._store.bulk_load(path=dataset, format=ox.RdfFormat.N_QUADS)
        self._graphs = {graph.value for graph in self._store.named_graphs()}

    def answer(self, query: Query, formats: Mapping[ResultKind, Format | None]) -> Answer:
        """Answer a query; see `interface.Engine`."""
        guard.check(query.text)
        results = self._evaluate(query)
        kind = _kind(results)
        chosen = formats.get(kind)
        if chosen is None:
            choices = ", ".join(f.media_type for f in formats_for(kind))
            raise NoFormat(f"This query gives a {kind.value}, which can be had as {choices}; ask for one of these")
        try:
            return Answer(kind, chosen, [_write(results, chosen)])
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"The query failed while it was evaluated: {error}") from error

    def close(self) -> None:
        """Forget the store."""
        self._store = ox.Store()

    def _evaluate(self, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(
                query.text,
                base_iri=query.base,
                prefixes=dict(query.prefixes) if query.prefixes else None,
                default_graph=self._nodes(query.default_graphs),
                named_graphs=self._nodes(query.named_graphs),
            )
        except SyntaxError as error:
            raise _malformed(query, str(error)) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise RefusedQuery(f"The query cannot be evaluated: {error}") from error

    def _nodes(self, iris: tuple[str, ...] | None) -> list[Any] | None:
        if iris is None:
            return None
        unknown = [iri for iri in iris if iri not in self._graphs]
        if unknown:
            raise UnknownGraph(f"There is no graph <{unknown[0]}>; the graphs are {', '.join(sorted(self._graphs))}")
        return [ox.NamedNode(iri) for iri in iris]


def _malformed(query: Query, message: str) -> MalformedQuery:
    found = _PLACE.match(message)
    place = (int(found[1]), int(found[2])) if found else None
    return guard.malformed(query.text, found[3] if found else message, place, set(query.prefixes or ()))


def _kind(results: object) -> ResultKind:
    if isinstance(results, ox.QuerySolutions):
        return ResultKind.SOLUTIONS
    return ResultKind.BOOLEAN if isinstance(results, ox.QueryBoolean) else ResultKind.GRAPH


def _write(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, chosen: Format) -> bytes:
    if not isinstance(results, ox.QueryTriples):
        return results.serialize(format=_TABLES[chosen.name]) or b""
    triples = list(results)
    return ox.serialize(triples, format=_GRAPHS[chosen.name], prefixes=_prefixes(triples)) or b""


def _prefixes(triples: list[ox.Triple]) -> dict[str, str]:
    """Give the prefixes that the triples have a use for; a page of idle ones helps no reader."""
    terms = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    bases = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in terms}
    return {prefix: base for prefix, base in PREFIXES.items() if base in bases}

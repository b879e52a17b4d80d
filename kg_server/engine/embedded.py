"""The engine in this process, for the terminal: a pyoxigraph store in memory, without walls around it."""

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from kg_server.engine import evaluation, guard
from kg_server.engine.interface import Answer, Query
from kg_server.engine.limits import DEFAULT, Limits


class EmbeddedEngine:
    """Answers from a store in memory; strict dataset semantics, no union of graphs, no calls to other servers."""

    def __init__(self, dataset: Path, limits: Limits = DEFAULT) -> None:
        """Load an N-Quads file."""
        self._store = ox.Store()
        self._limits = limits
        self._store.bulk_load(path=dataset, format=ox.RdfFormat.N_QUADS)

    def answer(self, query: Query, formats: evaluation.Formats) -> Answer:
        """Answer a query; see `interface.Engine`."""
        seen = guard.query(query.text, self._limits, query.base or "", query.prefixes)
        output = BytesIO()
        kind, chosen = evaluation.answer(self._store, query, seen, formats, output)
        return Answer(kind, chosen, [output.getvalue()], seen.volatile)

    def close(self) -> None:
        """Forget the store."""
        self._store = ox.Store()

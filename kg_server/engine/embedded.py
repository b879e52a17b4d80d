"""The engine in this process, for texts that need no walls: a store in memory or on disk, for reading."""

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from kg_server.engine import disk, evaluation, guard
from kg_server.engine.interface import Answer, Query
from kg_server.engine.limits import DEFAULT, Limits

_LARGEST = """SELECT (MAX(?n) AS ?most) WHERE { SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?s }"""


class EmbeddedEngine:
    """Answers from a store; strict dataset semantics, no union of graphs, no calls to other servers."""

    def __init__(self, dataset: Path, limits: Limits = DEFAULT) -> None:
        """Load an N-Quads file, or open a folder that `disk.prepared` has made."""
        self._limits = limits
        if dataset.is_dir():
            self._store = disk.open_store(dataset)
        else:
            self._store = ox.Store()
            self._store.bulk_load(path=dataset, format=ox.RdfFormat.N_QUADS)

    def answer(self, query: Query, formats: evaluation.Formats) -> Answer:
        """Answer a query; see `interface.Engine`."""
        seen = guard.query(query.text, self._limits, query.base or "", query.prefixes)
        return self.evaluate(query, seen, formats)

    def evaluate(self, query: Query, seen: guard.Text, formats: evaluation.Formats) -> Answer:
        """Answer a query that the guard has seen."""
        output = BytesIO()
        kind, chosen = evaluation.answer(self._store, query, seen, formats, output)
        content = output.getvalue()
        return Answer(kind, chosen, [content], seen.volatile, len(content))

    def largest_thing(self) -> int:
        """Give the number of triples of the thing that has most."""
        found = self._store.query(_LARGEST)
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - the text above is a SELECT
        return max((int(row["most"].value) for row in found if row["most"] is not None), default=0)

    def close(self) -> None:
        """Forget the store."""
        self._store = ox.Store()

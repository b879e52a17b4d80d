"""The graph according to a viewpoint: an engine whose default graph is put together from those that hold under it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg_server.engine import Answer, Engine, Query
from kg_server.engine.tokens import kind, tokens
from kg_server.errors import RefusedQuery
from kg_server.media_types import Format, ResultKind
from kg_server.vocabulary import APART, graph_iri

DEFAULT = "default"
# How texts of ours name the viewpoint, and the graph of what follows under it; for others the name is put in its place.
_NAMED = ("viewpoint:default", f"{graph_iri('inferred/default')}>")
_EACH = (str(graph_iri("derived/")), str(graph_iri("inferred/")))


class Viewed:
    """Answers from the graph according to a viewpoint; the named graphs are those of the engine behind it."""

    def __init__(self, engine: Engine, slug: str, graphs: Iterable[str]) -> None:
        """Put the graph of a viewpoint together from the named graphs of a release (IRIs)."""
        self._engine = engine
        self.slug = slug
        self._graphs = composed(graphs, slug)

    def answer(self, query: Query, formats: Mapping[ResultKind, Format | None]) -> Answer:
        """Answer a query; see `interface.Engine`. Raises RefusedQuery where a query names its own default graph."""
        if query.default_graphs is not None or query.named_graphs is not None:
            return self._engine.answer(query, formats)
        if _names_graphs(query.text):
            raise RefusedQuery(
                "The query says by FROM which graphs it asks, and viewpoint= says it too; leave out one of them"
            )
        return self._engine.answer(replace(query, default_graphs=self._graphs), formats)

    def close(self) -> None:
        """Leave the engine behind it as it is: others ask it too."""

    def worded(self, text: str) -> str:
        """Give a text of ours so that it speaks of this viewpoint where it speaks of the default one."""
        for name in _NAMED:
            text = text.replace(name, name.replace(DEFAULT, self.slug))
        return text


def slug_of(engine: Engine) -> str:
    """Name the viewpoint whose graph an engine gives."""
    return engine.slug if isinstance(engine, Viewed) else DEFAULT


def composed(graphs: Iterable[str], slug: str) -> tuple[str, ...]:
    """Give those of a release's graphs (IRIs) that make up the default graph according to a viewpoint."""
    apart = {str(graph_iri(role)) for role in APART}
    own = {f"{start}{slug}" for start in _EACH}
    return tuple(sorted(g for g in graphs if g not in apart and (g in own or not g.startswith(_EACH))))


def _names_graphs(text: str) -> bool:
    return "FROM" in text.upper() and any(
        kind(token) == "word" and token[0].upper() == "FROM" for token in tokens(text)
    )

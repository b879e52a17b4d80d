"""Evaluates a query on a store, and an update, and says in our words what went wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox

from kg_server.engine import guard, malformed
from kg_server.engine.interface import Query
from kg_server.engine.limits import Limits
from kg_server.engine.writing import Output, Results, kind_of, write
from kg_server.errors import NoFormat, QueryError, RefusedQuery, UnknownGraph
from kg_server.media_types import Format, ResultKind, formats_for

Formats = Mapping[ResultKind, Format | None]


def answer(
    store: ox.Store, query: Query, seen: guard.Text, formats: Formats, output: Output
) -> tuple[ResultKind, Format]:
    """Answer a query that the guard has seen, into `output`; give the kind of the answer and the format it has.

    Raises MalformedQuery, UnknownGraph, NoFormat, or QueryError where the evaluation fails.
    """
    with _panics_told():
        results = _evaluate(store, query, seen)
        kind = kind_of(results)
        chosen = formats.get(kind)
        if chosen is None:
            raise no_format(kind)
        try:
            write(results, chosen, output)
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"The query failed while it was evaluated: {error}") from error
    return kind, chosen


@contextmanager
def _panics_told() -> Iterator[None]:
    """Tell a panic of the engine as an error; its class derives from BaseException and has no name to import."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise QueryError(
            "The engine failed at this query, which is a fault of the engine and not of the query. Where it sorts"
            " values of different types, ORDER BY STR(...) helps"
        ) from error


def update(store: ox.Store, text: str, base: str | None, limits: Limits) -> None:
    """Carry out an update on the store, after the guard has let it pass."""
    seen = guard.update(text, limits)
    try:
        store.update(seen.text, base_iri=base)
    except SyntaxError as error:
        raise malformed.from_engine(text, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"The update cannot be carried out: {error}") from error


def no_format(kind: ResultKind) -> NoFormat:
    """Make the error for an answer of a kind that exists in no format asked for."""
    choices = ", ".join(f.media_type for f in formats_for(kind))
    return NoFormat(f"This query gives a {kind.value}, which can be had as {choices}; ask for one of these")


def require_known(named: tuple[str, ...], known: "set[str] | ox.Store") -> None:
    """Raise UnknownGraph for a graph that is not there, with those that are."""
    for iri in named:
        if isinstance(known, ox.Store):
            if _holds(known, iri):
                continue
            graphs = sorted(graph.value for graph in known.named_graphs())
        elif iri in known:
            continue
        else:
            graphs = sorted(known)
        shown = ", ".join(graphs[:20]) + (" ..." if len(graphs) > 20 else "")
        raise UnknownGraph(f"There is no graph <{iri}>; the graphs are {shown or 'none'}")


def _holds(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:  # it is no IRI at all
        return False


def _evaluate(store: ox.Store, query: Query, seen: guard.Text) -> Results:
    if not query.lenient:
        require_known(seen.datasets, store)
    try:
        return store.query(
            seen.text,
            base_iri=query.base,
            prefixes=dict(query.prefixes) if query.prefixes else None,
            default_graph=_nodes(store, query.default_graphs, query.lenient),
            named_graphs=_nodes(store, query.named_graphs, query.lenient),
        )
    except SyntaxError as error:
        raise malformed.from_engine(query.text, str(error), set(query.prefixes or ())) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise RefusedQuery(f"The query cannot be evaluated: {error}") from error


def _nodes(store: ox.Store, iris: tuple[str, ...] | None, lenient: bool) -> list[Any] | None:
    if iris is None:
        return None
    if not lenient:
        require_known(iris, store)
    return [ox.NamedNode(iri) for iri in iris]

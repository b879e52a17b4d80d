"""The one short way by which the catalogue asks the graph."""

from kg_server.catalogue.viewed import Viewed
from kg_server.engine import Engine, Query, Row, rows
from kg_server.vocabulary import PREFIXES


def select(engine: Engine, text: str, graph: str | None = None) -> list[Row]:
    """Answer a SELECT of ours, our prefixes taken as declared, from the default graph or one that stands apart.

    `viewpoint:default` in the text stands for the viewpoint whose graph the engine gives.
    """
    return rows(engine, Query(worded(engine, text), (graph,) if graph else None, prefixes=PREFIXES))[1]


def worded(engine: Engine, text: str) -> str:
    """Give a text of ours so that it names the viewpoint whose graph the engine gives."""
    return engine.worded(text) if isinstance(engine, Viewed) else text

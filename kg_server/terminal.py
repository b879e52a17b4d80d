"""Queries and explanations on the terminal: where a text comes from, hints on misspelt terms, answers to read."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from kg_server import tabular
from kg_server.catalogue import answers, known, overview, viewpoints, why, why_json, why_text
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.meant import Meanings
from kg_server.catalogue.viewed import DEFAULT, Viewed
from kg_server.engine import Engine, Query
from kg_server.errors import QueryError
from kg_server.media_types import ResultKind
from kg_server.vocabulary import PREFIXES


def read_query(argument: str) -> str:
    """Give the query text: of a file, of standard input (`-`), or the argument itself."""
    if argument == "-":
        return sys.stdin.read()
    looks_like_file = "\n" not in argument and "{" not in argument
    if looks_like_file and Path(argument).is_file():
        return Path(argument).read_text("utf-8")
    if looks_like_file and argument.endswith((".rq", ".sparql")):
        raise QueryError(f"there is no file {argument}")
    return argument


def query(text: str) -> Query:
    """Make a query in which every prefix of the table counts as declared."""
    return Query(text, prefixes=PREFIXES)


def according_to(engine: Engine, viewpoint: str, graphs: Iterable[str]) -> Engine:
    """Give the graph as a viewpoint has it, put together from the graphs of a release; raise UnknownViewpoint."""
    if viewpoint == DEFAULT:
        return engine
    viewpoints.known(viewpoints.read(engine), viewpoint)
    return Viewed(engine, viewpoint, graphs)


def hint(engine: Engine, text: str) -> None:
    """Say on standard error which `ssc:` terms of a query do not exist: it would only find nothing."""
    from kg_server.naming import unknown_terms

    for line in unknown_terms(text, overview.terms(engine)):
        print(f"ssc: {line}", file=sys.stderr)


def table(engine: Engine, text: str) -> str:
    """Answer a query for a reader: a table with names for addresses, yes or no, or Turtle."""
    shown = answers.read(engine, query(text))
    if shown.kind is ResultKind.GRAPH:
        return shown.turtle
    if shown.kind is ResultKind.BOOLEAN:
        return "yes\n" if shown.verdict else "no\n"
    cells = [[cell.name if cell else "" for cell in row] for row in shown.rows]
    return tabular.laid_out(shown.columns, cells) + f"\n{shown.total} row{'' if shown.total == 1 else 's'}\n"


def explain(engine: Engine, names: tuple[str, str, str], limit: int, form: str) -> tuple[str, bool]:
    """Explain the triple that three names mean, as `text` or `json`; tell too whether it holds.

    Raises BadValue where a name means nothing, or several things.
    """
    holding = known.read(engine)
    explained = why.explain(engine, holding, Meanings(Lookup(engine), holding.facts).triple(*names), max(1, limit))
    if form == "json":
        return json.dumps(why_json.written(explained), ensure_ascii=False, indent=1) + "\n", explained.stands
    return why_text.written(explained), explained.stands

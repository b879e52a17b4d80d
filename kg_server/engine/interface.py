"""What an engine is: it takes a query with the formats a client can read, and gives back an answer in bytes."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from kg_server.media_types import Format, ResultKind, by_name


@dataclass(frozen=True)
class Query:
    """A query text, and the dataset that the SPARQL Protocol may set from outside it (graph IRIs).

    `default_graphs` and `named_graphs` are None where the client does not set a dataset. `prefixes` are taken as
    declared before the text; `base` resolves relative IRIs. `account` is the client's whose text it is; None marks a
    text of our own. A graph in the dataset that is not there is an error, unless `lenient` makes it an empty one. Where
    both sides of the dataset are empty, the text is read and held against nothing: so its faults are found cheaply.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: Mapping[str, str] | None = None
    base: str | None = None
    account: "Account | None" = None
    lenient: bool = False


class Account(Protocol):
    """What a client has used of what it may use."""

    def require(self) -> None:
        """Raise OverBudget when the client may not use the slow lane now."""

    def charge(self, seconds: float, failed: bool) -> None:
        """Note seconds of the slow lane, and whether the query ran into a limit."""


@contextmanager
def charged(account: Account | None, free: float) -> Iterator[None]:
    """Charge what is done in here to an account, but for the first `free` seconds; raise OverBudget at once."""
    if account is None:
        yield
        return
    account.require()
    began, failed = time.monotonic(), True
    try:
        yield
        failed = False
    finally:
        account.charge(max(0.0, time.monotonic() - began - free), failed)


@dataclass(frozen=True)
class Answer:
    """An answer: what kind it is, in which format it is written, and its bytes, piece by piece.

    `volatile` tells that the same query may be answered differently a moment later. `length` counts the bytes, where
    they are known.
    """

    kind: ResultKind
    format: Format
    chunks: Iterable[bytes]
    volatile: bool = False
    length: int | None = None

    def content(self) -> bytes:
        """Give all bytes at once."""
        return b"".join(self.chunks)


class Engine(Protocol):
    """Anything that answers queries: a store in this process, a pool of workers, another server."""

    def answer(self, query: Query, formats: Mapping[ResultKind, Format | None]) -> Answer:
        """Answer in the format given for the kind of result.

        Raises MalformedQuery, RefusedQuery, TooComplex, UnknownGraph, NoFormat where the kind's format is None, and
        LimitReached, Busy, OverBudget or EngineFailed where an answer cannot be had now.
        """

    def close(self) -> None:
        """Let go of what the engine holds."""


@dataclass(frozen=True)
class Cell:
    """A value in a table: its text and its type (`uri`, `literal`, `bnode` or `triple`).

    A literal has its language or datatype, and a `direction`, rtl or ltr, where it says how it is written. A triple
    term has its subject, predicate and object as `parts`, and no text.
    """

    value: str
    type: str = "literal"
    lang: str = ""
    datatype: str = ""
    direction: str = ""
    parts: tuple["Cell", ...] = ()


Row = dict[str, Cell]


def rows(engine: Engine, query: Query) -> tuple[list[str], list[Row]]:
    """Answer a SELECT as its variables and its rows; an unbound variable is missing from its row."""
    return table(_json(engine, query))


def table(content: bytes) -> tuple[list[str], list[Row]]:
    """Read SPARQL results in JSON as their variables and rows."""
    answer = json.loads(content)
    found = [{name: _cell(term) for name, term in row.items()} for row in answer["results"]["bindings"]]
    return answer["head"].get("vars", []), found


def ask(engine: Engine, query: Query) -> bool:
    """Answer an ASK."""
    return bool(json.loads(_json(engine, query))["boolean"])


def _json(engine: Engine, query: Query) -> bytes:
    tables = {kind: by_name("json", kind) for kind in (ResultKind.SOLUTIONS, ResultKind.BOOLEAN)}
    return engine.answer(query, {**tables, ResultKind.GRAPH: None}).content()


def _cell(term: dict[str, Any]) -> Cell:
    if term["type"] == "triple":
        parts = tuple(_cell(term["value"][place]) for place in ("subject", "predicate", "object"))
        return Cell("", "triple", parts=parts)
    direction = term.get("its:dir", "")
    return Cell(str(term["value"]), term["type"], term.get("xml:lang", ""), term.get("datatype", ""), direction)

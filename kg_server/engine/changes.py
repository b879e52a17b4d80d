"""A change that a client asks for, and carrying it out on a store: an update, or an operation on one graph."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from kg_server.engine import evaluation, rewriting
from kg_server.engine.journal import Delta
from kg_server.engine.limits import Limits
from kg_server.engine.writing import GRAPHS
from kg_server.errors import InvalidBody, TooComplex, UnknownGraph


@dataclass(frozen=True)
class Change:
    """What a client wants to be changed.

    `action` is "update" (then `text` and the graphs that `using` and `using_named` set from outside it), or "put",
    "post", "delete" for the graph `graph` (None: the default graph), with `parts` as format name and content.
    """

    action: str
    text: str = ""
    base: str | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    graph: str | None = None
    parts: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def written(self) -> bytes:
        """Write it down; the contents of the parts follow the description."""
        about = {**vars(self), "parts": [(name, len(content)) for name, content in self.parts]}
        head = json.dumps(about).encode()
        return len(head).to_bytes(4, "big") + head + b"".join(content for _, content in self.parts)

    @classmethod
    def read(cls, content: bytes) -> "Change":
        """Read what `written` gave."""
        start = 4 + int.from_bytes(content[:4], "big")
        about: dict[str, Any] = json.loads(content[4:start])
        parts = []
        for name, length in about["parts"]:
            parts.append((name, content[start : start + length]))
            start += length
        named = {key: tuple(about[key]) for key in ("using", "using_named")}
        return cls(**about | named | {"parts": tuple(parts)})


@dataclass(frozen=True)
class Written:
    """What came of a change: how many quads it added and removed, whether it made a graph, what waits for a build."""

    added: int
    removed: int
    made: bool
    waits: bool


def carry_out(store: ox.Store, change: Change, limits: Limits) -> Delta:
    """Make a change in a store and give the difference; raise QueryErrors as a query does, InvalidBody for bad data."""
    before, graphs = frozenset(store), _graphs(store)
    if change.action == "update":
        text = rewriting.with_using(change.text, change.using, change.using_named)
        evaluation.update(store, text, change.base, limits)
    else:
        _on_graph(store, change, limits)
    after, graphs_after = frozenset(store), _graphs(store)
    return Delta(after - before, before - after, graphs_after - graphs, graphs - graphs_after)


def _graphs(store: ox.Store) -> frozenset[str]:
    return frozenset(graph.value for graph in store.named_graphs())


def _on_graph(store: ox.Store, change: Change, limits: Limits) -> None:
    graph = ox.NamedNode(change.graph) if change.graph is not None else ox.DefaultGraph()
    named = isinstance(graph, ox.NamedNode)
    if change.action == "delete" and named and not store.contains_named_graph(graph):
        raise UnknownGraph(f"There is no graph <{change.graph}>")
    triples = [triple for name, content in change.parts for triple in _parsed(name, content, change, limits)]
    if change.action in ("put", "delete"):
        store.clear_graph(graph)
    if change.action == "delete" and named:
        store.remove_graph(graph)
    elif named:
        store.add_graph(graph)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def _parsed(name: str, content: bytes, change: Change, limits: Limits) -> Iterable[ox.Quad]:
    if name == "rdf":
        _require_whole_xml(content)
    if name == "jsonld" and _depth(content) > limits.depth:
        raise TooComplex(f"The JSON-LD is nested deeper than {limits.depth}; flatten it")
    base = change.graph or change.base
    try:
        parsed = list(ox.parse(content, format=GRAPHS[name], base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        raise InvalidBody(f"The data cannot be read as {name}: {error}") from error
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in parsed):
        raise InvalidBody("The data name graphs of their own; send one graph at a time, to its address")
    return parsed


def _require_whole_xml(content: bytes) -> None:
    """Raise InvalidBody for XML with a DOCTYPE, or that ends before its elements do: the engine would take it."""

    def refuse(*_: object) -> None:
        raise InvalidBody("RDF/XML with a DOCTYPE is refused; write entities and namespaces out")

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InvalidBody(f"The data cannot be read as XML: {error}") from error


def _depth(content: bytes) -> int:
    """Give how deep brackets are nested, those in strings included: an upper bound is enough to refuse a bomb."""
    depth = deepest = 0
    for byte in content:
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest

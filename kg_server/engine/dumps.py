"""Reads the quads of a release with their terms as authored, and writes graphs in every syntax, sorted."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg_server.engine.interface import Cell
from kg_server.engine.writing import GRAPHS, prefixes_for

DATASETS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Triple(NamedTuple):
    """A triple; its object may be a triple in turn (RDF 1.2)."""

    subject: Cell
    predicate: Cell
    object: "Cell | Triple"


class Dump:
    """Every graph of an N-Quads file, by its IRI, the default graph as ""; nothing goes through a store.

    A store rewrites literals ("01" becomes "1"); here each term stays as it is written in the file.
    """

    def __init__(self, dataset: Path) -> None:
        """Read an N-Quads file."""
        graphs: dict[str, list[ox.Quad]] = {}
        for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
            graphs.setdefault(_name(quad), []).append(_relabelled(quad))
        self._graphs = {name: sorted(graphs[name], key=_order) for name in sorted(graphs)}

    @property
    def names(self) -> list[str]:
        """The graphs, the default graph first."""
        return list(self._graphs)

    def graph(self, name: str, ending: str) -> bytes:
        """Write one graph in a syntax for graphs, named by its file ending."""
        triples = [quad.triple for quad in self._graphs[name]]
        return _serialized(triples, GRAPHS[ending])

    def whole(self, ending: str) -> bytes:
        """Write all graphs in a syntax for datasets, named by its file ending."""
        quads = [quad for graph in self._graphs.values() for quad in graph]
        return _serialized(quads, DATASETS[ending])

    def triples(self, name: str) -> list[Triple]:
        """Give the triples of one graph."""
        return [Triple(_cell(q.subject), _cell(q.predicate), _cell(q.object)) for q in self._graphs[name]]


def written(triples: Iterable[Triple], ending: str) -> bytes:
    """Write triples of one's own in a syntax for graphs, sorted; triple terms need Turtle or N-Triples."""
    made = sorted({_triple(triple) for triple in triples}, key=_order)
    return _serialized(made, GRAPHS[ending])


def written_graphs(graphs: Iterable[tuple[str, Iterable[Triple]]], more_prefixes: Mapping[str, str]) -> bytes:
    """Write named graphs of one's own as TriG, in the order given, each sorted."""
    quads = [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))
        for name, triples in graphs
        for triple in sorted({_triple(triple) for triple in triples}, key=_order)
    ]
    return _serialized(quads, ox.RdfFormat.TRIG, more_prefixes)


def _serialized(
    statements: Sequence[ox.Triple] | Sequence[ox.Quad], syntax: ox.RdfFormat, more: Mapping[str, str] | None = None
) -> bytes:
    output = BytesIO()
    ox.serialize(statements, output, format=syntax, prefixes=prefixes_for(statements) | dict(more or {}))
    return output.getvalue()


def _name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _relabelled(quad: ox.Quad) -> ox.Quad:
    """Let the labels of blank nodes begin with a letter, as RDF/XML wants them."""
    subject, thing = (
        ox.BlankNode(f"b{term.value}") if isinstance(term, ox.BlankNode) else term
        for term in (quad.subject, quad.object)
    )
    assert not isinstance(subject, ox.Literal)  # noqa: S101 - it was a subject before
    return ox.Quad(subject, quad.predicate, thing, quad.graph_name)


def _order(statement: ox.Quad | ox.Triple) -> tuple[str, bool, str, str]:
    """Sort by subject, what it is before all else, property and object."""
    predicate = statement.predicate
    return str(statement.subject), predicate != _TYPE, predicate.value, str(statement.object)


def _cell(term: _Term) -> Cell:
    if isinstance(term, ox.NamedNode):
        return Cell(term.value, "uri")
    if isinstance(term, ox.BlankNode):
        return Cell(term.value, "bnode")
    assert isinstance(term, ox.Literal)  # noqa: S101 - releases hold no triple terms
    return Cell(term.value, "literal", term.language or "", "" if term.language else term.datatype.value)


def _triple(triple: Triple) -> ox.Triple:
    subject, predicate = _term(triple.subject), _term(triple.predicate)
    assert isinstance(predicate, ox.NamedNode)  # noqa: S101 - as RDF has it
    assert not isinstance(subject, ox.Literal)  # noqa: S101 - likewise
    return ox.Triple(subject, predicate, _term(triple.object))


@lru_cache(maxsize=100_000)
def _term(cell: Cell | Triple) -> _Term:
    if isinstance(cell, Triple):
        return _triple(cell)
    if cell.type == "uri":
        return ox.NamedNode(cell.value)
    if cell.type == "bnode":
        return ox.BlankNode(cell.value)
    if cell.lang:
        return ox.Literal(cell.value, language=cell.lang)
    return ox.Literal(cell.value, datatype=ox.NamedNode(cell.datatype)) if cell.datatype else ox.Literal(cell.value)

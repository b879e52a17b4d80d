"""Says in words what a SHACL shape looks at and what it asks for."""

from collections.abc import Callable, Iterator, Mapping

from rdflib import RDF, RDFS, SKOS, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node

from kg_server.catalogue.named_graphs import link

_SIMPLE: dict[URIRef, str] = {
    SH["class"]: "each is of the kind {}",
    SH.datatype: "each is written as {}",
    SH.hasValue: "one is {}",
    SH.pattern: "each has the pattern {}",
    SH.minInclusive: "each is at least {}",
    SH.maxInclusive: "each is at most {}",
    SH.minLength: "each has at least {} characters",
    SH.equals: "they are the same as by {}",
    SH.lessThanOrEquals: "each is at most that of {}",
    SH.disjoint: "none is also one of {}",
}
# Names for what is borrowed and has none in the ontology.
_NAMES = {
    SKOS.Concept: "concept", SKOS.ConceptScheme: "list", SKOS.prefLabel: "name", SKOS.definition: "definition",
    SKOS.note: "note", RDF.type: "kind", RDFS.isDefinedBy: "is defined by", RDF.langString: "a text in a language",
    XSD.string: "a plain text", XSD.date: "a day", XSD.integer: "a whole number", XSD.decimal: "a number",
    XSD.boolean: "true or false", XSD.anyURI: "a link", XSD.gYear: "a year",
}  # fmt: skip
_KINDS = {SH.IRI: "each is an address", SH.Literal: "each is a text, number or date"}


class Wording:
    """Words for shapes, with names taken from a graph that holds the shapes and the labels of what they speak of."""

    def __init__(self, graph: Graph, names: Mapping[str, str]) -> None:
        """Speak of the shapes in a graph; `names` are those of things that it speaks of and does not name."""
        self._graph = graph
        self._labels = names

    def target(self, shape: Node) -> str:
        """Say which things a shape looks at; "" where it is only used by others."""
        told = [f"every {self._name(c)}" for c in sorted(self._graph.objects(shape, SH.targetClass), key=str)]
        told += [
            f"whatever has “{self._name(p)}”" for p in sorted(self._graph.objects(shape, SH.targetSubjectsOf), key=str)
        ]
        told += [
            f"whatever “{self._name(p)}” leads to"
            for p in sorted(self._graph.objects(shape, SH.targetObjectsOf), key=str)
        ]
        told += [f"“{self._name(n)}”" for n in sorted(self._graph.objects(shape, SH.targetNode), key=str)]
        return ", ".join(told)

    def path(self, path: Node) -> str:
        """Say where a path leads."""
        inverse = self._graph.value(path, SH.inversePath)
        if inverse is not None:
            return f"what leads here by {self.path(inverse)}"
        branches = self._graph.value(path, SH.alternativePath)
        if branches is not None:
            return " or ".join(self.path(one) for one in Collection(self._graph, branches))
        if isinstance(path, URIRef):
            return f"“{self._name(path)}”"
        steps = [self.path(step) for step in Collection(self._graph, path)]
        return " and from there ".join(steps) if steps else "a path"

    def demands(self, shape: Node) -> str:
        """Say what a shape asks for, its path first."""
        path = self._graph.value(shape, SH.path)
        asked = [*self._number(shape), *self._values(shape), *self._nested(shape)]
        if path is None:
            return "; ".join(asked)
        return f"{self.path(path)}: {', '.join(asked) or 'anything'}"

    def _number(self, shape: Node) -> Iterator[str]:
        least, most = (self._graph.value(shape, p) for p in (SH.minCount, SH.maxCount))
        if least is not None and str(least) == str(most):
            yield f"exactly {_number(least)}"
        elif str(most) == "0":
            yield "none"
        else:
            if least is not None:
                yield f"at least {_number(least)}"
            if most is not None:
                yield f"at most {_number(most)}"

    def _values(self, shape: Node) -> Iterator[str]:
        for predicate, words in _SIMPLE.items():
            for value in sorted(self._graph.objects(shape, predicate), key=str):
                yield words.format(self._name(value))
        for kind in self._graph.objects(shape, SH.nodeKind):
            yield _KINDS.get(URIRef(str(kind)), self._name(kind))
        if str(self._graph.value(shape, SH.uniqueLang)) == "true":
            yield "one in each language"

    def _nested(self, shape: Node) -> Iterator[str]:
        for inner in sorted(self._graph.objects(shape, SH.node), key=str):
            yield from (
                f"each with {self.demands(part)}" for part in sorted(self._graph.objects(inner, SH.property), key=str)
            )
        for part in sorted(self._graph.objects(shape, SH.qualifiedValueShape), key=str):
            yield f"at least one with {self._inner(part)}"
        for predicate, joined in _JOINTS.items():
            for members in self._graph.objects(shape, predicate):
                yield joined([self._inner(one) for one in Collection(self._graph, members)])
        for part in self._graph.objects(shape, SH["not"]):
            yield f"not {self._inner(part)}"

    def _inner(self, shape: Node) -> str:
        """Say what a shape without a name asks for: its properties, or its own demands."""
        parts = [self.demands(part) for part in sorted(self._graph.objects(shape, SH.property), key=str)]
        return " and ".join([*parts, *(told for told in [self.demands(shape)] if told)])

    def _name(self, node: Node) -> str:
        if not isinstance(node, URIRef):
            return str(node)
        return _NAMES.get(node) or self._labels.get(str(node)) or link(self._graph, node).label


def _number(value: Node) -> str:
    return "one" if str(value) == "1" else str(value)


_JOINTS: dict[URIRef, Callable[[list[str]], str]] = {
    SH["or"]: " – or else – ".join,
    SH["and"]: " – and – ".join,
    SH.xone: lambda parts: f"either {' – or – '.join(parts)}, not both",
}

"""The default graph as an index in memory, from which tables and statements are read, terms as authored."""

from collections.abc import Iterable, Iterator

from kg_server import vocabulary
from kg_server.engine import Cell
from kg_server.engine.dumps import Triple
from kg_server.vocabulary import BASE, SSC

THINGS = f"{BASE}id/"


def expand(name: str) -> str:
    """Give the IRI that a prefixed name stands for; raise KeyError for an unknown prefix."""
    iri = vocabulary.expand(name)
    if iri is None:
        raise KeyError(name)
    return iri


def node(iri: str) -> Cell:
    """Give the term for an IRI."""
    return Cell(iri, "uri")


def short(iri: str) -> str:
    """Write a thing of ours as kind/slug and a term of the ontology as its local name."""
    return iri.removeprefix(THINGS).removeprefix(SSC.base)


class Facts:
    """What is said of each thing, by prefixed property name; values sorted, so that nothing depends on chance."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index triples."""
        self._of: dict[str, dict[str, list[Cell]]] = {}
        self._members: dict[str, list[str]] = {}
        for subject, predicate, thing in triples:
            if isinstance(thing, Cell) and subject.type == "uri":
                self._of.setdefault(subject.value, {}).setdefault(predicate.value, []).append(thing)
        for iri in sorted(self._of):
            for kind in self.texts(iri, "rdf:type"):
                self._members.setdefault(kind, []).append(iri)

    def __iter__(self) -> Iterator[str]:
        """Give every thing with an IRI, in order."""
        return iter(sorted(self._of))

    def members(self, kind: str) -> list[str]:
        """Give the things of a class."""
        return self._members.get(expand(kind), [])

    def all_of(self, thing: str) -> list[Triple]:
        """Give every triple that has the thing as its subject."""
        return [
            Triple(node(thing), node(name), value)
            for name, values in self._of.get(thing, {}).items()
            for value in values
        ]

    def values(self, thing: str, name: str) -> list[Cell]:
        """Give the values of a property."""
        found = self._of.get(thing, {}).get(expand(name), [])
        return sorted(found, key=lambda cell: (cell.value, cell.lang))

    def texts(self, thing: str, name: str) -> list[str]:
        """Give the values of a property as texts and IRIs."""
        return [cell.value for cell in self.values(thing, name)]

    def text(self, thing: str, name: str) -> str:
        """Give the value of a property that has one, else an empty text."""
        return next(iter(self.texts(thing, name)), "")

    def label(self, thing: str) -> str:
        """Give the name of a thing, else its short form."""
        return self.text(thing, "skos:prefLabel") or short(thing)

    def counts(self, statement: str) -> bool:
        """Tell whether a statement counts under the default viewpoint."""
        return expand("viewpoint:default") in self.texts(statement, "ssc:acceptedIn")

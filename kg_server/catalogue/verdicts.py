"""Episodes put to the test of definitions, as the graph stands: the premises, the whole matrix, and their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import SKOS, Graph, Literal, URIRef

from kg_server.catalogue.labels import labels
from kg_server.catalogue.links import Link, spelled
from kg_server.catalogue.reading import select
from kg_server.catalogue.viewed import slug_of
from kg_server.engine import Engine
from kg_server.verdicts import writing
from kg_server.verdicts.premises import PROPERTIES, Definition, Frame, Premise, read
from kg_server.verdicts.testing import UNDETERMINED, Cell, Grounds, Matrix, Verdict
from kg_server.vocabulary import PREFIXES, local_name

_PAIRS = f"""SELECT ?subject ?property ?object WHERE {{
  VALUES ?property {{ {" ".join(f"<{name}>" for name in PROPERTIES)} }} ?subject ?property ?object }}"""
_AT_A_TIME = 2000


@dataclass(frozen=True)
class Trial:
    """What counts, what follows for every episode, and the names of all that it speaks of."""

    frame: Frame
    premises: frozenset[Premise]
    grounds: Grounds
    matrix: Matrix
    names: Mapping[str, str]

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The definitions that can be put to the test, by IRI, in the order of their labels."""
        return {one.iri: one for one in sorted(self.frame.definitions, key=lambda one: self.label(one.iri).casefold())}

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The position schemes, the usual one first, then by label."""
        usual = self.frame.default_scheme
        return tuple(sorted(self.frame.schemes, key=lambda one: (one != usual, self.label(one).casefold())))

    @cached_property
    def criteria(self) -> Mapping[str, str]:
        """The conditions that are tested, and the definition of each, by IRI."""
        return {test.iri: one.iri for one in self.frame.definitions for test in one.needed}

    @cached_property
    def decided(self) -> frozenset[str]:
        """The episodes for which one definition at least is decided under one scheme at least."""
        return frozenset(one.episode for one in self.matrix.values() if one.outcome != UNDETERMINED)

    def label(self, iri: str) -> str:
        """Give the label of a thing, or words made of its IRI."""
        return self.names.get(iri) or spelled(iri)

    def link(self, iri: str) -> Link:
        """Point at a thing by its label."""
        return Link(iri, self.label(iri))

    def named(self, iris: Iterable[str]) -> list[Link]:
        """Point at things, in the order of their labels."""
        return sorted((self.link(iri) for iri in iris), key=lambda link: link.label.casefold())

    def cell_of(self, slug: str) -> Cell | None:
        """Give the cell that shows a verdict, by the end of the verdict's address; None where there is no such cell.

        What is judged is the same under every scheme; its cell is the one under the usual scheme.
        """
        parts = slug.split("--")
        if len(parts) not in (2, 3):
            return None
        episode, what = _ending(self.frame.episodes, parts[0]), _ending([*self.definitions, *self.criteria], parts[1])
        scheme = _ending(self.schemes, parts[2]) if len(parts) == 3 else self.frame.default_scheme
        cell = (episode, self.criteria.get(what, what), scheme)
        return cell if cell in self.matrix else None

    def graph(self, verdicts: Iterable[Verdict]) -> Graph:
        """Write verdicts as RDF, those that are undetermined among them."""
        matrix = {(one.episode, one.definition, one.scheme): one for one in verdicts}
        names = Graph()
        spoken = {iri for cell in matrix for iri in cell} | set(self.criteria)
        for iri in spoken:
            names.add((URIRef(iri), SKOS.prefLabel, Literal(self.label(iri), "en")))
        return writing.nodes(matrix, names, whole=True)


def trial(engine: Engine) -> Trial:
    """Put all episodes to the test, as the engine's viewpoint accepts what is said. It takes a while: keep it."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in select(engine, _PAIRS):
        pairs[row["property"].value].append((row["subject"].value, row["object"].value))
    frame, found = read(pairs, PREFIXES["viewpoint"] + slug_of(engine))
    grounds = Grounds.of(frame, found)
    return Trial(frame, found, grounds, grounds.matrix(), _labels(engine, _spoken_of(frame, grounds)))


def _ending(iris: Iterable[str], name: str) -> str:
    return next((iri for iri in iris if local_name(iri) == name), "")


def outcome_word(iri: str) -> str:
    """Give the short name of an outcome, as addresses and style sheets have it: `met`, `not-met` and so on."""
    return local_name(iri)


def _spoken_of(frame: Frame, grounds: Grounds) -> set[str]:
    conditions = {one for definition in frame.definitions for one in definition.criteria}
    named = {one.iri for one in conditions} | {one.position for one in conditions if one.position}
    agents = {agent for parties in grounds.parties.values() for agent in parties} | set(grounds.placings)
    positions = {one.position for placings in grounds.placings.values() for one in placings}
    return {*frame.episodes, *frame.schemes, *(one.iri for one in frame.definitions), *named, *agents, *positions}


def _labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    wanted, found = sorted(iris), dict[str, str]()
    for start in range(0, len(wanted), _AT_A_TIME):
        found |= labels(engine, wanted[start : start + _AT_A_TIME])
    return found

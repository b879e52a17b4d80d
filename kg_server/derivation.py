"""Runs the rules that turn attributed statements into direct relations, and EDTF dates into years and days."""

from collections.abc import Iterable, Iterator

from rdflib import XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server import edtf
from kg_server.errors import Finding
from kg_server.sources import Sources
from kg_server.vocabulary import SSC


def derive(asserted: Graph, rules: Iterable[tuple[str, str]]) -> Graph:
    """Give what the rules (name, CONSTRUCT text) and the dates add to the asserted graph.

    The rules are run in the order of their names, over and over, until nothing new comes out.
    """
    derived = Graph(bind_namespaces="none")
    for time_triple in _time_triples(asserted):
        derived.add(time_triple)
    everything = asserted + derived
    before = -1
    ordered = sorted(rules)
    while len(derived) != before:
        before = len(derived)
        for _, text in ordered:
            # The result is read whole before it is added: a graph must not grow while it is searched.
            for triple in list(everything.query(text).graph or ()):
                if triple not in asserted:
                    derived.add(triple)
                    everything.add(triple)
    return derived


def findings(sources: Sources) -> list[Finding]:
    """List the time spans whose date cannot be read."""
    found = []
    for span, text in sources.merged("data").subject_objects(SSC.edtf):
        try:
            edtf.read(str(text))
        except ValueError as error:
            found.append(Finding("SSC-TIM-02", str(span), str(error), sources.place_of(str(span))))
    return sorted(found)


def _time_triples(graph: Graph) -> Iterator[tuple[Node, URIRef, Literal]]:
    for span, text in graph.subject_objects(SSC.edtf):
        try:
            bounds = edtf.read(str(text))
        except ValueError:
            continue  # `findings` reports it; a check still wants everything else derived
        for predicate, value, datatype in (
            (SSC.startYear, bounds.start_year, XSD.integer),
            (SSC.endYear, bounds.end_year, XSD.integer),
            (SSC.startDate, bounds.start_date, XSD.date),
            (SSC.endDate, bounds.end_date, XSD.date),
        ):
            if value is not None:
                yield span, predicate, Literal(str(value), datatype=datatype)

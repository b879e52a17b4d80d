"""Runs the rules that turn attributed statements into direct relations, and EDTF dates into years and days."""

from collections.abc import Iterable, Iterator

from rdflib import XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server import edtf
from kg_server.errors import Finding
from kg_server.reasoning import horn, rule_files, terms
from kg_server.reasoning.horn import Clause
from kg_server.sources import Sources
from kg_server.vocabulary import SSC


def derive(asserted: Graph, rules: Iterable[tuple[str, str]]) -> Graph:
    """Give what the rules (name, CONSTRUCT text) and the dates add to the asserted graph.

    Raises SourceError for a rule that is no CONSTRUCT query, or that cannot be read as clauses; see `rule_files`.
    """
    dated = Graph(bind_namespaces="none")
    for time_triple in _time_triples(asserted):
        dated.add(time_triple)
    given = [*terms.of(asserted), *terms.of(dated)]
    return dated + terms.graph(horn.close(given, clauses(rules)))


def clauses(rules: Iterable[tuple[str, str]]) -> list[Clause]:
    """Read rules as clauses, in the order of their names; raises SourceError."""
    return [clause for name, text in sorted(rules) for clause in rule_files.clauses(name, text)]


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

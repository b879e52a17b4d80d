"""Runs the rules that turn attributed statements into direct relations, and EDTF dates into years and days."""

from collections.abc import Iterable

from rdflib import Graph

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
    for span, date in asserted.subject_objects(SSC.edtf):
        for predicate, value in edtf.dated(str(date)):
            dated.add((span, predicate, value))
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

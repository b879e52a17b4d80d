"""Runs the rules that turn attributed statements into direct relations, and EDTF dates into years and days."""

from collections.abc import Iterable

from rdflib import Graph
from rdflib.term import Node

from kg_server import edtf
from kg_server.errors import Finding, SourceError
from kg_server.sources import Sources
from kg_server.vocabulary import SSC

Triple = tuple[Node, Node, Node]


def derive(asserted: Graph, rules: Iterable[tuple[str, str]]) -> Graph:
    """Give what the rules (name, CONSTRUCT text) and the dates add to the asserted graph.

    The rules are run in the order of their names, over and over, until nothing new comes out. Raises SourceError for a
    rule that is no CONSTRUCT query.
    """
    derived = Graph(bind_namespaces="none")
    for span, date in asserted.subject_objects(SSC.edtf):
        for predicate, value in edtf.dated(str(date)):
            derived.add((span, predicate, value))
    everything = asserted + derived
    before = -1
    ordered = sorted(rules)
    while len(derived) != before:
        before = len(derived)
        for name, text in ordered:
            for triple in _construct(everything, name, text):
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


def _construct(graph: Graph, name: str, text: str) -> list[Triple]:
    """Give what a rule makes, whole: a graph must not grow while it is searched."""
    try:
        made = graph.query(text).graph
    except Exception as error:  # rdflib has no one class for what its SPARQL parser raises
        made, reason = None, str(error).split("\n")[0]
    else:
        reason = "it does not CONSTRUCT anything"
    if made is None:
        fault = Finding("SSC-RULE", "", f"this rule cannot be run: {reason}", f"ontology/rules/{name}.rq")
        raise SourceError("The rules cannot be run:", [fault])
    return list(made)

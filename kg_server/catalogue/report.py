"""The validation report of a release, to be read: by rule, then by thing, with the passages where the thing stands."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rdflib import RDF, Graph
from rdflib.namespace import SH
from rdflib.term import Node

from kg_server.catalogue.labels import labels, name
from kg_server.catalogue.links import Link
from kg_server.catalogue.reading import select
from kg_server.catalogue.shapes import Rule
from kg_server.engine import Engine
from kg_server.vocabulary import SSC

FILE = "report-published.nt"
_ORDER = ("violation", "warning", "info")
_PASSAGES = """SELECT DISTINCT ?thing ?passage WHERE {{ VALUES ?thing {{ {things} }}
  {{ ?thing ssc:anchoredAt ?passage }} UNION {{ ?statement ?part ?thing ; a ssc:Statement ; ssc:anchoredAt ?passage }}
}} ORDER BY ?passage"""


@dataclass(frozen=True)
class Found:
    """Something that a rule has found: the thing, the value at fault ("" for none), and where the thing stands."""

    rule: Rule
    severity: str
    message: str
    thing: Link
    value: str
    passages: list[Link]


@dataclass(frozen=True)
class Report:
    """The report: what was found, how many rules were asked, and the SHACL report as it is."""

    found: list[Found]
    rules: list[Rule]
    graph: Graph

    @property
    def by_rule(self) -> list[tuple[Rule, list[Found]]]:
        """What was found, by rule, the gravest first."""
        return [(rule, list(group)) for rule, group in groupby(self.found, key=lambda found: found.rule)]

    @property
    def counts(self) -> dict[str, int]:
        """How much of each severity was found."""
        counted = Counter(found.severity for found in self.found)
        return {severity: counted.get(severity, 0) for severity in _ORDER}


def read(engine: Engine, folder: Path, rules: list[Rule]) -> Report:
    """Read the report of the release in a folder, which was held against rules; names come from the engine."""
    graph = Graph(bind_namespaces="none").parse(folder / FILE, format="nt")
    by_iri = {rule.iri: rule for rule in rules}
    nested = set(graph.objects(None, SH.detail))
    results = set(graph.subjects(RDF.type, SH.ValidationResult)) - nested
    things = {result: _thing(graph, result) for result in results}
    passages = _passages(engine, sorted({thing for thing in things.values() if thing.startswith("http")}))
    known = labels(engine, [*things.values(), *(p for several in passages.values() for p in several)])
    found = [
        _found(
            graph, result, by_iri, Link(thing, name(thing, known)), [Link(p, name(p, known)) for p in passages[thing]]
        )
        for result, thing in things.items()
    ]
    found.sort(key=lambda one: (_ORDER.index(one.severity), one.rule.code, one.thing.label, one.value))
    return Report(found, rules, graph)


def _thing(graph: Graph, result: Node) -> str:
    """Give the thing that a result is about: a rule that is asked of a term hands back the claim that breaks it."""
    focus, value = graph.value(result, SH.focusNode), graph.value(result, SH.value)
    return str(value if str(focus).startswith(SSC.base) and value is not None else focus)


def _passages(engine: Engine, things: list[str]) -> dict[str, list[str]]:
    text = _PASSAGES.format(things=" ".join(f"<{thing}>" for thing in things))
    found: dict[str, list[str]] = defaultdict(list)
    for row in select(engine, text):
        found[row["thing"].value].append(row["passage"].value)
    return found


def _found(graph: Graph, result: Node, rules: dict[str, Rule], thing: Link, passages: list[Link]) -> Found:
    shape = str(graph.value(result, SH.sourceConstraint) or graph.value(result, SH.sourceShape))
    message, value = str(graph.value(result, SH.resultMessage)), graph.value(result, SH.value)
    severity = str(graph.value(result, SH.resultSeverity)).rsplit("#", 1)[-1].lower()
    rule = rules.get(shape) or Rule(shape, shape, severity, message, "", "", "", "")
    return Found(rule, severity, message, thing, "" if value is None else str(value), passages)

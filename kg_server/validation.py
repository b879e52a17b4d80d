"""SHACL validation, by pyshacl: findings for people, a report graph for machines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyshacl
import rdflib
from rdflib import RDF, Graph, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from kg_server.errors import Finding, SourceError
from kg_server.sources import Sources
from kg_server.vocabulary import SSC, shorten

_SEVERITIES = {str(SH.Violation): "violation", str(SH.Warning): "warning", str(SH.Info): "info"}
_ORDER = ("violation", "warning", "info")


@dataclass(frozen=True)
class Report:
    """The outcome of one validation: findings, and the SHACL report; its names are settled when nothing is broken."""

    findings: list[Finding]
    graph: Graph


def validate(data: Graph, sources: Sources) -> Report:
    """Check a data graph against the shapes of the sources; see `validate_with`."""
    return validate_with(data, sources.merged("shapes"), sources.merged("ontology"), sources.place_of)


def validate_with(
    data: Graph, shapes: Graph, ontology: Graph, place_of: Callable[[str], str], focus: Sequence[URIRef] | None = None
) -> Report:
    """Check a data graph against shapes; nothing is inferred, the ontology lends its classes.

    `place_of` tells where a thing is authored; `focus` narrows the check to some things. Raises SourceError for shapes
    that are no SHACL.
    """
    results = _results(data, shapes, ontology, focus)
    nested = set(results.objects(None, SH.detail))  # a fault inside a value is told by the result that holds it
    nodes = set(results.subjects(RDF.type, SH.ValidationResult)) - nested
    found = sorted({_finding(node, results, shapes, place_of) for node in nodes})
    if violations(found):  # such a report is not published; settling its names takes long when there is much to report
        return Report(found, results)
    graph = Graph(bind_namespaces="none")
    graph += to_canonical_graph(results)
    return Report(found, graph)


def _results(data: Graph, shapes: Graph, ontology: Graph, focus: Sequence[URIRef] | None) -> Graph:
    nodes = list(focus) if focus is not None else None
    try:
        _, results, _ = pyshacl.validate(
            data, shacl_graph=shapes, ont_graph=ontology, inference="none", inplace=False, focus_nodes=nodes
        )
    except Exception as error:  # pyshacl lets its own errors through, and those of rdflib's SPARQL parser
        results = error
    finally:
        rdflib.NORMALIZE_LITERALS = False  # pyshacl leaves it switched on, against what `sources` has set
    if isinstance(results, Graph):
        return results
    reason = str(results).split("\n")[0]
    raise SourceError("The shapes cannot be used:", [Finding("SSC-SHAPE", "", f"pySHACL says: {reason}", "shapes/")])


def violations(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that forbid publication."""
    return [f for f in findings if f.severity == "violation"]


def render(findings: Iterable[Finding]) -> str:
    """Write findings as a report to be read: gravest first, grouped by rule, one thing a line."""
    found = sorted(set(findings), key=lambda f: (_ORDER.index(f.severity), f.rule, f.message, f.place, f.thing))
    if not found:
        return "Nothing to report: every rule is kept.\n"
    lines = []
    for (severity, rule), group in groupby(found, key=lambda f: (f.severity, f.rule)):
        lines.append(f"{severity.upper()} {rule}")
        for message, same in groupby(group, key=lambda f: f.message):
            lines.append(f"  {message}")
            lines += [f"    {_where(f)}" for f in same if f.place or f.thing]
    counts = [f"{n} {s}{'s' * (n != 1)}" for s in _ORDER if (n := sum(f.severity == s for f in found))]
    return "\n".join([*lines, "", ", ".join(counts), ""])


def _where(finding: Finding) -> str:
    thing = shorten(finding.thing) if finding.thing else ""
    return f"{finding.place}: {thing}".strip(": ") if thing else finding.place


def _finding(node: Node, results: Graph, shapes: Graph, place_of: Callable[[str], str]) -> Finding:
    focus, value = str(results.value(node, SH.focusNode)), results.value(node, SH.value)
    if focus.startswith(SSC.base) and isinstance(value, URIRef):
        focus = str(value)  # a rule asked of a relation is broken by the claim it hands back
    shape = results.value(node, SH.sourceConstraint) or results.value(node, SH.sourceShape)
    code = shapes.value(shape, DCTERMS.identifier) or shorten(str(shape))
    message = str(results.value(node, SH.resultMessage, any=True))
    if isinstance(value, URIRef) and str(value) != focus:
        message += f" Now: {shorten(value)}."
    elif value is not None and str(value) != focus:
        message += f' Now: "{value}".'
    severity = _SEVERITIES.get(str(results.value(node, SH.resultSeverity)), "violation")
    return Finding(str(code), focus, message, place_of(focus), severity)

"""From sources to the graphs that may be published, with everything found wrong on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef

from kg_server import derivation, entailment, naming, sources, validation, verdicts, viewpoints
from kg_server.errors import Finding, InvalidGraph
from kg_server.vocabulary import APART, graph_iri

Say = Callable[[str], None]

_WITHDRAWN = graph_iri("withdrawn")
_APART = [graph_iri(role) for role in APART]


@dataclass(frozen=True)
class Assembly:
    """What a release is made of: named graphs, the default graph, findings, and the SHACL report of each stage."""

    sources: sources.Sources
    named: dict[URIRef, Graph]
    default: Graph
    findings: list[Finding]
    reports: dict[str, Graph]


def assemble(root: Path, say: Say) -> Assembly:
    """Read, check, derive, infer and check again; `say` is told each step as it begins.

    Raises SourceError for files that cannot be read. Everything else is collected in `findings`, so that one run tells
    all that is wrong; the last check is made only when nothing is.
    """
    say("reading the sources")
    read = sources.read(root)
    asserted = sources.union(g for name, g in read.graphs.items() if name not in _APART)
    say(f"checking {len(asserted)} authored triples against the shapes")
    before = validation.validate(asserted + read.graphs.get(_WITHDRAWN, Graph()), read)
    say("deriving relations from statements, for every viewpoint")
    for_all, for_each = viewpoints.parted(read.rules)
    common = derivation.derive(asserted, for_all)
    follows, views = viewpoints.compose(asserted + common, for_each)
    derived = common + views["default"].derived
    say("putting the episodes to the test of the definitions")
    tested = verdicts.test(asserted + derived)
    derived += tested.relations
    say("inferring what follows (OWL 2 RL)")
    closure = entailment.close(asserted + derived)
    default = asserted + derived + closure.inferred
    findings = [*naming.findings(read), *before.findings, *derivation.findings(read), *_contradictions(closure, read)]
    reports = {"asserted": before.graph}
    if not validation.violations(findings):
        say(f"checking {len(default)} triples as they will be published")
        after = validation.validate(default, read)
        findings += after.findings
        reports["published"] = after.graph
    views["default"] = viewpoints.View(derived - common, closure.inferred - follows)
    made = {"derived": common, "inferred": follows, "verdicts": tested.nodes, **_named(views)}
    derived_graphs = {graph_iri(role): graph for role, graph in made.items()}
    return Assembly(read, read.graphs | derived_graphs, default, sorted(set(findings)), reports)


def _named(views: dict[str, viewpoints.View]) -> dict[str, Graph]:
    """Give what holds under each viewpoint alone by the roles of the graphs that keep it; there are no empty graphs."""
    derived = {f"derived/{slug}": view.derived for slug, view in views.items()}
    inferred = {f"inferred/{slug}": view.inferred for slug, view in views.items()}
    return {role: graph for role, graph in (derived | inferred).items() if len(graph)}


def require_valid(assembly: Assembly) -> None:
    """Raise InvalidGraph when the assembly must not be published."""
    wrong = validation.violations(assembly.findings)
    if wrong:
        raise InvalidGraph(f"Nothing was published: {len(wrong)} rule(s) are broken.", wrong)


def _contradictions(closure: entailment.Closure, read: sources.Sources) -> list[Finding]:
    return [Finding("OWL", c.thing, c.message, read.place_of(c.thing)) for c in closure.contradictions]

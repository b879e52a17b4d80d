"""The rules that the data keep, and those by which relations are derived, to be read: grouped by what they look at."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from kg_server.catalogue import named_graphs
from kg_server.catalogue.labels import labels
from kg_server.catalogue.shape_words import Wording
from kg_server.engine import Engine
from kg_server.vocabulary import PREFIXES

_TOPICS = {
    "ADR": "Addresses", "AGT": "Agents", "ASM": "Assessments", "DEN": "Denials", "PTY": "Parties", "ROL": "Rolls",
    "SCH": "Position schemes", "CIT": "Citations", "CON": "Concepts", "CRI": "Criteria of definitions",
    "CUR": "Notes of the editors", "DAT": "Claims about dates", "DEF": "Definitions", "EFF": "Claims about effects",
    "EPI": "Episodes", "FRM": "Framing moves", "GEO": "Places to be drawn", "IDE": "Ideas", "INS": "Instruments",
    "MEM": "Memberships", "MIU": "Meanings in use", "NOT": "Notes of the work", "ONT": "The ontology itself",
    "PAR": "Participations", "PAS": "Passages", "POS": "Claims about positions", "PRO": "Propositions",
    "QTY": "Claims about quantities",
    "REL": "Claims of relations", "STA": "All statements", "THG": "All things", "TIM": "Times", "TRI": "Triangulations",
    "VOC": "Controlled lists", "WRK": "Works",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A rule: its code, what it looks at and asks for in words, what it tells to do, and how grave a breach is.

    `query` is the query that finds breaches where the rule is one.
    """

    iri: str
    code: str
    severity: str
    message: str
    looks_at: str
    asks_for: str
    remark: str
    query: str

    @property
    def name(self) -> str:
        """Its name within the shapes, the end of its address."""
        return self.iri.removeprefix(PREFIXES["sscsh"])

    @property
    def topic(self) -> str:
        """What it is about, by its code."""
        area = self.code.split("-")[1]
        return _TOPICS.get(area, area)


class Derivation(NamedTuple):
    """A rule that makes relations: its name within the shapes, what it does in words, and the query that does it."""

    name: str
    words: str
    query: str


@dataclass(frozen=True)
class Shapes:
    """All rules by topic, where else each shape stands on the page, and the rules of derivation.

    `holders` maps the names of shapes that hold rules to the first of their rules.
    """

    topics: list[tuple[str, list[Rule]]]
    holders: dict[str, str]
    derivations: list[Derivation]

    @property
    def rules(self) -> list[Rule]:
        """All rules, by code."""
        return [rule for _, rules in self.topics for rule in rules]


def read(engine: Engine) -> Shapes:
    """Read the rules."""
    graph = named_graphs.read(engine, "shapes")
    derived = derivations(graph)
    shapes = list(graph.subject_objects(DCTERMS.identifier))
    for role in ("ontology", "vocabulary"):
        graph += named_graphs.read(engine, role)
    wording = Wording(graph, labels(engine, {str(term) for term in graph.objects() if isinstance(term, URIRef)}))
    found = sorted((_rule(graph, wording, node, str(code)) for node, code in shapes), key=lambda r: (r.topic, r.code))
    topics = [(topic, list(group)) for topic, group in groupby(found, key=lambda rule: rule.topic)]
    return Shapes(topics, _holders(graph, found), derived)


def _rule(graph: Graph, wording: Wording, node: Node, code: str) -> Rule:
    holders = sorted({*graph.subjects(SH.property, node), *graph.subjects(SH.sparql, node), node}, key=str)
    severity = graph.value(node, SH.severity)
    return Rule(
        str(node),
        code,
        str(severity or SH.Violation).rsplit("#", 1)[-1].lower(),
        str(graph.value(node, SH.message)),
        ", ".join(told for holder in holders if (told := wording.target(holder))),
        wording.demands(node),
        " ".join(str(remark) for holder in holders for remark in graph.objects(holder, RDFS.comment)),
        str(graph.value(node, SH.select) or "").strip(),
    )


def _holders(graph: Graph, rules: list[Rule]) -> dict[str, str]:
    """Give the shapes that are no rule themselves, with the first rule that each holds."""
    names = {rule.iri: rule.name for rule in rules}
    found: dict[str, str] = {}
    for iri, name in names.items():
        for predicate in (SH.property, SH.sparql):
            for holder in map(str, graph.subjects(predicate, URIRef(iri))):
                if holder not in names and holder.startswith(PREFIXES["sscsh"]):
                    found.setdefault(holder.removeprefix(PREFIXES["sscsh"]), name)
    return found


def derivations(graph: Graph) -> list[Derivation]:
    """Give the rules of derivation in a graph of shapes, in the order in which they are run."""
    nodes = graph.subjects(RDF.type, SH.SPARQLRule)
    ordered = sorted(nodes, key=lambda node: (int(str(graph.value(node, SH.order) or 0)), str(node)))
    return [_derivation(graph, node) for node in ordered]


def _derivation(graph: Graph, node: Node) -> Derivation:
    words, query = graph.value(node, RDFS.comment), graph.value(node, SH.construct)
    return Derivation(str(node).removeprefix(PREFIXES["sscsh"]), str(words), str(query).strip())

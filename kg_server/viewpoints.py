"""The graph according to each viewpoint: the relations that hold under it, and what follows from them by OWL 2 RL."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, Graph

from kg_server import derivation
from kg_server.reasoning import axioms, horn, terms
from kg_server.reasoning.horn import Clause, Facts
from kg_server.reasoning.terms import Triple
from kg_server.vocabulary import SSC, local_name, thing_iri

# The rules speak of this viewpoint where they mean each; so every rule file is a query that can be run as it stands.
DEFAULT = str(thing_iri("viewpoint", "default"))
Rules = list[tuple[str, str]]


@dataclass(frozen=True)
class View:
    """What holds under one viewpoint beside what holds for all: relations and dates derived, and what follows."""

    derived: Graph
    inferred: Graph


def parted(rules: Iterable[tuple[str, str]]) -> tuple[Rules, Rules]:
    """Part the rules (name, text) into those that make the same for everybody and those that speak of a viewpoint."""
    common: Rules = []
    viewed: Rules = []
    for name, text in rules:
        (viewed if f"<{DEFAULT}>" in text else common).append((name, text))
    return common, viewed


def compose(common: Graph, rules: Rules) -> tuple[Graph, dict[str, View]]:
    """Give what follows for everybody from what holds for all viewpoints, and by slug what each adds to both.

    The rules are those that speak of a viewpoint. Contradictions are not looked for: `entailment` does so by default.
    """
    known = Facts(terms.of(common))
    ontology = axioms.clauses(known)
    follows = horn.close(known, ontology)
    closed = Facts(follows, over=known)
    found = {}
    for viewpoint in sorted(str(one) for one in common.subjects(RDF.type, SSC.Viewpoint)):
        bound = [(name, text.replace(DEFAULT, viewpoint)) for name, text in rules]
        derived = _derived(known, derivation.clauses(bound))
        inferred = horn.close(derived, ontology, closed)
        found[local_name(viewpoint)] = View(terms.graph(derived), terms.graph(inferred))
    return terms.graph(follows), found


def _derived(known: Facts, clauses: list[Clause]) -> list[Triple]:
    """Give what clauses make of what is known, and of what they make themselves."""
    found = (
        horn.filled(head, solution)
        for clause in clauses
        for solution in horn.solutions(clause.body, known, {})
        if horn.stands(clause, known, solution)
        for head in clause.head
    )
    first = dict.fromkeys(triple for triple in found if triple not in known)
    return [*first, *horn.close(first, clauses, known)]

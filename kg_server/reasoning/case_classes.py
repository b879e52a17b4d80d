"""The steps from the conditions of a definition to the class of its cases, as OWL has it."""

from collections.abc import Iterator

from rdflib import OWL, RDF

from kg_server.reasoning.horn import Facts
from kg_server.reasoning.proofs import Derivation
from kg_server.reasoning.terms import Term, Triple, address, iri
from kg_server.vocabulary import PREFIXES

_HAS = iri(PREFIXES["ssc"] + "hasCriterion")
_WITHIN = [iri(str(p)) for p in (OWL.equivalentClass, OWL.intersectionOf, OWL.unionOf, RDF.rest, RDF.first)]
_WORDS = "A definition has a class of its cases: what meets every condition that it needs, or any that suffices."


class CaseClasses:
    """A provider of the triples that make up the classes of cases."""

    def __init__(self, facts: Facts) -> None:
        """Hold the facts with the definitions and the classes made of them."""
        self._facts = facts
        self._definition_of: dict[Term, Term] = {}
        for definition in dict.fromkeys(triple[0] for triple in facts.matching(("?d", _HAS, "?c"))):
            slug = address(definition).removeprefix(PREFIXES["definition"])
            for node in self._nodes(iri(PREFIXES["case-class"] + slug)):
                self._definition_of[node] = definition

    def derivations(self, triple: Triple) -> Iterator[Derivation]:
        """Give the step from the conditions of a definition to a triple of the class of its cases."""
        definition = self._definition_of.get(triple[0])
        if definition is not None and triple in self._facts:
            premises = tuple(self._facts.matching((definition, _HAS, "?c")))
            yield Derivation("class of cases", _WORDS, triple, premises)

    def _nodes(self, node: Term) -> Iterator[Term]:
        """Give a class and the blank nodes that it is made of."""
        yield node
        for predicate in _WITHIN:
            for part in self._facts.of(node, predicate):
                if part.startswith("_:"):
                    yield from self._nodes(part)

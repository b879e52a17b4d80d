"""What triple three names mean: the names are looked up, and where they are several things', what fits is taken."""

from collections.abc import Callable

from kg_server.catalogue.lookup import Lookup
from kg_server.reasoning.horn import Facts, Pattern
from kg_server.reasoning.terms import Term, Triple, address, iri, is_iri, value
from kg_server.vocabulary import PREFIXES

_TYPE = PREFIXES["rdf"] + "type"
_PROPERTIES = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property")


class Meanings:
    """Finds what triples of some facts are meant."""

    def __init__(self, names: Lookup, facts: Facts) -> None:
        """Take in all that the facts speak of."""
        self._names = names
        self._facts = facts
        kinds = (iri(PREFIXES[prefix] + kind) for prefix, _, kind in (name.partition(":") for name in _PROPERTIES))
        self._properties = {address(s) for kind in kinds for s, _, _ in facts.matching(("?s", iri(_TYPE), kind))}
        self._properties |= {address(predicate) for _, predicate, _ in facts}
        self._things = {address(term) for s, _, o in facts for term in (s, o) if is_iri(term)} | self._properties

    def triple(self, subject: str, predicate: str, obj: str) -> Triple:
        """Give the triple that three names mean; raise UnknownName, with what comes near, for one that is none or many.

        Of several things that a name may mean, those are meant that stand at this end of the relation anywhere. The
        object may also be the text of a value that the subject has.
        """
        two = self.relation(predicate)
        one = self._end(subject, lambda term: (term, two, "?o"))
        texts = [term for term in self._facts.of(one, two) if term[0] == '"' and value(term)[0] == obj.strip()]
        return one, two, texts[0] if texts else self._end(obj, lambda term: ("?s", two, term))

    def thing(self, name: str) -> Term:
        """Give the thing or term that a name means, whatever it is used for."""
        return iri(self._names.find(name, self._things, "a thing in this graph").iri)

    def relation(self, name: str) -> Term:
        """Give the relation that a name means, as the predicate of a triple."""
        asked = _TYPE if name.strip() == "a" else name
        return iri(self._names.find(asked, self._properties, "a relation").iri)

    def _end(self, name: str, use: Callable[[Term], Pattern]) -> Term:
        found = [iri(one) for one in self._names.matching(name, self._things)]
        used = [term for term in found if self._facts.size(use(term))]
        return used[0] if len(used) == 1 else self.thing(name)

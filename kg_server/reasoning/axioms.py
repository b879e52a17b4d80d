"""The axioms of an ontology as clauses, by the OWL 2 RL/RDF rules (W3C OWL 2 Profiles, section 4.3) they stand for."""

from collections.abc import Iterator
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, SKOS, XSD

from kg_server.reasoning.horn import Clause, Facts, Pattern
from kg_server.reasoning.terms import Term, address, value
from kg_server.vocabulary import shorten

_TYPE = f"<{RDF.type}>"
_SHORT = {
    "a": _TYPE,
    "domain": f"<{RDFS.domain}>",
    "range": f"<{RDFS.range}>",
    "subClass": f"<{RDFS.subClassOf}>",
    "subProperty": f"<{RDFS.subPropertyOf}>",
    "sameClass": f"<{OWL.equivalentClass}>",
    "sameProperty": f"<{OWL.equivalentProperty}>",
    "value": f"<{OWL.hasValue}>",
    "on": f"<{OWL.onProperty}>",
    "ObjectProperty": f"<{OWL.ObjectProperty}>",
    "DatatypeProperty": f"<{OWL.DatatypeProperty}>",
}


class _One(NamedTuple):
    """A rule that an axiom `S predicate O` stands for; `?x S ?y` is a triple whose predicate is the axiom's subject."""

    rule: str
    predicate: Term
    words: str
    head: str
    body: str
    object: Term = ""


_ONES = (
    _One("prp-dom", _SHORT["domain"], "Whatever has a “{S}” is of the kind “{O}”.", "?x a O", "?x S ?y"),
    _One("prp-rng", _SHORT["range"], "Whatever stands at the end of “{S}” is of the kind “{O}”.", "?y a O", "?x S ?y"),
    _One("prp-spo1", _SHORT["subProperty"], "“{S}” is a special case of “{O}”.", "?x O ?y", "?x S ?y"),
    _One("prp-eqp1", _SHORT["sameProperty"], "“{S}” and “{O}” mean the same.", "?x O ?y", "?x S ?y"),
    _One("prp-eqp2", _SHORT["sameProperty"], "“{S}” and “{O}” mean the same.", "?x S ?y", "?x O ?y"),
    _One("prp-inv1", f"<{OWL.inverseOf}>", "“{O}” is “{S}” read the other way round.", "?y O ?x", "?x S ?y"),
    _One("prp-inv2", f"<{OWL.inverseOf}>", "“{S}” is “{O}” read the other way round.", "?y S ?x", "?x O ?y"),
    _One("prp-symp", _TYPE, "“{S}” holds both ways.", "?y S ?x", "?x S ?y", f"<{OWL.SymmetricProperty}>"),
    _One("prp-trp", _TYPE, "“{S}” carries on: what is true of two steps is true of both together.",
         "?x S ?z", "?x S ?y . ?y S ?z", f"<{OWL.TransitiveProperty}>"),
    _One("cax-sco", _SHORT["subClass"], "Every {S} is of the kind “{O}”.", "?x a O", "?x a S"),
    _One("cax-eqc1", _SHORT["sameClass"], "Every {S} is of the kind “{O}”, and the other way round.",
         "?x a O", "?x a S"),
    _One("cax-eqc2", _SHORT["sameClass"], "Every {O} is of the kind “{S}”, and the other way round.",
         "?x a S", "?x a O"),
)  # fmt: skip
_SCHEMA = (
    ("scm-sco", "A kind of a kind is of the wider kind too.", "?a subClass ?c", "?a subClass ?b . ?b subClass ?c"),
    ("scm-eqc1", "Kinds that are the same contain each other.", "?a subClass ?b", "?a sameClass ?b"),
    ("scm-eqc1", "Kinds that are the same contain each other.", "?b subClass ?a", "?a sameClass ?b"),
    ("scm-eqc2", "Kinds that contain each other are the same.", "?a sameClass ?b", "?a subClass ?b . ?b subClass ?a"),
    ("scm-spo", "A special case of a special case is one of the wider relation too.",
     "?a subProperty ?c", "?a subProperty ?b . ?b subProperty ?c"),
    ("scm-eqp1", "Relations that are the same are special cases of each other.",
     "?a subProperty ?b", "?a sameProperty ?b"),
    ("scm-eqp1", "Relations that are the same are special cases of each other.",
     "?b subProperty ?a", "?a sameProperty ?b"),
    ("scm-eqp2", "Relations that are special cases of each other are the same.",
     "?a sameProperty ?b", "?a subProperty ?b . ?b subProperty ?a"),
    ("scm-dom1", "What is of a kind is of every wider kind.", "?p domain ?c", "?p domain ?b . ?b subClass ?c"),
    ("scm-dom2", "A special case asks of what bears it all that the wider relation asks.",
     "?q domain ?c", "?p domain ?c . ?q subProperty ?p"),
    ("scm-rng1", "What is of a kind is of every wider kind.", "?p range ?c", "?p range ?b . ?b subClass ?c"),
    ("scm-rng2", "A special case asks of what it leads to all that the wider relation asks.",
     "?q range ?c", "?p range ?c . ?q subProperty ?p"),
    ("scm-hv", "Who has a value under a special case has it under the wider relation too.", "?a subClass ?b",
     "?a value ?v . ?b value ?v . ?a on ?p . ?b on ?q . ?p subProperty ?q"),
    # The same rule where both are on one property: that it is a special case of itself (scm-op) is not kept.
    ("scm-hv", "What asks for the same value of the same relation is the same kind.", "?a subClass ?b",
     "?a value ?v . ?b value ?v . ?a on ?p . ?b on ?p . ?p a ObjectProperty"),
    ("scm-hv", "What asks for the same value of the same relation is the same kind.", "?a subClass ?b",
     "?a value ?v . ?b value ?v . ?a on ?p . ?b on ?p . ?p a DatatypeProperty"),
)  # fmt: skip


def clauses(ontology: Facts) -> list[Clause]:
    """Read the axioms of an ontology as clauses.

    Not read are axioms from which nothing follows but that two names mean one thing, or that the graph contradicts
    itself: those are owlrl's (`kg_server.entailment`). A test holds what follows against owlrl.
    """
    found = [Clause(rule, words, (_pattern(head),), _patterns(body)) for rule, words, head, body in _SCHEMA]
    for read in (_ones, _chains, _intersections, _unions, _values):
        found += read(ontology)
    return found


def _pattern(text: str, subject: Term = "", obj: Term = "") -> Pattern:
    meant = _SHORT | {"S": subject, "O": obj}
    one, two, three = (meant.get(word, word) for word in text.split())
    return one, two, three


def _patterns(text: str, subject: Term = "", obj: Term = "") -> tuple[Pattern, ...]:
    return tuple(_pattern(part, subject, obj) for part in text.split(" . "))


def _ones(ontology: Facts) -> Iterator[Clause]:
    for one in _ONES:
        for subject, _, obj in ontology.matching(("?s", one.predicate, one.object or "?o")):
            if not obj.startswith(f"<{XSD}"):  # of a literal nothing can be said
                words = one.words.format(S=name(ontology, subject), O=name(ontology, obj))
                yield Clause(one.rule, words, (_pattern(one.head, subject, obj),), _patterns(one.body, subject, obj))


def _chains(ontology: Facts) -> Iterator[Clause]:
    for whole, _, listed in ontology.matching(("?s", f"<{OWL.propertyChainAxiom}>", "?o")):
        steps = list(_members(ontology, listed))
        body = tuple((f"?x{at}", step, f"?x{at + 1}") for at, step in enumerate(steps))
        named = ", then ".join(f"“{name(ontology, step)}”" for step in steps)
        words = f"{named}: that is “{name(ontology, whole)}”."
        yield Clause("prp-spo2", words, (("?x0", whole, f"?x{len(steps)}"),), body)


def _intersections(ontology: Facts) -> Iterator[Clause]:
    for axiom in ontology.matching(("?s", f"<{OWL.intersectionOf}>", "?o")):
        whole, parts = axiom[0], list(_members(ontology, axiom[2]))
        named = " and ".join(name(ontology, part) for part in parts)
        body = tuple(("?x", _TYPE, part) for part in parts)
        yield Clause("cls-int1", f"What is {named} is {name(ontology, whole)}.", (("?x", _TYPE, whole),), body)
        for part in parts:
            words = f"Whatever is {name(ontology, whole)} is {name(ontology, part)}."
            yield Clause("cls-int2", words, (("?x", _TYPE, part),), (("?x", _TYPE, whole),))
            yield Clause("scm-int", words, ((whole, _SHORT["subClass"], part),), (axiom,))


def _unions(ontology: Facts) -> Iterator[Clause]:
    for axiom in ontology.matching(("?s", f"<{OWL.unionOf}>", "?o")):
        whole = axiom[0]
        for part in _members(ontology, axiom[2]):
            words = f"Whatever is {name(ontology, part)} is {name(ontology, whole)}."
            yield Clause("cls-uni", words, (("?x", _TYPE, whole),), (("?x", _TYPE, part),))
            yield Clause("scm-uni", words, ((part, _SHORT["subClass"], whole),), (axiom,))


def _values(ontology: Facts) -> Iterator[Clause]:
    for kind, _, wanted in ontology.matching(("?s", f"<{OWL.hasValue}>", "?o")):
        for prop in ontology.of(kind, f"<{OWL.onProperty}>"):
            having, being = ("?x", prop, wanted), ("?x", _TYPE, kind)
            named = f"“{name(ontology, prop)}” with the value “{name(ontology, wanted)}”"
            yield Clause("cls-hv1", f"Whatever is of this kind has {named}.", (having,), (being,))
            yield Clause("cls-hv2", f"Whatever has {named} is of this kind.", (being,), (having,))


def _members(ontology: Facts, listed: Term) -> Iterator[Term]:
    """Give the members of an RDF list, in order."""
    while listed != f"<{RDF.nil}>":
        yield from ontology.of(listed, f"<{RDF.first}>")
        listed = next(iter(ontology.of(listed, f"<{RDF.rest}>")), f"<{RDF.nil}>")


def name(ontology: Facts, term: Term) -> str:
    """Name a term in words: by its label, a class without a name by what it asks for."""
    labels = ontology.of(term, f"<{SKOS.prefLabel}>")
    if labels:
        return value(labels[0])[0]
    if term[0] == "<":
        return shorten(address(term))
    return value(term)[0] if term[0] == '"' else _asked(ontology, term)


def _asked(ontology: Facts, kind: Term) -> str:
    wanted = ontology.of(kind, _SHORT["value"])
    if wanted:
        props = " ".join(name(ontology, prop) for prop in ontology.of(kind, _SHORT["on"]))
        return f"whatever has “{props}” with the value “{name(ontology, wanted[0])}”"
    parts = [part for listed in ontology.of(kind, f"<{OWL.intersectionOf}>") for part in _members(ontology, listed)]
    return " and ".join(name(ontology, part) for part in parts) or "a kind without a name"

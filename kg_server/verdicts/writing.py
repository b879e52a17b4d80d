"""Writes verdicts as RDF: a node for each that is decided, direct relations by default, a class for each definition."""

from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg_server.verdicts.premises import PROPERTIES, Definition, Frame
from kg_server.verdicts.testing import CONTESTED, MET, NOT_MET, UNDETERMINED, Grounds, Matrix, Tested, Verdict
from kg_server.vocabulary import SSC, local_name, thing_iri

Triple = tuple[Node, URIRef, Node]
RELATIONS = {MET: SSC.meets, NOT_MET: SSC.fallsShortOf, CONTESTED: SSC.isContestedUnder}
_WORDS = {
    MET: "meets", NOT_MET: "does not meet", CONTESTED: "is contested under", UNDETERMINED: "is undetermined under",
}  # fmt: skip


def pairs(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """Give what tests read of a graph: (subject, object) pairs by property."""
    return {name: [(str(s), str(o)) for s, o in graph.subject_objects(URIRef(name))] for name in PROPERTIES}


def relations(grounds: Grounds, matrix: Matrix) -> Graph:
    """Give the direct relations of episodes to definitions and conditions, under the scheme that is the default."""
    graph = Graph(bind_namespaces="none")
    for verdict in matrix.values():
        if verdict.scheme != grounds.frame.default_scheme:
            continue
        episode = URIRef(verdict.episode)
        if verdict.outcome in RELATIONS:
            graph.add((episode, RELATIONS[verdict.outcome], URIRef(verdict.definition)))
        for test in verdict.tests:
            if test.outcome == MET:
                graph.add((episode, SSC.meetsCriterion, URIRef(test.criterion.iri)))
    return graph


def classes(frame: Frame, labels: Graph) -> Graph:
    """Give for each definition the class of its cases, by values of ssc:meetsCriterion, which is what OWL can say."""
    graph = Graph(bind_namespaces="none")
    for definition in frame.definitions:
        _write_class(graph, definition, str(labels.value(URIRef(definition.iri), SKOS.prefLabel)))
    return graph


def case_class(definition: str) -> URIRef:
    """Name the class of the cases of a definition."""
    return thing_iri("case-class", local_name(definition))


def nodes(matrix: Matrix, labels: Graph, whole: bool = False) -> Graph:
    """Give every verdict that is decided, on definitions and on conditions, with the statements that it rests on.

    With `whole` also those that are undetermined.
    """
    graph = Graph(bind_namespaces="none")
    for verdict in matrix.values():
        for test in verdict.tests:
            if whole or test.outcome != UNDETERMINED:
                _add(graph, _of_test(verdict, test, labels))
        if whole or verdict.outcome != UNDETERMINED:
            _add(graph, _of_definition(verdict, labels, whole))
    return graph


def verdict_iri(episode: str, what: str, scheme: str = "") -> URIRef:
    """Name the verdict on an episode by a definition or condition, under a scheme where one has a say."""
    return thing_iri("verdict", "--".join(local_name(iri) for iri in (episode, what, scheme) if iri))


def test_iri(verdict: Verdict, test: Tested) -> URIRef:
    """Name the verdict on one condition; what is judged is the same under every scheme."""
    return verdict_iri(verdict.episode, test.criterion.iri, verdict.scheme if test.criterion.minimum else "")


def grounds_of(test: Tested) -> list[str]:
    """List the statements that the outcome of a condition rests on."""
    counted = [s for standing in test.standings for s in (*standing.parts, *standing.grounds)]
    vouched = test.complete if test.outcome == NOT_MET else ()
    return sorted({*counted, *(one.statement for one in test.assessments), *vouched})


def _of_definition(verdict: Verdict, labels: Graph, whole: bool) -> Iterator[Triple]:
    node = verdict_iri(verdict.episode, verdict.definition, verdict.scheme)
    yield from _common(node, verdict.episode, verdict.definition, verdict.outcome, labels, verdict.scheme)
    yield node, SSC.underDefinition, URIRef(verdict.definition)
    yield node, SSC.underScheme, URIRef(verdict.scheme)
    for test in verdict.tests:
        if whole or test.outcome != UNDETERMINED:
            yield node, SSC.basedOn, test_iri(verdict, test)


def _of_test(verdict: Verdict, test: Tested, labels: Graph) -> Iterator[Triple]:
    node, counted = test_iri(verdict, test), bool(test.criterion.minimum)
    scheme = verdict.scheme if counted else ""
    yield from _common(node, verdict.episode, test.criterion.iri, test.outcome, labels, scheme)
    yield node, SSC.onCriterion, URIRef(test.criterion.iri)
    if counted:
        yield node, SSC.underScheme, URIRef(verdict.scheme)
    for statement in grounds_of(test):
        yield node, SSC.basedOn, URIRef(statement)


def _common(node: URIRef, episode: str, what: str, outcome: str, labels: Graph, scheme: str) -> Iterator[Triple]:
    named = [str(labels.value(URIRef(iri), SKOS.prefLabel)) for iri in (episode, what, scheme) if iri]
    words = f"{named[0]} {_WORDS[outcome]} “{named[1]}”"
    yield node, RDF.type, SSC.Verdict
    yield node, SKOS.prefLabel, Literal(f"{words}, by {named[2]}" if scheme else words, "en")
    yield node, SSC.classifies, URIRef(episode)
    yield node, SSC.outcome, URIRef(outcome)


def _add(graph: Graph, triples: Iterable[Triple]) -> None:
    for triple in triples:
        graph.add(triple)


def _write_class(graph: Graph, definition: Definition, label: str) -> None:
    slug = local_name(definition.iri)
    node, whole = case_class(definition.iri), BNode(f"cases-{slug}")
    values = [BNode(f"cases-{slug}-c{place}") for place, _ in enumerate(definition.needed, 1)]
    for value, criterion in zip(values, definition.needed, strict=True):
        graph.add((value, RDF.type, OWL.Restriction))
        graph.add((value, OWL.onProperty, SSC.meetsCriterion))
        graph.add((value, OWL.hasValue, URIRef(criterion.iri)))
    list_ = _list(graph, slug, values)
    graph.add((node, RDF.type, OWL.Class))
    graph.add((node, RDFS.subClassOf, SSC.Episode))
    graph.add((node, SKOS.prefLabel, Literal(f"case of: {label}", "en")))
    graph.add((whole, RDF.type, OWL.Class))
    graph.add((whole, OWL.unionOf if definition.any_suffices else OWL.intersectionOf, list_))
    graph.add((node, OWL.equivalentClass, whole))


def _list(graph: Graph, slug: str, values: list[BNode]) -> BNode:
    """Write a list whose nodes are named by their places, so that two builds are the same."""
    cells = [BNode(f"cases-{slug}-l{place}") for place, _ in enumerate(values, 1)]
    for place, (cell, value) in enumerate(zip(cells, values, strict=True)):
        graph.add((cell, RDF.first, value))
        graph.add((cell, RDF.rest, cells[place + 1] if place + 1 < len(cells) else RDF.nil))
    return cells[0]

"""Inferences: what statements yield, what the ontology adds, what neither may ever conclude."""

import pytest
from rdflib import OWL, RDF, Graph, Literal, URIRef

from kg_server import derivation, entailment
from kg_server.engine import Cell, Engine, Query, ask, rows
from kg_server.sources import Sources, union
from kg_server.vocabulary import PREFIXES


def holds(engine: Engine, pattern: str) -> bool:
    return ask(engine, Query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


@pytest.mark.parametrize(
    "pattern",
    [
        "state:kenya ssc:leads episode:mss-haiti",
        "state:kenya ssc:participatesIn episode:mss-haiti",
        "state:brazil ssc:commands episode:minustah-mission",
        "organization:oas ssc:establishes episode:fip-1965",
        "episode:fip-1965 ssc:takesPlaceIn state:dominican-republic",
        "episode:mss-haiti ssc:succeeds episode:minustah-mission",
        "state:united-states ssc:supports episode:mss-haiti",
        "statement:brazilian-army-in-minustah ssc:carriesLegacyOf statement:brazil-dictatorship-in-fip",
        "statement:brazilian-part-modelled-on-fip ssc:restsOn work:mueller-xavier-2024",
        "state:france ssc:alignsWith state:brazil",
        "state:kenya rdfs:label 'Kenya'@en",
        "organization:oas a ssc:Institution",
        "instrument:unsc-res-2699 ssc:temporalScope/ssc:startDate '2023-10-02'^^xsd:date",
    ],
)
def test_a_statement_that_counts_yields_its_relation_and_what_follows(engine: Engine, pattern: str) -> None:
    assert holds(engine, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "episode:minustah-mission ssc:modelledOn ?anything",
        "episode:mss-haiti ssc:exemplifies idea:south-south-cooperation",
        "episode:minustah-mission ssc:temporalScope/ssc:startYear 2014",
        "?agent ssc:position ?position . ?agent a ssc:Agent",
        "?agent a ?class . ?agent a ssc:Agent . ?class a skos:Concept",
        "?one owl:sameAs ?other",
        "?anything a owl:Thing",
    ],
)
def test_what_nobody_asserts_is_not_concluded(engine: Engine, pattern: str) -> None:
    assert not holds(engine, pattern)


def test_every_direct_relation_is_traced_to_a_holder_a_work_and_a_passage(engine: Engine) -> None:
    text = """SELECT ?s ?p ?o WHERE { GRAPH graph:derived\\/default { ?s ?p ?o }
      ?p ssc:isDerivedFrom ?kind . VALUES ?kind { ssc:RelationClaim ssc:Participation }
      FILTER NOT EXISTS { ?statement ssc:claimSubject ?s ; ssc:claimPredicate ?p ; ssc:claimObject ?o ;
        ssc:attributedTo ?who ; ssc:reportedIn ?work ; ssc:anchoredAt ?passage ; ssc:stance ?stance } }"""
    assert rows(engine, Query(text, prefixes=PREFIXES))[1] == []
    count = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:derived\\/default { ?s ?p ?o } ?p ssc:isDerivedFrom ?kind }"
    assert int(rows(engine, Query(count, prefixes=PREFIXES))[1][0]["n"].value) > 70


def test_every_inferred_relation_follows_from_a_more_special_or_mirrored_one(engine: Engine) -> None:
    text = """SELECT ?s ?p ?o WHERE { GRAPH graph:inferred\\/default { ?s ?p ?o }
      ?p ssc:isDerivedFrom ?kind . VALUES ?kind { ssc:RelationClaim ssc:Participation }
      FILTER NOT EXISTS { GRAPH graph:derived\\/default { ?s ?special ?o } ?special rdfs:subPropertyOf+ ?p }
      FILTER NOT EXISTS { GRAPH graph:derived\\/default { ?o ?p ?s } ?p a owl:SymmetricProperty } }"""
    assert rows(engine, Query(text, prefixes=PREFIXES))[1] == []


def test_no_agent_is_southern_or_northern_outside_a_position_claim(engine: Engine) -> None:
    text = """SELECT ?agent ?p ?o WHERE { ?agent a ssc:Agent ; ?p ?o . FILTER (ISLITERAL(?o) || ?p = rdf:type)
      FILTER (REGEX(STR(?o), "(southern|northern)($|[^ ])", "i") && !REGEX(STR(?o), "statement")) }"""
    assert rows(engine, Query(text, prefixes=PREFIXES))[1] == []


def test_the_rules_take_back_what_a_correction_sets_aside(read: Sources) -> None:
    asserted = union(
        g for name, g in read.graphs.items() if not name.endswith(("shapes", "queries", "alignments", "withdrawn"))
    )
    before = derivation.derive(asserted, read.rules)
    corrects = URIRef(PREFIXES["ssc"] + "corrects")
    without = union([asserted])
    without.remove((None, corrects, None))
    after = derivation.derive(without, read.rules)
    span = URIRef(PREFIXES["span"] + "2014-to-2017")
    scope = (URIRef(PREFIXES["episode"] + "minustah-mission"), URIRef(PREFIXES["ssc"] + "temporalScope"), span)
    assert scope not in before
    assert scope in after


def test_rules_feed_each_other_until_nothing_new_comes(read: Sources) -> None:
    del read
    graph = Graph().parse(data="<a:1> <a:next> <a:2> . <a:2> <a:next> <a:3> . <a:3> <a:next> <a:4> .")
    rule = "CONSTRUCT { ?a <a:next> ?c } WHERE { ?a <a:next> ?b . ?b <a:next> ?c }"
    assert len(derivation.derive(graph, [("again", rule)])) == 3


DISJOINT = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix a: <https://w3id.org/ssc-kg/id/state/> .
a:A owl:disjointWith a:B . a:x a a:A , a:B . <a:p> a owl:IrreflexiveProperty . a:y <a:p> a:y . a:y <a:q> "text" ."""


def test_contradictions_are_findings_and_leave_no_triple_behind() -> None:
    premises = Graph().parse(data=DISJOINT)
    closure = entailment.close(premises)
    assert [c.thing.rsplit("/")[-1] for c in closure.contradictions] == ["x", "y"]
    assert "state:x cannot be both state:A and state:B" in closure.contradictions[0].message
    assert not [t for t in closure.inferred if "agent-ont" in str(t)]


def test_the_closure_has_no_literal_subject_and_no_idle_equality() -> None:
    premises = Graph().parse(data=DISJOINT)
    inferred = entailment.close(premises).inferred
    assert not [s for s in inferred.subjects() if isinstance(s, Literal)]
    assert not list(inferred.triples((None, OWL.sameAs, None)))
    assert not list(inferred.triples((None, RDF.type, OWL.Thing)))


@pytest.mark.parametrize("pair", [(0, 1), (0, -1), (-2, -1)])
def test_the_last_of_a_list_of_disjoint_classes_is_not_forgotten(pair: tuple[int, int]) -> None:
    names = ["A", "B", "C", "D"]
    listed = " ".join(f"<a:{n}>" for n in names)
    graph = Graph().parse(
        data=f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
        [] a owl:AllDisjointClasses ; owl:members ( {listed} ) .
        <a:x> a <a:{names[pair[0]]}> , <a:{names[pair[1]]}> ."""
    )
    assert len(entailment.close(graph).contradictions) == 1


def test_default_graph_is_the_union_of_what_counts_and_named_graphs_stay_apart(engine: Engine) -> None:
    def count(query: str) -> int:
        cell: Cell = rows(engine, Query(query, prefixes=PREFIXES))[1][0]["n"]
        return int(cell.value)

    everything = count("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    apart = count(
        """SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o }
        FILTER (?g NOT IN (graph:shapes, graph:queries, graph:alignments, graph:withdrawn, graph:verdicts))
        FILTER (!REGEX(STR(?g), "(derived|inferred)/") || STRENDS(STR(?g), "/default")) } }"""
    )
    assert everything == apart
    assert not holds(engine, "?shape a sh:NodeShape")
    assert holds(engine, "GRAPH graph:shapes { ?shape a sh:NodeShape }")

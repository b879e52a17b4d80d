"""The reasoner: clauses from axioms and rule files, and what follows by them, held against owlrl and rdflib."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from rdflib import RDF, Graph

from kg_server import derivation, entailment
from kg_server.errors import SourceError
from kg_server.reasoning import axioms, horn, rule_files, terms
from kg_server.reasoning.horn import Clause, Facts
from kg_server.reasoning.terms import Triple
from kg_server.release import Release
from kg_server.sources import Sources, union
from kg_server.vocabulary import APART, BASE, graph_iri
from tests.conftest import ROOT

RULES = sorted((ROOT / "ontology" / "rules").glob("*.rq"))


def in_release(built: Release) -> dict[str, list[Triple]]:
    """Give the triples of the release by the role of their graph, "" for the default graph."""
    found: dict[str, list[Triple]] = {}
    line = re.compile(rf'(\S+) (\S+) (.+?)(?: <{BASE}graph/([^>"]+)>)? \.')
    for text in built.dataset.read_text("utf-8").splitlines():
        match = line.fullmatch(text)
        assert match is not None, text
        found.setdefault(match[4] or "", []).append((match[1], match[2], match[3]))
    return found


@pytest.fixture(scope="module")
def asserted(read: Sources) -> Graph:
    return union(g for name, g in read.graphs.items() if name not in [graph_iri(role) for role in APART])


def test_the_closure_is_the_one_that_owlrl_makes(built: Release) -> None:
    graphs = in_release(built)
    inferred = set(graphs["inferred"])
    premises = [triple for triple in graphs[""] if triple not in inferred]
    began = perf_counter()
    found = horn.close(premises, axioms.clauses(Facts(premises)))
    assert perf_counter() - began < 5
    assert set(found) - inferred == set()
    assert inferred - set(found) == set()


OWL = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://w3id.org/ssc-kg/ontology#> .
:Southern owl:equivalentClass [ a owl:Restriction ; owl:onProperty :position ; owl:hasValue :south ] .
:Placed a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( :Thing
  [ a owl:Restriction ; owl:onProperty :position ; owl:hasValue :south ]
  [ a owl:Restriction ; owl:onProperty :scheme ; owl:hasValue :brandt ] ) ] .
:Any owl:unionOf ( :Southern :Northern ) .
:leads owl:equivalentProperty :heads . :leads owl:inverseOf :isLedBy . :leads rdfs:subPropertyOf :joins .
:heads rdfs:domain :Head . :joins rdfs:range :Episode . :Episode owl:equivalentClass :Case .
:near a owl:SymmetricProperty , owl:TransitiveProperty . :backs owl:propertyChainAxiom ( :near :leads ) .
:position a owl:ObjectProperty .
:a :position :south . :b a :Placed . :c a :Thing ; :position :south ; :scheme :brandt . :d a :Northern .
:e :leads :f . :g :isLedBy :h . :i :near :e , :j ."""


def test_every_kind_of_axiom_is_read_as_owlrl_reads_it() -> None:
    premises = Graph().parse(data=OWL)
    wanted = set(terms.of(entailment.close(premises).inferred))
    given = terms.of(premises)
    found = set(horn.close(given, axioms.clauses(Facts(given))))
    assert found == wanted
    assert len(found) > 40


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_each_rule_file_makes_as_clauses_what_it_makes_as_a_query(path: Path, asserted: Graph, read: Sources) -> None:
    name, text = next(rule for rule in read.rules if rule[0] == path.stem)
    everything = asserted + derivation.derive(asserted, read.rules)
    made = everything.query(text).graph
    assert made is not None
    facts = Facts(terms.of(everything))
    found = {
        horn.filled(head, solution)
        for clause in rule_files.clauses(name, text)
        for solution in horn.solutions(clause.body, facts, {})
        if horn.stands(clause, facts, solution)
        for head in clause.head
    }
    assert found == set(terms.of(made))
    assert found


def test_all_rule_files_together_derive_what_the_build_derives(asserted: Graph, read: Sources) -> None:
    dated = [terms.of(g) for g in (asserted, derivation.derive(asserted, []))]
    clauses = [clause for name, text in read.rules for clause in rule_files.clauses(name, text)]
    found = horn.close(dated[0] + dated[1], clauses)
    assert set(found) | set(dated[1]) == set(terms.of(derivation.derive(asserted, read.rules)))


def test_a_rule_keeps_its_words_and_its_name() -> None:
    clauses = rule_files.clauses("10-x", "# Says one.\n# And two.\nCONSTRUCT { ?s <a:q> ?o } { ?s <a:p> ?o }")
    assert clauses == [Clause("x", "Says one. And two.", (("?s", "<a:q>", "?o"),), (("?s", "<a:p>", "?o"),))]


def test_values_paths_branches_and_what_must_be_absent_become_patterns() -> None:
    text = """CONSTRUCT { ?s <a:q> ?o } WHERE { VALUES ?k { <a:k> <a:l> } ?s <a:p>/^<a:r> ?o ; a ?k
      FILTER (NOT EXISTS { ?s <a:not> ?o } && NOT EXISTS { ?o <a:not> ?x . ?x <a:z> ?s }) }"""
    one, other = rule_files.clauses("x", text)
    assert set(one.body) == {("?s", "<a:p>", "?_1"), ("?o", "<a:r>", "?_1"), ("?s", f"<{RDF.type}>", "<a:k>")}
    assert ("?s", f"<{RDF.type}>", "<a:l>") in other.body
    assert [len(group) for group in one.absent] == [1, 2]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("{ ?s <a:p>* ?o }", "path"),
        ("{ ?s <a:p> ?o OPTIONAL { ?o <a:p> ?x } }", "LeftJoin"),
        ("{ ?s <a:p> ?o FILTER (?o > 3) }", "FILTER other than NOT EXISTS"),
        ("{ ?s <a:p> ?n BIND (?n + 1 AS ?o) }", "BIND of anything but a constant"),
        ("{ ?s <a:p> ?n }", r"\?o is made but nowhere looked for"),
        ("{ ?s <a:p> }", "Expected"),
    ],
)
def test_what_is_no_part_of_a_clause_is_named_with_the_file(where: str, said: str) -> None:
    with pytest.raises(SourceError, match=f"ontology/rules/40-x.rq: .*{said}"):
        rule_files.clauses("40-x", f"CONSTRUCT {{ ?s <a:q> ?o }} WHERE {where}")


def test_closing_over_a_closed_base_gives_what_closing_all_at_once_gives() -> None:
    onward = Clause("on", "", (("?a", "<p>", "?c"),), (("?a", "<p>", "?b"), ("?b", "<p>", "?c")))
    chain: list[Triple] = [(f"<{n}>", "<p>", f"<{n + 1}>") for n in range(8)]
    old, new = chain[::2] + chain[1:3], chain
    base = Facts([*old, *horn.close(old, [onward])])
    size = len(base)
    at_once = {*chain, *horn.close(chain, [onward])}
    assert {*base, *new, *horn.close(new, [onward], base)} == at_once
    assert len(base) == size
    assert len(at_once) == 8 * 9 // 2


def test_what_must_be_absent_holds_a_clause_back() -> None:
    clause = Clause("r", "", (("?x", "<q>", "?y"),), (("?x", "<p>", "?y"),), ((("?n", "<not>", "?x"),),))
    facts: list[Triple] = [("<a>", "<p>", "<b>"), ("<c>", "<p>", "<d>"), ("<n>", "<not>", "<c>")]
    assert horn.close(facts, [clause]) == [("<a>", "<q>", "<b>")]


def test_terms_come_back_from_their_written_form() -> None:
    data = r"""<a:s> <a:p> "a \"quoted\" \\ back\nslash"@en , "2"^^<a:t> , "plain" , <a:o> , _:b ."""
    graph = Graph().parse(data=data, format="turtle")
    assert set(terms.graph(terms.of(graph))) == set(graph)

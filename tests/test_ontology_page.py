"""The ontology and the rules to be read: every term and rule stands there, at its address, in words that are true."""

import re
from collections import Counter

import pytest
from rdflib import Graph, URIRef

from kg_server.catalogue import hierarchy, named_graphs, ontology, shapes
from kg_server.catalogue.links import Link
from kg_server.catalogue.ontology import Ontology
from kg_server.catalogue.shapes import Shapes
from kg_server.engine import Engine, Query, rows
from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES
from tests.test_server import BROWSER, fetch


@pytest.fixture(scope="module")
def shown(engine: Engine) -> Ontology:
    return ontology.read(engine)


@pytest.fixture(scope="module")
def rules(engine: Engine) -> Shapes:
    return shapes.read(engine)


def page(server: str, path: str) -> str:
    reply = fetch(f"{server}{path}", Accept=BROWSER)
    assert reply.status == 200
    return reply.text


def names_in(graph: Graph, prefix: str) -> set[str]:
    base = PREFIXES[prefix]
    return {str(s).removeprefix(base) for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(base)}


@pytest.mark.parametrize(("path", "role", "prefix"), [("/ontology", "ontology", "ssc"), ("/shapes", "shapes", "sscsh")])
def test_every_address_leads_to_its_place_and_every_link_within_the_page_somewhere(
    server: str, engine: Engine, path: str, role: str, prefix: str
) -> None:
    text = page(server, path)
    ids = Counter(re.findall(r'\bid="([^"]+)"', text))
    assert [name for name, times in ids.items() if times > 1] == []
    assert names_in(named_graphs.read(engine, role), prefix) <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_every_term_is_defined_and_named_in_words(shown: Ontology) -> None:
    assert len(shown.terms) > 300
    assert [term.iri for term in shown.terms if not term.definition or not term.label] == []
    assert {term.kind for term in shown.terms} == {"class", "relation", "value", "annotation"}


def test_no_address_of_a_thing_is_shown_where_it_has_a_name(server: str) -> None:
    for path in ("/ontology", "/shapes", "/validation"):
        words = re.sub(
            r"<[^>]*>", " ", re.sub(r"<(pre|dl class=.terms.)[^>]*>.*?</", "<", page(server, path), flags=re.S)
        )
        assert re.findall(r"\S*w3id\.org/ssc-kg/id/(?!\[)\w+/\w\S*", words) == []


def test_a_direct_relation_tells_what_it_comes_from_and_whose_claim_its_case_is(shown: Ontology) -> None:
    leads = next(term for term in shown.terms if term.name == "leads")
    assert leads.direct
    assert [source.label for source in leads.sources] == ["participation"]
    assert [wider.label for wider in leads.above] == ["participates in"]
    assert leads.case is not None
    assert leads.case.statement.startswith(PREFIXES["statement"])
    assert leads.case.holders


def test_characteristics_are_told_in_words(shown: Ontology) -> None:
    terms = {term.name: term for term in shown.terms}
    assert "both directions" in terms["cooperatesWith"].traits[0]
    assert "Carries over" in terms["partOf"].traits[0]
    assert [[step.label for step in chain] for chain in terms["restsOn"].chains] == [["evidenced by", "cited work"]]
    assert "person" in {link.label for link in terms["Actor"].apart}
    assert ("every one is also a", "foaf:Agent") in {(m.words, m.other.label) for m in terms["Agent"].matches}


def test_the_times_that_a_term_is_used_are_counted(shown: Ontology, engine: Engine) -> None:
    terms = {term.name: term for term in shown.terms}
    for name, pattern in (
        ("leads", "?s ssc:leads ?o"),
        ("Statement", "?s a ssc:Statement"),
        ("edtf", "?s ssc:edtf ?o"),
    ):
        query = Query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", prefixes=PREFIXES)
        assert terms[name].count == int(rows(engine, query)[1][0]["n"].value) > 0


def test_rules_of_derivation_are_those_of_the_sources_in_their_order(shown: Ontology, read: Sources) -> None:
    heads = [
        " ".join(line.lstrip("# ") for line in text.split("\n") if line.startswith("#"))
        for _, text in sorted(read.rules)
    ]
    assert [rule.words for rule in shown.rules] == heads


def test_every_controlled_list_stands_there_with_definitions(shown: Ontology) -> None:
    assert {found.link.iri.rsplit("/", 1)[-1] for found in shown.lists} >= {"roles", "stances", "modes", "effects"}
    assert all(concept.definition for found in shown.lists for concept in found.concepts)


def test_every_rule_says_what_it_looks_at_what_it_asks_and_what_to_do(rules: Shapes) -> None:
    assert len(rules.rules) > 150
    assert [rule.code for rule in rules.rules if rule.topic == rule.code.split("-")[1]] == []
    assert [rule.code for rule in rules.rules if not rule.message or not (rule.asks_for or rule.query)] == []
    told = {rule.code: (rule.looks_at, rule.asks_for) for rule in rules.rules}
    assert told["SSC-STA-02"] == ("every statement", "“reported in”: exactly one, each is of the kind work")
    assert told["SSC-EPI-01"][1].startswith("what leads here by “participation in” or what leads here by")
    assert told["SSC-QTY-06"][1] == "either “quantity”: at least one – or – “lower bound”: at least one, not both"
    assert told["SSC-STA-11"][1].startswith("not “stance”: one is infers – or else – ")


def test_a_hierarchy_is_drawn_without_two_nodes_in_one_place() -> None:
    names = {"a": [], "b": ["a"], "c": ["a"], "d": ["b"], "e": ["b"], "lone": ["elsewhere"]}
    links = [Link(name, name) for name in names]
    roots = hierarchy.trees(links, lambda link: [Link(above, above) for above in names[link.iri]])
    assert [root.link.iri for root in roots] == ["a", "lone"]
    drawing = hierarchy.draw(roots)
    places = {node.link.iri: (node.x, node.y) for node in drawing.nodes}
    assert len(set(places.values())) == len(places)
    assert places["d"][1] < places["b"][1] < places["e"][1]
    assert places["a"][0] < places["b"][0] < places["d"][0]
    assert all(0 < y < drawing.height for _, y in places.values())

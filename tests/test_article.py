"""What resists a graph, done as the article has it; and who may say Southern or Northern."""

import re

import pytest
from rdflib import RDF, Graph, URIRef

from kg_server import anchors, entailment
from kg_server.engine import Engine, Query, rows
from kg_server.media_types import ResultKind, by_name
from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES

DIRECTIONS = re.compile(r"\b(southern|northern|global south|global north)\b", re.IGNORECASE)


def table(engine: Engine, query: str) -> set[tuple[str, ...]]:
    _, found = rows(engine, Query(query, prefixes=PREFIXES))
    return {tuple(cell.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for cell in row.values()) for row in found}


def ask(engine: Engine, query: str) -> bool:
    answer = engine.answer(Query(query, prefixes=PREFIXES), {ResultKind.BOOLEAN: by_name("csv", ResultKind.BOOLEAN)})
    return answer.content().decode().strip() == "true"


def test_no_agent_has_a_label_that_says_southern_or_northern(engine: Engine) -> None:
    query = "SELECT ?label { ?a a ssc:Agent ; skos:prefLabel|skos:altLabel ?label }"
    _, labels = rows(engine, Query(query, prefixes=PREFIXES))
    assert len(labels) > 200
    assert [row["label"].value for row in labels if DIRECTIONS.search(row["label"].value)] == []


def test_no_agent_has_a_type_or_a_direct_edge_that_says_southern_or_northern(engine: Engine) -> None:
    assert not ask(engine, "ASK { ?a a ssc:Agent ; ?edge ?position . ?position skos:inScheme scheme:positions }")
    assert not ask(engine, "ASK { ?a a ssc:Agent , ?c FILTER(REGEX(STR(?c), 'south|north', 'i')) }")
    assert not ask(engine, "ASK { ?a a ssc:Agent ; ?p ?o FILTER(REGEX(STR(?p), 'south|north', 'i')) }")


def test_the_macro_categories_are_ideas_and_no_actors(engine: Engine) -> None:
    found = table(engine, "SELECT ?c { ?c a ssc:MacroCategory FILTER NOT EXISTS { ?c a ssc:Agent } }")
    assert found == {("global-south",), ("global-north",), ("third-world",)}


def test_the_three_part_characterisation_is_set_aside_and_does_not_count(engine: Engine) -> None:
    assert table(engine, "SELECT ?s { definition:ssc-first-approach ssc:stance ?s }") == {("sets-aside",)}
    wanting = "ASK { definition:ssc-first-approach ssc:acceptedIn ?viewpoint VALUES ?viewpoint { %s } }"
    assert not ask(engine, wanting % "viewpoint:default viewpoint:article")
    assert ask(engine, "ASK { definition:ssc ssc:acceptedIn viewpoint:default }")


def test_the_working_definition_asks_for_two_and_admits_others(engine: Engine) -> None:
    query = """SELECT ?least ?others { definition:ssc ssc:hasCriterion ?c .
      ?c ssc:minimumActors ?least ; ssc:admitsOthers ?others }"""
    assert table(engine, query) == {("2", "true")}


def test_unossc_has_two_texts_and_the_article_reports_both(engine: Engine) -> None:
    query = "SELECT ?d ?s { ?d a ssc:Definition ; ssc:attributedTo organization:unossc ; ssc:stance ?s }"
    assert table(engine, query) == {("ssc-unossc-normative", "reports"), ("ssc-unossc-operational", "reports")}


def test_critics_and_unossc_read_triangulation_differently(engine: Engine) -> None:
    query = """SELECT ?relation ?object ?stance { ?claim ssc:claimSubject idea:triangular-cooperation ;
      ssc:claimPredicate ?relation ; ssc:claimObject ?object ; ssc:stance ?stance ; ssc:attributedTo ?holder }"""
    assert table(engine, query) == {
        ("benefits", "global-north", "reports"),
        ("risks", "re-westernisation", "adopts"),
        ("givesControlTo", "global-north", "adopts"),
    }


def test_costa_rica_triangulates_and_is_placed_in_the_south(engine: Engine) -> None:
    assert ask(engine, "ASK { state:costa-rica ssc:triangulates episode:costa-rica-triangulation }")
    assert ask(engine, "ASK { ?c ssc:positionedAgent state:costa-rica ; ssc:position position:southern }")
    assert not ask(engine, "ASK { ?c ssc:positionedAgent state:costa-rica ; ssc:position position:northern }")


def test_the_liberation_committee_is_quoted_at_second_hand(engine: Engine) -> None:
    query = """SELECT ?work ?page { statement:african-liberation-committee-supports-african-liberation-movements
      ssc:evidencedBy ?c . ?c ssc:intent cito:includesQuotationFrom ; ssc:citedWork ?work ; ssc:locator ?page }"""
    assert table(engine, query) == {("yousuf-1985", "55")}


def test_apsa_is_praised_and_criticised_in_four_different_works(engine: Engine) -> None:
    query = """SELECT DISTINCT ?work { VALUES ?claim { statement:apsa-expresses-african-solutions-agenda
      statement:african-solutions-agenda-expresses-self-determination statement:stabilisation-redirects-apsa
      statement:sovereigntist-security-becomes-resource-curse } ?claim ssc:restsOn ?work }"""
    works = {"momodu-owonikoko-2021", "kaweesi-2023", "moe-geis-2020-stabilisation"}
    assert {work for (work,) in table(engine, query)} >= works
    assert ask(engine, "ASK { work:englebert-2019 ssc:discusses idea:resource-curse }")


def test_three_forms_stand_apart(engine: Engine) -> None:
    forms = "idea:reactionary-ssc idea:horizontal-ssc"
    query = f"SELECT ?case ?form {{ VALUES ?form {{ {forms} }} ?case ssc:exemplifies ?form }}"
    assert table(engine, query) == {
        ("argentina-central-america", "reactionary-ssc"),
        ("costa-rica-triangulation", "reactionary-ssc"),
        ("cuba-angola", "horizontal-ssc"),
    }
    assert ask(engine, "ASK { idea:reactionary-ssc ssc:contrastsWith idea:subversive-ssc }")


def test_who_cooperates_stands_against_what_is_cooperation(engine: Engine) -> None:
    assert ask(engine, "ASK { work:gong-ti ssc:contrastsWith work:han-khemanitthathai-ti }")


def test_the_two_speed_south_is_a_claim_about_places_inside_the_south(engine: Engine) -> None:
    query = """SELECT ?agent ?position ?against { ?c ssc:attributedTo person:peter-kragelund ;
      ssc:positionedAgent ?agent ; ssc:position ?position ; ssc:relativeTo ?against }"""
    assert table(engine, query) == {
        ("larger-states", "stronger", "smaller-states"),
        ("smaller-states", "weaker", "larger-states"),
    }


def test_memberships_and_framing_moves_yield_direct_relations(engine: Engine) -> None:
    assert ask(engine, "ASK { state:turkey ssc:memberOf organization:nato }")
    assert ask(engine, "ASK { group:chinese-officials ssc:securitizes idea:transnational-crime }")
    assert ask(engine, "ASK { group:chinese-officials ssc:desecuritizes idea:mekong-infrastructure-effects }")
    assert ask(engine, "ASK { state:china ssc:developmentalizes idea:security-concept }")


def test_a_proposal_is_never_said_to_have_been_carried_out(engine: Engine) -> None:
    assert not ask(engine, "ASK { group:allied-ex-military ssc:trains group:african-officers }")
    assert ask(engine, "ASK { ?c ssc:claimSubject group:allied-ex-military ; ssc:claimPredicate ssc:trains }")


def test_what_the_editors_read_between_the_lines_is_never_the_authors(engine: Engine) -> None:
    assert not ask(engine, "ASK { ?s ssc:stance stance:infers ; ssc:attributedTo ?h FILTER(?h != group:editors) }")
    assert not ask(engine, "ASK { ?s ssc:stance stance:infers ; ssc:reportedIn work:berger-mueller-2025 }")


def test_every_direct_relation_rests_on_a_statement_with_holder_and_passage(engine: Engine) -> None:
    query = """SELECT ?s ?p ?o { GRAPH graph:derived\\/default { ?s ?p ?o } ?p ssc:isDerivedFrom ?kind .
      FILTER(?kind IN (ssc:RelationClaim, ssc:Participation, ssc:Membership, ssc:FramingMove))
      FILTER NOT EXISTS { ?c ssc:claimSubject ?s ; ssc:claimPredicate ?p ; ssc:claimObject ?o ; ssc:attributedTo ?h ;
                             ssc:anchoredAt ?where ; ssc:reportedIn ?work ; ssc:stance ?stance } }"""
    assert table(engine, query) == set()


def test_paragraphs_that_make_statements_carry_them(read: Sources) -> None:
    rows_read = anchors.coverage(anchors.passages(read))
    bare = {row.paragraph.notation for row in rows_read if not any(p.statements for p in (row.paragraph, *row.notes))}
    assert len(rows_read) == 79
    assert bare == {"front.p1"}  # the title


def test_leaving_out_inert_triples_changes_nothing_that_is_inferred() -> None:
    graph = Graph().parse(
        data="""@prefix : <urn:x:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :p a owl:ObjectProperty ; rdfs:subPropertyOf :q . :q a owl:ObjectProperty ; rdfs:range :C . :C a owl:Class .
        :s a owl:ObjectProperty , owl:SymmetricProperty .
        :chained a owl:ObjectProperty ; owl:propertyChainAxiom (:p :t) .
        :t a owl:ObjectProperty . :idle a owl:DatatypeProperty .
        :a :p :b ; :s :b ; :idle "x" . :b :t :c ."""
    )
    inferred = set(entailment.close(graph).inferred)
    x = "urn:x:"
    wanted = {("a", "q", "b"), ("b", "s", "a"), ("a", "chained", "c")}
    assert {(URIRef(x + s), URIRef(x + p), URIRef(x + o)) for s, p, o in wanted} <= inferred
    assert (URIRef(x + "b"), RDF.type, URIRef(x + "C")) in inferred
    assert not [t for t in inferred if t[1] == URIRef(x + "idle")]


@pytest.mark.parametrize("name", ["cuba-angola", "minustah-mission"])
def test_rival_dates_stand_side_by_side(name: str, engine: Engine) -> None:
    query = f"SELECT DISTINCT ?span {{ ?c a ?kind ; ssc:about episode:{name} ; ssc:temporalScope ?span }}"
    assert len(table(engine, query)) >= 2

"""What the editors judge of the cases: theirs alone, on grounds that stand in the article; the known cases."""

import pytest

from kg_server.engine import Engine, Query, rows
from kg_server.vocabulary import PREFIXES

LABELS = "SELECT ?l ?o { ?a ssc:assesses ?e ; ssc:outcome ?o ; skos:prefLabel ?l }"

# Who is party to an episode by default, and where it stands under the reading of the authors, with what they take over.
PARTIES = """
SELECT DISTINCT ?episode ?agent (COALESCE(?several, 1) AS ?weight) ?position WHERE {
  ?part a ssc:Participation ; ssc:participationIn ?episode ; ssc:participant ?agent ; ssc:role/ssc:makesParty true ;
        ssc:acceptedIn viewpoint:default .
  OPTIONAL { ?agent ssc:actorsAtLeast ?several }
  ?claim ssc:positionedAgent ?agent ; ssc:position ?position ; ssc:underScheme ?scheme .
  position-scheme:authors-reading ssc:takesOver? ?scheme .
  FILTER (?position IN (position:southern, position:northern, position:in-between))
  FILTER (EXISTS { ?claim ssc:inEpisode ?episode } || NOT EXISTS { ?claim ssc:inEpisode ?other })
}"""


def table(engine: Engine, query: str) -> set[tuple[str, ...]]:
    _, found = rows(engine, Query(query, prefixes=PREFIXES))
    return {tuple(cell.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for cell in row.values()) for row in found}


def judged(engine: Engine, episode: str) -> dict[str, str]:
    query = f"SELECT ?c ?o {{ ?a ssc:assesses episode:{episode} ; ssc:onCriterion ?c ; ssc:outcome ?o }}"
    return {row[0]: row[1] for row in table(engine, query)}


def placed(engine: Engine, episode: str, position: str) -> dict[str, int]:
    found = table(engine, PARTIES)
    return {agent: int(weight) for e, agent, weight, p in found if (e, p) == (episode, position)}


# ---------------------------------------------------------------- whose judgement, on what grounds


def test_every_assessment_is_the_editors_own_and_carried_by_this_graph(engine: Engine) -> None:
    query = """SELECT DISTINCT ?holder ?work ?stance { ?a a ssc:CriterionAssessment ;
      ssc:attributedTo ?holder ; ssc:reportedIn ?work ; ssc:stance ?stance }"""
    assert table(engine, query) == {("editors", "ssc-kg", "asserts")}


def test_nothing_that_others_hold_rests_on_a_judgement_of_the_editors(engine: Engine) -> None:
    query = """SELECT ?claim ?basis { ?claim ssc:basedOn+ ?basis . ?basis ssc:attributedTo group:editors .
      FILTER NOT EXISTS { ?claim ssc:attributedTo group:editors } }"""
    assert table(engine, query) == set()


def test_an_assessment_stands_where_its_bases_stand(engine: Engine) -> None:
    query = """SELECT ?a ?basis { ?a a ssc:CriterionAssessment ; ssc:basedOn ?basis .
      FILTER NOT EXISTS { ?a ssc:anchoredAt ?basis } FILTER NOT EXISTS { ?a ssc:anchoredAt/^ssc:anchoredAt ?basis } }"""
    assert table(engine, query) == set()


def test_an_assessment_rests_on_nothing_that_is_withdrawn(engine: Engine) -> None:
    gone = "SELECT ?basis { ?a a ssc:CriterionAssessment ; ssc:basedOn ?basis FILTER NOT EXISTS { ?basis a ?kind } }"
    assert table(engine, gone) == set()
    assert table(engine, gone.replace("a ?kind", "ssc:withdrawnBecause ?why").replace("NOT EXISTS", "EXISTS")) == set()


def test_no_condition_of_a_case_is_judged_twice(engine: Engine) -> None:
    query = """SELECT ?e ?c { ?a ssc:assesses ?e ; ssc:onCriterion ?c . ?b ssc:assesses ?e ; ssc:onCriterion ?c
      FILTER (?a != ?b) }"""
    assert table(engine, query) == set()


def test_a_label_says_what_the_outcome_says(engine: Engine) -> None:
    _, found = rows(engine, Query(LABELS, prefixes=PREFIXES))
    assert len(found) > 150
    for row in found:
        label, outcome = row["l"].value, row["o"].value.rsplit("/", 1)[-1]
        assert ("is contested" in label) == (outcome == "contested"), label
        assert (" not " in label) == (outcome == "not-met"), label


def test_a_label_says_southern_or_northern_as_the_placing_does(engine: Engine) -> None:
    query = """SELECT ?l ?p { ?c a ssc:PositionClaim ; ssc:position ?p ; skos:prefLabel ?l
      FILTER REGEX(?l, " counts? as (Southern|Northern)") }"""
    _, found = rows(engine, Query(query, prefixes=PREFIXES))
    assert len(found) > 30
    for row in found:
        word = row["p"].value.rsplit("/", 1)[-1].capitalize()
        assert word in row["l"].value, row["l"].value


# ---------------------------------------------------------------- parties


def test_no_party_is_counted_twice_as_a_whole_and_as_its_organ(engine: Engine) -> None:
    southern = {(e, agent) for e, agent, _, position in table(engine, PARTIES) if position == "southern"}
    organs = table(engine, "SELECT ?organ ?whole { ?organ ssc:partOf|ssc:belongsTo ?whole . ?organ a ssc:Agent }")
    assert ("cia", "united-states") in organs
    assert [(e, o, w) for e, o in southern for organ, w in organs if organ == o and (e, w) in southern] == []


def test_nobody_is_placed_by_the_brandt_line_for_which_the_article_gives_no_list(engine: Engine) -> None:
    assert table(engine, "SELECT ?c { ?c ssc:underScheme position-scheme:brandt-report }") == set()
    assert table(engine, "SELECT ?n { position-scheme:brandt-report skos:scopeNote ?n }") != set()


def self_described(engine: Engine, group: str) -> set[tuple[str, ...]]:
    query = f"""SELECT ?holder ?stance {{ ?c ssc:positionedAgent group:{group} ; ssc:attributedTo ?holder ;
      ssc:underScheme position-scheme:self-description ; ssc:stance ?stance }}"""
    return table(engine, query)


def test_who_brands_itself_as_southern_is_only_reported(engine: Engine) -> None:
    assert self_described(engine, "colombian-security-actors") == {("colombian-security-actors", "reports")}


@pytest.mark.parametrize("group", ["brazilian-mining-companies", "mozambican-elites"])
def test_who_only_speaks_of_south_south_relations_is_placed_by_the_editors(engine: Engine, group: str) -> None:
    assert self_described(engine, group) == {("editors", "infers")}


def test_all_parties_are_vouched_for_by_the_editors_alone(engine: Engine) -> None:
    query = """SELECT ?e ?holder { ?n ssc:participantsComplete true ; ssc:about ?e ; ssc:attributedTo ?holder }"""
    vouched = table(engine, query)
    assert {"turkey-somalia", "turkey-libya", "costa-rica-triangulation"} <= {e for e, _ in vouched}
    assert {holder for _, holder in vouched} == {"editors"}


# ---------------------------------------------------------------- known cases


WORKING = ("ssc-1", "ssc-2", "ssc-3", "ssc-4", "ssc-5")


def test_minustah_has_all_that_the_working_definition_asks_for(engine: Engine) -> None:
    outcomes = judged(engine, "minustah-mission")
    assert {outcomes[name] for name in WORKING} == {"met"}
    southern = placed(engine, "minustah-mission", "southern")
    assert southern == {"brazil": 1, "latam-troop-contributors": 2}


def test_minustah_does_not_challenge_hierarchies_by_the_judgement_of_the_editors(engine: Engine) -> None:
    assert judged(engine, "minustah-mission")["fa-b"] == "not-met"
    basis = table(engine, "SELECT ?b { statement:judged-minustah-mission-fa-b ssc:basedOn ?b }")
    assert ("minustah-outcome-like-interventions",) in basis


def test_the_costa_rican_triangle_has_all_that_the_working_definition_asks_for(engine: Engine) -> None:
    outcomes = judged(engine, "costa-rica-triangulation")
    assert {outcomes[name] for name in WORKING} == {"met"}
    southern = placed(engine, "costa-rica-triangulation", "southern")
    assert southern == {"costa-rica": 1, "chile-dictatorship": 1, "brazil-dictatorship": 1}
    assert set(placed(engine, "costa-rica-triangulation", "northern")) == {"west-germany", "united-states"}


@pytest.mark.parametrize("host", ["somalia", "libya"])
def test_a_turkish_base_lacks_but_a_second_southern_party(engine: Engine, host: str) -> None:
    outcomes = judged(engine, f"turkey-{host}")
    assert {outcomes[name] for name in WORKING} == {"met"}
    assert placed(engine, f"turkey-{host}", "southern") == {host: 1}
    assert set(placed(engine, f"turkey-{host}", "in-between")) == {"turkey"}
    assert placed(engine, f"turkey-{host}", "northern") == {}


def test_african_states_act_as_one_side_towards_turkey(engine: Engine) -> None:
    assert placed(engine, "turkey-africa", "southern") == {"african-states": 1}


def test_silence_is_no_judgement(engine: Engine) -> None:
    assert "ssc-4" not in judged(engine, "alc-support")
    assert "fa-c" not in judged(engine, "cuba-angola")


def test_the_help_of_the_liberation_committee_meets_the_characterisation_that_the_article_sets_aside(
    engine: Engine,
) -> None:
    outcomes = judged(engine, "alc-support")
    assert (outcomes["fa-b"], outcomes["fa-c"]) == ("met", "met")
    # the committee is part of the OAU, which is a party as well: the whole is placed, and the organ is not
    assert placed(engine, "alc-support", "southern") == {"oau": 2, "african-liberation-movements": 1}

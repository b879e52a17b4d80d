"""Episodes put to the test of definitions: what is counted, what is judged, what follows, and what OWL makes of it."""

from collections.abc import Mapping

import pytest

from kg_server.engine import Engine, Query, rows
from kg_server.verdicts.premises import (
    Assessment,
    Completeness,
    Criterion,
    Definition,
    Frame,
    FullRoll,
    Participation,
    Placing,
    Premise,
)
from kg_server.verdicts.testing import (
    CONTESTED,
    HOLDS,
    MET,
    NOT_MET,
    OPEN,
    RULED_OUT,
    UNDETERMINED,
    UNKNOWN,
    Grounds,
    combined,
    counted,
    judged,
)
from kg_server.vocabulary import PREFIXES, graph_iri

COUNTED = Criterion("two", True, 2, "southern")
JUDGED = Criterion("good", True)
BOTH = Definition("both", False, (COUNTED, JUDGED))


def frame(weights: Mapping[str, int] | None = None, wholes: Mapping[str, frozenset[str]] | None = None) -> Frame:
    return Frame(
        episodes=("e",),
        definitions=(BOTH,),
        schemes=("s", "other", "wide"),
        default_scheme="s",
        taken_over={"s": frozenset("s"), "other": frozenset(["other"]), "wide": frozenset(["wide", "s"])},
        rules_out=frozenset([("northern", "southern")]),
        leaves_open=frozenset([("between", "southern")]),
        weights=weights or {},
        wholes=wholes or {},
        states=frozenset(["x", "y"]),
    )


def parties(*agents: str) -> list[Premise]:
    return [Participation(f"part-{agent}", agent, "e") for agent in agents]


def placed(**positions: str) -> list[Premise]:
    return [Placing(f"place-{agent}", agent, position, "s") for agent, position in positions.items()]


def two(*premises: Premise, scheme: str = "s", frame_: Frame | None = None) -> str:
    return Grounds.of(frame_ or frame(), premises).tested("e", COUNTED, scheme).outcome


@pytest.mark.parametrize(
    ("sure", "open_", "unknown", "complete", "outcome"),
    [
        (2, 0, 0, False, MET), (3, 1, 1, True, MET), (1, 1, 0, True, CONTESTED), (0, 2, 0, False, CONTESTED),
        (1, 0, 0, False, UNDETERMINED), (1, 0, 1, True, UNDETERMINED), (1, 0, 0, True, NOT_MET),
        (0, 1, 0, True, NOT_MET), (0, 0, 0, False, UNDETERMINED), (0, 0, 0, True, NOT_MET),
    ],
)  # fmt: skip
def test_a_count_is_a_no_only_when_all_parties_are_named(
    sure: int, open_: int, unknown: int, complete: bool, outcome: str
) -> None:
    assert counted(2, sure, open_, unknown, complete) == outcome


def test_what_is_judged_turns_out_as_all_say_and_is_contested_where_they_differ() -> None:
    assert judged([]) == UNDETERMINED
    assert judged([MET, MET]) == MET
    assert judged([NOT_MET]) == NOT_MET
    assert judged([MET, NOT_MET]) == judged([CONTESTED]) == judged([MET, CONTESTED]) == CONTESTED


def test_one_condition_not_met_decides_against_a_definition_and_silence_decides_nothing() -> None:
    assert combined([MET, MET]) == MET
    assert combined([MET, UNDETERMINED]) == UNDETERMINED
    assert combined([CONTESTED, UNDETERMINED, MET]) == CONTESTED
    assert combined([NOT_MET, CONTESTED, UNDETERMINED]) == NOT_MET


def test_where_any_condition_suffices_one_met_is_enough_and_all_must_fail() -> None:
    assert combined([MET, NOT_MET, UNDETERMINED], any_suffices=True) == MET
    assert combined([NOT_MET, NOT_MET], any_suffices=True) == NOT_MET
    assert combined([NOT_MET, CONTESTED], any_suffices=True) == CONTESTED
    assert combined([NOT_MET, UNDETERMINED], any_suffices=True) == UNDETERMINED


def test_parties_are_counted_by_where_they_are_placed() -> None:
    assert two(*parties("a", "b"), *placed(a="southern", b="southern")) == MET
    assert two(*parties("a", "b"), *placed(a="southern", b="between")) == CONTESTED
    assert two(*parties("a", "b"), *placed(a="southern", b="northern")) == UNDETERMINED
    assert two(*parties("a", "b"), *placed(a="southern", b="northern"), Completeness("all", "e")) == NOT_MET
    assert two(*parties("a", "b"), *placed(a="southern"), Completeness("all", "e")) == UNDETERMINED


def test_a_position_that_has_no_bearing_says_nothing() -> None:
    premises = [*parties("a", "b"), *placed(a="southern", b="powerhouse")]
    (b,) = [one for one in Grounds.of(frame(), premises).standings("e", "s", "southern") if one.agent == "b"]
    assert (b.how, b.grounds) == (UNKNOWN, ())


def test_rival_placings_leave_a_party_open_and_both_are_its_grounds() -> None:
    rival = Placing("rival", "b", "northern", "s")
    premises = [*parties("a", "b"), *placed(a="southern", b="southern"), rival]
    assert two(*premises) == CONTESTED
    (b,) = [one for one in Grounds.of(frame(), premises).standings("e", "s", "southern") if one.agent == "b"]
    assert (b.how, set(b.grounds)) == (OPEN, {"rival", "place-b"})


def test_a_placing_limited_to_an_episode_counts_in_no_other() -> None:
    here, elsewhere = (Placing("limited", "b", "southern", "s", episode) for episode in ("e", "f"))
    assert two(*parties("a", "b"), *placed(a="southern"), here) == MET
    assert two(*parties("a", "b"), *placed(a="southern"), elsewhere) == UNDETERMINED


def test_a_scheme_heeds_itself_and_those_that_it_takes_over_and_no_other() -> None:
    premises = [*parties("a", "b"), *placed(a="southern", b="southern")]
    assert [two(*premises, scheme=scheme) for scheme in ("s", "wide", "other")] == [MET, MET, UNDETERMINED]


def test_absence_from_a_full_roll_tells_of_states_that_are_not_placed_otherwise() -> None:
    roll = FullRoll("roll", "s", "southern")
    premises = [*parties("x", "y", "band"), *placed(x="southern"), roll]
    hows = {one.agent: one.how for one in Grounds.of(frame(), premises).standings("e", "s", "southern")}
    assert hows == {"x": HOLDS, "y": RULED_OUT, "band": UNKNOWN}


def test_a_group_counts_as_its_least_number_and_a_part_not_beside_its_whole() -> None:
    several = frame(weights={"movements": 2})
    assert two(*parties("movements"), *placed(movements="southern"), frame_=several) == MET
    whole = frame(wholes={"army": frozenset(["x"])})
    premises = [*parties("x", "army"), *placed(x="southern", army="southern")]
    assert two(*premises, frame_=whole) == UNDETERMINED


def test_a_verdict_carries_its_conditions_with_all_that_they_rest_on() -> None:
    assessment = Assessment("as-1", "e", "good", MET)
    premises = [*parties("a", "b"), *placed(a="southern", b="southern"), assessment]
    verdict = Grounds.of(frame(), premises).verdict("e", BOTH, "s")
    first, second = verdict.tests
    assert verdict.outcome == MET
    assert [(one.agent, one.parts, one.grounds) for one in first.of(HOLDS)] == [
        ("a", ("part-a",), ("place-a",)),
        ("b", ("part-b",), ("place-b",)),
    ]
    assert second.assessments == (assessment,)


# ---------------------------------------------------------------- the release

VERDICTS = str(graph_iri("verdicts"))


def asked(engine: Engine, text: str, graph: str | None = None) -> list[tuple[str, ...]]:
    columns, found = rows(engine, Query(text, (graph,) if graph else None, prefixes=PREFIXES))
    return [tuple(row[column].value for column in columns) for row in found]


def outcome(engine: Engine, episode: str, definition: str, scheme: str = "authors-reading") -> str:
    text = f"""SELECT ?outcome {{ ?v ssc:classifies episode:{episode} ; ssc:underDefinition definition:{definition} ;
      ssc:underScheme position-scheme:{scheme} ; ssc:outcome ?outcome }}"""
    found = asked(engine, text, VERDICTS)
    assert len(found) <= 1
    return found[0][0].rsplit("/", 1)[1] if found else "undetermined"


def test_owl_finds_the_same_cases_of_a_definition_as_the_rules(engine: Engine) -> None:
    by_class = asked(engine, "SELECT ?e ?d { ?d a ssc:Definition . ?e a ?class ; a ssc:Episode . "
                     'FILTER (STRSTARTS(STR(?class), STR(case-class:)) && STRAFTER(STR(?class), STR(case-class:)) = '
                     "STRAFTER(STR(?d), STR(definition:))) }")  # fmt: skip
    by_rule = asked(engine, "SELECT ?e ?d { ?e ssc:meets ?d }")
    assert set(by_class) == set(by_rule)
    assert by_rule


def test_every_definition_with_conditions_has_a_class_and_every_verdict_one_outcome(engine: Engine) -> None:
    defined = asked(engine, "SELECT DISTINCT ?d { ?d a ssc:Definition ; ssc:hasCriterion ?c }")
    classes = asked(engine, "SELECT ?c { ?c a owl:Class FILTER (STRSTARTS(STR(?c), STR(case-class:))) }")
    assert len(classes) == len(defined) > 5
    double = "SELECT ?v { ?v ssc:outcome ?a , ?b FILTER (STR(?a) < STR(?b)) }"
    assert asked(engine, double, VERDICTS) == []


def test_a_verdict_rests_on_statements_that_the_graph_holds(engine: Engine) -> None:
    grounds = asked(
        engine,
        "SELECT DISTINCT ?s { ?v a ssc:Verdict ; ssc:basedOn ?s FILTER NOT EXISTS { ?s a ssc:Verdict } }",
        VERDICTS,
    )
    held = {row[0] for row in asked(engine, "SELECT ?s { ?s a ssc:Statement }")}
    assert {row[0] for row in grounds} <= held
    assert len(grounds) > 30


def test_by_default_is_what_the_verdicts_under_the_default_scheme_say(engine: Engine) -> None:
    for relation, how in (("meets", "met"), ("fallsShortOf", "not-met"), ("isContestedUnder", "contested")):
        direct = set(asked(engine, f"SELECT ?e ?d {{ ?e ssc:{relation} ?d }}"))
        text = f"""SELECT ?e ?d {{ ?v ssc:classifies ?e ; ssc:underDefinition ?d ; ssc:outcome outcome:{how} ;
          ssc:underScheme position-scheme:authors-reading }}"""
        assert direct == set(asked(engine, text, VERDICTS))

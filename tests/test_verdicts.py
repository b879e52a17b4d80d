"""What would follow otherwise: the quick answer is the full one, and suppositions are read as people write them."""

import csv
import io
import json
from collections.abc import Callable
from random import Random

import pytest

from kg_server.catalogue import supposed, verdicts, what_if
from kg_server.catalogue.lookup import Lookup
from kg_server.catalogue.supposed import Reader
from kg_server.catalogue.verdicts import Trial
from kg_server.catalogue.what_if import Answer, Wanted
from kg_server.engine import Engine
from kg_server.errors import BadValue, UnknownName
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
from kg_server.verdicts.supposing import Difference, Judged, Placed, Without, differences, suppose
from kg_server.verdicts.testing import CONTESTED, MET, NOT_MET, Grounds
from kg_server.vocabulary import expand, local_name
from tests.conftest import run

# ---------------------------------------------------------------- the incremental answer and the full one

EPISODES = tuple(f"e{n}" for n in range(7))
AGENTS = tuple(f"a{n}" for n in range(9))
SCHEMES = ("s", "t", "wide")
POSITIONS = ("southern", "northern", "between", "powerhouse")
DEFINITIONS = (
    Definition("d1", False, (Criterion("two", True, 2, "southern"), Criterion("good", True))),
    Definition("d2", True, (Criterion("one", True, 1, "northern"), Criterion("fair", True))),
    Definition("d3", False, (Criterion("good", True), Criterion("just", True), Criterion("told", False))),
)
FRAME = Frame(
    episodes=EPISODES,
    definitions=DEFINITIONS,
    schemes=SCHEMES,
    default_scheme="s",
    taken_over={"s": frozenset(["s"]), "t": frozenset(["t"]), "wide": frozenset(["wide", "s"])},
    rules_out=frozenset([("northern", "southern"), ("southern", "northern")]),
    leaves_open=frozenset([("between", "southern")]),
    weights={"a0": 2},
    wholes={"a1": frozenset(["a2"])},
    states=frozenset(AGENTS[3:]),
)
# An episode that no frame knows, which premises may still speak of.
_PLACES = (*EPISODES, "elsewhere")


def premise(chance: Random, name: str) -> Premise:
    """Make any premise, of any kind."""
    pick = chance.choice
    made: list[Callable[[], Premise]] = [
        lambda: Participation(name, pick(AGENTS), pick(_PLACES)),
        lambda: Placing(name, pick(AGENTS), pick(POSITIONS), pick(SCHEMES), pick(("", "", *_PLACES))),
        lambda: FullRoll(name, pick(SCHEMES), pick(POSITIONS[:2])),
        lambda: Assessment(name, pick(_PLACES), pick(("good", "fair", "just")), pick((MET, NOT_MET, CONTESTED))),
        lambda: Completeness(name, pick(_PLACES)),
    ]
    return chance.choices(made, weights=(5, 4, 1, 4, 2))[0]()


def changed(chance: Random, given: frozenset[Premise], name: str) -> frozenset[Premise]:
    """Take some premises away, add some, and suppose something now and then."""
    gone = set(chance.sample(sorted(given, key=repr), chance.randint(0, min(3, len(given)))))
    added = {premise(chance, f"{name}-{n}") for n in range(chance.randint(0, 3))}
    suppositions: list[Placed | Without | Judged] = [
        Placed(chance.choice(AGENTS), chance.choice(POSITIONS), chance.choice(SCHEMES)),
        Without(frozenset(chance.sample(AGENTS, 2))),
        Judged(chance.choice(EPISODES), "good", chance.choice((MET, NOT_MET, CONTESTED))),
    ]
    return suppose((given - gone) | added, chance.sample(suppositions, chance.randint(0, 2)))


def rebuilt(before: frozenset[Premise], after: frozenset[Premise]) -> list[Difference]:
    """Make both matrices anew and compare every cell."""
    old, new = (Grounds.of(FRAME, given).matrix() for given in (before, after))
    return [Difference(old[cell], new[cell]) for cell in sorted(new) if old[cell].outcome != new[cell].outcome]


@pytest.mark.parametrize("seed", range(20))
def test_what_changes_is_the_same_as_after_a_full_rebuild(seed: int) -> None:
    chance = Random(seed)
    given = frozenset(premise(chance, f"p{n}") for n in range(chance.randint(5, 60)))
    seen = 0
    for round_ in range(20):
        grounds = Grounds.of(FRAME, given)
        after = changed(chance, given, f"r{round_}")
        found = differences(grounds.matrix(), grounds, given, after)
        assert found == rebuilt(given, after), (seed, round_)
        seen += len(found)
        given = frozenset(one for one in after if one.statement != "supposed")
    assert seen > 0


@pytest.mark.parametrize("kind", [Participation, Placing, FullRoll, Assessment, Completeness])
def test_each_kind_of_premise_can_turn_a_verdict_when_it_is_taken_away(kind: type[Premise]) -> None:
    chance, turned = Random(7), 0
    for _ in range(200):
        given = frozenset(premise(chance, f"p{n}") for n in range(40))
        gone = given - {next((one for one in sorted(given, key=repr) if isinstance(one, kind)), None)}
        grounds = Grounds.of(FRAME, given)
        found = differences(grounds.matrix(), grounds, given, gone)
        assert found == rebuilt(given, gone)
        turned += len(found)
    assert turned > 0


# ---------------------------------------------------------------- names


@pytest.fixture(scope="module")
def trial(engine: Engine) -> Trial:
    return verdicts.trial(engine)


@pytest.fixture(scope="module")
def reader(engine: Engine, trial: Trial) -> Reader:
    return Reader(trial, Lookup(engine), supposed.choices(engine))


def answer(trial: Trial, reader: Reader, **wanted: object) -> Answer:
    return what_if.answer(trial, reader, Wanted(**wanted))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "turkey southern under authors", "state:turkey position:southern under position-scheme:authors-reading",
        "state/turkey Southern UNDER authors-reading", "Türkiye southern under reading of the introduction’s authors",
        "  turkey   southern ", "https://w3id.org/ssc-kg/id/state/turkey southern",
    ],
)  # fmt: skip
def test_a_placing_is_read_however_it_is_named(reader: Reader, text: str) -> None:
    scheme = expand("position-scheme:authors-reading")
    assert reader.placed(text)[0] == Placed(str(expand("state:turkey")), str(expand("position:southern")), str(scheme))


def test_names_of_several_words_are_told_apart(reader: Reader) -> None:
    found, words = reader.placed("costa rica former colonial power under group of 77")
    assert found == Placed(
        *(str(expand(name)) for name in ("state:costa-rica", "position:former-colonial-power", "position-scheme:g77"))
    )
    assert "Costa Rica" in words


@pytest.mark.parametrize("text", ["minustah-mission ssc.4 not met", "MINUSTAH criterion:ssc-4 not-met",
                                  "MINUSTAH charged with power not met"])  # fmt: skip
def test_a_judgement_is_read_however_it_is_named(reader: Reader, text: str) -> None:
    found = reader.judged(text)[0]
    assert found == Judged(str(expand("episode:minustah-mission")), str(expand("criterion:ssc-4")), NOT_MET)


def test_a_list_means_all_on_it_and_an_institution_its_members(reader: Reader) -> None:
    listed, members = reader.without("north-atlantic-members")[0], reader.without("NATO members")[0]
    assert isinstance(listed, Without)
    assert isinstance(members, Without)
    assert expand("state:united-states") in listed.agents
    assert expand("state:turkey") in members.agents
    assert reader.without("kenya")[0] == Without(frozenset([str(expand("state:kenya"))]))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"placed": ("turky southern",)}, "state:turkey (Turkey)"),
        ({"placed": ("turkey southrn",)}, "position:southern (Southern)"),
        ({"placed": ("turkey southern under g7x",)}, "position-scheme:g77 (Group of 77)"),
        ({"placed": ("turkey southern under g77 under oecd",)}, "more than one scheme"),
        ({"placed": ("turkey",)}, "too short"),
        ({"placed": ("united southern",)}, "more than one sense"),
        ({"without": ("atlantis",)}, "is not an agent or a list of them"),
        ({"judged": ("minustah-mission ssc.4",)}, "contested"),
        ({"judged": ("minustah-mission ssc.6 met",)}, "is counted, not judged"),
        ({"judged": ("minusta-mission ssc.4 met",)}, "episode:minustah-mission"),
        ({"scheme": "g7x"}, "position-scheme:g77"),
        ({"definition": "xyzzy"}, "definition:ssc"),
        ({"placed": ("turkey southern",) * 21}, "At most 20"),
    ],
)
def test_what_cannot_be_supposed_is_told_with_what_can(
    trial: Trial, reader: Reader, wanted: dict[str, object], told: str
) -> None:
    with pytest.raises(BadValue) as refused:
        answer(trial, reader, **wanted)
    assert told in str(refused.value)


def test_an_ambiguous_name_is_told_with_its_candidates(reader: Reader) -> None:
    with pytest.raises(UnknownName) as refused:
        reader.episode("the")
    assert len(refused.value.candidates) > 1


# ---------------------------------------------------------------- answers


def outcomes(found: Answer) -> dict[tuple[str, str, str], tuple[str, str]]:
    return {
        (local_name(c.episode.iri), local_name(c.definition.iri), local_name(c.scheme.iri)): (c.before, c.after)
        for c in found.changes
    }


def test_turkey_in_somalia_turns_on_where_turkey_is_placed_and_says_why(trial: Trial, reader: Reader) -> None:
    cell = ("turkey-somalia", "ssc", "authors-reading")
    southern = answer(trial, reader, placed=("turkey southern under authors",), definition="ssc")
    assert outcomes(southern)[cell] == ("contested", "met")
    northern = answer(trial, reader, placed=("turkey northern under authors",), definition="ssc")
    assert outcomes(northern)[cell] == ("contested", "not-met")
    why = next(c.why for c in southern.changes if c.episode.iri.endswith("turkey-somalia"))
    assert why == (
        "“has two or more Southern actors, and may have others”: contested → met (Turkey: open to dispute as Southern "
        "→ holds Southern (supposed))",
    )


def test_another_scheme_is_compared_with_the_usual_one(trial: Trial, reader: Reader) -> None:
    found = answer(trial, reader, scheme="g77")
    usual, other = trial.frame.default_scheme, str(expand("position-scheme:g77"))
    expected = {
        cell[:2]: trial.matrix[cell].outcome
        for cell in trial.matrix
        if cell[2] == other and trial.matrix[cell].outcome != trial.matrix[cell[0], cell[1], usual].outcome
    }
    assert {(c.episode.iri, c.definition.iri) for c in found.changes} == set(expected)
    assert expected
    assert {c.scheme_before.iri for c in found.changes} == {usual}


def test_where_a_condition_that_stays_as_it_was_decides_this_is_said(trial: Trial, reader: Reader) -> None:
    found = answer(trial, reader, placed=("turkey southern under authors",), definition="ssc-unossc-normative")
    why = next(c.why for c in found.changes if c.episode.iri.endswith("turkey-somalia"))
    assert "as before, and now decisive" in why[-1]


def test_nothing_changes_where_somebody_is_supposed_to_stand_where_they_stand(trial: Trial, reader: Reader) -> None:
    assert answer(trial, reader, placed=("kenya powerhouse under brandt",)).changes == ()


def test_somebody_who_is_a_party_to_nothing_is_named(trial: Trial, reader: Reader) -> None:
    found = answer(trial, reader, without=("organization:unossc",))
    assert found.changes == ()
    assert "is a party to no episode" in found.notes[0]


def test_filters_leave_the_rest_out(trial: Trial, reader: Reader) -> None:
    found = answer(trial, reader, without=("north-atlantic-members",), episode="turkey-libya", definition="ssc")
    assert {(local_name(c.episode.iri), local_name(c.definition.iri)) for c in found.changes} == {
        ("turkey-libya", "ssc")
    }
    assert found.tested == len(trial.frame.schemes)


def test_nothing_is_stored(trial: Trial, reader: Reader) -> None:
    before = dict(trial.matrix), trial.premises
    answer(trial, reader, without=("north-atlantic-members",))
    assert (trial.matrix, trial.premises) == before


# ---------------------------------------------------------------- the command

TURKEY = ("what-if", "--set", "turkey southern under authors", "--episode", "turkey-somalia", "--definition", "ssc")


def test_the_command_says_what_changes_under_which_scheme_and_why() -> None:
    outcome = run(*TURKEY)
    assert outcome.returncode == 0, outcome.stderr
    assert "Turkish training base in Somalia: contested → met" in outcome.stdout
    told = " ".join(outcome.stdout.split())
    assert "by “reading of the introduction's authors”" in told
    assert "Turkey: open to dispute as Southern → holds Southern (supposed)" in told


def test_the_command_gives_csv_and_json() -> None:
    (row,) = csv.DictReader(io.StringIO(run(*TURKEY, "--format", "csv").stdout))
    assert (row["before"], row["after"], row["episode (IRI)"]) == ("contested", "met", expand("episode:turkey-somalia"))
    told = json.loads(run(*TURKEY, "--format", "json").stdout)
    assert [change["after"] for change in told["changes"]] == ["met"]


def test_the_command_says_so_when_nothing_changes_and_when_it_does_not_understand() -> None:
    same = run("what-if", "--set", "kenya powerhouse under brandt")
    assert same.returncode == 0
    assert "Nothing changes" in same.stdout
    wrong = run("what-if", "--set", "turky southern under authors")
    assert wrong.returncode == 1
    assert "state:turkey (Turkey)" in wrong.stderr
    assert "Traceback" not in wrong.stderr

"""Steps to verdicts: every verdict follows by one, rests on what is there, and goes when all that it rests on goes."""

import random

import pytest

from kg_server.engine import Engine, Query, rows
from kg_server.engine.interface import Cell
from kg_server.reasoning.horn import Facts
from kg_server.reasoning.terms import Triple, iri, literal
from kg_server.reasoning.verdict_steps import VerdictSteps
from kg_server.verdicts import writing
from kg_server.verdicts.premises import PROPERTIES
from kg_server.vocabulary import PREFIXES, graph_iri

OUTCOME = iri(PREFIXES["ssc"] + "outcome")
RELATIONS = [iri(str(relation)) for relation in writing.RELATIONS.values()] + [iri(PREFIXES["ssc"] + "meetsCriterion")]


def triples(engine: Engine, pattern: str) -> list[Triple]:
    found = rows(engine, Query(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}", prefixes=PREFIXES))[1]
    return [(term(row["s"]), term(row["p"]), term(row["o"])) for row in found]


def term(cell: Cell) -> str:
    if cell.type == "uri":
        return iri(cell.value)
    return f"_:{cell.value}" if cell.type == "bnode" else literal(cell.value, cell.datatype or "", cell.lang or "")


@pytest.fixture(scope="module")
def facts(engine: Engine) -> Facts:
    """Give what tests read, and nothing that they yield."""
    names = " ".join(f"<{name}>" for name in PROPERTIES)
    return Facts(t for t in triples(engine, f"VALUES ?p {{ {names} }} ?s ?p ?o") if "case-class" not in t[2])


@pytest.fixture(scope="module")
def steps(facts: Facts) -> VerdictSteps:
    return VerdictSteps(facts)


@pytest.fixture(scope="module")
def verdicts(engine: Engine) -> list[Triple]:
    return triples(engine, f"GRAPH <{graph_iri('verdicts')}> {{ ?s ?p ?o }}")


@pytest.fixture(scope="module")
def by_default(engine: Engine) -> list[Triple]:
    return triples(engine, f"VALUES ?p {{ {' '.join(RELATIONS)} }} ?s ?p ?o")


def test_every_triple_of_a_verdict_and_what_holds_by_default_follows_by_a_step(
    steps: VerdictSteps, verdicts: list[Triple], by_default: list[Triple]
) -> None:
    assert len(by_default) > 30
    assert [t for t in [*verdicts, *by_default] if next(iter(steps.derivations(t)), None) is None] == []


def test_a_premise_of_a_step_is_in_the_facts_or_follows_itself(
    steps: VerdictSteps, facts: Facts, verdicts: list[Triple], by_default: list[Triple]
) -> None:
    held = set(verdicts)
    for triple in [*by_default, *(t for t in verdicts if t[1] == OUTCOME)]:
        for step in steps.derivations(triple):
            assert step.premises
            assert [p for p in step.premises if p not in facts and p not in held] == []


def test_a_triple_that_does_not_hold_has_no_step(steps: VerdictSteps, verdicts: list[Triple]) -> None:
    met, not_met = (iri(PREFIXES["outcome"] + name) for name in ("met", "not-met"))
    turned = [(s, p, not_met) for s, p, o in verdicts if p == OUTCOME and o == met]
    assert len(turned) > 30
    assert [t for t in turned if list(steps.derivations(t))] == []


def leaves(steps: VerdictSteps, facts: Facts, triple: Triple) -> set[Triple]:
    premises = {p for step in steps.derivations(triple) for p in step.premises}
    return {p for p in premises if p in facts} | {
        q for p in premises if p not in facts for q in leaves(steps, facts, p)
    }


def test_without_all_that_its_steps_rest_on_a_verdict_is_gone(
    steps: VerdictSteps, facts: Facts, verdicts: list[Triple], by_default: list[Triple]
) -> None:
    decided = [t for t in verdicts if t[1] == OUTCOME]
    for triple in random.Random(6).sample(decided, 25) + random.Random(7).sample(by_default, 15):
        away = leaves(steps, facts, triple)
        assert away
        left = VerdictSteps(Facts(t for t in facts if t not in away))
        assert list(left.derivations(triple)) == [], triple

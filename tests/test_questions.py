"""Answers: each competency question gets its expected answer, from pyoxigraph and from rdflib alike."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Dataset, Graph

from kg_server import questions
from kg_server.engine import Engine, Query
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.media_types import ResultKind, by_name
from kg_server.release import Release
from kg_server.vocabulary import graph_iri
from tests.conftest import ROOT

FILES = sorted((ROOT / "data" / "queries").glob("*.rq"))
Bag = Counter[tuple[tuple[str, str], ...]]


@pytest.fixture(scope="module")
def dataset(engine: Engine) -> Dataset:
    """Give the default graph to rdflib, with the one named graph that questions speak of."""
    whole = Dataset()
    everything = "CONSTRUCT { ?s ?p ?o } WHERE { %s }"
    verdicts = graph_iri("verdicts")
    for graph, pattern in (
        (whole.default_graph, "?s ?p ?o"),
        (whole.graph(verdicts), f"GRAPH <{verdicts}> {{ ?s ?p ?o }}"),
    ):
        text = ask_pyoxigraph(engine, everything % pattern, ResultKind.GRAPH, "nt")
        graph.parse(data=text, format="nt")
    return whole


def bag(text: str) -> Bag:
    return Counter(tuple(sorted(row.items())) for row in csv.DictReader(io.StringIO(text)))


def ask_pyoxigraph(engine: Engine, query: str, kind: ResultKind, name: str) -> str:
    return engine.answer(Query(query), {kind: by_name(name, kind)}).content().decode()


# rdflib warns of what it does itself when a dataset is asked.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_question_gets_its_expected_answer_from_both_engines(path: Path, engine: Engine, dataset: Dataset) -> None:
    question = questions.parse(path.stem, path.read_text())
    by_rdflib = dataset.query(question.query)
    if question.form == "CONSTRUCT":
        expected = Graph().parse(path.with_suffix(".nt"))
        answered = Graph().parse(data=ask_pyoxigraph(engine, question.query, ResultKind.GRAPH, "nt"), format="nt")
        assert by_rdflib.graph is not None
        assert set(answered) == set(expected) == set(by_rdflib.graph)
        return
    text = path.with_suffix(".csv").read_text().replace("\r", "")
    if question.form == "ASK":
        assert ask_pyoxigraph(engine, question.query, ResultKind.BOOLEAN, "csv") == text.strip()
        assert str(by_rdflib.askAnswer).lower() == text.strip()
        return
    assert bag(ask_pyoxigraph(engine, question.query, ResultKind.SOLUTIONS, "csv")) == bag(text)
    written = by_rdflib.serialize(format="csv")
    assert written is not None
    assert bag(written.decode()) == bag(text)


def test_every_question_has_an_expected_answer_and_no_answer_is_left_over() -> None:
    asked = {p.stem for p in FILES}
    answers = {p.stem for p in (ROOT / "data" / "queries").iterdir() if p.suffix in (".csv", ".nt")}
    assert asked == answers


def test_an_answer_other_than_the_expected_one_would_be_noticed(built: Release) -> None:
    path = ROOT / "data" / "queries" / "haiti-who-leads-mss.rq"
    query = path.read_text().replace("episode:mss-haiti", "episode:minustah-mission")
    answer = ask_pyoxigraph(EmbeddedEngine(built.dataset), query, ResultKind.SOLUTIONS, "csv")
    assert bag(answer) != bag(path.with_suffix(".csv").read_text())

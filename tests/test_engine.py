"""The engine and its guard: what is refused, how faults are told, which dataset is asked."""

import pytest

from kg_server.engine import Engine, Query, ask, guard, rows
from kg_server.errors import MalformedQuery, NoFormat, RefusedQuery, UnknownGraph
from kg_server.media_types import ResultKind, by_name
from kg_server.vocabulary import PREFIXES, graph_iri


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELECT * WHERE {\n  ?s ?p \n}", 3, 2, "does not parse at line 3, column 2"),
        ("SELECT * WHERE { ?s ssc:leads ?o }", 1, 21, "add PREFIX ssc: <https://w3id.org/ssc-kg/ontology#>"),
        ("PREFIX a: <b>\nSELECT * WHERE { ?s a:b ?o ; nope:c ?d }", 2, 30, "the prefix nope: is not declared"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", 1, 41, "SELECT contains a variable that is unbound"),
        ("   ", 1, 1, "The query is empty"),
    ],
)
def test_a_malformed_query_is_told_with_line_column_and_remedy(
    engine: Engine, text: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(MalformedQuery) as caught:
        rows(engine, Query(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service ?where { ?s ?p ?o } }",
        "#\nSELECT * { ?s ?p ?o . { SeRvIcE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX a: <b:> DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "SELECT * { S\\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { FILTER EXISTS { SERVICE ?x { ?s ?p ?o } } } } }",
    ],
)
def test_calls_to_other_servers_and_updates_are_refused_in_words(engine: Engine, text: str) -> None:
    with pytest.raises(RefusedQuery, match=r"SERVICE is refused|LOAD is refused|is an update"):
        rows(engine, Query(text))


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?service ?p ?o } # SERVICE",
        "SELECT * { <http://SERVICE> ?p '''it's SERVICE''' }",
        "PREFIX service: <http://x/> SELECT * { service:service ?insert ?delete }",
        "SELECT * { ?s ?p '\\'SERVICE' }",
    ],
)
def test_the_same_words_in_strings_names_and_comments_are_not(text: str) -> None:
    assert guard.query(text).text == text


def test_a_dataset_set_from_outside_is_asked_and_nothing_else(engine: Engine) -> None:
    things = str(graph_iri("things"))
    assert ask(engine, Query("ASK { ?s a <https://w3id.org/ssc-kg/ontology#State> }", default_graphs=(things,)))
    assert not ask(engine, Query("ASK { ?s a <https://w3id.org/ssc-kg/ontology#Work> }", default_graphs=(things,)))
    assert not ask(engine, Query("ASK { ?s ?p ?o }", default_graphs=(), named_graphs=(things,)))
    assert ask(engine, Query("ASK { GRAPH ?g { ?s ?p ?o } }", default_graphs=(), named_graphs=(things,)))


def test_an_unknown_graph_is_told_with_the_known_ones(engine: Engine) -> None:
    with pytest.raises(UnknownGraph, match=r"graph/nowhere>; the graphs are .*graph/bibliography"):
        rows(engine, Query("SELECT * { ?s ?p ?o }", default_graphs=(str(graph_iri("nowhere")),)))


def test_a_kind_of_answer_without_a_format_is_told_with_its_formats(engine: Engine) -> None:
    tables = {ResultKind.SOLUTIONS: by_name("csv", ResultKind.SOLUTIONS)}
    with pytest.raises(NoFormat, match="text/turtle"):
        engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }"), tables)


def test_an_unknown_function_is_refused_in_words(engine: Engine) -> None:
    with pytest.raises(RefusedQuery, match="not supported"):
        rows(engine, Query("SELECT (<http://x/f>(1) AS ?y) {}"))


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED", "from # x\n"])
def test_from_names_stored_graphs_and_no_files(engine: Engine, clause: str) -> None:
    with pytest.raises(UnknownGraph, match=r"There is no graph <file:///etc/hosts>; the graphs are"):
        ask(engine, Query(f"ASK {clause} <file:///etc/hosts> {{ ?s ?p ?o }}"))


def test_from_resolves_prefixes_and_base(engine: Engine) -> None:
    things = str(graph_iri("things"))
    text = (
        f"BASE <{things[:-6]}> PREFIX g: <> ASK FROM g:things FROM NAMED <things> {{ ?s a ?c GRAPH ?g {{ ?s a ?c }} }}"
    )
    assert ask(engine, Query(text))


def test_a_silent_call_is_as_if_it_had_failed(engine: Engine) -> None:
    text = "SELECT ?s {{ VALUES ?s {{ 1 }} {call} }}".format(call="SERVICE SILENT <http://127.0.0.1:9/> { ?a ?b { } }")
    assert len(rows(engine, Query(text))[1]) == 1


def test_prefixes_of_the_table_can_be_taken_as_declared(engine: Engine) -> None:
    assert ask(engine, Query("ASK { state:kenya ssc:leads episode:mss-haiti }", prefixes=PREFIXES))


def test_a_large_graph_is_given_without_losing_a_triple(engine: Engine) -> None:
    # 20 000 triples are looked at before the first is written, to see which prefixes they need.
    text = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
    count = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } } }"
    _, counted = rows(engine, Query(count))
    given = engine.answer(Query(text), {ResultKind.GRAPH: by_name("nt", ResultKind.GRAPH)}).content().decode()
    expected = int(counted[0]["n"].value)
    assert expected > 20_000
    assert given.count("\n") == expected

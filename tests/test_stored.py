"""Stored questions: values are checked and bound, never pasted; descriptions for programs say what is true."""

import csv
import io
import json
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH

from kg_server import questions
from kg_server.catalogue.asked import Asked
from kg_server.catalogue.asked import questions as read_questions
from kg_server.catalogue.stored import bound, choices, fields
from kg_server.engine import Engine, Query, rows
from kg_server.errors import BadValue
from kg_server.vocabulary import PREFIXES
from tests.conftest import ROOT
from tests.test_server import BROWSER, fetch

VARIED = [path.stem for path in sorted((ROOT / "data" / "queries").glob("*.rq")) if "# parameter:" in path.read_text()]


@pytest.fixture(scope="module")
def asked(engine: Engine) -> dict[str, Asked]:
    return read_questions(engine)


@pytest.fixture(scope="module")
def described(server: str) -> dict[str, Any]:
    found = json.loads(fetch(f"{server}/openapi.json").text)
    assert isinstance(found, dict)
    return found


def ask(server: str, name: str, accept: str = "text/csv", **values: str) -> list[dict[str, str]]:
    reply = fetch(f"{server}/q/{name}?{urllib.parse.urlencode(values)}", Accept=accept)
    assert reply.status == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.text)))


def bind(engine: Engine, question: Asked, **values: str) -> str:
    return bound(question, fields(question, lambda type_: choices(engine, type_), values))


# ---------------------------------------------------------------- what a file may say


def test_a_question_file_keeps_view_and_parameters_with_its_query() -> None:
    text = (ROOT / "data" / "queries" / "episodes-in-a-period.rq").read_text()
    question = questions.parse("x", text)
    assert question.question.startswith("Which episodes")
    assert questions.view(question.query) == "timeline"
    assert [(p.name, p.type, p.default) for p in questions.parameters(question.query)] == [
        ("from", "xsd:integer", "1960"),
        ("to", "xsd:integer", "1979"),
    ]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("# view: hologram", "there is no view"),
        ("# parameter: x", "write a parameter as"),
        ("# parameter: format | ssc:Episode | Format", "may not be format"),
        ("# parameter: x | nonsense:Episode | Episode", "a name with a prefix of ours"),
        ("# parameter: y | ssc:Episode | Episode", "hold one block VALUES ?y"),
    ],
)
def test_a_head_that_cannot_be_used_is_told_before_anything_is_published(head: str, told: str) -> None:
    text = f"# question: Which?\n{head}\nSELECT ?s {{ VALUES ?x {{ ssc:a }} ?s ?p ?x }}"
    found = list(questions.findings(questions.parse("x", text), Path("x.rq")))
    assert [told in finding.message for finding in found] == [True]


def test_every_value_that_a_list_offers_can_be_asked_for(engine: Engine, asked: dict[str, Asked]) -> None:
    types = {p.type for name in VARIED for p in asked[name].parameters} - {"xsd:integer", "xsd:string"}
    assert len(types) >= 8
    for type_ in types:
        assert choices(engine, type_), type_


# ---------------------------------------------------------------- values


def test_a_value_may_be_given_in_every_way_that_names_one_thing(engine: Engine, asked: dict[str, Asked]) -> None:
    question = asked["actors-took-part-in"]
    ways = ("state:kenya", "state/kenya", "kenya", "Kenya", "https://w3id.org/ssc-kg/id/state/kenya")
    assert len({bind(engine, question, actor=way) for way in ways}) == 1
    assert "VALUES ?actor { <https://w3id.org/ssc-kg/id/state/kenya> }" in bind(engine, question, actor="kenya")


def test_nothing_given_asks_for_the_default_and_an_open_parameter_for_anything(
    engine: Engine, asked: dict[str, Asked]
) -> None:
    question = asked["episodes-who-takes-part"]
    assert bind(engine, question) == bind(engine, question, role="", episode=" ") == question.query
    roles = {row["role"].value for row in rows(engine, Query(bind(engine, question, role="role:military-lead")))[1]}
    assert roles == {PREFIXES["role"] + "military-lead"}


NASTY = ['"', "\\", '" } ?s ?p ?o . #', "}", "\\u0022", "?word", "UNDEF", "'''", "ä", "$&", r"\g<0>", "\\1"]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_looked_for_and_never_read_as_query(engine: Engine, asked: dict[str, Asked], text: str) -> None:
    question = asked["statements-saying-a-word"]
    bound_text = bind(engine, question, word=text)
    probe = re.sub(r"(?s)SELECT.*?WHERE \{\n(.*?\n).*", r"SELECT ?word WHERE { \1 }", bound_text)
    assert [row["word"].value for row in rows(engine, Query(probe))[1]] == [text]
    rows(engine, Query(bound_text))


def test_a_text_that_looks_like_the_place_of_another_value_stays_a_text() -> None:
    query = 'SELECT * { VALUES ?a { "x" } VALUES ?b { "y" } }'
    sly = '"VALUES ?b { 1 }"'
    assert (
        questions.with_values(query, {"a": sly, "b": '"z"'})
        == f'SELECT * {{ VALUES ?a {{ {sly} }} VALUES ?b {{ "z" }} }}'
    )


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("actors-took-part-in", {"actor": "kenia"}, "Did you mean state:kenya (Kenya)"),
        ("actors-took-part-in", {"actor": "x> } DROP ALL #"}, "for example state:brazil (Brazil)"),
        ("actors-took-part-in", {"akteur": "kenya"}, "it has actor (actor, by default state:brazil)"),
        ("haiti-who-leads-mss", {"actor": "kenya"}, "it has none"),
        ("episodes-in-a-period", {"from": "19 60"}, "a whole number, for example 1960"),
        ("episodes-in-a-period", {"from": "٣"}, "a whole number"),
        ("episodes-in-a-period", {"from": "9" * 40}, "a whole number"),
        ("statements-saying-a-word", {"word": "x" * 201}, "at most 200 characters"),
        ("statements-saying-a-word", {"word": "a\nb"}, "on one line"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(
    engine: Engine, asked: dict[str, Asked], name: str, values: dict[str, str], told: str
) -> None:
    with pytest.raises(BadValue, match=re.escape(told)):
        bind(engine, asked[name], **values)


# ---------------------------------------------------------------- over HTTP


def test_an_actors_episodes_come_as_csv_json_or_a_page(server: str) -> None:
    found = ask(server, "actors-took-part-in", actor="kenya")
    assert {row["episode"].rsplit("/", 1)[-1] for row in found} >= {"mss-haiti"}
    as_json = fetch(f"{server}/q/actors-took-part-in?actor=kenya&format=json", Accept=BROWSER)
    assert len(json.loads(as_json.text)["results"]["bindings"]) == len(found)
    page = fetch(f"{server}/q/actors-took-part-in?actor=kenya", Accept=BROWSER)
    assert '<option value="state:kenya" selected>Kenya</option>' in page.text
    assert "/q/actors-took-part-in?actor=state%3Akenya&amp;format=csv" in page.text


def test_a_wrong_value_is_a_400_as_problem_and_as_page_with_the_form(server: str) -> None:
    reply = fetch(f"{server}/q/actors-took-part-in?actor=kenia", Accept="application/json")
    assert (reply.status, reply.media) == (400, "application/problem+json")
    page = fetch(f"{server}/q/actors-took-part-in?actor=kenia", Accept=BROWSER)
    assert page.status == 400
    assert "Did you mean state:kenya" in page.text
    assert "<form" in page.text


def test_a_parameter_given_twice_and_a_question_that_is_none_are_told(server: str) -> None:
    assert fetch(f"{server}/q/actors-took-part-in?actor=kenya&actor=haiti").status == 400
    assert fetch(f"{server}/q/no-such-question").status == 404
    assert fetch(f"{server}/q/actors-took-part-in?format=docx").status == 406


def test_a_construct_question_is_answered_as_a_graph(server: str) -> None:
    reply = fetch(f"{server}/q/haiti-graph-of-the-mss", Accept="text/turtle")
    assert reply.media == "text/turtle"
    assert len(Graph().parse(data=reply.text, format="turtle")) > 0


def test_the_list_can_be_narrowed_to_a_key_word(server: str) -> None:
    every, some = (fetch(f"{server}/queries{suffix}").text for suffix in ("", "?keyword=negation"))
    assert 0 < some.count('<li><a href="/queries/') < every.count('<li><a href="/queries/')
    assert "No question has the key word" in fetch(f"{server}/queries?keyword=nonsense").text


# ---------------------------------------------------------------- descriptions for programs


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from [value] if name == "$ref" else references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_openapi_description_holds_together(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert {"title", "version"} <= described["info"].keys()
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 100
    for path, methods in described["paths"].items():
        inside = {p["name"] for p in methods["get"]["parameters"] if p["in"] == "path"}
        assert inside == set(re.findall(r"\{(\w+)\}", path))
        assert all("description" in response or "$ref" in response for response in methods["get"]["responses"].values())
    for reference in set(references(described)):
        place: Any = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place["description"]


def test_every_question_is_described_with_its_parameters(described: dict[str, Any], asked: dict[str, Asked]) -> None:
    for name, question in asked.items():
        told = described["paths"][f"/q/{name}"]["get"]["parameters"]
        assert [p["name"] for p in told] == [*(p.name for p in question.parameters), "viewpoint", "format"]


@pytest.mark.parametrize("name", VARIED)
def test_every_example_value_and_every_listed_format_is_answered(
    server: str, described: dict[str, Any], name: str
) -> None:
    operation = described["paths"][f"/q/{name}"]["get"]
    given = {p["name"]: p["examples"]["one"]["value"] for p in operation["parameters"] if "examples" in p}
    assert set(given) == {p["name"] for p in operation["parameters"]} - {"viewpoint", "format"}
    promised = set(operation["responses"]["200"]["content"])
    formats = next(p["schema"]["enum"] for p in operation["parameters"] if p["name"] == "format")
    for wanted in formats:
        reply = fetch(f"{server}/q/{name}?{urllib.parse.urlencode({**given, 'format': wanted})}")
        assert reply.status == 200
        assert reply.media in promised


def test_the_other_ways_in_answer_as_they_are_described(server: str, described: dict[str, Any]) -> None:
    others = {path: methods["get"] for path, methods in described["paths"].items() if not path.startswith("/q/")}
    assert set(others) >= {"/sparql", "/id/{kind}/{slug}", "/data/{kind}/{slug}", "/search", "/suggest"}
    for path, operation in others.items():
        place, asked = path, {}
        for parameter in operation["parameters"]:
            value = parameter.get("example") or parameter.get("examples", {}).get("one", {}).get("value", "")
            if parameter["in"] == "path":
                place = place.replace(f"{{{parameter['name']}}}", value)
            elif value:
                asked[parameter["name"]] = value
        reply = fetch(f"{server}{place}?{urllib.parse.urlencode(asked)}")
        promised = operation["responses"][str(reply.status)].get("content")
        assert promised is None or reply.media in promised, path


def test_each_sparql_example_runs_at_its_endpoint_with_the_declared_prefixes(server: str) -> None:
    graph = Graph().parse(data=fetch(f"{server}/.well-known/sparql-examples").text, format="turtle")
    found = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(found) == len(list((ROOT / "data" / "queries").glob("*.rq")))
    declared = "".join(
        f"PREFIX {graph.value(node, SH.prefix)}: <{graph.value(node, SH.namespace)}>\n"
        for node in graph.objects(None, SH.declare)
    )
    for node in found:
        assert graph.value(node, RDFS.comment)
        assert graph.value(node, URIRef("https://schema.org/target")) == URIRef(f"{server}/sparql")
        text = next(value for form in (SH.select, SH.ask, SH.construct) for value in graph.objects(node, form))
        body = urllib.parse.urlencode({"query": declared + str(text)}).encode()
        assert fetch(f"{server}/sparql", body).status == 200, text

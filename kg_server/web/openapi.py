"""Describes the stored questions, and the other ways in for programs, in OpenAPI 3.1."""

import json
from typing import Any

from flask import Blueprint, Response

from kg_server.catalogue.asked import Asked
from kg_server.catalogue.stored import Field, fields
from kg_server.catalogue.viewed import DEFAULT
from kg_server.media_types import FORMATS, Format, ResultKind, formats_for
from kg_server.vocabulary import KINDS, LICENCE
from kg_server.web import base_url, holdings
from kg_server.web.stored import choices_of

blueprint = Blueprint("openapi", __name__)

_MOST_LISTED = 40
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KINDS = {"select": ResultKind.SOLUTIONS, "ask": ResultKind.BOOLEAN, "construct": ResultKind.GRAPH}

Json = dict[str, Any]
_SUGGESTIONS: Json = {"application/x-suggestions+json": {"schema": {"type": "array"}}}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Give the description."""
    asked = holdings().questions.values()
    paths = {f"/q/{question.name}": {"get": _question(question)} for question in asked}
    described = {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": base_url(path=False).rstrip("/")}],
        "tags": [{"name": topic} for topic in sorted({question.topic for question in asked})],
        "paths": paths | _others(),
        "components": {"schemas": {"Problem": _PROBLEM_SCHEMA}, "responses": _FAULTS},
    }
    return Response(json.dumps(described, ensure_ascii=False, indent=1), content_type="application/json")


_PROBLEM_SCHEMA: Json = {
    "type": "object",
    "description": "A problem in words (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what is expected instead."},
    },
}
_FAULTS: Json = {
    "Wrong": {"description": "A parameter or query is wrong; the answer says what is expected.", "content": _PROBLEM},
    "Missing": {"description": "There is no such thing; things with a like name are told.", "content": _PROBLEM},
    "Unreadable": {"description": "None of the formats asked for exists; the answer names those.", "content": _PROBLEM},
    "Busy": {"description": "Not now; Retry-After says when.", "content": _PROBLEM},
}


_WHOSE: Json = {
    "name": "whose",
    "in": "query",
    "required": False,
    "description": "1: for each direct relation of a plain SELECT, columns with holders and statements of each row.",
    "schema": {"type": "string", "enum": ["1"]},
}


def _info() -> Json:
    release = holdings().release
    return {
        "title": "SSC Knowledge Graph",
        "summary": "South–South security cooperation: who, in which role, who says so, and where.",
        "description": "Each path under /q/ answers one question; the others lead to things, search and SPARQL."
        " Everything may be read without a key. What a request may use is told at /limits.",
        "version": f"{release.version}+{release.id}",
        "license": {"name": "CC BY 4.0 (data)", "url": LICENCE},
    }


def _question(asked: Asked) -> Json:
    formats = formats_for(_KINDS[asked.form])
    return {
        "operationId": asked.name,
        "summary": asked.question,
        "tags": [asked.topic],
        "parameters": [
            *(_parameter(field) for field in fields(asked, choices_of, {})),
            _viewpoint(),
            _format(formats),
        ],
        "responses": {"200": _answered("The answer.", formats), **_refs({400: "Wrong", 406: "Unreadable"})},
        "externalDocs": {"description": "As a page", "url": f"{base_url(path=False)}queries/{asked.name}"},
    }


def _parameter(field: Field) -> Json:
    schema: Json = {"type": "integer"} if field.number else {"type": "string"}
    if field.chosen.value:
        schema["default"] = int(field.chosen.value) if field.number else field.chosen.value
    listed = list(field.choices.values())
    told = field.parameter.label
    if 0 < len(listed) <= _MOST_LISTED:
        schema["enum"] = [choice.value for choice in listed]
        told += ": " + "; ".join(f"{choice.value} ({choice.label})" for choice in listed)
    elif listed:
        told += f"; one of {len(listed)} values, which the page of this question lists"
    if field.open:
        told += ". Left out: any"
    described = _query_parameter(field.parameter.name, told + ".", schema)
    example = field.chosen if field.chosen.value else next(iter(listed), None)
    if example:
        value = schema.get("default", example.value)
        described["examples"] = {"one": {"summary": example.label, "value": value}}
    return described


def _others() -> Json:
    """Describe the other ways in: one answer of each kind that a program may want to follow."""
    words = {
        **_query_parameter("q", "Name, part of one, acronym or other spelling.", {"type": "string"}),
        "example": "OAU",
    }
    suggested = {"description": "The text, names, what each is, and addresses.", "content": _SUGGESTIONS}
    sparql = _query_parameter("query", "A SPARQL query; without one, the service is described.", {"type": "string"})
    sparql["examples"] = {"one": {"value": "SELECT ?s WHERE { ?s a <https://w3id.org/ssc-kg/ontology#Episode> }"}}
    graphs = formats_for(ResultKind.DATA)
    kind = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": list(KINDS)}}
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}, "example": "kenya"}
    kind["example"] = "state"
    listed = _query_parameter("format", "A page, or a table.", {"type": "string", "enum": ["html", "csv"]})
    table = {"description": "What was found.", "content": {"text/csv": {}, "text/html": {}}}
    there = {"303": {"description": "See there."}, **_refs({404: "Missing", 406: "Unreadable"})}
    return {
        "/sparql": _get(
            "sparql", "Answer a SPARQL query", [sparql, _viewpoint(), _WHOSE, _format(FORMATS)], _all(FORMATS)
        ),
        "/data/{kind}/{slug}": _get(
            "data", "Give the data of a thing", [kind, slug, _viewpoint(), _format(graphs)], _all(graphs)
        ),
        "/id/{kind}/{slug}": _get("id", "Lead from a thing to a page or data, by Accept", [kind, slug], there),
        "/search": _get("search", "Find things by name, all of them", [words, listed], {"200": table}),
        "/what-if": _get("what-if", "Suppose something, and see which verdicts change", _supposing(), _supposed()),
        "/suggest": _get("suggest", "Find things by name, forgiving spelling", [words], {"200": suggested}),
    }


def _supposing() -> list[Json]:
    """Give the parameters by which something is supposed."""
    several: Json = {"type": "array", "items": {"type": "string"}}
    placed = _query_parameter("set", "That an agent holds a position under a scheme.", several)
    placed["example"] = ["turkey southern under authors"]
    return [
        placed,
        _query_parameter("without", "That an agent, or all on a list, takes no part.", several),
        _query_parameter("judge", "That a case is judged so on a condition.", several),
        _query_parameter("scheme", "Test under this position scheme instead of the usual one.", {"type": "string"}),
        _query_parameter("definition", "Tell only of this definition.", {"type": "string"}),
        _query_parameter("episode", "Tell only of this episode.", {"type": "string"}),
        _query_parameter("format", "A page, a table, or data.", {"type": "string", "enum": ["html", "csv", "json"]}),
    ]


def _supposed() -> Json:
    content: Json = {"text/html": {}, "text/csv": {}, "application/json": {"schema": {"type": "object"}}}
    return {"200": {"description": "Which verdicts change.", "content": content}, **_refs({400: "Wrong"})}


def _all(formats: tuple[Format, ...]) -> Json:
    """Give the responses of what a query or a lookup may be answered with."""
    faults = {400: "Wrong", 404: "Missing", 406: "Unreadable", 429: "Busy", 503: "Busy"}
    return {"200": _answered("The answer.", formats), **_refs(faults)}


def _get(name: str, summary: str, parameters: list[Json], responses: Json) -> Json:
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}}


def _query_parameter(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _viewpoint() -> Json:
    known = holdings().viewpoints.values()
    schema = {"type": "string", "enum": [one.slug for one in known], "default": DEFAULT}
    told = "; ".join(f"{one.slug} ({one.label})" for one in known)
    return _query_parameter("viewpoint", f"Whose statements count: {told}.", schema)


def _format(formats: tuple[Format, ...]) -> Json:
    schema = {"type": "string", "enum": [f.name for f in formats]}
    return _query_parameter("format", "Format of the answer; it wins over Accept.", schema)


def _answered(description: str, formats: tuple[Format, ...]) -> Json:
    return {"description": description, "content": {f.media_type: {} for f in formats}}


def _refs(faults: dict[int, str]) -> Json:
    return {str(status): {"$ref": f"#/components/responses/{name}"} for status, name in faults.items()}

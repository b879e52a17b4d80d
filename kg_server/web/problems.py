"""The one table from errors to responses: a status, and words, as a page or as application/problem+json."""

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from secrets import token_hex

from flask import Flask, Response, render_template, request
from rdflib import Graph
from werkzeug.exceptions import HTTPException, Unauthorized

from kg_server import errors
from kg_server.catalogue.links import Link
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import holdings
from kg_server.web.negotiation import graph_format, prefers_html
from kg_server.web.rdf import respond_graph

_LOG = logging.getLogger(__name__)
_STATUS: dict[type[errors.SscError], HTTPStatus] = {
    errors.MalformedQuery: HTTPStatus.BAD_REQUEST,
    errors.RefusedQuery: HTTPStatus.BAD_REQUEST,
    errors.UnknownGraph: HTTPStatus.BAD_REQUEST,
    errors.NoFormat: HTTPStatus.NOT_ACCEPTABLE,
    errors.QueryError: HTTPStatus.BAD_REQUEST,
    errors.InvalidWrite: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.OverBudget: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Overload: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineFailed: HTTPStatus.BAD_GATEWAY,
    errors.ExportError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SscError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_ADVICE = {
    404: "Nothing is published at this address. The home page says what the graph holds.",
    405: "This address does not take {method} requests; it takes {allowed}.",
    413: "The request is larger than this server reads; shorten the query.",
}


def problem(status: int, detail: str, suggestions: Sequence[Link] = (), **more: object) -> Response:
    """Answer with a problem: for people as a page, for programs as application/problem+json (RFC 9457)."""
    title = HTTPStatus(status).phrase
    if prefers_html(request.accept_mimetypes):
        page = render_template(
            "problem.html", status=status, title=title, detail=detail, suggestions=suggestions, **more
        )
        return Response(page, status)
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body |= {name: value for name, value in more.items() if isinstance(value, str | int) or name == "findings"}
    if suggestions:
        body["suggestions"] = [{"iri": near.iri, "label": near.label} for near in suggestions]
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")


def register(app: Flask) -> None:
    """Let the application answer errors by the table."""
    app.register_error_handler(errors.SscError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: errors.SscError) -> HTTPStatus:
    """Give the status that an error of ours is answered with."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def say_when(response: Response, error: errors.SscError) -> Response:
    """Say in the answer to an error when to try again, where that may help."""
    if isinstance(error, errors.Overload):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _ours(error: errors.SscError) -> Response:
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unforeseen(error)
    places = {name: getattr(error, name, None) for name in ("line", "column")}
    holdings().counters.count("ssc_problems_total", type(error).__name__)
    if isinstance(error, errors.InvalidWrite):
        return _invalid_write(error)
    near = [Link(*candidate) for candidate in getattr(error, "candidates", ())]
    response = problem(status, str(error), near, **{name: place for name, place in places.items() if place})
    return say_when(response, error)


def _invalid_write(error: errors.InvalidWrite) -> Response:
    """Answer with the SHACL report in the graph format that the client names, or else with findings in words."""
    chosen = graph_format(request.accept_mimetypes) if _names_graph_format() else None
    if chosen is None:
        findings = [{"rule": f.rule, "thing": f.thing, "message": f.message} for f in error.findings]
        return problem(422, str(error), findings=findings)
    return respond_graph(Graph().parse(data=error.report, format="nt"), chosen, 422)


def _names_graph_format() -> bool:
    named = {media for media, _ in request.accept_mimetypes}
    return bool(named & {f.media_type for f in formats_for(ResultKind.GRAPH)})


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    detail = error.description or ""
    if detail == type(error).description and code in _ADVICE:  # nobody has said anything of this case
        detail = _ADVICE[code].format(method=request.method, allowed=allowed)
    response = problem(code, detail)
    if isinstance(error, Unauthorized) and error.www_authenticate:
        response.headers["WWW-Authenticate"] = ", ".join(str(way) for way in error.www_authenticate)
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _unforeseen(error: Exception) -> Response:
    incident = token_hex(4)
    _LOG.error("incident %s at %s", incident, request.path, exc_info=error)
    holdings().counters.count("ssc_problems_total", "Unforeseen")
    return problem(
        500, f"Something went wrong here, not in your request. The server's log explains it under {incident}."
    )

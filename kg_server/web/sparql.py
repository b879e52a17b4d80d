"""The SPARQL endpoint: answers queries, takes updates, describes itself; a table to read for browsers."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from kg_server.engine import Answer, Query
from kg_server.web import base_url, holdings, look_from, query_page, whose
from kg_server.web.description import description
from kg_server.web.negotiation import negotiated
from kg_server.web.protocol import QUERY, SparqlRequest, read
from kg_server.web.writing import allow_upload, require_token, require_writable, respond_written

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query, carry out an update, or describe the service."""
    if request.method == "POST" and "Authorization" in request.headers:
        allow_upload()
    asked = read(request)
    if asked.update is not None:
        return _update(asked)
    if asked.viewpoint:
        look_from(asked.viewpoint)
    held = holdings()
    page, formats = negotiated(request.headers.get("Accept", ""), asked.format)
    if asked.text is None:
        return _described(page, asked)
    if page:
        return query_page.answered(asked, _query(asked))
    return respond(held.engine.answer(whose.named(asked, _query(asked)), formats))


def respond(answer: Answer) -> Response:
    """Send an answer as it comes from the engine."""
    response = Response(answer.chunks, content_type=answer.format.content_type)
    if answer.length is not None:
        response.content_length = answer.length
    if answer.volatile:
        response.headers["Cache-Control"] = "no-store"
    return response


def _query(asked: SparqlRequest) -> Query:
    held = holdings()
    return asked.query(base_url(), held.account(), lenient=held.token is not None)


def _described(page: bool, asked: SparqlRequest) -> Response:
    if page:
        return query_page.empty(asked)
    if request.method == "POST":
        raise BadRequest("Send a query: a form with the field query, or a body of type " + QUERY)
    return description()


def _update(asked: SparqlRequest) -> Response:
    require_writable()
    if request.method != "POST":
        raise MethodNotAllowed(["POST"], "Send updates by POST, never by GET: a link must not change anything")
    require_token()
    return respond_written(holdings().write(asked.change(base_url())))

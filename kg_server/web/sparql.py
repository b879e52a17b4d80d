"""The SPARQL endpoint: answers queries, takes updates, describes itself; a table to read for browsers."""

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from kg_server.catalogue import answers
from kg_server.engine import Answer, Engine, Query
from kg_server.errors import Overload, QueryError
from kg_server.vocabulary import PREFIXES
from kg_server.web import base_url, holdings
from kg_server.web.description import description
from kg_server.web.negotiation import negotiated
from kg_server.web.problems import say_when, status_of
from kg_server.web.protocol import QUERY, SparqlRequest, read
from kg_server.web.writing import allow_upload, require_token, require_writable, respond_written

blueprint = Blueprint("sparql", __name__)

MOST_SHOWN = 1000


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query, carry out an update, or describe the service."""
    if request.method == "POST" and "Authorization" in request.headers:
        allow_upload()
    asked = read(request)
    if asked.update is not None:
        return _update(asked)
    held = holdings()
    page, formats = negotiated(request.headers.get("Accept", ""), asked.format)
    if asked.text is None:
        return _described(page)
    if page:
        return _page(held.engine, asked)
    return respond(held.engine.answer(_query(asked), formats))


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


def _described(page: bool) -> Response:
    if page:
        return Response(render_template("sparql.html", text=None, prefixes=PREFIXES))
    if request.method == "POST":
        raise BadRequest("Send a query: a form with the field query, or a body of type " + QUERY)
    return description()


def _update(asked: SparqlRequest) -> Response:
    require_writable()
    if request.method != "POST":
        raise MethodNotAllowed(["POST"], "Send updates by POST, never by GET: a link must not change anything")
    require_token()
    return respond_written(holdings().write(asked.change(base_url())))


def _page(engine: Engine, asked: SparqlRequest) -> Response:
    """Show an answer to a person; a query at fault stays in the form, to be mended."""
    try:
        shown = answers.read(engine, _query(asked), MOST_SHOWN)
    except (QueryError, Overload) as error:
        page = render_template("sparql.html", text=asked.text, prefixes=PREFIXES, fault=str(error))
        return say_when(Response(page, status_of(error)), error)
    return Response(render_template("sparql.html", text=asked.text, prefixes=PREFIXES, shown=shown))

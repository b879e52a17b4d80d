"""Stored questions: listed by topic, answered with the values that a reader or a program chooses."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from kg_server.catalogue import answers, stored
from kg_server.catalogue.asked import Asked, by_topic
from kg_server.engine import Query
from kg_server.errors import BadValue
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import base_url, holdings
from kg_server.web.negotiation import negotiated
from kg_server.web.protocol import form_fields
from kg_server.web.query_page import MOST_SHOWN
from kg_server.web.sparql import respond
from kg_server.web.views import drawn

blueprint = Blueprint("stored", __name__)


@blueprint.get("/queries")
def queries() -> str:
    """List the questions by topic, or those with one key word."""
    asked = list(holdings().questions.values())
    word = request.args.get("keyword", "")
    shown = [question for question in asked if not word or word in question.words]
    return render_template(
        "queries.html",
        topics=by_topic([question for question in shown if not question.parameters]),
        varied=[question for question in shown if question.parameters],
        words=sorted({word for question in asked for word in question.words}),
        word=word,
        total=len(shown),
    )


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Answer a question on a page."""
    return _page(_asked(name), _given()[0])


@blueprint.get("/q/<name>")
def answer(name: str) -> Response:
    """Answer a question in the format that the client accepts, a page among them."""
    asked = _asked(name)
    given, wanted = _given()
    page, formats = negotiated(request.headers.get("Accept", ""), wanted)
    if page:
        return _page(asked, given)
    text = stored.bound(asked, stored.fields(asked, choices_of, given))
    return respond(holdings().engine.answer(Query(text), formats))


def choices_of(type_: str) -> stored.Choices:
    """Give the values that a type of parameter allows, read once for each state of the graph."""
    return holdings().remember(f"choices {type_}", lambda engine: stored.choices(engine, type_))


def _asked(name: str) -> Asked:
    asked = holdings().questions.get(name)
    if asked is None:
        raise NotFound
    return asked


def _given() -> tuple[dict[str, str], str | None]:
    """Give the values in the address, and the format named there."""
    pairs = form_fields(request.query_string)
    given = dict(pairs)
    if len(given) < len(pairs):
        raise BadRequest("Give each parameter once")
    given.pop("viewpoint", None)  # the whole answer is seen from it
    return given, given.pop("format", None)


def _page(asked: Asked, given: dict[str, str]) -> Response:
    """Show a question with its answer; values at fault are told above the form."""
    fault = None
    try:
        filled = stored.fields(asked, choices_of, given)
    except BadValue as error:
        fault, filled = error, stored.fields(asked, choices_of, {})
    text = stored.bound(asked, filled)
    chosen = {field.parameter.name: field.chosen.value for field in filled if field.chosen.value}
    shown = None if fault else answers.read(holdings().engine, Query(text), MOST_SHOWN)
    page = render_template(
        "question.html",
        asked=asked,
        fields=filled,
        fault=fault,
        text=text,
        shown=shown,
        drawn=drawn(asked.query, shown),
        formats=formats_for(ResultKind.GRAPH if asked.form == "construct" else ResultKind.SOLUTIONS),
        here=f"/q/{asked.name}?" + (urlencode(chosen) + "&" if chosen else ""),
        server=base_url(path=False).rstrip("/"),
    )
    return Response(page, 400 if fault else 200)

"""The ways in for people: the home page and the competency questions."""

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from kg_server.catalogue import answers, overview
from kg_server.engine import Query
from kg_server.web import holdings
from kg_server.web.sparql import MOST_SHOWN

blueprint = Blueprint("pages", __name__)

_EXAMPLES = ("haiti-who-leads-mss", "haiti-what-was-modelled-on-fip", "haiti-dates-of-minustah")


@blueprint.get("/")
def home() -> str:
    """Say what the graph holds, with questions to begin with."""
    held = holdings()
    examples = [held.questions[name] for name in _EXAMPLES if name in held.questions]
    return render_template(
        "home.html", counts=overview.counts(held.engine), examples=examples, episodes=overview.episodes(held.engine)
    )


@blueprint.get("/queries")
def queries() -> str:
    """List the competency questions."""
    return render_template("queries.html", questions=holdings().questions.values())


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Answer a competency question."""
    held = holdings()
    asked = held.questions.get(name)
    if asked is None:
        raise NotFound
    shown = answers.read(held.engine, Query(asked.query), MOST_SHOWN)
    return Response(render_template("question.html", asked=asked, shown=shown))

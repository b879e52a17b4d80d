"""The way in for people: the home page."""

from flask import Blueprint, render_template

from kg_server.catalogue import overview
from kg_server.web import holdings

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

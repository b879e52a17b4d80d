"""The way in for people: the home page."""

from flask import Blueprint, render_template

from kg_server.catalogue import overview
from kg_server.web import holdings

blueprint = Blueprint("pages", __name__)

# One or two questions for each thread of the article.
_CURATED = (
    "haiti-who-leads-mss",
    "haiti-what-was-modelled-on-fip",
    "haiti-dates-of-minustah",
    "positions-who-is-placed-where",
    "definitions-whose-and-how-carried",
    "effects-where-the-cases-stand",
    "triangles-who-triangulates",
    "africa-from-non-interference-to-non-indifference",
    "angola-who-backed-the-rivals",
    "framings-who-moves-what-where",
    "mekong-where-water-is-security",
    "passages-without-a-statement",
)


@blueprint.get("/")
def home() -> str:
    """Say what this is and how to begin: by a name, a question, a picture or a list."""
    held = holdings()
    curated = [held.questions[name] for name in _CURATED if name in held.questions]
    return render_template(
        "home.html", counts=held.remember("counts", overview.counts), curated=curated, questions=len(held.questions)
    )

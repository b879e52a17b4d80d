"""The way in for people: the home page."""

from flask import Blueprint, Response, render_template, request

from kg_server.catalogue import overview
from kg_server.web import holdings
from kg_server.web.negotiation import names_data

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
def home() -> Response:
    """Say what this is and how to begin: by a name, a question, a picture or a list; to programs, as a dataset."""
    if names_data(request.accept_mimetypes):
        return Response(status=303, headers={"Location": "/.well-known/void"})
    held = holdings()
    curated = [held.questions[name] for name in _CURATED if name in held.questions]
    counts = held.remember("counts", overview.counts)
    return Response(render_template("home.html", counts=counts, curated=curated, questions=len(held.questions)))

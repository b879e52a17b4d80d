"""The article, paragraph by paragraph and note by note: what stands where, and none of its text."""

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from kg_server.catalogue.article import ARTICLE, Layout, layout
from kg_server.web import holdings

blueprint = Blueprint("article", __name__)


@blueprint.get("/article")
def outline() -> str:
    """Show the outline: each paragraph and note, and how many statements it carries."""
    return render_template("article.html", article=ARTICLE, layout=_layout())


@blueprint.get("/article/<part>")
def part(part: str) -> Response:
    """Show a section by its sign (`coop`), or lead from that of a paragraph or note to its place there."""
    known = _layout()
    if part in known.homes:
        return Response(status=303, headers={"Location": f"/article/{known.homes[part]}#{part}"})
    signs = [section.sign for section in known.sections]
    if part not in signs:
        raise NotFound
    at = signs.index(part)
    page = render_template(
        "section.html",
        article=ARTICLE,
        section=known.sections[at],
        before=known.sections[at - 1] if at else None,
        after=known.sections[at + 1] if at + 1 < len(signs) else None,
    )
    return Response(page)


def _layout() -> Layout:
    return holdings().remember("layout", layout)

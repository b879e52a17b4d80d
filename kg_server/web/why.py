"""Why something is in the graph, or what is missing for it: a page with a form, and the same as JSON."""

from flask import Blueprint, Response, json, render_template, request

from kg_server.catalogue import known, why, why_json
from kg_server.catalogue.meant import Meanings
from kg_server.catalogue.why import Explained
from kg_server.errors import BadValue
from kg_server.web import holdings
from kg_server.web.negotiation import form_wanted
from kg_server.web.verdicts import lookup

blueprint = Blueprint("why", __name__)

PARTS = ("subject", "predicate", "object")
LIMIT, MOST = 3, 20


@blueprint.get("/why")
def page() -> Response:
    """Explain a triple by its three names; without any, show the form; a name at fault is told above it."""
    given = {part: request.args.get(part, "").strip() for part in PARTS}
    if form_wanted(request, "json") == "json":
        return _as_json(_explained(given))
    fault = explained = None
    try:
        explained = _explained(given) if any(given.values()) else None
    except BadValue as error:
        fault = error
    shown = render_template("why.html", given=given, limit=_limit(), fault=fault, explained=explained)
    return Response(shown, 400 if fault else 200)


def _explained(given: dict[str, str]) -> Explained:
    missing = [part for part, name in given.items() if not name]
    if missing:
        raise BadValue(f"Give three names: the {' and the '.join(missing)} of the relation is missing.")
    limit = _limit()
    held = holdings()
    holding = held.remember("known", known.read)
    triple = held.remember("meanings", lambda _: Meanings(lookup(), holding.facts)).triple(*given.values())
    return why.explain(held.engine, holding, triple, limit)


def _limit() -> int:
    """Give how many proofs are wanted; at most 20, and what is no number counts as not given."""
    text = request.args.get("limit", "")
    return min(max(int(text), 1), MOST) if text.isdecimal() and len(text) < 10 else LIMIT


def _as_json(explained: Explained) -> Response:
    body = json.dumps(why_json.written(explained), ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type="application/json")

"""What if: the page on which somebody supposes that things stood otherwise, and reads which verdicts would change."""

from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from kg_server.catalogue import what_if
from kg_server.catalogue.what_if import Answer, Wanted
from kg_server.errors import BadValue
from kg_server.verdicts.testing import OUTCOMES
from kg_server.vocabulary import local_name
from kg_server.web.negotiation import form_wanted
from kg_server.web.problems import problem
from kg_server.web.verdicts import as_csv, common, lookup, reader, take, trial

blueprint = Blueprint("what_if", __name__)

_FORMATS = {"csv": "CSV", "json": "JSON"}
# What a form without scripts sends in parts, and the parameter that the parts make up together.
_PARTS = {"set": ("agent", "position", "under"), "without": (), "judge": ("case", "condition", "outcome")}


@blueprint.get("/what-if")
def page() -> Response:
    """Answer which verdicts change under the suppositions in the address; nothing is stored."""
    take(*_PARTS, "scheme", "definition", "episode", *(part for parts in _PARTS.values() for part in parts))
    format_ = form_wanted(request, *_FORMATS)
    asked = _wanted()
    if any(request.args.get(part) for parts in _PARTS.values() for part in parts):
        return Response(status=303, headers={"Location": _address(asked)})
    try:
        answer = what_if.answer(trial(), reader(), asked)
    except BadValue as error:
        return _page(asked, None, str(error)) if format_ == "html" else problem(400, str(error))
    if format_ == "csv":
        return as_csv("what-if", what_if.COLUMNS, what_if.rows(answer))
    if format_ == "json":
        return jsonify(what_if.data(answer))
    return _page(asked, answer)


def _wanted() -> Wanted:
    given = {name: [text for text in request.args.getlist(name) if text.strip()] for name in _PARTS}
    for name in _PARTS:
        given[name] += _joined(name)
    one = {name: request.args.get(name, "").strip() for name in ("scheme", "definition", "episode")}
    return Wanted(tuple(given["set"]), tuple(given["without"]), tuple(given["judge"]), **one)


def _joined(name: str) -> list[str]:
    """Make one supposition of the fields of a form, as it would be written; [] where none was filled in."""
    parts = [request.args.get(part, "").strip() for part in _PARTS[name]]
    if not any(parts[:2]):
        return []
    last = f"under {parts[2]}" if name == "set" and parts[2] else parts[2]
    return [" ".join(part for part in (*parts[:2], last) if part)]


def _pairs(asked: Wanted) -> list[tuple[str, str]]:
    several = {"set": asked.placed, "without": asked.without, "judge": asked.judged}
    pairs = [(name, text) for name, texts in several.items() for text in texts]
    one = {"scheme": asked.scheme, "definition": asked.definition, "episode": asked.episode}
    return pairs + [(name, text) for name, text in one.items() if text]


def _address(asked: Wanted, **more: str) -> str:
    pairs = [*_pairs(asked), *more.items()]
    return "/what-if" + (f"?{urlencode(pairs)}" if pairs else "")


def _page(asked: Wanted, answer: Answer | None, fault: str = "") -> Response:
    offered = reader().offered
    pairs = _pairs(asked)
    dropped = [
        (name, text, "/what-if?" + urlencode([pair for at, pair in enumerate(pairs) if at != place]))
        for place, (name, text) in enumerate(pairs)
        if name in _PARTS
    ]
    acting = {agent for parties in trial().grounds.parties.values() for agent in parties}
    shown = render_template(
        "what_if.html",
        asked=asked,
        answer=answer,
        fault=fault,
        dropped=dropped,
        agents=sorted((lookup().link(iri) for iri in acting), key=lambda link: link.label.casefold()),
        lists=[lookup().link(iri) for iri in sorted(offered.listed)],
        positions=[lookup().link(iri) for iri in sorted(offered.positions)],
        episodes=trial().named(trial().frame.episodes),
        judged=_judged(),
        outcomes=[local_name(iri) for iri in OUTCOMES],
        as_=lambda name: _address(asked, format=name),
        most=what_if.MOST,
        **common() | {"formats": _FORMATS},
    )
    return Response(shown, 400 if fault else 200)


def _judged() -> list[tuple[str, list[tuple[str, str]]]]:
    """List the conditions that can be judged, by definition, as (slug, label)."""
    known = trial()
    found = []
    for definition in known.definitions.values():
        judged = [(local_name(c.iri), known.label(c.iri)) for c in definition.needed if not c.minimum]
        found.append((known.label(definition.iri), judged))
    return found

"""What the editor asks for while somebody types: what can be written, and whether the engine could read it."""

import json

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from kg_server.catalogue.completion import completions
from kg_server.engine import Engine
from kg_server.errors import QueryError
from kg_server.media_types import ResultKind, formats_for
from kg_server.vocabulary import PREFIXES
from kg_server.web import base_url, holdings
from kg_server.web.protocol import QUERY, read

blueprint = Blueprint("editor", __name__)

_ANY = {kind: formats_for(kind)[0] for kind in ResultKind}


@blueprint.get("/terms.json")
def terms() -> Response:
    """Give the prefixes, and all terms and things with their labels."""
    return Response(holdings().remember("terms.json", _terms), content_type="application/json")


@blueprint.post("/sparql/check")
def check() -> Response:
    """Tell what the engine that would answer a query finds wrong with its text, and where.

    The status is 200 whatever it finds: the answer to this question is there either way.
    """
    asked = read(request)
    if asked.text is None:
        raise BadRequest("Send a query: a form with the field query, or a body of type " + QUERY)
    held = holdings()
    query = asked.check(f"{base_url(path=False)}sparql", held.account(), lenient=held.token is not None)
    fault: dict[str, object] | None = None
    try:
        held.engine.answer(query, _ANY)
    except QueryError as error:
        fault = {"detail": str(error).split("\n\n")[0]}
        fault |= {name: getattr(error, name, None) for name in ("line", "column")}
    return Response(json.dumps({"fault": fault}, ensure_ascii=False), content_type="application/json")


def _terms(engine: Engine) -> bytes:
    told = {"prefixes": dict(PREFIXES), "terms": completions(engine)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

"""Says whether the server is alive and which release it serves."""

from flask import Blueprint, Response, jsonify

from kg_server.engine import Query, ask
from kg_server.web import holdings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer 200 with the release when the engine answers, else 503."""
    held = holdings()
    alive = ask(held.engine, Query("ASK { ?s ?p ?o }"))
    about = {
        "status": "ok" if alive else "empty",
        "release": held.release.id,
        "version": held.release.version,
        "triples": held.release.triples,
    }
    return jsonify(about), 200 if alive else 503

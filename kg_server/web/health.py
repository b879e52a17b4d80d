"""What an operator or a careful client wants to know: whether the server is alive, its limits, its counters."""

from flask import Blueprint, Response, jsonify, render_template, request

from kg_server.engine import Query, ask
from kg_server.web import holdings
from kg_server.web.negotiation import prefers_html

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer 200 with the release when the engine answers, else 503."""
    held = holdings()
    alive = ask(held.engine, Query("ASK { ?s ?p ?o }")) or held.token is not None
    about = {
        "status": "ok" if alive else "empty",
        "release": held.release.id,
        "version": held.release.version,
        "triples": held.release.triples,
        "writable": held.token is not None,
    }
    response = jsonify(about)
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if alive else 503


@blueprint.get("/limits")
def limits() -> Response:
    """Show the limits in force, as a page or as JSON."""
    table = holdings().settings.limits()
    if prefers_html(request.accept_mimetypes):
        return Response(render_template("limits.html", limits=table))
    return jsonify({s.name: {"value": value, "meaning": s.help, "setting": s.variable} for s, value in table.items()})


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the counters in the Prometheus text format."""
    held = holdings()
    text = held.counters.text(held.release.id, held.release.version)
    response = Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response

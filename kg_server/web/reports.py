"""The validation report of the release: to read at `/validation`, as data at `/validation.ttl`, `.json`, `.csv`."""

import json

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from kg_server import tabular
from kg_server.catalogue import report, shapes
from kg_server.catalogue.report import Found, Report
from kg_server.media_types import ResultKind, formats_for
from kg_server.web import holdings
from kg_server.web.rdf import respond_graph

blueprint = Blueprint("reports", __name__)

_COLUMNS = ("severity", "rule", "thing", "label", "value", "message", "passages", "shape")


@blueprint.get("/validation")
def validation() -> str:
    """Show the report."""
    held = holdings()
    return render_template("validation.html", report=_report(), held=held, writable=held.token is not None)


@blueprint.get("/validation.<ending>")
def validation_data(ending: str) -> Response:
    """Give the report as the SHACL report that it is, or as a list of what was found."""
    shown = _report()
    if ending == "ttl":
        return respond_graph(shown.graph, formats_for(ResultKind.GRAPH)[0])
    if ending == "json":
        return Response(_as_json(shown), content_type="application/json")
    if ending == "csv":
        return Response(_as_csv(shown), content_type="text/csv; charset=utf-8")
    raise NotFound("The report ends in .ttl, .json or .csv")


def _report() -> Report:
    held = holdings()
    rules = held.remember("shapes", shapes.read).rules
    return held.remember("report", lambda engine: report.read(engine, held.release.folder, rules))


def _row(found: Found) -> tuple[str, ...]:
    passages = " ".join(passage.iri for passage in found.passages)
    rule, thing = found.rule, found.thing
    return found.severity, rule.code, thing.iri, thing.label, found.value, found.message, passages, rule.iri


def _as_json(shown: Report) -> str:
    release = holdings().release
    told = {
        "release": release.id,
        "version": release.version,
        "triples": release.triples,
        "rules": len(shown.rules),
        "counts": shown.counts,
        "results": [dict(zip(_COLUMNS, _row(found), strict=True)) for found in shown.found],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _as_csv(shown: Report) -> str:
    return tabular.written(_COLUMNS, (_row(found) for found in shown.found))

"""Search by name: the page with its facets, the completion for those who type, and its description for browsers."""

from flask import Blueprint, Response, json, render_template, request

from kg_server.catalogue.search import Hit, Index
from kg_server.web import base_url, holdings, local
from kg_server.web.narrowing import as_csv, listing, register, wants_csv

blueprint = Blueprint("search", __name__)

MOST_SHOWN = 100
_MOST_OFFERED = 10


@blueprint.get("/search")
def search() -> Response:
    """Show what bears a name, narrowed by facets; without a text, everything that has what is chosen."""
    text = request.args.get("q", "").strip()
    hits = _find(text)
    found = [hit.entry for hit in hits] if text else register().entries
    shown = listing("search", found, text)
    if wants_csv():
        return as_csv(shown, "search")
    names = {hit.entry.iri: hit.name for hit in hits if hit.name != hit.entry.label}
    near = any(hit.is_near for hit in hits)
    page = render_template(
        "search.html", shown=shown, names=names, near=near, most=MOST_SHOWN, labels=register().labels
    )
    return Response(page)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Complete a text, in the OpenSearch form: the text, names, what each is, and where each leads."""
    text = request.args.get("q", "").strip()
    hits = _find(text)[:_MOST_OFFERED]
    answer = [
        text,
        [hit.entry.label for hit in hits],
        [hit.entry.kind + (f" · {hit.name}" if hit.name != hit.entry.label else "") for hit in hits],
        [base_url(path=False) + local(hit.entry.iri).removeprefix("/") for hit in hits],
    ]
    return Response(json.dumps(answer, ensure_ascii=False), content_type="application/x-suggestions+json")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers (OpenSearch 1.1)."""
    page = render_template("opensearch.xml", address=base_url(path=False))
    return Response(page, content_type="application/opensearchdescription+xml")


def _find(text: str) -> list[Hit]:
    return holdings().remember("names", lambda _: Index(register().entries)).find(text)

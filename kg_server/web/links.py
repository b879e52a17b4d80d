"""Link headers: from a page to its data, from data to their page, from both to the IRI that they are about."""

from flask import Response

from kg_server.media_types import Format, ResultKind, formats_for
from kg_server.vocabulary import LICENCE, thing_iri


def page_of(kind: str, slug: str) -> str:
    """Give the path of the page about a thing."""
    return f"/queries/{slug}" if kind == "query" else f"/page/{kind}/{slug}"


def links_to_data(response: Response, kind: str, slug: str) -> Response:
    """Add to the page of a thing the links to its data in every format, and to the IRI to cite it by."""
    for f in formats_for(ResultKind.DATA):
        _add(response, f"/data/{kind}/{slug}.{f.name}", "alternate", f.media_type)
    _add(response, f"/data/{kind}/{slug}", "describedby")
    _add(response, str(thing_iri(kind, slug)), "cite-as")
    return response


def links_to_page(response: Response, kind: str, slug: str, chosen: Format) -> Response:
    """Add to the data of a thing the links to its page, to the other formats, and to the IRI they describe."""
    response.headers["Content-Location"] = f"/data/{kind}/{slug}.{chosen.name}"
    _add(response, page_of(kind, slug), "describedby", "text/html")
    for f in formats_for(ResultKind.DATA):
        if f != chosen:
            _add(response, f"/data/{kind}/{slug}.{f.name}", "alternate", f.media_type)
    for relation in ("describes", "cite-as"):
        _add(response, str(thing_iri(kind, slug)), relation)
    return _common(response)


def links_to_document(response: Response, iri: str) -> Response:
    """Add to the data of a whole graph, such as the ontology, its own IRI as the one to cite."""
    _add(response, iri, "cite-as")
    return _common(response)


def _common(response: Response) -> Response:
    _add(response, LICENCE, "license")
    _add(response, "/.well-known/void", "collection")
    return response


def _add(response: Response, target: str, relation: str, media: str = "") -> None:
    """Add a link to the one header: some clients read only the first of several."""
    link = f'<{target}>; rel="{relation}"' + (f'; type="{media}"' if media else "")
    before = response.headers.get("Link")
    response.headers["Link"] = f"{before}, {link}" if before else link

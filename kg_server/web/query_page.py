"""The query page: a form with the query, its answer as a table, and the ways to take both elsewhere."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from kg_server import questions
from kg_server.catalogue import answers
from kg_server.catalogue.asked import by_topic
from kg_server.engine import Query
from kg_server.errors import Overload, QueryError
from kg_server.media_types import formats_for
from kg_server.vocabulary import PREFIXES
from kg_server.web import base_url, holdings, whose
from kg_server.web.problems import say_when, status_of
from kg_server.web.protocol import SparqlRequest
from kg_server.web.snippets import snippets
from kg_server.web.views import drawn

MOST_SHOWN = 500

_DATASET = ("default-graph-uri", "named-graph-uri")
_FIRST = """PREFIX ssc: <https://w3id.org/ssc-kg/ontology#>

SELECT ?who ?operation WHERE {
  ?who ssc:leads ?operation .
}
"""


def empty(asked: SparqlRequest) -> Response:
    """Show the form, with a query to begin with: the example that is named, or a short one."""
    name = next(iter(asked.fields.get("example", ())), None)
    if name is None:
        return Response(_page(asked, _FIRST))
    example = holdings().questions.get(name)
    if example is None:
        raise NotFound(f"There is no example {name!r}; the questions are listed at /queries")
    return Response(_page(asked, example.query, chosen=name))


def answered(asked: SparqlRequest, query: Query) -> Response:
    """Show an answer to a person; a query at fault stays in the form, to be mended."""
    query = replace(query, text=_text(asked, query.text))
    try:
        shown = answers.read(holdings().engine, whose.named(asked, query), MOST_SHOWN)
    except (QueryError, Overload) as error:
        return say_when(Response(_page(asked, query.text, fault=error), status_of(error)), error)
    return Response(
        _page(
            asked,
            query.text,
            shown=shown,
            drawn=drawn(query.text, shown),
            formats=formats_for(shown.kind),
            link=_link(asked, query.text),
            snippets=snippets(_endpoint(asked), query.text, shown.kind),
        )
    )


def _page(asked: SparqlRequest, text: str, **more: object) -> str:
    held = holdings()
    return render_template(
        "sparql.html",
        text=text,
        view=questions.view(text) or "table",
        views=questions.VIEWS,
        dataset=_dataset(asked),
        viewpoints=held.viewpoints.values(),
        whose=asked.whose,
        prefixes=PREFIXES,
        topics=by_topic(list(held.questions.values())),
        most_url=held.settings.number("max_url"),
        **more,
    )


def _text(asked: SparqlRequest, text: str) -> str:
    """Give the query with the view that was chosen beside it, and its lines as they were typed: forms send CRLF."""
    text = text.replace("\r\n", "\n")
    view = next(iter(asked.fields.get("view", ())), "")
    return questions.with_view(text, view) if view in questions.VIEWS else text


def _dataset(asked: SparqlRequest) -> list[tuple[str, str]]:
    return [(name, iri) for name in _DATASET for iri in asked.fields.get(name, ())]


def _endpoint(asked: SparqlRequest) -> str:
    """Give the address for programs, which may send the rest in any way."""
    beside = urlencode(_beside(asked))
    return f"{base_url(path=False)}sparql" + (f"?{beside}" if beside else "")


def _beside(asked: SparqlRequest) -> list[tuple[str, str]]:
    """Give what is asked beside the query: a viewpoint, and whose claim each row is."""
    seen = holdings().viewpoint
    return [*([("viewpoint", seen.slug)] if seen else []), *([("whose", "1")] if asked.whose else [])]


def _link(asked: SparqlRequest, text: str) -> str | None:
    """Give the address on this server that asks for the same again, but for the format; None where it is too long."""
    address = "/sparql?" + urlencode([("query", text), *_dataset(asked), *_beside(asked)])
    room = holdings().settings.number("max_url") - len("&format=jsonld")
    return address if len(address) <= room else None

"""The SPARQL Protocol for queries: by GET, by form, by body; a table to read for browsers."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Blueprint, Request, Response, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from kg_server.catalogue import answers
from kg_server.engine import Account, Answer, Engine, Query
from kg_server.errors import QueryError
from kg_server.vocabulary import PREFIXES
from kg_server.web import holdings
from kg_server.web.negotiation import choose, prefers_html
from kg_server.web.problems import status_of

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 200
MOST_SHOWN = 1000


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks, taken apart once: the query text (None when there is none), its dataset, the format named."""

    text: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    format: str | None

    def query(self, base: str, account: Account) -> Query:
        """Give the query for the engine; `base` resolves relative IRIs, `account` is the client's."""
        return Query(self.text or "", *self._dataset(), base=base, account=account)

    def _dataset(self) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """Give the dataset: a side that is not named is empty as soon as the other is, as the protocol has it."""
        if self.default_graphs is None and self.named_graphs is None:
            return None, None
        return self.default_graphs or (), self.named_graphs or ()


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query."""
    asked = read(request)
    held = holdings()
    page = (asked.format is None and prefers_html(request.accept_mimetypes)) or asked.format == "html"
    if asked.text is None:
        if page:
            return Response(render_template("sparql.html", text=None, prefixes=PREFIXES))
        raise BadRequest(
            "Send a query: GET /sparql?query=..., a form with the field query, or a body of type " + _QUERY
        )
    if page:
        return _page(held.engine, asked)
    return respond(
        held.engine.answer(
            asked.query(request.base_url, holdings().account()), choose(request.accept_mimetypes, asked.format)
        )
    )


def respond(answer: Answer) -> Response:
    """Send an answer as it comes from the engine."""
    return Response(answer.chunks, content_type=answer.format.content_type)


def read(incoming: Request) -> SparqlRequest:
    """Take a request apart; raise 400, 403 or 415 with words where it is not a query by the SPARQL 1.1 Protocol."""
    fields = _fields(incoming.query_string)
    text: str | None = None
    if incoming.method == "POST":
        media = incoming.mimetype
        if (incoming.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("Send the request in UTF-8")
        if media == _FORM:
            fields += _fields(incoming.get_data())
        elif media == _QUERY:
            text = _decoded(incoming.get_data())
        elif media == _UPDATE:
            raise Forbidden("This server takes queries only; it cannot be written to")
        else:
            raise UnsupportedMediaType(
                f"Send a query as {_FORM} with the field query, or as {_QUERY}; not as {media or 'nothing'}"
            )
    return _request(fields, text)


def _request(fields: list[tuple[str, str]], text: str | None) -> SparqlRequest:
    def values(field: str) -> list[str]:
        return [value for key, value in fields if key == field]

    if values("update"):
        raise Forbidden("This server takes queries only; it cannot be written to")
    texts = values("query") + ([text] if text is not None else [])
    if len(texts) > 1:
        raise BadRequest("Send one query, once: the parameter query occurs more than once, or beside a body")
    return SparqlRequest(
        texts[0] if texts else None,
        tuple(values("default-graph-uri")) or None,
        tuple(values("named-graph-uri")) or None,
        # SPARQLWrapper sends the same wish twice, as a name and as a media type; the first one says it all.
        next(iter(values("format")), None),
    )


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    """Read form fields, percent-decoding exactly once."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise BadRequest("Encode the parameters as UTF-8, percent-encoded") from None
    except ValueError:
        raise BadRequest(f"Send at most {_MOST_FIELDS} parameters") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: byte {error.start} cannot be read") from None


def _page(engine: Engine, asked: SparqlRequest) -> Response:
    """Show an answer to a person; a query at fault stays in the form, to be mended."""
    try:
        shown = answers.read(engine, asked.query(request.base_url, holdings().account()), MOST_SHOWN)
    except QueryError as error:
        page = render_template("sparql.html", text=asked.text, prefixes=PREFIXES, fault=str(error))
        return Response(page, status_of(error))
    return Response(render_template("sparql.html", text=asked.text, prefixes=PREFIXES, shown=shown))

"""The Graph Store Protocol: named graphs and the default graph, read by GET, written by PUT, POST and DELETE."""

from secrets import token_hex
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from kg_server.engine import Query
from kg_server.engine.changes import Change
from kg_server.errors import UnknownGraph
from kg_server.media_types import ResultKind, by_name, formats_for
from kg_server.vocabulary import BASE
from kg_server.web import base_url, holdings
from kg_server.web.description import description
from kg_server.web.negotiation import accepted_graph
from kg_server.web.protocol import form_fields, require_iri, require_utf8
from kg_server.web.sparql import respond
from kg_server.web.writing import allow_upload, require_token, respond_written

blueprint = Blueprint("graph_store", __name__)

_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.route("/graphs", methods=["GET", "PUT", "POST", "DELETE"])
def graphs() -> Response:
    """Work on the graph that `?graph=` or `?default` names; POST to neither makes one, GET describes the store."""
    named = _indirect()
    if named is not None:
        return _work_on(named)
    if request.method == "GET":
        return description()
    if request.method != "POST":
        raise BadRequest("Name the graph: /graphs?default, or /graphs?graph= with its IRI, percent-encoded")
    require_token()
    slug = f"graphs/{token_hex(8)}"
    written = holdings().write(Change("post", graph=BASE + slug, base=base_url(), parts=_parts()))
    return respond_written(written, 201, f"/{slug}")


@blueprint.route("/graphs/<path:_rest>", methods=["GET", "PUT", "POST", "DELETE"])
def graph(_rest: str) -> Response:
    """Work on the graph whose IRI the address itself stands for."""
    path = require_path(quote(request.path, safe="/:@!$&'()*+,;=~-._"))
    return _work_on((_as_iri(base_url(path=False) + path),))


def read_graph(iri: str | None) -> Response:
    """Give a graph (None: the default graph) in the format that the client accepts; 404 where there is none."""
    query = Query(_WHOLE, default_graphs=None if iri is None else (iri,))
    try:
        return respond(holdings().engine.answer(query, {ResultKind.GRAPH: accepted_graph(request, ResultKind.GRAPH)}))
    except UnknownGraph:
        raise NotFound(f"There is no graph <{iri}>; GET /graphs lists those that are") from None


def _work_on(named: tuple[str | None]) -> Response:
    (iri,) = named
    if request.method in ("GET", "HEAD"):
        return read_graph(iri)
    require_token()
    parts = () if request.method == "DELETE" else _parts()
    try:
        written = holdings().write(Change(request.method.lower(), graph=iri, base=base_url(), parts=parts))
    except UnknownGraph:
        raise NotFound(f"There is no graph <{iri}>") from None
    return respond_written(written, 201 if written.made else 200)


def _indirect() -> tuple[str | None] | None:
    """Give the graph that the parameters name as a tuple of one, None for the default graph; None if they name none."""
    fields = form_fields(request.query_string)
    graphs = [value for name, value in fields if name == "graph"]
    default = any(name == "default" for name, _ in fields)
    if not graphs and not default:
        return None
    if len(graphs) + default > 1:
        raise BadRequest("Name one graph: either ?default, or one ?graph=")
    return (None,) if default else (_as_iri(require_iri(graphs[0], "graph")),)


def _as_iri(address: str) -> str:
    """Give the IRI that an address of this server stands for; others stand for themselves."""
    own = base_url(path=False)
    return BASE + address.removeprefix(own) if address.startswith(own) else address


def require_path(path: str) -> str:
    """Give a path without its first slash; raise 400 where a graph cannot have it in its name."""
    if ".." in path.split("/"):
        raise BadRequest("The address of a graph cannot hold ..")
    return require_iri("x:" + path, "the address")[2:].removeprefix("/")


def _parts() -> tuple[tuple[str, bytes], ...]:
    """Give the data of the request as format name and content, several of them from a multipart form."""
    allow_upload()
    if request.mimetype == "multipart/form-data":
        files = [upload for uploads in request.files.listvalues() for upload in uploads]
        if request.form:
            raise UnsupportedMediaType("Give each part of the form a file name and a Content-Type")
        if not files:
            raise BadRequest(
                "The form holds no file; give it a boundary, end it with one, and send a file for each part"
            )
        return tuple((_format(upload.mimetype), upload.read()) for upload in files)
    require_utf8(request)
    return ((_format(request.mimetype), request.get_data()),)


def _format(media_type: str) -> str:
    known = by_name(media_type, ResultKind.GRAPH)
    if known is None:
        choices = ", ".join(f.media_type for f in formats_for(ResultKind.GRAPH))
        raise UnsupportedMediaType(f"Data can be sent as {choices}; not as {media_type or 'nothing'}")
    return known.name

"""The one table of engines that we know how to ask: where they listen, what they do differently, and which is which."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

from kg_server.engine.transport import Credentials, Reply, prepare, send
from kg_server.errors import EngineFailed, LimitReached, SettingError
from kg_server.settings import Settings
from kg_server.vocabulary import graph_iri

STAND_IN = str(graph_iri("default"))
_PROBE_SECONDS = 5.0
_PROBE_BYTES = 10_000_000


@dataclass(frozen=True)
class Dialect:
    """How one kind of engine wants to be asked.

    `query`, `graphs` and `signed_graphs` are paths below the engine's address, the last for use with a password.
    `default_graph` tells that its default graph is one of its own; where it is missing, or the union of all, a named
    graph stands in and every query says its dataset. `server` is what its Server header begins with.
    """

    name: str
    query: str
    graphs: str | None
    default_graph: bool = True
    server: str = ""
    scheme: str = "basic"
    signed_graphs: str = ""
    cuts_rows: bool = False
    own_schemes: tuple[str, ...] = ()
    corrections: tuple[tuple[bytes, bytes], ...] = ()


# Its N-Triples say true and false; the unescaped quotation marks keep this out of what a literal says.
_BOOLEAN = b'"datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "%b"'
_NUMBERED = ((_BOOLEAN % b"1", _BOOLEAN % b"true"), (_BOOLEAN % b"0", _BOOLEAN % b"false"))
# Its blank nodes are named like addresses, which no blank node can be.
_BLANK = b'"type": "bnode", "value": "%b'
_NODES = ((_BLANK % b"nodeID://", _BLANK % b""),)

DIALECTS = (
    Dialect("oxigraph", "/query", "/store", server="Oxigraph"),
    # It knows no default graph, hangs at POST with a bare query (so forms go everywhere), answers ASK with a table,
    # writes booleans as 1 and 0, and cuts graphs off at ResultSetMaxRows without a word.
    Dialect(
        "virtuoso", "/sparql", "/sparql-graph-crud", default_graph=False, server="Virtuoso", scheme="digest",
        signed_graphs="/sparql-graph-crud-auth", cuts_rows=True, own_schemes=("bif:", "sql:"),
        corrections=(*_NUMBERED, *_NODES),
    ),
    Dialect("graphdb", "", "/rdf-graphs/service", default_graph=False, server="GraphDB"),
    Dialect("rdf4j", "", "/rdf-graphs/service", default_graph=False),
    Dialect("stardog", "/query", "", server="Stardog"),
    Dialect("neptune", "/sparql", "/sparql/gsp/", default_graph=False),
    Dialect("qlever", "", "", default_graph=False, scheme="bearer"),
    Dialect("fuseki", "/query", "/data", server="Apache Jena Fuseki"),
    Dialect("plain", "", None),
)  # fmt: skip


@dataclass(frozen=True)
class Endpoints:
    """Where an engine listens, in which dialect, and who we are to it; `graphs` is "" where it is not known.

    `rows` is the number of rows at which it cuts an answer off, 0 where no such number is known.
    """

    dialect: Dialect
    query: str
    graphs: str
    credentials: Credentials
    rows: int = 0

    def graph_url(self, graph: str | None) -> str:
        """Give the Graph Store Protocol address of a graph, the default graph being None."""
        if not self.graphs:
            raise SettingError(
                "Nothing is known of where this engine takes graphs; set SSC_ENGINE_GRAPHS to the address of its Graph"
                " Store Protocol"
            )
        joint = "&" if "?" in self.graphs else "?"
        if graph is None and self.dialect.default_graph:
            return f"{self.graphs}{joint}default"
        return f"{self.graphs}{joint}graph={quote(graph or STAND_IN, safe='')}"


def from_settings(url: str, settings: Settings) -> Endpoints:
    """Find out what engine listens at an address, as far as the settings do not say."""
    return recognise(
        url,
        settings.text("engine_kind"),
        settings.text("engine_graphs"),
        Credentials(settings.text("engine_user"), settings.text("engine_password")),
    )


def recognise(url: str, kind: str = "auto", graphs: str = "", credentials: Credentials | None = None) -> Endpoints:
    """Find the query address below or at `url`, and the kind of engine unless it is given, by asking it.

    Raises SettingError for an address or kind that cannot be, EngineFailed where nothing there answers SPARQL.
    """
    _require_address(url)
    base = url.rstrip("/")
    given = None if kind == "auto" else _named(kind)
    paths = [given.query] if given else [d.query for d in DIALECTS]
    query, reply, known = _answering(base, paths, credentials or Credentials())
    dialect = given or _guess(query, reply)
    if not known.scheme:
        known = replace(known, scheme=dialect.scheme if known.user else "bearer")
    root = query.removesuffix(dialect.query) if dialect.query else query
    path = dialect.signed_graphs if known.password and dialect.signed_graphs else dialect.graphs
    found = Endpoints(dialect, query, graphs or ("" if path is None else root + path), known)
    return replace(found, rows=_rows(found)) if dialect.cuts_rows else found


def _require_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(f"{parts._replace(netloc=parts.hostname or '').geturl()!r} is no address of an engine; give"
                           " one such as http://127.0.0.1:7878")  # fmt: skip
    if parts.username or parts.password:
        raise SettingError("The engine's address holds a password; set SSC_ENGINE_USER and SSC_ENGINE_PASSWORD instead")


def _named(kind: str) -> Dialect:
    for dialect in DIALECTS:
        if dialect.name == kind.lower():
            return dialect
    names = ", ".join(d.name for d in DIALECTS)
    raise SettingError(f"SSC_ENGINE_KIND is {kind!r}; it must be auto or one of {names}")


def _answering(base: str, paths: Iterable[str], known: Credentials) -> tuple[str, Reply, Credentials]:
    """Find the address that says yes to ASK {}: the one given, or a path below it where some engine listens.

    The password is sent only where it is asked for, in the way that is asked for.
    """
    said = ""
    for path in dict.fromkeys(["", *paths]):
        try:
            reply, used = _ask(base + path, known)
        except (EngineFailed, LimitReached) as error:
            said = str(error)
            continue
        if reply.status == HTTPStatus.OK and yes(reply.body):
            return base + path, reply, used
        said = "no SPARQL results in JSON" if reply.status == HTTPStatus.OK else f"status {reply.status}"
    raise EngineFailed(
        f"Nothing at {base} answers SPARQL as an engine does (last: {said}); give the address of its query service, and"
        " SSC_ENGINE_USER and SSC_ENGINE_PASSWORD if it wants them"
    )


def _ask(url: str, known: Credentials) -> tuple[Reply, Credentials]:
    accept = "application/sparql-results+json"
    reply = _get(url, "ASK {}", accept, Credentials())
    if reply.status != HTTPStatus.UNAUTHORIZED or not known.password:
        return reply, known
    asked = (reply.headers["WWW-Authenticate"] or "basic").split()[0].lower()
    used = replace(known, scheme=asked)
    return _get(url, "ASK {}", accept, used), used


def yes(body: bytes) -> bool | None:
    """Read the answer to an ASK, be it a boolean or a table with a row for yes; None where it is neither."""
    try:
        answer = json.loads(body)
        if "boolean" in answer:
            return answer["boolean"] if isinstance(answer["boolean"], bool) else None
        return bool(answer["results"]["bindings"]) if "__ASK_RETVAL" in answer["head"]["vars"] else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _guess(query: str, reply: Reply) -> Dialect:
    """Tell the kind by what the engine calls itself, else by the shape of its address."""
    name = (reply.headers["Server"] or "").lower()
    for dialect in DIALECTS:
        if dialect.server and name.startswith(dialect.server.lower()):
            return dialect
    parts = urlsplit(query)
    if reply.headers["Fuseki-Request-Id"]:
        return _named("fuseki")
    if ".neptune." in (parts.hostname or ""):
        return _named("neptune")
    return _named("rdf4j" if "/repositories/" in parts.path else "plain")


def _rows(found: Endpoints) -> int:
    """Ask for more rows than any answer may have, in little room, and see at how many the engine stops."""
    digits = "".join(f" VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdef")
    reply = _get(found.query, f"SELECT (1 AS ?x) {{{digits} }} LIMIT 1000000", "text/csv", found.credentials)
    told = reply.headers["X-SPARQL-MaxRows"] or ""
    return int(told) if told.isdigit() else 0


def _get(url: str, query: str, accept: str, credentials: Credentials) -> Reply:
    joint = "&" if urlsplit(url).query else "?"
    request = prepare(f"{url}{joint}{urlencode({'query': query})}", {"Accept": accept})
    return send(request, credentials, _PROBE_SECONDS, _PROBE_BYTES)

"""The HTTP front: the application factory, and the headers that every response carries."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import TypeVar, cast

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import RequestURITooLarge

from kg_server.catalogue.asked import Asked, questions
from kg_server.catalogue.viewed import Viewed
from kg_server.catalogue.viewpoints import Viewpoint, known
from kg_server.catalogue.viewpoints import read as read_viewpoints
from kg_server.engine import Account, Engine
from kg_server.engine.changes import Change, Written
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, LICENCE, shorten
from kg_server.web.access import Access
from kg_server.web.cache import REVALIDATE, ResponseCache
from kg_server.web.clients import Budgets, address, budgets
from kg_server.web.counters import Counters
from kg_server.web.negotiation import NegotiatedRequest
from kg_server.web.quick import FAULT, QuickQueries

T = TypeVar("T")

# The modules of this layer that answer routes.
_PAGES = (
    "sparql", "editor", "graph_store", "linked_data", "things", "cite", "void", "pages", "search", "browse", "article",
    "pictures", "stored", "openapi", "examples", "reports", "health", "downloads", "definitions", "what_if",
    "viewpoints", "compare", "statistics", "why",
)  # fmt: skip

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After",
}


@dataclass
class Holdings:
    """What the application serves: a release, the engine that answers from it, and what may be written.

    `token` is the hash of the secret that a write must carry, None on a server that is only read from; then there is
    no `writer` either. `viewpoint` is None where the graph is the editors' default.
    """

    engine: Engine
    release: Release
    settings: Settings
    budgets: Budgets
    writer: Callable[[Change], Written] | None = None
    token: str | None = None
    counters: Counters = field(default_factory=Counters)
    fronts: int = 1
    writes: int = 0
    viewpoint: Viewpoint | None = None
    _remembered: dict[str, tuple[str, object]] = field(default_factory=dict)
    _according: dict[str, dict[str, tuple[str, object]]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name the state of the graph: the release, and how many writes have been made to it here."""
        return f"{self.release.id}+{self.writes}"

    @property
    def questions(self) -> dict[str, Asked]:
        """The competency questions, by name; read once for each state of the graph."""
        return self.remember("questions", questions)

    def remember(self, name: str, read: Callable[[Engine], T]) -> T:
        """Give what `read` makes of the graph, made once for each state of the graph and kept under a name."""
        version = self.version
        kept = self._remembered.get(name)
        if kept is None or kept[0] != version:
            kept = (version, read(self.engine))
            self._remembered[name] = kept
        return cast("T", kept[1])

    @property
    def viewpoints(self) -> dict[str, Viewpoint]:
        """The viewpoints, by slug; read once for each state of the graph."""
        return self.remember("viewpoints", read_viewpoints)

    def according_to(self, name: str) -> "Holdings":
        """Give what is served as a viewpoint has it, and readings of its own; raise UnknownViewpoint, with the list."""
        seen = known(self.viewpoints, name)
        if seen.is_default:
            return self
        remembered = self._according.setdefault(name, {})
        remembered["viewpoints"] = self._remembered["viewpoints"]
        engine = Viewed(self.engine, name, self.release.graphs)
        return replace(self, engine=engine, viewpoint=seen, _remembered=remembered)

    def account(self) -> Account:
        """Give the account of the client whose request is at work."""
        return self.budgets.account(address(request.environ, self.settings.number("proxies")))

    def write(self, change: Change) -> Written:
        """Carry a change out; whatever comes of it, nothing that was answered before counts any more."""
        assert self.writer is not None  # noqa: S101 - a token is only there together with a writer
        try:
            written = self.writer(change)
        finally:
            self.writes += 1
        self.counters.count("ssc_writes_total")
        return written


def holdings() -> Holdings:
    """Give what the application at work serves, as the viewpoint of the request has it."""
    held = g.get("according") or current_app.extensions["ssc"]
    assert isinstance(held, Holdings)  # noqa: S101 - tells the type checker what create_app put there
    return held


def look_from(viewpoint: str) -> None:
    """Let this request see the graph as a viewpoint has it; raise UnknownViewpoint, with the list."""
    g.according = holdings().according_to(viewpoint)


def base_url(path: bool = True) -> str:
    """Give the address of this request as readers see it, or without its path the address of the server."""
    root = holdings().settings.text("public_url").rstrip("/") + "/"
    if root == "/":
        root = request.host_url
    return root + request.path.removeprefix("/") if path else root


def create_app(
    engine: Engine,
    release: Release,
    settings: Settings,
    writer: Callable[[Change], Written] | None = None,
    token: str | None = None,
    shared: Path | None = None,
    fronts: int = 1,
) -> Flask:
    """Make the application over an engine and its release; with a writer and the hash of a token, for writing too.

    Where it is one of several `fronts`, `shared` is a folder in which they put budgets and counts together.
    """
    app = Flask(__name__)
    app.request_class = NegotiatedRequest
    held = Holdings(
        engine, release, settings, budgets(settings, shared), writer, token, Counters(shared), fronts=fronts
    )
    app.extensions["ssc"] = held
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.number("max_query")
    app.url_map.strict_slashes = False
    _register_pages(app)
    app.jinja_env.filters.update(local=local, short=shorten)
    app.jinja_env.globals.update(release=release, licence=LICENCE)
    # Pages name a bundle only where it is there: the package may have been built without any.
    app.jinja_env.globals["built"] = frozenset(path.name for path in Path(app.root_path, "static", "built").glob("*"))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_raise_fault)
    app.before_request(_refuse_long_address)
    app.after_request(_headers)
    _stand_in_front(app, held)
    return app


def _register_pages(app: Flask) -> None:
    """Let every module of this layer answer its routes, and problems in one way."""
    from kg_server.web import problems, schema_org  # they import this module, as those of the routes do

    for name in _PAGES:
        app.register_blueprint(import_module(f"{__name__}.{name}").blueprint)
    problems.register(app)
    app.jinja_env.globals["data_block"] = schema_org.data_block


def local(iri: str) -> str:
    """Map an IRI of ours onto this server, so that it can be followed wherever the server runs; leave others alone."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def _stand_in_front(app: Flask, held: Holdings) -> None:
    """Put the short way before the application, the cache before that, and the counting before the cache."""
    quick = QuickQueries(app.wsgi_app, held, _HEADERS)
    program = _program()
    cached = ResponseCache(
        quick, lambda: f"{program}+{held.version}", held.settings.number("cache_mb") * 1_000_000 // held.fronts
    )
    app.wsgi_app = Access(cached, held.counters, held.settings.text("log"))  # type: ignore[method-assign]


def _program() -> str:
    """Name the program as it is now: a page that a browser has kept from another one is old, be the graph the same."""
    total = blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.parent.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js"):
            total.update(path.read_bytes())
    return total.hexdigest()


def _raise_fault() -> None:
    """Tell a fault that was met on the short way, as any other."""
    fault = request.environ.get(FAULT)
    if fault is not None:
        raise fault


def _refuse_long_address() -> None:
    most = holdings().settings.number("max_url")
    if len(request.path) + len(request.query_string) > most:
        raise RequestURITooLarge(f"The address is longer than {most} bytes; send the query by POST instead")


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":  # a page from elsewhere may ask in every way, but not send a token
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    request.environ["ssc.endpoint"] = str(request.url_rule) if request.url_rule else "-"
    if request.endpoint != "static":
        response.vary.add("Accept")
        response.headers.setdefault("Cache-Control", REVALIDATE)
    return response

"""The HTTP front: the application factory, and the headers that every response carries."""

from dataclasses import dataclass
from functools import cached_property

from flask import Flask, Response, current_app, request

from kg_server.catalogue.asked import Asked, questions
from kg_server.engine import Account, Engine
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.vocabulary import BASE, shorten
from kg_server.web.clients import Budgets, address, budgets


@dataclass
class Holdings:
    """What the application serves: a release and the engine that answers from it."""

    engine: Engine
    release: Release
    settings: Settings
    budgets: Budgets

    @cached_property
    def questions(self) -> dict[str, Asked]:
        """The competency questions of the release, by name; a release never changes, so they are read once."""
        return questions(self.engine)

    def account(self) -> Account:
        """Give the account of the client whose request is at work."""
        return self.budgets.account(address(request.environ, self.settings.number("proxies")))


def holdings() -> Holdings:
    """Give what the application at work serves."""
    held = current_app.extensions["ssc"]
    assert isinstance(held, Holdings)  # noqa: S101 - tells the type checker what create_app put there
    return held


def create_app(engine: Engine, release: Release, settings: Settings) -> Flask:
    """Make the application over an engine and its release."""
    from kg_server.web import health, linked_data, pages, problems, sparql  # they import this module

    app = Flask(__name__)
    app.extensions["ssc"] = Holdings(engine, release, settings, budgets(settings))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.number("max_query")
    app.url_map.strict_slashes = False
    for blueprint in (sparql.blueprint, linked_data.blueprint, pages.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    problems.register(app)
    app.jinja_env.filters.update(local=local, short=shorten)
    app.jinja_env.globals["release"] = release
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_headers)
    return app


def local(iri: str) -> str:
    """Map an IRI of ours onto this server, so that it can be followed wherever the server runs; leave others alone."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.endpoint != "static":
        response.vary.add("Accept")
    return response

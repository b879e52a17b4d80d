"""A short way for queries by GET, which are most of all requests: past the framework, to the same engine and answers.

Whatever is not plain (a page, an update, an unknown parameter, a fault) is left to the application behind.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from kg_server.engine import Query
from kg_server.errors import SscError
from kg_server.web.cache import REVALIDATE, Application, Environ, StartResponse
from kg_server.web.clients import address
from kg_server.web.negotiation import negotiated

if TYPE_CHECKING:
    from kg_server.web import Holdings

FAULT = "ssc.fault"
_LONGEST_ACCEPT = 500
_MOST_FIELDS = 20


class QuickQueries:
    """Answers GET /sparql?query=...; hands everything else on."""

    def __init__(self, application: Application, held: "Holdings", headers: dict[str, str]) -> None:
        """Stand in front of an application; `headers` are those that every answer carries."""
        self._application = application
        self._held = held
        self._headers = [*headers.items(), ("Vary", "Accept")]
        self._proxies = held.settings.number("proxies")
        self._longest = held.settings.number("max_url")
        self._url = held.settings.text("public_url").rstrip("/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        asked = self._read(environ)
        if asked is None:
            return self._application(environ, start_response)
        try:
            page, formats = negotiated(environ.get("HTTP_ACCEPT", ""), asked.pop("format", None))
            if page:
                return self._application(environ, start_response)
            held = self._held.according_to(asked["viewpoint"]) if asked.get("viewpoint") else self._held
            answer = held.engine.answer(self._query(environ, asked["query"]), formats)
        except SscError as error:
            environ[FAULT] = error  # the application knows how to tell it
            return self._application(environ, start_response)
        environ["ssc.endpoint"] = "/sparql"
        kept = "no-store" if answer.volatile else REVALIDATE
        headers = [("Content-Type", answer.format.content_type), ("Cache-Control", kept), *self._headers]
        if answer.length is not None:
            headers.append(("Content-Length", str(answer.length)))
        start_response("200 OK", headers)
        return answer.chunks

    def _read(self, environ: Environ) -> dict[str, str] | None:
        """Give the parameters of a plain query; None for anything else."""
        if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET":
            return None
        encoded = environ["QUERY_STRING"]
        if len(encoded) > self._longest or len(environ.get("HTTP_ACCEPT", "")) > _LONGEST_ACCEPT:
            return None
        if encoded.startswith("query=") and "&" not in encoded:
            return _only_query(encoded)
        try:
            fields = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        except ValueError:
            return None
        asked = dict(fields)
        plain = len(asked) == len(fields) and "query" in asked and asked.keys() <= {"query", "format", "viewpoint"}
        return asked if plain else None

    def _query(self, environ: Environ, text: str) -> Query:
        root = self._url or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        account = self._held.budgets.account(address(environ, self._proxies))
        return Query(text, base=f"{root}/sparql", account=account, lenient=self._held.token is not None)


def _only_query(encoded: str) -> dict[str, str] | None:
    try:
        return {"query": unquote_plus(encoded[6:], errors="strict")}
    except UnicodeDecodeError:
        return None

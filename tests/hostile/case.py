"""What a hostile case is, and the short ways to make one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.hostile_client import HALF_CLOSE, Headers, Part, get_query, post_query, request

__all__ = ["HALF_CLOSE", "Case", "Targets", "aimed", "body", "query", "raw", "update"]

REFUSED = frozenset({400, 413, 414, 431})
DENIED = frozenset({400, 401, 403, 404, 405, 413, 415, 429})
UNREADABLE = frozenset({400, 403, 404, 405, 406, 411, 413, 415, 422, 501, 503})
ANY: frozenset[int] = frozenset()
SPARQL_UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Targets:
    """What the requests point at: a listener and a file that nobody may touch, and the token of the writable server."""

    url: str
    file: str
    token: str

    @property
    def bearer(self) -> tuple[str, str]:
        """The header that a write must carry."""
        return "Authorization", f"Bearer {self.token}"


Text = str | bytes | Callable[[Targets], str | bytes]


@dataclass(frozen=True)
class Case:
    """A request and what may come of it.

    `want` lists the statuses that are right (empty: any but a failure of the server), `closes` allows a closed
    connection instead of an answer, `waits` allows none at all for the request is not finished, `alone` that only one
    answer comes back on the connection.
    """

    id: str
    kind: str
    parts: Callable[[Targets], Sequence[Part]] = field(repr=False)
    want: frozenset[int] = ANY
    closes: bool = False
    waits: bool = False
    alone: bool = False


def aimed(text: str, targets: Targets) -> str:
    """Put the canary's addresses in place of the marks %u (all), %t (without its http), %n (port) and %f (file)."""
    port = targets.url.rstrip("/").rpartition(":")[2]
    for mark, value in {"%u": targets.url, "%t": targets.url[4:], "%n": port, "%f": targets.file}.items():
        text = text.replace(mark, value)
    return text


def _bytes(text: Text, targets: Targets) -> bytes:
    given = text(targets) if callable(text) else text
    # surrogates go out as the three bytes that no UTF-8 reader may accept
    return given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")


def query(name: str, text: Text, want: frozenset[int] = ANY, get: bool = False, headers: Headers = ()) -> Case:
    """Send a query, as a body or by GET."""
    send = get_query if get else post_query
    accepting = [("Accept", "application/sparql-results+json, text/turtle;q=0.5"), *headers]
    return Case(f"query/{name}", "query", lambda t: [send(_bytes(text, t), accepting)], want)


def update(
    name: str, text: Text, want: frozenset[int] = ANY, authorise: bool = True, headers: Headers = (), media: str = ""
) -> Case:
    """Send an update, with the right token unless told otherwise."""

    def parts(targets: Targets) -> list[Part]:
        given = [targets.bearer, *headers] if authorise else list(headers)
        return [post_query(_bytes(text, targets), given, media or SPARQL_UPDATE)]

    return Case(f"update/{name}", "update", parts, want)


def body(
    name: str,
    media: str,
    text: Text,
    want: frozenset[int] = ANY,
    *,
    method: str = "PUT",
    target: str = "",
    headers: Headers = (),
) -> Case:
    """Send an RDF document to the Graph Store, with the right token."""
    where = target or "/graphs?graph=https%3A%2F%2Fw3id.org%2Fssc-kg%2Fgraph%2Fhostile"

    def parts(targets: Targets) -> list[Part]:
        given = [targets.bearer, ("Content-Type", media), *headers]
        return [request(method, where, given, _bytes(text, targets))]

    return Case(f"body/{name}", "body", parts, want, closes=True)


def raw(
    name: str,
    *parts: Part | str,
    kind: str = "raw",
    want: frozenset[int] = ANY,
    closes: bool = True,
    waits: bool = False,
) -> Case:
    """Send bytes as they stand, with pauses; text goes out as Latin-1 so that every byte can be written."""
    sent = [part.encode("latin-1") if isinstance(part, str) else part for part in parts]
    return Case(f"{kind}/{name}", kind, lambda _: sent, want, closes, waits, alone=not waits)

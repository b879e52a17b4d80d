"""The engine somewhere else: asks another server over the SPARQL Protocol, and passes on whole answers only."""

import re
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from kg_server.engine import guard
from kg_server.engine.dialects import STAND_IN, Endpoints, yes
from kg_server.engine.evaluation import no_format, require_known
from kg_server.engine.interface import Answer, Query, charged
from kg_server.engine.limits import DEFAULT, Limits
from kg_server.engine.malformed import malformed
from kg_server.engine.tokens import kind, tokens, unescaped
from kg_server.engine.transport import Reply, send
from kg_server.engine.writing import GRAPHS, TABLES, prefixes_for
from kg_server.errors import EngineFailed, LimitReached, MalformedQuery, RefusedQuery
from kg_server.media_types import Format, ResultKind
from kg_server.vocabulary import graph_iri

_KINDS = {
    "SELECT": ResultKind.SOLUTIONS,
    "ASK": ResultKind.BOOLEAN,
    "CONSTRUCT": ResultKind.GRAPH,
    "DESCRIBE": ResultKind.GRAPH,
}
_NOTHING = str(graph_iri("nothing"))
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PLACE = re.compile(r"\bat (\d+):(\d+)|\bline:? (\d+)(?:,? *(?:column|col|position):? *(\d+))?", re.IGNORECASE)


class RemoteEngine:
    """Answers from another server, in our formats and with our errors, so that nobody can tell which one answers."""

    def __init__(self, endpoints: Endpoints, graphs: Collection[str], limits: Limits = DEFAULT) -> None:
        """Ask at `endpoints`, where a release with these named graphs was loaded."""
        self._endpoints = endpoints
        self._graphs = set(graphs)
        self._limits = limits

    def answer(self, query: Query, formats: Mapping[ResultKind, Format | None]) -> Answer:
        """Answer a query; see `interface.Engine`. Raises also LimitReached and EngineFailed."""
        seen = guard.query(query.text, self._limits, query.base or "", query.prefixes)
        _require_plain(query, seen, self._endpoints.dialect.own_schemes)
        wanted = _KINDS[seen.verb]
        chosen = formats.get(wanted)
        if chosen is None:
            raise no_format(wanted)
        require_known((*seen.datasets, *(query.default_graphs or ()), *(query.named_graphs or ())), self._graphs)
        head, text = _declared(query, seen.text)
        with charged(query.account, self._limits.fast_seconds):
            reply = self._ask(head + text, seen.verb, wanted, self._dataset(query, seen))
        self._require_good(reply, query, head.count("\n"))
        content = self._written(reply, wanted, chosen)
        if len(content) > self._limits.answer:
            raise self._too_large()
        return Answer(wanted, chosen, [content], seen.volatile, len(content))

    def close(self) -> None:
        """Hold nothing, let go of nothing."""

    def _dataset(self, query: Query, seen: guard.Text) -> dict[str, tuple[str, ...]]:
        """Give the protocol's parameters that set the dataset."""
        default, named = query.default_graphs, query.named_graphs
        if default is not None and named is None:  # by the protocol none would be left to GRAPH
            named = tuple(sorted(self._graphs))
        if default == () and named == ():  # engines take a dataset without any graph for none said
            default = named = (_NOTHING,)
        if not self._endpoints.dialect.default_graph:
            if default is None and named is None and not seen.datasets:
                default, named = (STAND_IN,), tuple(sorted(self._graphs))
            elif not seen.datasets or default is not None or named is not None:
                # such an engine takes a missing part for all that it has
                default, named = default or (_NOTHING,), named or (_NOTHING,)
        return {"default-graph-uri": default or (), "named-graph-uri": named or ()}

    def _ask(self, text: str, verb: str, wanted: ResultKind, dataset: dict[str, tuple[str, ...]]) -> Reply:
        # SPARQLWrapper words the request; sending is ours, for its own way has no overall deadline, follows
        # redirections with the credentials, and warns about texts whose verb it cannot find.
        wrapper = SPARQLWrapper(self._endpoints.query)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        accept = "application/n-triples" if wanted is ResultKind.GRAPH else "application/sparql-results+json"
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.queryString, wrapper.queryType = text, verb
        for name, iris in dataset.items():
            for iri in iris:
                wrapper.addParameter(name, iri)
        request: urllib.request.Request = wrapper._createRequest()
        return send(request, self._endpoints.credentials, self._limits.seconds, self._limits.answer)

    def _require_good(self, reply: Reply, query: Query, shift: int) -> None:
        """Raise what stands behind a status other than 200, and behind an answer that was cut off on purpose."""
        said = self._endpoints.credentials.hidden(reply.first_line())
        if reply.status == HTTPStatus.BAD_REQUEST:
            raise _malformed(query, said, shift)
        place = urlsplit(self._endpoints.query).netloc
        if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise EngineFailed(
                f"The engine at {place} does not let this server in; its operator sets SSC_ENGINE_USER and"
                " SSC_ENGINE_PASSWORD"
            )
        if reply.status != HTTPStatus.OK:
            raise EngineFailed(
                f"The engine at {place} failed with status {reply.status}: {said}; ask in another way, or try again"
            )
        # Virtuoso gives what it found in time with this state, and the number of rows where it stopped at its limit.
        if (reply.headers["X-SQL-State"] or "").startswith("S1TAT"):
            raise LimitReached("The engine ran out of time and found a part of the answer only; ask for less", 60)
        if reply.headers["X-SPARQL-MaxRows"]:
            raise self._cut(reply.headers["X-SPARQL-MaxRows"])

    def _written(self, reply: Reply, wanted: ResultKind, chosen: Format) -> bytes:
        """Read the answer to its end, and write it anew in the format asked for."""
        try:
            if wanted is ResultKind.BOOLEAN:
                return _boolean(reply.body).serialize(format=TABLES[chosen.name]) or b""
            if wanted is ResultKind.GRAPH:
                return self._graph(reply, chosen)
            body = reply.body
            for theirs, ours in self._endpoints.dialect.corrections:
                body = body.replace(theirs, ours)
            results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if isinstance(results, ox.QueryBoolean):
                raise ValueError("it is a yes or no")
            return results.serialize(format=TABLES[chosen.name]) or b""
        except (ValueError, SyntaxError) as error:
            raise EngineFailed(
                f"The engine at {urlsplit(self._endpoints.query).netloc} gave no whole answer to this query; try again"
            ) from error

    def _graph(self, reply: Reply, chosen: Format) -> bytes:
        # N-Triples look whole wherever a line ends, so an end that was not announced proves nothing.
        if not reply.framed:
            raise ValueError("nothing tells that the graph is whole")
        if not (reply.headers["Content-Type"] or "").startswith(("application/n-triples", "text/plain")):
            raise ValueError("it is no N-Triples")
        found = [quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)]
        if self._endpoints.rows and len(found) >= self._endpoints.rows:
            raise self._cut(str(self._endpoints.rows))
        output = BytesIO()
        ox.serialize(found, output, format=GRAPHS[chosen.name], prefixes=prefixes_for(found))
        return output.getvalue()

    def _cut(self, rows: str) -> LimitReached:
        return LimitReached(
            f"The engine gives at most {rows} rows at a time; add LIMIT below that, or ask for less", 60
        )

    def _too_large(self) -> LimitReached:
        size = self._limits.answer / 1_000_000
        return LimitReached(f"The answer is larger than {size:g} MB; add LIMIT, or ask for less", 60)


def _boolean(body: bytes) -> ox.QueryBoolean:
    # Read by us, for the parser takes a boolean for whole before its object is closed.
    found = yes(body)
    if found is None:
        raise ValueError("it is no yes or no")
    content = b'{"head":{},"boolean":true}' if found else b'{"head":{},"boolean":false}'
    made = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(made, ox.QueryBoolean)  # noqa: S101 - for the type checker
    return made


def _require_plain(query: Query, seen: guard.Text, own_schemes: tuple[str, ...]) -> None:
    """Raise MalformedQuery or RefusedQuery for what an engine might take though SPARQL does not have it."""
    # Virtuoso, for one, knows a hundred prefixes, and pragmas that make it fetch.
    error = malformed(
        unescaped(query.text), "expected SELECT, ASK, CONSTRUCT or DESCRIBE", None, set(query.prefixes or ())
    )
    if error.line is not None or seen.verb not in _KINDS:
        raise error
    for token in tokens(unescaped(seen.text)) if own_schemes else ():
        iri = token[0][1:-1].lower() if kind(token) == "iri" else ""
        for scheme in own_schemes:
            # the beginning of one is refused too, for a prefix may stand for it
            if iri and (iri.startswith(scheme) or scheme.startswith(iri)):
                raise RefusedQuery(f"<{iri}> is refused: it calls what the engine has beside SPARQL; do without it")


def _malformed(query: Query, said: str, shift: int) -> MalformedQuery:
    """Make the error for a text that the engine does not take; `shift` is the lines that were put before it."""
    found = _PLACE.search(said)
    known = set(query.prefixes or ())
    if found is None:
        return malformed(query.text, said, None, known)
    line = max(int(found[1] or found[3]) - shift, 1)
    column = found[2] or found[4]
    if column:
        return malformed(query.text, said, (line, int(column)), known)
    error = malformed(query.text, said, None, known)
    if error.line is not None:
        return error
    return MalformedQuery(f"The query does not parse at line {line}: the engine says: {said}", line)


def _declared(query: Query, text: str) -> tuple[str, str]:
    """Give the lines that declare what the text uses without declaring it, and the text to follow them."""
    head = _prologue(query, text)
    first = [token for token, _ in zip(tokens(text), range(2), strict=False)]
    if head and not head.startswith("BASE") and len(first) == 2 and first[0][0].upper() == "BASE":
        # some engines want it at the very top; what it leaves behind keeps the lines and columns
        begin, end = first[0].start(), first[1].end()
        blank = "".join(c if c in "\r\n" else " " for c in text[begin:end])
        return f"BASE {first[1][0]}\n{head}", text[:begin] + blank + text[end:]
    return head, text


def _prologue(query: Query, text: str) -> str:
    """Give the lines that declare what the text uses without declaring it."""
    declared, used = set[str](), set[str]()
    relative = based = False
    before = ""
    for token in tokens(text):
        sort = kind(token)
        if sort == "name":
            (declared if before == "PREFIX" else used).add(token["prefix"] or "")
        elif sort == "iri":
            absolute = bool(_ABSOLUTE.match(token[0][1:]))
            relative = relative or not (absolute or based)
            based = based or (absolute and before == "BASE")
        before = token[0].upper() if sort == "word" else ""
    return "".join(_declarations(query, used - declared, relative))


def _declarations(query: Query, prefixes: set[str], relative: bool) -> Iterator[str]:
    if relative and query.base:
        yield f"BASE <{query.base}>\n"
    for prefix, iri in (query.prefixes or {}).items():
        if prefix in prefixes:
            yield f"PREFIX {prefix}: <{iri}>\n"

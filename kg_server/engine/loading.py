"""Puts a release into another engine by Graph Store Protocol, going on where it broke off; counts at the end."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg_server.engine.dialects import Endpoints
from kg_server.engine.interface import Query, rows
from kg_server.engine.limits import DEFAULT, Limits
from kg_server.engine.remote import RemoteEngine
from kg_server.engine.transport import Reply, prepare, send
from kg_server.errors import EngineFailed, LimitReached
from kg_server.release import Release

CHUNK = 10_000
PAUSES = (1.0, 5.0, 15.0)
_REPLY = 1_000_000
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
Say = Callable[[str], None]


@dataclass(frozen=True)
class _Chunk:
    """Triples of one graph (None: the default graph) for one request; the first of a graph replaces it."""

    graph: str | None
    triples: list[ox.Triple]
    first: bool


def load(release: Release, endpoints: Endpoints, progress_file: Path, say: Say, limits: Limits = DEFAULT) -> None:
    """Put every graph of a release there, then compare what is there with the manifest.

    A second run goes on where the first broke off, as told by `progress_file`, which goes when the load is over. Raises
    EngineFailed where the engine cannot be reached, refuses a chunk, or holds another number of triples at the end.
    """
    progress = _Progress(progress_file, release, endpoints)
    done = progress.read()
    if done:
        say(f"going on after {done} requests of an earlier run")
    for number, chunk in enumerate(_chunks(release), start=1):
        if number > done:
            _put(chunk, endpoints, limits, say)
            progress.write(number)
            say(f"request {number}: {len(chunk.triples)} triples into {_name(chunk.graph)}")
    # from here on a new run must load anew: what is amiss now is not mended by going on
    progress_file.unlink(missing_ok=True)
    say("counting what is there")
    _verify(release, endpoints, limits)


class _Progress:
    """How many requests of a load are done, in a small file that is replaced whole."""

    def __init__(self, path: Path, release: Release, endpoints: Endpoints) -> None:
        self._path = path
        self._of = {"release": release.id, "graphs": endpoints.graphs, "chunk": CHUNK}

    def read(self) -> int:
        try:
            found = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return 0
        mine = isinstance(found, dict) and {**found, "done": 0} == {**self._of, "done": 0}
        return int(found["done"]) if mine and isinstance(found.get("done"), int) else 0

    def write(self, done: int) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(json.dumps({**self._of, "done": done}))
        fresh.replace(self._path)


def _chunks(release: Release) -> Iterator[_Chunk]:
    """Give the requests of a load, always in the same order.

    All triples with blank nodes of a graph are in its first chunk: a node whose triples came in two requests would be
    two nodes.
    """
    waiting: dict[str | None, list[ox.Triple]] = {graph: [] for graph in (None, *sorted(release.graphs))}
    for graph, triple in _statements(release):
        if _has_blank_node(triple):
            waiting.setdefault(graph, []).append(triple)
    begun = set[str | None]()
    for graph, triple in _statements(release):
        if _has_blank_node(triple):
            continue
        pending = waiting.setdefault(graph, [])
        pending.append(triple)
        if len(pending) >= CHUNK:
            yield _Chunk(graph, pending, graph not in begun)
            begun.add(graph)
            waiting[graph] = []
    for graph, pending in waiting.items():
        if pending or graph not in begun:
            yield _Chunk(graph, pending, graph not in begun)


def _statements(release: Release) -> Iterator[tuple[str | None, ox.Triple]]:
    for quad in ox.parse(path=release.dataset, format=ox.RdfFormat.N_QUADS):
        graph = quad.graph_name
        yield (graph.value if isinstance(graph, ox.NamedNode) else None), quad.triple


def _has_blank_node(triple: ox.Triple) -> bool:
    return any(
        isinstance(term, ox.BlankNode) or (isinstance(term, ox.Triple) and _has_blank_node(term)) for term in triple
    )


def _put(chunk: _Chunk, endpoints: Endpoints, limits: Limits, say: Say) -> None:
    """Send a chunk, again after a pause where the engine fails; each may arrive twice without harm."""
    body = ox.serialize(chunk.triples, format=ox.RdfFormat.N_TRIPLES) or b""
    for pause in (*PAUSES, None):
        try:
            _require_taken(_send(chunk, body, endpoints, limits), chunk, endpoints)
        except (EngineFailed, LimitReached) as error:
            if pause is None or isinstance(error, _Refused):
                raise EngineFailed(f"{error} (the same load, run again, goes on from here)") from error
            say(f"{error}; trying again in {pause:g} seconds")
            time.sleep(pause)
        else:
            return


class _Refused(EngineFailed):
    """The engine does not take a chunk, and will not take it the next time."""


def _send(chunk: _Chunk, body: bytes, endpoints: Endpoints, limits: Limits) -> Reply:
    method = "PUT" if chunk.first else "POST"
    headers = {"Content-Type": "application/n-triples"}
    request = prepare(endpoints.graph_url(chunk.graph), headers, body, method)
    return send(request, endpoints.credentials, limits.write_seconds, _REPLY)


def _require_taken(reply: Reply, chunk: _Chunk, endpoints: Endpoints) -> None:
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    said = endpoints.credentials.hidden(reply.first_line())
    told = f"The engine answered {reply.status} to {_name(chunk.graph)} at {urlsplit(endpoints.graphs).netloc}: {said}"
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        told += "; set SSC_ENGINE_USER and SSC_ENGINE_PASSWORD to someone who may write"
    if reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Refused(told)
    raise EngineFailed(told)


def _verify(release: Release, endpoints: Endpoints, limits: Limits) -> None:
    engine = RemoteEngine(endpoints, release.graphs, replace(limits, seconds=limits.write_seconds))
    expected: list[tuple[str | None, int]] = [(None, release.triples), *release.graphs.items()]
    for graph, count in expected:
        query = Query(_COUNT, default_graphs=None if graph is None else (graph,))
        found = int(rows(engine, query)[1][0]["n"].value)
        if found != count:
            raise EngineFailed(
                f"The engine holds {found} triples in {_name(graph)}, where the release has {count}; see that nothing"
                " else writes there, and run the load again"
            )


def _name(graph: str | None) -> str:
    return f"<{graph}>" if graph else "the default graph"

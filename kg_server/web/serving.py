"""Runs the application under granian, the HTTP server; nothing else depends on which one it is."""

import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kg_server.engine import Engine
from kg_server.engine.confinement import die_with_parent
from kg_server.engine.dialects import Endpoints
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.engine.limits import Limits
from kg_server.engine.pool import PooledEngine
from kg_server.engine.remote import RemoteEngine
from kg_server.errors import SettingError
from kg_server.release import open_release
from kg_server.settings import Settings
from kg_server.web import create_app
from kg_server.web.warming import warm

_PATIENCE = 3  # seconds for fronts to end by themselves


@dataclass(frozen=True)
class Serve:
    """What is to be served: the folder of a release, and what answers from it.

    That is a pool, whose `sockets` stand in a folder, with the hash of the `token` for writes, if it takes any, and the
    `store` on disk, if the release is read from there; or another engine at its `endpoints`.
    """

    release: Path
    sockets: Path | None = None
    token: str | None = None
    store: Path | None = None
    endpoints: Endpoints | None = None
    fronts: int = 1


def run(serve: Serve, host: str, port: int, threads: int) -> None:
    """Serve until a signal stops it.

    Each of the fronts, which are processes, handles `threads` requests at a time; nearly all of that time they wait for
    the pool.
    """
    server = Granian(
        "kg_server.web.serving:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=serve.fronts,
        blocking_threads=threads,
        backpressure=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(load, serve), wrap_loader=False)


def load(serve: Serve) -> Flask:
    """Make the application inside a worker; a picklable function, because a worker may be a fresh process."""
    die_with_parent()  # granian's own parent may be killed; a worker must not keep the port then
    settings = Settings()
    release = open_release(serve.release)
    limits = Limits.of(settings)
    if serve.endpoints:
        engine: Engine = RemoteEngine(serve.endpoints, release.graphs, limits)
        return create_app(engine, release, settings)
    assert serve.sockets is not None  # noqa: S101 - there is one or the other
    front = None if serve.token else EmbeddedEngine(serve.store or release.dataset, limits)
    pool = PooledEngine(serve.sockets, limits, front, serve.fronts)
    writer = pool.write if serve.token else None
    app = create_app(pool, release, settings, writer, serve.token, serve.sockets, serve.fronts)
    if settings.number("warm"):
        warm(app)
    return app


def require_free(host: str, port: int) -> None:
    """Raise SettingError, in one line, when the port cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OverflowError:
        raise SettingError(f"{port} is no port; choose one from 1 to 65535 with --port") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingError(
            f"cannot listen on {host} port {port} ({reason}); choose another with --host or --port"
        ) from None

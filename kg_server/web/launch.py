"""Starts what `ssc serve` needs, in order: the pool that answers, then the HTTP server in front of it; ends both."""

import os
from pathlib import Path

from kg_server.engine.holder import Task
from kg_server.engine.limits import Limits
from kg_server.engine.pool import Pool, sockets_folder
from kg_server.errors import SettingError
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.web import serving
from kg_server.web.writing import digest

_TOKEN = "SSC_TOKEN"  # noqa: S105 - the name of a variable


def launch(release: Release, host: str, port: int, settings: Settings, state: Path | None = None) -> None:
    """Serve a release until a signal stops it; with a state folder, take writes and keep them there.

    Raises SettingError where a write would need no token, StateError where the state cannot be used.
    """
    token = _token(settings) if state else None
    task = Task(
        dataset=str(release.dataset),
        sockets=sockets_folder(),
        limits=Limits.of(settings),
        state=str(state.resolve()) if state else "",
        release=release.id,
    )
    pool = Pool(task)
    shown = f"[{host}]" if ":" in host else host
    what = f"release {release.id} ({release.triples} triples)" + (f", writes to {state}," if state else "")
    print(f"Serving {what} at http://{shown}:{port}/ - stop with Ctrl-C", flush=True)
    try:
        serve = serving.Serve(release.folder, Path(task.sockets), token)
        serving.run(serve, host, port, settings.number("threads"))
    finally:
        pool.close()


def _token(settings: Settings) -> str:
    """Give the hash of the token, and forget the token itself."""
    secret = settings.values.pop("token")
    os.environ.pop(_TOKEN, None)
    if not secret.strip():
        raise SettingError(
            f"a server that can be written to needs a secret; set {_TOKEN}, and send it with every write"
        )
    return digest(secret.strip())

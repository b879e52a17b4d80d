"""Starts what `ssc serve` needs, in order: the pool that answers, then the HTTP server in front of it; ends both."""

import os
import sys
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from kg_server import exports
from kg_server.engine import dialects, disk
from kg_server.engine.holder import Task
from kg_server.engine.limits import Limits
from kg_server.engine.supervisor import Pool, sockets_folder
from kg_server.errors import SettingError
from kg_server.release import Release
from kg_server.settings import Settings
from kg_server.web import serving
from kg_server.web.writing import digest

_MOST_FRONTS = 8
_TOKEN = "SSC_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Place:
    """Where to listen."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to show."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}/"


def launch_remote(release: Release, place: Place, settings: Settings, engine: str) -> None:
    """Serve a release that was loaded into another engine, until a signal stops it.

    Raises SettingError or EngineFailed where that engine cannot be used.
    """
    endpoints = dialects.from_settings(engine, settings)
    for name in ("engine_user", "engine_password"):
        os.environ.pop(f"SSC_{name.upper()}", None)
    _make_downloads(release, settings)
    what = f"release {release.id} from {endpoints.dialect.name} ({engine})"
    _serve(what, serving.Serve(release.folder, endpoints=endpoints), place, settings)


def launch(release: Release, place: Place, settings: Settings, state: Path | None = None) -> None:
    """Serve a release until a signal stops it; with a state folder, take writes and keep them there.

    Raises SettingError where a write would need no token, StateError where the state cannot be used.
    """
    token = _token(settings) if state else None
    on_disk = not state and release.quads > settings.number("disk_above")
    stores = settings.cache_folder() / "stores"
    _make_downloads(release, settings)
    task = Task(
        dataset=str(disk.prepared(release.dataset, stores, release.id) if on_disk else release.dataset),
        on_disk=on_disk,
        sockets=sockets_folder(),
        limits=Limits.of(settings),
        state=str(state.resolve()) if state else "",
        release=release.id,
    )
    pool = Pool(task)
    # What was written is known to the front that passed it on; so there is only one where there are writes.
    fronts = 1 if state else max(1, settings.number("fronts") or min(2 * (os.cpu_count() or 1), _MOST_FRONTS))
    kept = f", with writes kept in {state}," if state else ""
    try:
        what = f"release {release.id} ({release.triples} triples){kept}"
        _serve(
            what,
            serving.Serve(release.folder, Path(task.sockets), token, Path(task.dataset), fronts=fronts),
            place,
            settings,
        )
    finally:
        pool.close()


def _serve(what: str, serve: serving.Serve, place: Place, settings: Settings) -> None:
    print(f"Serving {what} at {place.url} - stop with Ctrl-C", flush=True)
    serving.run(serve, place.host, place.port, settings.number("threads"))


def _make_downloads(release: Release, settings: Settings) -> None:
    """Make the downloads where they are missing, in a process whose memory goes with it, so that nobody waits later."""
    maker = get_context("fork").Process(target=_downloads, args=(release, settings.cache_folder()))
    maker.start()
    maker.join()


def _downloads(release: Release, cache: Path) -> None:
    try:
        exports.made(release, cache)
    except exports.ExportError as error:
        print(f"ssc: {error}", file=sys.stderr)


def _token(settings: Settings) -> str:
    """Give the hash of the token, and forget the token itself."""
    secret = settings.values.pop("token")
    os.environ.pop(_TOKEN, None)
    if not secret.strip():
        raise SettingError(
            f"a server that can be written to needs a secret; set {_TOKEN}, and send it with every write"
        )
    return digest(secret.strip())

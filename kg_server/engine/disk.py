"""Keeps the store of a large release on disk, built once and never changed, for workers to read from."""

import json
import os
import shutil
from pathlib import Path

import pyoxigraph as ox

from kg_server.engine.journal import sync_folder

_ABOUT = "store.json"


def prepared(dataset: Path, folder: Path, digest: str) -> Path:
    """Give the folder of the store of an N-Quads file, building it where it is missing or not whole.

    `digest` names the file's content. A store counts as whole when its description, written last, has the number of
    quads that are in it: a store cut short opens without complaint.
    """
    place = folder / digest
    if _is_whole(place):
        return place
    fresh = folder / f".{digest}.{os.getpid()}"
    for old in (fresh, place):
        shutil.rmtree(old, ignore_errors=True)
    fresh.mkdir(parents=True)
    store = ox.Store(fresh / "quads")
    store.bulk_load(path=dataset, format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    quads = len(store)
    del store
    with (fresh / _ABOUT).open("w") as file:
        json.dump({"quads": quads}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(place)
    sync_folder(folder)
    return place


def open_store(place: Path) -> ox.Store:
    """Open a prepared store for reading only."""
    return ox.Store.read_only(str(place / "quads"))


def _is_whole(place: Path) -> bool:
    try:
        expected = json.loads((place / _ABOUT).read_text())["quads"]
        return bool(len(open_store(place)) == expected)
    except (OSError, ValueError, KeyError):
        return False

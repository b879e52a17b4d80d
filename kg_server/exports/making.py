"""Makes the downloads of a release: once into the cache, or into a folder of the user's."""

import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from kg_server.errors import ExportError
from kg_server.exports import contents
from kg_server.release import Release, refuse_strangers, replace

LISTING = "listing.json"
SUMS = "SHA256SUMS"
_KEPT = 4  # sets of downloads in the cache; older ones can be made again at any time ...
_DAY = 86_400  # ... but not those made in the last so many seconds, which a server may be at work with
_LARGEST = 1_000_000  # quads that are made ready on the way; they take about a kilobyte of memory each
_MAKERS = ("exports/*.py", "engine/dumps.py", "engine/writing.py", "vocabulary.py", "media_types.py")


@dataclass(frozen=True)
class Download(contents.Described):
    """A file as it lies there: in words, and with its length in bytes and its SHA-256."""

    bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Made:
    """A folder of downloads and its files, in the order in which to show them."""

    folder: Path
    files: tuple[Download, ...]


def made(release: Release, cache: Path) -> Made:
    """Give the downloads of a release from the cache folder, making them there where they are missing.

    Processes that make them at the same time do not disturb each other: the first to finish is heeded. Raises
    ExportError where the cache cannot be written, or the release is too large to be made ready on the way.
    """
    if release.quads > _LARGEST:
        raise ExportError(f"This release has more than {_LARGEST} quads; make its downloads with: ssc export")
    place = cache / "exports" / f"{release.id}-{_code()}"
    found = _read(place)
    if found:
        return found
    own = place.with_name(f"{place.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        replace(own, _files(release))
        _settle(own, place)
        _forget_old(place)
    except OSError as error:
        raise ExportError(f"The downloads cannot be written to {place.parent}: {error.strerror or error}") from error
    finished = _read(place)
    if finished is None:
        raise ExportError(f"The downloads in {place} are damaged; remove that folder")
    return finished


def export(release: Release, folder: Path) -> Made:
    """Write the downloads of a release into a folder, in the place of earlier ones.

    Raises ReleaseError when the folder holds something else, ExportError when it cannot be written.
    """
    refuse_strangers(folder, LISTING, "export")
    try:
        replace(folder, _files(release))
    except OSError as error:
        raise ExportError(f"The downloads cannot be written to {folder}: {error.strerror or error}") from error
    exported = _read(folder)
    assert exported is not None  # noqa: S101 - it was written just now
    return exported


def _files(release: Release) -> Iterator[tuple[str, bytes]]:
    listed = []
    for described, content in contents.files(release):
        listed.append(_weighed(described, content))
        yield described.name, content
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(listed, key=lambda f: f.name)).encode()
    use = "To check what arrived."
    described = contents.Described(SUMS, "Digests of all files", use, "text/plain; charset=utf-8", "reports")
    listed.append(_weighed(described, sums))
    yield SUMS, sums
    listing = {"release": release.id, "version": release.version, "files": [asdict(file) for file in listed]}
    yield LISTING, (json.dumps(listing, indent=1, ensure_ascii=False) + "\n").encode()


def _weighed(described: contents.Described, content: bytes) -> Download:
    return Download(**asdict(described), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def _read(folder: Path) -> Made | None:
    """Read what a folder holds; None when it is missing or not whole."""
    try:
        files = tuple(Download(**file) for file in json.loads((folder / LISTING).read_bytes())["files"])
        whole = all((folder / file.name).stat().st_size == file.bytes for file in files)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Made(folder, files) if whole else None


def _settle(own: Path, place: Path) -> None:
    """Move a finished folder to its place, unless another process was first; a damaged one there makes way."""
    try:
        if place.exists() and _read(place) is None:
            shutil.rmtree(place)
        own.rename(place)
    except OSError:
        if _read(place) is None:
            raise
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _forget_old(place: Path) -> None:
    folders = [folder for folder in place.parent.iterdir() if (folder / LISTING).is_file() and folder != place]
    ages = {folder: time.time() - folder.stat().st_mtime for folder in folders}
    for folder in sorted(folders, key=ages.__getitem__)[_KEPT - 1 :]:
        if ages[folder] > _DAY:
            shutil.rmtree(folder, ignore_errors=True)


def _code() -> str:
    """Name the state of the code and of the library that make the files."""
    package = Path(__file__).parent.parent
    code = hashlib.sha256(f"pyoxigraph {version('pyoxigraph')}".encode())
    for pattern in _MAKERS:
        for path in sorted(package.glob(pattern)):
            code.update(path.read_bytes())
    return code.hexdigest()[:12]

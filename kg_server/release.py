"""Writes, verifies and opens releases: immutable folders that a server answers from."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rdflib import Graph, URIRef

from kg_server import assembly, sources, validation
from kg_server.assembly import Say
from kg_server.errors import ReleaseError
from kg_server.settings import Settings

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
_FORMAT = 1
# The modules whose code has a say in what a release holds.
_MAKERS = [
    "assembly",
    "derivation",
    "edtf",
    "entailment",
    "naming",
    "questions",
    "reasoning",
    "release",
    "rules",
    "sources",
    "validation",
    "verdicts",
    "viewpoints",
    "vocabulary",
]


@dataclass(frozen=True)
class Release:
    """A verified release: its folder, its short id, and how many triples its default and named graphs hold."""

    folder: Path
    id: str
    version: str
    triples: int
    graphs: dict[str, int]

    @property
    def quads(self) -> int:
        """How many quads it holds in all."""
        return self.triples + sum(self.graphs.values())

    @property
    def dataset(self) -> Path:
        """The N-Quads file with every graph."""
        return self.folder / DATASET


def build(root: Path, folder: Path, say: Say) -> Release:
    """Build the sources under `root` into `folder`, replacing a release that stands there once the new one is whole.

    Two builds of the same sources are byte-identical. Raises SourceError or InvalidGraph, leaving `folder` untouched,
    when the sources must not be published, and ReleaseError when `folder` holds something else than a release.
    """
    refuse_strangers(folder, MANIFEST, "release")
    made = assembly.assemble(root, say)
    assembly.require_valid(made)
    say("writing the release")
    replace(folder, _contents(made).items())
    return open_release(folder)


def open_release(folder: Path) -> Release:
    """Verify a release against its manifest and open it; raise ReleaseError naming what is missing or damaged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ReleaseError(f"{folder} holds no release; make one with: ssc build --release {folder}") from None
    except ValueError:
        raise ReleaseError(f"{folder / MANIFEST} is damaged; build the release again") from None
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise ReleaseError(f"{folder} is a release of another format; build it again with this version of ssc")
    for name, expected in manifest["files"].items():
        _verify(folder / name, expected)
    return Release(folder, manifest["id"], manifest["version"], manifest["triples"], manifest["graphs"])


def current(root: Path, settings: Settings, say: Say) -> Release:
    """Open the release of the sources as they are now, building it in the cache folder if it is not there yet."""
    folder = settings.cache_folder() / "releases" / _key(root)
    try:
        release = open_release(folder)
    except ReleaseError as error:
        if folder.exists():
            say(f"{error}, which is done now")
        release = build(root, folder, say)
    pointer = _pointer(root, settings)
    if not pointer.exists() or pointer.read_text() != folder.name:
        _write(pointer.with_suffix(".new"), folder.name.encode())
        pointer.with_suffix(".new").replace(pointer)
    return release


def last_good(root: Path, settings: Settings) -> Release | None:
    """Open the release last built from `root`, whatever its sources have become since; None when there is none."""
    try:
        return open_release(settings.cache_folder() / "releases" / _pointer(root, settings).read_text())
    except (OSError, ReleaseError):
        return None


def replace(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder, file after file, beside its place and move it there whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    stale = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        for name, content in files:
            _write(fresh / name, content)
        if folder.exists():
            folder.rename(stale)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def refuse_strangers(folder: Path, mark: str, what: str) -> None:
    """Raise ReleaseError when a folder to be written holds something else than `what`, which has a file `mark`."""
    if folder.exists() and not folder.is_dir():
        raise ReleaseError(f"{folder} is a file; name a folder for the {what}")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).exists():
        raise ReleaseError(f"{folder} is not empty and holds no {what}; name an empty or new folder")


def _key(root: Path) -> str:
    """Name the state of the sources, and of the code and libraries that turn them into a release."""
    code = hashlib.sha256(sources.digest(root).encode())
    for module in _MAKERS:
        for path in [Path(__file__).with_name(f"{module}.py"), *sorted(Path(__file__).with_name(module).glob("*.py"))]:
            code.update(path.read_bytes() if path.exists() else b"")
    for library in ("rdflib", "owlrl", "pyshacl"):
        code.update(f"{library} {version(library)}".encode())
    return code.hexdigest()[:16]


def _pointer(root: Path, settings: Settings) -> Path:
    place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return settings.cache_folder() / f"last-good-{place}"


def _contents(made: assembly.Assembly) -> dict[str, bytes]:
    lines = set(_lines(made.default, None))
    for name, graph in made.named.items():
        lines.update(_lines(graph, name))
    files = {DATASET: _joined(lines)}
    for stage, report in made.reports.items():
        files[f"report-{stage}.nt"] = _joined(_lines(report, None))
    files["report.txt"] = validation.render(made.findings).encode()
    # The manifest comes last: it vouches for the rest.
    return files | {MANIFEST: _manifest(files, made)}


def _lines(graph: Graph, name: URIRef | None) -> Iterator[str]:
    """Give a graph as N-Triples lines, or as N-Quads lines when it has a name."""
    end = f" <{name}> ." if name else " ."
    for line in graph.serialize(format="nt", encoding="utf-8").decode().splitlines():
        if line:
            yield line.removesuffix(" .") + end


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def _manifest(files: dict[str, bytes], made: assembly.Assembly) -> bytes:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    counts = {str(name): len(graph) for name, graph in made.named.items()}
    manifest = {
        "format": _FORMAT,
        "id": digests[DATASET][:12],
        "version": version("ssc-kg"),
        "sources": made.sources.digest,
        "files": {name: {"bytes": len(files[name]), "sha256": digest} for name, digest in digests.items()},
        "triples": len(made.default),
        "graphs": counts,
    }
    return (json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _verify(path: Path, expected: dict[str, object]) -> None:
    try:
        content = path.read_bytes()
    except OSError:
        raise ReleaseError(f"{path} is missing; build the release again") from None
    if hashlib.sha256(content).hexdigest() != expected["sha256"]:
        raise ReleaseError(f"{path} is damaged (its SHA-256 is not the manifest's); build the release again")

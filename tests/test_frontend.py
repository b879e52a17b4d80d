"""The browser's side is bundled by the build: with npm, without it, from a source distribution, or not at all."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from kg_server.release import Release
from tests.conftest import ROOT, free_port, wait_for
from tests.test_server import BROWSER, sparql

BUILT = Path("kg_server", "web", "static", "built")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the repository holds, and nothing that was generated."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


def build(folder: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", *options]
    return subprocess.run(command, cwd=folder, env=os.environ | env, capture_output=True, text=True, check=False)


def bundles(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / BUILT).glob("*"))}


def test_the_same_files_give_the_same_bundles_and_are_bundled_once(checkout: Path) -> None:
    assert build(checkout, "-t", "wheel", "--hooks-only").returncode == 0
    first = bundles(checkout)
    assert {"editor.js", "LICENSES.txt"} <= first.keys()
    made = (checkout / BUILT / "editor.js").stat().st_mtime_ns
    build(checkout, "-t", "wheel", "--hooks-only")
    assert (checkout / BUILT / "editor.js").stat().st_mtime_ns == made
    shutil.rmtree(checkout / BUILT)
    build(checkout, "-t", "wheel", "--hooks-only")
    assert bundles(checkout) == first


def test_a_changed_source_is_bundled_anew(checkout: Path) -> None:
    build(checkout, "-t", "wheel", "--hooks-only")
    before = bundles(checkout)
    with (checkout / "frontend" / "src" / "editor.js").open("a") as source:
        source.write('\nconsole.debug("changed");\n')
    assert build(checkout, "-t", "wheel", "--hooks-only").returncode == 0
    assert bundles(checkout)["editor.js"] != before["editor.js"]


def test_without_npm_one_line_says_what_to_do(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    failed = build(checkout, "-t", "wheel", PATH=str(tmp_path / "empty"))
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "there is no npm on the PATH" in failed.stderr
    assert "SSC_NO_FRONTEND=1" in failed.stderr


def test_without_the_registry_one_line_says_what_to_do(checkout: Path, tmp_path: Path) -> None:
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(tmp_path / "cache")}
    failed = build(checkout, "-t", "wheel", **nowhere)
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "ECONNREFUSED" in failed.stderr
    assert "registry reachable" in failed.stderr


def test_a_package_can_be_built_without_the_bundles(checkout: Path, tmp_path: Path) -> None:
    made = build(checkout, "-t", "wheel", "-d", str(tmp_path), SSC_NO_FRONTEND="1", PATH="/nowhere")
    assert made.returncode == 0, made.stderr
    assert not (checkout / BUILT).exists()


def test_the_pages_are_whole_without_the_bundles(checkout: Path, built: Release) -> None:
    port = free_port()
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port), "--release", str(built.folder)]
    process = subprocess.Popen(command, cwd=checkout, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        page = sparql(f"http://127.0.0.1:{port}", "ASK {}", BROWSER).text
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert "<textarea" in page
    assert "Yes." in page
    assert "static/built" not in page


def test_a_source_distribution_carries_the_bundles_and_is_built_without_npm(checkout: Path, tmp_path: Path) -> None:
    assert build(checkout, "-t", "sdist", "-d", str(tmp_path)).returncode == 0
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as packed:
        packed.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.glob("ssc_kg-*/"))
    assert (unpacked / "frontend" / "build.mjs").is_file()
    made = build(unpacked, "-t", "wheel", "-d", str(tmp_path), PATH="/nowhere")
    assert made.returncode == 0, made.stderr
    listed = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(next(tmp_path.glob("*.whl")))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "web/static/built/editor.js" in listed.stdout


def test_pip_installs_into_an_empty_environment_with_the_bundles(checkout: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / "bin" / "python"
    told = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "."],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    packages = next((tmp_path / "empty" / "lib").glob("python3*/site-packages"))
    assert (packages / BUILT / "editor.js").is_file()


def test_every_package_in_the_browser_earns_its_place_in_words() -> None:
    about = json.loads((ROOT / "frontend" / "package.json").read_text())
    text = (ROOT / "docs" / "dependencies.md").read_text()
    for name in [*about["dependencies"], *about["devDependencies"]]:
        assert re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w/-])", text), name


def test_nothing_that_was_generated_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not re.search(r"node_modules|static/built|package-lock", listed)

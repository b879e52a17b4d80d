"""What the tests share: the sources, one release of them, an engine over it, and a real server on a loopback port."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_server import release, sources
from kg_server.engine import Engine
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--article", type=Path, metavar="FILE", help="a copy of the article to check against")
    parser.addoption("--w3c", type=Path, metavar="DIR", help="a folder with w3c_http.py and the W3C's rdf-tests")
    parser.addoption("--inventory", type=Path, metavar="DIR", help="an inventory of it (YAML)")


@pytest.fixture(scope="session")
def article(pytestconfig: pytest.Config) -> Path:
    return _given(pytestconfig, "--article", "FILE")


@pytest.fixture(scope="session")
def inventory(pytestconfig: pytest.Config) -> Path:
    return _given(pytestconfig, "--inventory", "DIR")


@pytest.fixture(scope="session")
def w3c(pytestconfig: pytest.Config) -> Path:
    return _given(pytestconfig, "--w3c", "DIR", "suite")


def _given(config: pytest.Config, option: str, what: str, thing: str = "") -> Path:
    value = config.getoption(option)
    if not isinstance(value, Path):
        pytest.skip(f"skipped: no {thing or option.strip('-')} (give {option} {what})")
    return value.resolve()


def quiet(_: str) -> None:
    """Take no notice of a step."""


@pytest.fixture(scope="session")
def read() -> sources.Sources:
    return sources.read(ROOT)


@pytest.fixture(scope="session")
def built() -> release.Release:
    return release.current(ROOT, Settings(), quiet)


@pytest.fixture(scope="session")
def engine(built: release.Release) -> Engine:
    return EmbeddedEngine(built.dataset)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources that a test may spoil."""
    for folder in ("ontology", "shapes", "data"):
        shutil.copytree(ROOT / folder, tmp_path / "sources" / folder)
    return tmp_path / "sources"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def run(*arguments: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program as its user would."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "kg_server", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd or ROOT,
        env=os.environ | settings,
        check=False,
    )


@pytest.fixture(scope="session")
def server(built: release.Release) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port), "--release", str(built.folder)]
    log = os.environ | {"SSC_LOG": "off"}  # nobody reads it before the end; a full pipe would stop the server
    process = subprocess.Popen(command, env=log, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(address: str, process: "subprocess.Popen[str]") -> None:
    for _ in range(900):
        if process.poll() is not None:
            raise AssertionError(f"the server stopped: {process.communicate()[1]}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 90 seconds")

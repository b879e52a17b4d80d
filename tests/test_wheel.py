"""What is installed works from any folder: the content travels inside the wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, free_port, wait_for


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def command(installed: Path, *arguments: str) -> list[str]:
    # -P keeps the current folder off the path, the inserted folder comes before the checkout.
    start = f"import sys; sys.path.insert(0, {str(installed)!r}); from kg_server.cli import main; sys.exit(main())"
    return [sys.executable, "-P", "-c", start, *arguments]


def test_the_wheel_holds_ontology_shapes_rules_data_and_pages(installed: Path) -> None:
    package = installed / "kg_server"
    for wanted in (
        "content/ontology/ssc.ttl", "content/ontology/rules/10-accepted.rq", "content/shapes/statement.ttl",
        "content/data/haiti-mss.ttl", "content/data/queries/haiti-who-leads-mss.rq", "web/templates/base.html",
        "web/static/site.css", "py.typed",
    ):  # fmt: skip
        assert (package / wanted).is_file(), wanted


def test_an_installed_program_checks_and_serves_from_any_folder(installed: Path, tmp_path: Path) -> None:
    env = os.environ | {"SSC_CACHE": str(tmp_path / "cache")}
    built = subprocess.run(
        command(installed, "build"), cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert str(installed / "kg_server" / "content") in built.stderr
    port = free_port()
    serve = command(installed, "serve", "--port", str(port))
    process = subprocess.Popen(
        serve, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.communicate(timeout=20)

"""The documentation is complete and true: commands, settings, routes, shapes, prefixes, and the README's own lines."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from rdflib.namespace import DCTERMS
from SPARQLWrapper import CSV, SPARQLWrapper

from kg_server.engine import Engine
from kg_server.media_types import FORMATS
from kg_server.release import Release
from kg_server.settings import SETTINGS, Settings
from kg_server.sources import Sources
from kg_server.vocabulary import PREFIXES
from kg_server.web import create_app
from tests.conftest import ROOT, run
from tests.test_architecture import LAYERS

REFERENCE = (ROOT / "docs" / "reference.md").read_text()
README = (ROOT / "README.md").read_text()


def test_every_command_is_documented() -> None:
    helped = run("--help").stdout
    commands = re.findall(r"^    ([\w-]+) ", helped, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        assert f"`ssc {command}" in REFERENCE
        for option in re.findall(r"--[a-z]+", run(command, "--help").stdout):
            assert option == "--help" or option in REFERENCE, option


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_documented_with_its_default(setting: object) -> None:
    row = f"| `{getattr(setting, 'variable', '')}` | "
    assert row in REFERENCE
    default = getattr(setting, "default", "")
    assert not default or f"{row}`{default}` |" in REFERENCE


def test_every_route_is_documented_and_every_documented_route_exists(engine: Engine, built: Release) -> None:
    rules = {rule.rule for rule in create_app(engine, built, Settings({})).url_map.iter_rules()}
    documented = set(re.findall(r"^\| `(/[^`]*)` \|", REFERENCE, re.MULTILINE))
    assert rules == documented


def test_every_format_is_documented() -> None:
    for f in FORMATS:
        assert f"| `{f.name}` | `{f.media_type}` |" in REFERENCE


def test_every_prefix_is_documented() -> None:
    documented = dict(re.findall(r"^\| `([\w-]+)` \| `(http[^`]*)` \|", REFERENCE, re.MULTILINE))
    assert documented == dict(PREFIXES)


def test_every_rule_is_documented(read: Sources) -> None:
    text = (ROOT / "docs" / "shapes.md").read_text()
    codes = {str(code) for code in read.merged("shapes").objects(None, DCTERMS.identifier)}
    assert codes == set(re.findall(r"^\| (SSC-[\w-]+) \| `", text, re.MULTILINE))
    for code in re.findall(
        r'"(SSC-[A-Z]+(?:-\d+)?)"', "".join(p.read_text() for p in (ROOT / "kg_server").glob("*.py"))
    ):
        assert code in text


def test_every_dependency_earns_its_place_in_words() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "docs" / "dependencies.md").read_text()
    for wanted in project["dependencies"] + project["optional-dependencies"]["dev"]:
        name = re.split(r"[ <>=]", wanted)[0]
        assert re.search(rf"\b{name}\b", text), name


def test_every_module_stands_in_the_readme_picture() -> None:
    for name in set().union(*LAYERS) - {"__main__"}:
        assert re.search(rf"\b{name}\b", README), name


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs" / "decisions" / "README.md").read_text())
    assert sorted(listed) == sorted(p.name for p in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / link).exists(), link


def test_the_notebook_lines_of_the_readme_answer(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    printed: list[str] = []
    lines = code.replace("http://127.0.0.1:8000", server)
    monkeypatch.setattr("builtins.print", lambda text: printed.append(text))
    exec(compile(lines, "README.md", "exec"), {"SPARQLWrapper": SPARQLWrapper, "CSV": CSV})
    assert "state/kenya" in printed[0]
    assert "passage/berger-mueller-2025-intro-p1" in printed[0]


def test_the_terminal_lines_of_the_readme_answer() -> None:
    lines = list(re.findall(r"^\.venv/bin/ssc (.*)$", README, re.MULTILINE))
    assert len(lines) == 3
    for line in lines:
        command = f"{sys.executable} -m kg_server {line}"
        outcome = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False)
        assert outcome.returncode == 0, outcome.stderr
        assert "enya" in outcome.stdout


def test_version_is_one_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
    assert f'owl:versionInfo "{version}"' in (ROOT / "ontology" / "ssc.ttl").read_text()

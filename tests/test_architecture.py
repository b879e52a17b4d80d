"""The house keeps its shape: one-way layers, one door per heavy package, small functions and modules."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import ROOT

# From the ground up; a module may import from layers below its own, and inside its own package.
LAYERS = (
    {"errors", "vocabulary"},
    {"settings", "copies", "edtf", "media_types", "questions", "rules", "tabular"},
    {"sources"},
    {"verdicts"},
    {"reasoning"},
    {"anchors", "formatting", "naming", "derivation", "entailment", "validation"},
    {"viewpoints"},
    {"assembly"},
    {"release"},
    {"engine"},
    {"catalogue"},
    {"drawing"},
    {"exports"},
    {"studies", "supposing", "terminal", "web"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
DOORS = {
    "flask": "web", "werkzeug": "web", "granian": "web", "owlrl": "entailment", "pyshacl": "validation",
    "pyoxigraph": "engine", "SPARQLWrapper": "engine", "networkx": "catalogue",
}  # fmt: skip
MODULES = sorted(p for p in (ROOT / "kg_server").rglob("*.py"))


def home(path: Path) -> str:
    parts = path.relative_to(ROOT / "kg_server").with_suffix("").parts
    return parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def level(name: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if name in layer)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_layers_below(path: Path) -> None:
    if path == ROOT / "kg_server" / "__init__.py":
        return
    for name in imports(path):
        if not name.startswith("kg_server."):
            continue
        target = name.split(".")[1]
        assert target == home(path) or level(target) < level(home(path)), (
            f"{path.name} reaches up or sideways to {name}"
        )


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_heavy_package_has_one_door(path: Path) -> None:
    for name in imports(path):
        door = DOORS.get(name.split(".")[0])
        assert door in (None, home(path)), f"{name} may be imported in {door} only"


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno is not None
                yield f"{path.name}:{node.name}", node.end_lineno - node.lineno + 1


def test_functions_are_short_enough_to_see_whole() -> None:
    lengths = dict(functions())
    assert {name: n for name, n in lengths.items() if n > 50} == {}
    assert median(lengths.values()) <= 10


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_small_and_says_its_duty_first(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 270
    duty = ast.get_docstring(ast.parse(text))
    assert duty
    assert duty.split("\n")[0].endswith((".", ":", ")", ";")), f"{path.name} does not state its duty in one line"

"""Releases: the same bytes from the same sources, nothing invalid published, damage told by name."""

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg_server import release
from kg_server.errors import InvalidGraph, ReleaseError
from kg_server.settings import Settings
from tests.conftest import ROOT, quiet, run


def spoil(root: Path, old: str, new: str, name: str = "haiti-mss.ttl") -> None:
    file = root / "data" / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_two_builds_in_different_folders_and_hash_seeds_are_byte_identical(copy: Path, tmp_path: Path) -> None:
    folders = []
    for seed, root in (("1", ROOT), ("4242", copy)):
        folder = tmp_path / f"release-{seed}"
        command = [sys.executable, "-m", "kg_server", "build", "--release", str(folder)]
        env = os.environ | {"PYTHONHASHSEED": seed, "SSC_SOURCES": str(root)}
        subprocess.run(command, check=True, env=env, cwd=tmp_path, capture_output=True)
        folders.append(folder)
    names = sorted(p.name for p in folders[0].iterdir())
    assert names == sorted(p.name for p in folders[1].iterdir())
    assert filecmp.cmpfiles(folders[0], folders[1], names, shallow=False) == (names, [], [])


def test_no_path_of_this_machine_and_no_time_stands_in_a_release(built: release.Release) -> None:
    for file in built.folder.iterdir():
        text = file.read_text()
        assert str(ROOT) not in text
        assert "file://" not in text


def test_the_manifest_counts_what_the_dataset_holds(built: release.Release) -> None:
    manifest = json.loads((built.folder / "manifest.json").read_text())
    lines = built.dataset.read_text().splitlines()
    assert len(lines) == manifest["triples"] + sum(manifest["graphs"].values())
    assert lines == sorted(set(lines))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    ssc:anchoredAt passage:berger-mueller-2025-intro-p1 ;\n", "", "statement:unsc-adopts-2699"),
        (
            "statement:date-of-2699 a ssc:DateClaim",
            "statement:date-of-2699 a ssc:DateClaim , ssc:RelationClaim",
            "cannot be both",
        ),
        (
            "statement:date-of-2699 a ssc:DateClaim",
            "statement:date-of-2699 a ssc:DateClaim , ssc:State",
            "statement:date-of-2699",
        ),
    ],
)
def test_a_build_of_faulty_sources_fails_names_the_thing_and_leaves_the_release_alone(
    built: release.Release, copy: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "release"
    shutil.copytree(built.folder, folder)
    before = release.open_release(folder)
    spoil(copy, old, new)
    outcome = run("build", "--release", str(folder), SSC_SOURCES=str(copy))
    assert outcome.returncode == 1
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert release.open_release(folder) == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".release")] == []


def test_disjointness_added_to_the_ontology_is_felt_in_the_data(copy: Path, tmp_path: Path) -> None:
    file = copy / "ontology" / "ssc.ttl"
    file.write_text(file.read_text() + "ssc:PeaceOperation owl:disjointWith ssc:MilitaryIntervention .\n")
    spoil(
        copy,
        "episode:mss-haiti a ssc:PeaceOperation",
        "episode:mss-haiti a ssc:PeaceOperation , ssc:MilitaryIntervention",
        "episodes.ttl",
    )
    with pytest.raises(InvalidGraph) as caught:
        release.build(copy, tmp_path / "release", quiet)
    finding = next(f for f in caught.value.findings if f.rule == "OWL")
    assert finding.thing.endswith("/episode/mss-haiti")
    assert finding.place.startswith("data/episodes.ttl:")
    assert not (tmp_path / "release").exists()


def test_every_fault_is_told_in_one_run(copy: Path, tmp_path: Path) -> None:
    spoil(copy, "    ssc:anchoredAt passage:berger-mueller-2025-intro-p1 ;\n", "")
    spoil(copy, "ssc:quantity 13", "ssc:quantitty 13")
    spoil(copy, "state:kenya a ssc:State", "state:kenya a ssc:State , ssc:Episode", "states.ttl")
    with pytest.raises(InvalidGraph) as caught:
        release.build(copy, tmp_path / "release", quiet)
    rules = {f.rule for f in caught.value.findings}
    assert {"SSC-STA-03", "SSC-TERM", "SSC-QTY-06", "OWL"} <= rules
    assert "did you mean ssc:quantity?" in str(caught.value)


@pytest.mark.parametrize("name", ["dataset.nq", "report.txt"])
def test_a_damaged_or_missing_file_is_refused_by_name(built: release.Release, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "release"
    shutil.copytree(built.folder, folder)
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ReleaseError, match=rf"{name} is damaged"):
        release.open_release(folder)
    (folder / name).unlink()
    with pytest.raises(ReleaseError, match=rf"{name} is missing"):
        release.open_release(folder)


def test_a_folder_that_holds_other_things_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("precious")
    with pytest.raises(ReleaseError, match="holds no release"):
        release.build(ROOT, tmp_path, quiet)
    assert (tmp_path / "thesis.docx").read_text() == "precious"


def test_the_cache_is_reused_while_nothing_changes_and_renewed_when_something_does(copy: Path, tmp_path: Path) -> None:
    settings = Settings({"SSC_CACHE": str(tmp_path / "cache")})
    steps: list[str] = []
    first = release.current(copy, settings, steps.append)
    assert steps
    steps.clear()
    assert release.current(copy, settings, steps.append) == first
    assert steps == []
    spoil(copy, "Kenya leads the MSS", "Kenya leads the MSS now")
    second = release.current(copy, settings, steps.append)
    assert second.folder != first.folder
    assert release.last_good(copy, settings) == second

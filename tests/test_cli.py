"""The commands as a user runs them: what they print, what they exit with, how they fail."""

import csv
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from kg_server.release import Release
from tests.conftest import ROOT, free_port, run, wait_for

QUESTION = str(ROOT / "data" / "queries" / "haiti-who-sponsored-2699.rq")


def test_check_reports_and_exits_0_on_good_sources() -> None:
    outcome = run("check")
    assert outcome.returncode == 0
    assert "VIOLATION" not in outcome.stdout
    assert "reading the sources" in outcome.stderr


def test_check_reports_and_exits_1_on_bad_sources(copy: Path) -> None:
    file = copy / "data" / "haiti-fip.ttl"
    file.write_text(file.read_text().replace("ssc:stance stance:asserts", "ssc:stance stance:shouts", 1))
    outcome = run("check", SSC_SOURCES=str(copy))
    assert outcome.returncode == 1
    assert "SSC-STA-04" in outcome.stdout
    assert "nothing describes stance:shouts; did you mean stance:" in outcome.stdout
    assert "data/haiti-fip.ttl:" in outcome.stdout


def test_a_syntax_error_is_told_in_one_place_without_a_traceback(copy: Path) -> None:
    file = copy / "data" / "haiti-fip.ttl"
    file.write_text(file.read_text() + "\nstatement:x a ssc:RelationClaim\n")
    for command in (("check",), ("build",), ("query", "ASK {}")):
        outcome = run(*command, SSC_SOURCES=str(copy), SSC_CACHE=str(copy / "cache"))
        assert outcome.returncode == 1
        assert "data/haiti-fip.ttl:" in outcome.stderr
        assert "Traceback" not in outcome.stderr


def test_query_answers_a_file_or_a_text_as_table_csv_or_json(built: Release) -> None:
    folder = ("--release", str(built.folder))
    table = run("query", QUESTION, *folder)
    assert table.stdout.startswith("state ")
    assert "Ecuador" in table.stdout
    rows = list(csv.DictReader(io.StringIO(run("query", QUESTION, "--format", "csv", *folder).stdout)))
    assert {row["state"].rsplit("/")[-1] for row in rows} == {"ecuador", "united-states"}
    answer = json.loads(
        run("query", "SELECT ?x { ?x ssc:leads episode:mss-haiti }", "--format", "json", *folder).stdout
    )
    assert answer["results"]["bindings"][0]["x"]["value"].endswith("/state/kenya")
    assert run("query", "ASK { state:kenya ssc:leads episode:mss-haiti }", *folder).stdout == "yes\n"
    assert "ssc:leads" in run("query", "DESCRIBE state:kenya", *folder).stdout


def test_query_hints_at_a_misspelt_term_and_tells_line_and_column(built: Release) -> None:
    outcome = run("query", "SELECT ?x { ?x ssc:leeds ?y }", "--release", str(built.folder))
    assert (outcome.returncode, outcome.stderr) == (
        0,
        "ssc: ssc:leeds is not a term of the ontology; did you mean ssc:leads?\n",
    )
    broken = run("query", "SELECT ?x {", "--release", str(built.folder))
    assert broken.returncode == 1
    assert "line 1, column 12" in broken.stderr
    missing = run("query", "nowhere.rq", "--release", str(built.folder))
    assert "there is no file nowhere.rq" in missing.stderr


def test_a_port_in_use_is_one_line(built: Release) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        outcome = run("serve", "--port", port, "--release", str(built.folder))
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1
    assert port in outcome.stderr
    assert "--port" in outcome.stderr


def test_serve_refuses_a_damaged_release_by_name(built: Release, tmp_path: Path) -> None:
    outcome = run("serve", "--port", str(free_port()), "--release", str(tmp_path))
    assert outcome.returncode == 1
    assert "holds no release" in outcome.stderr
    assert built.folder.exists()


def test_serve_falls_back_to_the_last_good_release_when_the_sources_break(copy: Path) -> None:
    settings = {"SSC_SOURCES": str(copy), "SSC_CACHE": str(copy / "cache")}
    good = run("build", SSC_SOURCES=str(copy), SSC_CACHE=str(copy / "cache")).stdout
    file = copy / "data" / "haiti-fip.ttl"
    file.write_text(file.read_text().replace("ssc:stance stance:asserts", "ssc:stance stance:shouts", 1))
    port = free_port()
    command = [sys.executable, "-m", "kg_server", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | settings
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        printed, errors = process.communicate(timeout=20)
    assert "SSC-STA-04" in errors
    assert "serving the last good release" in errors
    assert good.split("release ")[-1].split(":")[0] in printed


def test_a_setting_that_is_no_number_is_told_with_a_remedy(built: Release) -> None:
    outcome = run("serve", "--release", str(built.folder), SSC_PORT="http")
    assert (outcome.returncode, outcome.stderr) == (
        1,
        "ssc: SSC_PORT is 'http'; it must be a whole number, for example 8000\n",
    )


def test_the_console_command_runs() -> None:
    command = Path(sys.executable).with_name("ssc")
    assert subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout == "ssc 0.1.0\n"

"""The pool: whatever a query does, it ends within its limits, says so, and the next one is answered."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kg_server.engine import Query, ask, disk, frames, guard, rows, worker
from kg_server.engine.embedded import EmbeddedEngine
from kg_server.engine.holder import Task, listen
from kg_server.engine.limits import DEFAULT, Limits
from kg_server.engine.lines import Lines
from kg_server.engine.pool import PooledEngine
from kg_server.engine.supervisor import Pool, sockets_folder
from kg_server.errors import Busy, LimitReached, OverBudget, QueryError, RefusedQuery, TooComplex
from kg_server.media_types import ResultKind, formats_for
from kg_server.release import Release
from kg_server.vocabulary import PREFIXES
from tests.test_questions import FILES, bag

FIRST = {kind: formats_for(kind)[0] for kind in ResultKind}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = replace(DEFAULT, seconds=1.0, fast_seconds=0.1, queue_seconds=0.5, slow_workers=1, queue=1)


class Spending:
    """An account that keeps what it is charged, and can be shut."""

    def __init__(self) -> None:
        self.charges: list[tuple[float, bool]] = []
        self.shut = False

    def require(self) -> None:
        if self.shut:
            raise OverBudget("no more", 7)

    def charge(self, seconds: float, failed: bool) -> None:
        self.charges.append((seconds, failed))


@contextmanager
def pooled(dataset: Path, limits: Limits, on_disk: bool = False) -> Iterator[tuple[PooledEngine, Pool]]:
    pool = Pool(Task(str(dataset), sockets_folder(), limits, on_disk))
    engine = PooledEngine(Path(pool.task.sockets), limits)
    try:
        yield engine, pool
    finally:
        engine.close()
        pool.close()


@pytest.fixture(scope="module")
def pool(built: Release) -> Iterator[tuple[PooledEngine, Pool]]:
    with pooled(built.dataset, LIMITS) as made:
        yield made


@pytest.fixture
def engine(pool: tuple[PooledEngine, Pool]) -> PooledEngine:
    return pool[0]


def foreign(engine: PooledEngine, text: str, account: Spending | None = None) -> bytes:
    return engine.answer(Query(text, account=account or Spending()), FIRST).content()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RUNAWAY, "stopped after 1 seconds"),
        ("SELECT * { ?a (!<x:x>|^!<x:x>)* ?b . ?c (!<x:x>)* ?d }", "stopped after|larger than|MB of memory"),
        ("SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "MB of memory|stopped after|larger than"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d", "MB of memory|stopped after"),
        ('SELECT (REPLACE(?x, ".", ?x) AS ?y) { BIND(REPLACE(REPLACE(REPLACE("aaaaaaaaaa", "a", "aaaaaaaaaaaaaaaaaaaaaa'
         'aaaaaaaa"), "a", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), "b", "cccccccccccccccccccccccccc") AS ?x) }',
         "MB of memory|stopped after|larger than"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "larger than 50 MB|stopped after"),
    ],
    ids=["count", "path", "distinct", "sort", "growth", "large"],
)  # fmt: skip
def test_a_query_that_costs_too_much_is_stopped_in_words_and_the_next_is_answered(
    engine: PooledEngine, text: str, said: str
) -> None:
    account, began = Spending(), time.monotonic()
    with pytest.raises(LimitReached, match=said):
        foreign(engine, text, account)
    assert time.monotonic() - began < LIMITS.seconds + 2
    assert [failed for _, failed in account.charges] == [True]
    assert b"true" in foreign(engine, "ASK {}")


def test_a_text_too_deep_for_the_engine_ends_a_worker_and_nothing_else(built: Release) -> None:
    blind = replace(LIMITS, depth=10**6, keywords=10**6, operators=10**6, patterns=10**6)
    deep = "ASK { " + "FILTER EXISTS {" * 60_000 + "}" * 60_000 + " }"
    with pooled(built.dataset, blind) as (engine, _):
        with pytest.raises(LimitReached, match=r"nested too deep|stopped after"):
            foreign(engine, deep)
        assert b"true" in foreign(engine, "ASK {}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK { " + "{" * 411 + "}" * 411 + " }", "depth 412, at most 100"),
        ("ASK { FILTER(" + "!" * 1001 + "true) }", "operators 1001"),
        ("ASK { FILTER(1" + "+1" * 1001 + ") }", "operators 1001"),
        ("ASK { " + "OPTIONAL {} " * 101 + "}", "uses of OPTIONAL 101"),
        ("ASK { {} " + "UNION {} " * 101 + "}", "uses of UNION 101"),
        ("ASK { " + "".join(f"?a{i} ?b{i} ?c{i} . " for i in range(300)) + "}", "triple patterns"),
        ("ASK { ?s <p:p>" + "/<p:p>" * 51 + " ?o }", "path steps 51"),
        ("ASK { VALUES ?x { " + "1 " * 20_001 + "} }", "terms in VALUES 20001"),
        ("ASK { ?s ?p " + "<<( ?a ?b " * 101 + "?c" + " )>>" * 101 + " }", "depth 102"),
    ],
    ids=["depth", "not", "plus", "optional", "union", "patterns", "path", "values", "triple terms"],
)
def test_a_text_beyond_the_limits_is_refused_before_it_is_evaluated(text: str, said: str) -> None:
    with pytest.raises(TooComplex, match=said):
        guard.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER('" + "((((" * 200 + "' = 'x') }",
        "ASK { ?s ?p ?o } # " + "{" * 500,
        "ASK { ?s <http://x/" + "(" * 500 + "> ?o }",
        "ASK { VALUES ?x { " + "1 " * 20_000 + "} }",
    ],
    ids=["string", "comment", "iri", "values"],
)
def test_what_is_no_code_and_what_is_just_within_the_limits_passes(text: str) -> None:
    assert guard.query(text).text == text


def test_an_update_of_many_plain_triples_is_not_too_complex() -> None:
    text = "INSERT DATA { " + "<a:a> <a:b> <a:c> , <a:d> ; <a:e> [] . " * 5000 + "}"
    assert guard.update(text).text == text


def test_a_worker_cannot_reach_the_network_even_past_the_guard(engine: PooledEngine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.5)
        call = f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        content = worker.request(Query(call), guard.Text(call, "SELECT"), FIRST, time.monotonic() + 5)
        with pytest.raises(QueryError):
            engine._lines["fast"].ask(content)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_the_processes_that_evaluate_know_no_secret(built: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSC_TOKEN", "a-secret-of-ours")
    with pooled(built.dataset, LIMITS) as (_, pool):
        holder = pool._process.pid
        children = Path(f"/proc/{holder}/task/{holder}/children").read_text().split()
        assert children
        for pid in (holder, *children):
            assert b"a-secret-of-ours" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_a_full_slow_lane_says_busy_and_short_queries_are_answered_meanwhile(engine: PooledEngine) -> None:
    outcomes: list[str] = []

    def run_away(number: int) -> None:
        try:
            foreign(engine, RUNAWAY + f" # {number}")
        except (LimitReached, Busy) as error:
            outcomes.append(type(error).__name__ if error.retry_after > 0 else "no wait told")

    threads = [threading.Thread(target=run_away, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert b"true" in foreign(engine, "ASK {}")
    assert len(outcomes) == 5
    assert "Busy" in outcomes
    assert "LimitReached" in outcomes


def test_a_client_without_budget_is_told_so_only_where_the_slow_lane_is_needed(engine: PooledEngine) -> None:
    account = Spending()
    account.shut = True
    with pytest.raises(OverBudget):
        foreign(engine, RUNAWAY, account)
    assert b"true" in foreign(engine, "ASK {}", account)


def test_a_holder_that_is_killed_is_replaced(built: Release, capfd: pytest.CaptureFixture[str]) -> None:
    with pooled(built.dataset, LIMITS) as (engine, pool):
        first = pool._process.pid
        os.kill(first, signal.SIGKILL)
        for _ in range(100):
            with suppress(Busy, LimitReached):
                if ask(engine, Query("ASK { ?s ?p ?o }")) and pool._process.pid != first:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError("the holder was not replaced within ten seconds")
    assert "is started anew" in capfd.readouterr().err


def test_nothing_runs_on_when_a_pool_is_closed(built: Release) -> None:
    with pooled(built.dataset, LIMITS) as (engine, pool):
        ask(engine, Query("ASK {}"))
        holder = pool._process.pid
        children = Path(f"/proc/{holder}/task/{holder}/children").read_text().split()
    for _ in range(50):
        if not any(Path(f"/proc/{pid}").exists() for pid in (holder, *children)):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("processes of the pool are still there")


@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "disk"])
def test_the_questions_get_their_answers_from_a_pool(built: Release, tmp_path: Path, on_disk: bool) -> None:
    dataset = disk.prepared(built.dataset, tmp_path, built.id) if on_disk else built.dataset
    tables = [path for path in FILES if path.with_suffix(".csv").exists()]
    csv = {kind: next((f for f in formats_for(kind) if f.name == "csv"), None) for kind in ResultKind}
    with pooled(dataset, DEFAULT, on_disk) as (engine, _):
        for path in tables:
            query = Query(path.read_text(), prefixes=PREFIXES, account=Spending())
            answer = engine.answer(query, csv)
            expected = path.with_suffix(".csv").read_text()
            if answer.kind is ResultKind.BOOLEAN:
                assert answer.content().decode() == expected.strip(), path.stem
            else:
                assert bag(answer.content().decode()) == bag(expected), path.stem


def test_a_store_cut_short_on_disk_is_built_anew(built: Release, tmp_path: Path) -> None:
    place = disk.prepared(built.dataset, tmp_path, built.id)
    (place / "store.json").write_text('{"quads": 7}')
    assert len(disk.open_store(disk.prepared(built.dataset, tmp_path, built.id))) == built.quads


def test_a_large_answer_arrives_whole(engine: PooledEngine) -> None:
    _, found = rows(engine, Query("SELECT * { ?s ?p ?o }", account=Spending()))
    assert len(found) > 30_000


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?p ?o WHERE { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o }",
        "select * { <a:b> a ?c . } limit 3",
        "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#> SELECT ?o { <a:b> ssc:leads ?o }",
    ],
)
def test_a_lookup_is_known_as_one_and_so_is_every_text_that_differs_in_its_iris_alone(text: str) -> None:
    assert guard.query(text).lookup
    assert guard.query(text.replace("a:b", "c:d").replace("kenya", "brazil")).lookup


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { <a:b> ?p ?o . ?o ?q ?r }",
        "SELECT * { <a:b> ?p ?o } ORDER BY ?o",
        "SELECT * { <a:b> <c:d>* ?o }",
        "SELECT * { <a:b> ?p ?o FILTER(?o = 1) }",
        "SELECT * { { <a:b> ?p ?o } }",
        "SELECT (RAND() AS ?x) { <a:b> ?p ?o }",
        "SELECT * FROM <a:b> { <a:b> ?p ?o }",
        "ASK { <a:b> ?p ?o }",
        "SELECT * { <a:b> ?p ?o } OFFSET 1",
    ],
)
def test_what_is_more_than_a_lookup_is_none(text: str) -> None:
    assert not guard.query(text).lookup


def test_a_verdict_is_not_carried_over_to_a_text_whose_iri_hides_something() -> None:
    guard.query("SELECT * { ?a ?q ?b FILTER(?a<?b>1) }")
    hidden = 'SELECT * { ?a ?q ?b FILTER(?a<?b#>"""\n||1=1) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #"""\n }'
    with pytest.raises(RefusedQuery):
        guard.query(hidden)


def test_lookups_and_our_own_texts_are_answered_in_front_alike(built: Release, engine: PooledEngine) -> None:
    front = PooledEngine(Path("/nowhere"), LIMITS, EmbeddedEngine(built.dataset))
    text = "SELECT ?p ?o WHERE { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o }"
    csv = {kind: next((f for f in formats_for(kind) if f.name == "csv"), None) for kind in ResultKind}
    looked_up = front.answer(Query(text, account=Spending()), csv).content()
    assert bag(looked_up.decode()) == bag(engine.answer(Query(text, account=Spending()), csv).content().decode())
    assert ask(front, Query("ASK { ?s ?p ?o . ?o ?q ?r }"))
    with pytest.raises(Busy):
        front.answer(Query("ASK { ?s ?p ?o }", account=Spending()), FIRST)


def test_a_line_that_was_at_work_while_the_state_changed_is_not_used_again(tmp_path: Path) -> None:
    lane = next(lane for lane in worker.lanes(LIMITS) if lane.name == "fast")
    lines = Lines(tmp_path, lane, patience=1.0)

    def answer(listener: socket.socket, meanwhile: Callable[[], None]) -> None:
        connection, _ = listener.accept()
        with connection:
            frames.receive(connection)
            meanwhile()
            frames.send(connection, frames.END, b"{}")
            with suppress(frames.BrokenOff):
                frames.receive(connection)

    for meanwhile, kept in ((lambda: None, 1), (lines.hang_up, 0)):
        with listen(tmp_path, "fast") as listener:
            thread = threading.Thread(target=answer, args=(listener, meanwhile))
            thread.start()
            lines.ask(b"{}")
            assert len(lines._idle) == kept
            lines.hang_up()
            thread.join()


def test_a_fork_whose_parent_ended_before_it_could_ask_to_end_with_it_ends_itself() -> None:
    code = (
        "import os, time\n"
        "from kg_server.engine.confinement import die_with_parent\n"
        "parent, (reading, writing) = os.getpid(), os.pipe()\n"
        "if os.fork(): os._exit(0)\n"
        "while os.getppid() == parent: time.sleep(0.01)\n"
        "die_with_parent(parent)\n"
        "print('left behind', flush=True)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert told.stdout == told.stderr == ""

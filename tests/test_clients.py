"""Budgets: one client cannot use up the slow lane, and whoever is refused is told how long to wait."""

import json
import time

import pytest

from kg_server.errors import OverBudget
from kg_server.release import Release
from kg_server.web.clients import Budgets, address
from tests.servers import serving
from tests.test_pool import RUNAWAY
from tests.test_server import BROWSER, fetch, sparql


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_time_used_up_is_told_with_the_wait_and_comes_back_after_a_minute() -> None:
    clock = Clock()
    budgets = Budgets(60, 30, clock=clock)
    budgets.charge("a", 59.9, failed=False)
    budgets.require("a")
    budgets.charge("a", 0.2, failed=False)
    clock.now = 45.0
    with pytest.raises(OverBudget, match="took 60 seconds within a minute; wait 16 seconds") as caught:
        budgets.require("a")
    assert caught.value.retry_after == 16
    budgets.require("b")
    clock.now = 60.0
    budgets.require("a")


def test_queries_that_ran_into_limits_are_counted_apart() -> None:
    budgets = Budgets(60, 3, clock=Clock())
    for _ in range(3):
        budgets.require("a")
        budgets.charge("a", 0.1, failed=True)
    with pytest.raises(OverBudget, match="3 queries from your address ran into a limit"):
        budgets.require("a")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
    ],
)
def test_a_client_is_who_a_trusted_proxy_saw_and_nobody_it_claims_to_be(
    proxies: int, forwarded: str, seen: str
) -> None:
    assert address({"REMOTE_ADDR": "9.9.9.9", "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == seen


def test_a_greedy_client_is_answered_429_and_short_queries_still_200(built: Release) -> None:
    settings = {"SSC_TIME_LIMIT": "1", "SSC_CLIENT_ERRORS": "2", "SSC_FAST_MS": "50"}
    with serving("--release", str(built.folder), **settings) as server:
        statuses = []
        for number in range(3):
            reply = sparql(server.url, f"{RUNAWAY} # {number}")
            statuses.append(reply.status)
            assert int(reply.headers["retry-after"]) > 0
            assert "/limits" in json.loads(reply.body)["detail"] or reply.status == 503
        assert statuses == [503, 503, 429]
        assert sparql(server.url, "ASK {}").status == 200
        page = sparql(server.url, RUNAWAY, BROWSER)
        assert (page.status, page.media) == (429, "text/html")
        assert f"\n{RUNAWAY}</textarea>" in page.text
        assert int(page.headers["retry-after"]) > 0
        limits = json.loads(fetch(f"{server.url}/limits").body)
        assert limits["client_errors"]["value"] == 2
        time.sleep(1)  # the counts of other processes come twice a second
        assert 'ssc_problems_total{kind="OverBudget"} ' in fetch(f"{server.url}/metrics").text

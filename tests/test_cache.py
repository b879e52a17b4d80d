"""The cache in front of the application: exact, bounded, and honest about what may be kept."""

import json
import time
import urllib.parse
from collections.abc import Iterable
from typing import Any

import pytest

from kg_server.web.cache import REVALIDATE, ResponseCache
from tests.test_server import SELECT, fetch, sparql


class Application:
    """A tiny application that counts how often it is asked, and answers with the address and the count."""

    def __init__(self) -> None:
        self.asked = 0
        self.version = "a"
        self.cache_control = REVALIDATE
        self.status = "200 OK"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        body = f"{environ['QUERY_STRING']} {self.asked}".encode()
        start_response(self.status, [("Cache-Control", self.cache_control), ("Content-Length", str(len(body)))])
        return [body]


class Client:
    def __init__(self, application: Application, most: int = 100_000) -> None:
        self._cache = ResponseCache(application, lambda: application.version, most)

    def get(self, query: str = "", method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": "/x", "QUERY_STRING": query, "HTTP_HOST": "h"}
        environ |= {"HTTP_" + name.upper(): value for name, value in headers.items()}
        body = b"".join(self._cache(environ, lambda status, fields, *_: told.extend((status, dict(fields)))))
        return told[0], told[1], body


@pytest.fixture
def application() -> Application:
    return Application()


def test_the_same_request_is_answered_once(application: Application) -> None:
    client = Client(application)
    assert client.get("a") == client.get("a")
    assert application.asked == 1


@pytest.mark.parametrize("other", [{"query": "b"}, {"accept": "text/csv"}, {"host": "other"}], ids=str)
def test_another_request_is_answered_anew(application: Application, other: dict[str, str]) -> None:
    client = Client(application)
    client.get()
    client.get(**other)
    assert application.asked == 2


def test_a_change_of_the_graph_makes_all_answers_new(application: Application) -> None:
    client = Client(application)
    _, first, _ = client.get()
    application.version = "b"
    _, second, body = client.get()
    assert body.endswith(b"2")
    assert first["ETag"] != second["ETag"]


def test_who_has_an_answer_is_told_that_it_still_holds(application: Application) -> None:
    client = Client(application)
    tag = client.get()[1]["ETag"]
    status, headers, body = client.get(if_none_match=f'"other", {tag}')
    assert (status[:3], headers["ETag"], body) == ("304", tag, b"")
    application.version = "b"
    assert client.get(if_none_match=tag)[0] == "200 OK"


@pytest.mark.parametrize(("attribute", "value"), [("cache_control", "no-store"), ("status", "503 Service Unavailable")])
def test_what_may_not_be_kept_is_not(application: Application, attribute: str, value: str) -> None:
    setattr(application, attribute, value)
    client = Client(application)
    assert "ETag" not in client.get()[1]
    client.get()
    assert application.asked == 2


def test_a_post_is_never_answered_from_the_cache(application: Application) -> None:
    client = Client(application)
    client.get(method="POST")
    client.get(method="POST")
    assert application.asked == 2


def test_the_least_lately_used_answer_goes_when_the_room_is_full(application: Application) -> None:
    client = Client(application, most=5000)  # room for three small answers
    for query in ("a", "b", "c"):
        client.get(query)
    client.get("a")
    client.get("d")
    assert application.asked == 4
    client.get("a")
    assert application.asked == 4
    client.get("b")
    assert application.asked == 5


def test_no_room_means_no_cache(application: Application) -> None:
    client = Client(application, most=0)
    client.get()
    client.get()
    assert application.asked == 2


# ---------------------------------------------------------------- on the real server


def test_a_repeated_query_has_the_same_bytes_and_is_validated(server: str) -> None:
    first, second = sparql(server, SELECT, "text/csv"), sparql(server, SELECT, "text/csv")
    assert first.body == second.body
    url = f"{server}/sparql?{urllib.parse.urlencode({'query': SELECT})}"
    held = fetch(url, Accept="text/csv", If_None_Match=first.headers["etag"])
    assert (held.status, held.body) == (304, b"")
    assert "Accept" in held.headers["vary"]


def test_an_answer_that_changes_by_itself_is_not_kept(server: str) -> None:
    text = "SELECT (STRUUID() AS ?x) {}"
    first, second = sparql(server, text), sparql(server, text)
    assert first.body != second.body
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers


def test_pages_and_data_have_tags_too(server: str) -> None:
    for path in ("/", "/page/state/kenya", "/data/state/kenya.ttl", "/queries", "/graph/things"):
        reply = fetch(server + path)
        assert fetch(server + path, If_None_Match=reply.headers["etag"]).status == 304, path


def test_the_counters_tell_hits_from_misses(server: str) -> None:
    sparql(server, SELECT, "text/csv")
    sparql(server, SELECT, "text/csv")
    time.sleep(1)  # the counts of other processes come twice a second
    text = fetch(f"{server}/metrics").text
    counted = {line.split()[0]: float(line.split()[1]) for line in text.splitlines() if line and line[0] != "#"}
    for outcome in ("hit", "miss"):
        assert counted[f'ssc_requests_total{{cache="{outcome}",route="/sparql",status="200"}}'] >= 1
    assert json.loads(fetch(f"{server}/healthz").body)["status"] == "ok"

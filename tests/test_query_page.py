"""The query page: an editor that completes and marks faults, answers to read and take elsewhere; no script needed."""

import html
import json
import os
import re
import subprocess
import sys
import types
from collections.abc import Iterator
from urllib.parse import quote_plus, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from kg_server.catalogue import answers
from kg_server.engine import Engine, Query
from kg_server.media_types import ResultKind
from kg_server.vocabulary import PREFIXES
from kg_server.web.snippets import snippets
from tests.browsing import chromium, visiting
from tests.conftest import ROOT
from tests.test_server import BROWSER, Reply, fetch, sparql

LEADS = "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#>\n"
WHO = LEADS + "SELECT ?who WHERE { ?who ssc:leads <https://w3id.org/ssc-kg/id/episode/mss-haiti> } # \"quoted\" \\ 'so'"
FORM = "application/x-www-form-urlencoded"

needs_bundles = pytest.mark.skipif(
    not (ROOT / "kg_server/web/static/built/editor.js").exists() and "CI" not in os.environ,
    reason="skipped: no bundles (make them with python -m hatchling build -t wheel --hooks-only)",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


# ---------------------------------------------------------------- answers that can be read


def shown(engine: Engine, select: str) -> list[list[answers.Shown | None]]:
    return answers.read(engine, Query(select, prefixes=PREFIXES)).rows


def test_a_triple_term_is_shown_by_labels(server: str) -> None:
    query = LEADS + "SELECT ?t { ?s ssc:leads ?o BIND(<<( ?s ssc:leads <<( ?s ssc:leads ?o )>> )>> AS ?t) } LIMIT 1"
    page = sparql(server, query, BROWSER).text
    cell = re.sub(r"<[^>]*>", "", page.split("<td>")[1].split("</td>")[0])
    words = html.unescape(cell)
    assert re.fullmatch(r"<<\( [\w ]+ leads <<\( [\w ]+ leads .+ \)>> \)>>", words), words


def test_values_that_look_alike_are_told_apart(engine: Engine) -> None:
    select = (
        'SELECT (state:kenya AS ?thing) ("tudo"@pt AS ?tongue) ("x"@ar--rtl AS ?turned) ("2004"^^xsd:gYear AS ?year)'
        ' (2004 AS ?number) ("2004" AS ?text) (BNODE() AS ?blank) {}'
    )
    cells = [cell for cell in shown(engine, select)[0] if cell]
    assert [cell.hint for cell in cells] == ["state:kenya", "pt", "ar, rtl", "xsd:gYear", "", "", ""]
    assert cells[0].name == "Kenya"
    assert cells[-1].name.startswith("_:")


def test_a_literal_is_marked_with_its_language_and_direction(server: str) -> None:
    page = sparql(server, 'SELECT ("x"@ar--rtl AS ?l) {}', BROWSER).text
    assert '<span lang="ar" dir="rtl">x</span>' in page


# ---------------------------------------------------------------- the page as a plain form


def test_a_fault_stays_in_the_form_with_its_place(server: str) -> None:
    reply = sparql(server, "SELECT * {\n ?s ?p }", BROWSER)
    assert reply.status == 400
    assert 'aria-invalid="true" aria-describedby="fault"' in reply.text
    assert "SELECT * {\n ?s ?p }</textarea>" in reply.text
    assert "line 2, column 9" in reply.text
    assert re.search(r"\?s \?p }\n +\^", reply.text)


def test_an_example_fills_the_form_and_runs_nothing(server: str) -> None:
    reply = fetch(f"{server}/sparql?example=haiti-who-leads-mss", Accept=BROWSER)
    text = (ROOT / "data" / "queries" / "haiti-who-leads-mss.rq").read_text().strip().split("\n")[-1]
    assert html.escape(text) in reply.text.split("<textarea")[1].split("</textarea>")[0]
    assert '<option value="haiti-who-leads-mss" selected>' in reply.text
    assert 'id="answer"' not in reply.text


def test_an_example_that_does_not_exist_is_not_found(server: str) -> None:
    assert fetch(f"{server}/sparql?example=nothing", Accept=BROWSER).status == 404


def links(page: str) -> dict[str, str]:
    found = re.findall(r'<a href="(/sparql\?query=[^"]*)" download="answer\.(\w+)"', page)
    return {ending: html.unescape(address) for address, ending in found}


@pytest.mark.parametrize(
    ("query", "endings"),
    [
        (WHO, {"json", "csv", "tsv", "xml"}),
        ("ASK {}", {"json", "csv", "tsv", "xml"}),
        ("CONSTRUCT WHERE { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o }", {"ttl", "nt", "rdf", "jsonld"}),
    ],
)
def test_an_answer_can_be_downloaded_in_every_format(server: str, query: str, endings: set[str]) -> None:
    found = links(sparql(server, query, BROWSER).text)
    assert found.keys() == endings
    for ending, address in found.items():
        assert fetch(server + address).body == sparql(server, query, format=ending).body


def test_the_link_leads_to_the_same_page_and_keeps_the_dataset(server: str) -> None:
    graph = "https://w3id.org/ssc-kg/graph/vocabulary"
    page = sparql(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", BROWSER, **{"default-graph-uri": graph}).text
    link = html.unescape(re.findall(r'id="link" href="([^"]*)"', page)[0])
    again = fetch(server + link, Accept="*/*").text
    assert again.split('id="answer"')[1] == page.split('id="answer"')[1]
    assert f'<input type="hidden" name="default-graph-uri" value="{graph}">' in page


def test_lines_end_as_they_were_typed_whatever_the_form_sends(server: str) -> None:
    page = sparql(server, "ASK {\r\n}\r\n", BROWSER).text
    assert "%0D" not in page


def test_a_query_too_long_for_an_address_is_sent_and_downloaded_by_post(server: str) -> None:
    query = "SELECT ?x { VALUES ?x { " + " ".join(f'"{number:0100}"' for number in range(200)) + " } }"
    body = urlencode({"query": query, "format": "html"}).encode()
    page = fetch(f"{server}/sparql", body, Content_Type=FORM, Accept=BROWSER).text
    assert "too long to be carried by a link" in page
    assert links(page) == {}
    assert '<button type="submit" name="format" value="csv">' in page


# ---------------------------------------------------------------- pictures

MISSIONS = LEADS + "SELECT ?who ?mission WHERE { ?who ssc:leads ?mission }"


def test_a_query_is_drawn_as_it_asks(server: str) -> None:
    page = sparql(server, f"# view: network\n{MISSIONS}", BROWSER).text
    assert page.count("<svg") == 1
    assert "Drawn as a network" in page
    assert ' style="' not in page.split("<svg")[1].split("</svg>")[0]
    assert "<table>" in page
    assert "<svg" not in sparql(server, MISSIONS, BROWSER).text


def test_a_view_that_is_chosen_is_written_into_the_query_and_its_link(server: str) -> None:
    page = sparql(server, f"# view: map\n{MISSIONS}", BROWSER, view="network").text
    assert f"# view: network\n{html.escape(MISSIONS)[:20]}" in page
    assert "view: map" not in page.split("<textarea")[1]
    link = html.unescape(re.findall(r'id="link" href="([^"]*)"', page)[0])
    assert "<svg" in fetch(server + link, Accept="*/*").text
    assert "view=" not in link
    plain = sparql(server, f"# view: network\n{MISSIONS}", BROWSER, view="table").text
    assert "<svg" not in plain


def test_columns_that_do_not_fit_a_view_are_told(server: str) -> None:
    page = sparql(server, f"# view: timeline\n{MISSIONS}", BROWSER).text
    assert "cannot be drawn as a timeline" in page
    assert "<table>" in page


def test_an_address_that_is_none_of_the_web_is_no_link(server: str) -> None:
    page = sparql(server, "SELECT (<javascript:alert(1)> AS ?x) {}", BROWSER).text
    assert "javascript:alert(1)</td>" in page


# ---------------------------------------------------------------- lines for other programs


@pytest.fixture
def ways(server: str) -> list[str]:
    return [one.code for one in snippets(f"{server}/sparql", WHO, ResultKind.SOLUTIONS)]


def test_the_lines_for_a_terminal_run(ways: list[str]) -> None:
    told = subprocess.run(["bash", "-c", ways[0]], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["who", "https://w3id.org/ssc-kg/id/state/kenya"]


def test_the_lines_in_python_run(
    ways: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # pandas is a large thing to install for one function; what it is given is looked at.
    pandas = types.ModuleType("pandas")
    monkeypatch.setattr(pandas, "read_csv", lambda file: file.read().decode(), raising=False)
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    exec(compile(ways[1], "snippet", "exec"), {})
    assert capsys.readouterr().out.split() == ["who", "https://w3id.org/ssc-kg/id/state/kenya"]


def test_the_lines_in_r_hold_the_query_as_it_is(ways: list[str]) -> None:
    assert f'query <- r"({WHO}\n)"' in ways[2]
    tricky = snippets("http://127.0.0.1/sparql", 'ASK {} # )" END', ResultKind.BOOLEAN)[2].code
    assert 'r"-(ASK {} # )" END\n)-"' in tricky


@pytest.mark.parametrize("kind", [ResultKind.SOLUTIONS, ResultKind.BOOLEAN, ResultKind.GRAPH])
def test_lines_ask_for_what_the_answer_can_be(server: str, kind: ResultKind) -> None:
    query = {
        ResultKind.SOLUTIONS: WHO,
        ResultKind.BOOLEAN: "ASK {}",
        ResultKind.GRAPH: "CONSTRUCT WHERE { <https://w3id.org/ssc-kg/id/state/kenya> ?p ?o }",
    }[kind]
    told = subprocess.run(
        ["bash", "-c", snippets(f"{server}/sparql", query, kind)[0].code], capture_output=True, text=True, check=True
    )
    assert told.stdout
    assert "about:blank" not in told.stdout


# ---------------------------------------------------------------- what the editor asks for


def check(server: str, query: str) -> Reply:
    return fetch(f"{server}/sparql/check", urlencode({"query": query}).encode(), Content_Type=FORM)


def test_a_text_that_can_be_read_has_no_fault_and_is_not_evaluated(server: str) -> None:
    everything = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f"
    reply = check(server, everything)
    assert json.loads(reply.text) == {"fault": None}


@pytest.mark.parametrize(
    ("query", "line", "words"),
    [
        ("SELECT * {\n ?s ?p }", 2, "does not parse"),
        ("SELECT * {\n ?s ssc:leads ?o }", 2, "add PREFIX ssc:"),
        ("SELECT * FROM <http://example.org/none> { ?s ?p ?o }", None, "There is no graph"),
        ("SELECT * { SERVICE <http://example.org/> {} }", None, "SERVICE is refused"),
        ("SELECT * {" + "{" * 200 + "}" * 201, None, "too complex"),
    ],
)
def test_a_fault_is_told_as_an_answer_would_tell_it(server: str, query: str, line: int | None, words: str) -> None:
    reply = check(server, query)
    assert reply.status == 200
    fault = json.loads(reply.text)["fault"]
    assert (fault["line"], words in fault["detail"]) == (line, True)
    assert sparql(server, query).status == 400


def test_a_check_without_a_query_says_how_to_ask(server: str) -> None:
    assert fetch(f"{server}/sparql/check", b"", Content_Type=FORM).status == 400


def test_everything_that_can_be_written_has_a_known_prefix(server: str) -> None:
    told = json.loads(fetch(f"{server}/terms.json").text)
    assert told["prefixes"] == dict(PREFIXES)
    names = {one["name"]: one for one in told["terms"]}
    assert all(name.partition(":")[0] in PREFIXES for name in names)
    assert names["ssc:leads"]["kind"] == "property"
    assert names["ssc:leads"]["about"]
    assert names["ssc:Episode"]["kind"] == "class"
    assert names["state:kenya"]["label"] == "Kenya"
    assert "OAU" in names["organization:oau"]["also"]
    assert names["skos:prefLabel"]["kind"] == "property"
    assert not [name for name in names if name.startswith(("statement:", "passage:", "citation:"))]


# ---------------------------------------------------------------- in a real Chromium


def written(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")  # and over it: Chromium does that by a style attribute, unless it is stopped
    page.keyboard.type(text, delay=15)


def chosen(page: Page, text: str) -> None:
    """Take the first completion, which must be this one; for a moment after it came up the editor takes no Enter."""
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text(text)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")


@needs_bundles
def test_a_scholar_writes_a_query_by_labels_and_downloads_the_answer(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/sparql")
        written(page, "SELECT ?who { ?who lead")
        chosen(page, "ssc:leads")
        page.keyboard.type(" support mission in hai", delay=15)
        chosen(page, "episode:mss-haiti")
        expect(page.locator("#verdict")).to_have_text("The engine can read this query.")
        assert page.locator("#query").input_value() == (
            f"{LEADS}PREFIX episode: <{PREFIXES['episode']}>\n\nSELECT ?who {{ ?who ssc:leads episode:mss-haiti}}"
        )
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/sparql?query=*")
        expect(page.locator("main table td a")).to_have_text("Kenya")
        with page.expect_download() as begun:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert begun.value.suggested_filename == "answer.csv"
        assert begun.value.path().read_text().split() == ["who", "https://w3id.org/ssc-kg/id/state/kenya"]


@needs_bundles
def test_a_fault_is_marked_where_the_engine_found_it(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/sparql")
        written(page, "SELECT ?s {\n?s wrong ?o")
        page.keyboard.press("Escape")
        expect(page.locator("#verdict")).to_contain_text("line 2")
        expect(page.locator(".cm-lintRange-error")).to_have_count(1)
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
        written(page, "SELECT ?s { ?s ?p ?o")
        expect(page.locator(".cm-lintRange-error")).to_have_count(0)


@needs_bundles
def test_the_editor_is_no_trap_for_the_keyboard(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/sparql")
        page.locator("#query-label").click()
        expect(page.locator(".cm-editor")).to_have_class(re.compile("cm-focused"))
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "format"
        page.keyboard.press("Shift+Tab")
        expect(page.locator(".cm-editor")).to_have_class(re.compile("cm-focused"))


@needs_bundles
def test_a_long_query_goes_by_post(browser: Browser, server: str) -> None:
    long = "SELECT ?x { VALUES ?x { " + " ".join(f'"{number:0100}"' for number in range(200)) + " } }"
    with visiting(browser, server) as page:
        page.goto("/sparql")
        page.locator(".cm-content").fill(long)
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_text("200 rows")).to_be_visible()
        assert page.url == f"{server}/sparql#answer"


def test_the_same_without_javascript(browser: Browser, server: str) -> None:
    with visiting(browser, server, scripts=False, status=400) as page:
        page.goto("/sparql")
        page.get_by_label("Begin with a question").select_option("haiti-who-leads-mss")
        page.get_by_role("button", name="Show its query").click()
        expect(page.get_by_label("Query")).to_have_value(re.compile("ssc:leads"))
        page.get_by_label("Query").fill("SELECT * {\n ?s ?p }")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("#fault")).to_contain_text("line 2, column 9")
        page.get_by_label("Query").fill(WHO)
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("main table td a")).to_have_text("Kenya")
        with page.expect_download() as begun:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert begun.value.path().read_text().split() == ["who", "https://w3id.org/ssc-kg/id/state/kenya"]
        assert quote_plus("ssc:leads") in page.url

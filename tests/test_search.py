"""Search: what people type finds what they mean, on the page, in the completion, and by keyboard alone."""

import json
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from kg_server.catalogue import register
from kg_server.catalogue.facets import Entry
from kg_server.catalogue.search import Index, words
from kg_server.engine import Engine
from tests.browsing import chromium, visiting
from tests.test_server import BROWSER, fetch


@pytest.fixture(scope="module")
def index(engine: Engine) -> Index:
    return Index(register.read(engine).entries)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def entry(label: str, *others: str, among: str = "actors", said: int = 0) -> Entry:
    return Entry(f"https://example.org/{label}", label, "state", among, (label, *others), said=said)


def first(index: Index, text: str) -> str:
    found = index.find(text)
    return found[0].entry.iri.rsplit("/id/", 1)[-1] if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("OAU", "organization/oau"),
        ("apsa", "organization/apsa"),
        ("MINUSTAH", "episode/minustah-mission"),
        ("UNOSSC", "organization/unossc"),
        ("MSS", "episode/mss-haiti"),
        ("FIP", "episode/fip-1965"),
        ("NATO", "organization/nato"),
        ("U.N.", "organization/united-nations"),
        ("Mueller, Markus", "person/markus-michael-mueller"),
        ("markus michael muller", "person/markus-michael-mueller"),
        ("South-South cooperation", "idea/south-south-cooperation"),
        ("south–south cooperation", "idea/south-south-cooperation"),
        ("securitization", "idea/securitisation"),
        ("organisation of african unity", "organization/oau"),
        ("unity african", "organization/oau"),
        ("Brasil", "state/brazil"),
        ("hait", "state/haiti"),
        ("coop.p11", "passage/berger-mueller-2025-coop-p11"),
        ("working definition", "definition/ssc"),
    ],
)
def test_a_name_an_acronym_or_another_spelling_leads_to_the_thing(index: Index, typed: str, meant: str) -> None:
    assert first(index, typed) == meant
    assert not index.find(typed)[0].is_near


@pytest.mark.parametrize("typed", ["minustha", "minstah", "minusztah", "ninustah", "minusta", "mimustah"])
def test_one_slip_of_the_finger_is_forgiven_and_told(index: Index, typed: str) -> None:
    found = index.find(typed)
    assert found[0].entry.iri.endswith("/minustah-mission")
    assert found[0].is_near == (typed not in "minustah")


def test_where_no_name_has_all_words_those_with_most_of_them_are_given_and_it_is_told(index: Index) -> None:
    hits = index.find("mission haiti zimbabwe")
    assert hits
    assert all(hit.is_near for hit in hits)
    assert {"mission", "haiti"} <= set(hits[0].name.casefold().split())
    assert index.find("haiti zebra unicorn yonder") == []


def test_two_slips_are_not_forgiven(index: Index) -> None:
    assert index.find("mznuxtah") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Côte d’Ivoire", "cote d ivoire"),
        ("São Tomé", "sao tome"),
        ("Müller", "MUELLER"),
        ("Hønneland", "hoenneland"),
        ("Straße", "strasse"),
        ("Yaşar Tanrıverdi", "yasar tanriverdi"),
        ("South–South", "south-south"),
        ("organization, labour", "Organisation labor"),
    ],
)
def test_accents_case_and_spellings_make_no_difference(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_a_name_run_together_is_found() -> None:
    index = Index([entry("Côte d’Ivoire"), entry("Haiti")])
    assert [hit.entry.label for hit in index.find("cote divoire")] == ["Côte d’Ivoire"]


def test_the_very_name_comes_before_beginnings_words_and_insides() -> None:
    labels = ["unmarked", "Gun Marks", "mark of the mart", "Mark", "Markus"]
    index = Index([entry(label) for label in labels])
    assert [hit.entry.label for hit in index.find("mark")] == [
        "Mark",
        "mark of the mart",
        "Markus",
        "Gun Marks",
        "unmarked",
    ]


def test_among_equals_that_of_which_more_is_said_comes_first() -> None:
    index = Index([entry("Alpha north", said=1), entry("Beta north", said=7)])
    assert [hit.entry.label for hit in index.find("north")] == ["Beta north", "Alpha north"]


def test_statements_stand_behind_things(index: Index) -> None:
    kinds = [hit.entry.among for hit in index.find("Haiti")]
    assert "statements" in kinds
    assert "actors" not in kinds[kinds.index("statements") :]


def test_a_hit_tells_the_name_by_which_it_was_found(index: Index) -> None:
    assert index.find("OAU")[0].name == "OAU"


@pytest.mark.parametrize("typed", ["", " ", "…", "?!", "\x00", "a" * 5000, "((((", "%", "🦀"])
def test_nothing_that_is_typed_breaks_the_search(index: Index, typed: str) -> None:
    assert index.find(typed) == []


# ---------------------------------------------------------------- over HTTP


def suggest(server: str, text: str) -> list[list[str]]:
    reply = fetch(f"{server}/suggest?{urllib.parse.urlencode({'q': text})}")
    assert reply.status == 200
    assert reply.media == "application/x-suggestions+json"
    told, labels, kinds, addresses = json.loads(reply.text)
    assert told == text
    assert len(labels) == len(kinds) == len(addresses) <= 10
    return [labels, kinds, addresses]


def test_the_completion_names_things_and_where_they_are(server: str) -> None:
    labels, kinds, addresses = suggest(server, "minus")
    assert labels[0] == "MINUSTAH"
    assert kinds[0] == "peace operation"
    assert fetch(addresses[0], Accept=BROWSER).status == 303


def test_the_completion_of_nothing_is_nothing(server: str) -> None:
    assert suggest(server, "")[0] == []


def test_browsers_find_the_search_described(server: str) -> None:
    reply = fetch(f"{server}/opensearch.xml")
    urls = [url.get("template", "") for url in ET.fromstring(reply.text).iter() if url.tag.endswith("Url")]
    assert urls == [f"{server}/search?q={{searchTerms}}", f"{server}/suggest?q={{searchTerms}}"]
    assert '"/opensearch.xml"' in fetch(f"{server}/", Accept=BROWSER).text


def test_the_page_shows_kinds_with_counts_and_keeps_the_text_while_narrowing(server: str) -> None:
    page = fetch(f"{server}/search?q=haiti", Accept=BROWSER).text
    assert 'href="/search?q=haiti&amp;among=episodes"' in page
    narrowed = fetch(f"{server}/search?q=haiti&among=episodes", Accept=BROWSER).text
    assert "MINUSTAH" in narrowed
    assert "Haitian National Police" not in narrowed
    assert 'href="/search?q=haiti">drop' in narrowed


def test_what_is_not_found_leads_on(server: str) -> None:
    page = fetch(f"{server}/search?q=xyzzyq", Accept=BROWSER).text
    assert "0 found" in page
    assert 'href="/episodes"' in page


def test_markup_that_is_typed_is_shown_as_text(server: str) -> None:
    page = fetch(f"{server}/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22", Accept=BROWSER).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# ---------------------------------------------------------------- in a browser


@pytest.mark.parametrize("path", ["/", "/episodes"])
def test_by_keyboard_alone_a_name_is_completed_and_followed(browser: Browser, server: str, path: str) -> None:
    with visiting(browser, server) as page:
        page.goto(path)
        box = page.get_by_role("combobox")
        box.focus()
        page.keyboard.type("minust")
        expect(page.get_by_role("option").first).to_contain_text("MINUSTAH")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_role("status")).to_contain_text("suggestions")
        page.keyboard.press("ArrowDown")
        chosen = page.locator('[role="option"][aria-selected="true"]')
        expect(chosen).to_contain_text("MINUSTAH")
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
        page.keyboard.press("Enter")
        page.wait_for_url("**/page/episode/minustah-mission")


def test_escape_closes_the_suggestions_and_enter_searches(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/episodes")
        box = page.get_by_role("combobox")
        box.type("haiti")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(box).to_have_value("haiti")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=haiti")


def test_arrows_pass_through_the_suggestions_and_back_to_the_text(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/")
        box = page.get_by_role("combobox")
        box.type("coop.p11")
        expect(page.get_by_role("option")).to_have_count(1)
        for reached in (True, False, True):
            page.keyboard.press("ArrowDown")
            assert (box.get_attribute("aria-activedescendant") is not None) is reached
        page.keyboard.press("ArrowUp")
        assert box.get_attribute("aria-activedescendant") is None


def test_without_scripts_the_form_searches(browser: Browser, server: str) -> None:
    with visiting(browser, server, scripts=False) as page:
        page.goto("/")
        page.get_by_role("searchbox").fill("FIP")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Inter-American Peace Force", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Inter-American Peace Force")

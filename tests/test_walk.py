"""A scholar's walk through the site in a real Chromium, with scripts and without."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import chromium, visiting


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


# One page of each kind.
PAGES = (
    "/",
    "/queries",
    "/queries/haiti-who-leads-mss",
    "/q/episodes-who-takes-part",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Chttps%3A%2F%2Fw3id.org%2Fssc-kg%2Fontology%23State%3E+%7D+LIMIT+3",
    "/sparql?query=%23+view%3A+network%0ASELECT+%3Fs+%3Fo+%7B+%3Fs+%3Chttps%3A%2F%2Fw3id.org%2Fssc-kg%2Fontology%23leads%3E+%3Fo+%7D",
    "/sparql?query=CONSTRUCT+%7B+%3Fs+%3Fp+%3Fo+%7D+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3",
    "/ontology",
    "/shapes",
    "/validation",
    "/why",
    "/why?subject=state:kenya&predicate=ssc:leads&object=episode:mss-haiti",
    "/why?subject=episode:mss-haiti&predicate=ssc:exemplifies&object=idea:south-south-cooperation",
    "/limits",
    "/pictures",
    "/timeline",
    "/timeline?juncture=j-gwot",
    "/network",
    "/network?kind=Triangulation",
    "/map",
    "/spectrum",
    "/families",
    "/compare",
    "/compare?a=turkey&b=united-states",
    "/compare?a=minustah-mission&b=mss-haiti&show=different",
    "/statistics",
    "/statistics/effects-by-juncture",
    "/page/statement/united-states-no-former-colonial-power",
    "/downloads",
    "/search",
    "/search?q=haiti",
    "/episodes?role=funder",
    "/works",
    "/definitions",
    "/definitions/list",
    "/definitions/ssc/turkey-somalia",
    "/definitions/compare?a=ssc&b=ssc-first-approach",
    "/definitions/schemes?definition=ssc",
    "/what-if",
    "/what-if?set=turkey+southern+under+authors",
    "/page/definition/ssc",
    "/page/case-class/ssc",
    "/article",
    "/article/hist",
    "/viewpoints",
    "/page/episode/minustah-mission?viewpoint=article",
    "/network?viewpoint=un",
    "/sparql?viewpoint=un&query=ASK+%7B%7D",
    "/page/state/haiti",
    "/page/episode/minustah-mission",
    "/page/idea/ssc",
    "/page/work/gong-ti",
    "/page/statement/minustah-dates-printed",
    "/page/statement/colombia-export-addresses-drug-trafficking-first",
    "/page/passage/berger-mueller-2025-coop-p11",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(browser: Browser, server: str, path: str, scheme: str) -> None:
    with visiting(browser, server, color_scheme=scheme) as page:
        reply = page.goto(path)
        assert reply is not None
        assert reply.status == 200
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def follow(page: Page, name: str | re.Pattern[str], heading: str | re.Pattern[str], within: str = "main") -> None:
    """Click a link by its name, and see the page that it promises."""
    page.locator(within).get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def look(page: Page, name: str, path: str) -> None:
    """Open a picture from the gallery: it is drawn, its twin is a table, and both lead to things."""
    page.goto("/pictures")
    page.locator("main").get_by_role("link", name=re.compile(name)).first.click()
    expect(page).to_have_url(re.compile(path + "$"))
    expect(page.locator("main svg").first).to_be_visible()
    assert page.locator("main svg a").count() > 5
    assert page.locator("main table tbody tr").count() > 5


def read_csv(page: Page) -> list[dict[str, str]]:
    """Download the answer as CSV."""
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV", exact=True).first.click()
    return list(csv.DictReader(io.StringIO(begun.value.path().read_text())))


def from_haiti_to_a_paragraph_and_back(page: Page) -> None:
    """From the hits for Haiti to MINUSTAH, the FIP, the claim that ties them, its paragraph, and back to the claim."""
    follow(page, "MINUSTAH", "MINUSTAH")
    follow(page, "Inter-American Peace Force in the Dominican Republic", re.compile("^Inter-American Peace Force"))
    claim = "The Brazilian army's part in MINUSTAH is modelled on Brazil's part in the FIP"
    follow(page, claim, claim)
    page.locator("main a[href^='/article/']").filter(has_text="Historicising the present, paragraph 2").first.click()
    expect(page).to_have_url(re.compile("/article/hist#hist-p2$"))
    paragraph = page.locator("section, article, li").filter(has=page.locator("#hist-p2")).last
    expect(paragraph.or_(page.locator("#hist-p2")).first).to_be_visible()
    follow(page, claim, claim)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_scholar_walks_from_a_name_to_a_paragraph_and_back(browser: Browser, server: str, scripts: bool) -> None:
    with visiting(browser, server, scripts) as page:
        page.goto("/")
        page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("Haiti")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/search[?]q=Haiti"))
        from_haiti_to_a_paragraph_and_back(page)
        for name, path in (("[Tt]imeline", "/timeline"), ("[Nn]etwork", "/network"), ("[Mm]ap", "/map")):
            look(page, name, path)


def test_a_scholar_writes_a_query_and_takes_the_answer_along(browser: Browser, server: str) -> None:
    with visiting(browser, server) as page:
        page.goto("/sparql")
        page.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT ?who WHERE { ?who ssc:lea", delay=15)
        expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("leads")
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        expect(page.locator(".cm-lintRange-error")).to_have_count(1)
        page.keyboard.type(" ?what ")
        expect(page.locator(".cm-lintRange-error")).to_have_count(0)
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/sparql?query=*")
        assert {row["who"] for row in read_csv(page)} >= {"https://w3id.org/ssc-kg/id/state/kenya"}


def test_a_scholar_without_scripts_does_the_same_by_a_form(browser: Browser, server: str) -> None:
    with visiting(browser, server, scripts=False, status=400) as page:
        page.goto("/sparql")
        page.get_by_label("Query").fill(
            "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#>\nSELECT ?who { ?who ssc:leads ?"
        )
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator("#fault")).to_contain_text("line 2")
        page.get_by_label("Query").fill(
            "PREFIX ssc: <https://w3id.org/ssc-kg/ontology#>\nSELECT ?who { ?who ssc:leads ?o }"
        )
        page.get_by_role("button", name="Ask", exact=True).click()
        assert {row["who"] for row in read_csv(page)} >= {"https://w3id.org/ssc-kg/id/state/kenya"}


# Whatever is narrow, dark or printed stays within the page.
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(browser: Browser, server: str, path: str) -> None:
    with visiting(browser, server, viewport={"width": 360, "height": 780}) as page:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

"""A scholar's walk through the site in a real Chromium, with scripts and without."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

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
    "/limits",
    "/pictures",
    "/timeline",
    "/timeline?juncture=j-gwot",
    "/network",
    "/network?kind=Triangulation",
    "/map",
    "/spectrum",
    "/families",
    "/downloads",
    "/search",
    "/search?q=haiti",
    "/episodes?role=funder",
    "/works",
    "/definitions",
    "/article",
    "/article/hist",
    "/page/state/haiti",
    "/page/episode/minustah-mission",
    "/page/idea/south-south-cooperation",
    "/page/work/gong-ti",
    "/page/statement/minustah-dates-printed",
    "/page/statement/colombia-export-addresses-drug-trafficking-first",
    "/page/passage/berger-mueller-2025-coop-p11",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(browser: Browser, server: str, path: str, scheme: str) -> None:
    with visiting(browser, server, color_scheme=scheme) as page:
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

"""A real Chromium for the tests: Debian's, headless, that may fetch nothing but the page's own server."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; without one, skip, unless this is CI, where it must be there."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and "CI" not in os.environ:
        pytest.skip("skipped: no Chromium (Debian: apt install chromium)")
    assert found is not None, "CI needs Chromium; .ci/run installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page with everything that went wrong on it: console errors, policy violations, requests elsewhere."""

    def __init__(self, browser: Browser, server: str, scripts: bool = True, **options: object) -> None:
        self.server = server
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=scripts,
            base_url=server,
            accept_downloads=True,
            **options,  # type: ignore[arg-type]
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._watch)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.faults.append(f"a request left for {request.url}")

    def close(self) -> None:
        """Close the page; whatever went wrong on it fails the test."""
        self.context.close()
        assert self.faults == [], self.faults


@contextmanager
def visiting(browser: Browser, server: str, scripts: bool = True, status: int = 0, **options: object) -> Iterator[Page]:
    """Visit pages; where one of them comes with an error's `status`, the console says so, which is no fault."""
    visit = Visit(browser, server, scripts, **options)
    yield visit.page
    if status:
        told = [fault for fault in visit.faults if f"status of {status}" in fault]
        assert told
        visit.faults.remove(told[0])
    visit.close()

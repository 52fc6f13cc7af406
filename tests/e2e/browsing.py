"""A site in a real browser, for the tests of the site: serving it, opening pages, and what no page may do.

Belongs here: what two modules of tests need. Playwright is imported where it is used, as `make test` need not have it.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

Browser = Any  # of playwright
Page = Any

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def browser_path() -> str:
    """Where Chromium is. Without it the tests fail: `make e2e` installs it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium; on Debian, apt-get install chromium"
    return found


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has above
        pass


def served(folder: Path) -> Iterator[str]:
    """The address of a web server of this folder, while it runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def browsers() -> Iterator[Browser]:
    """A browser, until the tests are over."""
    playwright = pytest.importorskip("playwright.sync_api", reason="`make e2e` installs it")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


def pages(browser: Browser, settings: Mapping[str, Any]) -> Iterator[Page]:
    """A page of the browser. An error on the console or of an answer, an alert, and a foreign request fail the test."""
    context = browser.new_context(**{"viewport": WIDE, **settings})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.extend([f"alert {dialog.message}", str(dialog.dismiss())]))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda asked: faults.extend([f"asked {asked.url}"] * (not is_local(asked.url))))
    yield page
    context.close()
    assert faults == []


def is_local(url: str) -> bool:
    """Whether a request for it leaves this machine."""
    return url.startswith(("http://127.0.0.1:", "data:", "blob:http://127.0.0.1:", "file:"))


def settled(tab: Page, address: str, path: str) -> None:
    """Open a page, and wait for what a search finds."""
    tab.goto(f"{address}/{path}")
    if "?q=" in path:
        tab.locator("#hits li").first.wait_for()


def overflowing(tab: Page, address: str, paths: Iterable[str]) -> list[str]:
    """Those of the pages that move sideways in a window as wide as a phone."""
    wide = []
    for path in paths:
        settled(tab, address, path)
        if tab.evaluate("document.scrollingElement.scrollWidth") > PHONE["width"]:
            wide.append(path)
    return wide

"""A site of pages whose texts would do harm if they were taken for HTML, and of titles in many scripts, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browsing import PHONE, Page, overflowing, served
from tests.e2e.conftest import Videolake
from tests.e2e.test_hostile_folder import META
from tests.e2e.test_hostile_folder import page as text_page

playwright = pytest.importorskip("playwright.sync_api", reason="`make e2e` installs it")

pytestmark = pytest.mark.e2e

SCRIPT = "<script>alert(1)</script>"
COMMENT = "**bold** <img src=x onerror=alert(2)> [here](javascript:alert(3)) & <b>so</b>"
DESCRIPTION = "<style>* { display: none }</style> [a](javascript:alert(5)) https://example.org/?<b>"
CHANNEL = '"><img src=x onerror=alert(4)>'
#: A comment of the class with scores and authors.
COMMENTS = f"\n{COMMENT}\n\n{META.format(n=7)}"


@pytest.fixture(scope="module")
def home(videolake: Videolake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a page whose texts would do harm if they were taken for HTML, with its site."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox/2024-03-01.txt").write_text(text_page("aaaaaaaaaaA", f"low tide {SCRIPT} at noon", COMMENTS))
    info = {"id": "aaaaaaaaaaA", "title": SCRIPT, "channel": CHANNEL, "description": DESCRIPTION, "epoch": 1_720_000_000}
    (home / "inbox/newer.info.json").write_text(json.dumps(info | {"extractor": "youtube", "_type": "video"}))
    (home / "inbox/arabic.txt").write_text(text_page("bbbbbbbbbbA").replace("A title", "مدّ وجزر", 1))
    (home / "inbox/chinese.txt").write_text(text_page("ccccccccccA").replace("A title", "潮汐" * 80, 1))
    videolake("run", home / "inbox", "--home", home)
    videolake("site", "--home", home)
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The site of harmful texts."""
    yield from served(home / "site")


def test_texts_are_shown_and_never_run(tab: Page, address: str):
    """HTML and Markdown of strangers appear as they were written."""
    tab.goto(f"{address}/videos/aaaaaaaaaaA.html")
    assert tab.locator("h1").inner_text() == SCRIPT
    shown = tab.locator("main").inner_text()
    for text in (COMMENT, DESCRIPTION, f"low tide {SCRIPT} at noon", CHANNEL):
        assert text in shown
    assert tab.locator("main img, main style, main script, main a[href^='javascript']").count() == 0
    tab.goto(f"{address}/index.html")
    assert SCRIPT in tab.locator("main").inner_text()
    tab.goto(f"{address}/search.html?q=noon")
    tab.locator("#hits li").nth(2).wait_for()
    assert SCRIPT in tab.locator("#hits").inner_text()


def test_chinese_is_found_within_a_sentence(tab: Page, address: str):
    """No blank tells where its words begin; the result is shown as it is written."""
    tab.goto(f"{address}/search.html?q=汐潮")
    assert tab.locator("#hits a").first.inner_text() == "潮汐" * 80
    tab.goto(f"{address}/search.html?q=汐汐")
    playwright.expect(tab.get_by_role("status")).to_contain_text("No video speaks of 汐汐")


def test_a_title_is_written_in_its_own_direction(tab: Page, address: str):
    """Arabic from right to left, English from left to right."""
    for video_id, direction in (("bbbbbbbbbbA", "rtl"), ("aaaaaaaaaaA", "ltr")):
        tab.goto(f"{address}/videos/{video_id}.html")
        assert tab.locator("h1").evaluate("title => getComputedStyle(title).direction") == direction


@pytest.mark.parametrize("tab", [{"viewport": PHONE}], indirect=True)
def test_long_words_and_titles_overflow_nothing(tab: Page, address: str, home: Path):
    """On a phone, no page of the site moves sideways."""
    assert (
        overflowing(tab, address, [path.relative_to(home / "site").as_posix() for path in (home / "site").rglob("*.html")]) == []
    )

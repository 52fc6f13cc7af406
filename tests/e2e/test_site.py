"""The site of the sample in a real browser: what someone sees who would rather look than query.

Where SCREENSHOTS names a folder, the pictures of the README are put there.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.report.site import search
from pipeline.report.site.build import build
from pipeline.storage.home import Home
from tests.e2e.browsing import PHONE, Page, overflowing, served, settled
from tests.e2e.conftest import Videolake, query

playwright = pytest.importorskip("playwright.sync_api", reason="`make e2e` installs it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="`make e2e` installs it")

pytestmark = pytest.mark.e2e

#: A page of class A2: statistics, keywords, comments with scores and authors, related videos; seen on three days.
VIDEO = "nwq456NMYHU"


@pytest.fixture(scope="module")
def home(videolake: Videolake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's home, with its site."""
    home = tmp_path_factory.mktemp("site") / "home"
    videolake("run", "--home", home)
    said = videolake("site", "--home", home).stdout
    assert "http.server 8000 --bind 127.0.0.1 --directory" in said
    assert "search:  1 of 1 indexes made" in said
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The sample's site."""
    yield from served(home / "site")


def kinds_of_pages(home: Path) -> dict[str, str]:
    """The path of a page of each kind."""
    site = home / "site"
    some = {name: max((site / name).glob("*-*.html"), key=lambda path: path.stat().st_size) for name in ("channels", "keywords")}
    lists = ("index.html", "channels/index.html", "keywords/index.html", "statistics.html", "search.html?q=kittiwake")
    return {
        "video": f"videos/{VIDEO}.html",
        **{path.split(".")[0]: path for path in lists},
        **{name[:-1]: path.relative_to(site).as_posix() for name, path in some.items()},
    }


def picture(tab: Page, name: str) -> None:
    """A screenshot, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        tab.screenshot(path=Path(folder, f"{name}.png"))


def test_the_page_of_a_video_tells_all(tab: Page, address: str, home: Path):
    """Every section with the values that the warehouse holds."""
    tab.goto(f"{address}/index.html")
    picture(tab, "site_index")
    tab.get_by_role("link", name="Day Eleven", exact=False).first.click()
    tab.set_viewport_size({"width": 1000, "height": 1600})
    picture(tab, "site_video")
    shown = " ".join(tab.locator("main").inner_text().split())
    [(title, channel, views, text)] = query(
        home,
        "SELECT title, channel, view_count, text FROM videos JOIN transcripts USING (video_id) "
        f"WHERE video_id = '{VIDEO}' AND is_preferred",
    )
    comments = query(home, f"SELECT body, author, score FROM reddit_comments WHERE video_id = '{VIDEO}'")
    related = query(home, f"SELECT title FROM related_links WHERE video_id = '{VIDEO}'")
    keywords = query(home, f"SELECT keyword FROM keywords WHERE video_id = '{VIDEO}'")
    for value in (title, channel, f"{views:,}", "2:32", "15 Jun 2022", VIDEO, *(one for [one] in keywords + related)):
        assert value in shown, value
    for body, author, score in comments:
        assert " ".join((body or "").split()) in shown
        assert (author or "unknown") in shown
        assert f"{score:,}" in shown.replace("−", "-")
    assert " ".join(tab.locator("#passages p").all_inner_texts()).split() == text.split()
    assert tab.locator("main svg text").count() > 10
    assert tab.locator(f'main a[href*="watch?v={VIDEO}"]').count() > 0


def test_search_finds_a_word_and_lands_on_it(tab: Page, address: str):
    """By keyboard alone: type, go to the first video, and the word is marked where it is said."""
    tab.goto(f"{address}/search.html")
    tab.keyboard.type("cattle grid")
    hit = tab.locator("#hits a", has_text="Day Eleven")
    hit.wait_for()
    assert "for cattle grid" in tab.get_by_role("status").inner_text()
    hit.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/videos/*.html?find=*")
    assert "Day Eleven" in tab.locator("h1").inner_text()
    mark = tab.locator("main mark").first
    playwright.expect(mark).to_be_in_viewport()
    assert mark.inner_text() in ("cattle grid", "cattle", "grid")


def found(tab: Page, search_page: str, words: str) -> tuple[str, set[str]]:
    """What a search page says of these words, and the videos that it lists."""
    tab.goto(f"{search_page}?q={words}")
    playwright.expect(tab.get_by_role("status")).to_contain_text("video", ignore_case=True)
    tab.wait_for_timeout(500)
    links = [str(link.get_attribute("href")) for link in tab.locator("#hits a").all()]
    return tab.get_by_role("status").inner_text(), {link.partition("?")[0].rpartition("/")[2] for link in links}


def test_several_indexes_answer_as_one(tab: Page, address: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A large site has more than one: they find what one would, also in a folder of a host."""
    monkeypatch.setattr(search, "_PAGES", 10)
    built = build(Home(home), tmp_path / "folder/site")
    assert built.indexes > 3
    for other in served(tmp_path):
        for words in ("cattle grid", "kittiwake", '"spring tide"', "leuchtturm", "kittiw", "xylophonists"):
            assert found(tab, f"{other}/folder/site/search.html", words) == found(tab, f"{address}/search.html", words)


def test_a_search_can_be_linked_and_may_find_nothing(tab: Page, address: str):
    """The address holds the words, and the page says when no video speaks of them."""
    tab.goto(f"{address}/search.html?q=xylophonists")
    playwright.expect(tab.get_by_role("status")).to_contain_text("No video speaks of xylophonists")
    tab.goto(f"{address}/search.html?q=kittiw")
    playwright.expect(tab.get_by_role("status")).to_contain_text("of words that begin alike")
    tab.get_by_role("searchbox").fill("kittiwake")
    playwright.expect(tab.get_by_role("status")).to_contain_text("for kittiwake")
    assert tab.url.endswith("?q=kittiwake")


@pytest.mark.parametrize("tab", [{"color_scheme": scheme} for scheme in ("light", "dark")], indirect=True, ids=("light", "dark"))
def test_no_page_has_a_serious_fault_of_accessibility(tab: Page, address: str, home: Path):
    """Contrast, names, roles, order of headings: as axe checks them, in light and dark."""
    found = []
    for kind, path in kinds_of_pages(home).items():
        settled(tab, address, path)
        violations = axe.Axe().run(tab).response["violations"]
        found += [
            f"{kind}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in violations
            if one["impact"] in ("serious", "critical")
        ]
    assert found == []


@pytest.mark.parametrize("tab", [{"viewport": PHONE}], indirect=True)
def test_nothing_overflows_on_a_phone(tab: Page, address: str, home: Path):
    """No page moves sideways at 390 pixels."""
    assert overflowing(tab, address, kinds_of_pages(home).values()) == []


@pytest.mark.parametrize("tab", [{"java_script_enabled": False}], indirect=True)
def test_pages_can_be_read_without_javascript(tab: Page, address: str, home: Path):
    """From list to video to transcript; sorting too, and search says what it needs."""
    for path in kinds_of_pages(home).values():
        tab.goto(f"{address}/{path}")
        playwright.expect(tab.locator("h1")).to_be_visible()
    tab.goto(f"{address}/videos/{VIDEO}.html")
    playwright.expect(tab.get_by_text("when a lorry goes over a cattle grid").first).to_be_visible()
    tab.goto(f"{address}/search.html")
    playwright.expect(tab.get_by_text("Searching needs JavaScript")).to_be_visible()
    tab.goto(f"{address}/index.html")
    tab.get_by_role("columnheader", name="Views").get_by_role("link").click()
    playwright.expect(tab.locator("th[aria-sort]")).to_contain_text("Views")


def test_a_site_can_be_read_from_a_disk(tab: Page, home: Path):
    """Without a server, links work, and search says that it needs one."""
    tab.goto((home / "site/index.html").as_uri())
    tab.get_by_role("link", name="Day Eleven", exact=False).first.click()
    playwright.expect(tab.locator("h1")).to_contain_text("Day Eleven")
    tab.get_by_role("link", name="Search").first.click()
    playwright.expect(tab.get_by_role("status")).to_contain_text("python3 -m http.server")

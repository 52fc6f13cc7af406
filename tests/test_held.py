"""What the lake knows of a live source's pages: what the source goes by."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import pipeline.pull
from pipeline.held import held_pages
from pipeline.pull import pull
from pipeline.shard import parse_day
from pipeline.sources.live import HELD, Held
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from tests.test_pull_live import MONDAY, Live, came

TUESDAY = MONDAY + timedelta(days=1)
PAGE = """Tides

Video Statistics and Information

Video

Captions Word Cloud

Captions
the moon pulls the sea
Channel: Oceans
Views: {views}
Rating: 4.9 out of 5
Keywords: tide, moon
Id: xpLMrs8vuD8
Channel Id: undefined
Length: 9min 58sec (598 seconds)
Published: Wed Jun 19 2024
Related Videos
"""
VIDEO = "tides/xpLMrs8vuD8"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that pulled pages of two sources on Monday, and again on Tuesday."""
    home = Home(tmp_path_factory.mktemp("home"))
    first = [came("changes", "1"), came("stays", "x"), came(VIDEO, PAGE.format(views=7))]
    shared = [{**came("shared", "y"), "url": "https://a.b/shared"}]
    ids = store(home, MONDAY, Live([shared], name="other"), Live([first]))
    second = [
        came("changes", "2", at=TUESDAY),
        {**came("stays", None, ids["https://a.b/stays"], TUESDAY), "etag": None},
        came("shared", "y", at=TUESDAY),
        came("new", "z", at=TUESDAY),
    ]
    store(home, TUESDAY, Live([second]))
    return home


def store(home: Home, now: datetime, *sources: Live) -> dict[str, str]:
    """Pull sources into a day, and parse it. Gives the page_ids by url."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline.pull, "utc_now", lambda: now)
        pull(home, now.date(), sources, only_this_day=False)  # type: ignore[arg-type]
    parse_day(home, now.date())
    lake = Lake(home.lake)
    rows = [rows for part in lake.parts("raw") for rows in lake.read_batches(part, ["url", "page_id"])]
    return dict(pl.concat(rows).iter_rows())


@pytest.fixture
def held(home: Home) -> Held:
    """What is held of the one source on Tuesday."""
    return held_pages(Lake(home.lake), "live", TUESDAY)


def test_there_is_one_row_per_page_of_the_source(held):
    """Whatever other sources pulled; of the newest capture."""
    assert dict(held.pages.schema) == HELD
    rows = held.pages.sort("url").select("url", "first_captured_at", "captured_at", "changed_at", "capture_count").rows()
    assert rows == [
        ("https://a.b/changes", MONDAY, TUESDAY, TUESDAY, 2),
        ("https://a.b/new", TUESDAY, TUESDAY, TUESDAY, 1),
        ("https://a.b/shared", TUESDAY, TUESDAY, TUESDAY, 1),
        ("https://a.b/stays", MONDAY, TUESDAY, MONDAY, 2),
        (f"https://a.b/{VIDEO}", MONDAY, MONDAY, MONDAY, 1),
    ]


def test_a_version_stays_known_though_it_is_not_told_again(held):
    """A server that says that nothing changed need not repeat it."""
    assert held.conditions("https://a.b/stays") == {"If-None-Match": '"stays"'}
    assert held.pages.filter(url="https://a.b/stays")["http_status"].to_list() == [304]


def test_what_became_of_a_page_and_of_its_video_is_known(held):
    """Also of one that did not change since; a page that is not parsed has no outcome."""
    row = held.pages.filter(url=f"https://a.b/{VIDEO}").to_dicts()[0]
    assert (row["outcome"], row["video_id"], row["published_date"]) == ("parsed", "xpLMrs8vuD8", date(2024, 6, 19))
    assert held.pages.filter(url="https://a.b/stays").select("outcome", "video_id").row(0) == ("rejected", None)
    assert held.pages.filter(url="https://a.b/stays")["reason"][0]


def test_the_body_of_a_page_is_found(held):
    """That of the newest capture, wherever and by whichever source it was stored."""
    bodies = {url.rpartition("/")[2]: held.body(held.page_id(url) or "") for url in held.pages["url"]}
    assert bodies.pop("xpLMrs8vuD8") == PAGE.format(views=7).encode()
    assert bodies == {"changes": b"2", "stays": b"x", "shared": b"y", "new": b"z"}
    assert held.body("no such page") is None


def test_nothing_is_known_of_a_new_source(home, tmp_path):
    """Be the lake empty or not."""
    assert dict(held_pages(Lake(home.lake), "new", TUESDAY).pages.schema) == HELD
    empty = held_pages(Lake(tmp_path / "empty"), "new", TUESDAY)
    assert (empty.pages.height, empty.body("x")) == (0, None)

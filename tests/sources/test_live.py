"""Batches of pages that come one by one."""

from datetime import datetime

import polars as pl
import pytest

from pipeline.sources import SourceError
from pipeline.sources.batch import MAX_PAGES, Page
from pipeline.sources.body import body_of
from pipeline.sources.captured import Captured
from pipeline.sources.live import HELD, Held, LiveBatcher, LiveSource, require
from pipeline.sources.sample import SampleSource
from pipeline.sources.web import WebSource

PAGE = Page("https://a.b/", None, Captured(datetime(2024, 3, 1), "http"), body_of(b"tide", 9))


def test_a_batch_is_given_when_it_is_time():
    """So that a crawl that is stopped loses the pages of half a minute at most, however slowly they come."""
    seconds = iter([0, 10, 29.9, 30, 30, 31, 31])
    batcher = LiveBatcher(30, lambda: next(seconds))
    batches = [[batch.pages.height for batch in batcher.add(PAGE)] for _ in range(4)]
    assert batches == [[], [], [3], []]
    assert [batch.pages.height for batch in batcher.rest()] == [1]


def test_a_batch_is_given_when_it_is_full():
    """However fast pages come."""
    batcher = LiveBatcher(30, lambda: 0)
    given = [batch for _ in range(MAX_PAGES + 1) for batch in batcher.add(PAGE)]
    assert [batch.pages.height for batch in given] == [MAX_PAGES]


def test_sources_that_ask_servers_are_told_from_others():
    """By what they give."""
    assert isinstance(WebSource("a", urls=("https://a.b/",)), LiveSource)
    assert not isinstance(SampleSource(), LiveSource)


def test_nothing_is_held_of_a_source_that_is_new():
    """No page, and no body."""
    held, url = Held(datetime(2024, 3, 1)), "https://a.b/"
    assert (held.pages.height, held.body("a")) == (0, None)
    assert (held.has(url), held.page_id(url), held.is_of_today(url), held.conditions(url)) == (False, None, False, {})


def test_what_is_held_is_found_by_its_address():
    """With the conditions on which it need not be sent again: the versions that the server gave it."""
    rows = [
        {"url": "https://a.b/1", "page_id": "x", "etag": '"1"', "last_modified": "now", "captured_at": datetime(2024, 3, 1, 1)},
        {"url": "https://a.b/2", "page_id": "y", "captured_at": datetime(2024, 2, 29, 23)},
    ]
    held = Held(datetime(2024, 3, 1, 12), pl.DataFrame(rows, schema=HELD))
    urls = ["https://a.b/1", "https://a.b/2"]
    assert [held.page_id(url) for url in urls] == ["x", "y"]
    assert [held.is_of_today(url) for url in urls] == [True, False]
    assert [held.conditions(url) for url in urls] == [{"If-None-Match": '"1"', "If-Modified-Since": "now"}, {}]


def test_a_missing_extra_is_told_with_its_remedy():
    """The command that installs it."""
    require("json", "web")
    with pytest.raises(SourceError, match=r"^no_such_thing is missing.*pip install 'videolake\[web\]'$"):
        require("no_such_thing", "web")

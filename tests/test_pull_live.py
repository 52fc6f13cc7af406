"""Pages of live sources: stored as they come, asked for once a day, and on condition."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pipeline.pull
from pipeline.pull import NOT_ASKED, NOT_TODAY, Pulled, foresee, pull
from pipeline.sources.batch import RAW_BATCH, Batch
from pipeline.sources.frontier import Follow
from pipeline.sources.live import Held
from pipeline.sources.refresh import Refresh
from pipeline.sources.web import WebSource
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from tests.sources.site import Site, page, versioned

MONDAY = datetime(2024, 3, 4, 12)


class Stopped(Exception):
    """As if somebody had pressed Ctrl-C."""


@dataclass
class Live:
    """A live source of the batches that it is given; the last of them may be a reason to stop."""

    batches_of: list[list[dict[str, Any]] | Exception]
    name: str = "live"
    max_page_bytes: int = 100
    held: Held | None = None

    def live_batches(self, held: Held) -> Iterator[Batch]:
        """The pages, one batch after the other."""
        self.held = held
        for rows in self.batches_of:
            if isinstance(rows, Exception):
                raise rows
            yield Batch(pl.DataFrame(rows, schema=RAW_BATCH))


def came(path: str, body: str | None = None, repeats: str | None = None, at: datetime = MONDAY) -> dict[str, Any]:
    """A page that came, or the news that it is as it was."""
    raw = None if body is None else body.encode()
    told = {"url": f"https://a.b/{path}", "body": raw, "byte_count": len(raw or b""), "repeats": repeats}
    return told | {"captured_at": at, "captured_by": "http", "http_status": 304 if repeats else 200, "etag": f'"{path}"'}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, on a Monday."""
    at(monkeypatch, MONDAY)
    return Home(tmp_path)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Let it be another moment."""
    monkeypatch.setattr(pipeline.pull, "utc_now", lambda: now)


def pulled(home: Home, source: Any, day: date | None = None, **more: Any) -> Pulled:
    """Pull a source into a day, the Monday where none is given."""
    return pull(home, day or MONDAY.date(), [source], **({"only_this_day": False} | more))


def stored(home: Home) -> pl.DataFrame:
    """All raw pages of the lake, in the order in which they came."""
    lake = Lake(home.lake)
    return pl.concat([rows for part in lake.parts("raw") for rows in lake.read_batches(part)])


def test_what_came_before_a_stop_is_stored(home):
    """Batch by batch, and in one shard while there is room in it: no file is left that does not count."""
    with pytest.raises(Stopped):
        pulled(home, Live([[came("a", "A")], [came("b", "B")], Stopped()]))
    assert stored(home)["body"].to_list() == [b"A", b"B"]
    assert [(part.part, part.rows) for part in Lake(home.lake).parts("raw")] == [(0, 2)]
    assert len(list(home.lake.glob("raw_pages/*/*"))) == 1
    pulled(home, Live([[came("c", "C")]]))
    assert [(part.part, part.rows) for part in Lake(home.lake).parts("raw")] == [(0, 2), (1, 1)]


def test_a_shard_that_is_full_is_told_and_stays_as_it_is(home, monkeypatch):
    """So that it may be parsed while more comes."""
    monkeypatch.setattr(pipeline.pull, "MAX_PAGES", 2)
    full: list[PartFile] = []
    pulled(home, Live([[came(str(n), "x" * n)] for n in range(5)]), on_shard=full.append)
    parts = Lake(home.lake).parts("raw")
    assert [(part.part, part.rows) for part in parts] == [(0, 2), (1, 2), (2, 1)]
    assert full == parts[:2]


def test_a_page_that_did_not_change_is_a_row_without_a_body(home, monkeypatch):
    """It leads to the body that it repeats, whether the server says so, or sends the same bytes again."""
    pulled(home, Live([[came("a", "tide"), came("b", "ebb")]]))
    first = dict(stored(home).select("url", "page_id").iter_rows())
    tuesday = MONDAY + timedelta(days=1)
    at(monkeypatch, tuesday)
    again = [came("a", None, first["https://a.b/a"], tuesday), came("b", "ebb", at=tuesday), came("c", "new", at=tuesday)]
    result = pulled(home, Live([again]), tuesday.date())
    assert (result.page_count, result.unchanged_count) == (3, 2)
    rows = stored(home).filter(pulled_on=tuesday.date()).sort("url")
    assert rows.select("body", "byte_count", "is_unchanged").rows() == [(None, 4, True), (None, 3, True), (b"new", 3, False)]
    assert rows["page_id"].to_list()[:2] == list(first.values())
    assert rows["sha256"].to_list()[:2] == stored(home).filter(pulled_on=MONDAY.date()).sort("url")["sha256"].to_list()


def test_a_past_day_is_not_asked_for(home):
    """It is too late for that: what is there stays, and the run says so. A dry run asks for nothing either."""
    source = Live([[came("a", "A")]])
    result = pulled(home, source, date(2024, 3, 3), only_this_day=True)
    assert (result.page_count, dict(result.skipped)) == (0, {NOT_TODAY: 1})
    foreseen = foresee(home, MONDAY.date(), [source], only_this_day=False)  # type: ignore[list-item]
    assert dict(foreseen["live"].skipped) == {NOT_ASKED: 1}
    assert source.held is None


FOLLOW = Follow(("re:/v/[0-9]$",), depth=9)


def videos(url: str, **more: Any) -> WebSource:
    """The source of a site of videos."""
    settings: dict[str, Any] = {"follow": FOLLOW, "delay_seconds": 0, "retries": 0, "allow_private_addresses": True} | more
    return WebSource("videos", (f"{url}/v/0",), **settings)


def test_a_crawl_goes_on_where_it_was_and_asks_on_condition(home, monkeypatch):
    """Its budget stops it; then the pages that the lake holds lead it on; a day later nothing changed."""
    texts = [f'{n} <a href="/v/{n + 1}">next</a>' for n in range(3)]
    site = Site({f"/v/{n}": versioned(text, f'"{n}"') for n, text in enumerate(texts)})
    site.pages["/v/3"] = page("the end")
    now = datetime.now(UTC).replace(tzinfo=None)
    at(monkeypatch, now)
    with site.served() as url:
        first = pulled(home, videos(url, refresh=Refresh(budget_per_day=2)), now.date())
        second = pulled(home, videos(url), now.date())
        assert site.paths() == ["/v/0", "/v/1", "/v/2", "/v/3"]
        at(monkeypatch, now + timedelta(days=1))
        third = pulled(home, videos(url), now.date() + timedelta(days=1))
    assert (first.page_count, second.page_count, third.page_count) == (2, 2, 4)
    assert (first.unchanged_count, second.unchanged_count, third.unchanged_count) == (0, 0, 4)
    assert second.skipped == {"not due today": 2}
    asked = [headers.get("If-None-Match") for path, headers in site.asked if path != "/robots.txt"]
    assert sorted(map(str, asked)) == ['"0"', '"1"', '"2"', *["None"] * 5]
    rows = stored(home)
    assert rows.filter("is_unchanged")["http_status"].sort().to_list() == [200, 304, 304, 304]
    assert (
        rows.filter("is_unchanged")["page_id"].sort().to_list()
        == rows.filter(~pl.col("is_unchanged"))["page_id"].sort().to_list()
    )

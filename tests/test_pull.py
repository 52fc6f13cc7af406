"""Raw pages stored once, by day, and never lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pipeline.pull
from pipeline.engine import LocalEngine
from pipeline.pull import Pulled, pull
from pipeline.shard import begin_shard, parse_day
from pipeline.sources.batch import RAW_BATCH, Batch, File, IsKnown
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile

MONDAY, TUESDAY, WEDNESDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)


@dataclass
class Pages:
    """A source of the pages that it is given, one batch each."""

    batches_of: list[list[dict[str, Any]]]
    files: list[File] = field(default_factory=list)
    name: str = "pages"

    def batches(self, is_known: IsKnown) -> Iterator[Batch]:
        """The pages, and the files that are not known yet with the last of them."""
        new = [file for file in self.files if not is_known(file)]
        for number, rows in enumerate(self.batches_of, 1):
            yield Batch(pl.DataFrame(rows, schema=RAW_BATCH), new if number == len(self.batches_of) else [])


def page(url: str, body: str | None, captured: int = 1, **more: Any) -> dict[str, Any]:
    """A page captured on a day of March 2024."""
    raw = None if body is None else body.encode()
    return {
        "url": url,
        "body": raw,
        "byte_count": len(raw or b""),
        "captured_at": datetime(2024, 3, captured),
        "captured_by": "record",
    } | more


def pulled(home: Home, day: date, *pages: dict[str, Any], backfill: bool = False) -> Pulled:
    """Pull these pages into a day."""
    return pull(home, day, [Pages([list(pages)])], only_this_day=backfill)  # type: ignore[list-item]


def stored(home: Home) -> pl.DataFrame:
    """All raw pages of the lake, in order of day and url."""
    lake = Lake(home.lake)
    frames = [rows for part in lake.parts("raw") if part.table == "raw_pages" for rows in lake.read_batches(part)]
    return pl.concat(frames).sort("pulled_on", "url", "captured_at")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path)


def test_a_page_is_stored_as_it_came(home: Home) -> None:
    """The bytes, where they came from and when they were captured are all there."""
    pulled(home, MONDAY, page("https://example.org/a", "tide \x00\n", http_status=200, etag='"1"'))
    row = stored(home).to_dicts()[0]
    assert (row["body"], row["byte_count"], row["http_status"], row["etag"]) == (b"tide \x00\n", 7, 200, '"1"')
    assert (row["source"], row["pulled_on"], row["captured_at"]) == ("pages", MONDAY, datetime(2024, 3, 1))
    assert row["is_unchanged"] is False


def test_page_ids_tell_url_and_body(home: Home) -> None:
    """Two pages with one body, or two bodies of one page, are told apart; sha256 is of the body alone."""
    pulled(
        home, MONDAY, page("https://example.org/a", "x"), page("https://example.org/b", "x"), page("https://example.org/a", "y")
    )
    rows = stored(home)
    assert rows["page_id"].n_unique() == 3
    assert rows["sha256"].n_unique() == 2


def test_an_unchanged_page_repeats_no_body(home: Home) -> None:
    """A page that is the same a day later is one row without a body, which leads to the body that it repeats."""
    pulled(home, MONDAY, page("https://example.org/a", "x", 1))
    result = pulled(home, TUESDAY, page("https://example.org/a", "x", 2))
    first, second = stored(home).to_dicts()
    assert (second["page_id"], second["body"], second["is_unchanged"], second["byte_count"]) == (first["page_id"], None, True, 1)
    assert (result.page_count, result.unchanged_count) == (1, 1)


def test_a_page_that_went_back_is_stored_again(home: Home) -> None:
    """First A, then B, then A: the last is no repetition of the one before it, so the newest state is A."""
    for captured, (day, body) in enumerate([(MONDAY, "A"), (TUESDAY, "B"), (WEDNESDAY, "A")], 1):
        pulled(home, day, page("https://example.org/a", body, captured))
    assert stored(home)["body"].to_list() == [b"A", b"B", b"A"]


def test_backfilled_days_stand_alone(home: Home) -> None:
    """With a day given, only that day is compared with, so days can be filled in any order with the same result."""
    for day, captured in ((WEDNESDAY, 3), (MONDAY, 1)):
        pulled(home, day, page("https://example.org/a", "x", captured), backfill=True)
    assert stored(home)["is_unchanged"].to_list() == [False, False]


def test_a_moved_file_is_not_stored_twice(home: Home) -> None:
    """Moving a folder changes every file's address, not what is in it."""
    pulled(home, MONDAY, page("file:///old/a.txt", "x"), page("file:///old/b.txt", "x"))
    assert stored(home)["body"].to_list() == [b"x", b"x"]
    again = pulled(home, MONDAY, page("file:///new/a.txt", "x"))
    assert (again.page_count, again.repeated_count) == (0, 1)
    later = pulled(home, TUESDAY, page("file:///newer/a.txt", "x"))
    assert (later.page_count, later.unchanged_count) == (1, 1)
    assert stored(home)["body"].to_list() == [b"x", b"x", None]


def test_a_page_comes_once_a_day(home: Home) -> None:
    """A dump that holds a page twice gives it once, with its newest capture, whichever batch that is in."""
    source = Pages(
        [[page("https://example.org/a", "A", 1), page("https://example.org/a", "B", 2)], [page("https://example.org/a", "A", 3)]]
    )
    result = pull(home, MONDAY, [source], only_this_day=False)  # type: ignore[list-item]
    assert stored(home).select("body", "captured_at").rows() == [(b"B", datetime(2024, 3, 2)), (b"A", datetime(2024, 3, 3))]
    assert (result.page_count, result.repeated_count) == (2, 1)


def test_a_large_page_keeps_its_size_and_hash(home: Home) -> None:
    """A page that is too large to store is still accounted for."""
    pulled(home, MONDAY, page("file:///big", None) | {"byte_count": 300 * 2**20, "sha256": "b" * 64})
    row = stored(home).to_dicts()[0]
    assert (row["body"], row["byte_count"], row["sha256"], row["is_unchanged"]) == (None, 300 * 2**20, "b" * 64, False)


def test_a_known_file_is_not_opened_again(home: Home) -> None:
    """A file of the same path, size and time is skipped; with a day given, only if that day has it."""
    file = File("/pages/a.txt", 1, 7)
    pull(home, MONDAY, [Pages([[page("file:///pages/a.txt", "x")]], [file])], only_this_day=False)  # type: ignore[list-item]
    seen: list[bool] = []

    class Asking(Pages):
        def batches(self, is_known: IsKnown) -> Iterator[Batch]:
            seen.append(is_known(file))
            yield from ()

    pull(home, TUESDAY, [Asking([])], only_this_day=False)  # type: ignore[list-item]
    pull(home, TUESDAY, [Asking([])], only_this_day=True)  # type: ignore[list-item]
    assert seen == [True, False]


def test_shards_are_cut_by_pages_and_by_bytes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shard is larger than a worker can take, however large the day."""
    monkeypatch.setattr(pipeline.pull, "SHARD_PAGES", 2)
    source = Pages([[page(f"https://example.org/{i}", "x")] for i in range(5)])
    pull(home, MONDAY, [source], only_this_day=False)  # type: ignore[list-item]
    monkeypatch.setattr(pipeline.pull, "SHARD_BYTES", 10)
    pull(home, MONDAY, [Pages([[page(f"https://example.org/{i}", "x" * 9)] for i in "ab"])], only_this_day=False)  # type: ignore[list-item]
    assert [(part.part, part.rows) for part in Lake(home.lake).parts("raw")] == [(0, 2), (1, 2), (2, 1), (3, 1), (4, 1)]


def test_a_source_that_fails_leaves_the_day_as_it_was(home: Home) -> None:
    """A pull counts as a whole or not at all; what it had written is swept by the next."""
    pulled(home, MONDAY, page("https://example.org/a", "x"))
    before = Lake(home.lake).parts("raw")

    class Failing(Pages):
        def batches(self, is_known: IsKnown) -> Iterator[Batch]:
            yield from super().batches(is_known)
            raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        pull(home, MONDAY, [Failing([[page("https://example.org/b", "y")]])], only_this_day=False)  # type: ignore[list-item]
    assert Lake(home.lake).parts("raw") == before
    pulled(home, MONDAY, page("https://example.org/c", "z"))
    assert stored(home)["url"].to_list() == ["https://example.org/a", "https://example.org/c"]
    assert len(list(home.lake.glob("raw_pages/*/*"))) == 2


def test_full_shards_can_be_parsed_while_more_is_pulled(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers begin with a shard when it is full; the day's tables are those of a parse that begins after the pull."""
    monkeypatch.setattr(pipeline.pull, "SHARD_PAGES", 2)
    batches = [[page(f"https://videodb.org/a/{number:011}", f"words of page {number}")] for number in range(5)]
    later = Home(tmp_path / "later")
    pull(later, MONDAY, [Pages(batches)], only_this_day=False)  # type: ignore[list-item]
    parse_day(later, MONDAY, LocalEngine(1))
    told: list[int] = []
    with LocalEngine(2) as engine:

        def begin(raw: PartFile) -> None:
            told.append(raw.rows)
            begin_shard(home, engine, raw)

        pull(home, MONDAY, [Pages(batches)], only_this_day=False, on_shard=begin)  # type: ignore[list-item]
        parse_day(home, MONDAY, engine)
    assert told == [2, 2]
    assert Lake(home.lake).parts() == Lake(later.lake).parts()

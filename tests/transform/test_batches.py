"""Pages of several shards as one batch."""

from datetime import date, datetime

import polars as pl

from pipeline.transform.batches import Batch
from pipeline.transform.term_counts import TermCounter

A, B = "a" * 64, "b" * 64


def texts(pages: pl.DataFrame, body: str) -> pl.DataFrame:
    """A transcript for each of the pages."""
    return pages.select(
        "page_id",
        field=pl.lit("transcript"),
        video_id=pl.lit("xpLMrs8vuD8"),
        language=pl.lit("und"),
        kind=pl.lit("auto"),
        text=pl.lit(body),
        word_language=pl.lit("en"),
        captured_at=pl.lit(datetime(2024, 3, 1)),
        pulled_on=pl.lit(date(2024, 3, 2)),
    )


def test_the_same_page_of_two_shards_is_two_pages_of_the_batch() -> None:
    """What was pulled on two days is told apart while it is worked on, and has its own id again afterwards."""
    batch = Batch([(pl.DataFrame({"page_id": ids}), TermCounter()) for ids in ([B, A], [A])])
    assert batch.pages["page_id"].n_unique() == 3
    rows = batch.pages.sort("page_id", descending=True)
    assert {number: of_piece["page_id"].to_list() for number, of_piece in batch.of_pieces(rows)} == {0: [B, A], 1: [A]}


def test_each_shard_keeps_its_own_words() -> None:
    """The vocabulary of a shard has no word of a shard that was parsed beside it."""
    counters = [TermCounter(), TermCounter()]
    batch = Batch([(pl.DataFrame({"page_id": [A]}), counter) for counter in counters])
    first, second = (batch.pages[number : number + 1] for number in (0, 1))
    counted = batch.count(pl.concat([texts(first, "low tide"), texts(second, "high tide")]))
    assert [counter.vocabulary()["term"].sort().to_list() for counter in counters] == [["low", "tide"], ["high", "tide"]]
    assert [of_piece.height for _, of_piece in batch.of_pieces(counted.term_counts)] == [1, 1]


def test_a_shard_that_is_alone_is_as_it_is() -> None:
    """Large shards, which are read one by one, pay nothing for it."""
    pages = pl.DataFrame({"page_id": [B, A]})
    batch = Batch([(pages, TermCounter())])
    assert [(number, rows["page_id"].to_list()) for number, rows in batch.of_pieces(batch.pages)] == [(0, [B, A])]

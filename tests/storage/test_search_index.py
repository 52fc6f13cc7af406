"""The search index: what it holds after any history of loads, and how it stays quick to search."""

from pathlib import Path

import pytest

from pipeline.storage import index_runs
from pipeline.storage import postings as sorting
from pipeline.storage.index_runs import Run, plan
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

FIRST, SECOND, THIRD = DAYS


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def postings(warehouse: Warehouse) -> set[tuple[str, str, int, int]]:
    """(video, term, field, count) of every posting."""
    rows = warehouse.rows("""
        select video_id, term, field, postings.term_count from search_index.postings
        inner join search_index.documents using (doc_id) inner join search_index.vocabulary using (term_id)
    """)
    assert len(rows) == len(set(rows))
    return {(video, term, field, count) for video, term, field, count in rows}


def test_title_and_transcript_are_counted_apart(warehouse: Warehouse) -> None:
    """A posting says where the word occurs and how often."""
    warehouse.pull(FIRST, Page(title="Bread", transcript="bread and Bread and water"))
    assert postings(warehouse) == {
        (VIDEO, "bread", 1, 1), (VIDEO, "bread", 0, 2), (VIDEO, "and", 0, 2), (VIDEO, "water", 0, 1),
    }  # fmt: skip
    assert warehouse.rows("select term_count, title_term_count from search_index.documents") == [(5, 1)]


def test_a_changed_video_is_indexed_anew(warehouse: Warehouse) -> None:
    """A new transcript takes the old one's words away, also from the vocabulary."""
    warehouse.pull(FIRST, Page(title=None, transcript="old"), Page(video_id=OTHER, title=None, transcript="other"))
    warehouse.pull(SECOND, Page(title=None, transcript="new", hour=1))
    assert postings(warehouse) == {(VIDEO, "new", 0, 1), (OTHER, "other", 0, 1)}
    assert warehouse.rows("select term, document_count from search_index.vocabulary order by 1") == [("new", 1), ("other", 1)]


def test_a_video_whose_words_stay_is_not_indexed_again(warehouse: Warehouse) -> None:
    """A page with new views and old words costs the index nothing."""
    warehouse.pull(FIRST, Page()).pull(SECOND, Page(views=11, hour=1))
    assert warehouse.rows("select doc_id from search_index.documents") == [(1,)]


def test_only_the_preferred_transcript_is_searched(warehouse: Warehouse) -> None:
    """A translation is no second document."""
    spoken, translated = Page(language="en", video_language="en"), Page(language="de", transcript="wir backen Brot")
    warehouse.pull(FIRST, spoken, translated)
    assert {term for _, term, field, _ in postings(warehouse) if field == 0} == {"we", "bake", "bread", "with", "water"}
    assert warehouse.rows("select distinct language from terms") == [("en",)]


def test_the_title_is_that_of_the_page_that_tells_it(warehouse: Warehouse) -> None:
    """A last page without a title leaves the title's words."""
    warehouse.pull(FIRST, Page(title="Rivers")).pull(SECOND, Page(title=None, hour=1))
    assert {term for _, term, field, _ in postings(warehouse) if field == 1} == {"rivers"}


def test_a_video_without_words_is_a_document_too(warehouse: Warehouse) -> None:
    """BM25 counts all videos; one without title and transcript has length 0."""
    warehouse.pull(FIRST, Page(title=None, transcript=None))
    assert warehouse.rows("select term_count, title_term_count from search_index.documents") == [(0, 0)]


def test_terms_are_those_of_preferred_transcripts(warehouse: Warehouse) -> None:
    """The view `terms` gives words and stems to whoever counts words in SQL."""
    warehouse.pull(FIRST, Page(language="en", transcript="baking bread, baking", title="Not here"))
    assert warehouse.rows("from terms order by term") == [
        (VIDEO, "en", "unknown", "baking", "bake", 2),
        (VIDEO, "en", "unknown", "bread", "bread", 1),
    ]


def test_each_run_is_sorted_by_term(warehouse: Warehouse) -> None:
    """A search skips what it does not need only if postings lie sorted."""
    warehouse.pull(
        FIRST, *(Page(video_id=f"{n:011}", transcript=" ".join(f"w{n * k % 97}" for k in range(40))) for n in range(80))
    )
    terms = [term for (term,) in warehouse.rows("select term_id from search_index.postings order by rowid")]
    assert terms == sorted(terms)


def test_small_runs_are_merged(warehouse: Warehouse) -> None:
    """Thirty daily loads leave few runs to search; a day that is less than a tenth of what is there is not merged into it."""
    warehouse.pull(FIRST, *(Page(video_id=f"{n:011}", transcript=f"bread {n}") for n in range(60)))
    for day in range(1, 4):
        warehouse.pull(SECOND, Page(video_id=OTHER, transcript=f"water {day}"), number=day)
    assert len(warehouse.rows("from search_index.runs")) == 2
    warehouse.pull(THIRD, *(Page(video_id=f"{n:011}", transcript=f"rivers {n}", hour=1) for n in range(20)))
    assert len(warehouse.rows("from search_index.runs")) == 1
    assert warehouse.rows("select count(*) from search_index.postings anti join search_index.documents using (doc_id)") == [(0,)]


def test_many_documents_are_sorted_in_several_runs(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first load of millions of pages takes the memory of a part of them; nothing is lost between the parts."""
    pages = [Page(video_id=f"{n:011}", transcript=f"bread w{n}", title=None) for n in range(20)]
    monkeypatch.setattr(sorting, "DOCUMENTS_AT_A_TIME", 8)
    monkeypatch.setattr(index_runs, "_LARGEST_MERGED", 0)
    warehouse.pull(FIRST, *pages)
    assert len(warehouse.rows("from search_index.runs")) == 3
    assert postings(warehouse) == {(p.video_id, word, 0, 1) for p in pages for word in (p.transcript or "").split()}


@pytest.mark.parametrize("in_place", [0, 1000])
def test_words_of_changed_videos_are_written_out_of_the_index(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, in_place: int
) -> None:
    """A few stale postings may stay, which no search counts; when they get many, their run is written without them."""
    monkeypatch.setattr(index_runs, "_LARGEST_IN_PLACE", in_place)
    warehouse.pull(FIRST, *(Page(video_id=f"{n:011}", transcript=f"bread {n}", title=None) for n in range(40)))
    warehouse.pull(SECOND, Page(video_id=f"{0:011}", transcript="water", title=None, hour=1))
    stale = "select count(*) from search_index.postings anti join search_index.documents using (doc_id)"
    assert warehouse.rows(stale) == [(2,)]
    assert warehouse.rows("select document_count from search_index.vocabulary where term = 'bread'") == [(39,)]
    warehouse.pull(THIRD, *(Page(video_id=f"{n:011}", transcript=f"sea {n}", title=None, hour=2) for n in range(30)))
    assert warehouse.rows(stale) == [(0,)]
    words = {(video, term) for video, term, _, _ in postings(warehouse)}
    held = [f"{n:011} {'sea' if n < 30 else 'bread'} {n}".split() for n in range(40)]
    assert words == {(video, term) for video, *terms in held for term in terms}
    assert len(warehouse.rows("select comment from duckdb_tables() where table_name = 'postings' and comment is not null")) == 1


def test_a_run_is_merged_when_it_is_more_than_a_tenth_of_its_neighbour() -> None:
    """Each merge can make the next one due; runs that are large together stay apart."""
    first, small, day = Run(1, 1000, 1000, 1000), Run(1001, 1095, 95, 95), Run(1096, 1105, 10, 10)
    assert [len(group.runs) for group in plan([first, small])] == [1, 1]
    assert [len(group.runs) for group in plan([first, small, day])] == [3]
    huge = [Run(1, 150_000, 150_000, 150_000), Run(150_001, 250_000, 100_000, 100_000)]
    assert [len(group.runs) for group in plan(huge)] == [1, 1]
    assert [group.is_rewritten for group in plan([Run(1, 100, 100, 91), Run(101, 101, 1, 1)])] == [False, False]
    assert [group.is_rewritten for group in plan([Run(1, 100, 100, 89)])] == [True]


def test_stop_words_leave_what_a_video_is_about(warehouse: Warehouse) -> None:
    """The lists hold what every text says; a long list would take `computer` and `world` out of every word cloud."""
    warehouse.load()
    english = {term for (term,) in warehouse.rows("select term from search_index.stop_words where language = 'en'")}
    assert {"the", "and", "you're", "because"} <= english
    assert english.isdisjoint({"computer", "world", "system", "water", "problem", ""})
    assert len(warehouse.rows("select distinct language from search_index.stop_words")) >= 30

"""Checks: each claim finds the rows that break it, and says them."""

from pathlib import Path

import duckdb
import pytest

from pipeline.storage.checks import CheckResult, all_checks, run_checks, severity_of
from pipeline.storage.connection import open_for_reading
from pipeline.storage.sql_files import SqlFile
from pipeline.storage.sql_graph import SqlError
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

#: What breaks each claim, once.
BROKEN_BY = {
    "captions_and_chapters_fit_the_video": (
        "update videos set duration_seconds = 1; "
        "insert into chapters (video_id, position, start_seconds, page_id) values ('{video}', 0, 90, 'p')"
    ),
    "dates_are_not_in_the_future": "update videos set published_date = date '2031-01-01' where video_id = '{video}'",
    "every_raw_page_has_one_outcome": "insert into pages from pages limit 1",
    "ids_are_well_formed": "update videos set channel_id = '@keeper' where video_id = '{video}'",
    "intake_adds_up_to_pages": "update marts.daily_intake set page_count = 7",
    "keys_are_unique": "insert into keywords from keywords where position = 1 and video_id = '{video}'",
    "keywords_belong_to_a_video": "update keywords set video_id = 'gone' where position = 1 and video_id = '{video}'",
    "near_duplicates_are_two_videos": (
        "insert into marts.near_duplicates (video_id, other_video_id, similarity) values ('{video}', '{video}', 1)"
    ),
    "one_transcript_per_video_is_preferred": "update transcripts set is_preferred = false where video_id = '{video}'",
    "page_ranks_add_up_to_one": "insert into marts.related_graph (video_id, page_rank) values ('{video}', 0.5)",
    "postings_match_documents": "delete from search_index.postings where rowid = 0",
    "preferred_transcripts_have_statistics": "delete from marts.transcript_stats where video_id = '{video}'",
    "preferred_transcripts_words_are_counted": (
        "update marts.transcript_stats set distinct_word_count = null where video_id = '{video}'"
    ),
    "reddit_attention_counts_all_posts_and_comments": (
        "insert into marts.reddit_attention (video_id, post_count, comment_count) values ('{video}', 1, 0)"
    ),
    "rejected_pages_have_a_reason": "update pages set outcome = 'rejected' where video_id = '{video}'",
    "sources_are_fresh": (
        "insert into pages select pages.* replace ('silent' as source, pulled_on - 30 - day::integer as pulled_on) "
        "from pages, range(3) as days (day) where video_id = '{video}'"
    ),
    "sources_keep_bringing_pages": (
        "insert into pages select pages.* replace ('dry' as source, pulled_on - ((n + 8) // 9)::integer as pulled_on) "
        "from pages, range(28) as numbers (n) where video_id = '{video}'"
    ),
    "spoken_keywords_are_declared": (
        "insert into search_index.spoken_keywords (video_id, keyword_key, spoken_count, first_character) "
        "values ('{video}', 'none', 1, 0)"
    ),
    "transcripts_belong_to_a_video": "update transcripts set video_id = 'gone' where video_id = '{video}'",
    "views_do_not_fall_by_half": "insert into marts.video_growth (view_count, views_added) values (1, -9)",
}


@pytest.fixture(scope="module")
def staging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A staging file with two videos that keeps every claim."""
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], Page(), Page(video_id=OTHER)).build()
    with open_for_reading(warehouse.home.staging) as connection:
        assert all(result.is_passed for result in run_checks(connection))
    return warehouse.home.staging


def results(staging: Path, change: str) -> dict[str, CheckResult]:
    """The results after a change that is rolled back."""
    with duckdb.connect(str(staging)) as connection:
        connection.execute("begin")
        connection.execute(change.format(video=VIDEO))
        found = {result.claim: result for result in run_checks(connection)}
        connection.execute("rollback")
        return found


def test_every_claim_is_tested() -> None:
    """A new check comes with a row that breaks it."""
    assert {check.name for check in all_checks()} == set(BROKEN_BY)


@pytest.mark.parametrize("claim", BROKEN_BY)
def test_a_claim_finds_the_row_that_breaks_it(staging: Path, claim: str) -> None:
    """One bad row is found, counted and shown."""
    result = results(staging, BROKEN_BY[claim])[claim]
    assert (result.failing_rows, len(result.sample), result.is_passed) == (1, 1, False)
    assert str(result).startswith(f"{claim}: 1 rows, such as ")


def test_only_the_first_failing_rows_are_shown(staging: Path) -> None:
    """All failing rows are counted; a message holds a few."""
    result = results(staging, "insert into keywords select 'x' || range, range, 'k', 'k', 'p' from range(100)")
    assert result["keywords_belong_to_a_video"].failing_rows == 100
    assert len(result["keywords_belong_to_a_video"].sample) == 5


def test_each_table_has_its_key_checked(staging: Path) -> None:
    """The claim about keys follows from the schemas, for every table."""
    doubled = "; ".join(f"insert into {table} from {table}" for table in ("videos", "pages", "transcripts", "keywords"))
    result = results(staging, doubled)["keys_are_unique"]
    assert result.failing_rows == 2 + 2 + 2 + 4
    assert {"table_name", "key", "row_count"} == set(result.sample[0])


def test_a_check_must_say_how_bad_a_failure_is() -> None:
    """A head without severity is an error that names the file."""
    with pytest.raises(SqlError, match=r"checks/any\.sql: its head must say"):
        severity_of(SqlFile("any", "Any claim.", "select 1"))

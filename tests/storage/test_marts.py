"""Marts and macros: rebuilt when they have to be, in the right order, with their comments."""

from pathlib import Path

import pytest

from pipeline.storage import marts
from pipeline.storage.marts import build_marts, sources_of
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import SqlError, in_order, is_macro, is_table_macro, reads
from tests.storage.days import DAYS, Page, Warehouse

FIRST, SECOND, _ = DAYS


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse with one page."""
    return Warehouse(tmp_path).pull(FIRST, Page()).build()


def mart(name: str, sql: str) -> SqlFile:
    """A mart that only says what it is."""
    return SqlFile(name, f"One row per {name}.", sql)


def rebuilt(warehouse: Warehouse) -> set[str]:
    """Names of the marts that a build makes again."""
    return {built.name for built in build_marts(warehouse.home) if built.is_rebuilt}


def test_a_file_says_what_it_is_and_describes_its_columns() -> None:
    """The head comment is the documentation, so it is written once."""
    file = SqlFile.parse("videos_a_day", "-- One row per day,\n-- of any year.\n-- day: the day\n-- n: videos\nselect 1 as day\n")
    assert file == SqlFile("videos_a_day", "One row per day, of any year.", "select 1 as day", {"day": "the day", "n": "videos"})
    with pytest.raises(ValueError, match=r"bare\.sql: the file must begin with a comment"):
        SqlFile.parse("bare", "select 1")


def test_what_a_mart_reads_is_known_from_its_sql() -> None:
    """Names of steps are no tables, wherever they are; functions are told too."""
    sql = """
        with step as (select * from videos), other as (with inner_step as (from step) from inner_step)
        select * from other join marts.channels using (channel) where exists (from terms) and my_macro(1) > 2
    """
    assert reads(mart("any", sql)) >= {"videos", "marts.channels", "terms", "my_macro()"}
    assert not reads(mart("any", sql)) & {"step", "other", "inner_step"}


def test_a_macro_reads_what_its_body_reads() -> None:
    """Macros are ordered like marts, because DuckDB makes none before what it calls."""
    table = SqlFile(
        "spoken", "Words.", "create or replace macro spoken(video_id) as table\n    select * from lower_words(1), terms"
    )
    scalar = SqlFile("lower_words", "Words.", "create or replace macro lower_words(words) as\nlower(words)")
    assert (is_macro(table), is_table_macro(table), is_macro(scalar), is_table_macro(scalar)) == (True, True, True, False)
    assert reads(table) == {"lower_words()", "terms"}
    assert [file.name for file in in_order([table, scalar])] == ["lower_words", "spoken"]


def test_marts_that_read_each_other_are_named() -> None:
    """A circle is an error that says which marts it goes through."""
    with pytest.raises(SqlError, match=r"in a circle: .*marts\.a"):
        in_order([mart("a", "from marts.b"), mart("b", "from marts.a")])
    with pytest.raises(SqlError, match=r"broken\.sql"):
        in_order([mart("broken", "selectt 1")])


def test_a_mart_is_rebuilt_only_when_something_changed(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day without news of what a mart reads does not cost its rebuild."""
    assert rebuilt(warehouse) == set()
    warehouse.add(SECOND, Page(hour=1))
    warehouse.parts = [part for part in warehouse.parts if part.pulled_on == FIRST or part.table == "reddit_comments"]
    warehouse.build()
    files = sql_files("marts")
    changed = [SqlFile(f.name, f.description, f.sql + "\n-- more", f.notes) if f.name == "channels" else f for f in files]
    monkeypatch.setattr(marts, "sql_files", lambda kind: changed if kind == "marts" else sql_files(kind))
    assert rebuilt(warehouse) == {"channels"}


def test_a_new_page_rebuilds_the_marts_that_read_its_tables(warehouse: Warehouse) -> None:
    """Views that grow show in the marts after the next build."""
    warehouse.add(SECOND, Page(views=500, hour=1))
    warehouse.build()
    assert warehouse.rows("select view_count from marts.channels") == [(500,)]
    assert rebuilt(warehouse) == set()


def test_a_mart_that_reads_a_mart_is_rebuilt_with_it(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change travels through marts in order."""
    files = [mart("b_first", "select 1 as n"), mart("a_second", "select n + 1 as n from marts.b_first")]
    monkeypatch.setattr(marts, "sql_files", lambda kind: files if kind == "marts" else [])
    told: list[str] = []
    build_marts(warehouse.home, on_mart=told.append)
    assert told == ["b_first", "a_second"]
    files[0] = mart("b_first", "select 5 as n")
    assert rebuilt(warehouse) == {"a_second", "b_first"}
    assert warehouse.rows("from marts.a_second") == [(6,)]


def test_a_mart_whose_file_is_gone_goes(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marts and macros are what the files say, no more."""
    monkeypatch.setattr(marts, "sql_files", lambda kind: [])
    build_marts(warehouse.home)
    assert warehouse.rows("select table_name from duckdb_tables() where schema_name = 'marts'") == []
    assert warehouse.rows("select function_name from duckdb_functions() where database_name = 'staging' and not internal") == []


def test_broken_sql_names_its_file_and_leaves_the_old_mart(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typo in a mart stops the build with the file's name; the mart that is there stays."""
    broken = [SqlFile("channels", "One row per channel.", "select nothing from videos")]
    monkeypatch.setattr(marts, "sql_files", lambda kind: broken if kind == "marts" else [])
    with pytest.raises(SqlError, match=r"warehouse/marts/channels\.sql.*nothing"):
        build_marts(warehouse.home)
    assert warehouse.rows("select count(*) from marts.channels") == [(1,)]


def test_a_described_column_that_is_not_there_is_an_error(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documentation cannot outlive the column that it is about."""
    files = [SqlFile("any", "One row.", "select 1 as n", {"m": "no such column"})]
    monkeypatch.setattr(marts, "sql_files", lambda kind: files if kind == "marts" else [])
    with pytest.raises(SqlError, match="a column that it has not: m"):
        build_marts(warehouse.home)


def test_sources_of_a_table_include_what_its_rows_depend_on() -> None:
    """Which page's keywords count depends on videos; what is searched depends on texts."""
    assert sources_of("keywords") == {"keywords", "videos"}
    assert sources_of("transcript_segments") == {"transcript_segments", "transcripts", "videos"}
    assert sources_of("reddit_comments") == {"reddit_comments"}
    assert sources_of("lake.transcript_words") == {"transcript_words"}
    assert sources_of("terms") == {"videos", "transcripts", "term_counts", "vocabulary"}
    assert sources_of("search_index.spoken_keywords") >= {"keywords", "transcripts", "transcript_segments"}
    assert "pages" in sources_of("meta.partitions")

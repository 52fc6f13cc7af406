"""Publishing: what analysts see, when, and that nothing of it depends on what others do with the file."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.schemas.derive import big_columns
from pipeline.storage import publish as publishing
from pipeline.storage import swap as swapping
from pipeline.storage.checks import CheckFailed
from pipeline.storage.connection import FileError, open_for_reading
from pipeline.storage.publish import publish, published_id
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

FIRST, SECOND, THIRD = DAYS


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse with one page, not published."""
    return Warehouse(tmp_path).pull(FIRST, Page()).build()


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    """As an analyst: attach the file read only beside one's own database, and ask."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as v (read_only)")
        connection.execute("use v")
        return connection.execute(query).fetchall()


def test_what_is_published_is_what_is_loaded(warehouse: Warehouse) -> None:
    """Tables, marts and macros are in the file, and the writer's own schemas are not."""
    published = publish(warehouse.home)
    assert ask(published.path, "select video_id, title from videos") == [(VIDEO, "Bread and water")]
    assert ask(published.path, "select video_count from marts.channels") == [(1,)]
    assert ask(published.path, "select video_id from search('bread')") == [(VIDEO,)]
    schemas = ask(published.path, "select schema_name from duckdb_schemas() where database_name = 'v' and not internal")
    assert {name for (name,) in schemas} == {"marts", "meta", "search_index"}


def test_a_publication_says_what_it_is(warehouse: Warehouse) -> None:
    """Its id, when it was published, by which versions, and which claims were checked."""
    published = publish(warehouse.home)
    ((name, at, versions),) = ask(published.path, "select id, published_at, versions from meta.publication")
    assert (name, isinstance(versions, dict), at is not None) == (published.id, True, True)
    assert published_id(warehouse.home) == published.id
    checks = ask(published.path, "select claim, severity, failing_rows from meta.checks")
    assert ("keywords_belong_to_a_video", "blocking", 0) in checks
    assert len(checks) == len(published.checks)


def test_every_table_and_column_is_described(warehouse: Warehouse) -> None:
    """An analyst reads what a column means in the file itself."""
    path = publish(warehouse.home).path
    where = "database_name = 'v' and schema_name in ('main', 'marts')"
    assert ask(path, f"select table_name from duckdb_tables() where {where} and comment is null") == []
    assert ask(path, f"select table_name, column_name from duckdb_columns() where {where} and comment is null") == []
    described = "select function_name from duckdb_functions() where database_name = 'v' and comment is not null"
    assert ("search",) in ask(path, described)


def test_publishing_the_same_again_changes_nothing(warehouse: Warehouse) -> None:
    """A run without news leaves the file alone, and says so."""
    first = publish(warehouse.home)
    before = first.path.stat()
    again = publish(warehouse.home)
    assert (first.is_new, again.is_new, again.id) == (True, False, first.id)
    assert (again.path.stat().st_ino, again.path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    first.path.unlink()
    assert publish(warehouse.home).is_new


def test_the_same_pages_are_the_same_publication(warehouse: Warehouse, tmp_path: Path) -> None:
    """Equal ids mean equal content, whenever and wherever it was made."""
    other = Warehouse(tmp_path / "other")
    other.pull(SECOND, Page(hour=4)).add(SECOND)
    assert publish(other.pull(FIRST, Page()).build().home).id == publish(warehouse.home).id


def test_the_file_cannot_be_written_by_mistake(warehouse: Warehouse) -> None:
    """It is read-only for everyone, so that a forgotten `-readonly` blocks nobody else."""
    assert stat.S_IMODE(publish(warehouse.home).path.stat().st_mode) == 0o444


def test_only_finished_files_are_in_the_home(warehouse: Warehouse) -> None:
    """No copy, log or spilled rows stay behind."""
    publish(warehouse.home)
    assert sorted(path.name for path in warehouse.home.root.iterdir()) == ["lake", "staging.duckdb", "videos.duckdb"]


def test_a_failed_check_keeps_the_old_publication(warehouse: Warehouse) -> None:
    """The error names the claim and the first rows that break it; what is published stays as it was."""
    before = publish(warehouse.home)
    warehouse.pull(SECOND, Page(video_id=OTHER))
    with duckdb.connect(str(warehouse.home.staging)) as connection:
        connection.execute("delete from videos where video_id = ?", [OTHER])
    with pytest.raises(CheckFailed, match=f"keywords_belong_to_a_video: 2 rows, such as video_id {OTHER}") as failure:
        publish(warehouse.home)
    assert {result.claim for result in failure.value.results} >= {"keywords_belong_to_a_video", "transcripts_belong_to_a_video"}
    assert published_id(warehouse.home) == before.id
    assert warehouse.rows("select failing_rows from meta.checks where claim = 'keywords_belong_to_a_video'") == [(2,)]


def test_a_warning_does_not_hold_up_a_publication(warehouse: Warehouse) -> None:
    """A date in the future is worth a look, not a stop."""
    warehouse.pull(SECOND, Page(hour=1, published=THIRD.replace(year=2031))).build()
    checks = {result.claim: result for result in publish(warehouse.home).checks}
    assert (checks["dates_are_not_in_the_future"].failing_rows, checks["dates_are_not_in_the_future"].is_blocking) == (1, False)


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    print(connection.execute(line).fetchall(), flush=True)
"""


def test_a_reader_keeps_the_rows_that_it_opened(warehouse: Warehouse) -> None:
    """A process that holds the file open neither blocks a publication nor notices it until it opens the file again."""
    path = publish(warehouse.home).path
    command = [sys.executable, "-c", READER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        before = answer(reader, "select view_count, text from videos join transcripts using (video_id)")
        warehouse.pull(SECOND, Page(views=77, transcript="something else", hour=1)).build()
        assert publish(warehouse.home).is_new
        after = answer(reader, "select view_count, text from videos join transcripts using (video_id)")
        assert after == before == "[(10, 'we bake bread with water')]"
    assert ask(path, "select view_count from videos") == [(77,)]


def answer(reader: "subprocess.Popen[str]", query: str) -> str:
    """What the other process is told."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(f"{query}\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


WRITER = """
import os, signal, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("set checkpoint_threshold = '1GB'; create table mine as select 1 as n")
connection.execute("begin; insert into mine values (2)")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_read_write_session_stops_no_reader(warehouse: Warehouse) -> None:
    """Its log is moved aside and named; the next publication opens for everyone."""
    path = publish(warehouse.home).path
    path.chmod(0o644)
    killed = subprocess.run([sys.executable, "-c", WRITER, str(path)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name("videos.duckdb.wal").exists()
    published = publish(warehouse.pull(SECOND, Page(views=5, hour=1)).build().home)
    (stray,) = published.stray_wals
    assert stray.name.startswith("videos.duckdb.wal.stray-")
    assert stray.exists()
    assert ask(path, "select view_count from videos") == [(5,)]
    assert not path.with_name("videos.duckdb.wal").exists()


def test_a_stray_log_is_moved_without_news_too(warehouse: Warehouse) -> None:
    """Someone changed the published file, so it is published again."""
    path = publish(warehouse.home).path
    path.with_name("videos.duckdb.wal").write_bytes(b"left behind")
    again = publish(warehouse.home)
    assert (again.is_new, len(again.stray_wals)) == (True, 1)
    assert ask(path, "select count(*) from videos") == [(1,)]


def test_a_file_that_is_no_database_is_replaced(warehouse: Warehouse) -> None:
    """Whatever lies in the place of the published file, the next publication is whole."""
    warehouse.home.published.write_text("not a database")
    assert publish(warehouse.home).is_new
    assert ask(warehouse.home.published, "select count(*) from videos") == [(1,)]


def test_a_copy_with_much_free_space_is_written_compactly(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was deleted from staging does not weigh on the file for ever; comments, macros and the view survive."""
    monkeypatch.setattr(publishing, "_MOST_FREE", -1.0)
    path = publish(warehouse.home).path
    assert ask(path, "select video_id from search('bread')") == [(VIDEO,)]
    assert ask(path, "select count(*) from terms") == [(5,)]
    assert ask(path, "select count(*) from duckdb_columns() where database_name = 'v' and comment is not null")[0][0] != 0
    assert ask(path, "select id from meta.publication") == [(published_id(warehouse.home),)]
    compressions = ask(path, "select distinct compression from pragma_storage_info('transcripts') where column_name = 'text'")
    assert ("ZSTD",) not in compressions


def test_publishing_that_is_killed_leaves_the_old_file(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of the copy leaves what is published, and no half copy."""
    before = publish(warehouse.home)
    warehouse.pull(SECOND, Page(views=5, hour=1)).build()

    def fail(*_: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(swapping, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        publish(warehouse.home)
    assert published_id(warehouse.home) == before.id
    assert not list(warehouse.home.root.glob("videos.duckdb.tmp*"))


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """The error says which file, why, and what to do."""
    file = tmp_path / "videos.duckdb"
    with pytest.raises(FileError, match=r"videos\.duckdb: cannot be opened"), open_for_reading(file):
        pass


def test_texts_come_whole_from_the_lake(warehouse: Warehouse) -> None:
    """Long texts are not in the writer's slim rows, and reach the published file unchanged."""
    text = "Größe, 数学 and “quotes” — " * 2000
    warehouse.pull(SECOND, Page(transcript=text.strip(), hour=2)).build()
    assert ask(publish(warehouse.home).path, "select text from transcripts") == [(text.strip(),)]
    slim = warehouse.rows("select table_name, column_name from duckdb_columns() where schema_name = 'lake'")
    long = {(name, column) for name, table in TABLES.items() if name not in LAKE_ONLY for column in big_columns(table)}
    assert not long & set(slim)
    assert os.access(warehouse.home.published, os.R_OK)

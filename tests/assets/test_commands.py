"""The commands that read a home: `sql`, `search` and `status`."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.alerts import Failure, tell
from assets.cli import main
from pipeline.storage.home import Home
from pipeline.storage.lock import lock
from tests.assets.conftest import ROOT, Ran

KINDS = """
    SELECT 1 AS one, 1.5 AS half, NULL AS nothing, 'a "b", c' AS words, DATE '2024-03-01' AS day, [1, 2] AS list,
        {'a': 1} AS struct, sum(5::HUGEINT) AS total, 'nan'::DOUBLE AS undefined, TIMESTAMP '2024-03-01 12:00:00' AS at,
        true AS yes
"""


def videolake(home: Path, *arguments: str, typed: str | None = None) -> Result:
    """Run a command of `videolake` on a home, in this process."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, [*arguments, "--home", str(home)], input=typed)


def test_json_is_an_array_of_objects(sample: Ran):
    """Every kind of value comes as what JSON has for it, and what JSON has not comes as null or text."""
    done = videolake(sample.home, "sql", KINDS, "--format", "json")
    assert json.loads(done.output) == [
        {
            "one": 1,
            "half": 1.5,
            "nothing": None,
            "words": 'a "b", c',
            "day": "2024-03-01",
            "list": [1, 2],
            "struct": {"a": 1},
            "total": 5,
            "undefined": None,
            "at": "2024-03-01T12:00:00",
            "yes": True,
        }
    ]


def test_json_without_rows_is_an_empty_array(sample: Ran):
    """A program that reads the output need not know whether there was a row."""
    assert json.loads(videolake(sample.home, "sql", "FROM videos WHERE false", "--format", "json").output) == []


def test_csv_is_read_back(sample: Ran):
    """Commas and quotes in values do no harm, and an unknown value is empty."""
    [row] = csv.DictReader(io.StringIO(videolake(sample.home, "sql", KINDS, "--format", "csv").output))
    assert (row["one"], row["nothing"], row["words"], row["list"]) == ("1", "", 'a "b", c', "[1, 2]")
    assert (row["day"], row["at"], row["yes"]) == ("2024-03-01", "2024-03-01 12:00:00", "true")


@pytest.mark.parametrize("suffix", ["parquet", "csv", "json"])
def test_a_file_has_the_format_of_its_name(sample: Ran, tmp_path: Path, suffix: str):
    """`--output videos.parquet` needs no --format."""
    file = tmp_path / f"videos.{suffix}"
    assert videolake(sample.home, "sql", "FROM videos", "--output", str(file)).exit_code == 0
    assert duckdb.execute(f"SELECT count(*) FROM '{file}'").fetchall() == [(sample.report["rows"]["videos"],)]


def test_parquet_needs_a_file(sample: Ran):
    """A binary file is not written to a terminal."""
    assert videolake(sample.home, "sql", "FROM videos", "--format", "parquet").exit_code == 2


def test_a_table_shows_brackets_as_they_are(sample: Ran):
    """Marks such as [Music] are text, not style."""
    assert "[Music] [bold]" in videolake(sample.home, "sql", "SELECT '[Music] [bold]' AS text").output


def test_a_query_may_begin_with_a_comment(sample: Ran):
    """A file of `warehouse/queries` can be pasted as it is, though its first line begins like an option."""
    queries = sorted((ROOT / "warehouse" / "queries").glob("*.sql"))
    assert all(query.read_text().startswith("-- ") for query in queries)
    for query in queries:
        assert videolake(sample.home, "sql", query.read_text(), "--format", "csv").output.count("\n") > 1


def test_a_wrong_query_is_told_in_duckdbs_words(sample: Ran):
    """The message names the mistake and is not a traceback."""
    done = videolake(sample.home, "sql", "SELECT nothing FROM videos")
    assert done.exit_code == 1
    assert 'column "nothing" not found' in done.output
    assert "Traceback" not in done.output


def test_a_failed_query_leaves_the_output_as_it_was(sample: Ran, tmp_path: Path):
    """Yesterday's export is not lost to a typing error."""
    file = tmp_path / "videos.csv"
    file.write_text("yesterday")
    assert videolake(sample.home, "sql", "FROM nowhere", "--output", str(file)).exit_code == 1
    assert file.read_text() == "yesterday"
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_can_be_changed(sample: Ran):
    """The prompt is for reading."""
    done = videolake(sample.home, "sql", "DELETE FROM videos")
    assert done.exit_code == 1
    assert "read-only" in done.output


def test_the_prompt_takes_queries_until_quit(sample: Ran):
    """Queries may span lines, a mistake does not end the session, and .tables lists the tables."""
    typed = "SELECT 40 + 2\n  AS answer;\nSELECT mistake;\n.tables\n.quit\nSELECT 'never';\n"
    done = videolake(sample.home, "sql", typed=typed)
    assert "answer" in done.output
    assert "42" in done.output
    assert "mistake" in done.output
    assert "main.videos" in done.output
    assert "never" not in done.output


@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["search", "tide"]])
def test_without_a_warehouse_the_way_to_one_is_told(tmp_path: Path, command: list[str]):
    """A newcomer who begins with a query is told which command comes first."""
    done = videolake(tmp_path, *command)
    assert done.exit_code == 1
    assert f"videolake run --home {tmp_path}" in done.output
    assert done.output.count("\n") == 1


def test_search_finds_the_best_first(sample: Ran):
    """A word of a title leads to its video, with an address to open."""
    with duckdb.connect(sample.home / "videos.duckdb", read_only=True) as connection:
        [best] = connection.execute("SELECT url FROM search('lighthouse', top := 1)").fetchone() or [""]
    done = videolake(sample.home, "search", "lighthouse", "--top", "3")
    assert done.exit_code == 0
    assert done.output.index(best) == done.output.index("https://")
    assert done.output.count("watch?v=") == 3


def test_search_says_that_it_found_nothing(sample: Ran):
    """No hit is an answer, not an error."""
    done = videolake(sample.home, "search", "zzzzxq")
    assert (done.exit_code, "no video" in done.output) == (0, True)


def test_a_word_to_exclude_is_no_option(sample: Ran):
    """A dash before a word belongs to the query, wherever it stands; `-h` still helps."""
    assert videolake(sample.home, "search", "-harbour", "lighthouse", "--top", "3").exit_code == 0
    assert "Usage" in videolake(sample.home, "search", "lighthouse", "-h").output


def test_status_works_before_anything_is_there(tmp_path: Path):
    """The first question of a newcomer has an answer."""
    done = videolake(tmp_path / "new", "status")
    assert done.exit_code == 0
    assert "videolake run" in done.output
    assert not (tmp_path / "new").exists()


def test_status_tells_days_sources_publication_and_the_last_run(sample: Ran):
    """One look tells whether the home is fresh and well."""
    done = videolake(sample.home, "status")
    for part in (sample.report["day"], "sample", "publication", "success", sample.report["run_id"][:8]):
        assert part in done.output, part


def test_status_tells_the_last_failure(tmp_path: Path):
    """What the daemon saw fail, also where runs have succeeded since: when, where and why."""
    assert "last failure" not in videolake(tmp_path, "status").output
    moment = "2024-03-01T03:00:12+00:00"
    tell(Home(tmp_path), Failure(str(tmp_path), "videolake_daily", "0123456789", moment, "raw/raw_pages", "no such folder"))
    told = f"last failure {moment}, raw/raw_pages: no such folder (01234567)"
    assert told in videolake(tmp_path, "status").output


def test_status_names_who_writes(tmp_path: Path):
    """Whoever waits can see for whom."""
    with lock(Home(tmp_path).staging_lock, "somebody's run"):
        assert "held by somebody's run (pid" in videolake(tmp_path, "status").output


@pytest.mark.parametrize("arguments", [["search", "tide"], ["sql", "SELECT 1"], ["page", "wOZ_kWL93HA"], ["status"]])
def test_reading_commands_do_not_wait_for_dagster(sample: Ran, arguments: list[str]):
    """`search` answers in less time than importing Dagster takes."""
    code = "import sys, runpy; sys.modules['dagster'] = None; runpy.run_module('assets.cli', run_name='__main__')"
    command = [sys.executable, "-c", code, *arguments, "--home", str(sample.home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

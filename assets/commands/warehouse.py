"""The published file as the commands open it, and commands that people can paste.

Belongs here: opening read-only, with errors that say what to do. Does not: queries of any one command.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb

from pipeline.storage.home import Home

_QUERY = "SELECT title, channel, view_count FROM videos ORDER BY view_count DESC NULLS LAST LIMIT 5"


@contextmanager
def opened(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The home's published warehouse, read-only. Ends the command with one message where there is none or DuckDB refuses."""
    published = Home(home).published
    if not published.exists():
        raise click.ClickException(f"{published} is not there yet; make it with: {pasteable('run', home)}")
    try:
        with duckdb.connect(published, read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        raise click.ClickException(str(error).strip()) from error


def pasteable(words: str, home: Path) -> str:
    """A command of videolake to paste, with --home where the home is not the usual one."""
    usual = Path(os.environ.get("VIDEOLAKE_HOME") or "data")
    command = f"{_program()} {words}"
    return command if home == usual else f"{command} --home {shlex.quote(str(home))}"


def _program() -> str:
    """How this program is called from here: by its name where the shell finds it, else as it was called now."""
    called = Path(sys.argv[0])
    return shlex.quote(str(called)) if called.name == "videolake" and not shutil.which("videolake") else "videolake"


def commands_to_paste(home: Home, given: Path) -> list[str]:
    """Three commands that work on this home: a search that finds something, a query, and DuckDB's own shell."""
    return [
        pasteable(f"search {shlex.quote(word_that_hits(home.published))}", given),
        pasteable(f'sql "{_QUERY}"', given),
        f"duckdb -readonly {shlex.quote(str(given / home.published.name))}",
    ]


def word_that_hits(published: Path) -> str:
    """A word that `search` finds: a long one of a title, among the most viewed videos."""
    with duckdb.connect(published, read_only=True) as connection:
        titles = connection.execute("SELECT title FROM videos ORDER BY view_count DESC NULLS LAST, video_id LIMIT 20").fetchall()
        words = [word for [title] in titles for word in sorted((title or "").lower().split(), key=len, reverse=True)]
        hits = (word for word in words if word.isalpha() and connection.execute("FROM search(?) LIMIT 1", [word]).fetchone())
        return next(hits, "video")

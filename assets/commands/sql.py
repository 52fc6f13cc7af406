"""`videolake sql`: queries to the published warehouse, one from the command line or many at a prompt.

Belongs here: reading queries and where their rows go. Does not: how rows are written (`rows`).
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click
import duckdb

from assets.commands.rows import WRITERS, write_parquet
from assets.commands.warehouse import opened
from pipeline.storage.files import write_atomic

_HELP = "End a query with a semicolon. .tables lists the tables, .quit (or Ctrl-D) ends."
_TABLES = """
    SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables()
    UNION ALL
    SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal
    ORDER BY name
"""


def sql(home: Path, query: str | None, format_name: str | None, output: Path | None) -> int:
    """Run the command. Returns its exit code. Raises UsageError, exit 2, for a format that does not fit its output."""
    name = format_name or _format_of(output)
    if name == "parquet" and output is None:
        raise click.UsageError("--format parquet needs --output FILE")
    with opened(home) as connection:
        if query is None:
            return _prompt(connection, name)
        if output is None:
            WRITERS[name](connection.execute(query), sys.stdout)
        else:
            write_atomic(output, lambda path: _write(connection, query, name, path))
    return 0


def _format_of(output: Path | None) -> str:
    """The format that a file's name ends in; table for others."""
    suffix = output.suffix.removeprefix(".") if output else ""
    return suffix if suffix in {*WRITERS, "parquet"} else "table"


def _write(connection: duckdb.DuckDBPyConnection, query: str, name: str, path: Path) -> None:
    if name == "parquet":
        write_parquet(connection, query, path)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        WRITERS[name](connection.execute(query), file)


def _prompt(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    if sys.stdin.isatty():
        with suppress(ImportError):  # arrow keys and history, where Python was built with them
            import_module("readline")
        click.echo(_HELP)
    for query in _queries():
        try:
            WRITERS[name](connection.execute(query), sys.stdout)
        except duckdb.Error as error:
            click.echo(str(error).strip(), err=True)
    return 0


def _queries() -> Iterator[str]:
    """Queries as they are typed, until .quit or the end of the input."""
    typed: list[str] = []
    while (line := _line("...> " if typed else "sql> ")) not in (None, ".quit", ".exit"):
        if line == ".tables":
            yield _TABLES
        elif line.startswith("."):
            click.echo(_HELP)
        else:
            typed.append(line)
        if line.endswith(";"):
            yield "\n".join(typed)
            typed = []
    if any(typed):
        yield "\n".join(typed)


def _line(prompt: str) -> str | None:
    """The next line without its blanks at the end; None at the end of the input. Ctrl-C gives an empty line."""
    try:
        return input(prompt if sys.stdin.isatty() else "").rstrip()
    except EOFError:
        return None
    except KeyboardInterrupt:
        click.echo()
        return ""

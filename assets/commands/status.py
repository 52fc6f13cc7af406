"""`videolake status`: what a home holds, how fresh it is, and who is working on it.

Works on a home where nothing exists yet. Belongs here: showing. Does not: changing anything, and how a last run is found
(`last_run`).
"""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assets.alerts import last_failure
from assets.commands.last_run import last_run
from assets.commands.warehouse import opened, pasteable
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from pipeline.storage.lock import holder

#: Days shown apart; those before them are added up.
_DAYS_SHOWN = 14

_SOURCES = """
    SELECT source, count(*) AS pages, max(pulled_on) AS last_pulled, max(captured_at) AS last_captured
    FROM pages
    GROUP BY ALL
    ORDER BY last_captured DESC
"""


def status(home: Path) -> int:
    """Run the command. Returns its exit code, 0."""
    console, here = Console(), Home(home)
    _say(console, f"home         {here.root}{'' if here.root.exists() else ' (not there yet)'}")
    _show_days(console, Lake(here.lake))
    if damaged := Lake(here.lake).damaged():
        pages = sum(part.rows for part in damaged if part.table == "raw_pages")
        told = f"raw parts {len(damaged):,}, pages {pages:,}; {pasteable('verify', home)} tells how to restore them"
        _say(console, f"damaged      {told}")
    if here.published.exists():
        with opened(home) as connection:
            _show_sources(console, connection)
            _say(console, f"published    {_publication(connection)}")
    else:
        _say(console, f"published    nothing yet; {pasteable('run', home)} does it")
    if here.history.exists():
        _say(console, f"history      {here.history}: what every page told, and when")
    for path in (here.run_lock, here.lake_lock, here.staging_lock):
        who = holder(path)
        state = f"held by {who['command']} (pid {who['pid']}, since {who['since']})" if who else "free"
        _say(console, f"{path.name:<13}{state}")
    _say(console, f"last run     {last_run(here)}")
    if failure := last_failure(here):
        _say(console, f"last failure {failure.failed_at}, {failure.step}: {failure.cause} ({failure.run_id[:8]})")
    return 0


def _say(console: Console, line: str) -> None:
    console.print(line, soft_wrap=True, markup=False, highlight=False)


def _show_days(console: Console, lake: Lake) -> None:
    """Pages, those whose outcome is known, and bytes of each day."""
    rows = [(day, _day_counts(lake, day)) for day in lake.days("raw")]
    if not rows:
        _say(console, "days         none pulled yet")
        return
    older = [counts for _, counts in rows[:-_DAYS_SHOWN]]
    table = _table("day", "pages", "with outcome", "bytes")
    if older:
        table.add_row(f"{len(older)} days before", *(f"{sum(counts):,}" for counts in zip(*older, strict=True)))
    for day, counts in rows[-_DAYS_SHOWN:]:
        table.add_row(str(day), *(f"{count:,}" for count in counts))
    console.print(table)


def _day_counts(lake: Lake, day: date) -> tuple[int, int, int]:
    raw = [part for part in lake.day_parts("raw", day) if part.table == "raw_pages"]
    judged = [part for part in lake.day_parts("core", day) if part.table == "pages"]
    return sum(part.rows for part in raw), sum(part.rows for part in judged), sum(part.bytes for part in raw)


def _show_sources(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    """When each source was last pulled, and how old its newest capture is."""
    table = _table("source", "pages", "last pulled", "last captured", "age")
    for source, pages, pulled_on, captured_at in connection.execute(_SOURCES).fetchall():
        age = datetime.now(UTC).replace(tzinfo=None) - captured_at
        table.add_row(Text(source), f"{pages:,}", str(pulled_on), f"{captured_at:%Y-%m-%d %H:%M} UTC", _age(age.total_seconds()))
    console.print(table)


def _age(seconds: float) -> str:
    hours = max(seconds, 0) / 3600
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:,.0f} days"


def _publication(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute("SELECT id, published_at FROM meta.publication ORDER BY published_at DESC LIMIT 1").fetchone()
    return f"{row[1]:%Y-%m-%d %H:%M:%S} UTC, publication {row[0]}" if row else "a file without a publication"


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right")
    return table

"""What a run did: shown at its end, and written as JSON by --report.

Belongs here: the report's fields and their words. Does not: measuring them.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import msgspec
from rich.console import Console
from rich.table import Table

from assets.commands.display import Recorder
from assets.progress import STAGES
from pipeline.storage.files import write_atomic
from pipeline.storage.home import Home


@dataclass
class Report:
    """A run in numbers. Pages, outcomes and refused rows are of this run; rows are what the published file holds now."""

    day: date
    home: str
    run_id: str = ""
    pages: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    rejected_rows: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)
    total_seconds: float = 0.0
    peak_bytes: int = 0
    published: str | None = None
    history: str | None = None
    is_published_anew: bool = False
    notes: list[str] = field(default_factory=list)
    error: str | None = None


def report_of(home: Home, day: date, recorder: Recorder) -> Report:
    """What the stages told, and what the published file holds."""
    pulled, parsed = recorder.facts.get("pull", {}), recorder.facts.get("parse", {})
    is_there = home.published.exists()
    return Report(
        day=day,
        home=str(home.root),
        pages=pulled.get("pages", 0),
        outcomes=parsed.get("outcomes", {}),
        rows=published_rows(home.published) if is_there else {},
        rejected_rows=parsed.get("rejected_rows", 0),
        skipped=pulled.get("skipped", {}),
        stages={stage: round(recorder.seconds.get(stage, 0.0), 3) for stage in STAGES},
        published=str(home.published) if is_there else None,
        history=str(home.history) if home.history.exists() else None,
        is_published_anew=bool(recorder.facts.get("publish", {}).get("new_publication")),
        notes=recorder.sentences,
    )


def published_rows(published: Path) -> dict[str, int]:
    """Rows of every table for analysts in the published file: those of `main` by name, marts as marts.<name>."""
    with duckdb.connect(published, read_only=True) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('main', 'marts') ORDER BY ALL"
        ).fetchall()
        names = [table if schema == "main" else f"{schema}.{table}" for schema, table in tables]
        return {name: _count(connection, name) for name in names}


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    [count] = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or [0]
    return int(count)


def write_report(report: Report, path: Path) -> None:
    """Write the report as JSON, whole or not at all."""
    encoded = msgspec.json.format(msgspec.json.encode(asdict(report)), indent=2)
    write_atomic(path, lambda temporary: _write(temporary, encoded))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def show_summary(report: Report, commands: list[str], console: Console) -> None:
    """The report for a person, and commands to paste."""
    console.print()
    console.print(_rows_table(report))
    for line in _lines(report):
        console.print(line, soft_wrap=True, markup=False, highlight=False)
    console.print("\nTry:", markup=False)
    for command in commands:
        console.print(f"  {command}", soft_wrap=True, markup=False, highlight=False)


def _rows_table(report: Report) -> Table:
    table = Table("table", "rows", box=None, header_style="bold")
    table.columns[1].justify = "right"
    for name, count in report.rows.items():
        table.add_row(name, f"{count:,}")
    return table


def _lines(report: Report) -> list[str]:
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.stages.items())
    verb = "published" if report.is_published_anew else "nothing new to publish:"
    return [
        "",
        f"pages in:   {report.pages:,} for {report.day}",
        f"outcomes:   {_counts(report.outcomes) or 'no page was parsed'}",
        f"rejects:    {report.rejected_rows:,} rows or values refused by a schema",
        f"skipped:    {_counts(report.skipped) or 'nothing'}",
        f"seconds:    {report.total_seconds:.1f} in all ({stages})",
        f"memory:     {report.peak_bytes / 2**20:,.0f} MiB at most",
        f"{verb}  {report.published}",
        f"every page: {report.history or 'no history yet'}",
    ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())

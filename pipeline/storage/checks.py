"""Claims about the warehouse: each is a query that returns the rows which break it.

Belongs here: running the claims of `warehouse/checks`, and the one about keys, which follows from the schemas. Does not:
what happens when one fails (`publish` refuses).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES, Table, name_of
from pipeline.storage.connection import literal, names, transaction
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import SqlError

Severity = Literal["blocking", "warning"]

#: Failing rows that a result shows.
_SHOWN = 5


@dataclass(frozen=True)
class CheckResult:
    """What became of one claim. `sample` holds the first failing rows."""

    claim: str
    description: str
    severity: Severity
    failing_rows: int
    sample: list[dict[str, Any]]

    @property
    def is_passed(self) -> bool:
        """No row breaks the claim."""
        return self.failing_rows == 0

    @property
    def is_blocking(self) -> bool:
        """A publication is refused where the claim fails."""
        return self.severity == "blocking"

    def __str__(self) -> str:
        rows = "; ".join(", ".join(f"{name} {value}" for name, value in row.items()) for row in self.sample)
        return f"{self.claim}: {self.failing_rows} rows, such as {rows}" if self.sample else f"{self.claim}: holds"


class CheckFailed(RuntimeError):
    """Blocking claims do not hold, so nothing was published. `results` has them, with the first failing rows."""

    def __init__(self, results: Sequence[CheckResult]) -> None:
        self.results = list(results)
        super().__init__(f"nothing was published, because checks failed: {' | '.join(map(str, results))}")


def run_checks(connection: duckdb.DuckDBPyConnection, checks: Sequence[SqlFile] | None = None) -> list[CheckResult]:
    """Run claims on the warehouse that the connection uses, all of them unless some are named.

    Raises SqlError where a check's SQL does not work.
    """
    return [_run(connection, check) for check in (all_checks() if checks is None else checks)]


def all_checks() -> list[SqlFile]:
    """Every claim, by name; the head's `severity` says whether it blocks."""
    return sorted([*sql_files("checks"), _keys_are_unique()], key=lambda check: check.name)


def record_checks(connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult]) -> None:
    """Make meta.checks tell these results."""
    with transaction(connection):
        connection.execute("delete from meta.checks")
        for result in results:
            connection.execute("insert into meta.checks values (?, ?, ?)", [result.claim, result.severity, result.failing_rows])


def severity_of(check: SqlFile) -> Severity:
    """How bad it is when the claim fails. Raises SqlError where the head does not say."""
    severity = check.notes.get("severity")
    if severity == "blocking":
        return "blocking"
    if severity == "warning":
        return "warning"
    raise SqlError(f"warehouse/checks/{check.name}.sql: its head must say `-- severity: blocking` or `-- severity: warning`")


def _run(connection: duckdb.DuckDBPyConnection, check: SqlFile) -> CheckResult:
    severity = severity_of(check)
    try:
        failing = connection.execute(f"select count(*) over () as failing_rows, * from ({check.sql}) limit {_SHOWN}")
    except duckdb.Error as error:
        raise SqlError(f"warehouse/checks/{check.name}.sql: {error}") from error
    columns = [name for name, *_ in failing.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in failing.fetchall()]
    count = rows[0]["failing_rows"] if rows else 0
    sample = [{name: value for name, value in row.items() if name != "failing_rows"} for row in rows]
    return CheckResult(check.name, check.description, severity, count, sample)


def _keys_are_unique() -> SqlFile:
    tables = [table for name, table in TABLES.items() if name not in LAKE_ONLY]
    sql = "\nunion all\n".join(map(_repeated_keys_sql, tables))
    return SqlFile("keys_are_unique", "No two rows of a table have the same key.", sql, {"severity": "blocking"})


def _repeated_keys_sql(table: type[Table]) -> str:
    name, key = name_of(table), names(table.primary_key())
    return f"""
        select {literal(name)} as table_name, concat_ws(' ', {key}) as key, count(*) as row_count
        from main.{name} group by {key} having count(*) > 1
    """

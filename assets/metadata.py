"""What Dagster shows of an asset: columns with descriptions, row counts, bytes, seconds, and a few rows.

Belongs here: turning what is known of tables and runs into Dagster's metadata. Does not: finding it out by work of its own
beyond looking at the first rows of a part.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import dagster as dg

from assets.look import PREVIEW_ROWS, Look
from pipeline.schemas import Table
from pipeline.schemas.derive import duckdb_type, lake_columns
from pipeline.storage.lake import Lake, PartFile, Stage, parquet_file

#: A preview is stored with every run's event, so a cell shows the start of a text only.
PREVIEW_CHARACTERS = 60


def column_schema(table: type[Table]) -> dg.TableSchema:
    """The columns of the table's parts, as its declaration describes them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=duckdb_type(column.dtype),
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
            for name, column in lake_columns(table).items()
        ]
    )


def facts_metadata(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a stage as metadata: numbers are plotted per run, mappings are shown as a table."""
    return {name: _metadata_value(value) for name, value in facts.items()}


def _metadata_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dg.MetadataValue.md(markdown_table(["what", "count"], value.items()))
    return value


def look_metadata(seen: Look) -> dict[str, Any]:
    """Rows, columns and preview of a table of a DuckDB file."""
    columns = [dg.TableColumn(name, type=kind, description=comment) for name, kind, comment in seen.columns]
    return {
        "dagster/row_count": seen.row_count,
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "preview": preview([name for name, *_ in seen.columns], seen.rows),
    }


def part_metadata(lake: Lake, stage: Stage, table: str, day: date) -> dict[str, Any]:
    """Rows, bytes and a preview of a table's parts of a day."""
    parts = [part for part in lake.day_parts(stage, day) if part.table == table]
    return {
        "dagster/partition_row_count": sum(part.rows for part in parts),
        "bytes": sum(part.bytes for part in parts),
        "parts": len(parts),
        **({"preview": preview(*first_rows(lake, parts[0]))} if parts and lake.path(parts[0]).exists() else {}),
    }


def first_rows(lake: Lake, part: PartFile) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and first rows of a part, without bytes that nobody can read."""
    with parquet_file(lake.path(part)) as file:
        columns = [name for name in file.schema_arrow.names if name != "body"]
        batch = next(file.iter_batches(PREVIEW_ROWS, columns=columns))
    return columns, [tuple(row.values()) for row in batch.to_pylist()]


def preview(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dg.MarkdownMetadataValue:
    """The first rows as a table, every cell cut to a length that does not weigh on the event log."""
    return dg.MetadataValue.md(markdown_table(columns, rows[:PREVIEW_ROWS]))


def markdown_table(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> str:
    """Rows as a Markdown table."""
    lines = [list(columns), ["---"] * len(columns), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    words = " ".join(str(value)[: 4 * PREVIEW_CHARACTERS].split()).replace("|", "\\|")
    return words if len(words) <= PREVIEW_CHARACTERS else f"{words[: PREVIEW_CHARACTERS - 1]}…"

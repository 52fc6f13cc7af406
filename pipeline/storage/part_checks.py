"""Whether the lake's parts are what their manifest and their table's declaration say.

Cheap enough for every run: it reads the footers of the parts, not their rows. What does not belong here: claims about the
warehouse's rows (`checks`), and hashing every byte, which a load does with what it reads, and `verify` with all there is.
"""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from pipeline.schemas import TABLES
from pipeline.schemas.derive import arrow_schema
from pipeline.storage.lake import Lake, PartFile, parquet_file


def part_problems(lake: Lake, table: str, days: Sequence[date]) -> list[str]:
    """What is wrong with the table's core parts of these days, one sentence each; none where all is well."""
    parts = [part for day in days for part in lake.day_parts("core", day) if part.table == table]
    return [problem for part in parts for problem in _problems(lake, part, arrow_schema(TABLES[table]))]


def _problems(lake: Lake, part: PartFile, declared: pa.Schema) -> list[str]:
    path = lake.path(part)
    if not path.exists():
        return [f"{part.path} is missing"]
    with parquet_file(path) as file:
        problems = [] if file.schema_arrow.equals(declared) else [f"{part.path} has other columns than the table declares"]
        rows = file.metadata.num_rows
    return problems if rows == part.rows else [*problems, f"{part.path} has {rows} rows, its manifest says {part.rows}"]


def outcome_problems(lake: Lake, days: Sequence[date]) -> list[str]:
    """Days whose raw pages have not exactly one outcome each."""
    counts = [(day, *_raw_pages_and_outcomes(lake, day)) for day in days]
    return [f"{day}: {raw} raw pages, but {outcomes} outcomes" for day, raw, outcomes in counts if raw != outcomes]


def _raw_pages_and_outcomes(lake: Lake, day: date) -> tuple[int, int]:
    """Pages of a damaged part count if it was parsed in time."""
    outcomes = {part.part: part.rows for part in lake.day_parts("core", day) if part.table == "pages"}
    lost = [part for part in lake.day_damaged(day) if part.part in outcomes]
    raw = [part for part in [*lake.day_parts("raw", day), *lost] if part.table == "raw_pages"]
    return sum(part.rows for part in raw), sum(outcomes.values())

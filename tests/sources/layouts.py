"""The layouts in which the tests write dumps, and how these are packed, by the end of a file's name."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd

PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}


def as_jsonl(records: list[dict[str, Any]], path: Path) -> None:
    """One object a line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def as_csv(records: list[dict[str, Any]], path: Path, delimiter: str = ",") -> None:
    """A header and a row each."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)


def as_tsv(records: list[dict[str, Any]], path: Path) -> None:
    """Tabs between the values."""
    as_csv(records, path, "\t")


def as_parquet(records: list[dict[str, Any]], path: Path) -> None:
    """Two rows a row group."""
    pq.write_table(pa.Table.from_pylist(records), path, row_group_size=2)


WRITERS: dict[str, Callable[[list[dict[str, Any]], Path], None]] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
    "tsv": as_tsv,
    "parquet": as_parquet,
}

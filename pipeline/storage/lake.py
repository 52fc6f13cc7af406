"""The lake: Parquet parts of raw pages and of core tables, and the manifests that say which parts count.

A manifest per stage and day is the commit: what no manifest lists is never read, and the next writer sweeps it. Part
files are named by their content, so that writing the same rows again leaves the same file in place.

What does not belong here: which rows there are, and the warehouse that is loaded from them.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schemas import RawPages, Table, name_of
from pipeline.schemas.derive import arrow_schema, big_columns
from pipeline.storage.files import replace, sha256_of, temporary_name, write_atomic

Stage = Literal["raw", "core"]
STAGES: tuple[Stage, ...] = ("raw", "core")


class LakeError(RuntimeError):
    """The lake's files are not as its manifests say. Names the file and what to do."""


class PartFile(msgspec.Struct, frozen=True):
    """One Parquet file that a manifest lists. Shard k of a day makes part k of every core table."""

    table: str
    pulled_on: date
    part: int
    path: str  # relative to the lake
    rows: int
    bytes: int
    sha256: str
    parser_version: str = ""
    input_sha256: str = ""  # the raw shard that the part was made from


class Manifest(msgspec.Struct):
    """The parts of one stage of one day that count, and raw parts that did: their bytes are lost, but may be restored."""

    parts: list[PartFile] = []
    damaged: list[PartFile] = []


class Lake:
    """The Parquet tables below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, part: PartFile) -> Path:
        """Where the part lies."""
        return self.root / part.path

    def days(self, stage: Stage) -> list[date]:
        """Days that have a manifest, oldest first."""
        return sorted(date.fromisoformat(path.stem) for path in (self.root / "_manifests" / stage).glob("????-??-??.json"))

    def day_parts(self, stage: Stage, day: date) -> list[PartFile]:
        """The parts that count for a stage of a day, in order; none where nothing was committed."""
        return self._manifest(stage, day).parts

    def parts(self, stage: Stage = "core") -> list[PartFile]:
        """The parts that count for a stage, of all days."""
        return [part for day in self.days(stage) for part in self.day_parts(stage, day)]

    def day_damaged(self, day: date) -> list[PartFile]:
        """The day's raw parts that are damaged, in order: they do not count, and nothing takes their name or number."""
        return self._manifest("raw", day).damaged

    def damaged(self) -> list[PartFile]:
        """The damaged raw parts of all days."""
        return [part for day in self.days("raw") for part in self.day_damaged(day)]

    def commit(self, stage: Stage, day: date, parts: list[PartFile], damaged: list[PartFile] | None = None) -> None:
        """Make exactly these parts count for the stage of the day. Until this returns, the old ones do.

        What is known to be damaged stays so, unless `damaged` says which parts are now.
        """
        damaged = self._manifest(stage, day).damaged if damaged is None else damaged
        encoded = msgspec.json.format(msgspec.json.encode(Manifest(_ordered(parts), _ordered(damaged))), indent=1)
        write_atomic(self._manifest_path(stage, day), lambda path: path.write_bytes(encoded))

    def sweep(self) -> int:
        """Remove every part file that no manifest lists; the caller holds the lake's lock. Returns how many.

        A file that was put in the place of a damaged part waits for `verify`.
        """
        listed = {self.path(part) for stage in STAGES for part in self.parts(stage)} | set(map(self.path, self.damaged()))
        stray = [path for path in self.root.glob("*/pulled_on=*/*") if path not in listed]
        for path in stray:
            path.unlink() if path.is_file() else shutil.rmtree(path)
        return len(stray)

    def writer(self, table: type[Table], day: date, part: int) -> "PartWriter":
        """A writer for one part of a table on a day."""
        return PartWriter(self, table, day, part)

    def read_batches(self, part: PartFile, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """The rows of a part, a row group at a time, so that a shard is never held whole."""
        yield from row_groups(self.path(part), columns)

    def read_batch(self, part: PartFile, number: int, columns: list[str]) -> pl.DataFrame:
        """The rows of one of a part's row groups, which `read_batches` gives in their order."""
        with parquet_file(self.path(part)) as file:
            return _from_arrow(file.read_row_group(number, columns=columns))

    def _manifest(self, stage: Stage, day: date) -> Manifest:
        path = self._manifest_path(stage, day)
        if not path.exists():
            return Manifest()
        try:
            return msgspec.json.decode(path.read_bytes(), type=Manifest)
        except msgspec.DecodeError as error:
            raise LakeError(f"{path}: not a manifest ({error}); restore it from a backup of the home") from error

    def _manifest_path(self, stage: Stage, day: date) -> Path:
        return self.root / "_manifests" / stage / f"{day}.json"


@contextmanager
def parquet_file(path: Path) -> Iterator[pq.ParquetFile]:
    """The part's file, open. Raises LakeError where it is missing or can't be read, also later, by what is read of it."""
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise LakeError(f"{path}: {error}; `videolake verify` tells what is damaged, and mends what can be") from error


def _ordered(parts: list[PartFile]) -> list[PartFile]:
    return sorted(parts, key=lambda part: (part.part, part.table))


def row_groups(path: Path, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of a part's file, a row group at a time."""
    with parquet_file(path) as file:
        for index in range(file.num_row_groups):
            yield _from_arrow(file.read_row_group(index, columns=columns))


def _from_arrow(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(table)


class PartWriter:
    """Writes one part, one row group per batch: memory is bounded by a batch, and equal batches give equal bytes.

    Nothing is visible under the part's name before `close`.
    """

    def __init__(self, lake: Lake, table: type[Table], day: date, part: int) -> None:
        self._lake, self._table, self._day, self._part = lake, table, day, part
        self._schema = _schema(table)
        self._folder = lake.root / name_of(table) / f"pulled_on={day}"
        self._temporary = temporary_name(self._folder / f"part-{part:05d}.parquet")
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, rows: pl.DataFrame) -> None:
        """Append rows that have the table's lake schema as one row group; no rows, no group."""
        if rows.height == 0:
            return
        if self._writer is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._writer = _open_writer(self._temporary, self._table, self._schema)
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(self._schema)
        self._writer.write_table(table, row_group_size=rows.height)
        self.rows += rows.height

    def close(self, parser_version: str = "", input_sha256: str = "") -> PartFile | None:
        """Finish the file and give it its name, part-<k>-<first 12 of sha256>.parquet. None where nothing was written."""
        if self._writer is None:
            return None
        self._writer.close()
        sha256 = sha256_of(self._temporary)
        path = self._folder / f"part-{self._part:05d}-{sha256[:12]}.parquet"
        size = self._temporary.stat().st_size
        if path.exists():
            self._temporary.unlink()
        else:
            replace(self._temporary, path)
        relative = path.relative_to(self._lake.root).as_posix()
        return PartFile(
            name_of(self._table), self._day, self._part, relative, self.rows, size, sha256, parser_version, input_sha256
        )

    def abandon(self) -> None:
        """Remove what was written so far."""
        if self._writer is not None:
            self._writer.close()
        self._temporary.unlink(missing_ok=True)


#: Of the days of a backfill, each has a part of every table.
_schema = cache(arrow_schema)


def _open_writer(path: Path, table: type[Table], schema: pa.Schema) -> pq.ParquetWriter:
    # A dictionary or min/max of long texts only costs time and space: every value occurs once.
    long = {*big_columns(table), *({"body"} if table is RawPages else ())}
    lists = [name for name in schema.names if pa.types.is_large_list(schema.field(name).type)]
    short = [name for name in schema.names if name not in {*long, *lists}]
    # The same words and keywords come again and again: a dictionary halves the file of term counts, and is written faster.
    repeated = [*short, *(f"{name}.list.element" for name in lists)]
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeated, write_statistics=short, version="2.6")


__all__ = ["STAGES", "Lake", "LakeError", "Manifest", "PartFile", "PartWriter", "Stage", "parquet_file", "row_groups"]

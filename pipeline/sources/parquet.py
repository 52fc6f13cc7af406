"""Dumps in Parquet files.

Belongs here: reading the needed columns in batches whose bodies take about 8 MiB, however large the file's row groups are.
"""

import io
import shutil
import tempfile
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.sources.rows import Row
from pipeline.sources.stream import Content

MAGIC = b"PAR1"
_BATCH_BYTES = 8 * 2**20
_BATCH_ROWS = 1_000
_BUFFER_BYTES = 2**20


class ParquetRows:
    """The rows of a Parquet file, from row 1. Raises pyarrow.ArrowException or OSError where it is damaged."""

    unit = "row"

    def __init__(self, path: Path, stream: Content) -> None:
        """Read the file's footer. A Parquet file inside a compressed file is unpacked to a temporary file first."""
        source = path if isinstance(stream, io.BufferedReader) else _unpacked(stream)
        # A buffer: without it the column chunks of a whole row group, which may be the whole file, are read at once.
        self._file = pq.ParquetFile(source, buffer_size=_BUFFER_BYTES, pre_buffer=False)
        self.names = tuple(self._file.schema_arrow.names)

    def read(self, names: Collection[str]) -> Iterator[Row]:
        """Every row with these columns only."""
        columns = [name for name in self.names if name in names]
        place = 0
        for group in range(self._file.num_row_groups):
            size = _batch_rows(self._file.metadata.row_group(group))
            for batch in self._file.iter_batches(size, row_groups=[group], columns=columns):
                values = zip(*map(_values, batch.columns), strict=True)
                yield from map(Row, count(place + 1), (dict(zip(batch.schema.names, row, strict=True)) for row in values))
                place += batch.num_rows


def _unpacked(stream: Content) -> pa.NativeFile:
    """A file without a name, which goes when its reader does: Parquet is read from its end."""
    with tempfile.NamedTemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        file.flush()
        return pa.OSFile(file.name)


def _batch_rows(group: pq.RowGroupMetaData) -> int:
    bytes_per_row = group.total_byte_size // max(group.num_rows, 1) + 1
    return int(max(1, min(_BATCH_ROWS, _BATCH_BYTES // bytes_per_row)))


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):
        # Moments are held in UTC; Python has no nanoseconds and knows few time zones without a data file.
        column = pc.cast(column, pa.timestamp("us"), safe=False)
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        as_they_came = column.cast(pa.large_binary()).to_pylist()
        return [value if value is None else value.decode("utf-8", "surrogateescape") for value in as_they_came]

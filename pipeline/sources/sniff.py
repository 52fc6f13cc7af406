"""What a file is by its content: a dump in one of its layouts, or a page.

Belongs here: opening what is found with the reader of its layout. Does not: names of files, which tell nothing here, what to do
with what is found, and web archives, which are told before anything is unpacked (`archive`).
"""

from pathlib import Path

import pyarrow as pa

from pipeline.sources import delimited, jsonl, parquet
from pipeline.sources.columns import Columns
from pipeline.sources.error import BrokenDump
from pipeline.sources.rows import Rows
from pipeline.sources.stream import DAMAGE, Content


def rows_of(path: Path, stream: Content, head: bytes, columns: Columns, longest: int) -> Rows | None:
    """The file as a dump, at its start, if its content has the layout of one and the columns that are needed.

    `head` is what of the stream is read already. Raises BrokenDump for a Parquet file without its end.
    """
    rows = _parquet(path, stream) if head.startswith(parquet.MAGIC) else _text(stream, head, columns, longest)
    return rows if rows and columns.roles(rows.names) else None


def names_in(path: Path, stream: Content, head: bytes) -> tuple[str, ...]:
    """The columns that the file has if it is read as a dump, needed or not."""
    if head.startswith(parquet.MAGIC):
        return _parquet(path, stream).names
    return jsonl.key_names(head) or max(delimited.headers(head).values(), key=len, default=())


def _parquet(path: Path, stream: Content) -> Rows:
    stream.seek(0)
    try:
        return parquet.ParquetRows(path, stream)
    except (*DAMAGE, pa.ArrowException, OSError) as cause:
        raise BrokenDump.at(str(path), "at its start", cause) from cause


def _text(stream: Content, head: bytes, columns: Columns, longest: int) -> Rows | None:
    head = jsonl.first_line(stream, head, longest)
    stream.seek(0)
    if names := jsonl.key_names(head):
        return jsonl.JsonRows(stream, names, longest)
    for delimiter, header in delimited.headers(head).items():
        if columns.roles(header):
            return delimited.DelimitedRows(stream, header, delimiter, longest)
    return None

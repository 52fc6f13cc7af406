"""What a file is by its content: a dump in one of its layouts, or a page.

Belongs here: opening what is found with the reader of its layout. Does not: names of files, which tell nothing here, what to do
with what is found, and web archives, which are told before anything is unpacked (`archive`).
"""

from pathlib import Path

import pyarrow as pa

from pipeline.sources import delimited, jsonl, parquet
from pipeline.sources.columns import Mapping, roles_of
from pipeline.sources.error import BrokenDump
from pipeline.sources.rows import Rows
from pipeline.sources.stream import DAMAGE, Content
from pipeline.sources.youtube_data_tools import has_quotes_with, is_list


def rows_of(path: Path, stream: Content, head: bytes, columns: Mapping, longest: int) -> Rows | None:
    """The file as a dump, at its start, if its content has the layout of one and the columns that are needed.

    Delimited values may also be a list of YouTube Data Tools, whatever columns are mapped.
    `head` is what of the stream is read already. Raises BrokenDump for a Parquet file without its end.
    """
    if head.startswith(parquet.MAGIC):
        rows: Rows = _parquet(path, stream)
        return rows if roles_of(columns, rows.names) else None
    head = jsonl.first_line(stream, head, longest)
    stream.seek(0)
    if names := jsonl.key_names(head):
        return jsonl.JsonRows(stream, names, longest) if roles_of(columns, names) else None
    return _delimited(stream, head, columns, longest)


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


def _delimited(stream: Content, head: bytes, columns: Mapping, longest: int) -> Rows | None:
    for delimiter, header in delimited.headers(head).items():
        if roles_of(columns, header) or is_list(header):
            has_quotes = not is_list(header) or has_quotes_with(delimiter)
            return delimited.DelimitedRows(stream, header, delimiter, longest, has_quotes=has_quotes)
    return None

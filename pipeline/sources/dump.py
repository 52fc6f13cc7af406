"""The source `dump`: one file of many pages, a record each, as JSON lines, CSV or Parquet, plain or compressed.

Belongs here: what a record's values make of a page. Does not: layouts (`jsonl`, `delimited`, `parquet`), and finding dumps in
a folder (`folder`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import pyarrow as pa

from pipeline.sources import captured
from pipeline.sources.batch import Batch, Batcher, IsKnown, Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES, Body, body_of
from pipeline.sources.columns import Columns, Roles, first_value
from pipeline.sources.error import BrokenDump, SourceError
from pipeline.sources.rows import Row, Rows
from pipeline.sources.sniff import names_in, rows_of
from pipeline.sources.stream import DAMAGE, LINES_PER_PAGE, Content, opened, read_head
from pipeline.sources.values import as_bytes, as_status, as_text, content_type
from pipeline.sources.walk import Found, named_files


class DumpSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="dump"):
    """A dump by its absolute path, or several by a glob."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    path: Annotated[str, msgspec.Meta(min_length=1)]
    columns: Columns = Columns()
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def batches(self, is_known: IsKnown) -> Iterator[Batch]:
        """The pages of every dump that is not known. Raises SourceError where one is missing, broken or no dump."""
        batcher = Batcher()
        for found in named_files(self.path):
            if batcher.is_new(found.file, is_known):
                yield from self._gathered(found, batcher)
        yield from batcher.rest()

    def _gathered(self, found: Found, batcher: Batcher) -> Iterator[Batch]:
        try:
            for page in self._pages(found):
                yield from batcher.add(page)
        except SourceError:
            yield from batcher.rest()
            raise
        batcher.finish(found.file)

    def _pages(self, found: Found) -> Iterator[Page]:
        with open_dump(found, self.columns, self.max_page_bytes) as dump:
            yield from dump.pages()


@dataclass(frozen=True)
class Dump:
    """A dump that is opened and at its start."""

    found: Found
    rows: Rows
    roles: Roles
    max_page_bytes: int

    def pages(self) -> Iterator[Page]:
        """Its pages in order. Raises BrokenDump where it can't be read on."""
        uri = self.found.uri
        otherwise = captured.of_path(self.found.path, self.found.file.modified_ns)
        for place, record in self._rows():
            address = f"{uri}#{place}"
            if isinstance(record, dict):
                yield self._page(record, address, otherwise)
            else:
                body = record if isinstance(record, Body) else body_of(record, self.max_page_bytes)
                yield Page(address, self.found.file.path, otherwise, body)

    def _rows(self) -> Iterator[Row]:
        place = 0
        try:
            for row in self.rows.read(self.roles.names()):
                yield row
                place = row.place
        except (*DAMAGE, pa.ArrowException, OSError, ValueError) as cause:
            raise BrokenDump.at(self.found.file.path, f"after {self.rows.unit} {place}", cause) from cause

    def _page(self, record: dict[str, Any], address: str, otherwise: captured.Captured) -> Page:
        url = as_text(first_value(record, self.roles.url)) or address
        html = first_value(record, self.roles.html)
        value = first_value(record, self.roles.text) if html is None else html
        declared = as_text(first_value(record, self.roles.content_type))
        return Page(
            url,
            self.found.file.path,
            captured.of_record(first_value(record, self.roles.date), url, otherwise),
            body_of(as_bytes(value), self.max_page_bytes),
            as_status(first_value(record, self.roles.http_status)),
            content_type(declared, is_html=html is not None, is_text=isinstance(value, str)),
            as_text(first_value(record, self.roles.etag)),
            as_text(first_value(record, self.roles.last_modified)),
        )


def find_dump(found: Found, stream: Content, head: bytes, columns: Columns, max_page_bytes: int) -> Dump | None:
    """The file as a dump, if it is one by its content. Raises BrokenDump for a Parquet file without its end."""
    rows = rows_of(found.path, stream, head, columns, LINES_PER_PAGE * max_page_bytes)
    roles = columns.roles(rows.names) if rows else None
    return Dump(found, rows, roles, max_page_bytes) if rows and roles else None


@contextmanager
def open_dump(found: Found, columns: Columns, max_page_bytes: int) -> Iterator[Dump]:
    """The file as the dump that it was named as. Raises SourceError where it is none, or can't be opened."""
    try:
        with opened(found.path) as stream:
            head = read_head(stream)
            if dump := find_dump(found, stream, head, columns, max_page_bytes):
                yield dump
                return
            raise _no_dump(found, names_in(found.path, stream, head), columns)
    except (*DAMAGE, OSError) as cause:
        raise BrokenDump.at(found.file.path, "at its start", cause) from cause


def _no_dump(found: Found, names: tuple[str, ...], columns: Columns) -> SourceError:
    has = f"it has the columns {', '.join(names)}" if names else "it is no JSON lines, CSV or Parquet file with columns"
    return SourceError(
        f"{found.file.path}: no dump of pages: {has}. {columns.needed()}. If other columns hold them, say so in sources.toml: "
        f'[[source]] kind = "dump", path = "{found.file.path}", columns = {{ url = "...", text = "..." }}.'
    )

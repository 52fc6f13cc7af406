"""The source `dump`: one file of many pages, a record each, as JSON lines, CSV or Parquet, plain or compressed.

Belongs here: what a record's values make of a page. Does not: layouts (`jsonl`, `delimited`, `parquet`), and finding dumps in
a folder (`folder`).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

import msgspec
import pyarrow as pa

from pipeline.sources import captured
from pipeline.sources.batch import Batch, Batcher, IsKnown, Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES, Body, body_of
from pipeline.sources.captured import Captured
from pipeline.sources.columns import Columns, Mapping, Roles, first_value, needed, refuse_wrong, roles_of
from pipeline.sources.delimited import DelimitedRows
from pipeline.sources.error import BrokenDump, SourceError
from pipeline.sources.rows import Row, Rows
from pipeline.sources.sniff import names_in, rows_of
from pipeline.sources.stream import DAMAGE, LINES_PER_PAGE, Content, opened, read_head
from pipeline.sources.values import as_bytes, as_status, as_text, content_type
from pipeline.sources.walk import Found, named_files
from pipeline.sources.youtube_data_tools import VideoList


class DumpSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="dump"):
    """A dump by its absolute path, or several by a glob. `columns` names columns, or a mapping that ships."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    path: Annotated[str, msgspec.Meta(min_length=1)]
    columns: Mapping = Columns()
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def __post_init__(self) -> None:
        """Raises ValueError for a mapping that does not ship."""
        refuse_wrong(self.columns)

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


class Reading(Protocol):
    """How the rows of a dump are read: which columns, and what page each makes."""

    def names(self) -> Collection[str]:
        """The columns that are read."""

    def page(self, row: Row, file: str, address: str, otherwise: Captured) -> Page:
        """The page of a row; where the row does not tell them, with this address and this time."""


@dataclass(frozen=True)
class Dump:
    """A dump that is opened and at its start."""

    found: Found
    rows: Rows
    reading: Reading

    def pages(self) -> Iterator[Page]:
        """Its pages in order. Raises BrokenDump where it can't be read on."""
        uri, file = self.found.uri, self.found.file
        otherwise = captured.of_path(self.found.path, file.modified_ns)
        for row in self._rows():
            yield self.reading.page(row, file.path, f"{uri}#{row.place}", otherwise)

    def _rows(self) -> Iterator[Row]:
        place = 0
        try:
            for row in self.rows.read(self.reading.names()):
                yield row
                place = row.place
        except (*DAMAGE, pa.ArrowException, OSError, ValueError) as cause:
            raise BrokenDump.at(self.found.file.path, f"after {self.rows.unit} {place}", cause) from cause


@dataclass(frozen=True)
class Records:
    """Rows with a page each, in columns that have roles."""

    roles: Roles
    max_page_bytes: int

    def names(self) -> Collection[str]:
        """The columns that are read."""
        return self.roles.names()

    def page(self, row: Row, file: str, address: str, otherwise: Captured) -> Page:
        """The page that a record holds; one that can't be decoded is a page as it came."""
        if isinstance(row.record, dict):
            return self._page(row.record, file, address, otherwise)
        body = row.record if isinstance(row.record, Body) else body_of(row.record, self.max_page_bytes)
        return Page(address, file, otherwise, body)

    def _page(self, record: dict[str, Any], file: str, address: str, otherwise: Captured) -> Page:
        url = as_text(first_value(record, self.roles.url)) or address
        html = first_value(record, self.roles.html)
        value = first_value(record, self.roles.text) if html is None else html
        declared = as_text(first_value(record, self.roles.content_type))
        return Page(
            url,
            file,
            captured.of_record(first_value(record, self.roles.date), url, otherwise),
            body_of(as_bytes(value), self.max_page_bytes),
            as_status(first_value(record, self.roles.http_status)),
            content_type(declared, is_html=html is not None, is_text=isinstance(value, str)),
            as_text(first_value(record, self.roles.etag)),
            as_text(first_value(record, self.roles.last_modified)),
        )


def find_dump(found: Found, stream: Content, head: bytes, columns: Mapping, max_page_bytes: int) -> Dump | None:
    """The file as a dump, if it is one by its content. Raises BrokenDump for a Parquet file without its end."""
    rows = rows_of(found.path, stream, head, columns, LINES_PER_PAGE * max_page_bytes)
    if rows is None:
        return None
    if roles := roles_of(columns, rows.names):
        return Dump(found, rows, Records(roles, max_page_bytes))
    return Dump(found, rows, VideoList(rows, max_page_bytes)) if isinstance(rows, DelimitedRows) else None


@contextmanager
def open_dump(found: Found, columns: Mapping, max_page_bytes: int) -> Iterator[Dump]:
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


def _no_dump(found: Found, names: tuple[str, ...], columns: Mapping) -> SourceError:
    has = f"it has the columns {', '.join(names)}" if names else "it is no JSON lines, CSV or Parquet file with columns"
    return SourceError(
        f"{found.file.path}: no dump of pages: {has}. {needed(columns)}. If other columns hold them, say so in sources.toml: "
        f'[[source]] kind = "dump", path = "{found.file.path}", columns = {{ url = "...", text = "..." }}.'
    )

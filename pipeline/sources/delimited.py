"""Dumps of comma or tab separated values, with a header line.

Read by Python's csv module: it is a fifth as fast as Arrow's reader, but Arrow's holds some thirty blocks, each as large as the
largest row may be, and has no text of a malformed row's lines.
"""

import csv
import io
import sys
from collections.abc import Collection, Iterator

from pipeline.sources.rows import Row
from pipeline.sources.stream import Content, LongLine, lines

_DELIMITERS = (",", "\t", ";")


class DelimitedRows:
    """The rows of a CSV dump, at the lines on which they begin. A row that does not fit the header is given as its bytes.

    `header_line` is the header's bytes, once rows are read.
    """

    unit = "line"

    def __init__(
        self, stream: Content, header: tuple[str, ...], delimiter: str, longest: int, *, has_quotes: bool = True
    ) -> None:
        """A dump whose stream is at its start and whose rows are held up to `longest` bytes.

        Without `has_quotes` a quote is a character like others.
        """
        self._lines = _Lines(stream, longest)
        self.names = header
        self.delimiter = delimiter
        self.header_line = b""
        self._has_quotes = has_quotes

    def read(self, names: Collection[str]) -> Iterator[Row]:
        """Every row that is not blank. Raises ValueError at a row longer than may be held: its quotes are not closed."""
        # The limit is the process's, 128 kB unless raised, and pages are longer; _Lines limits rows itself.
        csv.field_size_limit(sys.maxsize)
        rows = self._reader()
        next(rows, None)
        _, self.header_line = self._lines.begin_row()
        for row in _each(rows):
            place, as_it_came = self._lines.begin_row()
            if row is None or (row and len(row) != len(self.names)):
                yield Row(place, as_it_came.rstrip(b"\r\n"), as_it_came)
            elif row:
                yield Row(place, dict(zip(self.names, row, strict=True)), as_it_came)

    def _reader(self) -> Iterator[list[str]]:
        if self._has_quotes:
            return csv.reader(self._lines, delimiter=self.delimiter)
        return csv.reader(self._lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def _each(rows: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """Every row, null where the csv module refuses one: it goes on with the next line."""
    while True:
        try:
            yield next(rows)
        except csv.Error:
            yield None
        except StopIteration:
            return


class _Lines(Iterator[str]):
    """Lines of text for the csv module, with a memory of those that the row at hand took."""

    def __init__(self, stream: Content, longest: int) -> None:
        self._source = self._read(stream, longest)
        self._longest = longest
        self._place = 1
        self._taken: list[bytes] = []
        self._taken_bytes = 0

    def __next__(self) -> str:
        line = next(self._source)
        self._taken.append(line)
        self._taken_bytes += len(line)
        if self._taken_bytes > self._longest:
            raise _too_long(self._place, self._longest)
        return line.decode("utf-8", "surrogateescape")

    def begin_row(self) -> tuple[int, bytes]:
        """End the row at hand: the line on which it began, and its bytes."""
        place, as_it_came = self._place, b"".join(self._taken)
        self._place += len(self._taken)
        self._taken, self._taken_bytes = [], 0
        return place, as_it_came

    def _read(self, stream: Content, longest: int) -> Iterator[bytes]:
        for block in lines(stream, longest):
            if isinstance(block, LongLine):
                raise _too_long(block.number, longest)
            yield from io.BytesIO(block.data)


def _too_long(place: int, longest: int) -> ValueError:
    return ValueError(f"the row that begins at line {place} is longer than {longest:,} bytes: is a quote not closed?")


def headers(head: bytes) -> dict[str, tuple[str, ...]]:
    """The columns that the head's first line names, by the delimiter that would separate them; none for plain text."""
    line = head.partition(b"\n")[0].decode("utf-8-sig", "replace").rstrip("\r")
    try:
        rows = {delimiter: next(csv.reader([line], delimiter=delimiter), []) for delimiter in _DELIMITERS}
    except csv.Error:
        return {}
    return {delimiter: tuple(row) for delimiter, row in rows.items() if len(row) > 1}

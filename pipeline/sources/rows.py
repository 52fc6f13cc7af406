"""What a dump is made of, whatever its layout: records at places.

Belongs here: the shape that `jsonl`, `delimited` and `parquet` share. Does not: what a record's columns mean (`columns`).
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, Protocol

from pipeline.sources.body import Body

#: A record's values by column name; or, where it can't be decoded, its bytes as they came; or only the size and hash of these.
Record = dict[str, Any] | bytes | Body


class Row(NamedTuple):
    """One record of a dump and where it is: the number of its line or row, from 1; of delimited values also its bytes."""

    place: int
    record: Record
    as_it_came: bytes = b""


class Rows(Protocol):
    """A dump opened in its layout, at its start. `unit` is what places count: line or row."""

    unit: str

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, as the dump spells them; of a dump without a header those of its first records."""

    def read(self, names: Collection[str]) -> Iterator[Row]:
        """Every record in order, with these columns at least. Raises what damaged files raise, after the rows before."""

"""A record of a web archive, whatever the archive's format, and what is said of one that is broken.

Belongs here: the shapes that `warc`, `arc` and `archive_pages` share. Does not: reading an archive, and what a record means.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pipeline.sources.batch import Page


class Place(NamedTuple):
    """Where a record begins: so many bytes into the file, or into what is unpacked from an offset (`member`) of the file on."""

    position: int
    member: int | None = None

    def __str__(self) -> str:
        if self.member is None or not self.position:
            return f"offset {self.position if self.member is None else self.member}"
        return f"byte {self.position} of what is packed at offset {self.member}"

    @property
    def fragment(self) -> str:
        """The place as the fragment of an address."""
        if self.member is None or not self.position:
            return f"offset={self.position if self.member is None else self.member}"
        return f"offset={self.member}+{self.position}"


class Record(NamedTuple):
    """A record that may be a page, and whose block is not read yet. `kind` is response, resource, revisit, conversion or unknown.

    `fields` holds its header, by names in lower case. `read` gives at most so many of the next bytes of the block, which has
    `length` of them if the archive tells the truth.
    """

    kind: str
    fields: Mapping[bytes, bytes]
    length: int
    read: Callable[[int], bytes]
    place: Place


class Malformed(Exception):
    """A record that is not what its own header says. The message is the cause, for people."""


class Fault(NamedTuple):
    """What is wrong in an archive, where, and the header of the record that it costs, if that could be read."""

    place: Place
    cause: str
    fields: Mapping[bytes, bytes] = MappingProxyType({})


class Broken(NamedTuple):
    """A fault and all the bytes that it costs, as they came: those up to the next record that can be read."""

    fault: Fault
    pieces: Iterator[bytes]


#: What a record makes: a page, or the kind of what is not taken.
Item = Page | str
Take = Callable[[Record], Item]


def target(fields: Mapping[bytes, bytes]) -> str | None:
    """The address that a record's header names. Some writers put it in angle brackets; some addresses have spaces."""
    address = fields.get(b"warc-target-uri", b"").strip().removeprefix(b"<").removesuffix(b">")
    return address.decode("utf-8", "replace") or None

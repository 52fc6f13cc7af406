"""The source `archive`: web archives (WARC, WET, ARC; plain, gzip, zstd, lz4), local or at an http(s) address.

Belongs here: which archives there are, and one from its opening to its pages. Does not: their records (`warc`, `arc`), what these
make (`archive_pages`), and archives that are met in a folder (`folder`).
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, BinaryIO, NamedTuple

import msgspec

from pipeline.sources import arc, captured, warc
from pipeline.sources.addresses import Addresses, wrong_pattern
from pipeline.sources.archive_pages import Pages, Rules, broken_page
from pipeline.sources.batch import Batch, Batcher, File, IsKnown, Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.captured import Captured
from pipeline.sources.containers import Container, container
from pipeline.sources.error import SourceError
from pipeline.sources.packing import packing_of
from pipeline.sources.record import Broken, Fault, Item, Place, Record, Take
from pipeline.sources.remote import ask
from pipeline.sources.walk import Found, Skip, named_files

#: Ends of the names of archives; behind them may be .gz, .zst or .lz4.
SUFFIXES = (".warc", ".arc", ".wet", ".wat")
_PACKED_SUFFIXES = (".gz", ".zst", ".lz4")

ReadFrom = Callable[[Container, Place, Take], Generator[Item, None, Fault | None]]


class ArchiveSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="archive"):
    """Web archives by an absolute path or a glob, or one by its address; include and exclude are patterns of pages' addresses.

    `addresses.Addresses` says what the patterns mean.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    path: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    url: Annotated[str, msgspec.Meta(pattern="^https?://[^/]")] | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def __post_init__(self) -> None:
        """Raises ValueError for patterns that can't be used, and for both or neither of path and url."""
        if (self.path is None) == (self.url is None):
            raise ValueError("an archive takes either path or url")
        for key, patterns in (("include", self.include), ("exclude", self.exclude)):
            if wrong := wrong_pattern(patterns):
                raise ValueError(f"{key}: {wrong}")

    def batches(self, is_known: IsKnown) -> Iterator[Batch]:
        """The pages of every archive that is not known. Raises SourceError where one is missing, no archive or out of reach."""
        batcher = Batcher()
        for stored in self._stored():
            if batcher.is_new(stored.file, is_known):
                yield from self._gathered(stored, batcher)
        yield from batcher.rest()

    def _stored(self) -> Iterator["Stored"]:
        if self.path is not None:
            yield from map(stored_file, named_files(self.path))
        if self.url is not None:
            yield stored_at(self.url)

    def _gathered(self, stored: "Stored", batcher: Batcher) -> Iterator[Batch]:
        try:
            for page in self._pages(stored, batcher.skip):
                yield from batcher.add(page)
        except SourceError:
            yield from batcher.rest()
            raise
        batcher.finish(stored.file)

    def _pages(self, stored: "Stored", skip: Skip) -> Iterator[Page]:
        with closing(stored.open()) as raw:
            archive = find_archive(stored, raw, Addresses(self.include, self.exclude), self.max_page_bytes)
            if archive is None:
                raise no_archive(stored.file.path)
            yield from archive.pages(raw, skip)


class Stored(NamedTuple):
    """A file that may be an archive: where it is, what identifies it, and when what it holds was captured at the latest.

    `open` gives it at its start; with `is_at_hand` it may be opened again for a record without much ado.
    """

    uri: str
    file: File
    otherwise: Captured
    open: Callable[[], BinaryIO]
    is_at_hand: bool = True


def stored_file(found: Found) -> Stored:
    """A local file."""
    return Stored(found.uri, found.file, captured.of_path(found.path, found.file.modified_ns), lambda: found.path.open("rb"))


def stored_at(url: str) -> Stored:
    """A file at an address. Raises SourceError if it is out of reach."""
    remote = ask(url)
    return Stored(url, remote.file, remote.captured, remote.open, remote.gives_parts)


class Archive(NamedTuple):
    """A web archive, and how its records are read."""

    stored: Stored
    addresses: Addresses
    max_page_bytes: int
    read_from: ReadFrom
    contained: Callable[[BinaryIO], Container]

    def pages(self, raw: BinaryIO, skip: Skip) -> Iterator[Page]:
        """Its pages in order, broken records among them. What is not taken is told to `skip` by kind."""
        uri, file, otherwise, *_ = self.stored
        rules = Rules(uri, file.path, otherwise, self.addresses, self.max_page_bytes)
        with closing(_Again(self)) as again:
            for item in self._items(self.contained(raw), Pages(rules, again.find).take):
                if isinstance(item, str):
                    skip(item)
                else:
                    yield item if isinstance(item, Page) else broken_page(item, rules)

    def _items(self, archive: Container, take: Take) -> Iterator[Item | Broken]:
        start: Place | None = archive.first
        while start is not None:
            fault = yield from self.read_from(archive, start, take)
            if fault is None:
                return
            start = archive.next_start(fault.place)
            yield Broken(fault, archive.pieces(fault.place, start))


class _Again:
    """Records of an archive that are read again, elsewhere than where it is being read."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._raw: BinaryIO | None = None

    def find(self, place: Place) -> Record | None:
        """The record at a place; null if it can't be read there."""
        if not self._archive.stored.is_at_hand:
            return None
        if self._raw is None:
            self._raw = self._archive.stored.open()
            self._container = self._archive.contained(self._raw)
        return warc.one_record(self._container, place)

    def close(self) -> None:
        """Close the file."""
        if self._raw:
            self._raw.close()


def find_archive(stored: Stored, raw: BinaryIO, addresses: Addresses, max_page_bytes: int) -> Archive | None:
    """The file as an archive, if it is one by its first bytes, or, where these are damaged, by its name."""
    begin = _begin(raw)
    is_warc, is_arc = begin.startswith(b"WARC/"), begin.startswith(b"filedesc://")
    if not begin and is_archive_name(stored.file.path):
        is_arc = ".arc" in Path(stored.file.path).suffixes
        is_warc = not is_arc
    if is_warc:
        return Archive(stored, addresses, max_page_bytes, warc.read_warc, _warc_container)
    return Archive(stored, addresses, max_page_bytes, arc.read_arc, _arc_container) if is_arc else None


def no_archive(path: str) -> SourceError:
    """The error for a file that was named as an archive and is none."""
    what = "it begins neither with WARC/ nor with filedesc://"
    return SourceError(f"{path}: no web archive: {what}. Replace the file, or leave it out.")


def is_archive(found: Found) -> bool:
    """Whether the file is an archive by its content. Raises SourceError for one that is an archive by its name only."""
    stored = stored_file(found)
    with closing(stored.open()) as raw:
        if find_archive(stored, raw, Addresses(), DEFAULT_MAX_PAGE_BYTES):
            return True
    if is_archive_name(found.path.name):
        raise no_archive(found.file.path)
    return False


def is_archive_name(name: str) -> bool:
    """Whether a file's name, or a path, is that of a web archive."""
    name = name.lower()
    for suffix in _PACKED_SUFFIXES:
        name = name.removesuffix(suffix)
    return name.endswith(SUFFIXES)


def _begin(raw: BinaryIO) -> bytes:
    """The first bytes, unpacked; none where they are packed and damaged."""
    packing = packing_of(raw)
    try:
        return (packing.reader(raw) if packing else raw).read(64).lstrip()
    except OSError:
        return b""


def _warc_container(raw: BinaryIO) -> Container:
    return container(raw, warc.BEGINS)


def _arc_container(raw: BinaryIO) -> Container:
    return container(raw, arc.BEGINS, of_members=False)

"""The source `folder`: files, folders and globs of page files; what is a dump or a web archive among them is opened as one.

Belongs here: one page per page file. Does not: which files are taken (`walk`), and what is in dumps (`dump`) and archives
(`archive`).
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from pipeline.sources import captured
from pipeline.sources.addresses import Addresses
from pipeline.sources.archive import find_archive, stored_file
from pipeline.sources.batch import Batch, Batcher, IsKnown, Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES, read_body
from pipeline.sources.columns import Columns, Mapping, refuse_wrong
from pipeline.sources.dump import Dump, find_dump
from pipeline.sources.error import BrokenDump
from pipeline.sources.reddit_dumps import RedditDumps, kind_of
from pipeline.sources.reddit_known import RedditKnown
from pipeline.sources.stream import DAMAGE, Content, opened, pieces, read_head
from pipeline.sources.walk import Choice, Found, Skip, files


class FolderSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="folder"):
    """A folder with all folders in it, a file, or a glob of these, by its absolute path; include and exclude are globs."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    path: Annotated[str, msgspec.Meta(min_length=1)]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    columns: Mapping = Columns()
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def __post_init__(self) -> None:
        """Raises ValueError for a mapping that does not ship."""
        refuse_wrong(self.columns)

    def batches(self, is_known: IsKnown, reddit: RedditKnown | None = None) -> Iterator[Batch]:
        """The pages of every file that is not known, Reddit's dumps last. Raises SourceError only if the path leads nowhere."""
        batcher = Batcher()
        dumps = RedditDumps(reddit or RedditKnown(), batcher, self.max_page_bytes)
        for found in files(self.path, Choice(self.include, self.exclude), batcher.skip):
            if batcher.is_new(found.file, is_known):
                yield from self._gathered(found, batcher, dumps)
            else:
                dumps.pass_by(found.file)
        yield from dumps.batches()
        for broken in dumps.broken.values():
            batcher.skip(f"rest of a broken dump ({broken})")
        yield from batcher.rest()

    def _gathered(self, found: Found, batcher: Batcher, dumps: RedditDumps) -> Iterator[Batch]:
        try:
            for page in self._pages(found, batcher.skip, dumps):
                yield from batcher.add(page)
        except BrokenDump as broken:
            # Its rows before the break are pages like others, and reading it again would give no more of them.
            batcher.skip(f"rest of a broken dump ({broken})")
        except OSError:
            batcher.skip("unreadable")
            return
        if not dumps.has(found.file):
            batcher.finish(found.file)

    def _pages(self, found: Found, skip: Skip, dumps: RedditDumps) -> Iterator[Page]:
        with found.path.open("rb") as raw:
            if archive := find_archive(stored_file(found), raw, Addresses(), self.max_page_bytes):
                yield from archive.pages(raw, skip)
                return
        with opened(found.path) as stream:
            head = head_of(stream)
            if kind := kind_of(stream, head, self.max_page_bytes):
                dumps.add(found, kind)
            elif dump := self._dump(found, stream, head):
                yield from dump.pages()
            else:
                page = file_page(found, stream, self.max_page_bytes)
                dumps.see(page.body.content)
                yield page

    def _dump(self, found: Found, stream: Content, head: bytes) -> Dump | None:
        try:
            return find_dump(found, stream, head, self.columns, self.max_page_bytes)
        except (*DAMAGE, BrokenDump):
            return None


def head_of(stream: Content) -> bytes:
    """The begin of the stream; nothing of one that is damaged from its begin on."""
    try:
        return read_head(stream)
    except DAMAGE:
        return b""


def file_page(found: Found, stream: Content, max_page_bytes: int) -> Page:
    """The file as a page; of a damaged compressed file the bytes as they came, since it is not known what is missing."""
    try:
        return _page_in(found, stream, max_page_bytes)
    except DAMAGE:
        with found.path.open("rb") as raw:
            return _page_in(found, raw, max_page_bytes)


def _page_in(found: Found, stream: Content, max_page_bytes: int) -> Page:
    stream.seek(0)
    body = read_body(pieces(stream), max_page_bytes)
    told = captured.of_file(found.path, found.file.modified_ns, body.content or b"")
    return Page(found.uri, found.file.path, told, body)

"""The source `reddit`: dumps of Reddit, and its listings and threads as JSON, in files.

Belongs here: its config, and files that are no dumps. Does not: dumps (`reddit_dumps`), and asking Reddit (`reddit_live`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from pipeline.sources.batch import Batch, Batcher, IsKnown
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.folder import file_page, head_of
from pipeline.sources.reddit_dumps import RedditDumps, kind_of
from pipeline.sources.reddit_known import RedditKnown
from pipeline.sources.stream import opened
from pipeline.sources.walk import Choice, Found, files


class RedditSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="reddit"):
    """A file, a folder with all folders in it, or a glob of these, by its absolute path; include and exclude are globs.

    Of dumps only the posts that link a video are taken, and comments of such posts. Every other file is one page.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    path: Annotated[str, msgspec.Meta(min_length=1)]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def batches(self, is_known: IsKnown, reddit: RedditKnown | None = None) -> Iterator[Batch]:
        """The pages of every file that is not known, and of dumps that have to be read again.

        Raises SourceError if the path leads nowhere, and BrokenDump after all else if it is a dump that can't be read to its end.
        """
        batcher = Batcher()
        dumps = RedditDumps(reddit or RedditKnown(), batcher, self.max_page_bytes, is_of_reddit=True)
        for found in files(self.path, Choice(self.include, self.exclude), batcher.skip):
            if batcher.is_new(found.file, is_known):
                yield from self._gathered(found, batcher, dumps)
        yield from dumps.batches()
        for file, broken in dumps.broken.items():
            if file != self.path:
                batcher.skip(f"rest of a broken dump ({broken})")
        yield from batcher.rest()
        if self.path in dumps.broken:
            raise dumps.broken[self.path]

    def _gathered(self, found: Found, batcher: Batcher, dumps: RedditDumps) -> Iterator[Batch]:
        try:
            with opened(found.path) as stream:
                if kind := kind_of(stream, head_of(stream), self.max_page_bytes):
                    dumps.add(found, kind)
                    return
                page = file_page(found, stream, self.max_page_bytes)
        except OSError:
            batcher.skip("unreadable")
            return
        dumps.see(page.body.content)
        yield from batcher.add(page)
        batcher.finish(found.file)


def is_reddit_dump(path: Path) -> bool:
    """Whether a file is a dump of Reddit's by its content. Raises OSError."""
    with opened(path) as stream:
        return kind_of(stream, head_of(stream), DEFAULT_MAX_PAGE_BYTES) is not None

"""The source `sample`: the pages that the package `pipeline.sample` carries, for a first warehouse without any input.

Belongs here: reading them, and their addresses from their places. A page of videodb.org lies at `pages/<day of
capture>/<slug>/<video id>.txt` or `.html`; every other at `pages/<day of capture>/<host>/<rest of its address>.<form>`, with `@`
for the `?` that not every file system takes, as wget writes it: `www.youtube.com/watch@v=ID.html`. Does not: what the pages say.
"""

import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

import msgspec

from pipeline.sources.batch import Batch, Batcher, File, IsKnown, Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES, body_of
from pipeline.sources.captured import Captured

#: What a server says of each form, by the file's ending; files of no form are no pages.
CONTENT_TYPES = {
    "txt": "text/plain",
    "html": "text/html",
    "json": "application/json",
    "json3": "application/json",
    "srt": "application/x-subrip",
    "ttml": "application/ttml+xml",
    "vtt": "text/vtt",
}


class SampleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="sample"):
    """The sample pages."""

    name: str = "sample"
    max_page_bytes: int = DEFAULT_MAX_PAGE_BYTES

    def batches(self, is_known: IsKnown) -> Iterator[Batch]:
        """The sample pages that are not known, in the order of their days and places."""
        return sample_batches(files("pipeline.sample") / "pages", is_known, self.max_page_bytes)


class _SamplePage(NamedTuple):
    """A page and its place: the day of its capture, then folders and the file's name."""

    place: tuple[str, ...]
    content: bytes

    @property
    def file(self) -> File:
        """Its path in the package. Installing sets new mtimes, so a checksum tells in their place whether it changed."""
        path = "/".join(("sample/pages", *self.place))
        return File(path, len(self.content), zlib.crc32(self.content))

    @property
    def url(self) -> str:
        """A host has a dot, and a slug of videodb.org has none."""
        _, *rest = self.place
        address = "/".join(rest).rpartition(".")[0].replace("@", "?", 1)
        return f"https://{address}" if "." in rest[0] else f"https://videodb.org/{address}"


def sample_batches(root: Traversable, is_known: IsKnown, max_page_bytes: int = DEFAULT_MAX_PAGE_BYTES) -> Iterator[Batch]:
    """The pages below the folder of days. Raises ValueError for a folder there that is no ISO date."""
    batcher = Batcher()
    for sample in _sample_pages(root):
        if batcher.is_new(sample.file, is_known):
            yield from batcher.add(_page(sample, max_page_bytes))
            batcher.finish(sample.file)
    yield from batcher.rest()


def _page(sample: _SamplePage, max_page_bytes: int) -> Page:
    told = Captured(datetime.combine(date.fromisoformat(sample.place[0]), time()), "path")
    body = body_of(sample.content, max_page_bytes)
    return Page(sample.url, sample.file.path, told, body, content_type=CONTENT_TYPES[_form(sample.place[-1])])


def _sample_pages(root: Traversable) -> Iterator[_SamplePage]:
    for day in _sorted(root):
        if _is_folder(day):
            yield from _pages_within(day, (day.name,))


def _pages_within(folder: Traversable, place: tuple[str, ...]) -> Iterator[_SamplePage]:
    for entry in _sorted(folder):
        if _is_folder(entry):
            yield from _pages_within(entry, (*place, entry.name))
        elif len(place) > 1 and _form(entry.name) in CONTENT_TYPES:
            yield _SamplePage((*place, entry.name), entry.read_bytes())


def _form(name: str) -> str:
    return name.rpartition(".")[2]


def _is_folder(entry: Traversable) -> bool:
    return entry.is_dir() and not entry.name.startswith(("_", "."))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name)

"""The source `sample`: the pages that the package `pipeline.sample` carries, for a first warehouse without any input.

Belongs here: reading them. They lie at `pages/<day of capture>/<slug>/<video id>.txt` or `.html`.
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

_CONTENT_TYPES = {".txt": "text/plain", ".html": "text/html"}


class SampleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="sample"):
    """The sample pages."""

    name: str = "sample"
    max_page_bytes: int = DEFAULT_MAX_PAGE_BYTES

    def batches(self, is_known: IsKnown) -> Iterator[Batch]:
        """The sample pages that are not known, in the order of their days, slugs and ids."""
        return sample_batches(files("pipeline.sample") / "pages", is_known, self.max_page_bytes)


class _SamplePage(NamedTuple):
    day: str
    slug: str
    video_id: str
    suffix: str
    content: bytes

    @property
    def file(self) -> File:
        """Its path in the package. Installing sets new mtimes, so a checksum tells in their place whether it changed."""
        path = f"sample/pages/{self.day}/{self.slug}/{self.video_id}{self.suffix}"
        return File(path, len(self.content), zlib.crc32(self.content))


def sample_batches(root: Traversable, is_known: IsKnown, max_page_bytes: int = DEFAULT_MAX_PAGE_BYTES) -> Iterator[Batch]:
    """The pages below the folder of days. Raises ValueError for a folder there that is no ISO date."""
    batcher = Batcher()
    for sample in _sample_pages(root):
        if batcher.is_new(sample.file, is_known):
            yield from batcher.add(_page(sample, max_page_bytes))
            batcher.finish(sample.file)
    yield from batcher.rest()


def _page(sample: _SamplePage, max_page_bytes: int) -> Page:
    url = f"https://videodb.org/{sample.slug}/{sample.video_id}"
    told = Captured(datetime.combine(date.fromisoformat(sample.day), time()), "path")
    body = body_of(sample.content, max_page_bytes)
    return Page(url, sample.file.path, told, body, content_type=_CONTENT_TYPES[sample.suffix])


def _sample_pages(root: Traversable) -> Iterator[_SamplePage]:
    for day in _folders(root):
        for slug in _folders(day):
            for file in _sorted(slug):
                stem, dot, suffix = file.name.rpartition(".")
                if dot + suffix in _CONTENT_TYPES:
                    yield _SamplePage(day.name, slug.name, stem, dot + suffix, file.read_bytes())


def _folders(folder: Traversable) -> list[Traversable]:
    return [entry for entry in _sorted(folder) if entry.is_dir() and not entry.name.startswith(("_", "."))]


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name)

"""Where raw pages come from: one module per kind of source, and a config model for each.

A source gives batches of raw pages as they came, of bounded size and always in the same order. What does not belong here:
knowing what is in a page, and storing it.

`folder` (files, folders, globs), `dump` (JSON lines, CSV, Parquet), `archive` (WARC, WET, ARC), `reddit` with a path, and
`sample` read what is there; `web`, `youtube` and `reddit` without a path ask for pages. To add one: a module with a msgspec
struct tagged by its kind that has `name`, `max_page_bytes` and `batches(is_known)`, or, where it asks servers,
`live_batches(held)`, and its place in `config.Source`.
"""

from pipeline.sources.batch import RAW_BATCH, Batch, File, IsKnown
from pipeline.sources.config import SAMPLE, FileSource, Source, from_argument, from_toml
from pipeline.sources.error import BrokenDump, SourceError

__all__ = [
    "RAW_BATCH",
    "SAMPLE",
    "Batch",
    "BrokenDump",
    "File",
    "FileSource",
    "IsKnown",
    "Source",
    "SourceError",
    "from_argument",
    "from_toml",
]

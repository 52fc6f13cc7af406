"""What the lake holds of Reddit, for a pull that has to know what a dump's lines are good for.

Belongs here: reading parts. Does not: what is made of it (`sources.reddit_known`).
"""

from collections.abc import Iterable, Iterator

import polars as pl

from pipeline.schemas import RawFiles
from pipeline.schemas.derive import lake_schema
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.sample import sample_shards

_FILTERED = {name: dtype for name, dtype in lake_schema(RawFiles).items() if name != "pulled_on"}


def linking_posts(lake: Lake) -> pl.Series:
    """Reddit's ids of all posts that link a video, those of the sample left out; one may come several times."""
    sample = sample_shards(lake)
    own = (part for part in lake.parts("core") if (part.pulled_on, part.part) not in sample)
    return _column(lake, own, "reddit_posts", "post_id")


def filtered_dumps(lake: Lake) -> Iterator[tuple[str, int, int, int, str]]:
    """The dumps that were filtered: file, byte_count, modified_ns, highest_post, posts_sha256, of every reading."""
    for part in lake.parts("raw"):
        if part.table == "raw_files":
            for rows in lake.read_batches(part):
                # Parts of before there were dumps of Reddit's don't have all columns.
                if "posts_sha256" in rows.columns:
                    yield from rows.filter(pl.col("posts_sha256").is_not_null()).select(list(_FILTERED)).iter_rows()


def held_lines(lake: Lake, parts: Iterable[PartFile], uri: str) -> pl.Series:
    """The numbers of the lines of the dump at this address that are pages in these raw parts."""
    urls = _column(lake, parts, "raw_pages", "url")
    return urls.filter(urls.str.starts_with(f"{uri}#")).str.slice(len(f"{uri}#")).str.to_integer(strict=False)


def _column(lake: Lake, parts: Iterable[PartFile], table: str, name: str) -> pl.Series:
    series = [rows[name] for part in parts if part.table == table for rows in lake.read_batches(part, [name])]
    return pl.concat(series) if series else pl.Series(name, dtype=pl.String)

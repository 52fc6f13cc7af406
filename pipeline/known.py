"""What the lake holds already, as far as a pull compares with it: files, pages by url, and bodies.

Belongs here: which pages are new, unchanged or repeated. Does not: what a live source is told of its pages (`held`).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from pipeline.schemas import RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.sources.batch import File
from pipeline.sources.reddit_known import Filter, Numbers, RedditKnown
from pipeline.storage.damaged import doubtful_lists, with_held_bodies
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.reddit_pulled import filtered_dumps, held_lines, linking_posts

_COLUMNS = ["url", "sha256", "page_id", "captured_at", "pulled_on", "is_unchanged", "byte_count"]
_FILE = ["file", "byte_count", "modified_ns"]


class Known:
    """What some raw parts of the lake hold, and what a pull into a day adds to it."""

    def __init__(self, lake: Lake, parts: list[PartFile], day: date) -> None:
        frames = [rows for part in parts if part.table == "raw_pages" for rows in lake.read_batches(part, _COLUMNS)]
        pages = pl.concat(frames) if frames else pl.DataFrame(schema={name: lake_schema(RawPages)[name] for name in _COLUMNS})
        pages = with_held_bodies(lake, pages)
        self._files = set(_known_files(lake, parts))
        self._by_url = pages.select("url", "captured_at", "sha256", "page_id").sort("captured_at")
        self._bodies = pages.filter(~pl.col("is_unchanged")).select("sha256", "page_id", "byte_count")
        self._by_body = self._bodies.select("sha256", "page_id").unique("sha256", keep="first")
        self._of_the_day = set(pages.filter(pl.col("pulled_on") == day)["page_id"])
        self._pulled: dict[str, datetime] = {}
        self.newer: dict[str, datetime] = {}
        self.reddit = _reddit_known(lake, parts)

    def has_file(self, file: File) -> bool:
        """True where this very file was pulled whole before."""
        return file in self._files

    def marked(self, pages: pl.DataFrame) -> pl.DataFrame:
        """Take out pages that the day has, and mark those that repeat a known body: their body is dropped."""
        pages = self._unchanged(pages) if self._by_url.height else pages
        return self._first_of_the_day(pages)

    def repeating(self, pages: pl.DataFrame, repeats: pl.Series) -> pl.DataFrame:
        """Pages that came without a body, with the known ones that they repeat by page_id; less those that the day has."""
        bodies = self._bodies.unique("page_id", keep="first")
        same = repeats.rename("page_id").to_frame().join(bodies, on="page_id", how="left", maintain_order="left")
        return self._first_of_the_day(pages.with_columns(*same.get_columns(), is_unchanged=pl.lit(True)))

    def _unchanged(self, pages: pl.DataFrame) -> pl.DataFrame:
        """A page is unchanged if its url's newest earlier capture has its bytes, or a file with these bytes was only moved."""
        ordered = pages.with_row_index("order").sort("captured_at")
        found = ordered.join_asof(self._by_url, on="captured_at", by="url", suffix="_before", check_sortedness=False)
        found = found.join(self._by_body.rename({"page_id": "page_id_of_body"}), on="sha256", how="left")
        is_same = (pl.col("sha256_before") == pl.col("sha256")).fill_null(False)
        is_moved = (
            pl.col("url").str.starts_with("file:")
            & ~pl.col("url").is_in(self._by_url["url"].implode())
            & pl.col("page_id_of_body").is_not_null()
        )
        return (
            found.with_columns(
                is_unchanged=is_same | is_moved,
                page_id=pl.when(is_same).then("page_id_before").when(is_moved).then("page_id_of_body").otherwise("page_id"),
            )
            .with_columns(body=pl.when(~pl.col("is_unchanged")).then("body"))
            .sort("order")
            .select(pages.columns)
        )

    def _first_of_the_day(self, pages: pl.DataFrame) -> pl.DataFrame:
        """Each page once a day; where it comes again in this pull, `newer` remembers its newest capture."""
        is_new = []
        for page_id, captured_at in pages.select("page_id", "captured_at").iter_rows():
            before = self._pulled.get(page_id)
            is_new.append(before is None and page_id not in self._of_the_day)
            if before is not None and captured_at > before:
                self.newer[page_id] = captured_at
            self._pulled[page_id] = max(before or captured_at, captured_at)
        return pages.filter(pl.Series(is_new, dtype=pl.Boolean))


def _known_files(lake: Lake, parts: list[PartFile]) -> Iterator[File]:
    """The files that these parts list. Where pages of a list are lost, only those of it that are held for certain."""
    doubtful = doubtful_lists(lake)
    for part in parts:
        if part.table == "raw_files":
            files = (File(*row) for rows in lake.read_batches(part, _FILE) for row in rows.iter_rows())
            held = _whole_files(lake, doubtful[part]) if part in doubtful else None
            yield from files if held is None else (file for file in files if file.path in held)


def _whole_files(lake: Lake, raw: list[PartFile]) -> set[str]:
    """Files that are one page of these parts: its address is the file's, without a member or line."""
    is_whole = pl.col("url").str.starts_with("file:") & ~pl.col("url").str.contains("#", literal=True)
    return {file for part in raw for rows in lake.read_batches(part, ["url", "file"]) for file in rows.filter(is_whole)["file"]}


def _reddit_known(lake: Lake, parts: list[PartFile]) -> RedditKnown:
    """What the lake knows of Reddit, on whichever day it was pulled; and the lines that are held in some parts."""
    return RedditKnown(
        lambda: Numbers.of(linking_posts(lake).str.to_integer(base=36, strict=False)),
        lambda: _filters(lake),
        lambda uri: Numbers.of(held_lines(lake, parts, uri)),
    )


def _filters(lake: Lake) -> dict[File, set[Filter]]:
    by_file: defaultdict[File, set[Filter]] = defaultdict(set)
    for file, byte_count, modified_ns, highest_post, posts_sha256 in filtered_dumps(lake):
        by_file[File(file, byte_count, modified_ns)].add(Filter(highest_post, posts_sha256))
    return by_file

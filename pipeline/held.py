"""What the lake knows of a live source's pages: for the source to tell which are due, and to ask on conditions.

Belongs here: one row per url, from raw pages and core parts. Does not: what is due, and what a pull compares with (`known`).
"""

from datetime import datetime
from functools import lru_cache

import polars as pl

from pipeline.schemas import TABLES, RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.sources.live import HELD, Held
from pipeline.storage.damaged import with_held_bodies
from pipeline.storage.lake import Lake, PartFile

_RAW = ["url", "source", "page_id", "sha256", "etag", "last_modified", "http_status", "captured_at", "is_unchanged"]
_PAGES = ["page_id", "outcome", "reason", "video_id", "captured_at"]
_VIDEOS = ["video_id", "published_date", "availability", "captured_at"]
#: Groups of bodies that are kept at a time: pages that a crawl looks up one after the other were mostly stored together.
_GROUPS = 2


def held_pages(lake: Lake, source: str, now: datetime) -> Held:
    """What is known of the pages of a source at a moment (UTC, naive): as of its newest capture, with what became of it."""
    raw = [part for part in lake.parts("raw") if part.table == "raw_pages"]
    core = lake.parts("core")
    captures = with_held_bodies(lake, _rows(lake, raw, _RAW, lake_schema(RawPages), pl.col("source") == source))
    pages = _by_url(captures)
    outcomes = _outcomes(lake, core, pages["page_id"])
    told = pages.join(outcomes, on="page_id", how="left", maintain_order="left")
    told = told.join(_videos(lake, core, told["video_id"]), on="video_id", how="left", maintain_order="left")
    return Held(now, told.select(pl.col(name).cast(kind) for name, kind in HELD.items()), Bodies(lake, raw).find)


def _rows(
    lake: Lake, parts: list[PartFile], columns: list[str], schema: dict[str, pl.DataType], is_wanted: pl.Expr
) -> pl.DataFrame:
    frames = [rows.filter(is_wanted) for part in parts for rows in lake.read_batches(part, columns)]
    return pl.concat([pl.DataFrame(schema={name: schema[name] for name in columns}), *frames])


def _by_url(captures: pl.DataFrame) -> pl.DataFrame:
    """A version (etag, last_modified) is that of the newest page, which an answer without a body need not tell again."""
    is_newest = pl.col("page_id") == pl.col("page_id").last()
    versions = [pl.col(name).filter(is_newest).drop_nulls().last() for name in ("etag", "last_modified")]
    return (
        captures.sort("captured_at", maintain_order=True)
        .group_by("url", maintain_order=True)
        .agg(
            pl.col("page_id", "sha256", "http_status", "captured_at").last(),
            *versions,
            first_captured_at=pl.col("captured_at").first(),
            changed_at=pl.coalesce(pl.col("captured_at").filter(~pl.col("is_unchanged")).last(), pl.col("captured_at").first()),
            capture_count=pl.len(),
        )
    )


def _outcomes(lake: Lake, core: list[PartFile], page_ids: pl.Series) -> pl.DataFrame:
    """What became of pages when their bodies were parsed: the newest time, where that was more than once."""
    is_wanted = pl.col("outcome").is_in(["parsed", "rejected"]) & pl.col("page_id").is_in(page_ids.implode())
    parts = [part for part in core if part.table == "pages"]
    rows = _rows(lake, parts, _PAGES, lake_schema(TABLES["pages"]), is_wanted).sort("captured_at", maintain_order=True)
    return rows.unique("page_id", keep="last", maintain_order=True).drop("captured_at")


def _videos(lake: Lake, core: list[PartFile], video_ids: pl.Series) -> pl.DataFrame:
    """The newest facts of videos, those of other sources' pages too."""
    parts = [part for part in core if part.table == "videos"]
    is_wanted = pl.col("video_id").is_in(video_ids.drop_nulls().unique().implode())
    rows = _rows(lake, parts, _VIDEOS, lake_schema(TABLES["videos"]), is_wanted).sort("captured_at", maintain_order=True)
    newest = [pl.col(name).drop_nulls().last() for name in ("published_date", "availability")]
    return rows.group_by("video_id", maintain_order=True).agg(newest)


class Bodies:
    """The bodies in some raw parts, read as they are asked for."""

    def __init__(self, lake: Lake, raw: list[PartFile]) -> None:
        """Nothing is read before the first body is asked for."""
        self._lake, self._raw = lake, raw
        self._places: pl.DataFrame | None = None
        self._group = lru_cache(maxsize=_GROUPS)(self._read_group)

    def find(self, page_id: str) -> bytes | None:
        """The body of a page; null where the lake has none."""
        if self._places is None:
            self._places = self._found()
        for part, group in self._places.filter(pl.col("page_id") == page_id).select("part", "group").iter_rows():
            if (body := self._group(part, group).get(page_id)) is not None:
                return body
        return None

    def _found(self) -> pl.DataFrame:
        frames = [
            rows.filter(~pl.col("is_unchanged")).select("page_id", part=pl.lit(part), group=pl.lit(group))
            for part, listed in enumerate(self._raw)
            for group, rows in enumerate(self._lake.read_batches(listed, ["page_id", "is_unchanged"]))
        ]
        return pl.concat(frames) if frames else pl.DataFrame(schema=["page_id", "part", "group"])

    def _read_group(self, part: int, group: int) -> dict[str, bytes | None]:
        return dict(self._lake.read_batch(self._raw[part], group, ["page_id", "body"]).iter_rows())

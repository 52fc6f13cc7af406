"""From what each page of a batch says about videos (`video_findings`) to frames by table name.

Belongs here: what is alike in all formats: blank texts are unknown, keywords get keys, notes and outcomes are written. Does
not: anything about one format.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import polars as pl

from pipeline.parse.keyword_keys import keyword_keys
from pipeline.parse.notes import SCHEMA as NOTES
from pipeline.parse.notes import together
from pipeline.parse.video_findings import (
    CaptionTrack,
    Chapter,
    Findings,
    PlaylistItem,
    RelatedLink,
    VideoFacts,
    YoutubeComment,
)
from pipeline.schemas import TABLES, Frames
from pipeline.schemas.derive import lake_schema

_LAKE = ["page_id", "captured_at", "pulled_on"]
_ROWS: dict[str, Any] = {
    "videos": VideoFacts,
    "related_links": RelatedLink,
    "chapters": Chapter,
    "caption_tracks": CaptionTrack,
    "youtube_comments": YoutubeComment,
    "playlist_items": PlaylistItem,
}


def read_each(pages: pl.DataFrame, read: Callable[[bytes, str, str | None], Findings]) -> Frames:
    """The rows of detected pages, read one by one from text (as UTF-8), url, and the id that the url names."""
    texts = pages.select(pl.col("text").cast(pl.Binary), "url", "url_video_id").iter_rows()
    return frames_of(pages, [_read_one(read, *page) for page in texts])


def _read_one(read: Callable[[bytes, str, str | None], Findings], text: bytes, url: str, url_video_id: str | None) -> Findings:
    try:
        return read(text, url, url_video_id)
    except RecursionError:
        return Findings(url_video_id).reject("JSON nested too deeply to be read")


def frames_of(pages: pl.DataFrame, findings: Sequence[Findings]) -> Frames:
    """The findings of each page as frames by table name, with `outcomes` and `rejected_rows`."""
    lake = pages.select(*_LAKE, page_url="url").with_row_index("page")
    frames = {table: _rows(table, findings).join(lake, on="page", maintain_order="left") for table in _ROWS}
    videos = frames["videos"]
    frames |= {"keywords": _keywords(videos), "outcomes": _outcomes(pages, findings), "rejected_rows": _notes(lake, findings)}
    own = {table: rows.drop("page", "page_url", strict=False) for table, rows in frames.items() if table != "videos"}
    return own | {"videos": videos.drop("page")}


def _rows(table: str, findings: Sequence[Findings]) -> pl.DataFrame:
    kind = _ROWS[table]
    names = kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else kind._fields
    types = lake_schema(TABLES[table]) | {"keywords": pl.List(pl.String)}
    values = msgspec.structs.astuple if issubclass(kind, msgspec.Struct) else tuple
    rows = [(number, *values(row)) for number, found in enumerate(findings) for row in getattr(found, table)]
    frame = pl.DataFrame(rows, schema={"page": pl.UInt32, **{name: types[name] for name in names}}, orient="row")
    is_text = pl.col(pl.String)
    return frame.with_columns(pl.when(is_text.str.contains(r"\S")).then(is_text))


def _keywords(videos: pl.DataFrame) -> pl.DataFrame:
    listed = videos.filter(pl.col("keywords").list.len() > 0).select("page", *_LAKE, "video_id", keyword="keywords")
    rows = listed.explode("keyword")
    position = pl.int_range(pl.len(), dtype=pl.Int32).over("page", "video_id")
    rows = rows.with_columns(keyword_keys(rows["keyword"]).alias("keyword_key"), position=position)
    return rows.filter(pl.col("keyword_key") != "")


def _outcomes(pages: pl.DataFrame, findings: Sequence[Findings]) -> pl.DataFrame:
    return pages.select("page_id", "pulled_on").with_columns(
        pl.Series("video_id", [found.video_id for found in findings], dtype=pl.String),
        pl.Series("reason", [found.reason for found in findings], dtype=pl.String),
        pl.Series("is_rejected", [found.is_rejected for found in findings], dtype=pl.Boolean),
    )


def _notes(lake: pl.DataFrame, findings: Sequence[Findings]) -> pl.DataFrame:
    rows = [
        (
            number,
            note.table,
            note.rule,
            note.is_kept,
            _as_json(note.told | {"video_id": note.told["video_id"] or found.video_id}),
            1,
        )
        for number, found in enumerate(findings)
        for note in found.notes
    ]
    names = ["table_name", "rule", "is_kept", "row_json", "row_count"]
    notes = pl.DataFrame(rows, schema={"page": pl.UInt32, **{name: NOTES[name] for name in names}}, orient="row")
    return together([notes.join(lake, on="page", maintain_order="left").select(list(NOTES))])


def _as_json(told: dict[str, Any]) -> str:
    try:
        return json.dumps(told, ensure_ascii=False)
    except RecursionError:
        return json.dumps({"video_id": told["video_id"], "problem": "nested too deeply to be told"})

"""Batches of raw pages for tests, and what parsing made of one of them.

Belongs here: what every test of parsing needs to call `parse_pages`. Does not: what pages say.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import polars as pl

from pipeline.parse import parse_pages
from pipeline.schemas import RawPages
from pipeline.schemas.derive import lake_schema

PULLED_ON = date(2024, 7, 1)
CAPTURED_AT = datetime(2024, 6, 20)
URL = "https://videodb.org/some-video/xpLMrs8vuD8"
FOOTER = "Please note that this website is currently a work in progress! Lots of interesting data and statistics to come."


class Page(NamedTuple):
    """A raw page as a source would give it; `byte_count` only where no body is stored."""

    body: bytes | None
    url: str = URL
    content_type: str | None = None
    captured_at: datetime = CAPTURED_AT
    byte_count: int | None = None


def batch(pages: Iterable[Page]) -> pl.DataFrame:
    """The pages as a batch of the lake's raw pages; equal pages differ in their page_id."""
    rows = [
        {
            "page_id": hashlib.sha256(f"{number} {page.url}".encode()).hexdigest(),
            "pulled_on": PULLED_ON,
            "url": page.url,
            "captured_at": page.captured_at,
            "content_type": page.content_type,
            "body": page.body,
            "byte_count": len(page.body or b"") if page.byte_count is None else page.byte_count,
        }
        for number, page in enumerate(pages)
    ]
    return pl.DataFrame(rows, schema_overrides={"body": pl.Binary, "content_type": pl.String, "captured_at": pl.Datetime("us")})


def as_in_the_lake(pages: Iterable[Page]) -> pl.DataFrame:
    """The pages as a batch with all columns of the lake's."""
    known = batch(pages).with_columns(
        source=pl.lit("test"), captured_by=pl.lit("path"), sha256="page_id", is_unchanged=pl.lit(False)
    )
    missing = {
        name: pl.lit(None, dtype).alias(name) for name, dtype in lake_schema(RawPages).items() if name not in known.columns
    }
    return known.with_columns(**missing).select(list(lake_schema(RawPages)))


def parsed(body: bytes | str | None, **page: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows that one page gives, by table."""
    page_bytes = body.encode() if isinstance(body, str) else body
    return {table: rows.to_dicts() for table, rows in parse_pages(batch([Page(page_bytes, **page)])).items()}


def video(body: bytes | str | None, **page: Any) -> dict[str, Any]:
    """The row of `videos` that one page gives."""
    (row,) = parsed(body, **page)["videos"]
    return row

"""The table `videos`: what is computed from a parsed title."""

import polars as pl

from pipeline.transform.languages import title_languages


def videos(parsed: pl.DataFrame) -> pl.DataFrame:
    """Parsed videos with the language that each title looks like, where the page declares none; without `keywords`.

    `keywords` are those of `video_snapshots`.
    """
    rows = parsed.drop("keywords", strict=False)
    if "title" not in rows.columns:
        return rows
    told = title_languages(rows["title"].cast(pl.String))
    said = pl.col("title_language") if "title_language" in rows.columns else pl.lit(None, pl.String)
    return rows.with_columns(title_language=pl.coalesce(said, told))

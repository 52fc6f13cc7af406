"""Titles and transcripts as texts whose words are counted, with the language that these words are of.

Belongs here: which texts those are, and what tells their language. Does not: counting (`term_counts`).
"""

import polars as pl

from pipeline.schemas import Frames
from pipeline.schemas.derive import lake_schema
from pipeline.schemas.terms import TermCounts
from pipeline.transform.languages import declared

_LAKE = lake_schema(TermCounts)
#: What identifies a text, as `term_counts` has it.
KEY = [name for name in _LAKE if name not in ("term_ids", "term_counts")]
#: A text with its key, and `word_language`: the language whose stems its words have, und where nothing tells it.
SCHEMA = {name: _LAKE[name] for name in KEY} | {"word_language": pl.String(), "text": pl.String()}

_PAGE = ["page_id", "video_id"]


def texts(frames: Frames) -> pl.DataFrame:
    """The texts (SCHEMA) of the frames `videos` and `transcripts`, which have the languages that were detected.

    A title is in the language that its page declares for the video, else in that of the page's transcripts, where they
    have only one, else in the one that it looks like: a few words tell the least.
    """
    spoken = _transcripts(frames["transcripts"]) if "transcripts" in frames else pl.DataFrame(schema=SCHEMA)
    if "videos" not in frames or "title" not in frames["videos"].columns:
        return spoken
    return pl.concat([_titles(frames["videos"], spoken), spoken])


def _transcripts(transcripts: pl.DataFrame) -> pl.DataFrame:
    language = pl.coalesce(declared(pl.col("language")), "detected_language", pl.lit("und"))
    return _typed(transcripts.with_columns(field=pl.lit("transcript"), word_language=language))


def _titles(videos: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    of_the_page = (
        spoken.filter((pl.col("kind") != "translated") & (pl.col("word_language") != "und"))
        .group_by(_PAGE)
        .agg(spoken_language=pl.col("word_language").first(), language_count=pl.col("word_language").n_unique())
        .filter(pl.col("language_count") == 1)
    )
    language = pl.col("language") if "language" in videos.columns else pl.lit(None, pl.String)
    titles = videos.filter(pl.col("title").is_not_null()).join(of_the_page, on=_PAGE, how="left", maintain_order="left")
    titles = titles.with_columns(
        word_language=pl.coalesce(declared(language), "spoken_language", "title_language", pl.lit("und")),
        field=pl.lit("title"),
        language=pl.lit("und"),
        kind=pl.lit("unknown"),
        text=pl.col("title"),
    )
    return _typed(titles)


def _typed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())

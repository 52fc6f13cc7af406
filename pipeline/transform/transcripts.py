"""The table `transcripts`: what is computed from a parsed transcript's text and its word counts."""

import hashlib

import polars as pl

from pipeline.transform.languages import spoken_languages

_KEY = ["page_id", "video_id", "language", "kind"]


def transcripts(parsed: pl.DataFrame) -> pl.DataFrame:
    """Add text_sha256 and detected_language to parsed transcripts (page_id, video_id, language, kind, text, ...)."""
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in parsed["text"]]
    return parsed.with_columns(
        text_sha256=pl.Series(digests, dtype=pl.String), detected_language=spoken_languages(parsed["text"])
    )


def with_word_counts(transcripts: pl.DataFrame, term_counts: pl.DataFrame) -> pl.DataFrame:
    """Add word_count to transcripts: 0 where no word was counted."""
    counts = term_counts.filter(pl.col("field") == "transcript").select(*_KEY, word_count=pl.col("term_counts").list.sum())
    return transcripts.join(counts, on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col("word_count").fill_null(0).cast(pl.Int64)
    )

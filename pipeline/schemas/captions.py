"""What is said in a video: transcripts, their timed cues, the tracks on offer, and chapters."""

import dataframely as dy
import polars as pl

from pipeline.schemas import column
from pipeline.schemas.table import Merge, Table

KINDS = ("manual", "auto", "translated", "unknown")


def _language() -> dy.String:
    return column.key("Language of the captions, BCP-47, as the page declares it, else und", min_length=2)


def _kind() -> dy.Column:
    return column.one_of("How the captions were made", *KINDS, primary_key=True, nullable=False)


class Transcripts(Table):
    """One row per video, language and kind of captions."""

    merge = Merge.ONE_PAGE
    unit = ("video_id", "language", "kind")

    video_id = column.video_id()
    language = _language()
    kind = _kind()
    text = column.big(
        column.text("The spoken text: tags removed, entities decoded, white space folded, marks such as [Music] kept"),
        is_compressed=False,
    )
    text_sha256 = dy.String(nullable=True, regex=column.SHA256, description="sha256 of the text")
    word_count = column.count("Words of the text; marks are not words")
    segment_count = column.count("Timed cues; null where the page has no times")
    detected_language = column.text("Language that the text looks like, BCP-47; null where its first 300 characters do not tell")
    is_complete = column.flag("False where the page was cut, so that the text may end early", nullable=False)
    is_preferred = column.warehouse_only(
        column.flag("True for the one transcript per video that marts, clouds and search use", nullable=False)
    )
    captured_at = column.captured_at()
    page_id = column.page_id()


class TranscriptSegments(Table):
    """One row per timed cue of a transcript."""

    merge = Merge.ONE_PAGE
    unit = ("video_id", "language", "kind")
    follows = "transcripts"

    video_id = column.video_id()
    language = _language()
    kind = _kind()
    position = column.position("Position in the transcript, from 0")
    start_seconds = column.seconds("Start of the cue")
    end_seconds = column.seconds("End of the cue")
    text = column.big(column.text("What is said in the cue"), is_compressed=False)
    page_id = column.page_id()

    @dy.rule()
    def a_cue_does_not_end_before_it_starts(cls) -> pl.Expr:
        """A cue ends at or after its start."""
        return pl.col("end_seconds") >= pl.col("start_seconds")


class CaptionTracks(Table):
    """One row per caption track that a page offers."""

    merge = Merge.ONE_PAGE

    video_id = column.video_id()
    language = _language()
    kind = _kind()
    name = column.text("Name of the track as shown")
    url = column.text("Address of the track")
    page_id = column.page_id()


class Chapters(Table):
    """One row per chapter of a video."""

    merge = Merge.ONE_PAGE

    video_id = column.video_id()
    position = column.position("Position among the chapters, from 0")
    start_seconds = column.seconds("Start of the chapter")
    end_seconds = column.seconds("End of the chapter")
    title = column.text("Title of the chapter")
    page_id = column.page_id()

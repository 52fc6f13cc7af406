"""Pages of videodb.org as text: one video's statistics, transcript and Reddit comments (format `videodb_text`).

Composes the parts of such a page: head (`sections`), comments (`reddit_section`), transcript (`spoken_text`), statistics
block (`statistics_block`, `statistics_values`). Belongs here: which pages are of this format, and from parts to rows of
tables. Does not: how a part is read.
"""

import polars as pl

from pipeline.parse.keyword_keys import keyword_keys
from pipeline.parse.landmarks import HEADER, LABELS
from pipeline.parse.looks import TEXT_KIND
from pipeline.parse.notes import Rule, Rules, together
from pipeline.parse.parser import Parser
from pipeline.parse.reddit_section import COMMENT_RULES, comment_rows, split_comments
from pipeline.parse.sections import HEAD_CHARS, read_sections
from pipeline.parse.spoken_text import clean_transcripts
from pipeline.parse.statistics_block import find_blocks
from pipeline.parse.statistics_values import VALUE_RULES, read_values
from pipeline.parse.video_url import is_page_about_a_video
from pipeline.schemas import Frames

_LAKE = ["page_id", "captured_at", "pulled_on"]
_HEADER_LINE = rf"(?m)^[ \t]*{HEADER}[ \t]*$"
_IS_LIKELY_BY_ADDRESS = is_page_about_a_video(pl.col("url")) & (TEXT_KIND == "text")
_KNOWN_OF_VIDEO = ["title", "channel", "channel_id", "published_date", "duration_seconds", "view_count", "rating", "keywords"]
_VIDEOS = [*_LAKE, "video_id", *_KNOWN_OF_VIDEO, "page_url", "is_complete"]
#: A block that stands alone, without header or address, has at least this many labels; one is what any text may hold.
_LONE_LABELS = 2

_CUT = Rules(
    Rule(
        "reddit_comments",
        "a comment ends with its author and date",
        pl.col("cut_comment").is_not_null(),
        {"video_id": "video_id", "begin": "cut_comment"},
        is_kept=False,
    ),
    Rule(
        "related_links",
        "a related title ends with its line",
        pl.col("cut_title").is_not_null(),
        {"video_id": "video_id", "begin": "cut_title"},
        is_kept=False,
    ),
)


def recognise(pages: pl.DataFrame) -> pl.Series:
    """Texts with the page's header near their start; about a video by their address; or with a statistics block."""
    is_text = ~pages["is_html"]
    is_likely = is_text & pages.select(_IS_LIKELY_BY_ADDRESS).to_series()
    rows = (is_text & ~is_likely).arg_true()
    return is_likely.scatter(rows, shows_statistics(pages["text"].gather(rows))) if len(rows) else is_likely


def shows_statistics(texts: pl.Series) -> pl.Series:
    """True for texts with the page's header near their start, or with a statistics block of more than one label."""
    has_header = texts.str.head(HEAD_CHARS).str.contains(_HEADER_LINE)
    rows = (~has_header).arg_true()
    blocks = find_blocks(texts.gather(rows))
    has_block = blocks.select(pl.sum_horizontal(pl.col(LABELS).is_not_null()) >= _LONE_LABELS).to_series()
    return has_header.scatter(rows, has_block) if len(rows) else has_header


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of text pages."""
    return read(pages)


def read(pages: pl.DataFrame, links: pl.DataFrame | None = None) -> Frames:
    """Rows of detected pages whose `text` is that of a videodb page.

    `links`: row (position of its page), start (byte offset in the text), url, title and related_video_id of links, which
    take the place of the related titles of pages that have some behind `Related Videos`.
    """
    blocks = find_blocks(pages["text"])
    pages = pages.with_row_index("row").with_columns(*blocks, *read_values(blocks))
    pages = pages.with_columns(*read_sections(pages["text"], pages["block_start"]))
    pages = pages.with_columns(video_id=pl.coalesce("block_video_id", "url_video_id"), page_url="url")
    rest, comments = split_comments(pages)
    pages = pages.join(rest, on="row", how="left", maintain_order="left")
    pages = pages.with_columns(transcript=clean_transcripts(pages["transcript"]))
    videos = pages.filter(pl.col("video_id").is_not_null())
    comments = comment_rows(videos.select("row", "video_id", *_LAKE).join(comments, on="row", maintain_order="right"))
    frames = {
        "videos": videos.select(_VIDEOS),
        "keywords": _keywords(videos),
        "transcripts": _transcripts(videos),
        "reddit_comments": _reddit_comments(comments),
        "related_links": _related_links(videos, links),
    }
    notes = [VALUE_RULES.notes(videos), COMMENT_RULES.notes(comments), _CUT.notes(videos)]
    return frames | {"outcomes": _outcomes(pages, frames), "rejected_rows": together(notes)}


def _keywords(videos: pl.DataFrame) -> pl.DataFrame:
    listed = videos.filter(pl.col("keywords").list.len() > 0)
    rows = listed.select(*_LAKE, "video_id", keyword="keywords").explode("keyword")
    return rows.with_columns(position=_position(), keyword_key=keyword_keys(rows["keyword"]))


def _position() -> pl.Expr:
    return pl.int_range(pl.len(), dtype=pl.Int32).over("page_id", "pulled_on")


def _transcripts(videos: pl.DataFrame) -> pl.DataFrame:
    return videos.filter(pl.col("transcript").is_not_null()).select(
        *_LAKE,
        "video_id",
        language=pl.lit("und"),
        kind=pl.lit("unknown"),
        text="transcript",
        is_complete=pl.col("block_start").is_not_null(),
    )


def _reddit_comments(comments: pl.DataFrame) -> pl.DataFrame:
    return comments.select(*_LAKE, "comment_id", "video_id", "position", "author", "score", "posted_date", "body", "removal")


def _related_links(videos: pl.DataFrame, links: pl.DataFrame | None) -> pl.DataFrame:
    titles = videos.filter(pl.col("related_titles").list.len() > 0)
    titles = titles.select(*_LAKE, "row", "video_id", title="related_titles").explode("title").drop_nulls("title")
    titles = titles.with_columns(url=pl.lit(None, pl.String), related_video_id=pl.lit(None, pl.String))
    if links is not None:
        behind = videos.select(*_LAKE, "row", "video_id", "related_start").join(links, on="row", maintain_order="left_right")
        # A picture and a title that lead to the same video are one link.
        behind = (
            behind.filter(pl.col("start") > pl.col("related_start"))
            .group_by(*_LAKE, "row", "video_id", "related_video_id", maintain_order=True)
            .agg(pl.col("url").first(), pl.col("title").drop_nulls().first())
        )
        titles = pl.concat([titles.join(behind, on="row", how="anti"), behind.select(titles.columns)])
    return titles.with_columns(position=_position()).drop("row")


def _outcomes(pages: pl.DataFrame, frames: Frames) -> pl.DataFrame:
    is_rejected = pl.col("video_id").is_null()
    others = pl.concat([rows.select("page_id") for name, rows in frames.items() if name != "videos"])["page_id"].unique()
    is_known = pl.any_horizontal(pl.col(_KNOWN_OF_VIDEO).is_not_null()) | pl.col("page_id").is_in(others.implode())
    reason = pl.when(is_rejected).then(pl.lit("no video id")).when(~is_known).then(pl.lit("nothing but the id"))
    return pages.select("page_id", "pulled_on", "video_id", reason=reason, is_rejected=is_rejected)


PARSER = Parser("videodb_text", version=1, recognise=recognise, parse=parse)

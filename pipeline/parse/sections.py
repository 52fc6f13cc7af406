"""The head of a videodb page: its title, the headings before the transcript, and where the text under them begins.

Belongs here: the page up to its first comment or spoken word. Does not: what stands under the headings
(`reddit_section`, `spoken_text`) and the block at the end (`statistics_block`).
"""

import polars as pl

from pipeline.parse.landmarks import CAPTIONS, HEADER, REDDIT, VIDEO, WORD_CLOUD
from pipeline.parse.texts import since, until

#: The header is looked for in a page's first characters; before it stand only a title and, in HTML, a few words of the site.
HEAD_CHARS = 2_000
_HEADINGS_CHARS = 400

_HEADER_WITH_CLOUD = rf"(?m)^[ \t]*{HEADER}[ \t]*\n\s*(?:{VIDEO}[ \t]*\n\s*)?{WORD_CLOUD}[ \t]*$"
_HEADER_LINE = rf"(?m)^[ \t]*{HEADER}[ \t]*$"
_HEADINGS = (
    rf"^(?P<all>[ \t]*{HEADER}[ \t]*(?:\n\s*|$)(?P<video>{VIDEO}[ \t]*(?:\n\s*|$))?"
    rf"(?P<cloud>{WORD_CLOUD}[ \t]*(?:\n|$))?(?P<reddit>\s*{REDDIT}[ \t]*(?:\n|$))?)"
)
#: All that a cut page may show of its next heading.
_BEGUN_HEADINGS = sorted({name[:length] for name in (VIDEO, WORD_CLOUD, REDDIT, CAPTIONS) for length in range(1, len(name))})


def read_sections(texts: pl.Series, block_start: pl.Series) -> pl.DataFrame:
    """One row per text: title, has_header, has_video_line, has_reddit_heading, body.

    `body` is the text from behind those headings to `block_start` (byte offset; null: to the end), from the start where the
    page has no header. A header counts if the word cloud's heading follows or at most one line stands before it.
    """
    before = until(texts, block_start)
    head = before.str.head(HEAD_CHARS)
    header_start = head.str.find(_HEADER_WITH_CLOUD).fill_null(head.str.find(_HEADER_LINE))
    above = until(head, header_start.fill_null(0)).str.strip_chars()
    headings = since(head, header_start).str.head(_HEADINGS_CHARS).str.extract_groups(_HEADINGS).struct.unnest()
    is_header = headings["all"].is_not_null() & (headings["cloud"].is_not_null() | ~above.str.contains("\n", literal=True))
    header_end = pl.select(pl.when(is_header).then(header_start + headings["all"].str.len_bytes())).to_series()
    found = headings.with_columns(is_header=is_header, title=above, body=since(before, header_end), is_cut=block_start.is_null())
    is_begun = pl.col("is_header") & pl.col("reddit").is_null() & pl.col("body").is_in(_BEGUN_HEADINGS) & pl.col("is_cut")
    return found.select(
        title=pl.when("is_header").then(pl.col("title").str.split("\n").list.last().str.strip_chars().replace({"": None})),
        has_header="is_header",
        has_video_line=pl.col("is_header") & pl.col("video").is_not_null(),
        has_reddit_heading=pl.col("is_header") & pl.col("reddit").is_not_null(),
        body=pl.when(is_begun).then(pl.lit("")).otherwise("body"),
    )

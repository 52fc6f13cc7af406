"""The video that a page's address names.

Belongs here: ids in addresses. Does not: ids that pages name in their text.
"""

import polars as pl

from pipeline.formats.youtube_links import NO_VIDEO_IDS
from pipeline.parse.landmarks import VIDEO_ID

_WRAPPED = r"(?i)^(?:https?://web\.archive\.org/web/[^/]+/)?https?://"
_PATTERNS = (
    rf"{_WRAPPED}(?:www\.)?videodb\.org(?::\d+)?/[^/?#]+/((?-i){VIDEO_ID})/?(?:[?#]|$)",
    rf"{_WRAPPED}(?:[a-z0-9-]+\.)?youtube(?:-nocookie)?\.com/(?:(?:watch/?|api/timedtext)\?(?:[^#]*&)?v=|embed/|shorts/|live/|v/)((?-i){VIDEO_ID})(?:[^A-Za-z0-9_-]|$)",
    rf"{_WRAPPED}youtu\.be/((?-i){VIDEO_ID})(?:[^A-Za-z0-9_-]|$)",
)
#: YouTube's ids are 64 bits in 11 letters of 6 bits, so the last letter is one of 16.
_ID = "[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]"
_STEM = rf"[/#]({_ID})(?:(?:__|\.)[^/#]*)?$"
#: Names that begin with the day of their capture hold an id further on: `2021-08-03__ID.json`. Words stand there as well.
_DATED = rf"[/#]\d{{4}}-\d{{2}}-\d{{2}}[^/#]*__({_ID})(?:(?:__|\.)[^/#]*)?$"
_WORDS = "^(?:[A-Za-z]?[a-z_-]+|[A-Z_-]+)$"
#: A word, or words parted as an id is from what follows it: `discussions.txt`, `HEAD__music__page.json`.
_PLAIN_WORD = "^(?:[a-z]+|[A-Za-z]+(?:__[A-Za-z]+)+)$"
_UNESCAPED = {"%2D": "-", "%2d": "-", "%5F": "_", "%5f": "_", "%2E": ".", "%2e": "."}


def video_id_of_url(url: pl.Expr) -> pl.Expr:
    """The video's id in an address of videodb.org or YouTube, or in the name of a file; null where there is none.

    A file names a video if its stem is an id, alone or followed by `__` or `.`: `ID.txt`, `ID__2.txt`, `ID.en.vtt`; a date and
    `__` may stand before it.
    """
    name = _file_name(url)
    dated = name.str.extract(_DATED, 1)
    named = pl.coalesce(
        *(url.str.extract(pattern, 1) for pattern in _PATTERNS),
        name.str.extract(_STEM, 1),
        pl.when(~dated.str.contains(_WORDS)).then(dated),
    )
    return pl.when(~named.is_in(NO_VIDEO_IDS)).then(named)


def _file_name(url: pl.Expr) -> pl.Expr:
    return pl.when(url.str.starts_with("file:")).then(url.str.replace_many(_UNESCAPED))


def is_named_by_a_word(url: pl.Expr) -> pl.Expr:
    """True for files whose name has an id's form and is a word of lower-case letters ("discussions.txt"), or several words."""
    return url.str.starts_with("file:") & url.str.extract(_STEM, 1).str.contains(_PLAIN_WORD).fill_null(False)


def is_page_about_a_video(url: pl.Expr) -> pl.Expr:
    """True where the address alone makes it likely that a text is about a video: videodb.org's, or a file named by an id."""
    is_file = _file_name(url).str.contains(_STEM) & video_id_of_url(url).is_not_null() & ~is_named_by_a_word(url)
    return is_file | url.str.contains(_PATTERNS[0])

"""The videos that a text links to, in every form that an address of YouTube can take.

Belongs here: finding addresses within texts that people wrote. Does not: the one address of a page (`parse.video_url`).
"""

import polars as pl

#: What stands in an id's place where a player shows a playlist or a channel's stream.
NO_VIDEO_IDS = ("videoseries", "live_stream")

#: What stands for a character where an address is itself a parameter of another, once or twice over, or where Markdown
#: takes it for a mark.
_ESCAPED = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%3D": "=",
    "%26": "&",
    "%23": "#",
    "%3a": ":",
    "%2f": "/",
    "%3f": "?",
    "%3d": "=",
    r"\_": "_",
    r"\-": "-",
    r"\&": "&",
    r"\=": "=",
}
_TWICE = {"%25": "%", "&amp;": "&"}

_ID = "[A-Za-z0-9_-]"
#: What an address that people paste into a text can't hold.
_IN_ADDRESS = r"[^\s\"<>()\[\]]"
_HOST = r"(?:[a-z0-9-]+\.)*youtube(?:-nocookie|kids)?\.com(?::\d+)?"
_FOLDER = "(?:embed|shorts|live|watch|v|e|vi)/"
#: `v=` among the parameters, of whichever path (`watch`, `attribution_link` and its `u=`), or behind the `#!` of 2010.
_PARAMETER = rf"[^\s?#\"<>()\[\]]*[?#](?:{_IN_ADDRESS}*?[?&;!])?v="
#: How channels' pages of 2010 named the video that they showed: `user/NAME#p/u/1/ID`.
_CHANNEL_TAB = r"[^\s?#\"<>()\[\]]*#[pg]/(?:[a-z0-9]+/)+"
_SHORT = r"(?:www\.)?youtu\.be/(?:watch\?v=|(?:embed|shorts|live|v)/)?"
_LINK = rf"(?i)(?:^|[^a-z0-9.@-])(?:{_HOST}/(?:{_FOLDER}|{_PARAMETER}|{_CHANNEL_TAB})|{_SHORT}){_ID}+"


def linked_videos(texts: pl.Series) -> pl.DataFrame:
    """The videos that texts link to: row (the text's position), video_id; in the order of the texts, each video of a text once.

    Knows `watch?v=` with other parameters in any order, `youtu.be/`, `embed/`, `shorts/`, `live/`, `v/`, every host of
    YouTube's, `attribution_link?u=`, `youtube-nocookie.com`, and addresses escaped within others. Null texts link to none.
    """
    rows = texts.to_frame("text").with_row_index("row").filter(pl.col("text").str.contains("(?i)youtu"))
    text = pl.col("text").str.replace_many(_TWICE).str.replace_many(_ESCAPED)
    links = rows.select("row", link=text.str.extract_all(_LINK)).explode("link").drop_nulls("link")
    found = links.select("row", video_id=pl.col("link").str.extract(f"({_ID}+)$"))
    is_id = (pl.col("video_id").str.len_bytes() == 11) & ~pl.col("video_id").is_in(NO_VIDEO_IDS)
    return found.filter(is_id).unique(maintain_order=True)

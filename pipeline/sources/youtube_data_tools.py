"""Lists of videos that YouTube Data Tools makes, as comma or tab separated values: the mapping of columns that ships.

A row has no text that could be a page's body, so a page is the header and the row, byte by byte as they stand in the file: a list
of one video, which its parser reads as it would the whole. Columns are those of both versions of the program (bernorieder's
YouTube-Data-Tools and youtube-data-tools-v2). Belongs here: which files are such lists, and a row as a page. Does not: what a row
says of its video (`parse.youtube_data_tools`).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.sources.batch import Page
from pipeline.sources.body import body_of
from pipeline.sources.captured import Captured
from pipeline.sources.delimited import DelimitedRows
from pipeline.sources.rows import Row
from pipeline.sources.values import as_text
from pipeline.sources.youtube_addresses import watch_url

#: What the mapping is called in a sources.toml.
NAME = "youtube-data-tools"
#: Columns that every version writes.
_COLUMNS = ("videoId", "videoTitle", "channelId", "channelTitle")
NEEDED = f"A list of YouTube Data Tools has the columns {', '.join(_COLUMNS)}"
_TAB = "\t"
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
#: How the program names its files: `videolist_channel50_2023_08_15-10_11_12.csv`.
_MADE_AT = re.compile(r"_(\d{4}_\d{2}_\d{2}-\d{2}_\d{2}_\d{2})(?!\d)")


@dataclass(frozen=True)
class VideoList:
    """A list whose rows are pages with their header."""

    rows: DelimitedRows
    max_page_bytes: int

    def names(self) -> Collection[str]:
        """The columns that are read: none, as a page is a row as it came."""
        return ()

    def page(self, row: Row, file: str, address: str, otherwise: Captured) -> Page:
        """The page of a row. Its address is the video's; one without an id, or that does not fit the header, has its own."""
        content = self.rows.header_line + row.as_it_came
        url = _address(row.record) if isinstance(row.record, dict) else None
        content_type = "text/tab-separated-values" if self.rows.delimiter == _TAB else "text/csv"
        told = _captured(file, otherwise)
        return Page(url or address, file, told, body_of(content, self.max_page_bytes), content_type=content_type)


def is_list(names: Iterable[str]) -> bool:
    """Whether a file with these columns is a list of videos."""
    return set(names) >= set(_COLUMNS)


def has_quotes_with(delimiter: str) -> bool:
    """Whether a list encloses values in quotes: between tabs the program writes them as they are."""
    return delimiter != _TAB


def _address(row: dict[str, Any]) -> str | None:
    video_id = as_text(row["videoId"]) or ""
    return as_text(row.get("videoUrl")) or (watch_url(video_id) if _VIDEO_ID.fullmatch(video_id) else None)


def _captured(file: str, otherwise: Captured) -> Captured:
    """When the list was made, as its file's name tells. The clock is taken to be at UTC: the name does not say where it was."""
    told = _MADE_AT.search(file.rpartition("/")[2])
    try:
        return Captured(datetime.strptime(told[1], "%Y_%m_%d-%H_%M_%S"), "path") if told else otherwise  # noqa: DTZ007
    except ValueError:
        return otherwise

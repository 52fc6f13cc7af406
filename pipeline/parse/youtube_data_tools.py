"""Lists of videos that YouTube Data Tools makes of the Data API's answers (format `youtube_data_tools`): separated values.

A list's rows come one a page, each with the header before it; a list that comes whole is read as well. Columns are those of the
program's first version and of its second, which names one otherwise. Belongs here: which of a row's columns says what. Does not:
what the API's own words mean (`youtube_resources`).
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from pipeline.parse.counts import whole_number
from pipeline.parse.parser import Parser
from pipeline.parse.recognition import among
from pipeline.parse.video_findings import Findings, VideoFacts, video_id_or_none
from pipeline.parse.video_frames import read_each
from pipeline.parse.youtube_pieces import Picture
from pipeline.parse.youtube_resources import Resource, Snippet, Thumbnails, add_video
from pipeline.schemas import Frames

_TEXT = pl.col("text")
_HEAD_CHARS = 4_000
#: The first column: of a list, of a chart of several regions, of either as early versions wrote it.
_STARTS = r'^[\s\x{FEFF}]*"?(?:position|region|channelId)"?[,;\t]'
_HEADER = r'^[^\n]*[,;\t]"?videoId"?[,;\t][^\n]*[,;\t]"?videoTitle"?[,;\t]'
_DELIMITERS = "\t,;"
#: What stands in the place of a title where the API gave nothing.
_NOT_FOUND = re.compile(r"\[not found: .*\]")
#: A quote that stands behind a backslash, and ends no value: values with a blank are quoted, so none begins with one.
_ESCAPED_QUOTE = re.compile(r'\\"(?=[^",;\r\n]|[,;] )')
#: The rule by which a row without an id is refused.
_HAS_ID = "a video has an id"

Row = dict[str, str]


def recognise(pages: pl.DataFrame) -> pl.Series:
    """Separated values under a header with the program's names of columns."""
    return among(pages, _TEXT.str.contains(_STARTS), _TEXT.str.head(_HEAD_CHARS).str.strip_chars_start().str.contains(_HEADER))


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of lists, most of them of one video."""
    return read_each(pages, _read)


def _read(page: bytes, _url: str, url_video_id: str | None) -> Findings:
    findings = Findings(url_video_id)
    try:
        text = page.decode("utf-8", "replace").lstrip("\ufeff \r\n")
        for row in _rows(findings, text):
            _add(findings, row)
    except csv.Error as error:
        return findings.reject(str(error))
    if findings.by_video:
        return findings
    refused = [note.rule for note in findings.notes if not note.is_kept] or ["a list without videos"]
    return findings.reject("no video id" if refused[0] == _HAS_ID else refused[0])


def _rows(findings: Findings, text: str) -> Iterator[Row]:
    """The rows by column name, less those that have more or fewer values than there are columns, which are noted.

    A last value that no line end follows may be cut, and is unknown.
    """
    header_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header_line.count)
    header, *rows = _values(text, delimiter)
    if rows and rows[-1][-1] and not text.endswith("\n"):
        findings.note("videos", "a row has a line end", **{header[-1]: rows[-1][-1]})
        rows[-1][-1] = ""
    for values in rows:
        if len(values) == len(header):
            yield {name: value.strip() for name, value in zip(header, values, strict=True)}
        else:
            findings.note_refused("videos", f"a row of {len(values)} values under {len(header)} columns", values)


def _values(text: str, delimiter: str) -> list[list[str]]:
    """Between tabs nothing is quoted. The program's first version does not double a quote that stands behind a backslash."""
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    if delimiter == "\t":
        return list(filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)))
    doubled = _ESCAPED_QUOTE.sub(r'\\""', text)
    return list(filter(None, csv.reader(io.StringIO(doubled, newline=""), delimiter=delimiter)))


def _add(findings: Findings, row: Row) -> None:
    """Add what a row says. The API's words are understood as those of its own answers."""
    video_id = video_id_or_none(row.get("videoId"))
    title = row.get("videoTitle") or ""
    if video_id and _NOT_FOUND.fullmatch(title):
        findings.add_video(VideoFacts(video_id=video_id, availability="unavailable", availability_reason=title))
        return
    add_video(findings, _resource(row))
    if video_id is None:
        return
    facts = findings.by_video[video_id]
    facts.category = row.get("videoCategoryLabel") or facts.category
    facts.channel_subscriber_count = findings.take("channel_subscriber_count", row.get("channel_subscriberCount"), whole_number)
    facts.media_type = "short" if row.get("isShort") == "yes" else facts.media_type
    facts.keywords = None if "tags" not in row else facts.keywords


def _resource(row: Row) -> Resource:
    said = {name: value for name, value in row.items() if value}
    tags = tuple(tag for tag in (part.strip() for part in row.get("tags", "").split(",")) if tag)
    thumbnail = said.get("thumbnail_maxres")
    return Resource(
        kind="youtube#video",
        id=said.get("videoId"),
        snippet=Snippet(
            title=said.get("videoTitle"),
            description=said.get("videoDescription"),
            published_at=said.get("publishedAt"),
            channel_id=said.get("channelId"),
            channel_title=said.get("channelTitle"),
            tags=tags,
            category_id=said.get("videoCategoryId"),
            default_language=said.get("defaultLanguage"),
            default_audio_language=said.get("defaultAudioLanguage") or said.get("defaultLAudioLanguage"),
            live_broadcast_content=said.get("liveBroadcastContent"),
            thumbnails=Thumbnails(maxres=Picture(url=thumbnail)) if thumbnail else None,
        ),
        view_count=said.get("viewCount"),
        like_count=said.get("likeCount"),
        comment_count=said.get("commentCount"),
        duration=_duration(said),
    )


def _duration(said: dict[str, Any]) -> str | None:
    """As the API wrote it: the first version's `durationSec` lacks the hours."""
    seconds = said.get("durationSec")
    return said.get("duration") or (f"PT{seconds}S" if seconds else None)


PARSER = Parser("youtube_data_tools", version=1, recognise=recognise, parse=parse)

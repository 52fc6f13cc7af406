"""Cues of caption files -> rows of transcripts and transcript_segments: what all caption formats share.

A format's module reads one file's text to `Captions`; from there on a batch is worked on by column. Belongs here: cleaning
and ordering cues, their real ends, languages and kinds, outcomes and notes. Does not: how a format writes cues, and names
of files (`caption_names`).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import polars as pl

from pipeline.parse.caption_names import Track, track_of
from pipeline.parse.notes import SCHEMA, together
from pipeline.parse.parser import Parser
from pipeline.parse.spoken_text import clean_transcripts
from pipeline.schemas import Frames

_LAKE = ["page_id", "captured_at", "pulled_on"]
_UNIT = ["video_id", "language", "kind"]
#: Characters that show nothing: people and tools write them to keep a cue that would be empty.
_UNSEEN = "\u200b\u2060\ufeff"
#: How many notes a file gives for one rule before the others are only counted.
_NOTED = 20
_SAID_CHARS = 200
#: 100,000 hours in milliseconds: what is later is no time within a video.
LATEST = 360_000_000_000

NO_TIMES = "a cue has its times"
NO_TEXT = "a cue has text"
NO_END = "a cue's end is a time"
ENDS_FIRST = "a cue does not end before it starts"


class Fault(NamedTuple):
    """What was wrong in a file: the rule that it broke, where, and what stood there. `is_kept`: no cue was lost for it."""

    rule: str
    place: str
    said: str
    is_kept: bool = False


@dataclass
class Captions:
    """What one file holds. Times are milliseconds from the start of the video; an end may be unknown.

    `starts`, `ends`, `texts` and `places` are columns of cues; a place is the cue's line or number in the file, as `unit`
    says. `rejection` is why nothing can be read, else None.
    """

    unit: str = "cue"
    starts: list[int] = field(default_factory=list)
    ends: list[int | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    language: str | None = None
    is_auto: bool = False
    is_complete: bool = True
    rejection: str | None = None
    _lines: dict[Hashable, int] = field(default_factory=dict)

    def add(self, start: int, end: int | None, text: str, place: int, window: Hashable = None) -> None:
        """Take a cue; `window` names the part of the screen that it is shown in, where later text may be appended."""
        self._lines[window] = len(self.starts)
        self.starts.append(start)
        self.ends.append(end)
        self.texts.append(text)
        self.places.append(place)

    def append(self, start: int, end: int | None, text: str, place: int, window: Hashable = None) -> None:
        """Take text that is appended in a window: it continues the cue there, unless a line break came between."""
        if not text.strip():
            self._lines.pop(window, None)
        elif (cue := self._lines.get(window)) is None:
            self.add(start, end, text, place, window)
        else:
            self.texts[cue] += text
            self.ends[cue] = max((time for time in (self.ends[cue], end) if time is not None), default=None)

    def has_text(self) -> bool:
        """True where at least one cue is more than a blank."""
        return any(text.strip() for text in self.texts)

    def refuse(self, rule: str, place: int, said: str, *, is_kept: bool = False) -> None:
        """Note what broke a rule; without `is_kept` a cue was lost for it."""
        self.faults.append(Fault(rule, f"{self.unit} {place}", said[:_SAID_CHARS], is_kept))


Reader = Callable[[str], Captions]


def caption_parser(name: str, version: int, recognise: Callable[[pl.DataFrame], pl.Series], read: Reader) -> Parser:
    """The parser of a caption format. `read` takes one file's text and never raises because of what it says."""
    return Parser(name, version, recognise, partial(_parse, read))


def _parse(read: Reader, pages: pl.DataFrame) -> Frames:
    files, found = _files(read, pages)
    cues = _cues(found)
    notes = [_faults(files, found), _backward(files, cues)]
    segments = files.select("row", *_LAKE, *_UNIT).join(_in_order(cues), on="row", how="inner", maintain_order="left_right")
    texts = segments.group_by("row").agg(text=pl.col("text").str.join(" "), segment_count=pl.len().cast(pl.Int64))
    transcripts = files.join(texts, on="row", how="inner", maintain_order="left")
    return {
        "videos": transcripts.select(
            *_LAKE,
            "video_id",
            keywords=pl.lit(None, pl.List(pl.String)),
            page_url=pl.lit(None, pl.String),
            is_complete=pl.lit(False),
        ),
        "transcripts": transcripts.select(*_LAKE, *_UNIT, "text", "segment_count", "is_complete"),
        "transcript_segments": segments.drop("row"),
        "outcomes": _outcomes(files.join(texts, on="row", how="left", maintain_order="left")),
        "rejected_rows": together(notes),
    }


def _files(read: Reader, pages: pl.DataFrame) -> tuple[pl.DataFrame, list[Captions]]:
    """A row per page (row, lake columns, video_id, language, kind, is_complete, rejection) and what each page holds."""
    rows, found = [], []
    for url, text, url_video_id in pages.select("url", "text", "url_video_id").iter_rows():
        track = track_of(url)
        video_id = track.video_id or url_video_id
        captions = Captions(rejection="no video id") if video_id is None else read(text)
        if captions.rejection:
            captions.faults.clear()
        found.append(captions)
        language = track.language or captions.language or "und"
        rows.append((video_id, language, _kind(track, captions), captions.is_complete, captions.rejection))
    schema = {**dict.fromkeys(_UNIT, pl.String), "is_complete": pl.Boolean, "rejection": pl.String}
    told = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat([pages.select(_LAKE), told], how="horizontal").with_row_index("row"), found


def _kind(track: Track, captions: Captions) -> str:
    """How captions were made: what the name says, but that a file that shows automatic captions is not by people."""
    if track.kind in ("translated", "auto"):
        return track.kind
    return "auto" if captions.is_auto else track.kind or "unknown"


def _cues(found: list[Captions]) -> pl.DataFrame:
    """The cues of all files in the order of the files, with clean texts; what has no text is no cue."""
    columns = {
        "row": pl.Series([row for row, file in enumerate(found) for _ in file.starts], dtype=pl.UInt32),
        "start": pl.Series([time for file in found for time in file.starts], dtype=pl.Int64),
        "end": pl.Series([time for file in found for time in file.ends], dtype=pl.Int64),
        "place": pl.Series([f"{file.unit} {place}" for file in found for place in file.places], dtype=pl.String),
        "text": clean_transcripts(pl.Series([text for file in found for text in file.texts], dtype=pl.String)),
    }
    return pl.DataFrame(columns).filter(pl.col("text").str.strip_chars(_UNSEEN) != "")


def _in_order(cues: pl.DataFrame) -> pl.DataFrame:
    """Cues by start, with columns of transcript_segments. A cue ends, at the latest, where the next one starts."""
    cues = cues.sort("row", "start", maintain_order=True)
    end = pl.when(pl.col("end") >= pl.col("start")).then("end")
    real_end = pl.min_horizontal(end, pl.col("start").shift(-1).over("row"))
    return cues.select(
        "row",
        position=pl.int_range(pl.len(), dtype=pl.Int32).over("row"),
        # Rounded because polars multiplies by a thousandth, which is not quite one.
        start_seconds=(pl.col("start") / 1000).round(3),
        end_seconds=(real_end / 1000).round(3),
        text="text",
    )


def _faults(files: pl.DataFrame, found: list[Captions]) -> pl.DataFrame:
    rows = [(row, *fault) for row, file in enumerate(found) for fault in file.faults]
    schema = {"row": pl.UInt32, "rule": pl.String, "place": pl.String, "said": pl.String, "is_kept": pl.Boolean}
    return _notes(files, pl.DataFrame(rows, schema=schema, orient="row"))


def _backward(files: pl.DataFrame, cues: pl.DataFrame) -> pl.DataFrame:
    backward = cues.filter(pl.col("end") < pl.col("start"))
    return _notes(
        files, backward.select("row", "place", rule=pl.lit(ENDS_FIRST), said=pl.col("text").str.head(_SAID_CHARS), is_kept=True)
    )


def _notes(files: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Faults as rows of `rejected_rows`; the many of a file that breaks one rule everywhere are counted in one row."""
    is_told = pl.int_range(pl.len()).over("row", "rule") < _NOTED
    told = faults.with_columns(pl.when(is_told).then(name) for name in ("place", "said"))
    return (
        files.select("row", *_LAKE)
        .join(told, on="row", how="inner", maintain_order="left_right")
        .select(
            "page_id",
            "rule",
            "is_kept",
            "captured_at",
            "pulled_on",
            table_name=pl.lit("transcript_segments"),
            row_json=pl.struct("place", "said").struct.json_encode(),
            row_count=pl.lit(1, pl.Int64),
        )
        .select(list(SCHEMA))
    )


def _outcomes(files: pl.DataFrame) -> pl.DataFrame:
    is_rejected = pl.col("rejection").is_not_null()
    reason = pl.when(is_rejected).then("rejection").when(pl.col("text").is_null()).then(pl.lit("no cues"))
    return files.select("page_id", "pulled_on", "video_id", reason=reason, is_rejected=is_rejected)

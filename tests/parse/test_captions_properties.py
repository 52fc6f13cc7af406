"""Cues that are written in any format parse back to the same words and times, and no file makes parsing fail."""

import json
from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch, parsed

URL = "file:///captions/Title%20%5BbUoYbELL-0A%5D.en.txt"
FEW = settings(max_examples=20)

Cue = tuple[int, int, str]
WORDS = st.text("abcdefghij'.,;:?!äß鐘\U0001f514", min_size=1, max_size=8).filter(lambda word: not word.startswith("."))
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@st.composite
def cues(draw: st.DrawFn, *, has_pauses: bool = True) -> list[Cue]:
    """Cues (start and end in milliseconds, text) in order, up to beyond 25 hours."""
    said = draw(st.lists(LINES, min_size=1, max_size=8))
    time = draw(st.integers(0, 90_000_000))
    made = []
    for text in said:
        start = time + (draw(st.integers(0, 100_000)) if has_pauses else 0)
        time = start + draw(st.integers(20, 9_000))
        made.append((start, time, text))
    return made


def clock(time: int, mark: str) -> str:
    """A time as these formats write it, with a dot or comma before the milliseconds."""
    seconds, milliseconds = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{milliseconds:03}"


def as_vtt(told: list[Cue]) -> str:
    """As WebVTT by people."""
    blocks = (f"{clock(start, '.')} --> {clock(end, '.')} align:start\n{escape(text)}\n" for start, end, text in told)
    return "WEBVTT\n\n" + "\n".join(blocks)


def as_srt(told: list[Cue]) -> str:
    """As SubRip."""
    return "\n".join(
        f"{number}\n{clock(start, ',')} --> {clock(end, ',')}\n{text}\n" for number, (start, end, text) in enumerate(told, 1)
    )


def as_sbv(told: list[Cue]) -> str:
    """As SubViewer."""
    return "\n".join(f"{clock(start, '.')},{clock(end, '.')}\n{text}\n" for start, end, text in told)


def as_json3(told: list[Cue]) -> str:
    """As YouTube's JSON, the first word apart."""
    events = [
        {"tStartMs": start, "dDurationMs": end - start, "segs": [{"utf8": part} for part in text.partition(" ") if part]}
        for start, end, text in told
    ]
    return json.dumps({"wireMagic": "pb3", "events": events})


def as_srv1(told: list[Cue]) -> str:
    """As YouTube's oldest XML, escaped twice."""
    texts = (
        f'<text start="{start / 1000}" dur="{(end - start) / 1000}">{escape(escape(text))}</text>' for start, end, text in told
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{"".join(texts)}</transcript>'


def as_srv3(told: list[Cue]) -> str:
    """As YouTube's newest XML."""
    texts = (f'<p t="{start}" d="{end - start}"><s>{escape(text)}</s></p>' for start, end, text in told)
    return f'<timedtext format="3"><body>{"".join(texts)}</body></timedtext>'


def as_ttml(told: list[Cue]) -> str:
    """As TTML, with a line break behind the first word."""
    texts = (
        f'<p begin="{clock(start, ".")}" dur="{end - start}ms">{"<br/>".join(escape(text).split(" ", 1))}</p>'
        for start, end, text in told
    )
    return f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{"".join(texts)}</div></body></tt>'


def as_rolling_vtt(told: list[Cue]) -> str:
    """As YouTube writes automatic captions: each line under the one before, then alone for a moment."""
    blocks, above = [], " "
    for start, end, text in told:
        first, *others = text.split(" ")
        timed = first + "".join(f"<{clock(start, '.')}><c> {word}</c>" for word in others)
        blocks.append(f"{clock(start, '.')} --> {clock(end - 10, '.')} align:start position:0%\n{above}\n{timed}\n")
        blocks.append(f"{clock(end - 10, '.')} --> {clock(end, '.')} align:start position:0%\n{text}\n \n")
        above = text
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)


RENDERINGS = [as_vtt, as_srt, as_sbv, as_json3, as_srv1, as_srv3, as_ttml]


def told_by(body: str) -> list[Cue]:
    """The segments that a file gives, as cues."""
    segments = parsed(body, url=URL).get("transcript_segments", [])
    return [(round(row["start_seconds"] * 1000), round(row["end_seconds"] * 1000), row["text"]) for row in segments]


@pytest.mark.parametrize("render", RENDERINGS)
@FEW
@given(told=cues())
def test_cues_survive_every_format(render: Callable[[list[Cue]], str], told: list[Cue]) -> None:
    """Words and times come back as they were written, whichever the format, beyond 24 hours too."""
    assert told_by(render(told)) == told


@FEW
@given(told=cues(has_pauses=False))
def test_each_rolling_line_counts_once(told: list[Cue]) -> None:
    """However lines roll up, and whether or not they repeat themselves, each comes out once, in order, the last included."""
    # Where no line has a second word, nothing shows that captions are automatic.
    told[0] = (*told[0][:2], f"and {told[0][2]}")
    assert told_by(as_rolling_vtt(told)) == told


@FEW
@given(cues(), st.randoms(use_true_random=False))
def test_order_in_the_file_is_no_order_of_time(told: list[Cue], random: Random) -> None:
    """Cues that stand in any order come out by their start."""
    mixed = list(told)
    random.shuffle(mixed)
    assert told_by(as_srt(mixed)) == told


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 5_000), LINES), min_size=1, max_size=8), st.sampled_from(RENDERINGS)
)
def test_segments_never_overlap(told: list[Cue], render: Callable[[list[Cue]], str]) -> None:
    """Whatever times cues have, segments are in order, end no earlier than they start, and no later than the next starts."""
    segments = parsed(render(told), url=URL)["transcript_segments"]
    assert sorted(row["text"] for row in segments) == sorted(text for _, _, text in told)
    starts = [row["start_seconds"] for row in segments]
    assert starts == sorted(starts)
    for row, following in zip(segments, [*starts[1:], float("inf")], strict=True):
        assert row["end_seconds"] is None or row["start_seconds"] <= row["end_seconds"] <= following


@FEW
@given(cues(), st.sampled_from(RENDERINGS), st.data())
def test_a_cut_file_keeps_what_stands_before_the_cut(
    told: list[Cue], render: Callable[[list[Cue]], str], data: st.DataObject
) -> None:
    """Of a file that is cut anywhere, all cues but the last one before the cut are as they were."""
    body = render(told).encode()
    cut = body[: data.draw(st.integers(0, len(body)))]
    found = told_by(cut.decode("utf-8", "ignore"))
    assert found[:-1] == told[: max(len(found) - 1, 0)]
    assert len(found) <= len(told)


HEADS = [
    b"WEBVTT\n\n",
    b"1\n00:00:01,000 --> 00:00:02,000\n",
    b'{"wireMagic": "pb3", "events": [',
    b"<transcript>",
    b"<timedtext><body>",
]
PIECES = [
    b"00:00:01.000 --> 00:00:02.000\n",
    b"0:00:01.000,0:00:02.000\n",
    b"NOTE\n",
    b"\n\n",
    b"<00:00:01.000><c>",
    b'<text start="1" dur="2">',
    b'<p t="1" d="2" w="1" a="1">',
    b"</p>",
    b"</text>",
    b"<tt><body><div>",
    b'<p begin="1s" dur="00:00:01:12">',
    b'<span end="4t">',
    b"<![CDATA[",
    b"&amp;#39;",
    b"&nbsp;",
    b'{"tStartMs": 1, "dDurationMs": 2, "wWinId": 1, "aAppend": 1, "segs": [{"utf8": "a"}]},',
    b'{"tStartMs": -1e300, "segs": [{"utf8": "\\ud800"}]},',
    b"]}",
]


@settings(max_examples=100)
@given(st.sampled_from([b"", *HEADS]), st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=12))
def test_no_bytes_make_parsing_fail(head: bytes, pieces: list[bytes]) -> None:
    """Any bytes give an outcome, and rows that keep their schemas."""
    frames = parse_pages(batch([Page(head + b"".join(pieces), URL)]))
    assert frames["outcomes"].height == 1
    assert frames["outcomes"].filter((pl.col("outcome") == "rejected") & pl.col("reason").is_null()).is_empty()
    for name in ("transcripts", "transcript_segments", "rejected_rows"):
        if name in frames:
            kept, refused = conform(TABLES[name], frames[name])
            assert (kept.height, refused.height) == (frames[name].height, 0)

"""Recorded caption files: every one that is whole gives all its cues, every one that is broken says why.

The files lie beside a checkout of the team's (../shared/recordings/captions) and name no videos, so the tests give them names.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.parse.pages import parsed

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "captions"
pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings (../shared/recordings) are not on this machine")

NO_TIMES, NO_TEXT, ENDS_FIRST = "a cue has its times", "a cue has text", "a cue does not end before it starts"
#: File -> format, number of cues, and the rules that it breaks.
READABLE: dict[str, tuple[str, int, list[str]]] = {
    "FyraLabs+yttml/mesmerizer.srv3.xml": ("captions_srv", 60, []),
    "antiboredom+videogrep/manifesto.asr.en.vtt": ("captions_vtt", 37, []),
    "antiboredom+videogrep/manifesto.srt": ("captions_srt", 37, []),
    "glut23+webvtt-py/small__captions_with_bom.vtt": ("captions_vtt", 4, []),
    "glut23+webvtt-py/small__comments.vtt": ("captions_vtt", 3, []),
    "glut23+webvtt-py/small__cue_tags.vtt": ("captions_vtt", 3, []),
    "glut23+webvtt-py/small__invalid.vtt": ("captions_srt", 7, ["a WebVTT file begins with WEBVTT"]),
    "glut23+webvtt-py/small__invalid_timeframe.sbv": ("captions_srt", 4, [NO_TIMES, ENDS_FIRST]),
    "glut23+webvtt-py/small__invalid_timeframe.srt": (
        "captions_srt",
        5,
        ["a SubRip time has a comma before its milliseconds"],
    ),
    "glut23+webvtt-py/small__invalid_timeframe.vtt": ("captions_vtt", 6, [NO_TIMES]),
    "glut23+webvtt-py/small__invalid_timeframe_in_cue_text.vtt": ("captions_vtt", 3, [NO_TEXT]),
    "glut23+webvtt-py/small__metadata_headers.vtt": ("captions_vtt", 2, []),
    "glut23+webvtt-py/small__metadata_headers_multiline.vtt": ("captions_vtt", 2, []),
    "glut23+webvtt-py/small__missing_caption_text.sbv": ("captions_srt", 4, [NO_TEXT, ENDS_FIRST]),
    "glut23+webvtt-py/small__missing_caption_text.srt": ("captions_srt", 4, [NO_TEXT]),
    "glut23+webvtt-py/small__missing_caption_text.vtt": ("captions_vtt", 4, [NO_TEXT]),
    "glut23+webvtt-py/small__missing_timeframe.sbv": ("captions_srt", 4, ["a cue's text has no blank line", ENDS_FIRST]),
    "glut23+webvtt-py/small__missing_timeframe.srt": ("captions_srt", 4, [NO_TIMES]),
    "glut23+webvtt-py/small__missing_timeframe.vtt": ("captions_vtt", 6, [NO_TIMES]),
    "glut23+webvtt-py/small__one_caption.srt": ("captions_srt", 1, []),
    "glut23+webvtt-py/small__one_caption.vtt": ("captions_vtt", 1, []),
    "glut23+webvtt-py/small__sample.sbv": ("captions_srt", 5, [ENDS_FIRST]),
    "glut23+webvtt-py/small__sample.srt": ("captions_srt", 5, []),
    "glut23+webvtt-py/small__sample.vtt": ("captions_vtt", 16, []),
    "glut23+webvtt-py/small__styles.vtt": ("captions_vtt", 1, []),
    "glut23+webvtt-py/small__two_captions.sbv": ("captions_srt", 2, []),
    "glut23+webvtt-py/small__using_identifiers.vtt": ("captions_vtt", 6, []),
    "glut23+webvtt-py/youtube_dl.vtt": ("captions_vtt", 3, []),
    "rubyevents+rubyevents/2026-01-26__F75k4Oc6g9Q.asr.en.timedtext.srv1.xml": ("captions_srv", 721, []),
    "simonw+webvtt-to-json/demo.asr.en.vtt": ("captions_vtt", 2, []),
    "tkarabela+pysubs2/ttml_example.ttml": ("captions_ttml", 11, []),
    "tkarabela+pysubs2/ttml_example2.ttml": ("captions_ttml", 10, []),
    "tkarabela+pysubs2/ttml_example_apple.ttml": ("captions_ttml", 38, []),
    "treant5612+y2bcaptions/manual.en.expected.srt": ("captions_srt", 151, []),
    "treant5612+y2bcaptions/manual.en.json3": ("captions_json3", 151, []),
}
#: File -> why nothing can be read of it. Another program's list of words, and another's styled subtitles, are no captions.
UNREADABLE = {
    "antiboredom+videogrep/manifesto.json": "unknown format: JSON array",
    "glut23+webvtt-py/small__empty.vtt": "empty page",
    "glut23+webvtt-py/small__invalid_format.sbv": "unknown format: text",
    "glut23+webvtt-py/small__invalid_format1.srt": "unknown format: text",
    "glut23+webvtt-py/small__invalid_format2.srt": "unknown format: text",
    "glut23+webvtt-py/small__invalid_format3.srt": "unknown format: text",
    "glut23+webvtt-py/small__invalid_format4.srt": "unknown format: text",
    "tkarabela+pysubs2/ttml_example.ass": "unknown format: styled subtitles (ASS)",
    "tkarabela+pysubs2/ttml_example2.ass": "unknown format: styled subtitles (ASS)",
    "tkarabela+pysubs2/ttml_example_apple.ass": "unknown format: styled subtitles (ASS)",
}
NO_CUES = "glut23+webvtt-py/small__no_captions.vtt"


def recorded(file: str, *, has_name: bool = True) -> dict[str, list[dict[str, Any]]]:
    """The rows of a recorded file under a name that holds a video's id, or under its own."""
    path = RECORDINGS / file
    url = f"file:///captions/Title%20%5BdQw4w9WgXcQ%5D.{path.name.split('.', 1)[1]}" if has_name else path.as_uri()
    return parsed(path.read_bytes(), url=url)


def test_every_recording_is_looked_at() -> None:
    """No recorded caption file is left out of these tests."""
    files = {str(path.relative_to(RECORDINGS)) for path in RECORDINGS.glob("*/*")}
    assert files == {*READABLE, *UNREADABLE, NO_CUES}


@pytest.mark.parametrize("file", READABLE)
def test_all_cues_come_out(file: str) -> None:
    """A recorded file gives its cues in order and without overlaps, and a note for each that is broken."""
    format_, count, rules = READABLE[file]
    found = recorded(file)
    (outcome,), (transcript,) = found["outcomes"], found["transcripts"]
    assert (outcome["format"], outcome["outcome"], outcome["reason"]) == (format_, "parsed", None)
    assert (transcript["segment_count"], transcript["is_complete"]) == (count, True)
    assert [row["rule"] for row in found["rejected_rows"]] == rules
    segments = found["transcript_segments"]
    assert [row["position"] for row in segments] == list(range(count))
    ends = [row["start_seconds"] for row in segments[1:]]
    assert all(row["start_seconds"] <= row["end_seconds"] <= end for row, end in zip(segments, ends, strict=False))
    assert transcript["text"] == " ".join(row["text"] for row in segments)


@pytest.mark.parametrize("file", UNREADABLE)
def test_what_is_no_caption_file_says_so(file: str) -> None:
    """A recorded file that holds no captions is rejected once, with its true cause."""
    (outcome,) = recorded(file)["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", UNREADABLE[file])


def test_a_header_alone() -> None:
    """A recorded file with nothing but its header is parsed, and gives no rows because it has no cues."""
    found = recorded(NO_CUES)
    assert (found["outcomes"][0]["outcome"], found["outcomes"][0]["reason"]) == ("parsed", "no cues")
    assert found["videos"] == found["transcripts"] == []


@pytest.mark.parametrize("file", [*READABLE, NO_CUES])
def test_recordings_under_their_own_names(file: str) -> None:
    """As the recordings are named, only the one with an id in its name belongs to a video."""
    (outcome,) = recorded(file, has_name=False)["outcomes"]
    expected = ("parsed", "F75k4Oc6g9Q") if "F75k4Oc6g9Q" in file else ("rejected", None)
    assert (outcome["outcome"], outcome["video_id"]) == expected
    assert outcome["reason"] == (None if expected[1] else "no video id")


def test_json3_and_srt_of_one_video() -> None:
    """The JSON and the SubRip file of one video give the same words at the same times."""
    of_json, of_srt = (recorded(f"treant5612+y2bcaptions/manual.en.{name}") for name in ("json3", "expected.srt"))
    columns = ("position", "start_seconds", "end_seconds", "text")
    told_json, told_srt = (
        [[row[name] for name in columns] for row in found["transcript_segments"]] for found in (of_json, of_srt)
    )
    assert told_json == told_srt
    assert len(told_json) == 151


def test_rolling_captions_and_srt_of_one_video() -> None:
    """Automatic captions that roll up give the words of the SubRip file of the same video: each line once, the last included."""
    of_vtt, of_srt = (recorded(f"antiboredom+videogrep/manifesto.{name}") for name in ("asr.en.vtt", "srt"))
    told_vtt, told_srt = ([row["text"] for row in found["transcript_segments"]] for found in (of_vtt, of_srt))
    assert told_vtt == told_srt
    assert told_vtt[-1] == "languages"
    assert of_vtt["transcripts"][0]["kind"] == "auto"
    starts = [[row["start_seconds"] for row in found["transcript_segments"]] for found in (of_vtt, of_srt)]
    assert starts[0] == starts[1]


@pytest.mark.parametrize("name", ["ttml_example", "ttml_example2", "ttml_example_apple"])
def test_ttml_as_another_program_reads_it(name: str) -> None:
    """TTML gives the lines and starts that its repository's own reader wrote as styled subtitles."""
    styled = (RECORDINGS / f"tkarabela+pysubs2/{name}.ass").read_text()
    dialogue = re.findall(r"^Dialogue: 0,(\d+):(\d+):([\d.]+),[^,]*,Default,,0,0,0,,(.*)$", styled, re.MULTILINE)
    expected = [(int(hours) * 3600 + int(minutes) * 60 + float(seconds), text) for hours, minutes, seconds, text in dialogue]
    segments = recorded(f"tkarabela+pysubs2/{name}.ttml")["transcript_segments"]
    assert [row["text"] for row in segments] == [" ".join(text.replace(r"\N", " ").split()) for _, text in expected]
    # The other reader cuts times to hundredths of a second.
    assert [row["start_seconds"] for row in segments] == pytest.approx([start for start, _ in expected], abs=0.0101)


def test_escaped_twice() -> None:
    """Entities that YouTube escapes twice come out as characters."""
    (transcript,) = recorded("rubyevents+rubyevents/2026-01-26__F75k4Oc6g9Q.asr.en.timedtext.srv1.xml")["transcripts"]
    assert "I'm from Ukraine" in transcript["text"]
    assert "&" not in transcript["text"]

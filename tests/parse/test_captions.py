"""What all caption formats promise: true times, each line once, no cue lost without a note, and who made the captions."""

import json
from typing import Any

import pytest

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch, parsed

ID = "bUoYbELL-0A"
URL = f"file:///captions/Title%20%5B{ID}%5D."
TIMED_TEXT = f"https://www.youtube.com/api/timedtext?v={ID}&lang=en"


def rows(body: str, ending: str = "en.vtt", **page: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of a caption file, by table; `ending` is what stands behind the id in its name."""
    return parsed(body, **{"url": URL + ending, **page})


def lines(body: str, ending: str = "en.vtt") -> list[str]:
    """The texts of a file's segments."""
    return [row["text"] for row in rows(body, ending)["transcript_segments"]]


def kind(body: str, url: str = URL + "en.vtt") -> str:
    """How the captions of a file were made."""
    (row,) = parsed(body, url=url)["transcripts"]
    return str(row["kind"])


SRT = "1\n00:00:01,000 --> 00:00:02,000\nthe bell\n"
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nthe bell\n"
VTT_AUTO = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n \nthe<00:00:01.500><c> bell</c>\n"
JSON3 = json.dumps({"wireMagic": "pb3", "events": [{"tStartMs": 1000, "dDurationMs": 1000, "segs": [{"utf8": "the bell"}]}]})
SRV3 = '<timedtext format="3"><body><p t="1000" d="1000">the bell</p></body></timedtext>'
SRV3_AUTO = '<timedtext format="3"><body><p t="1000" d="1000" w="1"><s ac="0">the bell</s></p></body></timedtext>'
SRV1 = '<transcript><text start="1" dur="1">the bell</text></transcript>'
TTML = '<tt><body><div><p begin="1s" end="2s">the bell</p></div></body></tt>'
SBV = "0:00:01.000,0:00:02.000\nthe bell\n"
FORMS = {"srt": SRT, "vtt": VTT, "json3": JSON3, "srv3": SRV3, "srv1": SRV1, "ttml": TTML, "sbv": SBV}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["txt", "en.vtt", "html"])
def test_a_format_is_told_by_content(form: str, name: str) -> None:
    """A caption file is read as what it is, whatever its name ends with."""
    found = rows(FORMS[form], name)
    assert (
        found["transcript_segments"][0] | {"text": "the bell", "start_seconds": 1.0, "end_seconds": 2.0}
        == (found["transcript_segments"][0])
    )
    assert found["rejected_rows"] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_stem_that_is_an_id_does_not_mislead(form: str) -> None:
    """Captions named by nothing but the video's id are captions, not a page about the video."""
    found = parsed(FORMS[form], url=f"file:///captions/{ID}.{form}")
    assert found["outcomes"][0]["format"].startswith("captions_")
    assert found["transcripts"][0]["segment_count"] == 1


@pytest.mark.parametrize("form", FORMS)
def test_without_a_video_id(form: str) -> None:
    """Captions that name no video are rejected for that."""
    (outcome,) = parsed(FORMS[form], url="file:///captions/talk.en.vtt")["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "no video id")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", ["\ufeff", "\n \n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_change_nothing(form: str, mark: str, newline: str) -> None:
    """A byte order mark, leading blank lines and line ends of any system change nothing."""
    assert lines((mark + FORMS[form]).replace("\n", newline)) == ["the bell"]


@pytest.mark.parametrize("form", FORMS)
def test_rows_keep_their_schemas(form: str) -> None:
    """Every row that captions give is as its table declares it."""
    frames = parse_pages(batch([Page(FORMS[form].encode(), URL + form)]))
    for name in ("videos", "transcripts", "transcript_segments", "rejected_rows"):
        kept, refused = conform(TABLES[name], frames[name].drop("keywords", strict=False))
        assert kept.height == frames[name].height
        assert refused.is_empty()


def test_languages_of_name_and_file() -> None:
    """The name says the language; where it doesn't, the file does; else it is undetermined."""
    header = "WEBVTT\nKind: captions\nLanguage: pt-br\n\n00:01.000 --> 00:02.000\no sino\n"
    assert rows(header, "fr.vtt")["transcripts"][0]["language"] == "fr"
    assert rows(header, "vtt")["transcripts"][0]["language"] == "pt-BR"
    assert rows(VTT, "vtt")["transcripts"][0]["language"] == "und"


@pytest.mark.parametrize(
    ("body", "url", "expected"),
    [
        (VTT, URL + "en.vtt", "unknown"),
        (VTT_AUTO, URL + "en.vtt", "auto"),
        (VTT, URL + "en-orig.vtt", "auto"),
        (SRV3, URL + "en.srv3", "unknown"),
        (SRV3_AUTO, URL + "en.srv3", "auto"),
        (SRV3, TIMED_TEXT + "&kind=asr", "auto"),
        (SRV3, TIMED_TEXT, "manual"),
        (SRV3_AUTO, TIMED_TEXT, "auto"),
        (SRV3, TIMED_TEXT + "&tlang=de", "translated"),
        (SRV3, TIMED_TEXT + "&tlang=en", "manual"),
        (JSON3, URL + "en-nP7-2PuUl7o.json3", "manual"),
    ],
)
def test_kinds_are_told_never_guessed(body: str, url: str, expected: str) -> None:
    """Captions are automatic, translated or by people where name, address or file says so, and unknown elsewhere."""
    assert kind(body, url) == expected


def test_a_karaoke_file_is_not_automatic() -> None:
    """Times within a cue are YouTube's only in the form that YouTube writes."""
    assert kind("WEBVTT\n\n00:01.000 --> 00:02.000\nthe <00:01.500>bell\n") == "unknown"


def test_songs_keep_their_repeated_lines() -> None:
    """Lines that people repeat are repeated in the transcript, too."""
    song = "WEBVTT\n\n" + "".join(
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{line}\n\n" for n, line in enumerate(["la", "la", "li", "li", "la"])
    )
    assert lines(song) == ["la", "la", "li", "li", "la"]


def test_live_captions_roll_up_without_marks() -> None:
    """Captions of live television, which repeat the line above, give each line once."""
    said = ["good evening", "the bell rings", "at sea", "and now", "the weather"]
    cues = (f"00:0{n}.000 --> 00:0{n + 1}.000\n" + "\n".join(said[max(n - 1, 0) : n + 1]) for n in range(5))
    assert lines("WEBVTT\n\n" + "\n\n".join(cues)) == said


def test_a_line_said_again_after_a_pause() -> None:
    """In automatic captions a line that is said again after the screen was empty counts again."""
    cues = "00:01.000 --> 00:02.000\nthe<00:00:01.500><c> bell</c>\n\n00:09.000 --> 00:10.000\nthe<00:00:09.500><c> bell</c>\n"
    assert lines("WEBVTT\n\n" + cues) == ["the bell", "the bell"]


def test_speakers_at_the_same_time() -> None:
    """Cues that start together stay apart; times of segments never overlap, and the last of them has the time."""
    both = "1\n00:00:01,000 --> 00:00:03,000\n- one\n\n2\n00:00:01,000 --> 00:00:03,000\n- two\n"
    times = [(row["start_seconds"], row["end_seconds"], row["text"]) for row in rows(both)["transcript_segments"]]
    assert times == [(1.0, 1.0, "- one"), (1.0, 3.0, "- two")]


def test_a_file_that_is_broken_everywhere_is_noted_shortly() -> None:
    """Of thousands of broken cues the first are told, the others counted."""
    found = rows("WEBVTT\n\n" + "".join(f"0:0x --> 0:0{n}\nlost\n\n" for n in range(1000)))
    assert len(found["rejected_rows"]) == 21
    assert sum(row["row_count"] for row in found["rejected_rows"]) == 1000
    assert found["outcomes"][0]["reason"] == "no cues"


@pytest.mark.parametrize(
    "body",
    [
        "<transcript>" + "<a>" * 200_000,
        "<transcript><text start='1'>" + "&" * 200_000,
        "<transcript>" + "<text start='1'><3</text>" * 20_000,
        '{"wireMagic": "pb3", "events": [' + "[" * 200_000,
        '{"wireMagic": "pb3", "events": [' + '{"segs":[' * 50_000,
        '{"wireMagic": "pb3", "events": [' + '{"tStartMs":1,"segs":[{"utf8":"a}]},' * 20_000,
        "WEBVTT\n\n0:00:" + ",1:00:" * 100_000 + " x",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 200_000,
        "WEBVTT\n\n" + "0:" * 100_000,
        "1\n00:00:01,000 --> 99999999999999:00:02,000\n" + "1" * 200_000,
        '<tt><body><p begin="' + "9" * 100_000 + 's">a</p></body></tt>',
    ],
    ids=range(11),
)
def test_no_file_takes_long(body: str) -> None:
    """Files made to hurt are read or refused, and neither takes long."""
    (outcome,) = rows(body)["outcomes"]
    assert outcome["format"].startswith("captions_")


def test_subrip_without_numbers() -> None:
    """SubRip without its numbers is read, and noted once."""
    found = rows("00:00:01,000 --> 00:00:02,000\none\n\n00:00:03,000 --> 00:00:04,000\ntwo\n")
    assert [row["text"] for row in found["transcript_segments"]] == ["one", "two"]
    assert [row["rule"] for row in found["rejected_rows"]] == ["a SubRip cue begins with its number"]


def test_text_before_the_times() -> None:
    """In WebVTT one line before the times is the cue's name; what stands before that is lost, and noted."""
    found = rows("WEBVTT\n\nlost words\nname\n00:01.000 --> 00:02.000\none\n")
    assert [row["text"] for row in found["transcript_segments"]] == ["one"]
    assert json.loads(found["rejected_rows"][0]["row_json"]) == {"place": "line 3", "said": "lost words"}


def test_a_file_outside_the_page_is_not_read() -> None:
    """XML that points to other files is read without them."""
    body = '<!DOCTYPE tt SYSTEM "file:///etc/hostname"><tt><body><p begin="1s" end="2s">a&host;b</p></body></tt>'
    assert lines(body) == ["a&host;b"]


def test_half_a_character_in_json() -> None:
    """An emoji that a tool cut in two does not cost the file."""
    events = r'{"tStartMs": 1, "segs": [{"utf8": "bell \ud83d"}]}, {"tStartMs": 9, "segs": [{"utf8": "x"}]}'
    found = rows('{"wireMagic": "pb3", "events": [' + events + "]}")
    assert [row["text"] for row in found["transcript_segments"]] == ["bell \ufffd", "x"]
    assert found["transcripts"][0]["is_complete"]

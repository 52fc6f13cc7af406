"""Which captions of a video are asked for, and under which address the lake keeps them."""

import pytest

from pipeline.parse.caption_names import Track as Told
from pipeline.parse.caption_names import track_of
from pipeline.sources.youtube_captions import Captions, caption_video, wanted

ID = "-LMrs_8vuD8"
BASE = f"https://www.youtube.com/api/timedtext?v={ID}&expire=1&ip=0.0.0.0&signature=AB.CD"


def form(tail: str, ext: str = "json3") -> dict[str, object]:
    """A form of a track as yt-dlp names it."""
    return {"ext": ext, "url": f"{BASE}{tail}&fmt={ext}", "name": "n"}


INFO = {
    "subtitles": {
        "en": [form("&lang=en"), form("&lang=en", "vtt")],
        "en-GB": [form("&lang=en-GB&name=Stage+1")],
        "de": [form("&lang=de")],
        "live_chat": [{"ext": "json3", "url": f"https://www.youtube.com/watch?v={ID}", "protocol": "youtube_live_chat_replay"}],
        "gone": [{"ext": "json3"}],
    },
    "automatic_captions": {
        "de-orig": [form("&lang=de&kind=asr")],
        "de": [form("&lang=de&kind=asr")],
        "en": [form("&lang=de&kind=asr&tlang=en")],
        "fr-de": [form("&lang=de&tlang=fr-de")],
    },
}


def told(**captions: object) -> list[Told]:
    """What the lasting addresses of the wanted tracks tell a parser."""
    return [track_of(track.page_url) for track in wanted(INFO, Captions(**captions))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("captions", "tracks"),
    [
        ({}, [("en", "manual"), ("en-GB", "manual"), ("de", "manual"), ("de", "auto")]),
        ({"languages": ("original",)}, [("de", "manual"), ("de", "auto")]),
        ({"languages": ("EN-gb",)}, [("en-GB", "manual")]),
        ({"languages": ("e*",)}, [("en", "manual"), ("en-GB", "manual")]),
        ({"languages": ("*",), "kinds": ("translated",)}, [("en", "translated"), ("fr", "translated")]),
        ({"kinds": ("auto",)}, [("de", "auto")]),
        ({"kinds": ()}, []),
        ({"form": "vtt"}, [("en", "manual")]),
        ({"form": "ttml"}, []),
    ],
)
def test_tracks_are_chosen_by_language_and_kind(captions, tracks):
    """Each once, and without what is no caption track; parsers find video, language and kind in their addresses."""
    assert told(**captions) == [Told(ID, language, kind) for language, kind in tracks]


def test_without_a_known_language_people_s_captions_are_all_original():
    """They are few, and one of them is what is spoken."""
    info = {"subtitles": {"nl": [form("&lang=nl")], "fy": [form("&lang=fy")]}}
    assert [track_of(track.page_url).language for track in wanted(info, Captions(languages=("original",)))] == ["nl", "fy"]
    assert [track_of(track.page_url).language for track in wanted({**info, "language": "nl"}, Captions())] == ["nl"]


def test_a_lasting_address_has_no_signature_and_a_track_s_own_name():
    """The address at which it is asked for is yt-dlp's, unchanged."""
    [track] = wanted(INFO, Captions(languages=("en-GB",)))
    assert track.url == f"{BASE}&lang=en-GB&name=Stage+1&fmt=json3"
    assert track.page_url == f"https://www.youtube.com/api/timedtext?v={ID}&lang=en-GB&name=Stage+1&fmt=json3"
    assert caption_video(track.page_url) == ID
    assert caption_video(f"https://www.youtube.com/watch?v={ID}") is None

"""What names and addresses of caption files tell: the video, the language, and how the captions were made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.caption_names import Track, language_of, track_of

ID = "dQw4w9WgXcQ"
NAMES = {
    f"Title%20%5B{ID}%5D.en.vtt": Track(ID, "en"),
    f"Title%20%5BDocumentary%5D%20%5B{ID}%5D.es-419.ttml": Track(ID, "es-419"),
    f"Title [{ID}].zh-Hans.vtt": Track(ID, "zh-Hans"),
    f"{ID}.en-orig.srv3": Track(ID, "en", "auto"),
    f"{ID}.de.srt": Track(ID, "de"),
    f"{ID}.vtt": Track(ID),
    f"Mr. Robot-{ID}.pt_BR.vtt": Track(ID, "pt-BR"),
    "Title--Qw4w9WgXcQ.en.vtt": Track("-Qw4w9WgXcQ", "en"),
    "_Qw4w9WgXcQ.en.vtt": Track("_Qw4w9WgXcQ", "en"),
    f"2026-01-26__{ID}.asr.en.timedtext.srv1.xml": Track(ID, "en", "auto"),
    f"{ID}.a.en.json3": Track(ID, "en", "auto"),
    f"{ID}.manual.en-us.vtt": Track(ID, "en-US", "manual"),
    f"{ID}.en.forced.srt": Track(ID, "en"),
    f"{ID}.English.srt": Track(ID),
    f"[{ID}].en-nP7-2PuUl7o.vtt": Track(ID, "en", "manual"),
    f"[{ID}].de-en-nP7-2PuUl7o.vtt": Track(ID, "de", "translated"),
    f"[{ID}].zh-Hant-en.vtt": Track(ID, "zh-Hant", "translated"),
    f"[{ID}].en-it.vtt": Track(ID, "en", "translated"),
    f"[{ID}].en-en.vtt": Track(ID, "en", "manual"),
    f"[{ID}].de-de.vtt": Track(ID, "de-DE"),
    f"[{ID}].zh-tw.vtt": Track(ID, "zh-TW"),
    f"archive.tar#captions/{ID}.fr.vtt": Track(ID, "fr"),
    "Documentary.en.vtt": Track(None, "en"),
    "Talk [Documentary].en.vtt": Track(None, "en"),
    "A-Declaration.vtt": Track(),
    "small__invalid_timeframe_in_cue_text.vtt": Track(),
}
ADDRESSES = {
    f"https://www.youtube.com/api/timedtext?v={ID}&lang=en&kind=asr&tlang=de": Track(ID, "de", "translated"),
    f"https://www.youtube.com/api/timedtext?v={ID}&lang=en&kind=asr&tlang=en": Track(ID, "en", "auto"),
    f"https://www.youtube.com/api/timedtext?v={ID}&lang=de&tlang=fr-de": Track(ID, "fr", "translated"),
    f"https://www.youtube.com/api/timedtext?expire=1&amp;v={ID}&amp;lang=en&amp;kind=asr": Track(ID, "en", "auto"),
    f"http://video.google.com/timedtext?lang=pt-BR&v={ID}&name=": Track(ID, "pt-BR", "manual"),
    f"https://web.archive.org/web/2013id_/http://www.youtube.com/api/timedtext?lang=nl&v={ID}": Track(ID, "nl", "manual"),
    "https://www.youtube.com/api/timedtext?type=list": Track(),
    f"https://example.org/captions/{ID}.en.vtt?signature=a/b.c#top": Track(ID, "en"),
    "http://[": Track(),
    "": Track(),
}


@pytest.mark.parametrize(("name", "track"), NAMES.items(), ids=NAMES)
def test_a_name_tells_of_its_captions(name: str, track: Track) -> None:
    """Names that yt-dlp, youtube-dl and people give say whose captions a file holds; a word of eleven letters is no id."""
    assert track_of(f"file:///pages/{name}") == track


@pytest.mark.parametrize(("url", "track"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_tells_of_its_captions(url: str, track: Track) -> None:
    """Addresses of YouTube's timed text say outright what they lead to, in an archive too."""
    assert track_of(url) == track


@pytest.mark.parametrize(
    ("tag", "language"),
    {"EN-us": "en-US", "zh_hans_hk": "zh-Hans-HK", "sr-Latn": "sr-Latn", "de-1996": "de-1996", "en-x-foo": "en-x-foo"}.items(),
)
def test_languages_are_written_alike(tag: str, language: str) -> None:
    """One language is written one way, whatever the letter case of its tag."""
    assert language_of(tag) == language


@pytest.mark.parametrize("tag", ["", "und", "English", "x", "en us", "captions"])
def test_what_is_no_language(tag: str) -> None:
    """A word that is no language tag is not taken for one."""
    assert language_of(tag) is None


@given(st.text() | st.text("[]-_.%/#?&=aA0:").map("https://www.youtube.com/api/timedtext?".__add__))
def test_no_address_is_too_strange(url: str) -> None:
    """Whatever an address is, asking what it tells does not fail, and an id is always one by its form."""
    video_id = track_of(url).video_id
    assert video_id is None or len(video_id) == 11

"""Which texts have their words counted, and by the rules of which language."""

from datetime import date, datetime

import polars as pl
import pytest

from pipeline.transform.texts import SCHEMA, texts

PAGE = {"page_id": "a" * 64, "captured_at": datetime(2024, 3, 1), "pulled_on": date(2024, 3, 2), "video_id": "xpLMrs8vuD8"}


def transcript(language: str, detected: str | None, kind: str = "auto") -> dict[str, object]:
    """A transcript of the page."""
    return PAGE | {"language": language, "kind": kind, "text": "boats", "detected_language": detected}


def word_languages(video: dict[str, object], *transcripts: dict[str, object]) -> list[str]:
    """The language of the words of the title and of each transcript."""
    frames = {"videos": pl.DataFrame([PAGE | {"title": "Boats"} | video])}
    if transcripts:
        frames["transcripts"] = pl.DataFrame(transcripts, infer_schema_length=None)
    found = texts(frames)
    assert found.columns == list(SCHEMA)
    return found["word_language"].to_list()


@pytest.mark.parametrize(
    ("declared", "detected", "expected"),
    [("de", "en", "de"), ("und", "fr", "fr"), ("und", None, "und"), ("pt-BR", None, "pt-BR")],
)
def test_a_transcripts_words_are_of_its_language(declared: str, detected: str | None, expected: str) -> None:
    """What the page declares counts before what the text looks like."""
    frames = {"transcripts": pl.DataFrame([transcript(declared, detected)], schema_overrides={"detected_language": pl.String})}
    found = texts(frames)
    assert found.select("word_language", "language", "field", "text").rows() == [(expected, declared, "transcript", "boats")]


def test_a_titles_words_are_of_the_language_that_is_surest() -> None:
    """The video's declared language, else its transcript's, else what so few words look like."""
    assert word_languages({"language": "sv", "title_language": "en"}, transcript("de", None)) == ["sv", "de"]
    assert word_languages({"language": None, "title_language": "en"}, transcript("und", "de")) == ["de", "de"]
    assert word_languages({"language": "und", "title_language": "en"}, transcript("und", None)) == ["en", "und"]
    assert word_languages({"title_language": None}) == ["und"]


def test_transcripts_of_several_languages_tell_nothing_of_a_title() -> None:
    """Captions in many languages say little of the video; a translation says nothing of it."""
    assert word_languages({"title_language": "nl"}, transcript("de", None), transcript("fr", None))[0] == "nl"
    assert word_languages({"title_language": "nl"}, transcript("de", None), transcript("fr", None, "translated"))[0] == "de"


def test_a_page_without_a_title_has_no_title_to_count() -> None:
    """A removed video, and a page of comments alone."""
    assert texts({"videos": pl.DataFrame([PAGE | {"title": None, "title_language": None}])}).is_empty()
    assert texts({"videos": pl.DataFrame([PAGE])}).is_empty()
    assert texts({}).is_empty()

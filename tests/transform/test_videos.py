"""What a title tells beside what its page says."""

import polars as pl

from pipeline.transform.videos import videos


def test_a_declared_language_wins() -> None:
    """The language that a page declares for its title is kept; else the title's words tell it, or nothing does."""
    titles = ["The history of the harbour", "Die Geschichte des Hafens", "Gannet Rock", None]
    parsed = pl.DataFrame({"title": titles, "title_language": ["fr", None, None, None], "keywords": [["tide"]] * 4})
    assert videos(parsed).to_dict(as_series=False) == {"title": titles, "title_language": ["fr", "de", None, None]}


def test_pages_without_titles_stay_as_they_are() -> None:
    """A format that tells no title gets no language of one."""
    assert videos(pl.DataFrame({"video_id": ["xpLMrs8vuD8"]})).columns == ["video_id"]

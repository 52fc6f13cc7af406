"""Which of its keywords a video speaks, whatever pages keywords and transcript come from."""

from pathlib import Path

import pytest

from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

FIRST, SECOND, THIRD = DAYS

SPOKEN = (
    "select video_id, keyword_key, spoken_count, first_character, first_seconds from search_index.spoken_keywords order by all"
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def test_keywords_of_one_page_are_spoken_in_the_transcript_of_another(warehouse: Warehouse) -> None:
    """yt-dlp's info.json tells the keywords, and the captions beside it what is said; either may come first."""
    asked = Page(keywords=("Bread", "wine"), transcript=None)
    said = Page(keywords=(), transcript="we bake bread, bread and water", hour=1)
    warehouse.pull(FIRST, asked).pull(SECOND, said)
    assert warehouse.rows(SPOKEN) == [(VIDEO, "bread", 2, 8, None)]
    other = Warehouse(warehouse.home.root / "other").pull(FIRST, said).pull(SECOND, asked)
    assert other.rows(SPOKEN) == warehouse.rows(SPOKEN)


def test_what_changed_is_looked_at_again(warehouse: Warehouse) -> None:
    """New keywords, a new text, and a page that goes."""
    warehouse.pull(FIRST, Page(keywords=("bread", "sea")), Page(video_id=OTHER, keywords=("water",)))
    other = (OTHER, "water", 1, 19, None)
    assert warehouse.rows(SPOKEN) == [other, (VIDEO, "bread", 1, 8, None)]
    warehouse.pull(SECOND, Page(keywords=("water", "sea"), hour=1))
    assert warehouse.rows(SPOKEN) == [other, (VIDEO, "water", 1, 19, None)]
    warehouse.pull(THIRD, Page(keywords=("water", "sea"), transcript="the sea", hour=2))
    assert warehouse.rows(SPOKEN) == [other, (VIDEO, "sea", 1, 4, None)]
    warehouse.pull(THIRD).pull(SECOND)
    assert warehouse.rows(SPOKEN) == [other, (VIDEO, "bread", 1, 8, None)]


def test_what_stays_is_not_looked_at_again(warehouse: Warehouse) -> None:
    """A page with new views and the old text costs no search."""
    warehouse.pull(FIRST, Page(keywords=("bread", "water", "sea")))
    rows = SPOKEN.replace("select ", "select rowid, ")
    before = warehouse.rows(rows)
    warehouse.pull(SECOND, Page(keywords=("bread", "water", "sea"), views=11, hour=1))
    assert warehouse.rows(rows) == before


def test_the_cue_tells_when_it_is_spoken_first(warehouse: Warehouse) -> None:
    """The times are those of the page that the transcript is from, also where only they changed."""
    page = Page(keywords=("Bread", "bread with", "wine"), has_times=True)
    warehouse.pull(FIRST, page, Page(video_id=OTHER, keywords=("we",), has_times=True))
    spoken = [(OTHER, "we", 1, 0, 0.0), (VIDEO, "bread", 1, 8, 2.0), (VIDEO, "bread with", 1, 8, 2.0)]
    assert warehouse.rows(SPOKEN) == spoken
    warehouse.pull(SECOND, Page(keywords=page.keywords, hour=1))
    assert warehouse.rows(SPOKEN) == [spoken[0], *((*row[:4], None) for row in spoken[1:])]


def test_only_the_preferred_transcript_speaks(warehouse: Warehouse) -> None:
    """A translation is not what is said."""
    spoken = Page(language="en", video_language="en", keywords=("bread", "Brot"))
    warehouse.pull(FIRST, spoken, Page(language="de", transcript="wir backen Brot", keywords=("bread", "Brot")))
    assert warehouse.rows(SPOKEN) == [(VIDEO, "bread", 1, 8, None)]


def test_many_texts_are_read_a_few_at_a_time(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first load of millions of pages takes the memory of a part of them; nothing is lost between the parts."""
    monkeypatch.setattr("pipeline.storage.spoken_keywords._TEXTS_AT_A_TIME", 3)
    warehouse.pull(FIRST, *(Page(video_id=f"{n:011}", transcript=f"bread {n}", keywords=(str(n), "sea")) for n in range(20)))
    assert warehouse.rows(SPOKEN) == [(f"{n:011}", str(n), 1, 6, None) for n in range(20)]

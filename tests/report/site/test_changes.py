"""What changed about a video over time."""

from datetime import datetime

from pipeline.report.site.changes import Change, changes
from pipeline.report.site.video_rows import Snapshot

SPRING, SUMMER, AUTUMN = datetime(2024, 3, 1), datetime(2024, 6, 1), datetime(2024, 9, 1)


def snapshot(when: datetime, **told: object) -> Snapshot:
    """A snapshot that tells only this."""
    empty = Snapshot(when, None, None, None, None, None, None, None, None, None)
    return empty._replace(**told)  # type: ignore[arg-type]


def test_a_new_title_is_told_with_the_old_one_and_both_days():
    """A reader sees what it was, what it is, and between which pages it changed."""
    told = [snapshot(SPRING, title="Before"), snapshot(SUMMER, title="Before"), snapshot(AUTUMN, title="After")]
    assert changes(told) == [Change("title", SUMMER, AUTUMN, ["Before"], ["After"])]


def test_a_page_that_does_not_tell_changes_nothing():
    """A cut page does not look like a deletion."""
    told = [snapshot(SPRING, title="Same", keywords=["a"]), snapshot(SUMMER), snapshot(AUTUMN, title="Same", keywords=["a"])]
    assert changes(told) == []


def test_keywords_are_told_as_what_went_and_what_came():
    """Not as two long lists; another order is no change."""
    told = [snapshot(SPRING, keywords=["a", "b"]), snapshot(SUMMER, keywords=["b", "a"]), snapshot(AUTUMN, keywords=["b", "c"])]
    assert changes(told) == [Change("keywords", SUMMER, AUTUMN, ["a"], ["c"])]


def test_all_keywords_can_go():
    """A page without keywords tells that there are none."""
    assert changes([snapshot(SPRING, keywords=["a"]), snapshot(SUMMER, keywords=[])])[0].before == ["a"]


def test_a_video_that_vanished_is_told_with_its_reason():
    """In the page's own words."""
    told = [snapshot(SPRING, availability="public"), snapshot(SUMMER, availability="geo_blocked", availability_reason="Not here")]
    assert changes(told)[0].after == ["geo blocked: Not here"]


def test_the_newest_change_comes_first():
    """Of whatever kind it is."""
    told = [snapshot(SPRING, title="1", description="x"), snapshot(SUMMER, title="2"), snapshot(AUTUMN, description="y")]
    assert [change.what for change in changes(told)] == ["description", "title"]

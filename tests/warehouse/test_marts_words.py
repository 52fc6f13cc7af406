"""Statistics of transcripts, and which transcripts are alike, held against the same counted in Python."""

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.storage.checks import run_checks
from pipeline.storage.connection import open_for_reading
from pipeline.storage.marts import build_marts
from tests.storage.days import DAYS, Page, Warehouse

IDS = [f"{number:011}" for number in range(100)]
BAKERS, RIVERS = "UC" + "a" * 22, "UC" + "b" * 22
STATS = "distinct_word_count, mark_count, sentence_count, words_per_minute, mark_share, words_per_sentence"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def video(number: int, words: list[str] | str, **told: Any) -> Page:
    """A video's page with what is said in it."""
    said = words if isinstance(words, str) else " ".join(words)
    return Page(**{"video_id": IDS[number], "title": f"t{number}", "transcript": said} | told)


def speech(seed: int, length: int = 400) -> list[str]:
    """So many words, some more often than others."""
    rng = random.Random(seed)
    return [f"word{int(rng.paretovariate(0.7)) % 500}" for _ in range(length)]


def changed(words: list[str], share: float, seed: int = 1) -> list[str]:
    """The words with a share of them replaced."""
    rng = random.Random(seed)
    return [f"other{rng.randrange(500)}" if rng.random() < share else word for word in words]


def jaccard(one: list[str], other: list[str]) -> float:
    """The share of pairs of neighbouring words that both have."""
    mine, theirs = set(pairwise(one)), set(pairwise(other))
    return len(mine & theirs) / len(mine | theirs)


def failing(warehouse: Warehouse) -> dict[str, int]:
    """Claims about these marts and how many rows fail each."""
    with open_for_reading(warehouse.home.staging) as connection:
        results = run_checks(connection)
    return {result.claim: result.failing_rows for result in results if result.claim.startswith(("near_", "preferred_"))}


# ---------------------------------------------------------------- statistics


def test_a_transcripts_numbers_are_those_counted_by_hand(warehouse: Warehouse) -> None:
    """Words a minute over the video's length, marks among words and marks, words to a sentence."""
    warehouse.pull(DAYS[0], video(0, "The tide turns. The tide rests! [Music]", duration=90)).build()
    words, sentences = ["the", "tide", "turns", "the", "tide", "rests"], 2
    ((counted, *stats),) = warehouse.rows(f"select word_count, {STATS} from marts.transcript_stats")
    assert counted == 7, "the tests' pages take a mark for a word"
    assert stats == [len(set(words)), 1, sentences, 7 * 60 / 90, 1 / 8, 7 / 2]


def test_what_is_not_known_is_null(warehouse: Warehouse) -> None:
    """No length, no pace; a cut transcript's pace would be too slow; without full stops there are no sentences."""
    pages = [
        video(0, "the tide turns", duration=None),
        video(1, "the tide turns", duration=0),
        video(2, "the tide turns", is_complete=False),
    ]
    warehouse.pull(DAYS[0], *pages).build()
    assert warehouse.rows(f"select {STATS} from marts.transcript_stats") == [(3, 0, None, None, 0.0, None)] * 3


def test_statistics_are_of_the_preferred_transcript_as_it_is_held(warehouse: Warehouse) -> None:
    """Of several transcripts and pages the one that is shown; a page that was pulled on two days counts once."""
    new = video(0, "a new tide", kind="manual", hour=5)
    warehouse.add(DAYS[0], video(0, "an old low tide", kind="manual"), video(0, "tide", kind="auto", hour=9), new)
    warehouse.add(DAYS[1], new)
    warehouse.build()
    assert warehouse.rows("select kind, word_count, distinct_word_count from marts.transcript_stats") == [("manual", 3, 3)]


def test_days_parsed_by_an_older_version_are_named(warehouse: Warehouse) -> None:
    """Where words were not counted yet, numbers are null and a warning tells it; the rest is there."""
    warehouse.add(DAYS[0], video(0, "the tide turns"))
    warehouse.parts = [part for part in warehouse.parts if part.table != "transcript_words"]
    warehouse.build()
    assert warehouse.rows(f"select word_count, {STATS} from marts.transcript_stats") == [(3, None, None, None, 0.1, None, None)]
    assert failing(warehouse) == {
        "near_duplicates_are_two_videos": 0,
        "preferred_transcripts_have_statistics": 0,
        "preferred_transcripts_words_are_counted": 1,
    }


def test_statistics_are_made_again_when_only_their_words_changed(warehouse: Warehouse) -> None:
    """Other counts of the same text, and nothing else, make these marts again and no other."""
    warehouse.pull(DAYS[0], video(0, "the tide turns")).build()
    warehouse.parts = [part for part in warehouse.parts if part.table != "transcript_words"]
    warehouse.load()
    rebuilt = {built.name for built in build_marts(warehouse.home) if built.is_rebuilt}
    assert rebuilt == {"transcript_stats", "near_duplicates"}


# ---------------------------------------------------------------- near duplicates


def test_a_reupload_is_found_whatever_was_changed(warehouse: Warehouse) -> None:
    """A tenth of the words, another intro, capitals and marks: alike; another talk of the same words: not."""
    said = speech(0)
    versions = {1: changed(said, 0.1), 2: speech(9, 60) + said, 4: speech(5)}
    warehouse.add(DAYS[0], video(0, said), *(video(number, words) for number, words in versions.items()))
    warehouse.add(DAYS[0], video(3, "[Music] " + " ".join(said).upper() + "."), number=1)
    warehouse.build()
    found = warehouse.rows("select video_id, other_video_id, similarity from marts.near_duplicates")
    assert {(one, other) for one, other, _ in found} == {(IDS[0], IDS[1]), (IDS[0], IDS[2]), (IDS[1], IDS[2]), (IDS[0], IDS[3])}
    for _, other, similarity in (row for row in found if row[0] == IDS[0]):
        assert similarity == pytest.approx(jaccard(said, versions.get(IDS.index(other), said)), abs=0.15)
    assert found[0] == (IDS[0], IDS[3], 1.0)


def test_who_uploaded_it_is_told(warehouse: Warehouse) -> None:
    """Whether both are of one channel tells a channel's own re-upload from someone else's; unknown is null."""
    said = speech(0)
    channels = [("A", BAKERS), ("renamed", BAKERS), ("C", RIVERS), (None, None)]
    warehouse.add(DAYS[0], *(video(n, said, channel=name, channel_id=key) for n, (name, key) in enumerate(channels)))
    warehouse.build()
    assert warehouse.rows("from marts.near_duplicates") == [
        (IDS[0], IDS[1], 1.0, "t0", "t1", True),
        (IDS[0], IDS[2], 1.0, "t0", "t2", False),
        (IDS[0], IDS[3], 1.0, "t0", "t3", None),
    ]


def test_short_transcripts_are_not_compared(warehouse: Warehouse) -> None:
    """Thanks for watching is no re-upload; twenty different words may be one."""
    pages = [video(n, "thank you for watching and goodbye") for n in range(2)]
    pages += [video(2 + n, [f"w{number}" for number in range(20)]) for n in range(2)]
    warehouse.pull(DAYS[0], *pages).build()
    assert warehouse.rows("select video_id, other_video_id from marts.near_duplicates") == [(IDS[2], IDS[3])]


def test_equal_transcripts_are_pairs_with_the_first(warehouse: Warehouse) -> None:
    """A hundred copies are 99 pairs, not 4,950."""
    warehouse.pull(DAYS[0], *(video(number, speech(0)) for number in range(100))).build()
    found = warehouse.rows("select video_id, other_video_id, similarity from marts.near_duplicates")
    assert found == [(IDS[0], other, 1.0) for other in IDS[1:]]
    assert set(failing(warehouse).values()) == {0}


def test_many_that_are_alike_make_no_more_pairs_than_twenty_each(warehouse: Warehouse) -> None:
    """Of a series with one text and few words of its own each is found, at a cost that grows with their number."""
    warehouse.pull(DAYS[0], *(video(number, [*speech(0), *speech(number + 50, 20)]) for number in range(100))).build()
    found = warehouse.rows("select video_id, other_video_id from marts.near_duplicates")
    assert {one for one, _ in found} | {other for _, other in found} == set(IDS)
    assert 100 * 15 < len(found) < 100 * 50


def test_pages_pulled_on_several_days_are_no_duplicates(warehouse: Warehouse) -> None:
    """A video is no duplicate of itself, however often its page was pulled; other transcripts of it do not count."""
    said = speech(0)
    pages = [video(0, said, kind="manual"), video(0, changed(said, 0.05), kind="auto"), video(1, speech(2))]
    warehouse.add(DAYS[0], *pages)
    warehouse.add(DAYS[1], *pages)
    warehouse.build()
    assert warehouse.rows("from marts.near_duplicates") == []
    assert set(failing(warehouse).values()) == {0}


def test_the_result_does_not_depend_on_the_order_of_loading(warehouse: Warehouse, tmp_path: Path) -> None:
    """The same pages, loaded at once or backwards a day at a time, are the same pairs in the same order."""
    pages = [video(number, changed(speech(number % 3), 0.02, number)) for number in range(12)]
    warehouse.pull(DAYS[0], *pages).build()
    steps = Warehouse(tmp_path / "steps")
    for day, some in zip(DAYS, (pages[8:], pages[4:8], pages[:4]), strict=True):
        steps.pull(day, *some)
    expected = warehouse.rows("from marts.near_duplicates")
    assert len(expected) == 3 * 6
    assert steps.build().rows("from marts.near_duplicates") == expected

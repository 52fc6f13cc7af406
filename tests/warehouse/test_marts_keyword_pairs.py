"""The mart `keyword_pairs`: numbers that a few lines of Python count too."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.tables import mart, tables

# Order is that of code points, also where an alphabet or another encoding would have it otherwise.
KEYWORDS = ["tide", "tide mill", "Tide", "tidé", "été", "潮", "\U0001f30a", "\uffee"]


def declared(*tags: list[str]) -> list[dict[str, object]]:
    """Videos with these keywords."""
    return [
        {"video_id": f"{video:011}", "position": position, "keyword": word, "keyword_key": word}
        for video, words in enumerate(tags)
        for position, word in enumerate(words)
    ]


@settings(max_examples=40)
@given(tags=st.lists(st.lists(st.sampled_from(KEYWORDS), max_size=7), max_size=9))
def test_pairs_and_lift_are_those_counted_by_hand(tags: list[list[str]]):
    """A pair is told once, from two videos on, whatever the order in which videos have the two, and how often."""
    sets = [set(words) for words in tags if words]
    alone = Counter(word for words in sets for word in words)
    together = Counter(pair for words in sets for pair in combinations(sorted(words), 2))
    expected = [
        {"keyword_key": one, "other_keyword_key": other, "video_count": count}
        | {"keyword_video_count": alone[one], "other_video_count": alone[other]}
        | {"lift": pytest.approx((count / len(sets)) / ((alone[one] / len(sets)) * (alone[other] / len(sets))))}
        for (one, other), count in sorted(together.items(), key=lambda item: (-item[1], item[0]))
        if count > 1
    ]
    with tables(keywords=declared(*tags)) as connection:
        assert mart(connection, "keyword_pairs") == expected


def test_lift_tells_how_much_more_often_than_by_chance():
    """Of ten videos with a keyword four have a, five have b, three both: 3/10 instead of 4/10 x 5/10."""
    tags = [["a", "b"]] * 3 + [["a"]] + [["b"]] * 2 + [["other"]] * 4
    with tables(keywords=declared(*tags)) as connection:
        [row] = mart(connection, "keyword_pairs")
    assert row["lift"] == pytest.approx(1.5)

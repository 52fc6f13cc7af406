"""The mart `daily_intake`: what was pulled on each day, and what became of it."""

from collections import defaultdict
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.tables import mart, tables

pages = st.fixed_dictionaries(
    {
        "pulled_on": st.sampled_from([date(2024, 3, 1), date(2024, 3, 2)]),
        "source": st.sampled_from(["web", "mail"]),
        "outcome": st.sampled_from(["parsed", "rejected", "unchanged"]),
        "reason": st.none() | st.sampled_from(["empty", "larger than 16 MiB"]),
        "byte_count": st.integers(0, 2**40),
        "video_id": st.none() | st.sampled_from(["0I5Fl1Qn-Do", "xpLMrs8vuD8"]),
    }
)


@settings(max_examples=40)
@given(pulled=st.lists(pages, max_size=12))
def test_every_page_is_in_one_row(pulled: list[dict[str, Any]]):
    """Pages, bytes and videos of each day, source, outcome and reason; a video counts once however many pages tell of it."""
    groups = defaultdict(list)
    for page in pulled:
        groups[page["pulled_on"], page["source"], page["outcome"], page["reason"]].append(page)
    expected = [
        dict(zip(("pulled_on", "source", "outcome", "reason"), key, strict=True))
        | {"page_count": len(group), "byte_count": sum(page["byte_count"] for page in group)}
        | {"video_count": len({page["video_id"] for page in group} - {None})}
        for key, group in sorted(groups.items(), key=lambda item: (*item[0][:3], item[0][3] is None, item[0][3] or ""))
    ]
    with tables(pages=pulled) as connection:
        assert mart(connection, "daily_intake") == expected

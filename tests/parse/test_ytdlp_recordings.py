"""Recorded info.json files that lie beside the repository, held against their own dictionaries."""

from datetime import date

import pytest

from tests.parse.pages import parsed
from tests.parse.youtube import document_of, needs_recordings, page_of, recorded

pytestmark = needs_recordings
FILES = ["sample_mp4.info.json", "metadata_2023-06-29.json"]
SAME = [
    "title",
    "channel_id",
    "view_count",
    "like_count",
    "comment_count",
    "description",
    "language",
    "availability",
    "live_status",
]


@pytest.mark.parametrize("name", FILES)
def test_facts(name: str) -> None:
    """Every fact of a recorded file comes out, and what an old file lacks is unknown."""
    info = document_of(recorded(name))
    rows = parsed(**page_of(recorded(name))._asdict())
    (video,) = rows["videos"]
    assert {column: video[column] for column in SAME} == {column: info.get(column) for column in SAME}
    assert (video["video_id"], video["channel"], video["duration_seconds"]) == (info["id"], info["channel"], info["duration"])
    assert video["published_date"] == date.fromisoformat(info["upload_date"])
    assert (video["rating"], video["category"]) == (info["average_rating"], info["categories"][0])
    assert video["channel_subscriber_count"] == info.get("channel_follower_count")
    assert video["keywords"] == [row["keyword"] for row in rows["keywords"]] == info["tags"]
    assert (video["is_complete"], rows["rejected_rows"]) == (True, [])


def test_caption_tracks() -> None:
    """Each language is one track: the recognised one once though it is listed twice, all others translated from it."""
    rows = parsed(**page_of(recorded("metadata_2023-06-29.json"))._asdict())["caption_tracks"]
    listed = document_of(recorded("metadata_2023-06-29.json"))["automatic_captions"]
    assert [row["language"] for row in rows if row["kind"] == "auto"] == ["en"]
    assert len(rows) == len({row["language"] for row in rows}) == len(listed) - 1
    assert {row["kind"] for row in rows if row["language"] != "en"} == {"translated"}

"""Recorded pages of YouTube that lie beside the repository, held against what others read from the same pages.

`expected-info.json` is what node-ytdl-core, an independent parser, made of a page; INDEX.tsv tells some facts of each.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from pipeline.parse import parse_pages
from pipeline.transform.video_snapshots import video_snapshots
from tests.parse.pages import Page, batch, parsed
from tests.parse.youtube import RECORDINGS, document_of, needs_recordings, page_of, recorded, watch_page

pytestmark = needs_recordings

#: Recorded pages of each expected-info.json. Of `game` and `music` no page was kept, only the documents that it held.
PAGES_OF = {
    "age-restricted": ["age-restricted__watch.html", "age-restricted__get_video_info.txt"],
    "chapters": ["chapters__watch.html"],
    "game": ["documents"],
    "live-now": ["live-now__watch.html"],
    "music": ["documents"],
    "regular": ["HEAD__regular__watch.json", "HEAD__regular__watch.html"],
    "rich-thumbnails": ["rich-thumbnails__watch.json"],
}
CASES = [(case, page) for case, pages in PAGES_OF.items() for page in pages]


class Difference(NamedTuple):
    """Why a fact is read otherwise here, and what holds of the two readings."""

    reason: str
    holds: Callable[[Any, Any], bool]


NEXT_UP = Difference(
    "ytdl-core of that time left out the video that plays next, the first one related", lambda ours, theirs: ours[1:] == theirs
)
NO_SIZES = Difference(
    "ytdl-core trips over VfGW0Qiy2I0, whose moving picture has no sizes",
    lambda ours, theirs: [video_id for video_id in ours if video_id != "VfGW0Qiy2I0"] == theirs,
)
ON_AIR = Difference("a stream that is on has no length yet; the page writes 0", lambda ours, theirs: (ours, theirs) == (None, 0))
OTHER_CAPTURE = Difference(
    "the HTML is another capture than the JSON that was expected of: 14 of its related videos are the same",
    lambda ours, theirs: len({*ours} & {*theirs}) == 14,
)
DIFFERENCES = {
    ("chapters", "chapters__watch.html", "related"): NO_SIZES,
    ("game", "documents", "related"): NEXT_UP,
    ("live-now", "live-now__watch.html", "duration_seconds"): ON_AIR,
    ("live-now", "live-now__watch.html", "related"): NEXT_UP,
    ("music", "documents", "related"): NEXT_UP,
    ("regular", "HEAD__regular__watch.json", "related"): NEXT_UP,
    ("regular", "HEAD__regular__watch.html", "related"): OTHER_CAPTURE,
    ("rich-thumbnails", "rich-thumbnails__watch.json", "related"): NEXT_UP,
}

#: Pages that tell of no video: why each is rejected.
NO_VIDEO = {
    "HEAD__age-restricted__watch.json": "no page: YouTube asked the browser to load it again",
    "HEAD__youtube_consent_page.html": "consent page",
    "HEAD__youtube_consent_page_invalid.html": "consent page",
    "HEAD__youtube_too_many_requests.html": "too many requests (429)",
    "HEAD__youtube_request_blocked.innertube.json": "bot check",
    "HEAD__youtube_unplayable.innertube.json": "no video id: Custom Reason. Sub Reason 1Sub Reason 2",
    "HEAD__youtube_video_unavailable.innertube.json": "no video id: This video is unavailable",
    "pytube+pytube/channel-videos.html": "a channel's page, not a video's",
    "pytube+pytube/playlist.html": "a playlist's page, not a video's",
}
#: Pages of videos that can't be seen by all: availability, and the page's words.
NOT_FOR_ALL = {
    "HEAD__age-restricted__watch.html": (
        "needs_auth",
        "Sign in to confirm your age. This video may be inappropriate for some users.",
    ),
    "irauhITDrsE.player.json": ("needs_auth", "This video may be inappropriate for some users."),
    "HEAD__private__watch.json": ("private", "Private video. Sign in if you've been granted access to this video"),
    "m8uHb5jIGN8.watch.html": ("private", "Private video. Sign in if you've been granted access to this video"),
    "HEAD__non-existent__watch.json": ("unavailable", "Video unavailable"),
    "m8uHb5jIGN8.player.json": (
        "private",
        "This video is private. If the owner of this video has granted you access, please sign in.",
    ),
    "5YceQ8YqYMc.watch.html": ("unavailable", "This live stream recording is not available."),
    "HEAD__live-future__watch.json": ("public", "This live event will begin in 2 days."),
}
#: The pages of one video, oldest first: when each was captured, its views, likes and subscribers of its channel.
OVER_TIME = {
    "2015-10-13__da946932___HSylqgVYQI__watch.html": (datetime(2015, 10, 13), 556_256, 1_985, 275_489),
    "2019-02-02__1da02cbb___HSylqgVYQI-regular__watch.html": (datetime(2019, 2, 2), 569_962, 2_063, 361_000),
    "HEAD__regular__watch.json": (datetime(2020, 10, 30), 582_858, 2_347, 366_000),
    "HEAD__rich-thumbnails__watch.json": (datetime(2020, 12, 31), 583_531, 2_357, 366_000),
}


def page_of_case(case: str, page: str) -> Page:
    """The recorded page, or one made of the documents that the expected-info.json kept of it."""
    if page != "documents":
        return page_of(recorded(page))
    info = document_of(recorded(f"{case}__expected-info.json"))
    return Page(watch_page(info["player_response"], info["response"]).encode(), "file:///recordings/page.html")


def facts_of(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What was read of a page here, as far as ytdl-core tells it too."""
    (video,) = rows["videos"]
    names = ("title", "channel", "channel_id", "view_count", "duration_seconds", "keywords")
    related = [row["related_video_id"] for row in rows["related_links"]]
    return {name: video[name] for name in names} | {"published_date": video["published_date"].isoformat(), "related": related}


def expected_of(case: str) -> dict[str, Any]:
    """What ytdl-core read of it."""
    info = document_of(recorded(f"{case}__expected-info.json"))
    details = info["videoDetails"]
    return {
        "title": details["title"],
        "channel": details["author"]["name"],
        "channel_id": details["channelId"],
        "view_count": int(details["viewCount"]),
        "duration_seconds": int(details["lengthSeconds"]),
        "keywords": details.get("keywords", []),
        "published_date": details["publishDate"],
        "related": [video["id"] for video in info["related_videos"]],
    }


@pytest.mark.parametrize(("case", "page"), CASES)
def test_equal_to_an_independent_parse(case: str, page: str) -> None:
    """Facts and related videos of a recorded page are those that ytdl-core read, but for the differences named above."""
    ours, theirs = facts_of(parsed(**page_of_case(case, page)._asdict())), expected_of(case)
    differing = {name for name in theirs if ours[name] != theirs[name]}
    assert differing == {fact for of_case, of_page, fact in DIFFERENCES if (of_case, of_page) == (case, page)}
    assert all(DIFFERENCES[case, page, name].holds(ours[name], theirs[name]) for name in differing)


def test_every_independent_parse_is_compared() -> None:
    """No expected-info.json among the recordings is left out."""
    names = {path.name.split("__")[1] for path in RECORDINGS.rglob("*expected-info.json*")}
    assert names == PAGES_OF.keys()


def test_titles_and_channels_of_related_videos() -> None:
    """A related video has the title and the channel, with its id, that ytdl-core read."""
    rows = parsed(**page_of(recorded("chapters__watch.html"))._asdict())
    ours = {row["related_video_id"]: row for row in rows["related_links"]}
    for theirs in document_of(recorded("chapters__expected-info.json"))["related_videos"]:
        row = ours[theirs["id"]]
        told = (theirs["title"], theirs["author"]["name"], theirs["author"]["id"])
        assert (row["title"], row["related_channel"], row["related_channel_id"]) == told
        assert row["url"] == f"https://www.youtube.com/watch?v={theirs['id']}"


def indexed() -> list[tuple[str, dict[str, str]]]:
    """Pages of one video, with the facts that INDEX.tsv tells of each."""
    lines = (RECORDINGS / "INDEX.tsv").read_text().splitlines() if RECORDINGS.exists() else []
    rows = [line.split("\t") for line in lines if line.startswith("watch_innertube/") and "views=" in line]
    facts = [(row[0], dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", row[7]))) for row in rows]
    return [(file, found) for file, found in facts if found["id"] != "None"]


@pytest.mark.parametrize(("file", "facts"), indexed(), ids=[file.split("/")[-1] for file, _ in indexed()])
def test_facts_of_the_index(file: str, facts: dict[str, str]) -> None:
    """The facts that the recordings' index tells of a page are read from it."""
    rows = parsed(**page_of(RECORDINGS / file)._asdict())
    (video,) = rows["videos"]
    assert video["video_id"] == facts["id"] == rows["outcomes"][0]["video_id"]
    assert str(video["view_count"]) == facts["views"]
    assert str(video["duration_seconds"] or 0) == facts["len"]
    assert len(video["keywords"]) == len(rows["keywords"]) == int(facts["keywords"])
    assert len(rows["caption_tracks"]) == int(facts.get("captions", 0))
    stated = facts.get("publishDate", "None").partition("T")[0]
    assert stated in (str(video["published_date"]), "None")
    assert facts.get("category", "None") in (video["category"], "None")
    assert video["is_complete"]


@pytest.mark.parametrize(("file", "facts"), indexed(), ids=[file.split("/")[-1] for file, _ in indexed()])
def test_related_videos_of_the_index(file: str, facts: dict[str, str]) -> None:
    """A page gives as many related videos as the index counts on it, each once."""
    links = parsed(**page_of(RECORDINGS / file)._asdict())["related_links"]
    counted = sum(int(facts.get(name, 0)) for name in ("compactVideoRenderer", "lockupViewModel"))
    # The old pages list 20, of which one is a playlist, and not the video itself.
    assert len(links) == (19 if "~20" in str(facts) else counted)
    assert [link["position"] for link in links] == list(range(len(links)))
    assert len({link["related_video_id"] for link in links}) == len(links)
    assert all(link["title"] and link["related_channel"] for link in links)


@pytest.mark.parametrize(("name", "reason"), NO_VIDEO.items())
def test_pages_about_no_video(name: str, reason: str) -> None:
    """A page that says nothing of a video is one reject that tells the true cause, and gives no rows."""
    rows = parsed(**page_of(recorded(name.rpartition("/")[2]))._asdict())
    (outcome,) = rows["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", reason)
    assert not any(found for table, found in rows.items() if table != "outcomes")


@pytest.mark.parametrize(("name", "told"), NOT_FOR_ALL.items())
def test_videos_that_not_all_can_see(name: str, told: tuple[str, str]) -> None:
    """A page that says why a video can't be seen gives the video's availability, with the page's words."""
    (video,) = parsed(**page_of(recorded(name))._asdict())["videos"]
    assert (video["availability"], video["availability_reason"]) == told


def test_one_video_over_time() -> None:
    """Each page of a video gives its own counts, so that the video has one snapshot a page."""
    pages = batch(page_of(recorded(name), captured_at) for name, (captured_at, *_) in OVER_TIME.items())
    frames = parse_pages(pages)
    columns = ["captured_at", "view_count", "like_count", "channel_subscriber_count"]
    assert video_snapshots(frames["videos"]).select(columns).rows() == list(OVER_TIME.values())
    same = frames["videos"].select("video_id", "title", "channel_id", "category", "published_date").unique().rows(named=True)
    assert [row["video_id"] for row in same] == ["_HSylqgVYQI"]


def test_chapters() -> None:
    """Chapters on the player's bar come out with their times, the last one ending with the video; key moments are none."""
    rows = parsed(**page_of(recorded("chapters__watch.html"))._asdict())["chapters"]
    assert [(row["start_seconds"], row["end_seconds"], row["title"]) for row in rows][:2] == [
        (0.0, 281.0, "What is JavaScript"),
        (281.0, 472.0, "Setting Up the Development Environment"),
    ]
    assert (len(rows), rows[-1]["end_seconds"]) == (13, 2897.0)
    assert parsed(**page_of(recorded("HEAD__youtube.html"))._asdict())["chapters"] == []


def test_a_page_of_2026() -> None:
    """A recent page gives what only such pages tell: exact likes and comments, handle, moment of publication, kind."""
    rows = parsed(**page_of(recorded("F75k4Oc6g9Q.watch.html"))._asdict())
    (video,) = rows["videos"]
    assert (video["like_count"], video["comment_count"], video["channel_subscriber_count"]) == (411, 28, 22_800)
    assert (video["channel_handle"], video["published_at"]) == ("@railsofficial", datetime(2023, 10, 19, 15, 4, 29))
    assert (video["media_type"], video["live_status"], video["language"]) == ("video", "not_live", "en")
    assert (video["availability"], video["license"], video["rating"]) == ("public", None, None)
    assert [(row["language"], row["kind"]) for row in rows["caption_tracks"]] == [("en", "auto")]
    assert [row["title"] for row in rows["chapters"]][:2] == ["Introduction", "TurboDrive"]
    assert rows["rejected_rows"] == []


def test_all_recordings_in_one_batch() -> None:
    """Every recorded page has one outcome, and a rejected one says why."""
    paths = sorted((RECORDINGS / "watch_innertube").rglob("*")) + sorted((RECORDINGS / "ytdlp_info_json").rglob("*"))
    pages = batch(page_of(path) for path in paths if path.is_file())
    outcomes = parse_pages(pages)["outcomes"].to_dicts()
    assert [outcome["page_id"] for outcome in outcomes] == pages["page_id"].to_list()
    assert all(outcome["format"] for outcome in outcomes if outcome["outcome"] == "parsed")
    assert all(outcome["reason"] for outcome in outcomes if outcome["outcome"] == "rejected")

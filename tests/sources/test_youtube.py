"""YouTube asked through yt-dlp as it is: only the server that it reaches is the test's own."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.pull import NOT_TODAY, Pulled, pull, utc_now
from pipeline.shard import parse_day
from pipeline.sources import SourceError
from pipeline.sources.live import HELD, Held
from pipeline.sources.refresh import Refresh
from pipeline.sources.youtube import YoutubeSource
from pipeline.sources.youtube_captions import Captions
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from tests.parse.pages import video
from tests.sources.youtube_answers import CHANNEL_ID, Recorded, Video, Youtube
from tests.sources.youtube_server import youtube

LIST = "https://www.youtube.com/playlist?list=PLtidetidetide"
EBB, FLOW, NEAP = "ebbebbebb0A", "flowflow00A", "neapneap00A"
THREE = tuple(f"https://youtu.be/{video_id}" for video_id in (EBB, FLOW, NEAP))
WATCH = "GET /watch?v="


MISSING = "https://www.youtube.com/playlist?list=PLmissingmissing"
REFUSED = {
    "private000A": ("LOGIN_REQUIRED", "This is a private video. Please sign in to verify that you may see it", "private"),
    "removed000A": ("ERROR", "This video has been removed by the uploader", "removed"),
    "agegate000A": ("LOGIN_REQUIRED", "Sign in to confirm your age", "needs_auth"),
    "members000A": ("UNPLAYABLE", "Join this channel to get access to members-only content", "subscriber_only"),
    "foreign000A": ("UNPLAYABLE", "The uploader has not made this video available in your country", "geo_blocked"),
    "nothing000A": ("ERROR", "Video unavailable", "unavailable"),
    "tomorrow00A": ("LIVE_STREAM_OFFLINE", "Premieres in 3 hours", "public"),
}
BOT = Video("botcheck00A", "LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", is_bare=True)
BARE = ("private000A", "removed000A", "nothing000A")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Youtube]:
    """A playlist of three videos."""
    with youtube(tmp_path) as here:
        here.add(Video(EBB, captions=(("en", None), ("en", "asr"), ("de", None))), Video(FLOW), Video(NEAP))
        here.lists["PLtidetidetide"] = [EBB, FLOW, NEAP]
        yield here


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Youtube, Counter[str]]:
    """What one run pulled and skipped, with a budget of eleven videos.

    The first two of the playlist, a playlist that is not there, videos that can't be seen, a bot check, and two more.
    """
    folder = tmp_path_factory.mktemp("first_run")
    with youtube(folder) as here:
        here.add(*(Video(name, status, words, name in BARE) for name, (status, words, _) in REFUSED.items()), BOT)
        comments = ("high water", "low water", "spring tide")
        here.add(Video(EBB, captions=(("en", None), ("en", "asr"), ("de", None)), comments=comments), Video(FLOW))
        here.lists["PLtidetidetide"] = [EBB, FLOW, NEAP]
        names = (*REFUSED, BOT.video_id, "leftover00A", "overmuch00A")
        urls = (LIST, MISSING, *(f"https://youtu.be/{name}" for name in names))
        asked = source(here, *urls, comments=2, max_videos=2, refresh=Refresh(budget_per_day=11))
        return Home(folder), here, run(Home(folder), asked).skipped


def source(server: Youtube, *urls: str, **config: Any) -> YoutubeSource:
    """A source that asks the server without a rest."""
    options = {**server.options(), **config.pop("options", {})}
    return YoutubeSource("tides", urls or (LIST,), options=options, sleep_seconds=0, sleep_requests_seconds=0, **config)


def run(home: Home, asked: YoutubeSource) -> Pulled:
    """What a run of today pulls, and parses."""
    today = utc_now().date()
    pulled = pull(home, today, [asked], only_this_day=False)
    parse_day(home, today)
    return pulled


def rows(home: Home, table: str, *columns: str) -> list[dict[str, Any]]:
    """Rows of the lake."""
    lake = Lake(home.lake)
    parts = [part for part in lake.parts("core") if part.table == table]
    frames = [frame for part in parts for frame in lake.read_batches(part, list(columns) or None)]
    return pl.concat(frames).to_dicts() if frames else []


def watched(server: Youtube) -> list[str]:
    """The videos whose pages were asked for since this was last asked."""
    asked = [path[:11] for path in server.asked_for(WATCH)]
    server.asked.clear()
    return asked


def test_a_playlist_gives_its_list_its_videos_their_comments_and_captions(first_run):
    """As rows of the tables, with the times at which yt-dlp was told."""
    home, _, _ = first_run
    items = rows(home, "playlist_items", "playlist_id", "position", "video_id", "playlist_title")
    assert [tuple(item.values()) for item in items] == [
        ("PLtidetidetide", 0, EBB, "Tides"),
        ("PLtidetidetide", 1, FLOW, "Tides"),
    ]
    [video] = [row for row in rows(home, "videos") if row["video_id"] == EBB and row["is_complete"]]
    assert (video["title"], video["channel"], video["channel_id"]) == (f"Tide {EBB}", "Coast", CHANNEL_ID)
    assert (video["view_count"], video["duration_seconds"], video["channel_subscriber_count"]) == (123, 61, 1200)
    assert (video["published_date"], video["availability"], video["comment_count"]) == (date(2024, 5, 1), "public", 4000)
    comments = rows(home, "youtube_comments", "video_id", "text")
    assert [row["text"] for row in comments if row["video_id"] == EBB] == ["high water", "low water"]
    said = rows(home, "transcripts", "video_id", "language", "kind", "text")
    assert sorted(tuple(row.values()) for row in said) == [
        (EBB, "en", "auto", f"en tide of {EBB}"),
        (EBB, "en", "manual", f"en tide of {EBB}"),
    ]
    told = {row["url"]: row["captured_by"] for row in rows(home, "pages", "url", "captured_by")}
    assert told[f"https://www.youtube.com/watch?v={EBB}"] == "record"
    assert told[f"https://www.youtube.com/api/timedtext?v={EBB}&lang=en&kind=asr&fmt=json3"] == "http"


def test_no_media_are_asked_for_and_none_of_their_addresses_is_kept(first_run):
    """They name whoever asked, and soon lead nowhere."""
    home, server, _ = first_run
    lake = Lake(home.lake)
    [part] = lake.parts("raw")
    [frame] = lake.read_batches(part)
    assert not frame.filter(pl.col("body").bin.contains(b"media.invalid"))["url"].to_list()
    assert server.asked
    assert not [line for line in server.asked if "media.invalid" in line]


def test_a_video_that_can_t_be_seen_is_one_page_with_the_words_for_it(first_run):
    """The facts that its page still tells are kept."""
    home, _, _ = first_run
    told = {row["video_id"]: row for row in rows(home, "videos") if row["video_id"] in REFUSED}
    assert {name: row["availability"] for name, row in told.items()} == {name: told for name, (_, _, told) in REFUSED.items()}
    for name, (_, words, _) in REFUSED.items():
        assert told[name]["availability_reason"] == words
        assert told[name]["title"] == (None if name in BARE else f"Tide {name}")


def test_a_list_that_is_not_there_costs_only_itself(first_run):
    """It is one rejected page with the cause."""
    home, _, _ = first_run
    [page] = [row for row in rows(home, "pages") if row["url"] == MISSING]
    assert (page["outcome"], page["reason"]) == ("rejected", "Unable to download API page: HTTP Error 404: Not Found")


def test_a_bot_check_stops_the_run_before_more_is_asked_for(first_run):
    """It is about who asks, and so is no news of the video; what is over the day's budget is counted too."""
    home, server, skipped = first_run
    assert skipped == {"video over the budget of the day": 1, "video left for the next run: bot check": 1}
    [page] = [row for row in rows(home, "pages") if row["video_id"] == BOT.video_id]
    assert (page["outcome"], page["reason"]) == ("rejected", "bot check")
    assert not [path for path in server.asked_for(WATCH) if path.startswith(("leftover", "overmuch"))]


def test_the_languages_and_kinds_of_captions_are_chosen(home, server):
    """And a channel's tabs are one list, in which each video is asked for once."""
    server.lists |= {"/@coast/videos": [EBB, FLOW], "/@coast/shorts": [NEAP, EBB]}
    captions = Captions(languages=("de", "fr"), kinds=("manual", "translated"), form="vtt")
    run(home, source(server, "https://www.youtube.com/@coast", LIST, captions=captions))
    assert [path.partition("&expire")[0] for path in server.asked_for("GET /api/timedtext?v=")] == [EBB] * 4
    assert sorted(watched(server)) == sorted([EBB, FLOW, NEAP])
    urls = [row["url"] for row in rows(home, "pages", "url") if "timedtext" in row["url"]]
    asked = [url.partition(f"v={EBB}&")[2] for url in urls]
    assert sorted(asked) == [
        "lang=de&fmt=vtt",
        "lang=de&tlang=fr&fmt=vtt",
        "lang=en&kind=asr&tlang=fr&fmt=vtt",
        "lang=en&tlang=fr&fmt=vtt",
    ]
    items = rows(home, "playlist_items", "playlist_id", "position", "video_id")
    assert [(row["position"], row["video_id"]) for row in items if row["playlist_id"] == "@coast"] == [
        (0, EBB),
        (1, FLOW),
        (2, NEAP),
        (3, EBB),
    ]


def test_a_rate_limit_stops_the_run_and_the_next_one_goes_on(home, server):
    """What came so far is kept and not asked for again; the rest is counted, and so is the video that met the limit."""
    server.statuses[FLOW] = 429
    first = run(home, source(server, *THREE))
    assert watched(server) == [EBB, FLOW]
    assert first.skipped == {"video left for the next run: too many requests (rate limit)": 1}
    [page] = [row for row in rows(home, "pages") if row["outcome"] == "rejected"]
    assert (page["video_id"], page["reason"], page["http_status"]) == (FLOW, "too many requests (rate limit)", 429)
    server.statuses.clear()
    second = run(home, source(server, *THREE))
    assert watched(server) == [NEAP, FLOW]
    assert second.skipped == {"video not due yet": 1}
    assert run(home, source(server, *THREE)).skipped == {"video not due yet": 3}
    assert watched(server) == []


def test_captions_that_meet_a_rate_limit_come_with_the_next_run(home, server):
    """Together with their video, whose info was kept, and without those that came before."""
    server.statuses["/api/timedtext"] = 429
    first = run(home, source(server))
    assert watched(server) == [EBB]
    assert first.skipped == {
        "captions left for the next run: too many requests (rate limit)": 1,
        "video left for the next run: too many requests (rate limit)": 2,
    }
    server.statuses.clear()
    run(home, source(server))
    assert sorted(watched(server)) == sorted([EBB, FLOW, NEAP])
    assert {row["kind"] for row in rows(home, "transcripts", "kind")} == {"auto", "manual"}


def test_a_video_that_no_list_names_any_more_is_asked_for_when_it_is_due(server):
    """That is how it gets its availability; what the lake has of it stays there."""
    server.add(Video(NEAP, "ERROR", "This video has been removed by the uploader", is_bare=True))
    told = {"url": f"https://www.youtube.com/watch?v={NEAP}", "captured_at": utc_now() - timedelta(days=400)}
    held = Held(utc_now(), pl.DataFrame([told | {"first_captured_at": told["captured_at"]}], schema=HELD))
    [batch] = source(server, THREE[0]).live_batches(held)
    assert watched(server) == [EBB, NEAP]
    assert json.loads(batch.pages["body"][-1])["videolake"] == {"words": "This video has been removed by the uploader"}


def test_nobody_answers(home, server):
    """After three in a row the network is taken for down: nothing is stored, and all is left for the next run."""
    away = source(server, *THREE, "https://youtu.be/fourth0000A")
    away.options["proxy"] = "http://127.0.0.1:9"
    skipped = run(home, away).skipped
    assert skipped.pop("video left for the next run: no answer") == 1
    assert list(skipped.values()) == [3]
    assert next(iter(skipped)).startswith("no answer: ")
    assert not Lake(home.lake).parts("raw")


def test_a_past_day_can_t_be_asked_for(home, server):
    """Nothing is asked, and the run says so."""
    pulled = pull(home, utc_now().date() - timedelta(days=1), [source(server)], only_this_day=True)
    assert pulled.skipped == {NOT_TODAY: 1}
    assert server.asked == []


def test_options_that_yt_dlp_refuses_are_an_error(home, server):
    """In its words, before anything is asked for."""
    wrong = source(server, options={"cookiesfrombrowser": ["netscape"]})
    with pytest.raises(SourceError, match=r'^tides: options: yt-dlp says: unsupported browser: "netscape"\. Correct'):
        run(home, wrong)


def test_a_recorded_page_gives_what_its_own_parser_finds(home, server, shared):
    """A page of 2026 tells as much through yt-dlp and its info.json as it does when it is read as a watch page."""
    folder = shared / "recordings" / "watch_innertube" / "rubyevents+rubyevents"
    page = gzip.decompress((folder / "2026-01-26__F75k4Oc6g9Q.watch.html.gz").read_bytes())
    player = json.loads(gzip.decompress((folder / "2026-01-26__F75k4Oc6g9Q.player.android.json.gz").read_bytes()))
    server.add(Recorded("F75k4Oc6g9Q", recorded_page=page.decode(), recorded_player=player))
    run(home, source(server, "https://youtu.be/F75k4Oc6g9Q"))
    [found] = [row for row in rows(home, "videos") if row["is_complete"]]
    itself = video(page, url="https://www.youtube.com/watch?v=F75k4Oc6g9Q")
    of_the_page = ("captured_at", "page_id", "pulled_on")
    assert {name: value for name, value in found.items() if name not in of_the_page} == {
        name: itself[name] for name in found if name not in of_the_page
    }
    tracks = rows(home, "caption_tracks", "language", "kind")
    assert [tuple(track.values()) for track in tracks] == [("en", "auto")]
    assert [row["language"] for row in rows(home, "transcripts", "language")] == ["en"]

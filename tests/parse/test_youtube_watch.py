"""Watch pages: what their documents say, and which pages are watch pages."""

from typing import Any

import pytest

from tests.parse.pages import parsed, video
from tests.parse.youtube import DETAILS, MICROFORMAT, URL, VIDEO, compact, initial_data, player, script_json, watch_page


def of_details(**details: Any) -> dict[str, Any]:
    """The row of a page whose player is told so."""
    return video(watch_page(player(videoDetails=DETAILS | details)), url=URL)


@pytest.mark.parametrize(
    ("details", "live_status", "media_type"),
    [
        ({"isLiveContent": False}, "not_live", None),
        ({"isLiveContent": True, "isLive": True}, "is_live", "livestream"),
        ({"isLiveContent": True, "isUpcoming": True}, "is_upcoming", "livestream"),
        ({"isLiveContent": True, "isPostLiveDvr": True}, "post_live", "livestream"),
        ({"isLiveContent": True}, "was_live", "livestream"),
        ({"isLiveContent": None}, None, None),
    ],
)
def test_live(details: dict[str, Any], live_status: str | None, media_type: str | None) -> None:
    """Whether a video is or was live has yt-dlp's values, and is unknown where the page does not say."""
    row = of_details(**details)
    assert (row["live_status"], row["media_type"]) == (live_status, media_type)


def test_zeros_that_mean_unknown() -> None:
    """A stream without a length and a video without votes have none, not 0; a video that nobody saw has 0 views."""
    row = of_details(lengthSeconds="0", averageRating=0, viewCount="0", shortDescription="")
    assert (row["duration_seconds"], row["rating"], row["description"], row["view_count"]) == (None, None, None, 0)


def test_keywords_unknown_and_none() -> None:
    """A player response without keywords says that there are none; a page without a player response says nothing."""
    details = {name: value for name, value in DETAILS.items() if name != "keywords"}
    assert video(watch_page(player(videoDetails=details)), url=URL)["keywords"] == []
    assert video(watch_page(None, initial_data()), url=URL)["keywords"] is None


def test_likes_are_not_dislikes_and_not_rounded() -> None:
    """Likes come from the button for likes, and only where it tells them exactly."""

    def page(icon: str, label: str, shown: str) -> str:
        toggle = {"defaultIcon": {"iconType": icon}, "defaultText": {"simpleText": shown}, "accessibility": {"label": label}}
        buttons = [{"segmentedLikeDislikeButtonRenderer": {"likeButton": {"toggleButtonRenderer": toggle}}}]
        return watch_page(player(), initial_data(info={"videoActions": {"menuRenderer": {"topLevelButtons": buttons}}}))

    assert video(page("LIKE", "like this video along with 12 other people", "12"), url=URL)["like_count"] == 12
    assert video(page("LIKE", "43 thousand likes", "43K"), url=URL)["like_count"] is None
    assert video(page("DISLIKE", "1,234 dislikes", "1.2K"), url=URL)["like_count"] is None


def test_watchers_are_not_views() -> None:
    """How many watch a stream now is not how often it was viewed."""
    info = {
        "viewCount": {
            "videoViewCountRenderer": {"viewCount": {"runs": [{"text": "30,930"}, {"text": " watching now"}]}, "isLive": True}
        }
    }
    assert video(watch_page(None, initial_data(info=info)), url=URL)["view_count"] is None


def test_strings_that_look_like_the_end() -> None:
    """A title that holds the ends of scripts and of JSON does not end the document."""
    title = 'a };</script> "};var ytInitialData = {"x": 1}; <!-- \\'
    page = watch_page(player(videoDetails=DETAILS | {"title": title}), initial_data(compact("kQ3bellsAtw", title)))
    rows = parsed(page, url=URL)
    assert (rows["videos"][0]["title"], rows["related_links"][0]["title"]) == (title, title)


def test_an_empty_document_before_the_true_one() -> None:
    """Of several documents of one name the one that says something is read."""
    page = watch_page(player()).replace("<body>", "<body><script>var ytInitialPlayerResponse = {};</script>")
    assert video(page, url=URL)["title"] == DETAILS["title"]


def test_the_url_is_believed_least() -> None:
    """A page is about the video that it names; an address only helps a page that names none."""
    refused = player({"status": "ERROR", "reason": "Video unavailable"}, videoDetails=None, microformat=None)
    assert video(watch_page(refused), url=URL)["video_id"] == VIDEO
    (outcome,) = parsed(watch_page(refused), url="file:///pages/page.html")["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "no video id: Video unavailable")


def test_ids_that_are_none() -> None:
    """What has not the form of an id is not taken for one."""
    page = watch_page(player(videoDetails=DETAILS | {"videoId": "too short"}), initial_data(compact("too long for an id", "x")))
    rows = parsed(page, url=URL)
    assert (rows["videos"][0]["video_id"], rows["related_links"]) == (VIDEO, [])


def test_a_short_by_its_address() -> None:
    """A page below /shorts/ is a Short's, also where the page does not say so."""
    assert video(watch_page(player()), url=f"https://www.youtube.com/shorts/{VIDEO}")["media_type"] == "short"


def test_chapters_of_the_panel() -> None:
    """Where the bar has no chapters the panel's are taken, but not its key moments, which do not begin at 0."""

    def page(*starts: float) -> str:
        items = [
            {
                "macroMarkersListItemRenderer": {
                    "title": {"simpleText": f"at {start}"},
                    "onTap": {"watchEndpoint": {"startTimeSeconds": start}},
                }
            }
            for start in starts
        ]
        panel = {"engagementPanelSectionListRenderer": {"content": {"macroMarkersListRenderer": {"contents": items}}}}
        return watch_page(player(), initial_data(engagementPanels=[panel]))

    chapters = parsed(page(0, 30.5), url=URL)["chapters"]
    assert [(row["start_seconds"], row["end_seconds"], row["title"]) for row in chapters] == [
        (0, 30.5, "at 0"),
        (30.5, 754, "at 30.5"),
    ]
    assert parsed(page(39, 66), url=URL)["chapters"] == []


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (f"<html><body><script>ytplayer.config = {script_json({'args': {}})};</script></body></html>", "file:///a.html"),
        ("<!doctype html><html><head><title>YouTube</title></head></html>", URL),
        ("<html><head></head></html>", "https://consent.youtube.com/m?continue=x"),
        (
            watch_page(
                None,
                {"contents": {}},
                '<link rel="canonical" href="https://www.youtube.com/"><meta property="og:title" content="Home">',
            ),
            URL,
        ),
        ("<html></html>", f"https://web.archive.org/web/20200101000000/{URL}"),
    ],
)
def test_html_of_youtube(body: str, url: str) -> None:
    """HTML is YouTube's by its scripts or its address, and is rejected where it says nothing."""
    (outcome,) = parsed(body, url=url)["outcomes"]
    assert (outcome["format"], outcome["outcome"]) == ("youtube_watch", "rejected")
    assert outcome["reason"]


@pytest.mark.parametrize(
    "body",
    [
        '{"page": "watch", "related_videos": [], "player_response": {"playabilityStatus": {}}}',
        '[{"title": "a list of something"}]',
        "<html><body><p>How to read ytInitialData</p></body></html>",
        ")]}'\n[1]",
        "Views: 7",
        "a=b&c=d",
    ],
)
def test_pages_of_others(body: str) -> None:
    """What only mentions YouTube is no page of YouTube's."""
    (outcome,) = parsed(body, url="file:///pages/page.txt")["outcomes"]
    assert not (outcome["format"] or "").startswith(("youtube_", "ytdlp_"))


def test_handles() -> None:
    """A handle is taken from the channel's address, decoded, and from no other kind of address."""
    microformat = {"playerMicroformatRenderer": MICROFORMAT | {"ownerProfileUrl": "http://www.youtube.com/@h%C3%A4fen?x=1"}}
    assert video(watch_page(player(microformat=microformat)), url=URL)["channel_handle"] == "@häfen"
    microformat = {"playerMicroformatRenderer": MICROFORMAT | {"ownerProfileUrl": "http://www.youtube.com/user/haefen"}}
    assert video(watch_page(player(microformat=microformat)), url=URL)["channel_handle"] is None

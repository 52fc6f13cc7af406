"""Who can see a video, by the words with which YouTube refuses to show it."""

from typing import Any

import pytest

from tests.parse.pages import parsed
from tests.parse.youtube import URL, initial_data, player, watch_page


def told(status: dict[str, Any], **members: Any) -> tuple[str | None, str | None]:
    """The availability that a watch page with this status gives, and the words for it."""
    (video,) = parsed(watch_page(player(status, **members)), url=URL)["videos"]
    return video["availability"], video["availability_reason"]


@pytest.mark.parametrize(
    ("status", "reason", "availability"),
    [
        ("LOGIN_REQUIRED", "This video is private", "private"),
        ("LOGIN_REQUIRED", "Sign in to confirm your age", "needs_auth"),
        ("LOGIN_REQUIRED", "Melde dich an, um dein Alter zu bestätigen", "needs_auth"),
        ("AGE_VERIFICATION_REQUIRED", "Age-restricted", "needs_auth"),
        ("CONTENT_CHECK_REQUIRED", "The following content may contain suicide or self-harm topics.", "needs_auth"),
        ("UNPLAYABLE", "Join this channel to get access to members-only content like this video", "subscriber_only"),
        ("UNPLAYABLE", "This video is available to this channel's members on level: Gull", "subscriber_only"),
        ("UNPLAYABLE", "This video is only available to Music Premium members", "premium_only"),
        ("UNPLAYABLE", "This video requires payment to watch.", "premium_only"),
        ("UNPLAYABLE", "The uploader has not made this video available in your country", "geo_blocked"),
        (
            "UNPLAYABLE",
            "This video contains content from Gull, who has blocked it in your country on copyright grounds",
            "geo_blocked",
        ),
        ("ERROR", "This video has been removed by the uploader", "removed"),
        ("ERROR", "This video is no longer available because the YouTube account was terminated.", "removed"),
        ("ERROR", "This video is no longer available due to a copyright claim by Gull", "removed"),
        ("ERROR", "Video unavailable", "unavailable"),
        ("UNPLAYABLE", "This live stream recording is not available.", "unavailable"),
        ("SOMETHING_NEW", "Nobody knows", "unavailable"),
    ],
)
def test_words_of_refusal(status: str, reason: str, availability: str) -> None:
    """The page's words tell why a video can't be seen, and are kept."""
    assert told({"status": status, "reason": reason}) == (availability, reason)


def test_words_are_looked_for_in_all_places() -> None:
    """The line below the reason, and the messages without one, say more than the reason."""
    screen = {
        "playerErrorMessageRenderer": {
            "reason": {"simpleText": "Video unavailable"},
            "subreason": {"runs": [{"text": "It was removed."}]},
        }
    }
    assert told({"status": "ERROR", "reason": "Video unavailable.", "errorScreen": screen}) == (
        "removed",
        "Video unavailable. It was removed.",
    )
    assert told({"status": "LOGIN_REQUIRED", "messages": ["This is a private video."]}) == ("private", "This is a private video.")
    assert told({"status": "ERROR"}) == ("unavailable", None)


def test_what_can_be_seen() -> None:
    """A video that plays is public or unlisted where the page says which, and nothing where it does not."""
    assert told({"status": "OK"}) == ("public", None)
    assert told({"status": "OK"}, microformat=None) == (None, None)
    unlisted = {"playerMicroformatRenderer": {"isUnlisted": True}}
    assert told({"status": "OK"}, microformat=unlisted) == ("unlisted", None)


@pytest.mark.parametrize(
    "reason", ["Sign in to confirm you’re not a bot", "Melde dich an, um zu bestätigen, dass du kein Bot bist"]
)
def test_a_bot_check_is_about_nobody_s_video(reason: str) -> None:
    """A bot check is no page about a video, whichever language it asks in; what the page shows all the same is kept."""
    asked = player({"status": "LOGIN_REQUIRED", "reason": reason}, videoDetails=None, microformat=None)
    rows = parsed(watch_page(asked), url=URL)
    assert (rows["outcomes"][0]["reason"], rows["videos"]) == ("bot check", [])
    rows = parsed(watch_page(asked, initial_data()), url=URL)
    assert (rows["videos"][0]["title"], rows["videos"][0]["availability"]) == ("The harbour bell at night", None)
    assert "bot check in place of the video" in rows["rejected_rows"][0]["row_json"]

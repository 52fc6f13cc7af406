"""What yt-dlp's messages say: about the video, about who asks, or nothing at all."""

import pytest

from pipeline.sources.youtube_failures import BOT_CHECK, RATE_LIMIT, Failure, failure_of, plain
from pipeline.sources.ytdlp import Told

LOGIN = (
    "Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ  for how to "
    "manually pass cookies. Also see  https://github.com/yt-dlp/yt-dlp/wiki/Extractors  for tips"
)
REPORT = "please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate issue template"
TOO_MANY = "[youtube] -LMrs_8vuD8: Unable to download webpage: HTTP Error 429: Too Many Requests (caused by <HTTPError 429>)"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            f"This is a private video. Please sign in to verify that you may see it. {LOGIN}",
            "This is a private video. Please sign",
        ),
        (
            f"ERROR: [youtube] -LMrs_8vuD8: Failed to extract any player response; {REPORT}",
            "Failed to extract any player response",
        ),
        ("ERROR: [youtube:tab] PLmissingmissing: YouTube said: The playlist does not exist.", "The playlist does not exist."),
        ("Not in your country\nThis video is available in Chad.\nYou might want to use a VPN", "Not in your country\nThis video"),
        ("Video unavailable. This video is private", "Video unavailable. This video is private"),
        ("ERROR: [youtube] -LMrs_8vuD8: An error (caused by KeyError('x')); " + REPORT, "An error (caused by KeyError('x'))"),
    ],
)
def test_words_are_the_page_s_without_yt_dlp_s_advice(message, words):
    """They become `availability_reason`, which analysts read."""
    assert plain(message).startswith(words)
    assert not any(advice in plain(message) for advice in ("http", "cookies", "VPN"))


@pytest.mark.parametrize(
    ("told", "failure"),
    [
        (Told(b"{}"), None),
        (Told(b"{}", messages=("[youtube] x: Some formats may be missing",)), None),
        (Told(b"{}", ("Premieres in 3 hours",)), Failure("Premieres in 3 hours")),
        (
            Told(b"{}", ("Not in your country", "Video unavailable. Not in your country")),
            Failure("Video unavailable. Not in your country"),
        ),
        (Told(None, ("Video unavailable",), error="KeyError: 'x'"), Failure("Video unavailable")),
        (
            Told(b"{}", (f"Sign in to confirm you’re not a bot. {LOGIN}",)),
            Failure("Sign in to confirm you’re not a bot", BOT_CHECK, None, BOT_CHECK),
        ),
        (Told(b"{}", messages=(TOO_MANY,)), Failure(None, None, 429, RATE_LIMIT)),
        (Told(None, messages=(TOO_MANY,), error="Failed"), Failure(None, RATE_LIMIT, 429, RATE_LIMIT)),
        (Told(error="HTTP Error 404: Not Found"), Failure(error="HTTP Error 404: Not Found", status=404)),
        (Told(error="KeyError: 'x'"), Failure(error="KeyError: 'x'")),
        (Told(), Failure(error="yt-dlp told nothing")),
        (Told(error="HTTP Error 503: Busy"), Failure(error="HTTP Error 503: Busy", status=503, is_silence=True)),
        (Told(error="timed out: no answer"), Failure(error="timed out: no answer", is_silence=True)),
        (
            Told(error="Unable to connect (caused by TransportError('x'))"),
            Failure(error="Unable to connect (caused by TransportError('x'))", is_silence=True),
        ),
    ],
)
def test_a_failure_is_about_the_video_about_who_asks_or_a_silence(told, failure):
    """A refusal counts where the answer is whole, too: whoever asks goes no further."""
    assert failure_of(told) == failure


def test_a_session_that_is_limited_is_a_refusal_and_no_news_of_the_video():
    """YouTube says it in the words that it has for videos."""
    limited = (
        "This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour"
    )
    failure = failure_of(Told(b"{}", (limited,)))
    assert failure == Failure("This content isn't available, try again later", RATE_LIMIT, None, RATE_LIMIT)

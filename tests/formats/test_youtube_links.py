"""Every way in which people link a video of YouTube leads to its id, and nothing else does."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.youtube_links import linked_videos

ONE, OTHER = "k3LbQm9tWvE", "_p-4_hYr0-U"

FORMS = [
    "https://www.youtube.com/watch?v={}",
    "http://youtube.com/watch?v={}&t=73s",
    "https://www.youtube.com/watch?t=73&v={}",
    "https://www.youtube.com/watch?list=PL0123456789ab&index=3&v={}&t=1m2s",
    "https://www.youtube.com/watch?app=desktop&amp;v={}&amp;feature=share",
    "https://www.youtube.com/watch/?v={}#t=40",
    "https://www.youtube.com/watch/{}",
    "https://m.youtube.com/watch?v={}",
    "https://music.youtube.com/watch?v={}&list=RDAMVM",
    "http://uk.youtube.com/watch?v={}",
    "HTTPS://WWW.YouTube.com/watch?v={}",
    "www.youtube.com/watch?v={}",
    "youtube.com/watch?v={}",
    "//www.youtube.com/watch?v={}",
    "https://www.youtube.com:443/watch?v={}",
    "https://www.youtube.com/?v={}",
    "http://www.youtube.com/watch#!v={}&feature=related",
    "https://www.youtube.com/watch?v={}+",
    "https://youtu.be/{}",
    "https://youtu.be/{}?si=abc&t=5",
    "youtu.be/{}",
    "https://www.youtu.be/{}",
    "https://youtu.be/watch?v={}",
    "https://www.youtube.com/embed/{}?start=9",
    "https://www.youtube-nocookie.com/embed/{}",
    "https://www.youtubekids.com/watch?v={}",
    "https://youtube.com/shorts/{}?feature=share",
    "https://www.youtube.com/live/{}?si=abc",
    "http://www.youtube.com/v/{}&hl=en",
    "http://www.youtube.com/e/{}",
    "http://www.youtube.com/user/north_mole#p/u/1/{}",
    "http://www.youtube.com/attribution_link?a=QmQ&u=/watch?v={}&feature=share",
    "http://www.youtube.com/attribution_link?a=QmQ&u=%2Fwatch%3Fv%3D{}%26feature%3Dshare",
    "http://www.youtube.com/attribution_link?u=%2Fwatch%3Ffeature%3Dshare%26v%3D{}&a=QmQ",
    "https://www.google.com/url?q=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{}&sa=D",
    "https://l.example.org/?u=https%253A%252F%252Fyoutu.be%252F{}",
    "https://web.archive.org/web/2010/http://www.youtube.com/watch?v={}",
    "[the bell](https://youtu.be/{})",
    "<https://youtu.be/{}>",
    "see https://youtu.be/{}.",
]
NO_VIDEOS = [
    None,
    "",
    "https://example.org/watch?v=k3LbQm9tWvE",
    "https://notyoutube.com/watch?v=k3LbQm9tWvE",
    "https://youtube.com.example.org/watch?v=k3LbQm9tWvE",
    "https://www.youtube.com/",
    "https://www.youtube.com/@tidewatch",
    "https://www.youtube.com/channel/UCk3LbQm9tWvE0123456789x",
    "https://www.youtube.com/user/k3LbQm9tWvE",
    "https://www.youtube.com/playlist?list=PLk3LbQm9tWvE",
    "https://www.youtube.com/results?search_query=k3LbQm9tWvE",
    "https://www.youtube.com/embed/videoseries?list=PL0123456789ab",
    "https://www.youtube.com/embed/live_stream?channel=UC0123456789ab",
    "https://www.youtube.com/watch?v=tooshort",
    "https://www.youtube.com/watch?v=k3LbQm9tWvEtoolong",
    "https://www.youtube.com/watch?list=PL1 &v=k3LbQm9tWvE",
]


def videos(text: str | None) -> list[str]:
    """The videos that one text links."""
    return linked_videos(pl.Series([text], dtype=pl.String))["video_id"].to_list()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("video", [ONE, OTHER])
def test_every_form_of_an_address_names_its_video(form: str, video: str) -> None:
    """The id comes out whole, also one that begins with an underscore or ends with a capital letter."""
    assert videos(form.format(video)) == [video]


@pytest.mark.parametrize("text", NO_VIDEOS)
def test_other_addresses_name_none(text: str | None) -> None:
    """Channels, playlists, other sites and ids of another length are no links to a video."""
    assert videos(text) == []


def test_a_text_may_link_several() -> None:
    """Each video of a text comes once, in the order of the text, however close the links stand."""
    text = f"https://youtu.be/{ONE} https://youtu.be/{OTHER},youtube.com/watch?v={ONE}\nhttps://youtu.be/0123456789A"
    assert videos(text) == [ONE, OTHER, "0123456789A"]


def test_reddits_editor_escapes_underscores() -> None:
    """A link that Reddit's editor wrote with backslashes leads to the same video."""
    assert videos(r"https://youtu.be/\_p-4\_hYr0-U") == [OTHER]


def test_rows_tell_which_text() -> None:
    """The position of a text says whose link it is."""
    texts = pl.Series(["nothing", f"youtu.be/{ONE}", None, f"youtu.be/{OTHER} youtu.be/{ONE}"])
    assert linked_videos(texts).rows() == [(1, ONE), (3, OTHER), (3, ONE)]


@given(st.lists(st.text()))
def test_no_text_is_too_odd(texts: list[str]) -> None:
    """Whatever people write, what comes out are ids."""
    found = linked_videos(pl.Series(texts + [f"youtu.be/{text}" for text in texts], dtype=pl.String))
    assert found["video_id"].str.contains("^[A-Za-z0-9_-]{11}$").all()

"""Which of YouTube's addresses are of one video, and which of a list."""

import pytest

from pipeline.sources import SourceError, from_argument, from_toml
from pipeline.sources.refresh import Refresh
from pipeline.sources.youtube import YoutubeSource
from pipeline.sources.youtube_addresses import is_youtube, video_of, watch_url, watched
from pipeline.sources.youtube_captions import Captions

ID = "-LMrs_8vuD8"
CHANNEL = "https://www.youtube.com/@coast"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://m.youtube.com/watch?list=PL1&v={ID}&t=3",
        f"HTTPS://YouTu.be/{ID}?t=3",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{ID}",
    ],
)
def test_an_address_of_a_video_is_a_youtube_source_of_that_video(url):
    """Also where it names the playlist in which the video was found."""
    assert video_of(url) == ID
    assert from_argument(url) == YoutubeSource(name=ID, urls=(url,))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (CHANNEL, "@coast"),
        (f"{CHANNEL}/shorts", "@coast"),
        ("https://www.youtube.com/@coast/live", "@coast"),
        ("https://youtube.com/channel/UC123", "UC123"),
        ("https://www.youtube.com/c/coast", "coast"),
        ("https://www.youtube.com/playlist?list=PL1", "PL1"),
        ("https://music.youtube.com/playlist?list=PL1", "PL1"),
        ("https://www.youtube.com/feed/trending", "feed"),
    ],
)
def test_an_address_of_a_list_is_a_youtube_source_of_its_videos(url, name):
    """Named after the list or channel."""
    assert video_of(url) is None
    assert from_argument(url) == YoutubeSource(name=name, urls=(url,))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/",
        "https://youtube.example.org/watch?v=" + ID,
        "https://notyoutube.com/watch?v=" + ID,
        "https://web.archive.org/web/2020/https://www.youtube.com/watch?v=" + ID,
        f"ftp://www.youtube.com/watch?v={ID}",
        "https://[",
        CHANNEL.removeprefix("https://"),
    ],
)
def test_other_addresses_are_none_of_youtube_s(url):
    """Copies elsewhere are pages of the web."""
    assert not is_youtube(url)


def test_a_video_has_one_address_in_the_lake():
    """By which its captures are found again."""
    assert watched(watch_url(ID)) == ID
    assert watched(f"https://www.youtube.com/watch?v={ID}&t=3") is None
    assert watched(f"https://youtu.be/{ID}") is None


def toml(folder, entry):
    """The sources of a sources.toml with this entry."""
    (folder / "sources.toml").write_text(f"[[source]]\nkind = 'youtube'\n{entry}")
    return from_toml(folder / "sources.toml")


def test_a_sources_toml_may_say_all_of_a_youtube_source(tmp_path):
    """With the defaults for what it leaves out."""
    entry = f"""
    urls = ["{CHANNEL}", "https://youtu.be/{ID}"]
    comments = 100
    max_videos = 50
    captions = {{ languages = ["*"], kinds = ["manual"], form = "vtt" }}
    refresh = {{ budget_per_day = 20, max_days = 30 }}
    options = {{ cookiefile = "cookies.txt", extractor_args = {{ youtube = {{ lang = ["de"] }} }} }}
    """
    [source] = toml(tmp_path, entry)
    assert source == YoutubeSource(
        name="@coast",
        urls=(CHANNEL, f"https://youtu.be/{ID}"),
        comments=100,
        max_videos=50,
        captions=Captions(languages=("*",), kinds=("manual",), form="vtt"),
        refresh=Refresh(budget_per_day=20, max_days=30),
        options={"cookiefile": "cookies.txt", "extractor_args": {"youtube": {"lang": ["de"]}}},
    )


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("", "object missing required field `urls`."),
        ("urls = []", "urls: expected `array` of length >= 1."),
        ("urls = ['https://a.b/']", "'https://a.b/' is no address of YouTube; give those of channels, playlists or videos"),
        (f"urls = ['{CHANNEL}']\ncomments = 0", "comments: expected `int` >= 1."),
        (f"urls = ['{CHANNEL}']\ncaptions = {{ form = 'sbv' }}", "captions.form: invalid enum value 'sbv'."),
        (f"urls = ['{CHANNEL}']\ncaptions = {{ format = 'vtt' }}", "`format`; allowed are languages, kinds, form."),
        (f"urls = ['{CHANNEL}']\nrefresh = {{ hourly = 1 }}", "`hourly`; allowed are budget_per_day, share_of_age"),
        (f"urls = ['{CHANNEL}']\nrefresh = {{ min_days = 100 }}", "refresh: min_days is at most max_days"),
        (f"urls = ['{CHANNEL}']\noptions = {{ logger = 1 }}", "options: logger can't be set, since the source sets it."),
        (f"urls = ['{CHANNEL}']\noptions = {{ extractor_args = [] }}", "options: extractor_args is no table of tables"),
    ],
)
def test_a_mistake_names_the_entry_the_key_and_what_is_allowed(tmp_path, entry, says):
    """When the file is read, and not when YouTube is asked."""
    with pytest.raises(SourceError) as raised:
        toml(tmp_path, entry)
    assert str(raised.value).startswith(f"{tmp_path}/sources.toml, source 1: ")
    assert says in str(raised.value)

"""Links of the site, as a browser follows them."""

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.site.addresses import channel_path, keyword_path, relative, root_of, video_path, youtube_url

ids = st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True)
keys = st.text(min_size=1)
paths = st.one_of(ids.map(video_path), keys.map(keyword_path), keys.map(channel_path), st.just("index.html"))

BASES = ("https://example.org/deep/folder", "file:///home/someone/my site", "http://127.0.0.1:8000")


@given(paths, paths, st.sampled_from(BASES))
def test_a_link_leads_to_its_page_in_any_folder_of_any_host(target: str, page: str, base: str):
    """The site can be moved, and read from a disk."""
    followed = urljoin(f"{base}/{page}", relative(target, page))
    assert unquote(urlsplit(followed).path) == unquote(urlsplit(f"{base}/{target}").path)


@given(paths, st.sampled_from(BASES))
def test_the_root_is_where_the_style_sheet_lies(page: str, base: str):
    """What a page loads is found from each folder."""
    assert urljoin(f"{base}/{page}", f"{root_of(page)}style.css") == f"{base}/style.css"


@given(keys)
def test_every_key_has_a_name_that_all_file_systems_hold(key: str):
    """Keywords of any script and length, also such as `..` or `con/aux?`, are safe as a file."""
    folder, name = keyword_path(key).split("/")
    assert folder == "keywords"
    assert name.isascii()
    assert name == name.lower()
    assert len(name) < 80
    assert not set(name) & set('\\/:*?"<>| \0')
    assert not name.startswith(".")


@given(keys, keys)
def test_two_keys_have_two_pages(one: str, other: str):
    """Also where their letters in ASCII are the same."""
    assert (keyword_path(one) == keyword_path(other)) == (one == other)


def test_a_page_of_a_keyword_can_be_told_by_its_name():
    """An address is read by people too."""
    assert keyword_path("café au lait").startswith("keywords/cafe-au-lait-")
    assert channel_path("UCabc").startswith("channels/ucabc-")


@pytest.mark.parametrize(
    ("seconds", "link"),
    [
        (None, "https://www.youtube.com/watch?v=-zDHQoe1_0o"),
        (0, "https://www.youtube.com/watch?v=-zDHQoe1_0o&t=0s"),
        (83.9, "https://www.youtube.com/watch?v=-zDHQoe1_0o&t=83s"),
    ],
)
def test_a_time_leads_into_the_video(seconds: float | None, link: str):
    """A click on a time starts the video there, never after the words."""
    assert youtube_url("-zDHQoe1_0o", seconds) == link

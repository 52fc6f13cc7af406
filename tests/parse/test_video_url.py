"""Which video an address names."""

import polars as pl
import pytest

from pipeline.parse import video_id_of_url

ID = "-LMrs_8vuD8"


@pytest.mark.parametrize(
    "url",
    [
        f"https://videodb.org/some-video/{ID}",
        f"http://www.videodb.org/some-video/{ID}/",
        f"HTTPS://VideoDB.org/some%20video/{ID}?from=here#there",
        f"https://web.archive.org/web/20240101000000/https://videodb.org/some-video/{ID}",
        f"https://www.youtube.com/watch?v={ID}",
        f"https://m.youtube.com/watch?list=PL1&v={ID}&t=3",
        f"https://youtu.be/{ID}?t=3",
        f"https://www.youtube-nocookie.com/embed/{ID}?rel=0",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}",
        f"https://www.youtube.com/api/timedtext?v={ID}&lang=en&fmt=json3",
        f"file:///pages/{ID}.txt",
        f"file:///pages/{ID}__2.html",
        f"file:///pages/{ID}.en-orig.txt",
        f"file:///pages/{ID}",
        f"file:///pages/{ID.replace('_', '%5F')}.txt",
        f"file:///pages/all.zip#in/{ID}.txt",
        f"file:///pages/2021-08-03__{ID}.player.json",
        f"file:///pages/2021-08-03__fc9aec5c__{ID}__watch.html.gz",
    ],
)
def test_addresses_that_name_a_video(url: str) -> None:
    """Pages of the site, YouTube's forms of an address, and files named by an id give the id."""
    assert pl.select(video_id_of_url(pl.lit(url))).item() == ID


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=UC1",
        f"https://videodb.org/{ID}",
        f"https://videodb.org/some-video/{ID}x",
        f"https://example.org/some-video/{ID}",
        f"https://notvideodb.org/some-video/{ID}",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com/watch?v={ID}x",
        f"file:///pages/{ID}-2.txt",
        f"file:///pages/x{ID}.txt",
        "file:///pages/xpLMrs8vuDz.txt",
        "file:///pages/dump.jsonl#12",
        f"file:///{ID}/page.txt",
        f"file:///pages/watch__{ID}.txt",
        "file:///pages/2021-08-03__discussions.txt",
    ],
)
def test_addresses_that_name_none(url: str) -> None:
    """Longer and shorter words, other sites and files named by something else give none."""
    assert pl.select(video_id_of_url(pl.lit(url))).item() is None

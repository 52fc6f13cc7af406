"""What yt-dlp tells, as raw pages."""

import json
from datetime import datetime
from typing import Any

from pipeline.sources.batch import Page
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.captured import Captured
from pipeline.sources.youtube_failures import Failure
from pipeline.sources.youtube_pages import list_pages, video_page

ID = "-LMrs_8vuD8"
LIST = "https://www.youtube.com/playlist?list=PL1"
INFO = {"id": ID, "fulltitle": "Tide", "title": "Tide", "epoch": 1714572000}


def content(page: Page) -> dict[str, Any]:
    """What is in a page."""
    read: dict[str, Any] = json.loads(page.body.content or b"")
    return read


def test_a_video_s_page_is_its_info_json_captured_when_yt_dlp_says():
    """Under the one address that a video has in the lake."""
    page, dropped = video_page(ID, INFO, None, DEFAULT_MAX_PAGE_BYTES)
    assert (page.url, content(page), dropped) == (f"https://www.youtube.com/watch?v={ID}", INFO, 0)
    assert page.captured == Captured(datetime(2024, 5, 1, 14), "record")


def test_a_page_of_words_alone_is_the_same_as_long_as_the_words_are():
    """So that the lake sees that nothing changed, and asks for it ever more rarely."""
    failure = Failure("This video is private")
    one, other = (video_page(ID, info, failure, DEFAULT_MAX_PAGE_BYTES).page for info in (None, {"id": ID, "epoch": 9}))
    assert one.body == other.body
    assert content(one)["videolake"] == {"words": "This video is private"}


def test_a_whole_answer_is_kept_whole_whatever_comes_after_it():
    """A refusal that stops the run is no status of this page."""
    page, _ = video_page(ID, INFO, Failure(status=429, refusal="rate limit"), DEFAULT_MAX_PAGE_BYTES)
    assert (content(page), page.http_status) == (INFO, None)


def test_comments_for_which_there_is_no_room_are_left_out_and_counted():
    """And not the whole page with them."""
    info = {**INFO, "comments": [{"id": str(number), "text": "x" * 90} for number in range(50)]}
    page, dropped = video_page(ID, info, None, 2_000)
    assert page.body.content is not None
    assert len(content(page)["comments"]) + dropped == 50
    assert 0 < dropped < 50
    assert len(page.body.content) > 1_800


def test_a_long_list_is_cut_into_pages_that_number_their_entries():
    """So that no list is too large to be kept; what can't be seen of it keeps its place."""
    info = {"_type": "playlist", "id": "PL1", "entries": [{"id": f"{number:011}"} for number in range(2_001)] + [None]}
    pages = list(list_pages(LIST, info, None, DEFAULT_MAX_PAGE_BYTES))
    assert [page.url for page in pages] == [LIST, f"{LIST}#entries=1001-2000", f"{LIST}#entries=2001-2001"]
    assert [content(page)["entries"][0]["playlist_index"] for page in pages] == [1, 1001, 2001]
    assert content(pages[2])["id"] == "PL1"


def test_the_tabs_of_a_channel_are_one_list():
    """They share its id, and their entries must not take each other's places."""
    tab = {"_type": "playlist", "id": "UC1", "entries": [{"id": ID}, {"id": ID}]}
    [page] = list_pages(LIST, {"_type": "playlist", "id": "UC1", "entries": [tab, tab]}, None, DEFAULT_MAX_PAGE_BYTES)
    assert [entry["playlist_index"] for entry in content(page)["entries"]] == [1, 2, 3, 4]


def test_an_empty_list_is_a_page_too():
    """That it was asked for is known."""
    [page] = list_pages(LIST, {"_type": "playlist", "id": "PL1", "entries": []}, None, DEFAULT_MAX_PAGE_BYTES)
    assert (page.url, content(page)["entries"]) == (LIST, [])

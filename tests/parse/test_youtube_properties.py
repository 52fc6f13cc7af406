"""No page of YouTube's or yt-dlp's, cut or changed wherever, makes parsing fail or tells a wrong value."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES, Frames
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch
from tests.parse.test_golden import GOLDEN, page_of
from tests.parse.youtube import RECORDINGS, body_of, needs_recordings

FORMATS = ("youtube_watch", "youtube_player", "youtube_api", "youtube_data_tools", "ytdlp_info")
WRITTEN = [page_of(case.parent) for name in FORMATS for case in sorted(GOLDEN.glob(f"{name}/*/expected.json"))]
DOCUMENTS = [page for page in WRITTEN if page.body and page.body.lstrip().startswith((b"{", b"["))]
#: Values that may differ in a cut page, as they say how much of it was there or come from another place of it.
NOT_COMPARED = {"page_id", "is_complete", "thumbnail_url", "keywords", "availability", "availability_reason"}
VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
)


def checked(pages: pl.DataFrame) -> Frames:
    """The frames of a batch, of which each page has one outcome, each reject a reason, and each row fits its table."""
    frames = parse_pages(pages)
    assert frames["outcomes"]["page_id"].to_list() == pages["page_id"].to_list()
    assert frames["outcomes"].filter((pl.col("outcome") == "rejected") & pl.col("reason").is_null()).is_empty()
    for table, rows in frames.items():
        if table != "outcomes":
            conform(TABLES[table], rows.drop("keywords", strict=False))
    return frames


def places(document: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values of a document."""
    yield way
    inner = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for key, value in inner:
        yield from places(value, (*way, key))


@settings(max_examples=80)
@given(st.data())
def test_values_of_any_kind_in_any_place(data: st.DataObject) -> None:
    """Whatever stands in place of a value of a document, its page has one outcome and rows that fit their tables."""
    page = data.draw(st.sampled_from(DOCUMENTS))
    try:
        document = json.loads(page.body or b"")
    except ValueError:
        return
    ways = list(places(document))
    for way in data.draw(st.lists(st.sampled_from(ways), min_size=1, max_size=4)):
        document = changed(document, way, data.draw(VALUES))
    checked(batch([page._replace(body=json.dumps(document).encode())]))


def changed(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """The document with another value in one place, if it still has that place."""
    if not way:
        return copy.deepcopy(value)
    inner = document
    try:
        for key in way[:-1]:
            inner = inner[key]
        inner[way[-1]] = copy.deepcopy(value)
    except (LookupError, TypeError):
        pass
    return document


@settings(max_examples=40)
@given(st.sampled_from(WRITTEN), st.data())
def test_a_cut_page_tells_nothing_wrong(page: Page, data: st.DataObject) -> None:
    """Wherever a page is cut, each value that it still gives is the true one or null."""
    body = page.body or b""
    cuts = data.draw(st.lists(st.integers(0, len(body)), min_size=1, max_size=20))
    compare(page, cuts)


@cache
def whole_rows(body: bytes, url: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the whole page."""
    return {table: rows.to_dicts() for table, rows in parse_pages(batch([Page(body, url)])).items()}


def compare(page: Page, cuts: list[int]) -> None:
    """Hold the rows of a page, cut in several places, against those of the whole."""
    body = page.body or b""
    whole = whole_rows(body, page.url)
    frames = checked(batch(page._replace(body=body[:cut]) for cut in cuts))
    videos = {row["video_id"]: row for row in whole.get("videos", [])}
    for video in frames["videos"].to_dicts() if "videos" in frames else []:
        true = videos.get(video["video_id"], {})
        wrong = {name: value for name, value in video.items() if name not in NOT_COMPARED and value not in (None, true.get(name))}
        assert not wrong
    for table in {"related_links", "chapters", "caption_tracks", "youtube_comments", "playlist_items"} & frames.keys():
        true_rows = [row | {"page_id": None} for row in whole[table]]
        assert all(row | {"page_id": None} in true_rows for row in frames[table].to_dicts()), table


@needs_recordings
@settings(max_examples=25)
@given(st.data())
def test_cut_recordings(data: st.DataObject) -> None:
    """Prefixes of recorded pages, as stores that keep the first bytes have them, tell nothing wrong."""
    path = data.draw(
        st.sampled_from(sorted(path for path in RECORDINGS.glob("watch_innertube/*/*") if path.stat().st_size < 100_000))
    )
    body = body_of(path)
    compare(Page(body, f"file:///recordings/{path.name}"), [data.draw(st.integers(0, len(body))) for _ in range(3)])


TOKENS = (
    rb"""<html> </html> <script> </script> ytplayer.config= ytInitialPlayerResponse= window["ytInitialData"]=
    "args": "player_response": {"playabilityStatus": {"status":"OK"} "videoDetails": {"videoId":"Hb9-xQ2_tLk"
    { } [ ] , : ; " \ud83d )]}' "{\"videoDetails\": {"kind":"youtube#video" status=fail&errorcode=2&reason=x
    {"extractor":"youtube","id":"Hb9-xQ2_tLk" <meta/itemprop=videoId <li/class="related-list-item">
    <a/class="content-link"/href="//[/watch?v=Hb9-xQ2_tLk">"""
).split()
PIECES = st.lists(st.sampled_from([*TOKENS, b"\x00", b"\xff"]), max_size=25).map(b"".join)


@settings(max_examples=80)
@given(st.lists(PIECES, min_size=1, max_size=8), st.sampled_from([None, "text/html"]))
def test_no_bytes_make_parsing_fail(bodies: list[bytes], content_type: str | None) -> None:
    """Whatever pieces of such pages come in whatever order, each page has one outcome."""
    checked(batch(Page(body, "https://www.youtube.com/watch?v=Hb9-xQ2_tLk", content_type) for body in bodies))


def test_nesting_without_end() -> None:
    """A document nested deeper than any decoder goes is one reject."""
    deep = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    bodies = [
        b"<html><script>var ytInitialPlayerResponse = " + deep + b";</script></html>",
        deep.replace(b'"x"', b'"playabilityStatus": {}, "x"'),
        deep.replace(b'"x"', b'"kind": "youtube#video", "x"'),
        deep.replace(b'"x"', b'"id": "Hb9-xQ2_tLk", "extractor": "youtube", "entries"'),
    ]
    frames = checked(batch(Page(body, "https://www.youtube.com/watch?v=Hb9-xQ2_tLk") for body in bodies))
    assert frames["outcomes"]["outcome"].to_list() == ["rejected"] * 4
    assert all("nested too deeply" in reason for reason in frames["outcomes"]["reason"])

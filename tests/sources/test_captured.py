"""captured_at and captured_by: the best that a file or record tells."""

import json
import os
from datetime import date, datetime, timedelta, timezone

import pytest

from pipeline.sources.captured import from_name, from_value, from_wayback
from tests.sources.gather import pages_of

SAVED = "<!doctype html>\n<!-- saved from url=(0042){url} -->\n<p>tide"


def captured(source):
    """When and by what the one page of the source was captured."""
    [page] = pages_of(source)
    return page["captured_at"], page["captured_by"]


def test_a_page_file_without_a_date_was_captured_when_it_was_last_changed(tmp_path):
    """To the microsecond, in UTC."""
    (tmp_path / "page.txt").write_text("tide")
    os.utime(tmp_path / "page.txt", ns=(0, 1_700_000_000_123_456_789))
    assert captured(tmp_path) == (datetime(2023, 11, 14, 22, 13, 20, 123456), "mtime")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tide 2024-01-31.txt", datetime(2024, 1, 31)),
        ("2024-01-31T12-30.txt", datetime(2024, 1, 31, 12, 30)),
        ("2024-01-31T123456Z tide.txt", datetime(2024, 1, 31, 12, 34, 56)),
        ("2024-01-31T12:34:56.789+02:00.txt", datetime(2024, 1, 31, 10, 34, 56, 789000)),
        ("2024-13-45 or 2024-01-31.txt", datetime(2024, 1, 31)),
        ("2024-01-31T99-99.txt", datetime(2024, 1, 31)),
        ("20240131.txt", None),
        ("12024-01-31.txt", None),
        ("2024-01-315.txt", None),
        ("2024-02-30.txt", None),
    ],
)
def test_an_iso_date_in_a_name_is_understood(name, told):
    """Days, and times where they follow a T; never digits that only look like a date."""
    assert from_name(name) == told


def test_a_file_takes_the_date_in_its_name_before_that_of_its_folder(tmp_path):
    """The closer to the page, the truer."""
    folder = tmp_path / "pulled 2024-05-01"
    folder.mkdir()
    (folder / "2024-01-31.txt").write_text("tide")
    (folder / "page.txt").write_text("tide")
    told = [(page["captured_at"], page["captured_by"]) for page in pages_of(tmp_path)]
    assert told == [(datetime(2024, 1, 31), "path"), (datetime(2024, 5, 1), "path")]


def test_a_page_saved_from_the_wayback_machine_has_its_timestamp(tmp_path):
    """Also where the file's name has another date."""
    url = "https://web.archive.org/web/20190101123456/https://videodb.org/tide/aaaaaaaaaaA"
    (tmp_path / "2024-01-31.html").write_text(SAVED.format(url=url))
    assert captured(tmp_path) == (datetime(2019, 1, 1, 12, 34, 56), "record")


def test_a_page_saved_from_elsewhere_has_the_date_of_its_name(tmp_path):
    """A comment that names only an address tells no date."""
    (tmp_path / "2024-01-31.html").write_text(SAVED.format(url="https://videodb.org/tide/aaaaaaaaaaA"))
    assert captured(tmp_path) == (datetime(2024, 1, 31), "path")


INFO = {"id": "aaaaaaaaaaA", "extractor": "youtube", "epoch": 1_706_702_400}
POST = {"id": "1a", "subreddit": "tide", "retrieved_on": 1_706_702_400}


@pytest.mark.parametrize(
    "document",
    [
        INFO,
        INFO | {"epoch": 1_706_702_400.0, "requested_downloads": [{"epoch": 1_706_702_399}]},
        {"entries": [INFO | {"epoch": 1_706_702_300}, None], "extractor_key": "YoutubeTab", "epoch": 1_706_702_400},
        INFO | {"description": 'the key "epoch": 1800000000'},
        POST,
        {"data": [POST | {"retrieved_on": 1_706_702_300}, POST, POST | {"retrieved_on": None}]},
        [{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": POST | {"retrieved_utc": "1706702400"}}]}}],
    ],
)
def test_a_json_file_tells_when_it_was_captured(tmp_path, document):
    """yt-dlp writes an epoch, archives of Reddit's write when they retrieved a post; both count more than the file's name."""
    (tmp_path / "2024-05-01.info.json").write_text(json.dumps(document, indent=1), encoding="utf-8-sig")
    assert captured(tmp_path) == (datetime(2024, 1, 31, 12), "record")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"epoch": 1_706_702_400}),
        json.dumps(INFO | {"epoch": None}),
        json.dumps({"extractor": "youtube", "comments": [{"text": '"epoch": 1706702400'}]}),
        f"what yt-dlp writes: {json.dumps(INFO)}",
    ],
)
def test_other_numbers_in_a_file_are_no_date(tmp_path, text):
    """Neither an epoch of other programs, nor what people write about one."""
    (tmp_path / "2024-05-01.json").write_text(text)
    assert captured(tmp_path) == (datetime(2024, 5, 1), "path")


@pytest.mark.parametrize("modifier", ["", "id_", "if_", "*"])
def test_every_kind_of_wayback_address_is_read(modifier):
    """The Wayback Machine marks how it shows a page behind the timestamp."""
    assert from_wayback(f"https://web.archive.org/web/20190101123456{modifier}/http://a.b/") == datetime(2019, 1, 1, 12, 34, 56)


@pytest.mark.parametrize("url", ["https://a.b/web/20190101123456/", "https://web.archive.org/web/20191301123456/http://a.b/"])
def test_what_is_no_wayback_timestamp_is_none(url):
    """Neither another site's address nor a month 13."""
    assert from_wayback(url) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2024-01-31", datetime(2024, 1, 31)),
        ("2024-01-31T12:00:00Z", datetime(2024, 1, 31, 12)),
        ("2024-01-31 12:00:00.123456 UTC", datetime(2024, 1, 31, 12, 0, 0, 123456)),
        ("2024-01-31T12:00:00-05:30", datetime(2024, 1, 31, 17, 30)),
        ("Wed, 31 Jan 2024 12:00:00 GMT", datetime(2024, 1, 31, 12)),
        ("20240131", datetime(2024, 1, 31)),
        ("20240131120000", datetime(2024, 1, 31, 12)),
        (b"1706702400", datetime(2024, 1, 31, 12)),
        (1_706_702_400, datetime(2024, 1, 31, 12)),
        (1_706_702_400.5, datetime(2024, 1, 31, 12, 0, 0, 500000)),
        (1_706_702_400_250, datetime(2024, 1, 31, 12, 0, 0, 250000)),
        (1_706_702_400_000_001, datetime(2024, 1, 31, 12, 0, 0, 1)),
        (1_706_702_400_000_001_999, datetime(2024, 1, 31, 12, 0, 0, 1)),
        (date(2024, 1, 31), datetime(2024, 1, 31)),
        (datetime(2024, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))), datetime(2024, 1, 31, 10)),
        *[(nothing, None) for nothing in (None, "", "soon", "9" * 30, 0, -5, True, float("nan"), float("inf"))],
        ("0001-01-01T00:00:00+05:00", None),
    ],
)
def test_a_date_column_may_hold_any_usual_form(value, told):
    """What is no date is unknown, not an error."""
    assert from_value(value) == told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"date": "2024-03-04T05:06:07Z"}, (datetime(2024, 3, 4, 5, 6, 7), "record")),
        (
            {"date": "soon", "url": "https://web.archive.org/web/20190101123456/http://a.b/"},
            (datetime(2019, 1, 1, 12, 34, 56), "record"),
        ),
        ({"date": "soon"}, (datetime(2024, 1, 31), "path")),
        ({}, (datetime(2024, 1, 31), "path")),
    ],
)
def test_a_record_takes_its_date_then_its_address_then_its_dump_s_name(tmp_path, record, told):
    """The record's own word counts most."""
    (tmp_path / "dump 2024-01-31.jsonl").write_text(json.dumps({"url": "https://a.b/", "text": "tide"} | record))
    assert captured(tmp_path / "dump 2024-01-31.jsonl") == told


def test_a_record_of_a_dump_without_any_date_has_the_dump_s_mtime(tmp_path):
    """The last resort, as for page files."""
    (tmp_path / "dump.jsonl").write_text('{"url": "https://a.b/", "text": "tide"}')
    os.utime(tmp_path / "dump.jsonl", ns=(0, 1_700_000_000_000_000_000))
    assert captured(tmp_path / "dump.jsonl") == (datetime(2023, 11, 14, 22, 13, 20), "mtime")

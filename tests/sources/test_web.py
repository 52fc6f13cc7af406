"""Pages of the live web, from a real server on loopback."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
import polars as pl
import pytest

from pipeline.sources import RAW_BATCH, Batch, SourceError, from_argument, from_toml
from pipeline.sources.crawl import Response
from pipeline.sources.frontier import Follow
from pipeline.sources.live import HELD, Held
from pipeline.sources.refresh import Refresh
from pipeline.sources.web import WebSource, page_of
from tests.sources.site import Answer, Site, page, redirect, versioned

NOON = datetime(2024, 3, 4, 12)
HURRIED: dict[str, Any] = {"delay_seconds": 0, "retries": 0, "allow_private_addresses": True}


def response(**more: Any) -> Response:
    """An answer to a request for https://a.b/1."""
    url = "https://a.b/1"
    told = {"url": url, "request_url": url, "tag": "", "status": 200, "headers": {}, "body": b"tide", "error": None}
    told |= {"captured_at": NOON} | more
    return Response(byte_count=len(told["body"] or b""), **told)  # type: ignore[arg-type]


def batches_of(source: WebSource, held: Held | None = None) -> list[Batch]:
    """All that a crawl gives."""
    batches = list(source.live_batches(held or Held(NOON)))
    assert all(dict(batch.pages.schema) == RAW_BATCH for batch in batches)
    return batches


def test_a_page_is_what_the_server_gave():
    """Its bytes, status and headers, under the address that was asked for, whatever redirects led to."""
    headers = {"content-type": "text/html", "etag": '"1"', "last-modified": "yesterday", "date": "Mon, 04 Mar 2024 11:59:30 GMT"}
    made = page_of(response(url="https://a.b/2", headers=headers), None)
    assert not isinstance(made, str)
    assert (made.url, made.file, made.body.content, made.http_status) == ("https://a.b/1", None, b"tide", 200)
    assert (made.content_type, made.etag, made.last_modified, made.repeats) == ("text/html", '"1"', "yesterday", None)
    assert made.captured == (datetime(2024, 3, 4, 11, 59, 30), "http")


@pytest.mark.parametrize("date", ["Mon, 04 Mar 2024 12:00:01 GMT", "Sun, 03 Mar 2024 23:59:59 GMT", "yesterday", ""])
def test_a_date_that_can_t_be_right_is_not_believed(date):
    """A server's clock may be wrong, and its answer old: then our own clock tells when a page was captured."""
    made = page_of(response(headers={"date": date}), None)
    assert not isinstance(made, str)
    assert made.captured == (NOON, "http")


def test_a_page_that_did_not_change_repeats_the_one_that_is_held():
    """It came without a body."""
    made = page_of(response(status=304, body=b""), "x")
    assert not isinstance(made, str)
    assert (made.repeats, made.body.content, made.body.sha256, made.http_status) == ("x", None, None, 304)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_the_news_that_there_is_no_page_is_a_page(status):
    """With its words, which may tell why."""
    made = page_of(response(status=status, body=b"removed by its owner"), None)
    assert not isinstance(made, str)
    assert (made.http_status, made.body.content) == (status, b"removed by its owner")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"status": None, "body": None, "error": "private address: 127.0.0.1"}, "private address"),
        ({"status": None, "body": None, "error": "timed out"}, "timed out"),
        ({"status": 304}, "HTTP 304"),
        ({"status": 302}, "HTTP 302"),
        ({"status": 429}, "HTTP 429"),
        ({"status": 503}, "HTTP 503"),
        ({"status": 999}, "HTTP 999"),
    ],
)
def test_what_says_nothing_of_the_page_is_counted_by_its_kind(more, kind):
    """And is no page: nothing is remembered of it, so that it is asked for again."""
    assert page_of(response(**more), None) == kind


@contextmanager
def videos() -> Iterator[tuple[Site, str]]:
    """A site of videos that link each other, with sitemaps."""
    site = Site()
    with site.served() as url:
        links = {1: "2 3 about", 2: "4", 3: "1 5", 4: "6", 5: "", 6: ""}
        for number, others in links.items():
            text = "".join(f'<a href="/v/{other}">{other}</a>' for other in others.split())
            site.pages[f"/v/{number}"] = versioned(text or "the end", f'"{number}"')
        places = {
            "index.xml": f"<sitemapindex><loc>{url}/a.xml.gz</loc><loc>{url}/gone.xml</loc></sitemapindex>",
            "a.xml.gz": f"<urlset><loc>{url}/v/1</loc><loc>{url}/print/1</loc><loc>http://c.d/</loc></urlset>",
        }
        site.pages["/index.xml"] = Answer(200, places["index.xml"].encode())
        site.pages["/a.xml.gz"] = Answer(200, gzip.compress(places["a.xml.gz"].encode()), {"Content-Type": "application/gzip"})
        site.pages["/old"] = redirect("/v/5")
        site.pages["/forbidden"] = page("secret")
        site.pages["/robots.txt"] = Answer(200, b"User-agent: *\nDisallow: /forbidden")
        yield site, url


def test_pages_are_found_in_sitemaps_and_by_links():
    """Each once, with the pages that links lead to, as far as is allowed; and nothing is left out without being counted."""
    with videos() as (site, url):
        source = WebSource(
            *("videos", (f"{url}/old", f"{url}/forbidden", f"{url}/no"), (f"{url}/index.xml",)),
            exclude=("re:/print/",),
            follow=Follow(("re:/v/[0-9]+$",), depth=2),
            contact="tests@example.org",
            **HURRIED,
        )
        batches = batches_of(source)
    [batch] = batches
    rows = batch.pages.select("url", "http_status", "captured_by", "file").rows()
    assert sorted(rows) == sorted(
        [(f"{url}/v/{n}", 200, "http", None) for n in (1, 2, 3, 4, 5)]
        + [(f"{url}/old", 200, "http", None), (f"{url}/no", 404, "http", None)]
    )
    assert batch.skipped == {
        "forbidden by robots.txt": 1,
        "sitemap: HTTP 404": 1,
        "address excluded": 1,
        "outside the allowed hosts": 1,
    }
    assert {headers["User-Agent"].partition("/")[0] for _, headers in site.asked} == {"videolake"}


def test_a_page_that_a_person_names_may_not_be_private():
    """Whoever wants that says so in sources.toml; without the extra nothing can be asked for."""
    with Site().served() as url:
        source = from_argument(url)
        assert isinstance(source, WebSource)
        assert [dict(batch.skipped) for batch in batches_of(source)] == [{"private address": 1}]


def test_no_more_is_asked_for_than_the_budget_of_the_day():
    """What was asked for before on that day counts; where nothing is left, no server hears of it."""
    urls = tuple(f"https://a.b/{n}" for n in range(3))
    held = Held(NOON, pl.DataFrame([{"url": "https://a.b/x", "captured_at": NOON}], schema=HELD))
    source = WebSource("a.b", urls, refresh=Refresh(budget_per_day=1))
    assert [dict(batch.skipped) for batch in batches_of(source, held)] == [{"beyond the day's budget": 3}]


def test_a_source_is_told_in_full(tmp_path):
    """All of its politeness, its rules and its name, which is that of the first host where none is given."""
    (tmp_path / "sources.toml").write_text("""
        [[source]]
        kind = "web"
        urls = ["https://videodb.org:8000/tides/1"]
        sitemaps = ["https://videodb.org/sitemap.xml"]
        include = ["https://videodb.org/*/*"]
        allowed_hosts = ["videodb.org", "*.videodb.org"]
        contact = "https://example.org/about-our-crawler"
        delay_seconds = 5
        follow = { links = ["https://videodb.org/*/???????????"], depth = 2, max_pages = 100 }
        refresh = { budget_per_day = 500 }
    """)
    [source] = from_toml(tmp_path / "sources.toml")
    assert isinstance(source, WebSource)
    assert (source.name, source.delay_seconds, source.refresh.budget_per_day) == ("videodb.org:8000", 5, 500)
    assert source.follow == Follow(("https://videodb.org/*/???????????",), 2, 100)
    assert msgspec.convert(msgspec.to_builtins(source), WebSource) == source


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("", ", source 1: a web source takes urls, sitemaps or both."),
        ("url = 'https://a.b/'", ", source 1: unknown key url. A web takes kind, name, urls, sitemaps, "),
        ("urls = ['a.b']", ", source 1: urls[0]: expected `str` matching regex '^https?://"),
        ("urls = ['http://a.b:x/']", ", source 1: 'http://a.b:x/' is no address of a page."),
        ("urls = ['http://a.b/']\ninclude = ['re:(']", ", source 1: include: 're:(' is no regular expression: "),
        ("urls = ['http://a.b/']\nfollow = { links = [] }", ", source 1: follow.links: expected `array` of length >= 1."),
        (
            "urls = ['http://a.b/']\nfollow = { link = [] }",
            ", source 1: follow: object contains unknown field `link`; allowed are ",
        ),
        ("urls = ['http://a.b/']\nfollow = { links = ['re:('] }", ", source 1: follow: links: 're:(' is no regular expression: "),
        (
            "urls = ['http://a.b/']\nallowed_hosts = ['http://a.b/']",
            ", source 1: allowed_hosts[0]: expected `str` matching regex",
        ),
        ("urls = ['http://a.b/']\ncontact = 'no body'", ", source 1: contact: expected `str` matching regex"),
        ("urls = ['http://a.b/']\ndelay_seconds = -1", ", source 1: delay_seconds: expected `float` >= 0"),
    ],
)
def test_a_mistake_names_the_key_and_what_is_wrong(tmp_path, entry, says):
    """So that it is mended at the first attempt."""
    path = tmp_path / "sources.toml"
    path.write_text(f"[[source]]\nkind = 'web'\n{entry}\n")
    with pytest.raises(SourceError) as error:
        from_toml(path)
    assert str(error.value).startswith(f"{path}{says}")

"""Reddit live, from a real server on loopback: listings page by page, then the threads of posts about videos."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import polars as pl
import pytest

from pipeline.sources import SourceError, from_argument, from_toml
from pipeline.sources.live import HELD, Held
from pipeline.sources.reddit_live import RedditLiveSource
from pipeline.sources.refresh import Refresh
from tests.sources.reddit_files import comment, listing, post, thread
from tests.sources.site import Answer, Site

NOW = datetime.now(UTC).replace(tzinfo=None)
LISTING = "/r/tidewatch/new.json?limit=100&raw_json=1"
DOMAIN = "/domain/youtube.com/new.json?limit=100&raw_json=1"
FORBIDDEN = Answer(200, b"User-agent: *\nDisallow: /", {"Content-Type": "text/plain"})
ELSEWHERE = "https://example.org/bells"


def thread_path(post_id: str) -> str:
    """Where a thread is asked for."""
    return f"/comments/{post_id}.json?limit=500&raw_json=1"


def answer(body: bytes, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(status, body, {"Content-Type": "application/json; charset=UTF-8"})


def site_of(*posts: dict[str, Any], **more: Answer) -> Site:
    """A subreddit of these posts, each with a thread of one comment."""
    threads = {thread_path(each["id"]): answer(thread(each, comment(f"c{each['id']}", each["id"]))) for each in posts}
    return Site({LISTING: answer(listing(*posts)), **threads, **more})


def source(base_url: str, **more: Any) -> RedditLiveSource:
    """The source of the subreddit at this address, in a hurry."""
    hurried: dict[str, Any] = {"delay_seconds": 0, "backoff_seconds": 0, "allow_private_addresses": True}
    named = more if more.keys() & {"subreddits", "domains", "threads"} else {"subreddits": ("tidewatch",), **more}
    return RedditLiveSource(name="reddit", base_url=base_url, **hurried, **named)


def pulled(site: Site, held: Held | None = None, **more: Any) -> tuple[list[str], Counter[str]]:
    """Paths of the pages that a source of this site gives, in order, and what it skipped."""
    with site.served() as base_url:
        batches = list(source(base_url, **more).live_batches(_of(held, base_url)))
    urls = [url.removeprefix(base_url) for batch in batches for url in batch.pages["url"]]
    return urls, sum((batch.skipped for batch in batches), Counter[str]())


def _of(held: Held | None, base_url: str) -> Held:
    """What is held, at the address that the site has this time."""
    held = held or Held(NOW)
    return Held(held.now, held.pages.with_columns(url=base_url + pl.col("url")), held.body)


def holding(days_ago: int, bodies: dict[str, bytes]) -> Held:
    """What is known after these paths were asked for."""
    at = NOW - timedelta(days=days_ago)
    rows = [
        {"url": path, "page_id": path, "http_status": 200, "capture_count": 1, "etag": f'"{path}"'}
        | dict.fromkeys(("captured_at", "first_captured_at", "changed_at"), at)
        for path in bodies
    ]
    return Held(NOW, pl.DataFrame(rows, schema=HELD), bodies.get)


def test_threads_of_posts_that_link_a_video_are_asked_for():
    """The listing is a page, and so is each such thread, as the server sent it; other posts are of no interest."""
    site = site_of(post("p1"), post("p2", ELSEWHERE), post("p3"))
    with site.served() as base_url:
        [batch] = source(base_url).live_batches(Held(NOW))
    assert batch.pages["url"].to_list() == [base_url + path for path in (LISTING, thread_path("p1"), thread_path("p3"))]
    page = batch.pages.to_dicts()[1]
    assert page["body"] == thread(post("p1"), comment("cp1", "p1"))
    assert (page["http_status"], page["content_type"], page["captured_by"]) == (200, "application/json; charset=UTF-8", "http")


def test_listings_are_followed_page_by_page():
    """Up to so many pages each, and not in circles. A thread that two of them have, and that is named too, comes once."""
    site = site_of(post("p1"), post("p2", ELSEWHERE), post("p3"))
    site.pages[LISTING] = answer(listing(post("p1"), after="t3_1"))
    site.pages[f"{LISTING}&after=t3_1"] = answer(listing(post("p3"), after="t3_1"))
    site.pages |= {f"{DOMAIN}{after}": answer(listing(after=f"t3_{len(after)}")) for after in ("", "&after=t3_0", "&after=t3_11")}
    address = "https://www.reddit.com/r/tidewatch/comments/p2/bells/?sort=new"
    urls, _ = pulled(site, subreddits=("/r/tidewatch",), domains=("youtube.com",), threads=(address,), max_pages=3)
    listings = {LISTING, f"{LISTING}&after=t3_1", DOMAIN, f"{DOMAIN}&after=t3_0", f"{DOMAIN}&after=t3_11"}
    assert (set(urls[:5]), urls[5:]) == (listings, [thread_path("p2"), thread_path("p1"), thread_path("p3")])


def test_a_run_that_was_stopped_goes_on_where_it_was():
    """What was asked for today is not asked for again: the next page of a listing is found in the body that is held."""
    following = f"{LISTING}&after=t3_2"
    held = holding(0, {LISTING: listing(post("p1"), post("p2"), after="t3_2"), thread_path("p1"): thread(post("p1"))})
    site = site_of(post("p2"), post("p3"), **{following: answer(listing(post("p3")))})
    urls, skipped = pulled(site, held)
    assert urls == [following, thread_path("p2"), thread_path("p3")]
    assert skipped == {"thread not due yet": 1}


def test_threads_of_earlier_days_are_asked_for_again():
    """After new ones, as the refresh policy says, on condition that they changed, and no more than the budget of a day."""
    held = holding(3, {thread_path("p1"): thread(post("p1")), thread_path("p2"): thread(post("p2")), LISTING: b"[]"})
    site = site_of(post("p3"))
    site.pages[thread_path("p1")] = Answer(304)
    with site.served() as base_url:
        batches = list(source(base_url, refresh=Refresh(budget_per_day=2)).live_batches(_of(held, base_url)))
    assert batches[0].pages["url"].to_list() == [base_url + path for path in (LISTING, thread_path("p3"), thread_path("p1"))]
    assert batches[0].pages["repeats"].to_list() == [None, None, thread_path("p1")]
    assert dict(site.asked)[thread_path("p1")]["If-None-Match"] == f'"{thread_path("p1")}"'
    assert batches[0].skipped == {"thread over the budget of the day": 1}


def test_a_thread_that_is_gone_is_a_page_and_a_busy_server_is_none():
    """What Reddit says of the thread is kept; what it says of itself is counted. Who has leave need not ask robots.txt."""
    site = site_of(post("p1"), post("p2"), **{"/robots.txt": FORBIDDEN})
    site.pages[thread_path("p1")] = answer(b'{"message": "Not Found", "error": 404}', 404)
    site.pages[thread_path("p2")] = Answer(503, b"busy")
    urls, skipped = pulled(site, retries=0, obey_robots=False)
    assert (urls, skipped) == ([LISTING, thread_path("p1")], {"HTTP 503": 1})


def test_robots_txt_is_obeyed():
    """Where it forbids the listing, nothing is asked for."""
    assert pulled(site_of(post("p1"), **{"/robots.txt": FORBIDDEN})) == ([], {"forbidden by robots.txt": 1})


def test_what_is_no_listing_ends_it():
    """A page for people in place of the listing is a page, and leads nowhere."""
    site = Site({LISTING: Answer(200, b"<html><title>whoa there, pardner!</title>", {"Content-Type": "text/html"})})
    assert pulled(site) == ([LISTING], {})


def test_nothing_due_asks_for_nothing():
    """No process is started for it."""
    held = holding(0, {LISTING: listing(post("p1")), thread_path("p1"): thread(post("p1"))})
    site = site_of(post("p1"))
    assert pulled(site, held) == ([], {"thread not due yet": 1})
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://www.reddit.com/r/videos/comments/1abcd/title/", {"threads": ("1abcd",)}),
        ("https://old.reddit.com/comments/1abcd.json", {"threads": ("1abcd",)}),
        ("https://redd.it/1abcd", {"threads": ("1abcd",)}),
        ("https://www.reddit.com/r/videos/", {"subreddits": ("videos",)}),
        ("https://www.reddit.com/domain/youtube.com/new", {"domains": ("youtube.com",)}),
    ],
)
def test_an_address_of_reddits_goes_to_this_source(address, named):
    """`videolake run` takes it as it stands in a browser."""
    given = from_argument(address)
    assert isinstance(given, RedditLiveSource)
    assert {key: getattr(given, key) for key in named} == named


CONFIGURED = """
[[source]]
kind = "reddit"
subreddits = ["videos", "r/tidewatch"]
refresh = { budget_per_day = 10 }

[[source]]
kind = "reddit"
path = "dumps"
"""


def test_both_kinds_are_configured(tmp_path):
    """With path it reads files, without it asks Reddit."""
    (tmp_path / "sources.toml").write_text(CONFIGURED)
    live, files = from_toml(tmp_path / "sources.toml")
    assert isinstance(live, RedditLiveSource)
    assert (live.name, live.refresh.budget_per_day) == ("r/videos", 10)
    assert msgspec.structs.asdict(files)["path"] == str(tmp_path / "dumps")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("", "takes path, or else subreddits, domains or threads"),
        ('subreddits = ["a b"]', "subreddits"),
        ('threads = ["https://example.org/"]', "threads: 'https://example.org/' is no address of a thread"),
        ('subreddits = ["a"]\nfollow = 1', "unknown key follow"),
        ('path = "dumps"\nsubreddits = ["a"]', "unknown key subreddits"),
    ],
)
def test_a_mistake_is_told(tmp_path, keys, message):
    """One clear error at start."""
    (tmp_path / "sources.toml").write_text(f'[[source]]\nkind = "reddit"\n{keys}\n')
    with pytest.raises(SourceError, match=message):
        from_toml(tmp_path / "sources.toml")

"""The source `reddit`, live: listings of subreddits and domains as Reddit's public JSON, and threads of posts about videos.

Belongs here: its config, and which addresses are asked for. Does not: how (`crawl`), how often (`refresh`), and Reddit in files
(`reddit`).
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any, Self

import msgspec
import polars as pl

from pipeline.sources.batch import Batch, Page, Skip
from pipeline.sources.crawl import Patience, Politeness, Request, crawl, politely
from pipeline.sources.hosts import own_pattern, split
from pipeline.sources.live import Held, LiveBatcher
from pipeline.sources.reddit_documents import read_document
from pipeline.sources.refresh import Refresh, overdue, room_today
from pipeline.sources.web import DAILY, page_of

#: As many as Reddit gives at a time, and texts as they were written.
_LISTING = "limit=100&raw_json=1"
_THREAD = "limit=500&raw_json=1"
_ID_IN_THREAD = re.compile(r"(?:^|/comments/|/gallery/|redd\.it/)([0-9a-z]{1,12})(?=$|[/?#.])")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)*reddit\.com|redd\.it")
_LISTING_PATH = re.compile(r"/(?:(r)/([A-Za-z0-9_+]+)|(domain)/([A-Za-z0-9.-]+))(?:/|$)")

Subreddit = Annotated[str, msgspec.Meta(pattern=r"^(/?r/)?[A-Za-z0-9_+]+/?$")]
Domain = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9.-]+$")]


class RedditLiveSource(Patience, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="reddit"):
    """The newest posts of subreddits (`videos`, `r/videos`) and of domains that they link (`youtube.com`), and single threads.

    `threads` are addresses of threads, or ids of their posts. `max_pages` of 100 posts each are asked for of each listing; Reddit
    gives 10. Threads are asked for where their post links a video, and again as `refresh` says, whose budget counts threads.
    Reddit's robots.txt may forbid all of it to programs that it does not know: who has its leave says `obey_robots = false`.
    `crawl.Patience` says what the rest means.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    subreddits: tuple[Subreddit, ...] = ()
    domains: tuple[Domain, ...] = ()
    threads: tuple[str, ...] = ()
    max_pages: Annotated[int, msgspec.Meta(ge=1)] = 10
    refresh: Refresh = Refresh()
    base_url: Annotated[str, msgspec.Meta(pattern="^https?://[^/]+$")] = "https://www.reddit.com"
    contact: Annotated[str, msgspec.Meta(pattern="^[!-~]+$")] | None = None
    delay_seconds: Annotated[float, msgspec.Meta(ge=0)] = 2.0
    obey_robots: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for nothing to ask for, and for a thread that is none."""
        if not (self.subreddits or self.domains or self.threads):
            raise ValueError("a reddit source takes path, or else subreddits, domains or threads")
        if wrong := [thread for thread in self.threads if not _ID_IN_THREAD.search(thread)]:
            raise ValueError(f"threads: {wrong[0]!r} is no address of a thread of Reddit's, nor the id of a post")

    def live_batches(self, held: Held) -> Iterator[Batch]:
        """Listings, then threads that are new or due. Raises SourceError if the crawler is missing or ends on its own."""
        batcher = LiveBatcher()
        asking = _Asking(self, held, batcher.skip)
        with closing(crawl(asking, self._politeness())) as responses:
            for response in responses:
                outcome = page_of(response, held.page_id(response.request_url))
                asking.answered(response.request_url, outcome if isinstance(outcome, Page) else None)
                if isinstance(outcome, Page):
                    yield from batcher.add(outcome)
                else:
                    batcher.skip(outcome)
        yield from batcher.rest()

    def listing_urls(self) -> list[str]:
        """Where the listings begin."""
        paths = [f"r/{name.strip('/').removeprefix('r/')}" for name in self.subreddits] + [
            f"domain/{name}" for name in self.domains
        ]
        return [f"{self.base_url}/{path}/new.json?{_LISTING}" for path in paths]

    def thread_url(self, post_id: str) -> str:
        """The one address that the lake knows a thread by."""
        return f"{self.base_url}/comments/{post_id}.json?{_THREAD}"

    def named_threads(self) -> list[str]:
        """Addresses of the threads that the config names."""
        return [self.thread_url(found[1]) for thread in self.threads if (found := _ID_IN_THREAD.search(thread))]

    def _politeness(self) -> Politeness:
        return politely(self, self.contact, obey_robots=self.obey_robots, allowed_hosts=(own_pattern(self.base_url),))


class _Asking:
    """Gives requests as an iterator that may go on after it ended: each listing's answer brings the next page, and threads."""

    def __init__(self, source: RedditLiveSource, held: Held, skip: Skip) -> None:
        self._source, self._held, self._skip = source, held, skip
        self._listings = deque(source.listing_urls())
        self._page_numbers = dict.fromkeys(self._listings, 1)
        self._unanswered: set[str] = set()
        self._found = dict.fromkeys(source.named_threads())
        self._threads: deque[str] | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Request:
        while self._listings:
            url = self._listings.popleft()
            if not self._held.is_of_today(url):
                self._unanswered.add(url)
                return Request(url, self._held.conditions(url))
            # A run that was stopped goes on behind the pages that it has.
            self._read(url, self._held.body(self._held.page_id(url) or ""))
        if self._unanswered:
            raise StopIteration
        if self._threads is None:
            self._threads = deque(self._due_threads())
        if not self._threads:
            raise StopIteration
        url = self._threads.popleft()
        return Request(url, self._held.conditions(url))

    def answered(self, url: str, page: Page | None) -> None:
        """An answer came; with no page, where it is a failure."""
        if url in self._unanswered:
            self._unanswered.remove(url)
            self._read(url, self._held.body(page.repeats) if page and page.repeats else page and page.body.content)

    def _read(self, url: str, content: bytes | None) -> None:
        document = read_document(content or b"")
        self._found |= dict.fromkeys(map(self._source.thread_url, document.posts))
        number = self._page_numbers[url] + 1
        following = f"{url.partition('&after=')[0]}&after={document.after}"
        if document.after and number <= self._source.max_pages and following not in self._page_numbers:
            self._page_numbers[following] = number
            self._listings.append(following)

    def _due_threads(self) -> list[str]:
        """Threads to ask for: those that were never asked for first, then those of earlier runs too that are due."""
        held = self._held.pages.filter(pl.col("url").str.starts_with(f"{self._source.base_url}/comments/"))
        urls = dict.fromkeys([*self._found, *held["url"]])
        policy, now = self._source.refresh, self._held.now
        is_due = overdue(held, policy, now, urls)
        asked = is_due[: room_today(held, policy, now)]
        self._skip("thread not due yet", len(urls) - len(is_due))
        self._skip("thread over the budget of the day", len(is_due) - len(asked))
        return asked


def at(url: str) -> RedditLiveSource | None:
    """The source of a thread, subreddit or domain at one of Reddit's addresses; None for any other address."""
    parts = split(url)
    if parts is None or not _HOST.fullmatch(parts.hostname or ""):
        return None
    if thread := _ID_IN_THREAD.search(url):
        return RedditLiveSource(name=f"thread {thread[1]}", threads=(thread[1],), refresh=DAILY)
    listing = _LISTING_PATH.match(parts.path)
    if listing is None:
        return None
    kind, name = filter(None, listing.groups())
    if kind == "r":
        return RedditLiveSource(name=f"r/{name}", subreddits=(name,), refresh=DAILY)
    return RedditLiveSource(name=f"reddit of {name}", domains=(name,), refresh=DAILY)


def name_of(entry: dict[str, Any]) -> str:
    """What an entry of a sources.toml is called that gives no name: the first listing that it names."""
    first = [
        f"{prefix}{given[0]}"
        for key, prefix in (("subreddits", "r/"), ("domains", "reddit of "))
        if isinstance(given := entry.get(key), list) and given
    ]
    return first[0] if first else "reddit"

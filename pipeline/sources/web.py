"""The source `web`: pages asked for over HTTP, found by their addresses, in sitemaps and by following links.

Belongs here: its config, and what comes of an answer. Does not: which addresses are asked for (`frontier`), and how (`crawl`).
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import msgspec

from pipeline.sources import captured
from pipeline.sources.addresses import Addresses, wrong_pattern
from pipeline.sources.batch import Batch, Page
from pipeline.sources.body import Body
from pipeline.sources.captured import Captured
from pipeline.sources.crawl import Patience, Politeness, Response, crawl, politely
from pipeline.sources.frontier import SITEMAP, Follow, Frontier, Wanted
from pipeline.sources.hosts import Hosts, own_pattern, split
from pipeline.sources.links import links_of
from pipeline.sources.live import Held, LiveBatcher
from pipeline.sources.refresh import Refresh, due, room_today
from pipeline.sources.sitemaps import read_sitemap

Address = Annotated[str, msgspec.Meta(pattern="^https?://[^/]")]

#: A page that a person names is asked for each day.
DAILY = Refresh(share_of_age=0, min_days=1, max_days=1, max_days_of_nothing=1)

_NOT_MODIFIED = 304
#: Answers of a server that is busy or out of order: nothing that they say is about the page.
_NO_ANSWER = frozenset({408, 425, 429})


class WebSource(Patience, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="web"):
    """Pages at addresses, and those that sitemaps list; include and exclude are patterns of pages' addresses.

    `addresses.Addresses` says what these patterns mean, `hosts.Hosts` those of `allowed_hosts`: where none is given, the hosts of
    `urls` and `sitemaps`, with and without `www.`. `contact` is told to servers. `crawl.Patience` says what the rest means.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    urls: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allowed_hosts: tuple[Annotated[str, msgspec.Meta(pattern=r"^(\*\.)?[^*/\s]+$")], ...] = ()
    follow: Follow | None = None
    refresh: Refresh = Refresh()
    contact: Annotated[str, msgspec.Meta(pattern="^[!-~]+$")] | None = None
    max_redirects: Annotated[int, msgspec.Meta(ge=0)] = 5

    def __post_init__(self) -> None:
        """Raises ValueError for neither urls nor sitemaps, and for addresses and patterns that can't be used."""
        if not (self.urls or self.sitemaps):
            raise ValueError("a web source takes urls, sitemaps or both")
        for url in (*self.urls, *self.sitemaps):
            if split(url) is None:
                raise ValueError(f"{url!r} is no address of a page")
        for key, patterns in (("include", self.include), ("exclude", self.exclude)):
            if wrong := wrong_pattern(patterns):
                raise ValueError(f"{key}: {wrong}")

    def live_batches(self, held: Held) -> Iterator[Batch]:
        """The pages that are new or due, as they come. Raises SourceError if the crawler is missing or ends on its own."""
        batcher = LiveBatcher()
        frontier = self._frontier(held, batcher)
        with closing(crawl(frontier, self._politeness())) as responses:
            for response in responses:
                if response.tag == SITEMAP:
                    _add_listed(response, frontier, batcher)
                else:
                    outcome = page_of(response, held.page_id(response.request_url))
                    yield from self._gathered(response, outcome, frontier, batcher)
        frontier.end()
        yield from batcher.rest()

    def _gathered(self, response: Response, outcome: Page | str, frontier: Frontier, batcher: LiveBatcher) -> Iterator[Batch]:
        if response.body and response.status and response.status < 300:
            links = links_of(response.body, response.headers.get("content-type"), response.url) if self.follow else ()
            frontier.answered(response.request_url, links)
        else:
            frontier.not_answered(response.request_url)
        if isinstance(outcome, Page):
            yield from batcher.add(outcome)
        else:
            batcher.skip(outcome)

    def _frontier(self, held: Held, batcher: LiveBatcher) -> Frontier:
        room = room_today(held.pages, self.refresh, held.now)
        wanted = Wanted(Hosts(self._hosts()), Addresses(self.include, self.exclude), self.follow, room)
        known = [url for url in held.pages["url"] if wanted.refusal(url) is None]
        frontier = Frontier(wanted, held, due(held.pages, self.refresh, held.now, known), batcher.skip)
        for url in self.urls:
            frontier.add(url)
        for url in self.sitemaps:
            frontier.add_sitemap(url)
        return frontier

    def _politeness(self) -> Politeness:
        return politely(self, self.contact, allowed_hosts=self._hosts(), max_redirects=self.max_redirects)

    def _hosts(self) -> tuple[str, ...]:
        return self.allowed_hosts or _hosts_of((*self.urls, *self.sitemaps))


def at(url: str) -> WebSource:
    """The source of one page that a person names."""
    return WebSource(name=url, urls=(url,), refresh=DAILY)


def name_of(entry: dict[str, Any]) -> str:
    """What an entry of a sources.toml is called that gives no name: the first host that it names."""
    listed = [given for key in ("urls", "sitemaps") if isinstance(given := entry.get(key), list)]
    hosts = [host for given in listed for url in given if isinstance(url, str) and (host := own_pattern(url))]
    return hosts[0] if hosts else "web"


def page_of(response: Response, held_page_id: str | None) -> Page | str:
    """The page that an answer makes, or the kind of failure that it is counted under."""
    if response.error is not None or response.status is None or response.body is None:
        return response.error_kind or "failed"
    if not _is_about_the_page(response.status) or (response.status == _NOT_MODIFIED and held_page_id is None):
        return f"HTTP {response.status}"
    is_repeat = response.status == _NOT_MODIFIED
    headers = response.headers
    return Page(
        response.request_url,
        None,
        _captured(response),
        Body(None, 0, None) if is_repeat else Body(response.body, response.byte_count, None),
        response.status,
        headers.get("content-type"),
        headers.get("etag"),
        headers.get("last-modified"),
        repeats=held_page_id if is_repeat else None,
    )


def _is_about_the_page(status: int) -> bool:
    """A page, the news that it is as it was, or that there is none; no redirect, nor a server's own trouble."""
    return (status < 300 or status == _NOT_MODIFIED or 400 <= status < 500) and status not in _NO_ANSWER


def _captured(response: Response) -> Captured:
    """The server's date, if it is of the same day and not ahead: a wrong clock or an old copy must not move a page in time."""
    told: datetime | None = captured.from_value(response.headers.get("date", ""))
    here = response.captured_at
    is_right = told is not None and told.date() == here.date() and told <= here
    return Captured(told if told and is_right else here, "http")


def _add_listed(response: Response, frontier: Frontier, batcher: LiveBatcher) -> None:
    if response.body is None or response.status is None or response.status >= 300:
        batcher.skip(f"sitemap: {response.error_kind or f'HTTP {response.status}'}")
        return
    listed = read_sitemap(response.body)
    for url in listed.sitemaps:
        frontier.add_sitemap(url)
    for url in listed.pages:
        frontier.add(url)


def _hosts_of(urls: tuple[str, ...]) -> tuple[str, ...]:
    """Of addresses, and their twins: a site's pages are often found at both."""
    own = dict.fromkeys(own_pattern(url) for url in urls)
    return tuple(dict.fromkeys([*own, *(_twin(host) for host in own)]))


def _twin(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"

"""How the crawler behaves towards hosts, as additions to Scrapy's own components. Imported by the child process alone.

Belongs here: what is refused, how long a host is left in peace, and when for good. Does not: settings (`crawl_settings`).
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, ClassVar, cast

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.resolver import CachingHostnameResolver
from scrapy.robotstxt import RobotParser

from pipeline.sources.crawl import Politeness
from pipeline.sources.crawl_causes import (
    LEFT_ALONE,
    NO_ROBOTS,
    NOT_HTTP,
    OF_HOSTS,
    OF_PAGES,
    OFF_HOSTS,
    PRIVATE,
    Refused,
    in_words,
)
from pipeline.sources.hosts import Hosts, host_of, is_private, name_in, own_pattern, split

#: What robots.txt calls this crawler.
PRODUCT = "videolake"
#: Failures in a row after which a host is asked for nothing more.
MOST_FAILURES = 5

_TOO_MANY_REQUESTS = 429
#: Marks a request for robots.txt, which Scrapy makes itself.
_IS_ROBOTS = "dont_obey_robotstxt"


class Manners:
    """What is known of each host (with its port) in this crawl: whether it is left alone, or in peace for a while."""

    def __init__(self, politeness: Politeness) -> None:
        """Nothing is known yet."""
        self.politeness = politeness
        self.hosts = Hosts(politeness.allowed_hosts)
        self.robots_causes: dict[str, str] = {}
        self._left_alone: dict[str, str] = {}
        self._quiet_until: dict[str, float] = {}
        self._failures: Counter[str] = Counter()

    def refusal(self, url: str) -> str | None:
        """Why this address is not asked for, if it is not."""
        parts = split(url)
        if parts is None:
            return NOT_HTTP
        if not self.hosts.allow(url):
            return f"{OFF_HOSTS}: {own_pattern(url)}"
        if not self.politeness.allow_private_addresses and is_private(parts.hostname or ""):
            return f"{PRIVATE}: {parts.hostname}"
        why = self._left_alone.get(host_of(url))
        return f"{LEFT_ALONE}: {why}" if why else None

    def note_robots(self, request: Request, why: str) -> None:
        """Remember why there is no robots.txt, if that is what was asked for."""
        if request.meta.get(_IS_ROBOTS):
            is_of_host = why.partition(":")[0] in {*OF_HOSTS, PRIVATE, LEFT_ALONE, NO_ROBOTS}
            self.robots_causes[host_of(request.url)] = why if is_of_host else f"{NO_ROBOTS}: {why}"

    def leave_alone(self, host: str, why: str) -> None:
        """Ask this host for nothing more."""
        self._left_alone.setdefault(host, why)

    def leave_in_peace(self, host: str, seconds: float) -> None:
        """Ask this host for nothing until then."""
        self._quiet_until[host] = max(self._quiet_until.get(host, 0), monotonic() + seconds)

    async def peace(self, host: str) -> None:
        """Wait while the host is left in peace."""
        while (seconds := self._quiet_until.get(host, 0) - monotonic()) > 0:
            await asyncio.sleep(seconds)

    def answered(self, host: str, status: int) -> None:
        """Note an answer: an error of the server is a failure too."""
        if status >= 500:
            self.failed(host, f"HTTP {status}", is_of_host=True)
        else:
            self._failures[host] = 0

    def failed(self, host: str, error: str, *, is_of_host: bool = False) -> None:
        """Note a request without a usable answer; after some in a row the host is left alone."""
        kind = error.partition(":")[0]
        if kind in OF_PAGES:
            self._failures[host] = 0
        elif is_of_host or kind in OF_HOSTS:
            self._failures[host] += 1
            if self._failures[host] >= MOST_FAILURES:
                self.leave_alone(host, f"{MOST_FAILURES} requests in a row failed, the last with: {error}")


def name_of(url: str) -> str:
    """The name of an address's host, under which Scrapy keeps its queue."""
    parts = split(url)
    return name_in(parts) if parts else ""


def manners_of(crawler: Crawler) -> Manners:
    """Those of the crawl that a component belongs to."""
    manners: Manners = crawler.spider.manners  # type: ignore[union-attr]
    return manners


class Boundaries:
    """Refuses requests that lead where they must not, those of redirects and for robots.txt too, and waits where peace is due."""

    def __init__(self, crawler: Crawler) -> None:
        """A component of the crawl."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Boundaries":
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused."""
        manners = manners_of(self._crawler)
        if why := manners.refusal(request.url):
            raise Refused(why)
        await manners.peace(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """A robots.txt that the server fails to give forbids all, and one that is not there nothing (RFC 9309, 2.3.1)."""
        if not request.meta.get(_IS_ROBOTS) or response.status < 400:
            return response
        if response.status >= 500 or response.status == _TOO_MANY_REQUESTS:
            why = f"{NO_ROBOTS}: HTTP {response.status}"
            manners_of(self._crawler).note_robots(request, why)
            raise Refused(why)
        return response.replace(body=b"")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Remember why there is no robots.txt."""
        manners_of(self._crawler).note_robots(request, in_words(exception))


class Robots(RobotsTxtMiddleware):
    """Obeys robots.txt, and refuses everything of a host whose robots.txt is out of reach."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the address's host. Raises Refused where they can't be had."""
        parser = await super().robot_parser(request)
        if parser is None:
            raise Refused(manners_of(self.crawler).robots_causes.get(host_of(request.url), NO_ROBOTS))
        return parser


class Patience(RetryMiddleware):
    """Asks again only after the time for which the server, or good manners, want to be left in peace.

    Its methods are coroutines, which Scrapy awaits, where those of its base are not.
    """

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """The answer, or the request to make in its place."""
        outcome = super().process_response(request, response)
        asked = seconds_asked(response.headers.get("Retry-After"), datetime.now(UTC))
        if response.status in self.retry_http_codes and asked is not None:
            manners, host = manners_of(self.crawler), host_of(request.url)
            if asked > manners.politeness.max_wait_seconds:
                manners.leave_alone(host, f"it wants to be left in peace for {asked:.0f} s (HTTP {response.status})")
                return response
            manners.leave_in_peace(host, asked)
        if isinstance(outcome, Request):
            await self._wait(outcome, asked)
        elif response.status == _TOO_MANY_REQUESTS:
            manners_of(self.crawler).leave_alone(host_of(request.url), f"it answered HTTP 429 {self.max_retry_times + 1} times")
        return outcome

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception, spider: Any = None
    ) -> Request | Response | None:
        """The request to make again, if it is worth it. Raises Refused if its host leads to a private address."""
        name = name_of(request.url)
        if isinstance(exception, CannotResolveHostError) and name in PublicResolver.refused:
            manners_of(self.crawler).note_robots(request, f"{PRIVATE}: {name}")
            raise Refused(f"{PRIVATE}: {name}")
        outcome = super().process_exception(request, exception)
        if isinstance(outcome, Request):
            await self._wait(outcome, None)
        return outcome

    async def _wait(self, request: Request, asked: float | None) -> None:
        manners, host = manners_of(self.crawler), host_of(request.url)
        if not asked:
            backoff = manners.politeness.backoff_seconds * 2 ** (request.meta["retry_times"] - 1)
            manners.leave_in_peace(host, min(backoff, manners.politeness.max_wait_seconds))
        await manners.peace(host)


def seconds_asked(value: bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, by number or by date; null where it does not."""
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


class Throttle(AutoThrottle):
    """Scrapy's, which never goes below the delay that a host's robots.txt asks for."""

    def __init__(self, crawler: Crawler) -> None:
        """A component of the crawl."""
        super().__init__(crawler)
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        name, delay = name_of(request.url), robotparser.crawl_delay(PRODUCT)
        if delay is None:
            return
        manners = manners_of(self.crawler)
        if delay > manners.politeness.max_wait_seconds:
            manners.leave_alone(host_of(request.url), f"its robots.txt asks for a delay of {delay:.0f} s")
            return
        self._delays[name] = max(delay, self._delays.get(name, 0))
        if slot := self.crawler.engine.downloader.slots.get(name):
            slot.delay = max(slot.delay, delay)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, self._delays.get(name_of(response.url), 0))


class PublicResolver(CachingHostnameResolver):
    """Gives no address that is not public, whatever a name resolves to; names that had such are remembered."""

    refused: ClassVar[set[str]] = set()

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *more: Any, **named: Any) -> Any:  # noqa: N802, N803
        """As Twisted asks for addresses."""
        return super().resolveHostName(cast(Any, _PublicOnly(resolutionReceiver, hostName)), hostName, *more, **named)


class _PublicOnly:
    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver, self._name = receiver, name
        self.resolutionBegan, self.resolutionComplete = receiver.resolutionBegan, receiver.resolutionComplete

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_private(address.host):
            PublicResolver.refused.add(self._name)
        else:
            self._receiver.addressResolved(address)

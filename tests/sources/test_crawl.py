"""Pages asked for with good manners, from real servers that have none."""

import gzip
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import msgspec
import psutil
import pytest

from pipeline.sources import SourceError, crawl
from pipeline.sources.crawl import Politeness, Request, Response, user_agent
from tests.sources.site import Answer, Given, Site, endless, hanging_up, in_turn, page, redirect, silent

LIMIT = 100_000
HURRIED = Politeness(
    user_agent("tests@example.org"),
    allowed_hosts=("127.0.0.1",),
    delay_seconds=0,
    timeout_seconds=1,
    retries=1,
    backoff_seconds=0,
    max_wait_seconds=60,
    allow_private_addresses=True,
    max_page_bytes=LIMIT,
    max_redirects=3,
)
BUSY = Answer(429, b"slow down", {"Retry-After": "0"})

PAGES: dict[str, tuple[Given, int | None, str | None]] = {
    "/page": (page("tide"), 200, None),
    "/none": (Answer(200), 200, None),
    "/latin": (Answer(200, "Gezeiten über".encode("latin-1"), {"Content-Type": "text/html; charset=utf-8"}), 200, None),
    "/packed": (Answer(200, gzip.compress(b"tide"), {"Content-Encoding": "gzip"}), 200, None),
    "/gone": (Answer(410, b"removed"), 410, None),
    "/moved": (redirect("/page"), 200, None),
    "/moved-once-more": (redirect("/moved"), 200, None),
    "/busy-once": (in_turn(BUSY, page("tide")), 200, None),
    "/broken-once": (in_turn(Answer(502, b"bad gateway"), page("tide")), 200, None),
    "/broken": (Answer(500, b"sorry"), 500, None),
    "/forbidden": (page("secret"), None, "forbidden by robots.txt"),
    "/to-forbidden": (redirect("/forbidden"), None, "forbidden by robots.txt"),
    "/loop": (redirect("/loop"), None, "too many redirects"),
    "/away": (redirect("http://example.org/"), None, "outside the allowed hosts: example.org"),
    "/to-a-file": (redirect("file:///etc/hosts"), 302, None),
    "/large": (Answer(200, b"", length=10**9), None, "too large"),
    "/endless": (endless, None, "too large"),
    "/bomb": (Answer(200, gzip.compress(bytes(50 * LIMIT)), {"Content-Encoding": "gzip"}), None, "too large"),
    "/no-gzip": (Answer(200, b"tide", {"Content-Encoding": "gzip"}), None, "broken content coding"),
    "/hanging-up": (hanging_up, None, "connection lost"),
    "/silent": (silent, None, "timed out"),
    "/last": (page("tide"), 200, None),
}


def main_site() -> Site:
    """The site of PAGES."""
    site = Site({path: given for path, (given, _, _) in PAGES.items()})
    site.pages["/robots.txt"] = Answer(200, b"User-agent: videolake\nDisallow: /forbidden\n\nUser-agent: *\nDisallow: /\n")
    return site


#: Sites that are to be left alone, by what they do, with what is told of each of their pages.
TIRED: dict[str, tuple[dict[str, Given], list[str | None]]] = {
    "429": (
        {"/robots.txt": BUSY, "/1": page("tide")},
        ["robots.txt out of reach: HTTP 429", *["host left alone: it answered HTTP 429 2 times"] * 2],
    ),
    "no robots.txt": ({"/robots.txt": Answer(503)}, ["robots.txt out of reach: HTTP 503"] * 3),
    "busy": (
        {"/1": BUSY},
        [None, "host left alone: it answered HTTP 429 2 times", "host left alone: it answered HTTP 429 2 times"],
    ),
    "for an hour": (
        {"/1": Answer(503, b"", {"Retry-After": "3600"}), "/2": page("tide")},
        [None, *["host left alone: it wants to be left in peace for 3600 s (HTTP 503)"] * 2],
    ),
    "out of order": (
        {f"/{n}": Answer(500) for n in range(1, 6)},
        [*[None] * 5, "host left alone: 5 requests in a row failed, the last with: HTTP 500"],
    ),
    "for a day": (
        {"/robots.txt": Answer(200, b"User-agent: *\nCrawl-delay: 86400")},
        [None, *["host left alone: its robots.txt asks for a delay of 86400 s"] * 2],
    ),
}


@pytest.fixture(scope="module")
def crawled() -> tuple[Site, dict[str, Response], dict[str, tuple[Site, list[Response]]]]:
    """One crawl of all sites: the main one with its answers by path, and those that are to be left alone."""
    main, tired = main_site(), {name: Site(dict(pages)) for name, (pages, _) in TIRED.items()}
    with main.served() as url:
        contexts = {name: site.served() for name, site in tired.items()}
        urls = {name: context.__enter__() for name, context in contexts.items()}
        requests = [Request(url + path, {"X-Path": path}, tag=path) for path in PAGES]
        requests += [Request(f"{at}/{n}", tag=name) for name, at in urls.items() for n, _ in enumerate(TIRED[name][1], 1)]
        answers = list(crawl.crawl([*requests, Request("gopher://a.b/", tag="gopher")], HURRIED))
        for context in contexts.values():
            context.__exit__(None, None, None)
    assert Counter(answer.request_url for answer in answers) == Counter([*(r.url for r in requests), "gopher://a.b/"])
    by_name = {name: (site, [a for a in answers if a.tag == name]) for name, site in tired.items()}
    return main, {answer.tag: answer for answer in answers}, by_name


@pytest.mark.parametrize("path", PAGES)
def test_every_request_has_an_outcome(crawled, path):
    """An answer of the server, or the true cause for which there is none."""
    _, answers, _ = crawled
    _, status, error = PAGES[path]
    answer = answers[path]
    assert (answer.status, answer.error and answer.error[: len(error or "")]) == (status, error)
    assert (answer.body is None, answer.byte_count) == (error is not None, len(answer.body or b""))


@pytest.mark.parametrize("name", TIRED)
def test_a_host_that_wants_peace_is_left_alone(crawled, name):
    """For the rest of the crawl; each of its pages is told why."""
    _, _, tired = crawled
    site, answers = tired[name]
    assert [answer.error for answer in answers] == TIRED[name][1]
    assert len(set(site.paths())) == TIRED[name][1].count(None)


def test_a_page_comes_as_the_server_sent_it(crawled):
    """Its bytes, whatever their charset, with their content coding undone; its headers, and where redirects led to."""
    _, answers, _ = crawled
    assert answers["/latin"].body == "Gezeiten über".encode("latin-1")
    assert answers["/packed"].body == b"tide"
    assert answers["/gone"].body == b"removed"
    assert answers["/page"].headers["content-type"] == "text/html; charset=utf-8"
    moved = answers["/moved-once-more"]
    assert (moved.request_url.rpartition("/")[2], moved.url.rpartition("/")[2]) == ("moved-once-more", "page")
    assert abs(answers["/page"].captured_at - datetime.now(UTC).replace(tzinfo=None)) < timedelta(hours=1)


def test_a_failure_that_may_pass_is_tried_again(crawled):
    """As often as it is allowed; others are not, and a page that forbids itself is never asked for."""
    main, _, _ = crawled
    tries = Counter(main.paths())
    assert [tries[path] for path in ("/busy-once", "/broken-once", "/broken", "/silent")] == [2] * 4
    assert [tries[path] for path in ("/gone", "/large", "/bomb", "/forbidden")] == [1, 1, 1, 0]
    assert tries["/loop"] == 1 + HURRIED.max_redirects


def test_servers_are_told_who_asks(crawled):
    """And whom to write to about it. No cookies, no referrer; robots.txt comes first."""
    main, _, _ = crawled
    assert main.asked[0][0] == "/robots.txt"
    assert {headers["User-Agent"] for _, headers in main.asked} == {user_agent("tests@example.org")}
    assert user_agent("tests@example.org").startswith("videolake/")
    assert user_agent("tests@example.org").endswith(" (+tests@example.org)")
    assert not {name for _, headers in main.asked for name in headers} & {"Cookie", "Referer"}
    assert dict(main.asked)["/page"]["X-Path"] in PAGES


def test_pages_of_a_host_are_asked_for_one_after_the_other(crawled):
    """In the order in which they are wanted."""
    main, _, _ = crawled
    order = [path for path in dict.fromkeys(main.paths()) if path in PAGES]
    assert order == [path for path in PAGES if path != "/forbidden"]


def test_private_addresses_are_refused_on_every_way(monkeypatch):
    """As they are, behind a name or a redirect: here 127.0.0.1 is taken for public, and nothing else."""
    monkeypatch.setattr(crawl, "CHILD", "tests.sources.lenient_child")
    ways = ["127.0.0.2", "[::1]", "2130706434", "[::ffff:127.0.0.2]", "169.254.169.254"]
    site = Site({f"/{n}": redirect(f"http://{host}/") for n, host in enumerate(ways)})
    careful = msgspec.structs.replace(HURRIED, allow_private_addresses=False, allowed_hosts=())
    with site.served() as url:
        requests = [Request(f"{url}/{n}") for n in range(len(ways))] + [Request(f"http://{host}/") for host in ways]
        answers = list(crawl.crawl([*requests, Request(f"{url}/")], careful))
    errors = sorted(answer.error for answer in answers if answer.error)
    assert errors == sorted(2 * [f"private address: {host.strip('[]')}" for host in ways])
    assert [answer.status for answer in answers if not answer.error] == [404]


def children() -> list[psutil.Process]:
    """The processes that crawl for this one."""
    return [child for child in psutil.Process().children() if crawl.CHILD in child.cmdline()]


class Growing:
    """Requests for addresses, which may become more after they ended."""

    def __init__(self, *urls: str) -> None:
        self.urls = list(urls)

    def __iter__(self) -> "Growing":
        return self

    def __next__(self) -> Request:
        if not self.urls:
            raise StopIteration
        return Request(self.urls.pop(0))


def test_answers_bring_further_requests():
    """The crawl goes on with what there is to ask for after an answer; closing it ends its process, whatever that is at."""
    with Site({"/silent": silent}).served() as url:
        requests = Growing(f"{url}/0")
        answers = crawl.crawl(requests, HURRIED)
        for n in range(3):
            assert next(answers).request_url == f"{url}/{n}"
            requests.urls.append(f"{url}/{n + 1}" if n < 2 else f"{url}/silent")
        requests.urls.append(f"{url}/last")
        [child] = children()
        answers.close()
        assert not child.is_running()


def test_no_more_is_asked_for_than_is_allowed():
    """However much there is; and where there is nothing to ask for, no process is started."""
    site = Site()
    with site.served() as url:
        answers = list(crawl.crawl((Request(f"{url}/{n}") for n in range(9)), msgspec.structs.replace(HURRIED, max_pages=2)))
    assert [answer.status for answer in answers] == [404, 404]
    assert len(site.paths()) == 2
    assert list(crawl.crawl([], HURRIED)) == []


def test_a_crawler_that_dies_is_an_error():
    """With what was fetched before it; and no answer is made up."""
    with Site({"/2": silent}).served() as url:
        answers = crawl.crawl([Request(f"{url}/{n}") for n in range(3)], HURRIED)
        assert len(list(islice(answers, 2))) == 2
        [child] = children()
        child.kill()
        with pytest.raises(SourceError, match=r"the crawler ended in the middle of its work: signal 9\. What it had fetched"):
            next(answers)


CRAWL_FOR_EVER = """
import sys
from pipeline.sources import crawl
answers = crawl.crawl([crawl.Request(url) for url in sys.argv[1:]], crawl.Politeness("x", allow_private_addresses=True))
next(answers)
print("under way", flush=True)
next(answers)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_crawler_outlives_whoever_started_it(end):
    """Neither where that is killed, nor where Ctrl-C ends it."""
    with Site({"/silent": silent}).served() as url:
        command = [sys.executable, "-c", CRAWL_FOR_EVER, url, f"{url}/silent"]
        parent = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with parent:
            assert parent.stdout
            assert parent.stdout.readline() == b"under way\n"
            [child] = psutil.Process(parent.pid).children()
            parent.send_signal(end)
            parent.wait(30)
        child.wait(30)


def test_a_missing_scrapy_is_told_with_its_remedy(monkeypatch):
    """The command that installs it."""
    monkeypatch.setitem(sys.modules, "scrapy", None)
    with pytest.raises(SourceError, match=r"^scrapy is missing.* Install it with: pip install 'videolake\[web\]'$"):
        list(crawl.crawl([Request("http://a.b/")], HURRIED))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"120", 120),
        (b"Sun, 01 Mar 2026 00:00:30 GMT", 30),
        (b"Sun, 01 Mar 2020 00:00:30 GMT", 0),
        (b"soon", None),
        (b"-1", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header, seconds):
    """A number of seconds, or a date."""
    from pipeline.sources.crawl_manners import seconds_asked  # noqa: PLC0415 (it imports Scrapy)

    assert seconds_asked(header, datetime(2026, 3, 1, tzinfo=UTC)) == seconds

"""A real web server on loopback that answers, or misbehaves, as a test wants."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What the server gives at an address. A length that is given is told in place of the body's."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})
    length: int | None = None

    def give(self, handler: "Handler") -> None:
        """Send it."""
        handler.send_response(self.status)
        for name, value in {
            "Content-Length": str(len(self.body) if self.length is None else self.length),
            **self.headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


def page(text: str, **headers: str) -> Answer:
    """An HTML page."""
    return Answer(200, text.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})


def redirect(location: str) -> Answer:
    """An answer that leads elsewhere."""
    return Answer(302, b"", {"Location": location})


def versioned(text: str, etag: str) -> Callable[["Handler"], None]:
    """A page that need not be sent again to whoever has its version."""

    def give(handler: "Handler") -> None:
        is_known = handler.headers.get("If-None-Match") == etag
        (Answer(304, b"", {"ETag": etag}) if is_known else page(text, ETag=etag)).give(handler)

    return give


def endless(handler: "Handler") -> None:
    """A body that never ends."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(10_000))


def silent(handler: "Handler") -> None:
    """No answer, for as long as the server is there."""
    handler.site.is_over.wait(60)


def hanging_up(handler: "Handler") -> None:
    """The end of the connection in place of an answer."""
    handler.close_connection = True


def in_turn(*answers: Answer) -> Callable[["Handler"], None]:
    """One answer after the other; the last of them from then on."""
    left = list(answers)

    def give(handler: "Handler") -> None:
        (left.pop(0) if len(left) > 1 else left[0]).give(handler)

    return give


Given = Answer | Callable[["Handler"], None]


@dataclass
class Site:
    """What the server has at each path, and what it was asked for: paths with their headers, in order."""

    pages: dict[str, Given] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of the site, while it is served."""
        server = _Server(("127.0.0.1", 0), type("SiteHandler", (Handler,), {"site": self}))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            self.is_over.set()
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error here."""


class Handler(BaseHTTPRequestHandler):
    """Looks up what is at a path; there is a page that says so at none."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        """Answer."""
        self.site.asked.append((self.path, dict(self.headers.items())))
        found = self.site.pages.get(self.path, Answer(404, b"no such page", {"Content-Type": "text/plain"}))
        found.give(self) if isinstance(found, Answer) else found(self)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

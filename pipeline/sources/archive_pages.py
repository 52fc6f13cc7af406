"""What a record of a web archive makes: a page, or one more of a kind that is not taken.

Belongs here: the meaning of records. Does not: finding them in a file (`warc`, `arc`), and reading HTTP (`http_message`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.sources import captured
from pipeline.sources.addresses import Addresses
from pipeline.sources.batch import Page
from pipeline.sources.body import Body, measure, read_body
from pipeline.sources.captured import Captured
from pipeline.sources.http_message import Head, decoded, read_head
from pipeline.sources.media import kind_of
from pipeline.sources.record import Broken, Fault, Item, Malformed, Place, Record, target
from pipeline.sources.stream import PIECE_BYTES
from pipeline.sources.values import as_text

#: A revisit may point to any of so many of the last records: about 100 MB.
REMEMBERED = 500_000

_NOTHING = (Head(), b"")
_HAVE_HEADS = frozenset({"response", "revisit"})


class Rules(NamedTuple):
    """What a source says of pages, and what an archive says of all of its pages."""

    uri: str
    file: str
    otherwise: Captured
    addresses: Addresses
    max_page_bytes: int


class Message(NamedTuple):
    """A record's head and content type, and its body, or the kind of what is not taken for that content type."""

    head: Head
    content_type: str | None
    body: Body | str


@dataclass
class Pages:
    """Turns the records of one archive into pages. `find` reads a record again, by its place, for revisits of it."""

    rules: Rules
    find: Callable[[Place], Record | None]
    _places: dict[bytes, tuple[int, int | None]] = field(default_factory=dict)

    def take(self, record: Record) -> Item:
        """What the record makes. Raises Malformed if its block is shorter than it says."""
        if record.kind == "unknown":
            return self._unknown(record)
        url = _address(record.fields, record.place, self.rules)
        if url.startswith("dns:"):
            return "record (dns)"
        if record.kind != "revisit":
            self._remember(record)
        if refusal := self.rules.addresses.refusal(url):
            return refusal
        message = self._revisited(record) if record.kind == "revisit" else read_message(record, self.rules.max_page_bytes)
        return message if isinstance(message, str) else self._page(record, url, message)

    def _unknown(self, record: Record) -> Page:
        """Nobody knows whether it would be a page, so that it is rejected where people see it."""
        declared = as_text(record.fields.get(b"warc-type"))
        cause = f"its WARC-Type, {declared}, is none that is known" if declared else "its header has no WARC-Type"
        return broken_page(Broken(Fault(record.place, cause, record.fields), _rest(record)), self.rules)

    def _remember(self, record: Record) -> None:
        # Plain tuples, which the garbage collector leaves alone.
        place = (record.place.position, record.place.member)
        for key in _keys(record, b"warc-target-uri", b"warc-date"):
            self._places[key] = place
        while len(self._places) > REMEMBERED:
            del self._places[next(iter(self._places))]

    def _revisited(self, record: Record) -> Message | str:
        """The head that the revisit has, with the body of the record that it refers to."""
        own = read_message(record, self.rules.max_page_bytes)
        if isinstance(own.body, str):
            return own
        keys = _keys(record, b"warc-refers-to-target-uri", b"warc-refers-to-date")
        place = next((self._places[key] for key in keys if key in self._places), None)
        earlier = self.find(Place(*place)) if place else None
        if earlier is None:
            return "revisit of a record that is elsewhere"
        try:
            message = read_message(earlier, self.rules.max_page_bytes)
        except (Malformed, OSError):
            return "revisit of a broken record"
        if not own.head.content:
            return message
        return message._replace(head=own.head, content_type=own.content_type or message.content_type)

    def _page(self, record: Record, url: str, message: Message) -> Item:
        head, content_type, body = message
        if isinstance(body, str):
            return body
        told = _captured(record.fields, url, head, self.rules.otherwise)
        return Page(url, self.rules.file, told, body, head.status, content_type, head.etag, head.last_modified)


def broken_page(broken: Broken, rules: Rules) -> Page:
    """A broken record as a page of its bytes as they came. Its content type says what is wrong, so that detection can."""
    place, cause, fields = broken.fault
    url = _address(fields, place, rules)
    what = f"at {place}: {cause}".replace('"', "'")
    told = _captured(fields, url, Head(), rules.otherwise)
    body = read_body(broken.pieces, rules.max_page_bytes)
    return Page(url, rules.file, told, body, content_type=f'application/warc; broken="{what}"')


def _address(fields: Mapping[bytes, bytes], place: Place, rules: Rules) -> str:
    return as_text(target(fields)) or f"{rules.uri}#{place.fragment}"


def _captured(fields: Mapping[bytes, bytes], url: str, head: Head, otherwise: Captured) -> Captured:
    """By the record's date, else its Wayback address, else the HTTP date, else what the archive's file tells."""
    told = captured.of_record(fields.get(b"warc-date"), url, otherwise)
    if told.by == "record" or not (at := captured.from_value(head.date)):
        return told
    return Captured(at, "http")


def read_message(record: Record, max_page_bytes: int) -> Message:
    """The record's block as an HTTP answer, or as a body alone. What is no page by its content type is not read."""
    head, start = read_head(record.read) if record.kind in _HAVE_HEADS else _NOTHING
    content_type = head.content_type if head.content else as_text(record.fields.get(b"content-type"))
    return Message(head, content_type, kind_of(content_type) or _body(record, head, start, max_page_bytes))


def _body(record: Record, head: Head, start: bytes, max_page_bytes: int) -> Body:
    size = record.length - len(head.content)
    if size > max_page_bytes:
        # Larger still when decoded: its size and hash are those of the bytes in the archive.
        body = measure(start, _rest(record))
        _check(record, head, body.byte_count)
        return body
    payload = start or record.read(size)
    if len(payload) < size:
        payload = b"".join((payload, *_rest(record)))
    _check(record, head, len(payload))
    return decoded(payload, head.codings, max_page_bytes)


def _rest(record: Record) -> Iterator[bytes]:
    while piece := record.read(PIECE_BYTES):
        yield piece


def _check(record: Record, head: Head, byte_count: int) -> None:
    byte_count += len(head.content)
    if byte_count < record.length:
        raise Malformed(f"it ends after {byte_count} of {record.length} bytes")


def _keys(record: Record, uri: bytes, date: bytes) -> list[bytes]:
    """What a record is found by: its address and date, and the digest of its payload."""
    get = record.fields.get
    keys = [get(uri, b"") + get(date, b"")]
    if digest := get(b"warc-payload-digest"):
        keys.append(digest)
    return keys

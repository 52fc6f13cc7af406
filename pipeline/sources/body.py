"""The body of a page: kept as it came, or only measured and hashed where it is larger than a page may be.

Belongs here: reading bytes without ever holding more than a page. Does not: what the bytes mean.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

DEFAULT_MAX_PAGE_BYTES = 16 * 2**20


class Body(NamedTuple):
    """A page's bytes. `content` is null and `sha256` filled where they are too many to be kept."""

    content: bytes | None
    byte_count: int
    sha256: str | None


def body_of(content: bytes, max_page_bytes: int) -> Body:
    """The body that these bytes make."""
    if len(content) <= max_page_bytes:
        return Body(content, len(content), None)
    return Body(None, len(content), hashlib.sha256(content).hexdigest())


def read_body(pieces: Iterable[bytes], max_page_bytes: int) -> Body:
    """The body that pieces of a stream make, holding at most one piece more than a page may have."""
    held = bytearray()
    pieces = iter(pieces)
    for piece in pieces:
        held += piece
        if len(held) > max_page_bytes:
            return measure(bytes(held), pieces)
    return Body(bytes(held), len(held), None)


def measure(start: bytes, pieces: Iterable[bytes]) -> Body:
    """The size and hash of a body that begins with `start`, none of which is kept."""
    digest, byte_count = hashlib.sha256(start), len(start)
    for piece in pieces:
        digest.update(piece)
        byte_count += len(piece)
    return Body(None, byte_count, digest.hexdigest())

"""Values of a dump's record as the lake stores them.

Belongs here: pure functions from a decoded value to text, bytes or a number. Does not: dates (`captured`).
"""

from typing import Any

import msgspec


def as_text(value: Any) -> str | None:
    """The value as text that any UTF-8 writer takes; null for null and blank text."""
    if value is None:
        return None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return _writable(text.strip()) or None


def as_bytes(value: Any) -> bytes:
    """The body that the value is: bytes as they are, text as UTF-8, anything else as JSON; empty for null."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return _encoded(value)
    return b"" if value is None else msgspec.json.encode(value, enc_hook=str)


def as_status(value: Any) -> int | None:
    """The value as an HTTP status; null if it is none."""
    if value is None:
        return None
    try:
        status = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return status if 100 <= status <= 599 else None


def content_type(declared: str | None, *, is_html: bool, is_text: bool) -> str:
    """The content type of a body that a dump holds.

    A charset that was declared, or that the page's own meta element names, was true of the bytes that were captured. A dump
    that holds text has decoded them, and the body is UTF-8.
    """
    usual = "text/html" if is_html else "text/plain"
    if not is_text:
        return declared or usual
    media_type = (declared or usual).partition(";")[0].strip() or usual
    return f"{media_type}; charset=utf-8" if is_html else media_type


def _writable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _encoded(text: str) -> bytes:
    """The text as UTF-8. Bytes that were none when it was decoded come back as they were; half pairs become question marks."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")

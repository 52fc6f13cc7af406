"""One body of bytes -> text, whatever its charset: for HTML, byte order marks and bytes that are not UTF-8.

Belongs here: which charset a page is in, and reading it without ever failing. Does not: whole batches (`decode`), which
come here only for the pages that need it.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.ASCII | re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml\b[^>]*?encoding\s*=\s*[\"']([\w.:+-]+)", re.IGNORECASE)
_META_BYTES = 4096
_HTML_START = re.compile(rb"\s*<")

#: What browsers read a label as where Python's codec of that name is narrower (WHATWG Encoding Standard, "Names and labels").
_WIDER = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
_NAMES_OF_OTHERS = {"x-sjis": "cp932", "windows-31j": "cp932", "windows-874": "cp874", "x-gbk": "gb18030", "windows-949": "cp949"}
_TEXT_CODEC = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-[lb]e)?|iso8859-\d+|cp\d+|koi8-[rut]|mac-\w+|tis-620|"
    r"shift_jis\w*|euc_\w+|iso2022_\w+|gb\w+|big5\w*|johab|hz|ptcp154|kz1048"
)
_C1_OF_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_REPLACEMENT = "\ufffd"
_BEYOND_ASCII = bytes(range(0x80, 0x100))


class Decoded(NamedTuple):
    """A text, the charset that it was read as, and how many sequences of bytes that charset (or, guessed, UTF-8) can't be."""

    text: str
    charset: str
    replaced_count: int


def decode_body(body: bytes, content_type: str | None) -> Decoded:
    """The text of a body. Never raises.

    A byte order mark decides. HTML: the charset of the content type, of the page's meta element, UTF-8, windows-1252.
    Other text: UTF-8, the charset of the content type, UTF-8 with replacements if that keeps more than it replaces,
    windows-1252.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            marked = body[len(mark) :]
            return (_whole_utf8(marked) if charset == "utf-8" else None) or _replacing(marked, charset)
    is_html = bool(_HTML_START.match(body)) or "html" in (content_type or "").lower()
    charsets = _charsets_of_html(body, content_type) if is_html else _charsets_of_text(content_type)
    for charset in charsets:
        if charset != "utf-8":
            return _replacing(body, charset)
        if (text := _whole_utf8(body)) is not None:
            return text
    return _broken_utf8(body)


def _charsets_of_text(content_type: str | None) -> Iterator[str]:
    yield "utf-8"
    yield from _known(_HEADER_CHARSET.search(content_type or ""))


def _charsets_of_html(body: bytes, content_type: str | None) -> Iterator[str]:
    yield from _known(_HEADER_CHARSET.search(content_type or ""))
    # Dumps and crawlers store pages as UTF-8 and leave the meta element as it was; no other charset looks like UTF-8.
    if not body.isascii() and _whole_utf8(body) is not None:
        yield "utf-8"
    for pattern in (_META_CHARSET, _XML_CHARSET):
        for charset in _known(pattern.search(body[:_META_BYTES])):
            yield "utf-8" if charset.startswith(("utf-16", "utf-32")) else charset
    yield "utf-8"


def _known(found: re.Match[str] | re.Match[bytes] | None) -> Iterator[str]:
    """The charset that a match names, if it is one that Python can read."""
    if found is None:
        return
    label = found[1].decode("ascii") if isinstance(found[1], bytes) else str(found[1])
    try:
        name = codecs.lookup(_NAMES_OF_OTHERS.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return
    if _TEXT_CODEC.fullmatch(name):
        yield _WIDER.get(name, name)


def _whole_utf8(body: bytes) -> Decoded | None:
    """The text if all bytes are UTF-8, but for a last character that was cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(body)
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", int(bool(decoder.getstate()[0])))


def _replacing(body: bytes, charset: str) -> Decoded:
    """The text in a charset that the page is known to have."""
    if charset == "windows-1252":
        return Decoded(_windows_1252(body), charset, 0)
    try:
        return Decoded(body.decode(charset), charset, 0)
    except UnicodeDecodeError:
        text = body.decode(charset, "replace")
        return Decoded(text, charset, text.count(_REPLACEMENT))


def _broken_utf8(body: bytes) -> Decoded:
    text = body.decode("utf-8", "replace")
    replaced_count = text.count(_REPLACEMENT) - body.count(_REPLACEMENT.encode())
    kept_count = len(text) - len(body.translate(None, _BEYOND_ASCII)) - replaced_count
    if kept_count > replaced_count:
        return Decoded(text, "utf-8", replaced_count)
    return Decoded(_windows_1252(body), "windows-1252", replaced_count)


def _windows_1252(body: bytes) -> str:
    """As browsers read it: every byte is a character (Python's codec refuses five of them)."""
    return body.decode("latin-1").translate(_C1_OF_WINDOWS_1252)

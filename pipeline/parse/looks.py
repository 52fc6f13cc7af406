"""What a page looks like, in words for people: why a body is no text, and what a text is that no parser knows.

Belongs here: signatures of other things. Does not: recognising the formats that have a parser (each parser does that).
"""

import polars as pl

#: First bytes of what pages are sometimes mistaken for (the formats' own specifications), long enough that no text begins so.
_SIGNATURES: dict[bytes, str] = {
    b"\xff\xd8\xff": "JPEG image",
    b"\x89PNG\r\n\x1a\n": "PNG image",
    b"GIF87a": "GIF image",
    b"GIF89a": "GIF image",
    b"II*\x00": "TIFF image",
    b"MM\x00*": "TIFF image",
    b"\x00\x00\x01\x00": "icon",
    b"%PDF-": "PDF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old Office document",
    b"PK\x03\x04": "ZIP archive",
    b"PK\x05\x06": "ZIP archive",
    b"\x1f\x8b\x08": "gzip data",
    b"BZh91AY&SY": "bzip2 data",
    b"\xfd7zXZ\x00": "xz data",
    b"\x28\xb5\x2f\xfd": "zstandard data",
    b"7z\xbc\xaf\x27\x1c": "7z archive",
    b"Rar!\x1a\x07": "RAR archive",
    b"\x1aE\xdf\xa3": "Matroska or WebM video",
    b"FLV\x01": "Flash video",
    b"OggS\x00": "Ogg media",
    b"ID3\x02": "MP3 audio",
    b"ID3\x03": "MP3 audio",
    b"ID3\x04": "MP3 audio",
    b"fLaC\x00": "FLAC audio",
    b"SQLite format 3\x00": "SQLite database",
    b"PAR1\x15": "Parquet file",
    b"\x7fELF": "program",
    b"MZ\x90\x00": "program",
    b"wOFF\x00\x01": "font",
    b"wOF2\x00\x01": "font",
}
#: Signatures in two places: (first bytes, offset, bytes at that offset, name).
_INNER_SIGNATURES = (
    (b"\x00\x00", 4, b"ftyp", "MP4 video"),
    (b"RIFF", 8, b"WEBP", "WebP image"),
    (b"RIFF", 8, b"AVI ", "AVI video"),
    (b"RIFF", 8, b"WAVE", "WAV audio"),
    (b"", 257, b"ustar\x00", "tar archive"),
    (b"", 257, b"ustar  \x00", "tar archive"),
)
#: Above this share of control characters a body is no text (so many are rare even in damaged pages).
_CONTROL_SHARE = 0.3
_HEAD_CHARS = 1_000

_HTML = r"(?is)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|base)\b"
_HTML_FRAGMENT = r"(?i)^\s*<(?:div|main|section|article|header|nav|h[1-6]|p|table|ul|ol|dl|form)[\s>]"
_HTML_TAG = r"(?i)</(?:html|body|div|p|h[1-6]|table|ul|dl)>"
#: Patterns that a text's first characters match, in this order.
_KINDS = {
    "JSON object": r'^\s*\{\s*(?:"|\}|$)',
    "JSON array": r'^\s*\[\s*(?:\{|\[|"|-?\d+\s*,|\]\s*$)',
    "WebVTT captions": r"^\s*WEBVTT\b",
    "SubRip captions": r"^\s*\d+\n\d{1,3}:\d\d:\d\d[,.]\d{3} --> ",
    "styled subtitles (ASS)": r"^[\s\x{FEFF}]*\[Script Info\]",
    "XML document": r"(?i)^\s*<(?:\?xml\b|!doctype\b|rss\b|feed\b|svg\b|tt\b|transcript\b|timedtext\b)",
    "web archive": r"^(?:WARC/1|filedesc://)",
}


def _binary_kind(body: pl.Expr) -> pl.Expr:
    begins = [pl.when(body.bin.starts_with(signature)).then(pl.lit(name)) for signature, name in _SIGNATURES.items()]
    holds = [
        pl.when(body.bin.starts_with(first) & (body.bin.slice(offset, len(signature)) == signature)).then(pl.lit(name))
        for first, offset, signature, name in _INNER_SIGNATURES
    ]
    return pl.coalesce(*begins, *holds)


def _is_html(text: pl.Expr, content_type: pl.Expr) -> pl.Expr:
    said_so = content_type.str.contains("(?i)html").fill_null(False)
    return text.str.contains(_HTML) | text.str.contains(_HTML_FRAGMENT) | said_so & text.str.contains(_HTML_TAG)


def _text_kind(text: pl.Expr, is_html: pl.Expr) -> pl.Expr:
    html = pl.when(is_html).then(pl.lit("HTML page without video statistics"))
    others = (pl.when(text.str.contains(pattern)).then(pl.lit(name)) for name, pattern in _KINDS.items())
    return pl.coalesce(html, *others, pl.lit("text"))


_TEXT = pl.col("text")
_CONTROLS = pl.col("control_count")

#: What is wrong with a broken record of a web archive, which its source tells by the content type; null for all other pages.
BROKEN_RECORD = "broken web archive record " + pl.col("content_type").str.extract(r'^application/warc; broken="(.*)"$')

#: The name of what the first bytes of `body` say it is; null where they say nothing.
BINARY_KIND = _binary_kind(pl.col("body"))

#: True where so many control characters (`control_count`) were removed that the body of `text` was no text.
IS_BINARY = (_CONTROLS / (_CONTROLS + _TEXT.str.len_bytes())) > _CONTROL_SHARE

#: True for HTML pages and for pieces of one, by `text` and `content_type`; false for texts with a tag here and there.
IS_HTML = _is_html(_TEXT, pl.col("content_type"))

#: What a `text` is that no parser knows, by its begin and `is_html`: "JSON object", "XML document", ... or "text".
TEXT_KIND = _text_kind(_TEXT.str.head(_HEAD_CHARS), pl.col("is_html"))

"""The HTTP answer that a record holds: what its head says, and its body as the page's author wrote it."""

import gzip
import hashlib
import io
import zlib

import pytest
from backports import zstd
from fastwarc.stream_io import BrotliWriter

from pipeline.sources.body import Body
from pipeline.sources.http_message import Head, decoded, read_head

TEXT = b"<p>the tide comes in and goes out</p>\n" * 500
CHUNKED = b"7\r\n<p>tide\r\n4;a=b\r\n and\r\n00\r\nTrailer: x\r\n\r\n"
RAW_DEFLATE = zlib.compress(TEXT)[2:-4]


def brotli(plain: bytes) -> bytes:
    """The text in Brotli's coding."""
    packed = io.BytesIO()
    writer = BrotliWriter(packed)
    writer.write(plain)
    writer.close()
    return packed.getvalue()


def content(payload: bytes, *codings: str, limit: int = 2**20) -> bytes | None:
    """The decoded payload."""
    return decoded(payload, codings, limit).content


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_head_is_read_whatever_its_line_ends(line_end):
    """Names of fields in any case, values without the blanks around them."""
    lines = [
        b"HTTP/1.0 203 Partly",
        b"ETAG:  7 ",
        b"content-Type:text/html",
        b" ; charset=x",
        b"Date: now",
        b"Last-Modified: then",
        b"",
        b"",
    ]
    head, rest = read_head(io.BytesIO(line_end.join(lines) + b"a\n\nb\r\n\r\n").read)
    assert (head.status, head.etag, head.last_modified, head.date, head.codings) == (203, "7", "then", "now", ())
    assert (head.content_type or "").split() == ["text/html", ";", "charset=x"]
    assert (head.content, rest) == (line_end.join(lines), b"a\n\nb\r\n\r\n")


@pytest.mark.parametrize("start", [b"", b"<p>tide", b"HTTP/1.1 200 OK\r\nEtag: 7\r\n", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_has_no_head_has_an_empty_one(start):
    """Then all of it is the body."""
    block = io.BytesIO(start)
    head, rest = read_head(block.read)
    assert (head, rest + block.read()) == (Head(), start)


def test_codings_are_named_in_the_order_in_which_they_are_undone():
    """Those of the transfer first."""
    head, _ = read_head(
        io.BytesIO(b"HTTP/1.1 200\r\nContent-Encoding: gzip, BR\r\nTransfer-Encoding: gzip, chunked\r\n\r\n").read
    )
    assert head.codings == ("chunked", "gzip", "br", "gzip")


@pytest.mark.parametrize(
    ("coding", "payload"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW_DEFLATE),
        ("br", brotli(TEXT)),
        ("zstd", zstd.compress(TEXT)),
        ("identity", TEXT),
        ("strange", TEXT),
    ],
)
def test_every_usual_coding_is_undone(coding, payload):
    """And an unusual one leaves the bytes as they are."""
    assert content(payload, coding) == TEXT


@pytest.mark.parametrize("coding", ["chunked", "gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("body", [TEXT, b"", b"x"])
def test_what_was_decoded_when_it_was_captured_is_left_alone(coding, body):
    """Most crawlers store it so, with the head that the server sent."""
    assert content(body, coding) == body


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        (CHUNKED, b"<p>tide and"),
        (CHUNKED.replace(b"\r\n", b"\n"), b"<p>tide and"),
        (CHUNKED[:8], b"<p>ti"),
        (CHUNKED[:16], b"<p>tide"),
        (b"0\r\n\r\n", b""),
        (b"7\r\n<p>tide\r\nmore\r\n", b"<p>tidemore\r\n"),
        (b"face\r\nthe sea\r\n" * 9_000, b"face\r\nthe sea\r\n" * 9_000),
    ],
)
def test_chunks_are_put_together_as_far_as_there_are_any(payload, body):
    """A body that was cut is cut; what follows the last chunk that is one is kept."""
    assert content(payload, "chunked") == body


def test_codings_upon_each_other_are_undone_in_order():
    """First the chunks, then what they hold."""
    packed = gzip.compress(brotli(TEXT))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    assert content(chunks, "chunked", "gzip", "br") == TEXT


@pytest.mark.parametrize(("coding", "payload"), [("gzip", gzip.compress(TEXT * 99)), ("deflate", zlib.compress(TEXT * 99))])
def test_of_a_cut_body_what_can_be_decoded_is_kept(coding, payload):
    """A cut page is read as far as it goes."""
    body = content(payload[: len(payload) // 2], coding, limit=2**24) or b""
    assert len(body) > len(TEXT)
    assert (TEXT * 99).startswith(body)


def test_a_body_that_is_too_large_once_decoded_is_measured():
    """In bounded memory."""
    digest = hashlib.sha256(bytes(5_000_000)).hexdigest()
    assert decoded(gzip.compress(bytes(5_000_000)), ("gzip",), 10_000) == Body(None, 5_000_000, digest)

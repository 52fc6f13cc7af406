"""What the tests of web archives share: records, how archives pack them, and a source of such."""

import gzip
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from backports import zstd
from fastwarc.stream_io import Lz4Writer

from pipeline.sources.archive import ArchiveSource

HTML = b"Content-Type: text/html; charset=utf-8\r\n"


def record(kind: str, block: bytes, url: str | None = None, date: str = "2024-01-31T12:00:00Z", **fields: str) -> bytes:
    """A WARC record with the two line ends after it. Fields are named with underscores for hyphens; an empty one is left out."""
    header = {
        "WARC-Type": kind,
        "WARC-Target-URI": url or "",
        "WARC-Date": date,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in header.items() if value)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(url: str, body: bytes = b"<p>tide", head: bytes = HTML, status: str = "200 OK", **fields: str) -> bytes:
    """A record of an HTTP answer."""
    block = f"HTTP/1.1 {status}\r\n".encode() + head + b"\r\n" + body
    return record("response", block, url, Content_Type="application/http; msgtype=response", **fields)


def arc_record(url: str, block: bytes, length: int | str | None = None, date: str = "20240131120000") -> bytes:
    """A record of an ARC file, version 1."""
    return f"{url} 127.0.0.1 {date} text/html {len(block) if length is None else length}\n".encode() + block + b"\n"


ARC_BEGIN = arc_record("filedesc://a.arc", b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n\n")


def _each(pack: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], bytes]:
    return lambda records: b"".join(map(pack, records))


def _as_one(pack: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], bytes]:
    return lambda records: pack(b"".join(records))


def zstd_with_checksum(content: bytes) -> bytes:
    """A frame whose damage is noticed."""
    return zstd.compress(content, options={zstd.CompressionParameter.checksum_flag: 1})


def _with_dictionary(packed: bool) -> Callable[[Sequence[bytes]], bytes]:
    def pack(records: Sequence[bytes]) -> bytes:
        trained = zstd.train_dict([response(f"https://a.b/{n}", b"tide and harbour " * n) for n in range(300)], 2_048)
        content = zstd.compress(trained.dict_content) if packed else trained.dict_content
        frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
        return frame + b"".join(zstd.compress(each, zstd_dict=trained) for each in records)

    return pack


def _lz4(content: bytes) -> bytes:
    packed = io.BytesIO()
    writer = Lz4Writer(packed)
    writer.write(content)
    writer.close()
    return packed.getvalue()


#: Ways in which archives are packed, by the end of their names.
PACKINGS: dict[str, Callable[[Sequence[bytes]], bytes]] = {
    "warc": b"".join,
    "warc.gz": _each(gzip.compress),
    "one.warc.gz": _as_one(gzip.compress),
    "warc.zst": _each(zstd_with_checksum),
    "one.warc.zst": _as_one(zstd.compress),
    "dictionary.warc.zst": _with_dictionary(packed=False),
    "packed-dictionary.warc.zst": _with_dictionary(packed=True),
    "warc.lz4": _each(_lz4),
}

PAGES = [response(f"https://a.b/{n}", f"<p>tide {n}".encode()) for n in range(5)]


def write(path: Path, *records: bytes) -> Path:
    """An archive of these records, packed as the end of its name says."""
    packing = max((end for end in PACKINGS if path.name.endswith(end)), key=len)
    path.write_bytes(PACKINGS[packing](records))
    return path


def archive(path: Path, **options) -> ArchiveSource:
    """A source as a sources.toml would make it."""
    return ArchiveSource(name="archive", path=str(path), **options)

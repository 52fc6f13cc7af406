"""How fast web archives are read, beside fastwarc alone: `python -m tests.benchmarks.warc`.

Belongs here: an archive of made-up pages, as a crawler would write it, and the seconds that reading it takes. What fastwarc does
alone is to go through all records, to parse their HTTP heads and to read their blocks; it keeps nothing.
"""

import argparse
import gzip
import tempfile
import time
from base64 import b32encode
from collections.abc import Callable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from fastwarc import ArchiveIterator

from pipeline.sources.addresses import Addresses
from pipeline.sources.archive import ArchiveSource, find_archive, stored_file
from pipeline.sources.walk import named_files
from tests.benchmarks.generate import chunks
from tests.benchmarks.pages import CHUNK

#: What reading may take, as many times as long as fastwarc alone.
TARGET = 1.5
_PACKERS: dict[str, Callable[[bytes], bytes]] = {"warc.gz": lambda record: gzip.compress(record, 6), "warc": bytes}


class Way(NamedTuple):
    """A way to read an archive: it returns the number of pages that it found."""

    name: str
    read: Callable[[Path], int]


def _record(kind: str, url: str, media_type: str, block: bytes) -> bytes:
    header = {
        "WARC-Type": kind,
        "WARC-Date": "2024-01-31T12:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{UUID(int=crc32(f'{kind} {url}'.encode()))}>",
        "WARC-Target-URI": url,
        "WARC-IP-Address": "192.0.2.1",
        "WARC-Payload-Digest": f"sha1:{b32encode(sha1(block).digest()).decode()}",
        "Content-Type": media_type,
        "Content-Length": len(block),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in header.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def _records(url: str, text: str) -> Iterator[bytes]:
    """What a crawler writes of one page: what it asked for, the answer, and its notes."""
    asked = f"GET {url} HTTP/1.1\r\nHost: videodb.org\r\nUser-Agent: crawler\r\nAccept: text/html\r\n\r\n"
    body = b"<!doctype html>\n<html><body><pre>" + text.encode() + b"</pre></body></html>\n"
    head = (
        "HTTP/1.1 200 OK\r\nDate: Wed, 31 Jan 2024 12:00:00 GMT\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n"
        f'ETag: "{len(body):x}"\r\nVary: Accept-Encoding\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n'
    )
    yield _record("request", url, "application/http; msgtype=request", asked.encode())
    yield _record("response", url, "application/http; msgtype=response", head.encode() + body)
    yield _record("metadata", url, "application/warc-fields", b"fetchTimeMs: 258\r\ncharset-detected: UTF-8\r\n")


def write_archive(path: Path, byte_count: int) -> int:
    """Write an archive that has so many bytes when unpacked, and return the number of its pages."""
    pack = _PACKERS[path.name.partition(".")[2]]
    pages = written = 0
    with path.open("wb") as file:
        for made in chunks(CHUNK * 1_000):
            for page in made.pages.to_pylist():
                for record in _records(page["url"], page["text"]):
                    file.write(pack(record))
                    written += len(record)
                pages += 1
                if written >= byte_count:
                    return pages
    return pages


def _alone(path: Path) -> int:
    with path.open("rb") as file:
        return sum(record.is_http and len(record.reader.read()) > 0 for record in ArchiveIterator(file))


def _pages(path: Path) -> int:
    [found] = named_files(str(path))
    with path.open("rb") as raw:
        archive = find_archive(stored_file(found), raw, Addresses(), 2**24)
        return sum(1 for _ in archive.pages(raw, lambda kind: None)) if archive else 0


def _batches(path: Path, *include: str) -> int:
    source = ArchiveSource(name="archive", path=str(path), include=include)
    return sum(batch.pages.height for batch in source.batches(lambda file: False))


WAYS = (
    Way("fastwarc alone", _alone),
    Way("pages", _pages),
    Way("batches of pages", _batches),
    Way("batches, of another site", lambda path: _batches(path, "videos.example")),
)


def seconds(path: Path, runs: int) -> dict[str, float]:
    """The processor seconds of the fastest run in each way; the ways take turns, so that all see the same machine."""
    taken: dict[str, list[float]] = {way.name: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            start = time.process_time()
            way.read(path)
            taken[way.name].append(time.process_time() - start)
    return {name: min(times) for name, times in taken.items()}


def _show(path: Path, pages: int, taken: dict[str, float]) -> None:
    alone = taken[WAYS[0].name]
    print(f"\n{path.name}: {pages:,} pages, {path.stat().st_size / 1e6:,.0f} MB")
    for name, value in taken.items():
        print(f"  {name:<26}{value:>7.2f} s{pages / value:>12,.0f} pages/s{value / alone:>8.2f} times")


def main() -> None:
    """Write an archive, packed and plain, and time how it is read."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--megabytes", type=int, default=200, help="size of the archive when unpacked")
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for packing in _PACKERS:
            path = Path(folder, f"pages.{packing}")
            pages = write_archive(path, given.megabytes * 10**6)
            taken = seconds(path, given.runs)
            _show(path, pages, taken)
            if packing == "warc.gz":
                is_reached = taken["pages"] <= TARGET * taken[WAYS[0].name]
                print(f"  packed pages within {TARGET} times: {'reached' if is_reached else 'MISSED'}")


if __name__ == "__main__":
    main()

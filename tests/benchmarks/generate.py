"""A dump of pages, as many as wanted: `python -m tests.benchmarks.generate --pages 20000 pages.parquet`.

Belongs here: writing pages to a file, with the facts that a warehouse made of them must hold. Does not: what a page looks
like (`pages`). A chunk of pages depends on the seed and its number only, so a small dump is the beginning of a large one.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.benchmarks.facts import Facts
from tests.benchmarks.pages import CHUNK, SEED, Chunk, chunk

#: A cached dump of another version is made again; raise it with any change to what pages look like.
VERSION = 1


def page_count(text: str) -> int:
    """A number of pages from a command line: a multiple of CHUNK."""
    if not text.isdecimal() or not int(text) or int(text) % CHUNK:
        raise argparse.ArgumentTypeError(f"{text}: give a multiple of {CHUNK}, in which pages are made")
    return int(text)


def chunks(pages: int, seed: int = SEED) -> Iterator[Chunk]:
    """Chunks of so many pages, a multiple of CHUNK."""
    return (chunk(number, seed) for number in range(pages // CHUNK))


def write_dump(path: Path, pages: int, seed: int = SEED) -> Facts:
    """Write a dump of so many pages, .parquet (a row group per chunk) or .jsonl, and return the facts of it."""
    temporary = path.with_name(f"{path.name}.tmp")
    write = _write_lines if path.suffix == ".jsonl" else _write_parquet
    facts = write(temporary, chunks(pages, seed))
    temporary.replace(path)
    return facts


class _Sum:
    """The facts of all chunks so far."""

    def __init__(self) -> None:
        self.added: Counter[str] = Counter()
        self.channels: set[int] = set()
        self.keywords: set[int] = set()

    def add(self, made: Chunk) -> None:
        self.added.update(made.facts)
        self.channels.update(made.channels.tolist())
        self.keywords.update(np.unique(made.keywords).tolist())

    def facts(self) -> Facts:
        return {**self.added, "channels": len(self.channels), "keyword_reach": len(self.keywords)}


def _write_parquet(path: Path, made: Iterator[Chunk]) -> Facts:
    total = _Sum()
    schema = pa.schema([("url", pa.string()), ("text", pa.string()), ("date", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for part in made:
            writer.write_table(part.pages)
            total.add(part)
        writer.add_key_value_metadata({"facts": json.dumps(total.facts()), "generator": str(VERSION)})
    return total.facts()


def _write_lines(path: Path, made: Iterator[Chunk]) -> Facts:
    total = _Sum()
    with path.open("w", encoding="utf-8") as lines:
        for part in made:
            lines.writelines(json.dumps(page, ensure_ascii=False) + "\n" for page in part.pages.to_pylist())
            total.add(part)
    return total.facts()


def cached_dump(folder: Path, pages: int) -> Path:
    """The Parquet dump of so many pages in a folder, made if it is not there or of another version."""
    path = folder / f"pages-{pages}.parquet"
    if not path.exists() or pq.read_metadata(path).metadata.get(b"generator") != str(VERSION).encode():
        folder.mkdir(parents=True, exist_ok=True)
        write_dump(path, pages)
    return path


def facts_of(dump: Path) -> Facts:
    """The facts that write_dump stored in a Parquet dump."""
    facts: Facts = json.loads(pq.read_metadata(dump).metadata[b"facts"])
    return facts


def main() -> None:
    """Write one dump."""
    options = argparse.ArgumentParser(description="Write a dump of made-up pages of videodb.org.")
    options.add_argument("path", type=Path, help="file to write: .parquet or .jsonl")
    options.add_argument("--pages", type=page_count, default=20_000, help=f"a multiple of {CHUNK:,}")
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    for fact, value in write_dump(given.path, given.pages, given.seed).items():
        print(f"{fact:>20} {value:>15,}")


if __name__ == "__main__":
    main()

"""By hand: what a competent person writes in an afternoon. BeautifulSoup, re, Counter, and pandas into DuckDB.

One process and one page after the other, in chunks so that memory holds. Nothing is rejected, retried, merged or checked.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from bs4 import BeautifulSoup

from tests.benchmarks.peer import Clock, build_marts, call

CHUNK = 1_000
TABLES = ("videos", "transcripts", "keywords", "reddit_comments", "terms")
LABELS = ("Channel", "Views", "Rating", "Keywords", "Channel Id", "Published")
LABEL = {label: re.compile(rf"^{label}: (.*)$", re.MULTILINE) for label in LABELS}
LENGTH = re.compile(r"^Length: .*\((\d+) seconds\)$", re.MULTILINE)
META = re.compile(r"(?:^|\n)👍\S* (-?\d+) 👤\S* u/(\S+) 📅\S* (\w{3} \d+ \d{4}) 🗫\S* replies(?:\n|$)")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
MARK = re.compile(r"\[[^\]]*\]")

Row = dict[str, Any]


def value_of(text: str, label: str) -> str | None:
    """The value that a label line gives, or None."""
    found = LABEL[label].search(text)
    return found[1].strip() if found and found[1] != "undefined" else None


def day_of(text: str | None, form: str) -> date | None:
    """A written date."""
    return datetime.strptime(text, form).date() if text else None


def read_video(video_id: str, text: str) -> Row:
    """The statistics block."""
    views, length, rating = value_of(text, "Views"), LENGTH.search(text), value_of(text, "Rating")
    return {
        "video_id": video_id,
        "title": text.split("\n", 1)[0] if "\nVideo Statistics and Information\n" in text else None,
        "channel": value_of(text, "Channel"),
        "channel_id": value_of(text, "Channel Id"),
        "view_count": int(views.replace(",", "")) if views else None,
        "rating": float(rating.split()[0]) if rating and not rating.startswith("undefined") else None,
        "duration_seconds": int(length[1]) if length else None,
        "published_date": day_of(value_of(text, "Published"), "%a %b %d %Y"),
    }


def read_transcript(text: str) -> str | None:
    """What is said: after the last heading, before the statistics block."""
    body = text.split("\nChannel: ", maxsplit=1)[0]
    if "\nCaptions\n" in body:
        spoken = body.split("\nCaptions\n", 1)[1]
    elif "\nVideo\n" in body:
        return None
    elif "\nReddit Comments\n" in body:
        spoken = body.split("\nReddit Comments\n", 1)[1]
    else:
        spoken = body
    return " ".join(spoken.split()) or None


def read_comments(video_id: str, text: str) -> Iterator[Row]:
    """Comments: a body, a blank line and a line about it."""
    section = text.split("\nReddit Comments\n", 1)[-1].split("\nCaptions\n", maxsplit=1)[0]
    start = 0
    for position, meta in enumerate(META.finditer(section)):
        yield {
            "video_id": video_id,
            "position": position,
            "author": None if meta[2] == "[deleted]" else meta[2],
            "score": int(meta[1]),
            "posted_date": day_of(meta[3], "%b %d %Y"),
            "body": section[start : meta.start()].strip(),
        }
        start = meta.end()


def read_keywords(video_id: str, text: str) -> Iterator[Row]:
    """Keywords, comma by comma."""
    for position, keyword in enumerate(filter(None, (value_of(text, "Keywords") or "").split(", "))):
        yield {"video_id": video_id, "position": position, "keyword": keyword, "keyword_key": keyword.casefold()}


def read_page(url: str, raw: str, rows: dict[str, list[Row]], terms: dict[str, list[Any]]) -> None:
    """Add what a page holds to the rows."""
    text = BeautifulSoup(raw, "html.parser").get_text()
    video_id = url.rsplit("/", 1)[-1]
    rows["videos"].append(read_video(video_id, text))
    rows["keywords"].extend(read_keywords(video_id, text))
    if "replies" in text:
        rows["reddit_comments"].extend(read_comments(video_id, text))
    if spoken := read_transcript(text):
        counts = Counter(WORD.findall(MARK.sub(" ", spoken).lower()))
        rows["transcripts"].append({"video_id": video_id, "text": spoken, "word_count": counts.total()})
        terms["video_id"].extend([video_id] * len(counts))
        terms["term"].extend(counts.keys())
        terms["term_count"].extend(counts.values())


def read_chunk(pages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames of some pages, by table."""
    rows: dict[str, list[Row]] = {table: [] for table in TABLES[:-1]}
    terms: dict[str, list[Any]] = {"video_id": [], "term": [], "term_count": []}
    for url, text in zip(pages["url"], pages["text"], strict=True):
        read_page(url, text, rows, terms)
    return {table: pd.DataFrame(found) for table, found in rows.items()} | {"terms": pd.DataFrame(terms)}


def write_chunk(connection: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame], *, is_first: bool) -> None:
    """Append the frames to their tables."""
    for table, frame in frames.items():
        connection.register("frame", frame)
        connection.execute(f"create table {table} as from frame" if is_first else f"insert into {table} by name from frame")
        connection.unregister("frame")


def read_dump(dump: Path) -> Iterator[pd.DataFrame]:
    """The dump, some pages at a time."""
    pages = pd.read_parquet(dump, columns=["url", "text"])
    for start in range(0, len(pages), CHUNK):
        yield pages.iloc[start : start + CHUNK]


def main() -> None:
    """Read the dump and write the database."""
    dump, output, report = call()
    clock = Clock()
    with duckdb.connect(str(output)) as connection:
        for number, pages in enumerate(read_dump(dump)):
            with clock.stage("parse"):
                frames = read_chunk(pages)
            with clock.stage("load"):
                write_chunk(connection, frames, is_first=number == 0)
        with clock.stage("marts"):
            build_marts(connection)
    clock.write(report)


if __name__ == "__main__":
    main()

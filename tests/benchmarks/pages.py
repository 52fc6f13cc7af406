"""Pages of videodb.org as text, made up, CHUNK at a time.

Belongs here: what such pages look like (the page formats' section on text pages), and the facts that a warehouse made of
them must hold. Does not: the words that are spoken (`words`), the dump that pages are written to (`generate`).
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.benchmarks.facts import Facts
from tests.benchmarks.words import Flags, Integers, draw, paragraphs, titles, transcripts, vocabulary, zipf_table

CHUNK = 2_000
SEED = 1
#: Of the log-normal distribution of words per transcript; with the cut pages a transcript has 1,300 on average.
MEAN_WORDS = 1_345
SPREAD = 0.8
CUT_SHARE = 0.04
CUT_WORDS = 300
COMMENTS_PER_PAGE = 8
#: Pages of each class among 67, as found (FORMATS 1; the rarer forms are for tests, not for a benchmark).
CLASSES = {"A0": 6, "A1": 29, "A2": 12, "B1": 8, "C": 12}
FOOTER = "Please note that this website is currently a work in progress! Lots of interesting data and statistics to come."
_OPENING = {
    "A0": "Video\nCaptions Word Cloud\nCaptions\n",
    "A1": "Video\nCaptions Word Cloud\nReddit Comments\nCaptions\n",
    "A2": "Video\nCaptions Word Cloud\nReddit Comments\n\n",
    "B1": "Captions Word Cloud\nReddit Comments\n",
    "C": "",
}
_ID_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_DAYS = np.arange(np.datetime64("2008-01-01"), np.datetime64("2024-06-30"))


class Names(NamedTuple):
    """What pages share: names of channels and people, and keywords, each drawn by Zipf's law."""

    channels: pa.Array
    channel_ids: pa.Array
    keywords: pa.Array
    authors: pa.Array


class Chunk(NamedTuple):
    """Pages (url, text, date: strings) and the facts of them that add up."""

    pages: pa.Table
    facts: Facts
    channels: Integers
    keywords: Integers


def _distinct(texts: pa.Array) -> pa.Array:
    """The texts without those that differ only in case from an earlier one."""
    return pa.array({text.casefold(): text for text in texts.to_pylist()}.values())


@cache
def _names() -> Names:
    rng = np.random.default_rng(7)
    channels = _distinct(titles(rng, rng.integers(1, 4, 3_000)))
    lower, upper = pc.utf8_lower(titles(rng, rng.integers(1, 4, 12_000))), titles(rng, rng.integers(1, 3, 3_000))
    channel_ids = _joined("UC", video_ids(98, 0, len(channels)), video_ids(99, 0, len(channels)))
    words = rng.choice(np.array(vocabulary())[200:], 6_000)
    authors = [word.title().replace("'", "") + f"_{number}" for number, word in enumerate(words)]
    return Names(channels, channel_ids, _distinct(pa.concat_arrays([lower, upper])), pa.array(["[deleted]", *authors]))


def video_ids(seed: int, first: int, count: int) -> pa.Array:
    """Ids of videos `first` to `first + count - 1`: 64 bits in base64, so the 11th letter is one of AEIMQUYcgkosw048.

    The bits are the video's number after splitmix64's finaliser (Steele and others 2014), which maps no two numbers to one.
    """
    bits = np.arange(first, first + count, dtype=np.uint64) + np.uint64(seed << 40)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    bits ^= bits >> np.uint64(31)
    digits = [(bits >> np.uint64(shift)) & np.uint64(63) for shift in range(58, 0, -6)] + [(bits & np.uint64(15)) << np.uint64(2)]
    letters = _ID_LETTERS[np.stack(digits, axis=1).astype(np.intp)]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(11), count, [None, pa.py_buffer(letters.tobytes())]).cast(pa.string())


def slugs(page_titles: pa.Array) -> pa.Array:
    """Titles as videodb.org writes them in an address."""
    kept = pc.replace_substring_regex(pc.utf8_lower(page_titles), r"[^\pL\pN -]", "")
    return pc.replace_substring_regex(kept, "[ -]+", "-")


def _joined(*columns: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*columns, "")


def _lists(values: pa.Array, lengths: Integers) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(np.concatenate(([0], np.cumsum(lengths))), pa.int32()), values)


def _days(rng: np.random.Generator, count: int, form: str) -> pa.Array:
    days = rng.choice(_DAYS, count)
    return pa.array([day.strftime(form) for day in days.astype(object)])


@dataclass
class Comments:
    """Reddit comments of a chunk: one text per page, '' where it has none, and what they add up to."""

    texts: pa.Array
    count: int
    score: int


def _comments(rng: np.random.Generator, has_comments: Flags) -> Comments:
    per_page = np.where(has_comments, np.minimum(rng.geometric(1 / COMMENTS_PER_PAGE, len(has_comments)), 60), 0)
    count = int(per_page.sum())
    paragraph_counts = rng.choice([1, 1, 1, 2, 3], count)
    lengths = np.maximum(rng.lognormal(2.7, 0.8, paragraph_counts.sum()), 1).astype(np.int64)
    bodies = pc.binary_join(_lists(paragraphs(rng, lengths), paragraph_counts), "\n\n")
    scores = np.floor(rng.lognormal(1.2, 1.6, count)).astype(np.int64) - 2
    authors = _names().authors.take(draw(rng, zipf_table(len(_names().authors)), count))
    days = _days(rng, count, "%b %d %Y")
    metas = _joined("\n\n👍︎︎ ", pa.array(scores).cast(pa.string()), " 👤︎︎ u/", authors, " 📅︎︎ ", days, " 🗫︎ replies")
    pages = pc.binary_join(_lists(_joined(bodies, metas), per_page), "\n\n")
    texts = pc.if_else(has_comments, _joined(pages, "\nCaptions\n"), "")
    return Comments(texts, count, int(scores.sum()))


def _keywords(rng: np.random.Generator, count: int) -> tuple[pa.Array, Integers, Integers]:
    """One list per page, each keyword's number, and how many a page has: none to thirty, no keyword twice."""
    wanted = np.where(rng.random(count) < 0.12, 0, rng.integers(1, 31, count))
    size = len(_names().keywords)
    owners = np.repeat(np.arange(count), wanted)
    pairs = np.unique(owners * size + draw(rng, zipf_table(size, 1.0), len(owners)))
    counts = np.bincount(pairs // size, minlength=count)
    return pc.binary_join(_lists(_names().keywords.take(pa.array(pairs % size)), counts), ", "), pairs % size, counts


class Blocks(NamedTuple):
    """The statistics block of each page, and the numbers in it."""

    texts: pa.Array
    channels: Integers
    views: Integers
    seconds: Integers
    keywords: Integers
    keyword_counts: Integers


def _ratings(rng: np.random.Generator, count: int) -> list[str]:
    """One in ten pages has a rating."""
    drawn = zip(rng.uniform(1, 5, count).tolist(), rng.random(count).tolist(), strict=True)
    return [f"{rating:.7f}" if chance < 0.1 else "undefined" for rating, chance in drawn]


def _blocks(rng: np.random.Generator, ids: pa.Array, words: Integers) -> Blocks:
    count = len(ids)
    channels = draw(rng, zipf_table(len(_names().channels)), count)
    views = np.floor(rng.lognormal(9, 2.5, count)).astype(np.int64)
    seconds = np.maximum(words / rng.uniform(2, 3, count), 1).astype(np.int64)
    keywords, numbers, keyword_counts = _keywords(rng, count)
    channel_ids = pc.if_else(rng.random(count) < 0.3, "undefined", _names().channel_ids.take(pa.array(channels)))
    lengths = [f"{length // 60}min {length % 60}sec ({length} seconds)" for length in seconds.tolist()]
    texts = _joined(
        *("\nChannel: ", _names().channels.take(pa.array(channels))),
        *("\nViews: ", pa.array([f"{number:,}" for number in views.tolist()])),
        *("\nRating: ", pa.array(_ratings(rng, count))),
        *(" out of 5\nKeywords: ", keywords, "\nId: ", ids, "\nChannel Id: ", channel_ids),
        *("\nLength: ", pa.array(lengths), "\nPublished: ", _days(rng, count, "%a %b %d %Y")),
        f"\nRelated Videos\n{FOOTER}",
    )
    return Blocks(texts, channels, views, seconds, numbers, keyword_counts)


def chunk(number: int, seed: int = SEED) -> Chunk:
    """Pages `number * CHUNK` to `(number + 1) * CHUNK - 1` of the endless dump that the seed stands for."""
    return _chunk(np.random.default_rng((seed, number)), video_ids(seed, number * CHUNK, CHUNK))


def _chunk(rng: np.random.Generator, ids: pa.Array) -> Chunk:
    kinds = rng.choice(list(CLASSES), len(ids), p=np.array(list(CLASSES.values())) / sum(CLASSES.values()))
    is_cut = rng.random(len(ids)) < CUT_SHARE
    lengths = _lengths(rng, is_cut)
    spoken, words = transcripts(rng, lengths, rng.random(len(ids)) < 0.25, rng.random(len(ids)) < 0.02)
    comments = _comments(rng, kinds == "A2")
    blocks = _blocks(rng, ids, lengths)
    page_titles = titles(rng, rng.integers(3, 11, len(ids)))
    texts = _joined(
        pc.if_else(kinds == "C", "", _joined(page_titles, "\n\nVideo Statistics and Information\n\n")),
        *(pa.array([_OPENING[kind] for kind in kinds]), comments.texts, spoken),
        pc.if_else(is_cut, "", blocks.texts),
    )
    urls = _joined("https://videodb.org/", slugs(page_titles), "/", ids)
    pages = pa.table({"url": urls, "text": texts, "date": _days(rng, len(ids), "%Y-%m-%dT00:00:00Z")})
    return Chunk(pages, *_facts(words, comments, blocks, ~is_cut))


def _lengths(rng: np.random.Generator, is_cut: Flags) -> Integers:
    """Tokens per transcript, log-normal; a cut page ends inside its transcript, with nothing after it."""
    drawn = rng.lognormal(np.log(MEAN_WORDS) - SPREAD**2 / 2, SPREAD, len(is_cut)).astype(np.int64)
    return np.where(is_cut, CUT_WORDS, np.maximum(drawn, 5))


def _facts(words: Integers, comments: Comments, blocks: Blocks, has_block: Flags) -> tuple[Facts, Integers, Integers]:
    keywords = blocks.keywords[np.repeat(has_block, blocks.keyword_counts)]
    facts = {
        "videos": len(words),
        "view_count": int(blocks.views[has_block].sum()),
        "duration_seconds": int(blocks.seconds[has_block].sum()),
        "transcripts": len(words),
        "keywords": len(keywords),
        "comments": comments.count,
        "comment_score": comments.score,
        "words": int(words.sum()),
    }
    return facts, blocks.channels[has_block], keywords

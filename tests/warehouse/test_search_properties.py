"""Whatever a query asks for, `search` finds and ranks what a few lines of Python over the texts do."""

import math
import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transform.words import stem
from tests.storage.days import DAYS, Page, Warehouse

words = st.sampled_from("bake bakes baking bread river rivers run water winter".split())
texts = st.lists(words, max_size=8).map(" ".join)
channels = st.sampled_from(("The Bakers", "Nature", None))
dates = st.sampled_from((date(2019, 5, 1), date(2021, 1, 1), None))
corpora = st.lists(st.tuples(texts, texts, channels, dates), min_size=1, max_size=6)


class Asked(NamedTuple):
    """What a query asks for."""

    scored: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unwanted_phrases: tuple[str, ...] = ()
    place: str | None = None
    channel: str | None = None
    after: str | None = None

    @property
    def query(self) -> str:
        """As it is typed."""
        parts = [*self.scored, *(f"-{word}" for word in self.unwanted), *(f'"{phrase}"' for phrase in self.phrases)]
        parts += [f'-"{phrase}"' for phrase in self.unwanted_phrases]
        operators = {"in": self.place, "channel": self.channel, "after": self.after}
        return " ".join(parts + [f"{name}:{value}" for name, value in operators.items() if value])


phrases = st.lists(words, min_size=2, max_size=2).map(" ".join)
queries = st.builds(
    Asked,
    scored=st.lists(words, max_size=2, unique=True).map(tuple),
    unwanted=st.lists(words, max_size=1).map(tuple),
    phrases=st.lists(phrases, max_size=1).map(tuple),
    unwanted_phrases=st.lists(phrases, max_size=1).map(tuple),
    place=st.sampled_from((None, None, "title", "transcript")),
    channel=st.sampled_from((None, None, "bakers")),
    after=st.sampled_from((None, None, "2020")),
)


@settings(max_examples=4)
@given(corpus=corpora, asked=st.lists(queries, min_size=6, max_size=6))
def test_a_search_is_what_a_few_lines_of_python_find(corpus, asked: list[Asked]):
    """Words, phrases, exclusions, fields and filters together: the same videos, scores and order."""
    pages = [
        Page(f"{n:011}", title=title or None, transcript=text or None, channel=channel, published=day)
        for n, (title, text, channel, day) in enumerate(corpus)
    ]
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder)).pull(DAYS[0], *pages).build()
        for each in asked:
            expected = by_hand(pages, each)
            found = warehouse.rows("select video_id, score from search(?, top := null)", each.query)
            assert [video for video, _ in found] == [video for video, _ in expected], each.query
            assert [score for _, score in found] == pytest.approx([score for _, score in expected])


def by_hand(pages: list[Page], asked: Asked) -> list[tuple[str, float | None]]:
    """(video, score), best first; where only filters are given, all that fit, the newest first and without a score."""
    fitting = [page for page in pages if fits(page, asked, pages)]
    if not asked.scored and not asked.phrases:
        listed = sorted(fitting, key=lambda page: (-(page.published or date.min).toordinal(), page.video_id))
        return [(page.video_id, None) for page in listed if asked.channel or asked.after]
    scores = scored(pages, asked)
    ranked = sorted((-round(scores[page.video_id], 9), page.video_id) for page in fitting if page.video_id in scores)
    return [(video, -score) for score, video in ranked]


def scored(pages: list[Page], asked: Asked) -> dict[str, float]:
    """BM25 of each video that holds a word of the query."""
    counts = {page.video_id: Counter(stem(" ".join(texts_of(page, asked.place)).split(), "english")) for page in pages}
    mean = sum(map(Counter.total, counts.values())) / len(counts)
    scores: defaultdict[str, float] = defaultdict(float)
    for word in dict.fromkeys([*asked.scored, *" ".join(asked.phrases).split()]):
        holding = {video: count for video, stems in counts.items() if is_held(word, pages) and (count := stems[stemmed(word)])}
        idf = math.log(1 + (len(pages) - len(holding) + 0.5) / (len(holding) + 0.5))
        for video, count in holding.items():
            weight = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * counts[video].total() / mean))
            scores[video] += idf * weight
    return scores


def texts_of(page: Page, place: str | None) -> list[str]:
    """The texts that are looked into."""
    return [text for name, text in (("title", page.title), ("transcript", page.transcript)) if text and place in (None, name)]


def stemmed(word: str) -> str:
    """The word's stem."""
    return stem([word], "english")[0]


def is_held(word: str, pages: list[Page]) -> bool:
    """Whether any text holds the word, or it is the stem of one that a text holds."""
    held = {token for page in pages for text in texts_of(page, None) for token in text.split()}
    return word in held or word in map(stemmed, held)


def fits(page: Page, asked: Asked, pages: list[Page]) -> bool:
    """Whether nothing but the words of the query speaks against the video."""
    texts = texts_of(page, asked.place)
    spaced = [f" {text} " for text in texts]
    stems = set(stem(" ".join(texts).split(), "english"))
    return (
        all(any(f" {phrase} " in text for text in spaced) for phrase in asked.phrases)
        and not any(f" {phrase} " in text for phrase in asked.unwanted_phrases for text in spaced)
        and not any(is_held(word, pages) and stemmed(word) in stems for word in asked.unwanted)
        and (asked.channel is None or asked.channel in (page.channel or "").lower())
        and (asked.after is None or (page.published is not None and page.published >= date(2020, 1, 1)))
    )

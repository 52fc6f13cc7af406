"""What is known of Reddit while sources are pulled: posts that link a video, and what dumps were filtered by.

A dump's comment names its post and no video, so it is taken if its post is known by then. What a dump gave is right for as
long as no post becomes known that its left out comments may be of; then the dump is stale, and is read again. So it does not
matter which comes first, comments or posts, nor in which run.

Belongs here: the posts, as numbers, and whether a dump is stale. Does not: reading dumps (`reddit_dumps`), and how the lake
holds all this.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from pipeline.sources.batch import File

#: Reddit's ids are numbers to base 36. As numbers they take 8 bytes each, and order posts by their age.
_BASE = 36
_LONGEST_ID = 12


def number_of(post_id: str | bytes) -> int | None:
    """A post's id as a number; None for what is no id."""
    try:
        return int(post_id, _BASE) if len(post_id) <= _LONGEST_ID and post_id.isalnum() else None
    except ValueError:
        return None


class Numbers(NamedTuple):
    """Whole numbers in order, each once. Never changes, so that it can be kept to compare with."""

    series: pl.Series

    @classmethod
    def of(cls, *series: pl.Series) -> "Numbers":
        """The numbers of these, which may be in any order."""
        return cls(pl.concat([each.cast(pl.Int64) for each in series]).drop_nulls().unique().sort())

    def have(self, numbers: Sequence[int]) -> list[bool]:
        """For each of some numbers, whether it is one of these."""
        if self.series.is_empty() or not numbers:
            return [False] * len(numbers)
        wanted = pl.Series(numbers, dtype=pl.Int64)
        places = self.series.search_sorted(wanted).clip(upper_bound=len(self.series) - 1)
        return (self.series.gather(places) == wanted).to_list()

    def count_up_to(self, highest: int) -> int:
        """How many of them are not higher."""
        return int(self.series.search_sorted(highest, side="right"))

    def sha256_of_first(self, count: int) -> str:
        """A hash of the lowest ones."""
        values = self.series.head(count).rechunk().to_arrow()
        return hashlib.sha256(values.buffers()[1].slice(8 * values.offset, 8 * count) if count else b"").hexdigest()


NO_NUMBERS = Numbers(pl.Series(dtype=pl.Int64))


class Filter(NamedTuple):
    """What a dump was filtered by: the posts known up to the newest post that a left out comment is of.

    `highest_post` is 0 where no comment was left out, so that no post can become known that matters.
    """

    highest_post: int
    posts_sha256: str

    @classmethod
    def by(cls, posts: Numbers, highest_post: int) -> "Filter":
        """The filter that these posts are for a dump whose left out comments are of posts up to this one."""
        return cls(highest_post, posts.sha256_of_first(posts.count_up_to(highest_post)))


class RedditKnown:
    """What is known before a pull, and what the pull adds to it."""

    def __init__(
        self,
        load_posts: Callable[[], Numbers] = lambda: NO_NUMBERS,
        load_filters: Callable[[], Mapping[File, set[Filter]]] = dict,
        held_lines: Callable[[str], Numbers] = lambda uri: NO_NUMBERS,
    ) -> None:
        """From functions that ask the lake, none of which is called before it is needed.

        They give the posts that link a video; the filters of dumps that were read, by file; and, for the address of a dump, the
        numbers of the lines that are held.
        """
        self._load_posts, self._load_filters, self.held_lines = load_posts, load_filters, held_lines
        self._posts: Numbers | None = None
        self._filters: dict[File, set[Filter]] | None = None

    @property
    def posts(self) -> Numbers:
        """All posts known now."""
        if self._posts is None:
            self._posts = self._load_posts()
        return self._posts

    def add(self, posts: Sequence[int]) -> bool:
        """Posts that were found to link a video. Returns whether any is new."""
        if all(self.posts.have(posts)):
            return False
        self._posts = Numbers.of(self.posts.series, pl.Series(posts, dtype=pl.Int64))
        return True

    @property
    def filters(self) -> dict[File, set[Filter]]:
        """The filters of all dumps that were read, by file."""
        if self._filters is None:
            self._filters = {file: set(filters) for file, filters in self._load_filters().items()}
        return self._filters

    def note(self, file: File, used: Filter) -> None:
        """A dump was read to its end with this filter."""
        self.filters.setdefault(file, set()).add(used)

    def stale(self) -> list[File]:
        """Dumps that may hold comments of posts that were not known when they were read."""
        return [file for file, filters in self.filters.items() if not any(map(self._holds, filters))]

    def _holds(self, used: Filter) -> bool:
        return used == Filter.by(self.posts, used.highest_post)

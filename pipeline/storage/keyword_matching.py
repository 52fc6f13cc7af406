"""Which keywords a text speaks, how often, and where first.

A keyword is spoken where its words stand next to each other, whole, with nothing but blanks, punctuation and marks between
them. Words are runs of letters and digits; case, accents and compatibility forms do not matter. In scripts that are written
without blanks a word is also found within a longer run. What a mark such as [Music] says is not spoken.

All texts are folded and searched at once, which rules out most keywords; what is left is looked at one by one.

What does not belong here: which texts and keywords, and where the findings are stored (`spoken_keywords`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, repeat
from operator import itemgetter
from typing import NamedTuple

import polars as pl
import pyarrow as pa

from pipeline.formats.marks import MARKS, UNSPACED

#: What each kind of mark is while a text is folded: one character, which then becomes a blank.
_SIGNS = "\x01\x02\x03"
_ASCII = bytes(range(128))
#: Small letters and digits as they are, capitals small, all others blank.
_FOLDED_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in _ASCII) + bytes(range(128, 256))
_UNSPACED = re.compile(UNSPACED)

_FOUND = {"row": pl.UInt32, "keyword_key": pl.String, "spoken_count": pl.Int64, "first_character": pl.Int64}


def find_spoken(texts: pl.DataFrame) -> pl.DataFrame:
    """(text, keyword_keys: a list) -> (row, keyword_key, spoken_count, first_character) of each keyword that is spoken.

    `row` is the text's place among the texts; `first_character` counts from 0. A keyword that a text has twice counts once.
    """
    keywords = texts.select(keyword_key="keyword_keys").with_row_index("row").explode("keyword_key").unique()
    steps = _signed(texts["text"])
    signed, asked = _Flat.of(steps[-1]), _Flat.of(keywords["keyword_key"])
    folding = _Folding.of(signed, asked)
    aligned = folding.aligned(signed)
    plain = folding.plain(aligned)
    keywords = keywords.with_columns(words=folding.plain(folding.aligned(asked)))
    likely = _likely(keywords, plain).sort("row", "keyword_key")
    rows = likely["row"].unique(maintain_order=True)
    columns = [column.gather(rows).to_list() for column in (plain, aligned, steps[-1])]
    looked_at = map(_Text, *columns, _mark_lengths(steps, rows), repeat(folding.others))
    by_text = groupby(likely.iter_rows(), itemgetter(0))
    found = [row for text, (_, pairs) in zip(looked_at, by_text, strict=False) for row in _found(text, pairs)]
    return pl.DataFrame(found, schema=_FOUND, orient="row")


def _signed(texts: pl.Series) -> list[pl.Series]:
    """Texts as they are, then with a sign in the place of each mark of the first kind, then of the second too, and so on."""
    steps = [_replaced(texts, dict.fromkeys(_SIGNS, " ")) if texts.str.contains_any(list(_SIGNS)).any() else texts]
    for mark, sign in zip(MARKS, _SIGNS, strict=True):
        steps.append(steps[-1].str.replace_all(mark, sign))
    return steps


def _mark_lengths(steps: Sequence[pl.Series], rows: pl.Series) -> Iterator[tuple[list[int], ...]]:
    """For each of these texts the lengths of its marks, kind by kind, as `_signed` met them."""
    marks = [step.gather(rows).str.extract_all(mark).alias(mark) for step, mark in zip(steps, MARKS, strict=False)]
    return pl.DataFrame(marks).select(pl.all().list.eval(pl.element().str.len_chars())).iter_rows()


def _likely(keywords: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """(row, keyword_key, words) of those that are spoken, and of a few in UNSPACED scripts that are not."""
    first = pl.col("words").str.strip_chars(" ").str.split(" ").list.first()
    needle = pl.when(pl.col("words").str.contains(UNSPACED)).then(first).otherwise("words")
    searched = keywords.with_columns(text=texts.gather(keywords["row"])).filter(pl.col("words") != " ")
    return searched.filter(pl.col("text").str.contains(needle, literal=True)).select("row", "keyword_key", "words")


# ---------------------------------------------------------------- folding


@cache
def _folded(character: str) -> str:
    """A character as it is compared: none for an accent, a blank for what is in no word, several for the likes of ß."""
    if unicodedata.category(character).startswith("M"):
        return ""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    kept = "".join(part for part in decomposed if unicodedata.category(part)[0] in "LN")
    return unicodedata.normalize("NFC", kept) or " "


class _Flat(NamedTuple):
    """Texts as Arrow lays them: all in one piece, and where each begins."""

    size: int
    offsets: pa.Buffer
    data: bytes

    @classmethod
    def of(cls, texts: pl.Series) -> "_Flat":
        """Texts without nulls."""
        _, offsets, data = texts.to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()
        return cls(len(texts), offsets, data.to_pybytes() if data else b"")

    def translated(self, table: bytes) -> pl.Series:
        """The texts with another byte for each byte."""
        data = pa.py_buffer(self.data.translate(table))
        return pl.Series(pa.LargeStringArray.from_buffers(self.size, self.offsets, data), dtype=pl.String)


class _Folding(NamedTuple):
    """How the characters of some texts are folded that are not ASCII and that folding changes."""

    single: Mapping[str, str]  # those that become one other character
    others: Mapping[str, str]  # those that become none or several

    @classmethod
    def of(cls, *texts: _Flat) -> "_Folding":
        """The folding of the characters that these texts hold."""
        held = set("".join(flat.data.translate(None, _ASCII).decode() for flat in texts))
        changed = {character: folded for character in sorted(held) if (folded := _folded(character)) != character}
        single = {character: folded for character, folded in changed.items() if len(folded) == 1}
        return cls(single, {character: changed[character] for character in changed.keys() - single.keys()})

    def aligned(self, texts: _Flat) -> pl.Series:
        """Texts folded a character for a character, so that every place stays what it is; others are left as they are."""
        return _replaced(texts.translated(_FOLDED_ASCII), self.single)

    def plain(self, aligned: pl.Series) -> pl.Series:
        """Aligned texts folded to the end: words between single blanks, with one before and one behind."""
        folded = _replaced(aligned, self.others).to_frame("text")
        return folded.select(pl.concat_str(pl.lit(" "), "text", pl.lit(" ")).str.replace_all("  +", " ")).to_series()


def _replaced(texts: pl.Series, characters: Mapping[str, str]) -> pl.Series:
    return texts.str.replace_many(list(characters), list(characters.values())) if characters else texts


# ---------------------------------------------------------------- one text


class _Text:
    """One text, to look for words in it that are likely there."""

    def __init__(
        self, plain: str, aligned: str, signed: str, mark_lengths: tuple[list[int], ...], others: Mapping[str, str]
    ) -> None:
        self._plain, self._aligned, self._signed, self._mark_lengths = plain, aligned, signed, mark_lengths
        self._others = {other: others[other] for other in others if other in aligned} if not aligned.isascii() else {}
        folded = aligned.translate({ord(other): instead for other, instead in self._others.items()}) if self._others else aligned
        self._folded = f" {folded} "

    def find(self, words: Sequence[str]) -> tuple[int, int] | None:
        """How often the words stand next to each other, and the place of their first character where they first do."""
        together = f" {' '.join(words)} "
        if together.isascii() or not _UNSPACED.search(together):
            count = _count(self._plain, together)
            first = self._folded.find(together) + 1 if len(words) == 1 else next(self._places(words), 0)
        else:
            places = list(self._places(words))
            count, first = len(places), next(iter(places), 0)
        return (count, self._place_in_text(first)) if count else None

    def _place_in_text(self, folded: int) -> int:
        """The place in the text as it came, from one in the folded text."""
        place = self._place_in_signed(folded)
        marks = zip(_SIGNS, self._mark_lengths, strict=True)
        before = [lengths[: self._signed.count(sign, 0, place)] for sign, lengths in marks if lengths]
        return place + sum(sum(lengths) - len(lengths) for lengths in before)

    def _places(self, words: Sequence[str]) -> Iterator[int]:
        """Where in the folded text the words stand next to each other, from left to right."""
        opening = _opening(words)
        at = self._folded.find(opening)
        while at >= 0:
            start = at + (opening[0] == " ")
            end = self._end(start, words)
            if end is not None:
                yield start
            at = self._folded.find(opening, start + 1 if end is None else end)

    def _end(self, start: int, words: Sequence[str]) -> int | None:
        """Where the words end that begin at `start`; None where they do not."""
        end = start
        for word in words:
            begin = end
            while self._folded.startswith(" ", begin):
                begin += 1
            if begin == end > start and not _may_touch(self._folded[end - 1], word[0]):
                return None
            if not self._folded.startswith(word, begin):
                return None
            end = begin + len(word)
        return end if _may_touch(words[-1][-1], self._folded[end]) else None

    def _place_in_signed(self, place: int) -> int:
        """The place in the text with signs, from one in the folded text."""
        place -= 1  # for the blank before it
        gone = 0  # characters by which the folded text is shorter up to here
        for match in re.finditer(f"[{re.escape(''.join(self._others))}]", self._aligned) if self._others else ():
            begin, length = match.start() - gone, len(self._others[match.group()])
            if place < begin + length:
                return min(place + gone, match.start())
            gone += 1 - length
        return place + gone


def _found(text: _Text, asked: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, int, int]]:
    """(row, keyword_key, count, first character) of those of a text's (row, keyword_key, words) that it speaks."""
    for row, keyword_key, words in asked:
        if place := text.find(words.split()):
            yield row, keyword_key, *place


def _count(text: str, together: str) -> int:
    """How often a text holds words that begin and end with a blank; the one behind can be the one before the next."""
    count, at = 0, text.find(together)
    while at >= 0:
        count, at = count + 1, text.find(together, at + len(together) - 1)
    return count


def _opening(words: Sequence[str]) -> str:
    """What to look for: the first word, with its blanks where it has to be whole."""
    before = "" if _is_unspaced(words[0][0]) else " "
    behind = "" if _is_unspaced(words[0][-1]) or (words[1:] and _is_unspaced(words[1][0])) else " "
    return f"{before}{words[0]}{behind}"


def _may_touch(left: str, right: str) -> bool:
    """Whether a word can end or begin between two characters."""
    return " " in (left, right) or _is_unspaced(left) or _is_unspaced(right)


@cache
def _is_unspaced(character: str) -> bool:
    return _UNSPACED.match(character) is not None

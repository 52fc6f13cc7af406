"""Spoken words, made up: a vocabulary whose frequencies follow Zipf's law, and texts drawn from it.

Belongs here: words and running text. Does not: what a page looks like (`generate`).
"""

import random
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

VOCABULARY_SIZE = 22_000
#: Frequency of rank r is proportional to (r + OFFSET) ** -EXPONENT: Zipf's law with Mandelbrot's offset, with which a
#: transcript of 1,300 words has about 450 different ones, as spoken English does.
EXPONENT = 1.15
OFFSET = 2.7
MARKS = ("[Music]", "[Applause]", "[Laughter]")
WORDS_PER_MARK = 300
_DRAWS = 1 << 20
_PLAIN, _CAPITAL, _COMMA, _STOP, _COLOURED = range(5)
_ONSETS: tuple[str, ...] = (*"bdfghjklmnprstvwyz", "bl", "dr", "gr", "pl", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "eo")
_CODAS = ("", "", "", "", "l", "m", "n", "nd", "r", "s")


def _syllable(rng: random.Random) -> str:
    return rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS)


def _syllable_count(rng: random.Random, rank: int) -> int:
    """Frequent words are short, as in any language."""
    if rank < 200:
        return 1
    return rng.choice((1, 2, 2) if rank < 2_200 else (2, 2, 2, 3))


def _word(rng: random.Random, rank: int) -> str:
    word = "".join(_syllable(rng) for _ in range(_syllable_count(rng, rank)))
    match rng.randrange(200):
        case 0 | 1:
            return word + "'s"
        case 2 | 3:
            return word.replace("e", "é").replace("o", "ö")
        case 4 if rank > 200:
            return str(rng.randrange(3_000))
    return word


@cache
def vocabulary() -> tuple[str, ...]:
    """The words, most frequent first; all differ, and all are lower case."""
    rng = random.Random(22)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_SIZE:
        words[_word(rng, len(words))] = None
    return tuple(words)


@cache
def _forms() -> pa.Array:
    """Every word in the five forms that transcripts write it in, form by form, then the marks; a blank ends each."""
    forms = ("{} ", "{} ", "{}, ", "{}. ", '<font color="#E5E5E5">{}</font> ')
    spelled = [[word.capitalize() for word in vocabulary()] if form == _CAPITAL else vocabulary() for form in range(len(forms))]
    written = [form.format(word) for form, words in zip(forms, spelled, strict=True) for word in words]
    return pa.array(written + [f"{mark} " for mark in MARKS])


def zipf_table(size: int, exponent: float = EXPONENT, offset: float = OFFSET) -> Integers:
    """A table of ranks 0 to size - 1, each as often as its share: a random element of it is a Zipf-distributed rank."""
    weights = (np.arange(1, size + 1) + offset) ** -exponent
    ends = np.round(np.cumsum(weights) / weights.sum() * _DRAWS).astype(np.int64)
    return np.repeat(np.arange(size), np.diff(ends, prepend=0))


@cache
def _word_table() -> npt.NDArray[np.int32]:
    return zipf_table(VOCABULARY_SIZE).astype(np.int32)


def draw(rng: np.random.Generator, table: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """`count` random elements of a table of zipf_table."""
    picked: npt.NDArray[Any] = table[rng.integers(0, len(table), count, dtype=np.uint32)]
    return picked


def _punctuate(rng: np.random.Generator, words: npt.NDArray[np.int32], is_punctuated: Flags) -> None:
    """Give the words of punctuated texts commas, full stops and, after a stop, a capital."""
    places = np.flatnonzero(is_punctuated)
    chance = rng.random(len(places), dtype=np.float32)
    is_stop = chance < 1 / 14
    forms = np.where(is_stop, _STOP, np.where(chance > 1 - 1 / 12, _COMMA, _PLAIN))
    forms[1:][is_stop[:-1] & (forms[1:] == _PLAIN)] = _CAPITAL
    words[places] += (forms * VOCABULARY_SIZE).astype(np.int32)


def _mark(rng: np.random.Generator, words: npt.NDArray[np.int32]) -> None:
    places = rng.integers(0, len(words), len(words) // WORDS_PER_MARK)
    words[places] = (_COLOURED + 1) * VOCABULARY_SIZE + rng.integers(0, len(MARKS), len(places), dtype=np.int32)


def _written(words: npt.NDArray[Any], lengths: Integers) -> pa.Array:
    """One string per length: that many of the numbered forms, one after the other.

    The values of Arrow's take are the words back to back, so a text is a range of them and nothing is joined.
    """
    taken = _forms().take(pa.array(words))
    ends = np.frombuffer(taken.buffers()[1], dtype=np.int32, count=len(words) + 1)
    starts = ends[np.concatenate(([0], np.cumsum(lengths)))]
    texts = pa.StringArray.from_buffers(len(lengths), pa.py_buffer(starts), taken.buffers()[2])
    return pc.ascii_rtrim(texts, " ")


def transcripts(rng: np.random.Generator, lengths: Integers, punctuated: Flags, coloured: Flags) -> tuple[pa.Array, Integers]:
    """Transcripts of so many tokens each, and how many of the tokens are words; the others are marks such as [Music].

    In coloured ones the <font> tags of a caption file were left over around every 20th word.
    """
    words = draw(rng, _word_table(), int(lengths.sum()))
    _punctuate(rng, words, np.repeat(punctuated, lengths))
    is_coloured = np.repeat(coloured & ~punctuated, lengths)
    words[np.flatnonzero(is_coloured)[::20]] += _COLOURED * VOCABULARY_SIZE
    _mark(rng, words)
    is_word = words < (_COLOURED + 1) * VOCABULARY_SIZE
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return _written(words, lengths), np.add.reduceat(is_word, starts, dtype=np.int64)


def paragraphs(rng: np.random.Generator, lengths: Integers) -> pa.Array:
    """Punctuated texts of so many words each, without marks."""
    words = draw(rng, _word_table(), int(lengths.sum()))
    _punctuate(rng, words, np.ones(len(words), dtype=np.bool_))
    return _written(words, lengths)


def titles(rng: np.random.Generator, lengths: Integers) -> pa.Array:
    """Texts of so many capitalised words each, without marks or punctuation."""
    return _written(draw(rng, _word_table(), int(lengths.sum())) + _CAPITAL * VOCABULARY_SIZE, lengths)

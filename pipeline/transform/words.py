"""What counts as a word, and which words are the same: marks, terms, accents and stems.

One place for these rules, because the word counts of the shards and the words of a query have to agree.
"""

import hashlib
import re
import unicodedata

import polars as pl
import Stemmer

from pipeline.formats.marks import MARKS, UNSPACED

#: Stands for any mark: a code point that is no character and never will be.
MARK = "\ufdd0"

_EDGE = r"^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$"
_HAS_LETTER_OR_DIGIT = r"[\p{L}\p{N}]"

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def stemmer_name(language: str | None) -> str:
    """The Snowball algorithm for a BCP-47 language; English where the language is unknown or has none."""
    return _STEMMERS.get((language or "und").split("-")[0].lower(), "english")


def stem(words: list[str], algorithm: str) -> list[str]:
    """Snowball stems of words that are case-folded."""
    stems: list[str] = Stemmer.Stemmer(algorithm).stemWords(words)
    return stems


def normalise(token: str) -> str:
    """The token as words are compared: NFKC and case-folded."""
    return unicodedata.normalize("NFKC", token).casefold()


def marked(texts: pl.Expr) -> pl.Expr:
    """Texts with MARK, between blanks, in the place of each mark."""
    return _with_marks_as(texts, f" {MARK} ")


def spoken(texts: pl.Expr) -> pl.Expr:
    """Texts with a blank in the place of each mark."""
    return _with_marks_as(texts, " ")


def _with_marks_as(texts: pl.Expr, sign: str) -> pl.Expr:
    for mark in MARKS:
        texts = texts.str.replace_all(mark, sign)
    return texts


def trimmed(tokens: pl.Expr) -> pl.Expr:
    """Tokens without punctuation at their edges; null where neither letter nor digit is left."""
    bare = tokens.str.replace_all(_EDGE, "")
    return pl.when(bare.str.contains(_HAS_LETTER_OR_DIGIT)).then(bare)


def folded(words: pl.Expr) -> pl.Expr:
    """Words without accents, as DuckDB's strip_accents gives them."""
    return words.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.normalize("NFC")


def split_unspaced(word: str) -> list[str]:
    """The word, with runs of the scripts of UNSPACED cut into character bigrams."""
    parts: list[str] = []
    end = 0
    for run in re.finditer(UNSPACED, word):
        parts.append(word[end : run.start()])
        parts.extend(_bigrams(run.group()))
        end = run.end()
    parts.append(word[end:])
    return [part for part in parts if part]


def _bigrams(run: str) -> list[str]:
    return [run] if len(run) < 2 else [run[i : i + 2] for i in range(len(run) - 1)]


def word_hash(folded: str) -> int:
    """A 32 bit hash of the word that never changes: BLAKE2b. Accents, case and stems make no difference to it."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=4).digest(), "big")


def term_id(term: str, stemmed: str) -> int:
    """A 64 bit id that every shard gives to the same term and stem: BLAKE2b over both."""
    digest = hashlib.blake2b(f"{term}\0{stemmed}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

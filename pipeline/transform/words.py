"""What counts as a word, and which words are the same: marks, terms, accents and stems.

One place for these rules, because the word counts of the shards and the words of a query have to agree.
"""

import hashlib
import re
import unicodedata

import polars as pl
import Stemmer

#: Marks of a transcript are not words: [Music], (upbeat music), speakers in capitals with a colon. One expression for all of
#: them is 40 times slower than three, which each can look for their first character.
_MARKS = (
    r"\[[^\[\]]*\]",
    r"\((?:[\p{L} ]* )?(?:music|applause|laughter|laughing|laughs|cheering|cheers|inaudible|silence)(?: [\p{L} ]*)?\)",
    r"\b\p{Lu}[\p{Lu}.'-]+(?: \p{Lu}[\p{Lu}.'-]*){0,3}:",
)

_EDGE = r"^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$"
_HAS_LETTER_OR_DIGIT = r"[\p{L}\p{N}]"
#: Scripts that are written without blanks: Thai, Lao, Khmer, Myanmar, Han, Kana.
UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]+"

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
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


def spoken(texts: pl.Expr) -> pl.Expr:
    """Texts with a blank in the place of each mark."""
    for mark in _MARKS:
        texts = texts.str.replace_all(mark, " ")
    return texts


def trimmed(tokens: pl.Expr) -> pl.Expr:
    """Tokens without punctuation at their edges; null where neither letter nor digit is left."""
    bare = tokens.str.replace_all(_EDGE, "")
    return pl.when(bare.str.contains(_HAS_LETTER_OR_DIGIT)).then(bare)


def folded(words: pl.Expr) -> pl.Expr:
    """Words without accents, as DuckDB's strip_accents gives them."""
    return words.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.normalize("NFC")


def split_unspaced(word: str) -> list[str]:
    """The word, with runs in scripts that are written without blanks cut into character bigrams."""
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


def term_id(term: str, stemmed: str) -> int:
    """A 64 bit id that every shard gives to the same term and stem: BLAKE2b over both."""
    digest = hashlib.blake2b(f"{term}\0{stemmed}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

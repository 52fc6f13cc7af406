"""The language that a text looks like, told by CLD2, whose model comes with it, so nothing is asked of the network.

Belongs here: detection, the names of languages, and which language the words of a text are taken to be of. Does not: the
language that a page declares, which a parser reads, and the words themselves (`words`).
"""

import re

import polars as pl
import pycld2

from pipeline.formats.marks import UNSPACED
from pipeline.transform import words

#: Characters of a text that its language is told from. Marks such as [Music] are not among them.
LOOKED_AT = 300

#: CLD2 is often sure of a title without reason. It is believed where its score per character (its own is per byte) and, in
#: scripts with blanks, the letters are this many: of 121 titles in 18 languages it then names 83 rightly and none wrongly.
#: Without the bounds it names 104 and 4, and names of places are Creole.
TITLE_EVIDENCE, TITLE_LETTERS = 850, 14

#: CLD2 refuses control characters and code points that stand for no character.
_REFUSED = r"[\p{Cc}\p{Cn}]"
#: Names that CLD2 gives in an older form or with a country for a language of its own.
_RENAMED = {"iw": "he", "jw": "jv", "sr-ME": "sr"}
#: What CLD2 calls no language, a script, and languages made up.
_NO_LANGUAGE = re.compile(r"un|xxx?\b.*|zz.|tlh")


def spoken_languages(texts: pl.Series) -> pl.Series:
    """BCP-47 language of each transcript; null where CLD2 is not sure."""
    return _told(_beginnings(texts), 0)


def title_languages(titles: pl.Series) -> pl.Series:
    """BCP-47 language of each title, without its script; null where so few words tell too little."""
    is_long = (titles.str.count_matches(r"[\p{L}\p{M}]") >= TITLE_LETTERS) | titles.str.contains(UNSPACED)
    return _told(_beginnings(titles.set(~is_long, None)), TITLE_EVIDENCE).str.extract(r"^(\w+)")


def declared(language: pl.Expr) -> pl.Expr:
    """The language that a page declares; null where it declares none."""
    return pl.when(language != "und").then(language)


def _beginnings(texts: pl.Series) -> pl.Series:
    """The first LOOKED_AT characters of each text without its marks."""
    first = _spoken(texts.str.slice(0, 2 * LOOKED_AT))
    is_short = (first.str.len_chars() < LOOKED_AT) & (texts.str.len_chars() > 2 * LOOKED_AT)
    rest = _spoken(texts.filter(is_short))  # the texts that begin with marks and little else
    found = first.scatter(is_short.arg_true(), rest) if len(rest) else first
    return found.str.slice(0, LOOKED_AT).str.replace_all(_REFUSED, " ")


def _spoken(texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(words.spoken(pl.col("text")).str.strip_chars_start()).to_series()


def _told(texts: pl.Series, least: float) -> pl.Series:
    """The language of each text, each different text asked once."""
    told = {text: _language(text, least) for text in texts.unique().drop_nulls()}
    return pl.Series([None if text is None else told[text] for text in texts], dtype=pl.String)


def _language(text: str, least: float) -> str | None:
    is_sure, _, ((_, code, _, score), *_) = pycld2.detect(text, isPlainText=True)
    if not is_sure or _NO_LANGUAGE.fullmatch(code) or score * len(text.encode()) < least * len(text):
        return None
    return _RENAMED.get(code, str(code))

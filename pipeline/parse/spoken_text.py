"""The words of a transcript as they are stored: tags removed, entities decoded, white space folded, marks kept.

Belongs here: cleaning. Does not: finding the transcript in a page. Each step first finds the few texts that need it:
most transcripts are clean.
"""

import re
from html.entities import html5

import polars as pl

from pipeline.parse.landmarks import ENTITY
from pipeline.parse.texts import change_each, change_where, has_entity

_TAG_NAMES = "font|b|i|u|s|c|v|em|strong|span|p|div|ruby|rt|lang|small|big|center|a"
_TAG = rf"(?i)</?(?:{_TAG_NAMES})(?:[\s./][^<>]*)?>|<[0-9]{{1,3}}(?::[0-9]{{2}})?:[0-9]{{2}}\.[0-9]{{3}}>"
_BREAK = r"(?i)<br\s*/?>"
#: A tag that the end of a cut page leaves open.
_OPEN_TAG = r"(?i)</?(?:font|span)\b[^<>]{0,200}$"
_FOLDABLE = r"[^\S ]\s*| \s+"
_CHARACTER = re.compile(ENTITY)
#: What automatic captions hold most, some of it escaped twice.
_FREQUENT = {"&#39;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}


def clean_transcripts(texts: pl.Series) -> pl.Series:
    """Transcripts as stored; null where nothing is left."""
    texts = change_where(texts, texts.str.contains("&", literal=True), _decode_entities)
    texts = change_where(texts, texts.str.contains("<", literal=True), _without_tags)
    texts = texts.str.strip_chars()
    is_ragged = texts.str.contains_any(["\n", "\t"]) | texts.str.contains("  ", literal=True)
    has_wide_blanks = (texts.str.len_bytes() > texts.str.len_chars()) & ~is_ragged
    texts = change_where(texts, is_ragged, _fold)
    texts = change_where(texts, has_wide_blanks, _fold_wide)
    return texts.replace({"": None})


def _without_tags(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(_BREAK, " ").str.replace_all(_TAG, "").str.replace(_OPEN_TAG, "")


def _fold(texts: pl.Series) -> pl.Series:
    return texts.str.replace_all(_FOLDABLE, " ")


def _fold_wide(texts: pl.Series) -> pl.Series:
    return change_where(texts, texts.str.contains(r"[^\S ]"), _fold)


def _decode_entities(texts: pl.Series) -> pl.Series:
    """Twice, because some are escaped twice; what names no character stays as it is (`B&B;`)."""
    for _ in range(2):
        texts = texts.str.replace_many(_FREQUENT)
        texts = change_where(texts, has_entity(texts), lambda some: change_each(some, _decode_rare_entities))
    return texts


def _decode_rare_entities(text: str) -> str:
    return _CHARACTER.sub(lambda found: _character(found[0]), text)


def _character(entity: str) -> str:
    if not entity.startswith("&#"):
        return html5.get(entity[1:], entity)
    number = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
    is_character = (number >= 0x20 or number in (0x09, 0x0A)) and number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if is_character else " "

"""Numbers as pages write them: for machines, and for people.

Belongs here: reading a number from a value or a text, and refusing to guess. Does not: which number counts what.
"""

import math
import re

#: What the tables' 64 bits can hold.
_LARGEST = 2**63 - 1
_GROUPED = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:['’]\d{3})+|\d{1,3}(?:[ \xa0\u202f]\d{3})+)"
    r"(?![\d.,'’]*\d)(?![ \xa0\u202f]?(?:[KMB]|thousand|million|billion)\b)"
)
_ABBREVIATED = re.compile(r"(\d+(?:[.,]\d+)*)([KMB]?)(?: subscribers?)?")
_TIMES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


def whole_number(value: object) -> int | None:
    """The whole number that a JSON value is or, as YouTube writes large ones, spells in digits; None for anything else."""
    if isinstance(value, str):
        digits = value.strip()
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None
    elif isinstance(value, bool) or not isinstance(value, int | float):
        number = None
    else:
        number = int(value) if value == value // 1 and abs(value) <= _LARGEST else None
    return number if number is not None and number <= _LARGEST else None


def place_number(value: object) -> int | None:
    """A whole number that can be a position in a list: not negative, of 31 bits."""
    number = whole_number(value)
    return number if number is not None and 0 <= number < 2**31 else None


def decimal_number(value: object) -> float | None:
    """The number that a JSON value is or spells; None for what is none, and for infinite ones."""
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def exact_number(text: str | None, shown: str | None = None) -> int | None:
    """The number in a text of any language, if it is surely written out in full.

    Surely: with its thousands in groups ("3,485,266 likes", "3.485.266"), or as the very digits that are `shown` beside it.
    "3.4M" and "43 thousand" are not.
    """
    if shown and shown.isascii() and shown.isdigit() and re.search(rf"(?<![\d.,]){shown}(?![\d.,]*\d)", text or ""):
        return whole_number(shown)
    grouped = _GROUPED.search(text or "")
    return whole_number(re.sub(r"\D", "", grouped[0])) if grouped else None


def abbreviated_number(text: str | None) -> int | None:
    """The number that an English count of subscribers stands for: 31500000 for "31.5M subscribers", 479 for "479 subscribers"."""
    found = _ABBREVIATED.fullmatch((text or "").strip())
    if found is None:
        return None
    digits, unit = found.groups()
    if unit:
        whole, _, fraction = digits.partition(".")
        scale = 10 ** len(fraction)
        return int(whole.replace(",", "") + fraction) * _TIMES[unit] // scale if len(digits) < 16 else None
    return whole_number(digits.replace(",", "")) if "." not in digits else None

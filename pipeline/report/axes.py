"""Where an axis has its ticks, and how numbers and days read beside it.

Belongs here: rounding to steps that people count in. Does not: drawing (`charts`).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10

#: Powers of a thousand, and their usual letters.
_LETTERS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

_YEARS = tuple(mantissa * 10**power for power in range(4) for mantissa in (1, 2, 5))


def number_ticks(low: float, high: float, *, most: int = 5, is_whole: bool = False) -> list[float]:
    """Steps of 1, 2 or 5 times a power of ten, at most about `most`, from at or below `low` to at or above `high`.

    `is_whole` is for things that are counted: no step is then less than 1. Equal numbers get one step around them.
    """
    least = max(1e-6, abs(low) * 1e-9, abs(high) * 1e-9)  # finer steps than floating point tells apart
    step = _step(max(least, (high - low) / most or abs(high) / most))
    step = max(1.0, step) if is_whole else step
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 12) for place in range(first, max(last, first + 1) + 1)]


def _step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next((mantissa * power for mantissa in (1, 2, 5) if mantissa * power >= least * (1 - 1e-9)), 10 * power)


def time_ticks(first: datetime, last: datetime, *, most: int = 5) -> list[tuple[datetime, str]]:
    """The starts of hours, days, months or years between two times in UTC, each with its label: at most `most`.

    Where fewer than two are between them, the two times themselves.
    """
    for ticks in _all_time_ticks(first, last, most):
        if len(ticks) <= most:
            return ticks if len(ticks) > 1 else _ends(first, last)
    return _ends(first, last)


def _ends(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    form = "%Y-%m-%d" if last - first >= _DAY else "%Y-%m-%d %H:%M"
    return [(when, when.strftime(form)) for when in dict.fromkeys((first, last))]


def _all_time_ticks(first: datetime, last: datetime, most: int) -> Iterator[list[tuple[datetime, str]]]:
    """The ticks by ever longer steps. Steps of which there would be hundreds are not tried."""
    span = last - first
    if span <= most * 24 * _HOUR:
        yield from (_by_time(first, last, step * _HOUR, "%m-%d %H:%M") for step in (1, 6, 12))
    if span <= most * 20 * _DAY:
        yield from (_by_time(first, last, step * _DAY, "%Y-%m-%d") for step in (1, 2, 5, 10))
    if span <= most * 200 * _DAY:
        yield from (_by_months(first, last, step, "%Y-%m") for step in (1, 3, 6))
    yield from (_by_months(first, last, 12 * step, "%Y") for step in _YEARS)


def _by_time(first: datetime, last: datetime, step: timedelta, form: str) -> list[tuple[datetime, str]]:
    start = datetime.min  # noqa: DTZ901 - all times here are UTC without saying so
    ticks = range(-((start - first) // step), (last - start) // step + 1)
    return [(when, when.strftime(form)) for when in (start + place * step for place in ticks)]


def _by_months(first: datetime, last: datetime, step: int, form: str) -> list[tuple[datetime, str]]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [first.min.replace(year=month // 12, month=month % 12 + 1) for month in months if month % step == 0]
    return [(when, when.strftime(form)) for when in starts if first <= when <= last]


def in_utc(when: datetime) -> datetime:
    """The time in UTC, without saying so: a time without a zone is UTC already."""
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when


def number(value: float) -> str:
    """The number in full: `1,234,567`, and with at most two digits after the point: `12.35`."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def short_numbers(ticks: Sequence[float]) -> list[str]:
    """The ticks of an axis as short as they can be: `1.5 M`; all in full where rounding would make two the same."""
    short = [_shortened(tick) for tick in ticks]
    return short if len(set(short)) == len(short) else [number(tick) for tick in ticks]


def _shortened(value: float) -> str:
    for power, letter in _LETTERS:
        if abs(value) >= power:
            return f"{value / power:.2f}".rstrip("0").rstrip(".") + f" {letter}"
    return f"{value:.6f}".rstrip("0").rstrip(".")

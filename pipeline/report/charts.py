"""Charts as inline SVG: curves over time, bars, and stacked bars, for pages and for pictures in a report.

Belongs here: drawing numbers. Does not: which numbers, where ticks lie (`axes`), words as a picture (`word_cloud`).

A chart scales with its place, and its letters are large enough for a phone. Its colours are the page's, by CSS variables, and
it has colours of its own where there is no page. It has a name and a description for those who can't see it. Bars begin at 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import accumulate
from math import ceil, isfinite
from typing import NamedTuple
from unicodedata import east_asian_width
from zlib import crc32

from pipeline.report.axes import in_utc, number, number_ticks, short_numbers, time_ticks
from pipeline.report.xml_text import writable

#: Width of a chart, in units that a viewer scales; letters are _SIZE high.
WIDTH = 400

#: Colours of series, in their order: the page's, and what stands for them where there is no page.
COLOURS = tuple(
    f"var(--c{place}, {colour})"
    for place, colour in enumerate(("#1f5a99", "#b3541e", "#2f7d4f", "#7b4397", "#a83246", "#4d5b6a"), start=1)
)
_INK, _SOFT, _LINE, _PAPER = (
    "var(--ink, #1b1b1b)",
    "var(--soft, #5a5a5a)",
    "var(--line, #d0d0d0)",
    "var(--card, var(--paper, #ffffff))",
)

_SIZE = 14
_TOP, _HEIGHT, _BOTTOM = 28, 200, 26

#: A curve with more points shows no dot for each.
_MOST_DOTS = 80


def curve(points: Sequence[tuple[datetime, float]], *, title: str, unit: str) -> str:
    """A line through values over time. Times are UTC, in any order.

    The axis begins at 0 unless all values are closer to each other than to 0, and its ticks say so. Raises ValueError for a
    value that is no finite number.
    """
    _finite([value for _, value in points])
    if not points:
        return _empty(title, unit)
    known = sorted((in_utc(when), value) for when, value in points)
    values = [value for _, value in known]
    ticks = number_ticks(*_reach(min(values), max(values)), is_whole=all(value % 1 == 0 for value in values))
    drawn = _curve(known, ticks, unit)
    (first, _), (last, _) = known[0], known[-1]
    span = f"from {first:%Y-%m-%d} ({number(values[0])}) to {last:%Y-%m-%d} ({number(values[-1])})"
    return _svg(
        title, f"A curve of {_counted(len(known), 'value')} in {unit}, {span}.", _grid(ticks, unit) + drawn, _TOP + _HEIGHT
    )


def _reach(low: float, high: float) -> tuple[float, float]:
    return (low, high) if low > 0 and high - low < low else (min(0.0, low), max(0.0, high))


def _curve(known: Sequence[tuple[datetime, float]], ticks: Sequence[float], unit: str) -> str:
    first, last = known[0][0], known[-1][0]
    left, span = _left(ticks), (last - first).total_seconds()

    def across(when: datetime) -> float:
        return left + 8 + (WIDTH - left - 16) * ((when - first).total_seconds() / span if span else 0.5)

    places = [(across(when), _up(value, ticks)) for when, value in known]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{when:%Y-%m-%d %H:%M} UTC: {number(value)} '
        f"{_text(unit)}</title></circle>"
        for (x, y), (when, value) in zip(places, known, strict=True)
    )
    days = "".join(_apart([(across(when), label) for when, label in time_ticks(first, last, most=4)]))
    shown = dots if len(known) <= _MOST_DOTS else ""
    return (
        f'<polyline points="{line}" fill="none" stroke="{COLOURS[0]}" stroke-width="2.5" stroke-linejoin="round"/>'
        f'<g fill="{COLOURS[0]}">{shown}</g><g fill="{_SOFT}">{days}</g>'
    )


class _Place(NamedTuple):
    """One of some columns beside each other, over an axis with ticks."""

    column: int
    columns: int
    ticks: Sequence[float]

    @property
    def width(self) -> float:
        """Width of a column with the gap beside it."""
        return (WIDTH - _left(self.ticks)) / self.columns

    @property
    def left(self) -> float:
        """Where the column begins."""
        return _left(self.ticks) + self.width * self.column


def bars(values: Sequence[tuple[str, float]], *, title: str, unit: str) -> str:
    """Horizontal bars, each with its label and its number, in the order given.

    A label that is too long is cut, and shown in full to who points at it. Raises ValueError for a value that is less than 0
    or no finite number.
    """
    _from_zero([value for _, value in values])
    if not values:
        return _empty(title, unit)
    most = max(value for _, value in values) or 1.0
    left = 12 + min(0.42 * WIDTH, max(_width(label) for label, _ in values))
    room = WIDTH - left - 12 - max(_width(number(value)) for _, value in values)
    rows = [_bar(place, label, value, (left, room * value / most)) for place, (label, value) in enumerate(values)]
    told = f"{_counted(len(values), 'bar')} in {unit}, the longest {number(most)}."
    axis = f'<line x1="{left:.1f}" x2="{left:.1f}" y1="4" y2="{8 + 26 * len(rows)}" stroke="{_SOFT}"/>'
    return _svg(title, told, "".join(rows) + axis, 12 + 26 * len(rows) - _BOTTOM)


def _bar(place: int, label: str, value: float, reach: tuple[float, float]) -> str:
    top, (left, length) = 8 + 26 * place, reach
    cut = _cut(label, left - 11)
    return (
        f"<g><title>{_text(label)}: {number(value)}</title>"
        f'<text x="{left - 6:.1f}" y="{top + 15}" text-anchor="end" fill="{_INK}">{_text(cut)}</text>'
        f'<rect x="{left:.1f}" y="{top}" width="{length:.1f}" height="20" fill="{COLOURS[0]}"/>'
        f'<text x="{left + length + 6:.1f}" y="{top + 15}" fill="{_INK}">{number(value)}</text></g>'
    )


def stacked_bars(labels: Sequence[str], series: Mapping[str, Sequence[float]], *, title: str, unit: str) -> str:
    """Vertical bars, one per label, each a stack of the series' values, the first at the bottom; a legend where several.

    Raises ValueError where a series has not a value per label, or for a value that is less than 0 or no finite number.
    """
    for values in series.values():
        _from_zero(values)
    if any(len(values) != len(labels) for values in series.values()):
        raise ValueError(f"each series needs {len(labels)} values, one per label")
    if not labels or not series:
        return _empty(title, unit)
    stacks = [list(accumulate(column, initial=0.0)) for column in zip(*series.values(), strict=True)]
    columns = list(enumerate(zip(labels, stacks, strict=True)))
    is_whole = all(value % 1 == 0 for values in series.values() for value in values)
    ticks = number_ticks(0, max(stack[-1] for stack in stacks), is_whole=is_whole)
    drawn = "".join(_stack(label, stack, list(series), _Place(place, len(labels), ticks)) for place, (label, stack) in columns)
    legend, height = _legend(list(series)) if len(series) > 1 else ("", 0)
    told = f"{_counted(len(labels), 'bar')} in {unit}, from {labels[0]} to {labels[-1]}."
    return _svg(title, told, _grid(ticks, unit) + drawn + _names(labels, ticks) + legend, _TOP + _HEIGHT + height)


def _stack(label: str, stack: Sequence[float], names: Sequence[str], place: _Place) -> str:
    gap = min(6.0, place.width * 0.15)
    parts = [
        f'<rect x="{place.left + gap / 2:.2f}" y="{_up(upper, place.ticks):.2f}" width="{place.width - gap:.2f}" '
        f'height="{_up(lower, place.ticks) - _up(upper, place.ticks):.2f}" fill="{COLOURS[rank % len(COLOURS)]}">'
        f"<title>{_text(label)}, {_text(name)}: {number(upper - lower)}</title></rect>"
        for rank, (name, lower, upper) in enumerate(zip(names, stack, stack[1:], strict=False))
        if upper > lower
    ]
    return "".join(parts)


def _names(labels: Sequence[str], ticks: Sequence[float]) -> str:
    """The labels below their columns: every one, or every second, third and so on, so that none touches the next."""
    widest = max(_width(label) for label in labels) + 8
    every = ceil(widest * len(labels) / (WIDTH - _left(ticks)))
    places = [(label, _Place(place, len(labels), ticks)) for place, label in enumerate(labels) if place % every == 0]
    return f'<g fill="{_SOFT}">' + "".join(_label(place.left + place.width / 2, label) for label, place in places) + "</g>"


def _legend(names: Sequence[str]) -> tuple[str, int]:
    """What each colour stands for, in lines below the chart; and their height."""
    x, line, drawn = 4.0, 0, []
    for rank, name in enumerate(names):
        shown = _cut(name, WIDTH - 40)
        if x > 4 and x + 22 + _width(shown) > WIDTH:
            x, line = 4.0, line + 1
        top = _TOP + _HEIGHT + _BOTTOM + 8 + 22 * line
        drawn.append(
            f'<rect x="{x:.1f}" y="{top}" width="13" height="13" fill="{COLOURS[rank % len(COLOURS)]}"/>'
            f'<text x="{x + 19:.1f}" y="{top + 11}" fill="{_INK}">{_text(shown)}</text>'
        )
        x += 38 + _width(shown)
    return "".join(drawn), 22 * (line + 1)


def _grid(ticks: Sequence[float], unit: str) -> str:
    left = _left(ticks)
    lines = "".join(
        f'<line x1="{left:.1f}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_LINE}"/>'
        f'<text x="{left - 6:.1f}" y="{y + 4.5:.1f}" text-anchor="end" fill="{_SOFT}">{label}</text>'
        for label, y in zip(short_numbers(ticks), [_up(tick, ticks) for tick in ticks], strict=True)
    )
    return f'{lines}<text x="2" y="14" fill="{_SOFT}">{_text(_cut(unit, WIDTH - 4))}</text>'


def _left(ticks: Sequence[float]) -> float:
    """Where the drawing begins: right of the longest number beside the axis."""
    return 8 + max(map(_width, short_numbers(ticks)))


def _up(value: float, ticks: Sequence[float]) -> float:
    return _TOP + _HEIGHT * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0]))


def _apart(labels: Sequence[tuple[float, str]]) -> Iterator[str]:
    """The labels, without those that would touch the one before."""
    end = 0.0
    for x, label in labels:
        half = _width(label) / 2
        middle = min(max(x, half), WIDTH - half)
        if middle - half >= end:
            yield _label(x, label)
            end = middle + half


def _label(x: float, label: str) -> str:
    half = _width(label) / 2
    return f'<text x="{min(max(x, half), WIDTH - half):.1f}" y="{_TOP + _HEIGHT + 19}" text-anchor="middle">{_text(label)}</text>'


def _empty(title: str, unit: str) -> str:
    words = f'<text x="{WIDTH / 2}" y="34" text-anchor="middle" fill="{_SOFT}">no values are known</text>'
    return _svg(title, f"No values in {unit} are known.", words, 56 - _BOTTOM)


def _svg(title: str, told: str, drawn: str, height: int) -> str:
    """The whole chart; `height` is without the room for labels below it."""
    name = f"chart-{crc32(f'{title}|{told}|{drawn}'.encode()):08x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height + _BOTTOM}" width="{WIDTH}" '
        f'height="{height + _BOTTOM}" role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'font-family="system-ui, sans-serif" font-size="{_SIZE}" style="max-width:100%;height:auto;background:{_PAPER}">'
        f'<title id="{name}-title">{_text(title)}</title><desc id="{name}-desc">{_text(told)}</desc>{drawn}</svg>'
    )


def _finite(values: Sequence[float]) -> None:
    if not all(isfinite(value) for value in values):
        raise ValueError("a chart shows finite numbers only: leave out what is unknown")


def _from_zero(values: Sequence[float]) -> None:
    _finite(values)
    if any(value < 0 for value in values):
        raise ValueError("a bar begins at 0: it can't show a value below")


def _counted(count: int, thing: str) -> str:
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def _text(text: str) -> str:
    return escape(writable(text))


def _cut(text: str, room: float) -> str:
    if _width(text) <= room:
        return text
    fits = max((place for place in range(len(text)) if _width(text[:place]) <= room - _SIZE), default=0)
    return f"{text[:fits].rstrip()}…"


def _width(text: str) -> float:
    """About how wide a browser draws the text, rather too wide than too narrow."""
    return _SIZE * sum(1.05 if east_asian_width(character) in "WF" else 0.62 for character in text)

"""A chart of a page together with its numbers as a table, so that nobody depends on the picture.

What does not belong here: drawing (`charts`), and what is counted (`statistics`, `channels`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from pipeline.report.charts import bars, curve, stacked_bars


class Figure(NamedTuple):
    """Numbers and how they are drawn. In a row the first value is the label, null where it is unknown; the others are numbers.

    `kind`: bars lie, one per row; columns stand, a stack of all numbers of a row; a curve is of the first number over days. In
    bars and curves a number that is unknown is left out, and in columns and curves a label; the table has them. `links` are of
    the labels, where they have any.
    """

    name: str
    title: str
    kind: Literal["bars", "columns", "curve"]
    unit: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    links: Sequence[str] = ()

    @property
    def svg(self) -> Markup:
        """The picture."""
        return Markup(self._drawn())  # noqa: S704 - charts escape what they draw

    def _drawn(self) -> str:
        known = [row for row in self.rows if row[1] is not None]
        if self.kind == "curve":
            return curve([(_time(row[0]), row[1]) for row in known if row[0]], title=self.title, unit=self.unit)
        if self.kind == "bars":
            return bars([(_label(row[0]), row[1]) for row in known], title=self.title, unit=self.unit)
        dated = [row for row in self.rows if row[0] is not None]
        series = {head: [row[place] for row in dated] for place, head in enumerate(self.heads[1:], start=1)}
        return stacked_bars([_label(row[0]) for row in dated], series, title=self.title, unit=self.unit)


def _label(value: Any) -> str:
    return "unknown" if value is None else str(value)


def _time(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - UTC, as all times here

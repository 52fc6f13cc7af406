"""What came in day by day: pages per day and outcome, as a chart and as a glance that fits where a chart does not.

What does not belong here: counting pages (`warehouse/marts/daily_intake.sql`), and how stacked bars are drawn (`charts`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import quote

import duckdb

from pipeline.report.charts import stacked_bars

#: Days that are shown.
SPAN = 60

#: Outcomes in the order in which they are stacked, from the bottom.
OUTCOMES = ("parsed", "unchanged", "forgotten", "rejected")

_COUNTS = """
    select pulled_on, outcome, sum(page_count)::bigint as page_count
    from marts.daily_intake
    where pulled_on between ? and ?
    group by pulled_on, outcome
"""

_HEIGHT, _STEP = 40, 4


@dataclass(frozen=True)
class Intake:
    """Consecutive days, and for each outcome that occurred in them the pages of each day."""

    days: tuple[date, ...]
    pages: Mapping[str, tuple[int, ...]]

    @property
    def totals(self) -> tuple[int, ...]:
        """Pages of each day, whatever became of them."""
        return tuple(map(sum, zip(*self.pages.values(), strict=True))) or (0,) * len(self.days)


def day_intake(connection: duckdb.DuckDBPyConnection, last: date, span: int = SPAN) -> Intake:
    """The intake of `span` days up to and with `last`, read from a warehouse with its marts. A day without pages counts 0."""
    days = tuple(last - timedelta(days=back) for back in range(span - 1, -1, -1))
    counted = {(day, outcome): count for day, outcome, count in connection.execute(_COUNTS, [days[0], last]).fetchall()}
    pages = {outcome: tuple(counted.get((day, outcome), 0) for day in days) for outcome in OUTCOMES}
    return Intake(days, {outcome: counts for outcome, counts in pages.items() if any(counts)})


def chart(intake: Intake) -> str:
    """The intake as stacked bars, an SVG."""
    title = f"Pages per day and outcome, {intake.days[0]} to {intake.days[-1]}"
    return stacked_bars([f"{day:%m-%d}" for day in intake.days], intake.pages, title=title, unit="pages")


def glance(intake: Intake) -> str:
    """The intake as a small picture without letters, an address that fits into 1,000 characters of Markdown for 60 days.

    All pages of a day are a blue step, the rejected ones a red step in front of it.
    """
    most = max(intake.totals, default=0) or 1
    rejected = intake.pages.get("rejected", ())
    steps = [("navy", intake.totals), ("red", rejected)] if any(rejected) else [("navy", intake.totals)]
    paths = "".join(f"<path fill='{colour}' d='{_steps(counts, most)}'/>" for colour, counts in steps)
    width = _STEP * len(intake.days)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{2 * width}' viewBox='0 0 {width} {_HEIGHT}'>{paths}</svg>"
    return f"data:image/svg+xml,{quote(svg, safe=_SAFE)}"


#: Characters that an address and a Markdown link take as they are.
_SAFE = "/:=',"


def _steps(counts: Sequence[int], most: int) -> str:
    """The outline of steps; whoever has pages has at least a line to see."""
    tops = [_HEIGHT - (max(1, round(_HEIGHT * count / most)) if count else 0) for count in counts]
    runs = [(top, len(list(equal))) for top, equal in groupby(tops)]
    return f"M0,{_HEIGHT}{''.join(f'V{top}h{_STEP * length}' for top, length in runs)}V{_HEIGHT}z"

"""The report reports/daily_intake: what came in day by day, as a picture on its page.

What does not belong here: counting and drawing (`pipeline.report.day_intake`).
"""

from base64 import b64encode
from datetime import date
from typing import Any

import dagster as dg

from assets.labels import code_of, labels
from assets.metadata import markdown_table
from assets.names import Names
from assets.partitions import DAYS
from assets.resources import days_of, settings_of
from pipeline.report.day_intake import SPAN, Intake, chart, day_intake, glance
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home

_DESCRIPTION = (
    f"Pages per day and outcome, over the {SPAN} days that end with the day: `glance` shows it at once (blue: all pages, "
    "red: rejected ones), `picture` with days, numbers and every outcome."
)


def daily_intake_asset(names: Names) -> dg.AssetsDefinition:
    """The asset reports/daily_intake, of the day that the run is asked for, or the last of them."""

    @dg.asset(
        key=names.key("reports", "daily_intake"),
        deps=[names.key("marts", "daily_intake"), names.key("warehouse", "published")],
        partitions_def=DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description=_DESCRIPTION,
        **labels("reports", ["svg", "duckdb"], code_of("pipeline.report", "day_intake", "charts", "axes", "xml_text")),
        required_resource_keys={names.resource},
    )
    def daily_intake(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        last = days_of(context)[-1]
        context.add_asset_metadata(daily_intake_metadata(settings_of(context, names).home, last), partition_key=last.isoformat())
        return dg.MaterializeResult()

    return daily_intake


def daily_intake_metadata(home: Home, day: date) -> dict[str, Any]:
    """Pictures and numbers of the intake up to the day, read from the published file."""
    with open_for_reading(home.published) as connection:
        found = day_intake(connection, day)
    return {
        "glance": dg.MetadataValue.md(f"![pages per day]({glance(found)})"),
        "picture": dg.MetadataValue.md(f"![pages per day and outcome](data:image/svg+xml;base64,{_coded(found)})"),
        "pages": found.totals[-1],
        "rejected": found.pages.get("rejected", (0,))[-1],
        "outcomes": dg.MetadataValue.md(markdown_table(["outcome", *_LATELY], _lately(found))),
    }


#: Columns of the table for those who can't see the picture: days up to the last.
_LATELY = {"that day": 1, "7 days": 7, "30 days": 30, f"{SPAN} days": SPAN}


def _lately(found: Intake) -> list[tuple[Any, ...]]:
    return [(outcome, *(sum(counts[-back:]) for back in _LATELY.values())) for outcome, counts in found.pages.items()]


def _coded(found: Intake) -> str:
    return b64encode(chart(found).encode()).decode()

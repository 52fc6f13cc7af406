"""The one partitioning of raw and core: a UTC day on which pages were pulled.

Belongs here: Dagster's view of days. Does not: what a day holds.
"""

import dagster as dg

from assets.days import FIRST_DAY

#: `end_offset=1`: today's partition exists from midnight, because a page can be pulled on its own day only.
DAYS = dg.DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), timezone="UTC", end_offset=1)

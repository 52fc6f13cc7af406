"""Which days can be pulled into. Free of Dagster, so that the command line can refuse a day at once.

What does not belong here: Dagster's partitions of these days (`partitions`).
"""

from datetime import UTC, date, datetime

#: No page is said to be pulled before this day.
FIRST_DAY = date(2020, 1, 1)


def today() -> date:
    """The UTC day that it is now."""
    return datetime.now(UTC).date()


def day_of(text: str) -> date:
    """The day that YYYY-MM-DD names. Raises ValueError where it names none, or one before 2020 or after today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day; write it as YYYY-MM-DD") from None
    if not FIRST_DAY <= day <= today():
        raise ValueError(f"{day} is not between {FIRST_DAY} and today, {today()} (UTC)")
    return day

"""Which pages of a live source are asked for again, and when: new ones often, old ones rarely, never more than a budget a day.

Belongs here: the policy, as a pure function of what is known of each page. Does not: how a page is fetched, and which
addresses a source finds.

Days are the lake's (UTC), since a page has one place in a day: an interval of one day asks once in each. A page waits for a
share of its age, and at least for as long as it is known not to have changed. One that had nothing waits twice as long each time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
import polars as pl

_AtLeastADay = Annotated[float, msgspec.Meta(ge=1)]

#: What leaves nothing to see of a video. Whoever is asked to sign in or lives elsewhere may still be told its numbers.
GONE = ("removed", "private", "unavailable")
_GONE_STATUS = (404, 410)
#: Answers that are about who asks, and say nothing of the page.
_BUSY_STATUS = (429, 503)
_REFUSAL = r"(?i)\brate[- ]?limit|\btoo many requests\b|\bbot check\b"
#: Two to this power is more days than any policy has.
_MOST_DOUBLINGS = 30


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often pages are asked for, in days.

    `budget_per_day` is the most pages of a day, those of earlier runs included. A page is asked for again after `share_of_age`
    of its age, at least `min_days` and at most `max_days`. One that had nothing waits for `min_days` or that share at first,
    twice as long each time, and at most `max_days_of_nothing`.
    """

    budget_per_day: Annotated[int, msgspec.Meta(ge=1)] = 1_000
    share_of_age: Annotated[float, msgspec.Meta(ge=0)] = 0.1
    min_days: _AtLeastADay = 1
    max_days: _AtLeastADay = 90
    max_days_of_nothing: _AtLeastADay = 180

    def __post_init__(self) -> None:
        """Raises ValueError, which msgspec shows with the key, for a least wait that is longer than the longest."""
        if not self.min_days <= self.max_days <= self.max_days_of_nothing:
            raise ValueError("min_days is at most max_days, which is at most max_days_of_nothing")


def due(held: pl.DataFrame, policy: Refresh, now: datetime, urls: Iterable[str] | None = None) -> list[str]:
    """The addresses to ask for now, most urgent first, each once, and no more than what is left of the day's budget.

    `held` has the columns of `live.HELD`, `now` is naive UTC. `urls` are the addresses that the source has at present; without
    them, all of `held`. Those never captured come first, in their order; then those that are the most overdue by their interval.
    """
    return overdue(held, policy, now, urls)[: room_today(held, policy, now)]


def overdue(held: pl.DataFrame, policy: Refresh, now: datetime, urls: Iterable[str] | None = None) -> list[str]:
    """What `due` gives, and behind it what the day's budget has no room for."""
    return _asked(held, urls).pipe(_ordered, policy, now)["url"].to_list()


def room_today(held: pl.DataFrame, policy: Refresh, now: datetime) -> int:
    """How many pages are left of the day's budget."""
    return max(0, policy.budget_per_day - held.filter(_day("captured_at") >= now.date()).height)


def _asked(held: pl.DataFrame, urls: Iterable[str] | None) -> pl.DataFrame:
    known = held.unique("url", keep="first", maintain_order=True)
    if urls is None:
        return known
    wanted = pl.DataFrame({"url": list(urls)}, schema={"url": pl.String}).unique(maintain_order=True)
    return wanted.join(known, on="url", how="left", maintain_order="left")


def _ordered(pages: pl.DataFrame, policy: Refresh, now: datetime) -> pl.DataFrame:
    waited = (pl.lit(now.date()) - _day("captured_at")).dt.total_days()
    interval = interval_days(policy)
    is_new = pl.col("captured_at").is_null()
    ordered = pages.filter(is_new | (waited >= interval) | is_refused())
    return ordered.sort(
        ~is_new, waited / interval, pl.when(~is_new).then("url"), descending=[False, True, False], maintain_order=True
    )


def interval_days(policy: Refresh) -> pl.Expr:
    """For how many days a page with the columns of `live.HELD` waits after its newest capture; null where it has none.

    One whose answer was a refusal waits as if it had been given: that only orders it among others, since it is due at once.
    """
    steady = pl.max_horizontal(_age() * policy.share_of_age, _unchanged_for()).clip(policy.min_days, policy.max_days)
    nothing = pl.max_horizontal(steady, _doubled(policy)).clip(upper_bound=policy.max_days_of_nothing)
    return pl.when(_had_nothing() & ~is_refused()).then(nothing).otherwise(steady)


def is_refused() -> pl.Expr:
    """True for a page whose newest answer was about who asked (rate limit, bot check): it is as if it had not been asked for."""
    told = pl.col("http_status").is_in(_BUSY_STATUS) | pl.col("reason").str.contains(_REFUSAL)
    return told.fill_null(False)


def _had_nothing() -> pl.Expr:
    """A reject, a page that gave no rows for a reason (no captions), one that is gone, and one of a video that is."""
    return pl.any_horizontal(
        pl.col("outcome") == "rejected",
        pl.col("reason").is_not_null(),
        pl.col("http_status").is_in(_GONE_STATUS),
        pl.col("availability").is_in(GONE),
    ).fill_null(False)


def _doubled(policy: Refresh) -> pl.Expr:
    """Twice as long with each capture that found nothing.

    All captures are taken for such, which is too many for a page that had something once. That it has nothing is known for as
    long as its answer is the same, and waiting for that long doubles too; the shorter of the two is right for both.
    """
    doublings = (pl.col("capture_count").cast(pl.Int32) - 1).clip(0, _MOST_DOUBLINGS)
    by_count = policy.min_days * pl.lit(2.0).pow(doublings)
    by_time = policy.min_days + _unchanged_for()
    had_something = pl.col("published_date").is_not_null() | (_unchanged_for() > 0)
    return pl.when(had_something).then(pl.min_horizontal(by_count, by_time)).otherwise(by_count)


def _age() -> pl.Expr:
    """Days from when a video was published, else from a page's first capture, to its newest."""
    born = pl.coalesce("published_date", _day("first_captured_at"))
    return (_day("captured_at") - born).dt.total_days().clip(0)


def _unchanged_for() -> pl.Expr:
    """Days for which the page is known to have had the same body."""
    return (_day("captured_at") - _day("changed_at")).dt.total_days().clip(0).fill_null(0)


def _day(moment: str) -> pl.Expr:
    return pl.col(moment).dt.date()

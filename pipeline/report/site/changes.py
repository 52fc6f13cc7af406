"""What changed about a video from one page to the next.

What does not belong here: counts, which change all the time (the growth curve shows them).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from pipeline.report.site.video_rows import Snapshot


class Change(NamedTuple):
    """What was told last at `since`, and what a page at `captured_at` told; for keywords what went and what came."""

    what: str
    since: datetime
    captured_at: datetime
    before: list[str]
    after: list[str]


def changes(snapshots: Sequence[Snapshot]) -> list[Change]:
    """Changes of title, description, keywords and availability, the newest first.

    Snapshots come in the order of their pages. One that does not tell a value says nothing about it.
    """
    told = [
        *_changed("title", [(one.captured_at, [one.title] if one.title else None) for one in snapshots]),
        *_changed("description", [(one.captured_at, [one.description] if one.description else None) for one in snapshots]),
        *map(_differing, _changed("keywords", [(one.captured_at, one.keywords) for one in snapshots])),
        *_changed("availability", [(one.captured_at, _availability(one)) for one in snapshots]),
    ]
    return sorted(
        (change for change in told if change.before or change.after), key=lambda change: change.captured_at, reverse=True
    )


def _changed(what: str, values: Sequence[tuple[datetime, list[str] | None]]) -> Iterator[Change]:
    known = [(when, value) for when, value in values if value is not None]
    for (since, before), (when, after) in pairwise(known):
        if before != after:
            yield Change(what, since, when, before, after)


def _differing(change: Change) -> Change:
    """Only the keywords that went or came: a mere change of their order is none."""
    gone = [keyword for keyword in change.before if keyword not in change.after]
    come = [keyword for keyword in change.after if keyword not in change.before]
    return change._replace(before=gone, after=come)


def _availability(snapshot: Snapshot) -> list[str] | None:
    if snapshot.availability is None:
        return None
    reason = f": {snapshot.availability_reason}" if snapshot.availability_reason else ""
    return [snapshot.availability.replace("_", " ") + reason]

"""What every table has in common: the base class and how its rows merge.

Belongs here: the vocabulary for declaring tables. Does not: any single table, and anything derived from one.
"""

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import ClassVar

import dataframely as dy
import polars as pl

from pipeline.schemas import column


class Merge(Enum):
    """How the lake's rows, one per page, become the warehouse's rows."""

    LAST_VALUES = "per column the last value that is not null, over all pages of a video"
    ONE_PAGE = "the rows of one page per unit: complete pages before cut ones, then the newest"
    NEWEST = "per key the row of the newest page"
    ALL = "every row; equal keys once"


class Table(dy.Schema):
    """Base of all tables. The docstring's first line is the grain; `merge` and `unit` say how pages become rows.

    `unit` names the columns that a merge works within: the rows of one unit come from one page (ONE_PAGE), and a part
    that changes makes again the rows of every unit that it touches.
    """

    # Class methods would share their names with columns, so facts about a table are functions below.
    merge: ClassVar[Merge] = Merge.ALL
    unit: ClassVar[tuple[str, ...]] = ("video_id",)

    #: Table whose chosen page these rows come from too; None where the table chooses for itself.
    follows: ClassVar[str | None] = None
    #: Whether each row comes from one page, so that the lake has when that page was captured.
    is_of_a_page: ClassVar[bool] = True
    #: Columns of the lake that the merge works with and analysts don't see.
    lake_only: ClassVar[Mapping[str, dy.Column]] = MappingProxyType({})


def name_of(table: type[Table]) -> str:
    """The table's name: the class name in snake case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", table.__name__).lower()


def grain_of(table: type[Table]) -> str:
    """What one row is: the first line of the docstring, with its full stop."""
    return (table.__doc__ or "").strip().splitlines()[0]


def added_columns(table: type[Table]) -> dict[str, dy.Column]:
    """What the lake adds to the table where the table does not declare it."""
    of_the_page = {"captured_at": column.captured_at()} if table.is_of_a_page else {}
    return {**table.lake_only, **of_the_page, "pulled_on": dy.Date(nullable=False, description=column.PULLED_ON)}


#: Rows of several tables, by table name.
Frames = dict[str, pl.DataFrame]

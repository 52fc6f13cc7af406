"""Rows of `rejected_rows` that parsers write: what a page said that could not be kept as it was.

Belongs here: the shape of such a note. Does not: the rules themselves, which stand where they are found broken.
"""

from typing import NamedTuple

import polars as pl

from pipeline.schemas import TABLES
from pipeline.schemas.derive import lake_schema

SCHEMA = lake_schema(TABLES["rejected_rows"])


class Rule(NamedTuple):
    """A rule about what a page says, and what to tell of a row that breaks it.

    `broken` is true where it is broken; `told` names JSON fields and the columns that hold them. `is_kept` says that only a
    value goes and the row stays.
    """

    table: str
    name: str
    broken: pl.Expr
    told: dict[str, str]
    is_kept: bool = True


class Rules:
    """Rules that the rows of one frame are held against."""

    def __init__(self, *rules: Rule) -> None:
        self._rules = rules
        self._is_broken = [rule.broken.any().alias(str(number)) for number, rule in enumerate(rules)]
        self._notes = [_note(rule) for rule in rules]

    def notes(self, rows: pl.DataFrame) -> pl.DataFrame:
        """One note per row and rule that it breaks. `rows` carries the lake's columns and those that the rules name."""
        is_broken = rows.select(self._is_broken).row(0)
        broken = [number for number, is_any in enumerate(is_broken) if is_any]
        found = (rows.filter(self._rules[number].broken).select(self._notes[number]) for number in broken)
        return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def _note(rule: Rule) -> list[pl.Expr]:
    told = (pl.col(column).alias(field) for field, column in rule.told.items())
    return [
        pl.col("page_id"),
        pl.lit(rule.table).alias("table_name"),
        pl.lit(rule.name).alias("rule"),
        pl.lit(rule.is_kept).alias("is_kept"),
        pl.struct(told).struct.json_encode().alias("row_json"),
        pl.lit(1, pl.Int64).alias("row_count"),
        pl.col("captured_at"),
        pl.col("pulled_on"),
    ]


def together(notes: list[pl.DataFrame]) -> pl.DataFrame:
    """All notes as one frame; equal ones of a page are one row with their count."""
    found = pl.concat([pl.DataFrame(schema=SCHEMA), *notes])
    if found.is_empty():
        return found
    key = [name for name in SCHEMA if name != "row_count"]
    return found.group_by(key, maintain_order=True).agg(pl.col("row_count").sum()).select(list(SCHEMA))

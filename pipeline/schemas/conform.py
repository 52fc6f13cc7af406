"""Hold rows against their table's declaration: values that break a rule become null, rows without a key are refused.

Nothing is dropped silently: every value and row that is refused comes back as a row of `rejected_rows`.
"""

from functools import cache

import polars as pl

from pipeline.schemas.derive import lake_columns, lake_key, lake_schema
from pipeline.schemas.pages import RejectedRows
from pipeline.schemas.table import Table, name_of

#: What `rejected_rows` says of each refusal; the lake's own columns follow.
REJECTED = lake_schema(RejectedRows)

_LAKE = ("page_id", "captured_at", "pulled_on")


def conform(table: type[Table], rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (rows that keep every rule, sorted by the lake key; what was refused as `rejected_rows` of the lake).

    `rows` may lack nullable columns and may have them in any order; it must have the lake's columns.
    Raises polars' SchemaError or InvalidOperationError where a column can't be cast to its declared type: that is a
    fault of the parser, not of the page.
    """
    rows = _typed(table, rows)
    rules = _rules(table)
    broken = rows.select((~expression.fill_null(True)).any().alias(rule) for rule, (expression, _) in rules.items())
    broken_rules = [rule for rule in broken.columns if broken.item(0, rule)]
    refused = [_refusals(table, rows, rule, *rules[rule]) for rule in broken_rules]
    for rule in broken_rules:
        rows = _without(table, rows, *rules[rule])
    unique = rows.unique(lake_key(table), keep="first", maintain_order=True)
    if unique.height < rows.height:
        is_repeat = pl.struct(lake_key(table)).cum_count().over(lake_key(table)) > 1
        refused.append(_note(table, rows.filter(is_repeat), "the key occurs once per page", is_kept=False))
    return unique.sort(lake_key(table)), _added_up(refused)


def _typed(table: type[Table], rows: pl.DataFrame) -> pl.DataFrame:
    schema = lake_schema(table)
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )


@cache
def _rules(table: type[Table]) -> dict[str, tuple[pl.Expr, list[str]]]:
    """Rule name -> (expression that is true where it holds, columns that it is about)."""
    rules = {}
    for name, column in lake_columns(table).items():
        for rule, expression in column.validation_rules(pl.col(name)).items():
            rules[f"{name}: {rule.removeprefix('check__')}"] = (expression, [name])
    for rule, made in table._schema_validation_rules().items():  # noqa: SLF001 - there is no public list of a schema's rules
        if rule != "primary_key":
            rules[rule.replace("_", " ")] = (made.expr, made.expr.meta.root_names())
    return rules


def _droppable(table: type[Table], names: list[str]) -> list[str]:
    """The columns among `names` whose value may go while the row stays."""
    columns = lake_columns(table)
    return [name for name in names if columns[name].nullable and not columns[name].primary_key]


def _refusals(table: type[Table], rows: pl.DataFrame, rule: str, expression: pl.Expr, names: list[str]) -> pl.DataFrame:
    failing = rows.filter(~expression.fill_null(True))
    if _droppable(table, names):
        return _note(table, failing.select(list(dict.fromkeys([*table.primary_key(), *names, *_LAKE]))), rule, is_kept=True)
    return _note(table, failing, rule, is_kept=False)


def _without(table: type[Table], rows: pl.DataFrame, expression: pl.Expr, names: list[str]) -> pl.DataFrame:
    holds = expression.fill_null(True)
    droppable = _droppable(table, names)
    if not droppable:
        return rows.filter(holds)
    return rows.with_columns(pl.when(holds).then(pl.col(name)).alias(name) for name in droppable)


def _note(table: type[Table], rows: pl.DataFrame, rule: str, *, is_kept: bool) -> pl.DataFrame:
    own = [name for name in rows.columns if name not in _LAKE]
    return rows.select(
        "page_id",
        pl.lit(name_of(table)).alias("table_name"),
        pl.lit(rule).alias("rule"),
        pl.lit(is_kept).alias("is_kept"),
        pl.struct(own).struct.json_encode().alias("row_json"),
        pl.lit(1, pl.Int64).alias("row_count"),
        "captured_at",
        "pulled_on",
    )


def _added_up(refused: list[pl.DataFrame]) -> pl.DataFrame:
    """The refusals of one frame; equal ones of one page are one row with their count."""
    if not refused:
        return pl.DataFrame(schema=REJECTED)
    together = pl.concat(refused)
    return (
        together.group_by([name for name in together.columns if name != "row_count"], maintain_order=True)
        .agg(pl.col("row_count").sum())
        .select(list(REJECTED))
    )

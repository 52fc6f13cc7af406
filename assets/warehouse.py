"""The warehouse layer: the writer's copy, and the file that analysts open."""

from datetime import timedelta
from typing import Any

import dagster as dg

from assets.core import PUBLIC_TABLES
from assets.labels import code_of, labels
from assets.marts import mart_keys
from assets.metadata import facts_metadata
from assets.names import Names
from assets.resources import settings_of
from assets.retries import healing
from assets.steps import load_parts, publish_staging

#: Every daily run materialises the published file, news or none: a day without is a warning, two are a failure.
FRESH = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=26))


def warehouse_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The assets warehouse/staging and warehouse/published. They are not of a day: they are made from all days."""

    @dg.asset(
        key=names.key("warehouse", "staging"),
        deps=[names.key("core", table) for table in PUBLIC_TABLES],
        description="The writer's DuckDB file: every table merged from the lake's parts, with the search index",
        **labels("warehouse", ["duckdb"], code_of("pipeline.storage", "staging", "merge", "merge_reddit", "search_index")),
        required_resource_keys={names.resource},
    )
    def staging(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with healing(context):
            return dg.MaterializeResult(metadata=facts_metadata(load_parts(settings_of(context, names))))

    @dg.asset(
        key=names.key("warehouse", "published"),
        deps=[names.key("warehouse", "staging"), *mart_keys(names)],
        description="The DuckDB file that analysts open, replaced as a whole once every blocking claim holds",
        metadata={"dagster/table_name": "videos"},
        freshness_policy=FRESH,
        **labels("warehouse", ["duckdb"], code_of("pipeline.storage", "publish")),
        required_resource_keys={names.resource},
    )
    def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        with healing(context):
            return dg.MaterializeResult(metadata=facts_metadata(publish_staging(settings_of(context, names))))

    return [staging, published]

"""The core layer: the Parquet tables that raw pages are parsed to, one asset per table."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.labels import labels
from assets.metadata import column_schema, facts_metadata, part_metadata
from assets.names import Names
from assets.partitions import DAYS
from assets.resources import days_of, settings_of
from assets.steps import parse_pages
from pipeline.schemas import LAKE_ONLY, TABLES, grain_of
from pipeline.shard import VERSION

#: Tables that analysts see under their own name; the others of the lake feed the search index.
PUBLIC_TABLES = tuple(name for name in TABLES if name not in LAKE_ONLY)


def core_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The assets core/<table>. One parse makes them all, so they can't be selected apart."""

    @dg.multi_asset(
        name=names.plain("core"),
        specs=[_spec(names, table) for table in PUBLIC_TABLES],
        backfill_policy=dg.BackfillPolicy.single_run(),
        required_resource_keys={names.resource},
    )
    def core(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        settings, days = settings_of(context, names), days_of(context)
        facts = facts_metadata(parse_pages(settings, days))
        for table in PUBLIC_TABLES:
            key = names.key("core", table)
            for day in days:
                context.add_asset_metadata(part_metadata(settings.lake, "core", table, day), key, day.isoformat())
            yield dg.MaterializeResult(asset_key=key, metadata=facts)

    return [core]


def _spec(names: Names, table: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        names.key("core", table),
        deps=[names.key("raw", "raw_pages")],
        partitions_def=DAYS,
        **labels("core", ["parquet", "polars"], VERSION),
        description=grain_of(TABLES[table]),
        metadata={"dagster/column_schema": column_schema(TABLES[table]), "dagster/table_name": f"lake.{table}"},
    )

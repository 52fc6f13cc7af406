"""The raw layer: pages as they came, pulled into the day of the run."""

from typing import Any

import dagster as dg

from assets.labels import code_of, labels
from assets.metadata import column_schema, facts_metadata, part_metadata
from assets.names import Names
from assets.partitions import DAYS
from assets.resources import days_of, settings_of
from assets.retries import healing
from assets.steps import pull_pages
from pipeline.schemas import RawPages, grain_of


def raw_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The asset raw/raw_pages."""

    @dg.asset(
        key=names.key("raw", "raw_pages"),
        partitions_def=DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        **labels("raw", ["parquet", "python"], code_of("pipeline", "pull")),
        description=grain_of(RawPages),
        metadata={"dagster/column_schema": column_schema(RawPages), "dagster/table_name": "lake.raw_pages"},
        required_resource_keys={names.resource},
    )
    def raw_pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        settings, days = settings_of(context, names), days_of(context)
        with healing(context):
            facts = pull_pages(settings, days[-1])
        for day in days:
            context.add_asset_metadata(part_metadata(settings.lake, "raw", "raw_pages", day), partition_key=day.isoformat())
        return dg.MaterializeResult(metadata=facts_metadata(facts))

    return [raw_pages]

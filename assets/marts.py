"""The marts layer: one asset per file in warehouse/marts, with the dependencies that its SQL tells."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.labels import labels
from assets.lineage import macros_by_name, made_of, version_of
from assets.metadata import facts_metadata, look_metadata
from assets.names import Names
from assets.resources import settings_of
from assets.steps import make_marts
from pipeline.storage.sql_files import SqlFile, sql_files


def mart_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The assets marts/<mart>. One step builds those that are stale, so they can't be selected apart."""

    @dg.multi_asset(
        name=names.plain("marts"),
        specs=[_spec(names, mart) for mart in sql_files("marts")],
        required_resource_keys={names.resource},
    )
    def marts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        facts, looks = make_marts(settings_of(context, names))
        for look in looks:
            metadata = facts_metadata(facts) | look_metadata(look)
            yield dg.MaterializeResult(asset_key=names.key("marts", look.name), metadata=metadata)

    return [marts]


def mart_keys(names: Names) -> list[dg.AssetKey]:
    """The keys of all marts."""
    return [names.key("marts", mart.name) for mart in sql_files("marts")]


def _spec(names: Names, mart: SqlFile) -> dg.AssetSpec:
    macros = macros_by_name()
    sources = {("warehouse", "staging"), *made_of(mart, macros)}
    return dg.AssetSpec(
        names.key("marts", mart.name),
        deps=[names.key(*source) for source in sorted(sources)],
        **labels("marts", ["duckdb", "sql"], version_of(mart, macros)),
        description=f"{mart.description}\n\n```sql\n{mart.sql}\n```",
        metadata={"dagster/table_name": f"videos.marts.{mart.name}"},
    )

"""The checks of each layer: one step per layer, a check per claim.

A failed blocking claim stops what comes after it, publishing above all. What does not belong here: the claims themselves,
which are `warehouse/checks` and follow from the schemas.
"""

from collections.abc import Iterator

import dagster as dg

from assets.core import PUBLIC_TABLES
from assets.lineage import macros_by_name, made_of
from assets.metadata import preview
from assets.names import Names
from assets.resources import days_of, settings_of
from assets.steps import check_claims, check_parts
from pipeline.storage.checks import CheckResult, all_checks, severity_of
from pipeline.storage.sql_files import SqlFile

#: What is claimed of every core table.
PARTS_CLAIM = "parts_are_as_declared"
PARTS_DESCRIPTION = (
    "The day's parts have the declared columns and as many rows as the manifest says; every raw page has one outcome."
)


def layer_checks(names: Names) -> list[dg.AssetChecksDefinition]:
    """One definition per layer that has claims."""
    of_marts = [claim for claim in all_checks() if _marts_of(claim)]
    of_staging = [claim for claim in all_checks() if not _marts_of(claim)]
    layers = [_core_checks(names), _claim_checks(names, "staging", of_staging)]
    return [*layers, _claim_checks(names, "marts", of_marts)] if of_marts else layers


def _core_checks(names: Names) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(
            PARTS_CLAIM,
            asset=names.key("core", table),
            blocking=True,
            description=PARTS_DESCRIPTION,
        )
        for table in PUBLIC_TABLES
    ]

    @dg.multi_asset_check(name=names.plain("core_checks"), specs=specs, required_resource_keys={names.resource})
    def core_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        for table, problems in check_parts(settings_of(context, names), days_of(context), PUBLIC_TABLES).items():
            yield dg.AssetCheckResult(
                asset_key=names.key("core", table),
                check_name=PARTS_CLAIM,
                passed=not problems,
                description="; ".join(problems[:5]) or None,
            )

    return core_checks


def _claim_checks(names: Names, layer: str, claims: list[SqlFile]) -> dg.AssetChecksDefinition:
    keys = {claim.name: _asset_of(names, claim) for claim in claims}
    specs = [
        dg.AssetCheckSpec(
            claim.name, asset=keys[claim.name], blocking=severity_of(claim) == "blocking", description=claim.description
        )
        for claim in claims
    ]

    @dg.multi_asset_check(name=names.plain(f"{layer}_checks"), specs=specs, required_resource_keys={names.resource})
    def claim_checks(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        for result in check_claims(settings_of(context, names), claims):
            yield _check_result(keys[result.claim], result)

    return claim_checks


def _marts_of(claim: SqlFile) -> list[str]:
    """The marts that a claim is about; none where it is about the tables alone."""
    return sorted(name for layer, name in made_of(claim, macros_by_name()) if layer == "marts")


def _asset_of(names: Names, claim: SqlFile) -> dg.AssetKey:
    marts = _marts_of(claim)
    return names.key("marts", marts[0]) if marts else names.key("warehouse", "staging")


def _check_result(key: dg.AssetKey, result: CheckResult) -> dg.AssetCheckResult:
    rows = [tuple(row.values()) for row in result.sample]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=result.claim,
        passed=result.is_passed,
        severity=dg.AssetCheckSeverity.ERROR if result.is_blocking else dg.AssetCheckSeverity.WARN,
        description=None if result.is_passed else str(result),
        metadata={"failing_rows": result.failing_rows, **({"rows": preview(list(result.sample[0]), rows)} if rows else {})},
    )

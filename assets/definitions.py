"""Everything that Dagster knows of one home, put together; `defs` is the one code location.

What does not belong here: any single asset, check or job.
"""

import os
import warnings
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from assets.checks import layer_checks
from assets.core import core_assets
from assets.jobs import JOB, SCHEDULE, daily
from assets.marts import mart_assets
from assets.missing_days import missing_days_job
from assets.names import Names
from assets.raw import raw_assets
from assets.reports import report_assets
from assets.resources import Videolake
from assets.site import site_assets
from assets.warehouse import warehouse_assets


def default_home() -> Path:
    """The home where none is named: $VIDEOLAKE_HOME, else the folder `data` here."""
    return Path(os.environ.get("VIDEOLAKE_HOME") or "data").absolute()


def build_definitions(
    home: Path | str | None = None,
    key_prefix: str | Sequence[str] | None = None,
    *,
    schedule: str | None = None,
    sources: Sequence[str] = (),
    workers: int | None = None,
    is_day_given: bool = False,
) -> dg.Definitions:
    """Assets, checks, job, schedule and resource of one home.

    Definitions of several homes merge (`Definitions.merge`) if each has a `key_prefix` of its own: it is put in front of
    the asset keys and of the names of jobs, schedules and resources. `schedule` is when the daily job runs, as cron writes it, in
    UTC: $VIDEOLAKE_SCHEDULE where it is not given, else "0 3 * * *". `sources`, `workers` and `is_day_given` are what a
    command line says; they are settings of the resource.
    """
    names = Names.of(key_prefix)
    with warnings.catch_warnings():  # `backfill_policy` is beta, which is for us to know, not for everyone who starts Dagster
        warnings.simplefilter("ignore", dg.BetaWarning)
        layers = (raw_assets, core_assets, warehouse_assets, mart_assets, report_assets, site_assets)
        assets = [asset for layer in layers for asset in layer(names)]
    root = Path(home or default_home()).absolute()
    videolake = Videolake(home=str(root), sources=list(sources), workers=workers, is_day_given=is_day_given)
    built = dg.Definitions(
        assets=assets,
        asset_checks=layer_checks(names),
        resources={names.resource: videolake},
        executor=dg.in_process_executor,
    )
    keys = [key for asset in assets for key in asset.keys]
    jobs = daily(names, root, keys, schedule or os.environ.get("VIDEOLAKE_SCHEDULE") or SCHEDULE)
    return dg.Definitions.merge(built, jobs, missing_days_job(names, root, names.plain(JOB)))


defs = build_definitions()

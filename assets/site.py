"""The asset reports/video_pages: the site of video pages, brought up to date.

What does not belong here: making it (`pipeline.report.site`).
"""

from dataclasses import asdict
from typing import Any

import dagster as dg

from assets.labels import code_of, labels
from assets.names import Names
from assets.progress import say
from assets.resources import settings_of
from assets.steps import Settings
from pipeline.report.site.build import build, update
from pipeline.report.site.error import SiteError

_DESCRIPTION = (
    "The warehouse as web pages: one per video, channel and keyword, lists, statistics and search, in the home's folder `site`. "
    "Materialised alone, it makes the site; in the daily job it brings one up to date that is there, and makes none."
)


def site_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The asset reports/video_pages. A home that has no site pays nothing for it."""
    key = names.key("reports", "video_pages")

    @dg.asset(
        key=key,
        deps=[names.key("warehouse", "published")],
        description=_DESCRIPTION,
        **labels("reports", ["html", "duckdb"], code_of("pipeline.report.site", "build")),
        required_resource_keys={names.resource},
    )
    def video_pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        is_alone = context.run.asset_selection == {key}
        return dg.MaterializeResult(metadata=site_metadata(settings_of(context, names), is_alone=is_alone))

    return [video_pages]


def site_metadata(settings: Settings, *, is_alone: bool) -> dict[str, Any]:
    """What became of the home's site, brought up to date as it was asked for; made where there is none if `is_alone`.

    Raises SiteError where it can't be made and `is_alone`: no daily run fails for its site.
    """
    out = settings.home.root / "site"
    try:
        built = update(settings.home, out, command=settings.command, on_wait=say)
        if built is None and is_alone:
            built = build(settings.home, out, command=settings.command, on_wait=say)
    except SiteError as error:
        if is_alone:
            raise
        say(f"the site is as it was: {error}")
        return {"site": f"as it was: {error}"}
    if built is None:
        return {"site": f"none. Make one with: videolake site --home {settings.home.root}; it is then kept up to date"}
    return {name: str(value) if name == "out" else value for name, value in asdict(built).items()}

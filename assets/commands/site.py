"""`videolake site`: the warehouse as web pages, for people who would rather look than query.

Belongs here: what is said of a site that was made. Does not: making it (`pipeline.report.site`).
"""

import shlex
from pathlib import Path

import click
import duckdb

from assets.commands.warehouse import pasteable
from pipeline.report.site.build import Built, build
from pipeline.report.site.error import SiteError
from pipeline.storage.home import Home

_PORT = 8000


def site(home: Path, out: Path | None, videos: str | None, *, has_search: bool) -> int:
    """Run the command. Returns its exit code. Ends with one message where the site can't be made."""
    published = Home(home).published
    if not published.exists():
        raise click.ClickException(f"{published} is not there yet; make it with: {pasteable('run', home)}")
    target = out or home / "site"
    try:
        built = build(Home(home), target, videos=videos, has_search=has_search, on_wait=click.echo)
    except (SiteError, duckdb.Error, OSError) as error:
        raise click.ClickException(str(error).strip()) from error
    for line in told(built):
        click.echo(line)
    click.echo(f"\nLook at it, at http://127.0.0.1:{_PORT}/ :")
    click.echo(f"  python3 -m http.server {_PORT} --bind 127.0.0.1 --directory {shlex.quote(str(target))}")
    return 0


def told(built: Built) -> list[str]:
    """What became of the site, in lines."""
    lines = [
        f"site:    {built.out}" + ("" if built.is_changed else "; nothing changed"),
        f"pages:   {built.written:,} written, {built.kept:,} kept, {built.removed:,} removed, in {built.seconds:.1f} s",
    ]
    if not built.indexes:
        return [*lines, "search:  none"]
    peak = f", {built.search_peak_bytes / 2**20:,.0f} MiB at most" if built.indexes_made else ""
    return [*lines, f"search:  {built.indexes_made} of {built.indexes} indexes made, in {built.search_seconds:.1f} s{peak}"]

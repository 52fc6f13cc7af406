"""The command line `videolake`: its commands and their options, and nothing of what they do.

A command imports what it needs when it runs, so that `--help` need not wait for Dagster, polars or DuckDB.
"""
# ruff: noqa: PLC0415

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "csv", "json", "parquet")


def home_option(command: Command) -> Command:
    """The option --home, which every command has."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="VIDEOLAKE_HOME",
        default="data",
        show_default=True,
        help="Folder of the lake and the warehouse; $VIDEOLAKE_HOME where it is set.",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="videolake")
def main() -> None:
    """Pages about videos in; Parquet tables and a DuckDB file to query out."""


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@home_option
@click.option("--on", "on", metavar="YYYY-MM-DD", help="Day to pull into; today (UTC) where it is not given.")
@click.option("--engine", type=click.Choice(["local"]), default="local", show_default=True, help="What spreads the work.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes that parse; one per core where it is not given.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the summary to this file, as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be pulled, and change nothing.")
def run(**options: Any) -> None:
    """Pull pages, parse them, load the tables and publish the warehouse.

    A SOURCE is a folder, a file, a glob, a dump (.jsonl, .parquet, .csv), a web archive (.warc, .wet, .arc),
    or an http(s) address. Without one, the sources of sources.toml in the home are pulled; where there is
    no such file, the sample.
    """
    from assets.commands.run import Options, run

    raise SystemExit(run(Options(**options)))


class _QueryCommand(click.Command):
    """A query may begin with a comment, as those of `warehouse/queries` do, and no option begins with `-- `."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"\n{arg}" if arg.startswith("-- ") else arg for arg in args])


@main.command(cls=_QueryCommand)
@click.argument("query", required=False)
@home_option
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="How rows are written; table where it is not given.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows to this file.")
def sql(query: str | None, home: Path, format_name: str | None, output: Path | None) -> None:
    """Query the published warehouse, read-only. Without a QUERY, a prompt asks for queries."""
    from assets.commands.sql import sql

    raise SystemExit(sql(home, query, format_name, output))


class _SearchCommand(click.Command):
    """A word with a dash before it is one that a video must not speak; of the options only `-h` looks like one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        excluded = [] if "--" in args else [arg for arg in args if re.match("-[^-]", arg) and arg != "-h"]
        return super().parse_args(ctx, [arg for arg in args if arg not in excluded] + (["--", *excluded] if excluded else []))


@main.command(cls=_SearchCommand)
@click.argument("words", nargs=-1, required=True)
@home_option
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many videos.")
def search(words: tuple[str, ...], home: Path, top: int) -> None:
    """Find the videos whose title or transcript speaks of WORDS."""
    from assets.commands.search import search

    raise SystemExit(search(home, " ".join(words), top))


class _PageCommand(click.Command):
    """A video's id may begin with a dash; no option looks like one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ids = [] if "--" in args else [arg for arg in args if re.fullmatch("-[A-Za-z0-9_-]{10}", arg)]
        return super().parse_args(ctx, [arg for arg in args if arg not in ids] + (["--", *ids] if ids else []))


@main.command(cls=_PageCommand)
@click.argument("page", metavar="ID|URL")
@home_option
@click.option("--raw", is_flag=True, help="Write the newest page's bytes, as they came, and nothing else.")
def page(page: str, home: Path, raw: bool) -> None:  # noqa: FBT001 - click passes options by name
    """What became of a raw page: outcome, reason, and its rows per table.

    ID is a page_id (its first 8 characters will do) or a video's id, whose pages are all shown, the newest
    first. URL is the address that a page was pulled from.
    """
    from assets.commands.page import page as show

    raise SystemExit(show(home, page, raw=raw))


@main.command()
@home_option
def status(home: Path) -> None:
    """Days, freshness, who is writing, the last publication and the last run."""
    from assets.commands.status import status

    raise SystemExit(status(home))


@main.command()
@home_option
def verify(home: Path) -> None:
    """Hash every part of the lake: what can be made again is made again, what can't is named and kept aside.

    Exit code 1 where raw pages are damaged: they can be restored from a backup of the home, and the
    command says how.
    """
    from assets.commands.verify import verify

    raise SystemExit(verify(home))


@main.command()
@home_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the site; HOME/site where it is not given.")
@click.option(
    "--videos", metavar="QUERY", help="SQL whose first column gives the ids of the videos to show; all where it is not given."
)
@click.option("--no-search", is_flag=True, help="Make no search, which takes most of the time and memory.")
def site(home: Path, out: Path | None, videos: str | None, no_search: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Make web pages of the published warehouse, or bring them up to date: videos, channels, keywords, statistics, search."""
    from assets.commands.site import site

    raise SystemExit(site(home, out, videos, has_search=not no_search))


@main.command()
@home_option
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Port of the web page.")
@click.option(
    "--schedule",
    metavar="CRON",
    envvar="VIDEOLAKE_SCHEDULE",
    help="When the daily run starts, as cron writes it, in UTC; '0 3 * * *' where it is not given.",
)
def ui(home: Path, port: int, schedule: str | None) -> None:
    """Start Dagster's web page and the daemon that runs the schedule, until Ctrl-C."""
    from assets.commands.ui import ui

    raise SystemExit(ui(home, port, schedule))


if __name__ == "__main__":
    main(prog_name="videolake")

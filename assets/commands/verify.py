"""`videolake verify`: whether every part of the lake still holds what was written, and what was done where it does not.

Belongs here: the locks, progress, and what people are told. Does not: finding and mending damage (`pipeline.verify`).
"""

from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from assets.commands.warehouse import pasteable
from pipeline.engine import EngineError
from pipeline.storage.connection import FileError
from pipeline.storage.history import write_history
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, LakeError, PartFile
from pipeline.storage.lock import lock
from pipeline.storage.sample import counting_parts, with_raw_parts
from pipeline.storage.verify import Damage
from pipeline.verify import Verified
from pipeline.verify import verify as verify_parts

_COMMAND = "videolake verify"


def verify(home: Path) -> int:
    """Run the command. Returns its exit code: 0 where all is or was made right, 1 where a part can't be made again.

    Raises ClickException, exit 1, where the home has no pages, or can't be verified.
    """
    here = Home(home)
    if not Lake(here.lake).days("raw"):
        raise click.ClickException(f"{here.lake} holds no pages yet; pull some with: {pasteable('run', home)}")
    try:
        verified = _verified(here)
        if verified.is_changed and here.history.exists():
            _show_in_history(here)
    except (LakeError, EngineError, FileError, duckdb.Error, OSError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    for line in _lines(verified, Lake(here.lake), home):
        click.echo(line)
    return 0 if verified.is_whole else 1


def _verified(here: Home) -> Verified:
    console = Console()
    bar = Progress(
        *(TextColumn("verify"), BarColumn(), DownloadColumn(), TransferSpeedColumn()),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with lock(here.lake_lock, _COMMAND, click.echo), bar:
        task = bar.add_task("verify", total=None)
        return verify_parts(here, on_bytes=lambda done, total: bar.update(task, completed=done, total=total))


def _show_in_history(here: Home) -> None:
    """Let history.duckdb name the files that are there now: a view over one that is gone fails as a whole."""
    lake = Lake(here.lake)
    with lock(here.staging_lock, _COMMAND, click.echo):
        write_history(here, with_raw_parts(lake, counting_parts(lake)))


def _lines(verified: Verified, lake: Lake, home: Path) -> Iterator[str]:
    """A line for each problem, and one with the figures."""
    for damage in verified.damaged:
        yield _damaged(damage, lake, home)
    for part in verified.restored:
        yield f"restored: {lake.path(part)}, {_pages(part)} of {part.pulled_on}, count again"
    for damage in verified.made_again:
        yield f"made again: {lake.path(damage.part)}: {damage.what}"
    for damage in verified.lost:
        yield (
            f"lost: {lake.path(damage.part)}: {damage.what}, and its raw part is damaged too: "
            f"no row of that raw part counts until it is restored"
        )
    if verified.changed_days:
        days = ", ".join(map(str, verified.changed_days))
        yield f"other rows than before count for {days}; the warehouse gets them with the next: {pasteable('run', home)}"
    yield (
        f"checked {verified.part_count:,} parts, {verified.byte_count:,} bytes: "
        f"{len(verified.made_again):,} made again, {len(verified.damaged) + len(verified.lost):,} damaged, "
        f"{len(verified.restored):,} restored"
    )


def _damaged(damage: Damage, lake: Lake, home: Path) -> str:
    part = damage.part
    kept = f"; what lay there is now {damage.kept}" if damage.kept else ""
    return (
        f"damaged: {lake.path(part)}, {_pages(part)} of {part.pulled_on}, sha256 {part.sha256}: {damage.what}{kept}; "
        f"put a good copy there, from a backup of the home, and run again: {pasteable('verify', home)}"
    )


def _pages(part: PartFile) -> str:
    return f"{part.rows:,} raw pages" if part.table == "raw_pages" else f"a list of {part.rows:,} files"

"""A site made from a home's published file, whole or not at all.

Belongs here: the order of the steps, and which videos a site shows. Does not: what pages show, files, search, the swap: each
has its module.

A site is made beside the folder that people look at, and takes its place when it is finished. What did not change since is not
made again, and where nothing changed the folder is not touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import duckdb

from pipeline.report.site.error import SiteError
from pipeline.report.site.search import FOLDER, Indexed, executable, make_indexes
from pipeline.report.site.swap import is_left_aside, lock_of, new_folder, swap_in, sweep
from pipeline.report.site.tree import MANIFEST, Made, Manifest, make_pages, manifest_of, take_over_others, write_manifest
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home
from pipeline.storage.lock import lock

#: Ids of a query that are named where they are no video's.
_NAMED = 3


@dataclass(frozen=True)
class Built:
    """A site in numbers: pages of this build, seconds without search, and what search took (peak: bytes that pagefind held)."""

    out: Path
    written: int = 0
    kept: int = 0
    removed: int = 0
    seconds: float = 0.0
    indexes: int = 0
    indexes_made: int = 0
    search_seconds: float = 0.0
    search_peak_bytes: int = 0

    @property
    def is_changed(self) -> bool:
        """False where the site was as it should be, and nothing was put in its place."""
        return bool(self.written or self.removed or self.indexes_made)


def build(
    home: Home,
    out: Path,
    *,
    videos: str | None = None,
    has_search: bool = True,
    command: str = "videolake site",
    on_wait: Callable[[str], None] = print,
) -> Built:
    """Make the site of a home's published file in the folder `out`, or bring it up to date.

    `videos` is SQL whose first column names the videos to show; None shows all. Raises SiteError for a package that is missing, a
    query that gives no video ids, a folder with other things in it, and one that can't be replaced; then `out` is as it was.
    """
    _check_packages(has_search=has_search)
    out = out.resolve()
    manifest_of(out)  # a folder of something else is refused before anything is written beside it
    with lock(lock_of(out), command, on_wait):
        sweep(out)
        present = manifest_of(out)
        with new_folder(out) as new:
            return _built(home, new, out, present, Manifest(videos=videos, has_search=has_search))


def update(home: Home, out: Path, *, command: str, on_wait: Callable[[str], None] = print) -> Built | None:
    """Bring a site up to date as it was asked for when it was made; None where `out` holds no site. Raises as `build` does.

    Nothing is compared where the site was made from this very publication.
    """
    _check_packages(has_search=False)
    out = out.resolve()
    if not (out / MANIFEST).exists() and not is_left_aside(out):
        return None
    with lock(lock_of(out), command, on_wait):
        sweep(out)
    present = manifest_of(out)
    with open_for_reading(home.published) as connection:
        if present.pages and present.made_from == _made_from(connection):
            return Built(out, kept=len(present.pages), indexes=len(present.indexes))
    return build(home, out, videos=present.videos, has_search=present.has_search, command=command, on_wait=on_wait)


def _check_packages(*, has_search: bool) -> None:
    if find_spec("jinja2") is None:
        raise SiteError("jinja2 is missing, which makes the pages. Install it with: pip install 'videolake[site]'")
    if has_search:
        executable()


def _built(home: Home, new: Path, out: Path, present: Manifest, asked: Manifest) -> Built:
    begun = perf_counter()
    made, made_from = _make_pages(home, new, out, present, asked)
    seconds = perf_counter() - begun
    indexed = make_indexes(new, out, present, made) if asked.has_search else Indexed()
    manifest = Manifest(asked.videos, asked.has_search, made_from, made.pages, indexed.searched, indexed.indexes)
    built = Built(
        out=out,
        written=len(made.written),
        kept=len(made.pages) - len(made.written),
        removed=len(present.pages.keys() - made.pages.keys()),
        seconds=seconds,
        indexes=len(indexed.indexes),
        indexes_made=indexed.made,
        search_seconds=indexed.seconds,
        search_peak_bytes=indexed.peak_bytes,
    )
    if built.is_changed or manifest != present:
        take_over_others(new, out, present, FOLDER)
        write_manifest(new, manifest)
        swap_in(new, out)
    return built


def _make_pages(home: Home, new: Path, out: Path, present: Manifest, asked: Manifest) -> tuple[Made, str]:
    """Fill `new` with pages. Returns what became of them, and what they were made from."""
    from pipeline.report.site.pages import site_pages  # noqa: PLC0415 - what it imports is an extra

    with open_for_reading(home.published) as connection:
        shown = chosen_videos(connection, asked.videos)
        try:
            pages = site_pages(connection, shown, has_search=asked.has_search)
            return make_pages(new, out, present, pages), _made_from(connection)
        except duckdb.CatalogException as error:
            raise SiteError(f"{home.published}: is of an older version; publish it anew with: videolake run ({error})") from error


def _made_from(connection: duckdb.DuckDBPyConnection) -> str:
    """The publication, and the version of the templates."""
    from pipeline.report.site.templates import VERSION  # noqa: PLC0415 - what it imports is an extra

    [[publication]] = connection.execute("select max(id) from meta.publication").fetchall()
    return f"{publication} {VERSION}"


def chosen_videos(connection: duckdb.DuckDBPyConnection, query: str | None) -> list[str]:
    """The ids of the videos to show, in order: all, or those held that the query's first column names.

    Raises SiteError for a query that DuckDB refuses, and for one that gives no ids of videos that are held.
    """
    held = [video_id for (video_id,) in connection.execute("select video_id from videos order by video_id").fetchall()]
    if query is None:
        return held
    named = _first_column(connection, query)
    chosen = [video_id for video_id in held if video_id in named]
    if not chosen:
        some = ", ".join(map(str, sorted(named, key=str)[:_NAMED]))
        told = f"its first column gives no id of a video that is held, but {some}" if named else "it gives no row"
        raise SiteError(f"--videos: {told}; try: SELECT video_id FROM videos WHERE view_count > 1000")
    return chosen


def _first_column(connection: duckdb.DuckDBPyConnection, query: str) -> set[object]:
    try:
        return {row[0] for row in connection.execute(query).fetchall()}
    except duckdb.Error as error:
        raise SiteError(f"--videos: {str(error).strip()}") from error

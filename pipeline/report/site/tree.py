"""The files of a site: written new, or taken over from the site that is there.

Belongs here: which pages are written, kept and gone, and the manifest that tells it to the next build. Does not: what a page
shows, and how the finished folder takes its place (`swap`).
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from pipeline.report.site.error import SiteError
from pipeline.report.site.page import SitePage

#: What a site is known by, and what the next build compares with.
MANIFEST = ".site.json"


class Manifest(msgspec.Struct):
    """What a site was asked for and holds: fingerprints of its pages and of what is searched in them, by path, and of indexes.

    `videos` is the query for the videos that it shows; None where it shows all. `made_from` tells publication and templates.
    """

    videos: str | None = None
    has_search: bool = True
    made_from: str = ""
    pages: dict[str, str] = msgspec.field(default_factory=dict)
    searched: dict[str, str] = msgspec.field(default_factory=dict)
    indexes: dict[str, str] = msgspec.field(default_factory=dict)


@dataclass
class Made:
    """What became of the pages: their fingerprints by path, and the paths that were written rather than kept."""

    pages: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)


def manifest_of(out: Path) -> Manifest:
    """The manifest of a site; an empty one where there is no site yet, or one whose manifest can't be read.

    Raises SiteError for a folder with other things in it, or a file.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return Manifest()
    if not (out / MANIFEST).is_file():
        raise SiteError(f"{out}: is not empty and no site of videolake's; empty it, or name another folder with --out")
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=Manifest)
    except msgspec.MsgspecError:
        return Manifest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a site's manifest, the same bytes for the same site."""
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest, order="sorted"))


def make_pages(new: Path, out: Path, present: Manifest, pages: Iterable[SitePage]) -> Made:
    """Fill `new` with the pages: those whose fingerprint is the present one are linked from `out`, the others rendered."""
    made, folders = Made(), Folders(new)
    for page in pages:
        folders.make_for(page.path)
        is_known = present.pages.get(page.path) == page.fingerprint
        if not (is_known and take_over(out / page.path, new / page.path)):
            write_new(new / page.path, page.render())
            made.written.append(page.path)
        made.pages[page.path] = page.fingerprint
    return made


def take_over(present: Path, target: Path) -> bool:
    """Make `target` the present file, by a link where the file system has them; False where there is no present file."""
    try:
        os.link(present, target)
    except FileNotFoundError:
        return False
    except OSError:
        shutil.copy2(present, target)
    return True


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Never one that is: it may be linked from the present site."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


class Folders:
    """Makes the folders that paths need, each once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: set[Any] = {PurePosixPath()}

    def make_for(self, path: str) -> None:
        """Make the folder of the file at `path`, relative to the root."""
        folder = PurePosixPath(path).parent
        if folder not in self._made:
            (self._root / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)


def take_over_others(new: Path, out: Path, present: Manifest, own_folder: str) -> None:
    """Take over the files that people put into a site, as a `robots.txt`, where no page takes their path.

    What a build wrote itself is in the manifest or in its `own_folder`, and is left behind.
    """
    folders = Folders(new)
    for path in _files(out, own_folder):
        if path != MANIFEST and path not in present.pages and not (new / path).exists():
            folders.make_for(path)
            take_over(out / path, new / path)


def _files(out: Path, own_folder: str) -> Iterator[str]:
    """Paths of all files of the site but those in its `own_folder`."""
    for folder, names, files in os.walk(out):
        relative = Path(folder).relative_to(out)
        if relative == Path():
            names[:] = [name for name in names if name != own_folder]
        yield from ((relative / name).as_posix() for name in files)

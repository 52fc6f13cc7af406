"""Which files a source takes: those of folders, in the order of their names, less those that no source opens.

Belongs here: paths, globs and what file names tell. Does not: opening a file (`stream`).
"""

import glob
import os
import stat
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import NamedTuple

from pipeline.sources.batch import File
from pipeline.sources.error import SourceError

_KINDS = {
    "media": "3gp aac aif aiff avi f4v flac flv m2ts m4a m4b m4v mka mkv mov mp2 mp3 mp4 mpeg mpg mts oga ogg ogv opus ts "
    "wav weba webm wma wmv",
    "image": "avif bmp gif heic ico jfif jpeg jpg png svg tif tiff webp",
    "unfinished": "aria2 crdownload download part temp tmp ytdl",
}
_KIND_BY_SUFFIX = {suffix: f"{kind} ({suffix})" for kind, suffixes in _KINDS.items() for suffix in suffixes.split()}

Skip = Callable[[str], None]


class Found(NamedTuple):
    """A file to be opened: its path, and what identifies it."""

    path: Path
    file: File

    @property
    def uri(self) -> str:
        """The file's address."""
        return self.path.as_uri()


class Choice(NamedTuple):
    """Globs for the files of a folder, relative to it.

    `**` stands for any folders; one without a slash fits at any depth; one that fits a folder holds for all in it.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, parts: tuple[str, ...]) -> bool:
        """Whether the file at this relative path is included."""
        return not self.include or any(_covers(pattern, parts) for pattern in self.include)

    def excludes(self, parts: tuple[str, ...]) -> bool:
        """Whether the file or folder at this relative path is excluded."""
        return any(_covers(pattern, parts) for pattern in self.exclude)


def absolute(text: str, folder: Path) -> str:
    """The absolute path, or glob, that people wrote relative to the folder. Links stay as they are."""
    path = Path(os.path.abspath(folder / Path(text).expanduser()))  # noqa: PTH100 (resolve() would follow links)
    if path.exists() or not is_glob(text):
        return str(path)
    # A folder that is there is no pattern, though its name may look like one.
    there = next(parent for parent in path.parents if parent.exists())
    return str(Path(glob.escape(str(there)), path.relative_to(there)))


def is_glob(text: str) -> bool:
    """Whether the text has a glob's special characters."""
    return any(character in text for character in "*?[")


def printable(path: str | Path) -> str:
    """The path as UTF-8 text: bytes of file names that are no UTF-8 become question marks."""
    return os.fsencode(path).decode("utf-8", "replace")


def roots(path: str) -> list[Path]:
    """The file or folder at the absolute path, or what its glob fits, in order. Raises SourceError if there is none."""
    found = [Path(path)] if Path(path).exists() else _fitting(path)
    if not found:
        raise SourceError(f"{printable(path)}: no such file or folder. Give a path, or a glob that fits at least one file.")
    for root in found:
        if not os.access(root, os.R_OK):
            raise SourceError(f"{printable(root)}: permission denied. Make it readable, or leave it out.")
    outer = set(found)
    return [root for root in found if outer.isdisjoint(root.parents)]


def _fitting(path: str) -> list[Path]:
    # Path.glob would give hidden files too.
    return sorted(map(Path, glob.glob(path, recursive=True))) if is_glob(path) else []  # noqa: PTH207


def named_files(path: str) -> Iterator[Found]:
    """The file at the absolute path, or the files that its glob fits. Raises SourceError for anything but a file."""
    for root in roots(path):
        if not root.is_file():
            raise SourceError(f"{printable(root)}: not a file. Give a file or a glob, or use a source of the kind folder.")
        yield _found(root, root.stat())


def files(path: str, choice: Choice, skip: Skip) -> Iterator[Found]:
    """The files of the folders, and the files, at the absolute path or glob. What is not taken is told to `skip` by kind."""
    for root in roots(path):
        if root.is_dir():
            yield from _walk(root, (), choice, skip, frozenset())
        elif kind := _kind(root):
            skip(kind)
        else:
            yield from _regular(root, skip)


def _walk(folder: Path, parts: tuple[str, ...], choice: Choice, skip: Skip, above: frozenset[Path]) -> Iterator[Found]:
    above |= {folder.resolve()}
    for entry in _entries(folder, skip):
        path, inner = Path(entry.path), (*parts, entry.name)
        if refused := _refused(entry, inner, choice):
            skip(refused)
        elif not entry.is_dir():
            yield from _regular(path, skip)
        elif entry.is_symlink() and path.resolve() in above:
            skip("link to a folder above it")
        else:
            yield from _walk(path, inner, choice, skip, above)


def _entries(folder: Path, skip: Skip) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        skip("unreadable")
        return []


def _refused(entry: os.DirEntry[str], parts: tuple[str, ...], choice: Choice) -> str | None:
    """What kind of file or folder it is, if it is not taken."""
    if entry.name.startswith("."):
        return "hidden"
    if choice.excludes(parts):
        return "excluded"
    if entry.is_dir():
        return None
    return _kind(PurePath(entry.name)) or (None if choice.takes(parts) else "not included")


def _regular(path: Path, skip: Skip) -> Iterator[Found]:
    try:
        facts = path.stat()
    except OSError:
        skip("unreadable")
        return
    if stat.S_ISREG(facts.st_mode):
        yield _found(path, facts)
    else:
        # A pipe would be waited for; a device has no end.
        skip("no regular file")


def _found(path: Path, facts: os.stat_result) -> Found:
    return Found(path, File(printable(path), facts.st_size, facts.st_mtime_ns))


def _kind(path: PurePath) -> str | None:
    """Media, image or unfinished download, by the name alone: such files are large, and no source reads them."""
    suffix = path.suffix[1:].lower()
    return _KIND_BY_SUFFIX.get("part" if suffix.startswith("part-frag") else suffix)


def _covers(pattern: str, parts: tuple[str, ...]) -> bool:
    wanted = pattern.strip("/").split("/")
    if len(wanted) == 1:
        wanted = ["**", *wanted]
    return any(_fits(tuple(wanted), parts[:depth]) for depth in range(1, len(parts) + 1))


def _fits(wanted: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not wanted or not parts:
        return not parts and all(part == "**" for part in wanted)
    if wanted[0] == "**":
        return _fits(wanted[1:], parts) or _fits(wanted, parts[1:])
    return fnmatchcase(parts[0], wanted[0]) and _fits(wanted[1:], parts[1:])

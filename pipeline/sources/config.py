"""Sources as people name them: on the command line, or in a sources.toml.

Belongs here: from words to a source, with errors that tell what to write instead. Does not: reading pages.
"""

import re
import tomllib
from pathlib import Path, PurePath
from typing import Any

import msgspec

from pipeline.sources import reddit_live, web
from pipeline.sources.archive import ArchiveSource, is_archive, is_archive_name
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.columns import Columns
from pipeline.sources.dump import DumpSource, find_dump, open_dump
from pipeline.sources.error import SourceError, in_words
from pipeline.sources.folder import FolderSource
from pipeline.sources.frontier import Follow
from pipeline.sources.hosts import split
from pipeline.sources.reddit import RedditSource, is_reddit_dump
from pipeline.sources.reddit_live import RedditLiveSource
from pipeline.sources.refresh import Refresh
from pipeline.sources.remote import base_name
from pipeline.sources.sample import SampleSource
from pipeline.sources.stream import DAMAGE, opened, read_head
from pipeline.sources.walk import Found, absolute, is_glob, named_files, printable, roots
from pipeline.sources.web import WebSource
from pipeline.sources.youtube import YoutubeSource
from pipeline.sources.youtube_addresses import is_youtube, name_of
from pipeline.sources.youtube_captions import Captions

#: What people can name; the sample is there by itself.
Configured = ArchiveSource | DumpSource | FolderSource | RedditSource | RedditLiveSource | WebSource | YoutubeSource
#: Those that read what is there, and those that ask servers (`live.LiveSource`).
FileSource = ArchiveSource | DumpSource | FolderSource | RedditSource | SampleSource
Source = Configured | SampleSource
SAMPLE = SampleSource()

_CONFIGURABLE: dict[str, type[Configured]] = {
    "archive": ArchiveSource,
    "dump": DumpSource,
    "folder": FolderSource,
    "reddit": RedditSource,
    "web": WebSource,
    "youtube": YoutubeSource,
}
#: What the keys that are tables themselves take.
_TABLES: dict[str, type[msgspec.Struct]] = {
    "captions": Captions,
    "columns": Columns,
    "follow": Follow,
    "refresh": Refresh,
}
_DUMP_SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"})


def from_argument(text: str) -> Configured:
    """The source that a word on the command line names: a folder, a file, a glob of these, a dump, a web archive, an address.

    Raises SourceError, with what to do, for what is not there, can't be opened, or is named as a dump or archive and is none.
    """
    if re.match(r"(?i)https?://", text):
        return _at(text)
    if not text:
        raise SourceError("an empty name: no such file or folder. Give a path, or a glob that fits at least one file.")
    path = absolute(text, Path.cwd())
    found = roots(path)
    if found == [Path(path)] and found[0].is_file():
        if _is_archive(path):
            return ArchiveSource(name=_name(path), path=path)
        if _is_of_reddit(path):
            return RedditSource(name=_name(path), path=path)
        if _is_dump(path):
            return DumpSource(name=_name(path), path=path)
    return FolderSource(name=_name(path), path=path)


def _at(url: str) -> Configured:
    """What is at an http(s) address: YouTube's videos and Reddit's posts by the host, an archive by its name, else a page."""
    if is_youtube(url):
        return YoutubeSource(name=name_of(url), urls=(url,))
    parts = split(url)
    if parts is None:
        raise SourceError(f"{url}: no address of a page. Look at its host and port.")
    if is_archive_name(parts.path):
        return ArchiveSource(name=base_name(url), url=url)
    return reddit_live.at(url) or web.at(url)


def _is_archive(path: str) -> bool:
    [found] = named_files(path)
    try:
        return is_archive(found)
    except OSError as cause:
        raise _unreadable(found, cause) from cause


def _is_of_reddit(path: str) -> bool:
    [found] = named_files(path)
    try:
        return is_reddit_dump(found.path)
    except OSError as cause:
        raise _unreadable(found, cause) from cause


def _is_dump(path: str) -> bool:
    """Whether the file is a dump by its content. Raises SourceError for one that is a dump by its name only."""
    [found] = named_files(path)
    unpacked = found.path.name.lower().removesuffix(".gz").removesuffix(".zst")
    if PurePath(unpacked).suffix in _DUMP_SUFFIXES:
        with open_dump(found, Columns(), DEFAULT_MAX_PAGE_BYTES):
            return True
    try:
        with opened(found.path) as stream:
            return find_dump(found, stream, read_head(stream), Columns(), DEFAULT_MAX_PAGE_BYTES) is not None
    except (*DAMAGE, OSError) as cause:
        raise _unreadable(found, cause) from cause


def _unreadable(found: Found, cause: Exception) -> SourceError:
    return SourceError(f"{found.file.path}: can't be opened: {in_words(cause)}. Replace the file, or leave it out.")


def _name(path: str) -> str:
    """The base name of the path, or of the folder that a glob looks into. `sample` is the sample's alone."""
    is_there = Path(path).exists()
    name = printable([part for part in PurePath(path).parts if is_there or not is_glob(part)][-1])
    return "./sample" if name == SAMPLE.name else name


def from_toml(path: Path) -> list[Configured]:
    """The sources of a sources.toml, whose paths are relative to its folder; none if there is no such file.

    Raises SourceError naming the file, the entry, the key and what is allowed.
    """
    entries = _table(path).pop("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourceError(f"{path}: source is no list of tables. Begin each with a line [[source]].")
    sources = [_source(entry, path, f"{path}, source {number}") for number, entry in enumerate(entries, 1)]
    _refuse_equal_names(path, [source.name for source in sources])
    return sources


def _table(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as cause:
        raise SourceError(f"{path}: {in_words(cause)}.") from cause
    if unknown := sorted(set(table) - {"source"}):
        raise SourceError(f"{path}: unknown key {unknown[0]}. Allowed is only source, as tables that begin with [[source]].")
    return table


def _source(entry: dict[str, Any], toml: Path, place: str) -> Configured:
    kind = entry.get("kind")
    struct = _CONFIGURABLE.get(kind) if isinstance(kind, str) else None
    if struct is RedditSource and "path" not in entry:
        struct = RedditLiveSource
    if struct is None:
        what = "missing" if kind is None else repr(kind)
        *kinds, last = _CONFIGURABLE
        raise SourceError(f"{place}: kind is {what}. Allowed are {', '.join(kinds)} and {last}.")
    allowed = ("kind", *struct.__struct_fields__)
    if unknown := sorted(set(entry) - set(allowed)):
        raise SourceError(f"{place}: unknown key {unknown[0]}. A {kind} takes {', '.join(allowed)}.")
    if "path" in allowed and not entry.get("path") and not (struct is ArchiveSource and entry.get("url")):
        what = "path or url is missing" if struct is ArchiveSource else "path is missing"
        raise SourceError(f"{place}: {what}. Give the file or folder, or a glob, relative to {toml.parent}.")
    return _converted(_named(entry, toml.parent.absolute()), struct, place)


def _named(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The entry with an absolute path, and with a name: its own, or that of what it reads."""
    if isinstance(path := entry.get("path"), str):
        path = absolute(path, folder)
        return {"name": _name(path), **entry, "path": path}
    if entry["kind"] == "reddit":
        return {"name": reddit_live.name_of(entry), **entry}
    if entry["kind"] == "youtube":
        return {"name": _name_of_videos(entry), **entry}
    if isinstance(url := entry.get("url"), str):
        return {"name": base_name(url), **entry}
    return {"name": web.name_of(entry), **entry} if entry["kind"] == "web" else entry


def _name_of_videos(entry: dict[str, Any]) -> str:
    urls = entry.get("urls")
    first = urls[0] if isinstance(urls, list) and urls else None
    return name_of(first) if isinstance(first, str) and is_youtube(first) else "youtube"


def _converted(entry: dict[str, Any], struct: type[Configured], place: str) -> Configured:
    try:
        source = msgspec.convert(entry, struct)
    except msgspec.ValidationError as cause:
        raise SourceError(f"{place}: {_key_first(str(cause))}.") from cause
    if source.name == SAMPLE.name:
        raise SourceError(f"{place}: name is sample, which is the name of the sample pages. Choose another.")
    return source


def _key_first(message: str) -> str:
    """The message of msgspec, in which the key comes last, with the key first."""
    what, _, key = message.partition(" - at `$.")
    key = key.rstrip("`")
    allowed = f"; allowed are {', '.join(_TABLES[key].__struct_fields__)}" if "unknown field" in what and key in _TABLES else ""
    words = f"{what[:1].lower()}{what[1:]}{allowed}"
    return f"{key}: {words}" if key else words


def _refuse_equal_names(path: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise SourceError(f"{path}: two sources are called {name!r}. Give one of them another name.")

"""Which columns of a dump hold the url, the text, the html and the date of a page.

Belongs here: names of columns, and of mappings that ship. Does not: what is made of their values (`dump`), and which columns a
mapping that ships needs (its own module).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from pipeline.sources import youtube_data_tools

_DEFAULTS = {
    "url": ("url", "uri", "link", "page_url"),
    "text": ("text", "content", "body", "raw_content"),
    "html": ("html", "raw_html", "content_html"),
    "date": ("captured_at", "date", "timestamp", "crawl_date", "fetched_at", "warc_date"),
}

#: Columns that are taken as they are, under these names only.
_AS_THEY_ARE = ("http_status", "content_type", "etag", "last_modified")


@dataclass(frozen=True)
class Roles:
    """For each role the columns that may hold it, as the dump spells them, the first choice first."""

    url: tuple[str, ...]
    text: tuple[str, ...]
    html: tuple[str, ...]
    date: tuple[str, ...]
    http_status: tuple[str, ...]
    content_type: tuple[str, ...]
    etag: tuple[str, ...]
    last_modified: tuple[str, ...]

    def names(self) -> set[str]:
        """All columns that are read."""
        return {name for names in vars(self).values() for name in names}


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of a dump's columns where they are not the usual ones."""

    url: str | None = None
    text: str | None = None
    html: str | None = None
    date: str | None = None

    def roles(self, names: Iterable[str]) -> Roles | None:
        """The roles of the columns with these names, case aside; null if none is a url, or none a text or html."""
        by_role = {role: self._candidates(role) for role in _DEFAULTS} | {name: (name,) for name in _AS_THEY_ARE}
        spelled = _spellings(names)
        if not _has(spelled, by_role["url"]) or not _has(spelled, by_role["text"] + by_role["html"]):
            return None
        return Roles(**{role: _choices(spelled, candidates) for role, candidates in by_role.items()})

    def needed(self) -> str:
        """Which columns a dump must have, as a sentence for people."""
        url, text, html = (", ".join(self._candidates(role)) for role in ("url", "text", "html"))
        return f"A dump needs a url column ({url}) and a text column ({text}) or an html column ({html})"

    def _candidates(self, role: str) -> tuple[str, ...]:
        mapped = getattr(self, role)
        return (mapped,) if mapped else _DEFAULTS[role]


#: Names of columns, or the name of a mapping that ships.
Mapping = Columns | str


def roles_of(mapping: Mapping, names: Iterable[str]) -> Roles | None:
    """The roles of the columns with these names; null where they are not named, and by a mapping that ships."""
    return mapping.roles(names) if isinstance(mapping, Columns) else None


def needed(mapping: Mapping) -> str:
    """Which columns a dump must have, as a sentence for people."""
    return mapping.needed() if isinstance(mapping, Columns) else youtube_data_tools.NEEDED


def refuse_wrong(mapping: Mapping) -> None:
    """Raises ValueError for the name of a mapping that does not ship."""
    if isinstance(mapping, str) and mapping != youtube_data_tools.NAME:
        raise ValueError(f"columns: no mapping that ships is called {mapping!r}; there is {youtube_data_tools.NAME!r}")


def first_value(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The record's value in the first of these columns that has one; null if none has. Empty strings are no values."""
    for name in names:
        value = record.get(name)
        if value is not None and value not in ("", b""):
            return value
    return None


def _spellings(names: Iterable[str]) -> dict[str, str]:
    """Spelling by folded name; of several the plain lower-case one."""
    return {name.casefold(): name for name in sorted(names)}


def _has(spelled: dict[str, str], candidates: tuple[str, ...]) -> bool:
    return any(name.casefold() in spelled for name in candidates)


def _choices(spelled: dict[str, str], candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that the dump is known to have, then those that a later record may have."""
    present = [spelled[name.casefold()] for name in candidates if name.casefold() in spelled]
    return tuple(dict.fromkeys([*present, *candidates]))

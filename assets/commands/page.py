"""`videolake page`: what became of a raw page, and the page itself.

Belongs here: what the argument means, and showing. Does not: finding pages (`pipeline.storage.found_pages`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb

from assets.commands.warehouse import pasteable
from pipeline.schemas.column import VIDEO_ID
from pipeline.storage.found_pages import FoundPage, FoundPages
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, LakeError

_PAGE_ID = re.compile("[0-9a-f]{8,64}", re.IGNORECASE)
_VIDEO_ID = re.compile(VIDEO_ID)
_ADDRESS = re.compile("[a-z][a-z0-9+.-]*:.+", re.IGNORECASE | re.DOTALL)


def page(home: Path, asked: str, *, raw: bool) -> int:
    """Run the command. Returns its exit code, 0.

    Raises UsageError, exit 2, where `asked` can be no page, and ClickException, exit 1, where none fits.
    """
    lake = Lake(Home(home).lake)
    if not lake.days("raw"):
        raise click.ClickException(f"{lake.root} holds no pages yet; pull some with: {pasteable('run', home)}")
    try:
        with duckdb.connect() as connection:
            pages = FoundPages(connection, lake)
            found = _found(pages, asked)
            if raw:
                click.echo(_body(pages, found[0]), nl=False)
            else:
                click.echo("\n\n".join("\n".join(_lines(each)) for each in found))
    except (duckdb.Error, LakeError) as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    return 0


def _found(pages: FoundPages, asked: str) -> list[FoundPage]:
    """The pages that are asked for, at least one, the newest first."""
    if not any(pattern.fullmatch(asked) for pattern in (_PAGE_ID, _VIDEO_ID, _ADDRESS)):
        raise click.UsageError(
            f"{asked!r} is no page: give a page_id (or its first 8 characters or more), a video's id (11 characters), "
            "or the address of a page (https: or file:)"
        )
    found = _unambiguous(pages.by_id(asked.lower()), asked) if _PAGE_ID.fullmatch(asked) else []
    if not found and _VIDEO_ID.fullmatch(asked):
        found = pages.by_video(asked)
    if not found and _ADDRESS.fullmatch(asked):
        found = pages.by_url(asked)
    if not found:
        raise click.ClickException(f"no page that was pulled fits {asked}")
    return found


def _unambiguous(found: list[FoundPage], asked: str) -> list[FoundPage]:
    ids = sorted({each.page_id for each in found})
    if len(ids) > 1:
        raise click.ClickException(f"{asked} begins {len(ids)} page_ids, such as {ids[0]} and {ids[1]}")
    return found


def _body(pages: FoundPages, wanted: FoundPage) -> bytes:
    body = pages.body(wanted)
    if body is None:
        why = "their raw part is damaged" if wanted.is_lost else wanted.reason or wanted.outcome or "not parsed yet"
        raise click.ClickException(f"the {wanted.byte_count:,} bytes of {wanted.page_id} are not stored: {why}")
    return body


def _lines(found: FoundPage) -> Iterator[str]:
    """A page, a fact on each line; what is not known has none."""
    facts = {
        "page_id": found.page_id,
        "url": found.url,
        "source": found.source,
        "file": found.file,
        "pulled_on": found.pulled_on,
        "captured_at": f"{found.captured_at} UTC, told by {found.captured_by}",
        "format": found.format,
        "outcome": found.outcome or "not parsed yet",
        "reason": found.reason,
        "http_status": found.http_status,
        "content_type": found.content_type,
        "bytes": f"{found.byte_count:,}",
        "rows": _rows(found),
    }
    return (f"{name:<14}{value}" for name, value in facts.items() if value is not None)


def _rows(found: FoundPage) -> str:
    if found.outcome == "unchanged":
        return "none of its own: its body was pulled before, with the same page_id"
    return ", ".join(f"{table} {count:,}" for table, count in found.row_counts.items()) or "none"

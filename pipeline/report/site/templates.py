"""The templates of the site, and how they write numbers, times and what is unknown.

Belongs here: what all pages share. Does not: what a page shows.
"""

from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report.site.addresses import root_of

_FOLDER = Path(__file__).parent
_TEMPLATES = _FOLDER / "templates"

#: What the site needs beside its pages, in this package; it goes to the site's root under the same names.
ASSETS = ("style.css", "site.js", "search.js")

UNKNOWN = Markup('<span class="unknown">unknown</span>')

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _hash_of(files: list[Path]) -> str:
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _sources() -> list[Path]:
    code = [*_FOLDER.glob("*.py"), *_FOLDER.parent.glob("*.py")]
    return [file for file in sorted([*code, *_TEMPLATES.glob("*.jinja"), *map(asset, ASSETS)]) if file.is_file()]


def asset(name: str) -> Path:
    """One of ASSETS, as it lies in this package."""
    return _FOLDER / name


#: Changes with every template, asset and module that makes pages: part of each page's fingerprint.
VERSION = _hash_of(_sources())


@cache
def environment() -> Environment:
    """The templates, made ready once: what a page puts into them is escaped, and a name that it lacks is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {"number": number, "duration": duration, "day": day, "moment": moment, "known": known, "count_of": count_of}
    made.tests["web"] = web
    # Their hash is in the address, so that no browser shows a page with the style sheet of an older one.
    made.globals |= {f"{asset(name).stem}_file": f"{name}?v={_hash_of([asset(name)])[:12]}" for name in ASSETS}
    return made


def render(template: str, path: str, **shown: Any) -> str:
    """The HTML of the page at `path`, by a template of the site; `root` leads it to the site's root."""
    return environment().get_template(template).render(shown, root=root_of(path))


def number(value: float | None) -> str:
    """1,234,567 or 4.83, exact; unknown where it is null."""
    return UNKNOWN if value is None else f"{value:,}"


def count_of(value: int, one: str, many: str | None = None) -> str:
    """1 video, 2 videos, 1,234 videos."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def duration(seconds: float | None) -> str:
    """1:02:03 or 4:05, whole seconds, rounded down; unknown where it is null."""
    if seconds is None:
        return UNKNOWN
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def day(value: date | None) -> str:
    """1 Mar 2024, with the machine's form beside; unknown where it is null."""
    if value is None:
        return UNKNOWN
    return Markup(f'<time datetime="{value.isoformat()[:10]}">{_named_day(value)}</time>')  # noqa: S704 - digits and a month


def moment(value: datetime | None) -> str:
    """1 Mar 2024, 05:17 UTC, with the machine's form beside; unknown where it is null."""
    if value is None:
        return UNKNOWN
    written = value.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{written}Z">{_named_day(value)}, {written[11:16]} UTC</time>')  # noqa: S704 - as above


def known(value: Any) -> Any:
    """The value as it is; unknown where it is null or an empty text."""
    return UNKNOWN if value is None or value == "" else value


def web(address: str | None) -> bool:
    """Whether a browser may be sent there: pages can name `javascript:` and files of their own machine."""
    return address is not None and address.lower().startswith(("https://", "http://"))


def _named_day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

"""What a page of the site is, before anyone has made its HTML.

What does not belong here: what pages show (`video`, the lists), and writing them (`build`).
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec


class SitePage(NamedTuple):
    """A page: where it lies, what its bytes depend on, and how they are made.

    `path` is relative to the site's root, with slashes. `fingerprint` is a sha256 in hex: pages with equal ones have equal HTML.
    """

    path: str
    fingerprint: str
    render: Callable[[], str]


def fingerprint(version: str, shown: Any) -> str:
    """The fingerprint of a page that shows `shown`: plain values, lists, mappings, dates, dataclasses or msgspec structs.

    `version` stands for templates, style and code, as `templates.VERSION` does.
    """
    return sha256(msgspec.msgpack.encode((version, shown))).hexdigest()

"""Which addresses of an archive's records are taken: by patterns of those to include, and of those to exclude.

Belongs here: patterns for addresses. Does not: patterns for files (`walk`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

REGULAR = "re:"


class Addresses(NamedTuple):
    """Patterns for whole addresses, in which `*` stands for any characters and `?` for one; `https://` may be left out.

    A pattern without a slash is one of hosts: `*.videodb.org`. One that begins with `re:` is a regular expression (Python's `re`)
    that is looked for anywhere in the address.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def refusal(self, address: str) -> str | None:
        """What kind of address it is, if it is not taken."""
        if self.exclude and _any_of(self.exclude).search(address):
            return "address excluded"
        if self.include and not _any_of(self.include).search(address):
            return "address not included"
        return None


def wrong_pattern(patterns: Iterable[str]) -> str | None:
    """What is wrong with the first of the patterns that can't be used, for people."""
    for pattern in patterns:
        try:
            re.compile(_as_regular(pattern))
        except re.error as cause:
            return f"{pattern!r} is no regular expression: {cause}"
    return None


@lru_cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_as_regular(pattern)})" for pattern in patterns))


def _as_regular(pattern: str) -> str:
    if pattern.startswith(REGULAR):
        return pattern.removeprefix(REGULAR)
    is_host = "/" not in pattern
    any_one, rest = (r"[^/?#]", r"(?::\d+)?(?:[/?#].*)?") if is_host else (".", "")
    text = re.escape(pattern).replace(r"\*", f"{any_one}*").replace(r"\?", any_one)
    return rf"\A(?:[a-z][a-z0-9+.-]*://)?{text}{rest}\Z"

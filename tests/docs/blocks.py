"""The code blocks of a document: finding them, so that the tests can run what readers paste."""

import re
from collections.abc import Iterator

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: str, language: str) -> Iterator[str]:
    """The code of each block of the language (sql, sh, python), in order."""
    for match in _BLOCK.finditer(page):
        if match["language"] == language:
            yield match["code"]

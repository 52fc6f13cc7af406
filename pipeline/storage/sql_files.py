"""The SQL files of `warehouse/`: finding them and reading their head comments.

A file's name is the name of the mart, macro, check or query that it holds. Its head comment says first what it is about,
then a line `-- name: what it is` for each column, argument or property. What does not belong here: running them.
"""

import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

Kind = Literal["marts", "macros", "checks", "queries"]

_NOTE = re.compile(r"(\w+): (.+)")


@dataclass(frozen=True)
class SqlFile:
    """One file: its name, what its head says it is, the notes of its head, and its SQL without the head."""

    name: str
    description: str
    sql: str
    notes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, name: str, text: str) -> "SqlFile":
        """Read a file's text. Raises ValueError where it has no head comment."""
        lines = text.strip().splitlines()
        size = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
        head = [line.removeprefix("--").strip() for line in lines[:size]]
        if not head:
            raise ValueError(f"{name}.sql: the file must begin with a comment that says what it is")
        notes = {match[1]: match[2] for line in head if (match := _NOTE.fullmatch(line))}
        description = " ".join(line for line in head if not _NOTE.fullmatch(line))
        return cls(name, description, "\n".join(lines[size:]).strip(), notes)


def sql_files(kind: Kind) -> list[SqlFile]:
    """The files of one folder of `warehouse/`, by name."""
    folder = files("warehouse") / kind
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted(
        (SqlFile.parse(entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8")) for entry in found),
        key=lambda file: file.name,
    )

"""The one kind of error that sources raise.

Belongs here: the errors and nothing else, so that any module of the stage can raise them.
"""

from typing import Self


class SourceError(ValueError):
    """Wrong input. The message names the file, the place, the cause and what to do, and is shown to the user as it is."""


class BrokenDump(SourceError):
    """A dump that can't be read to its end. The rows before the break were read and stay valid."""

    @classmethod
    def at(cls, file: str, place: str, cause: BaseException) -> Self:
        """The error for a dump that broke at a place such as `after line 300`."""
        return cls(f"{file}: broken {place}: {in_words(cause)}. What came before it was read; replace the file and run again.")


def in_words(cause: BaseException) -> str:
    """The cause of a failed read, without a final stop."""
    if isinstance(cause, EOFError):
        return "its compressed data ends too early"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror[:1].lower() + cause.strerror[1:]
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")

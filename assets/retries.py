"""Failures that heal by themselves: a server that is down for a while, a file that somebody has open.

Everything else (wrong input, a broken claim, a bug) fails at once: trying again would only hide it. What does not belong here:
the small pauses of a download, which its source makes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import HTTPError, URLError

import dagster as dg

from assets.progress import say
from assets.resources import COMMAND_TAG
from pipeline.sources.error import SourceError
from pipeline.storage.connection import FileError

#: Seconds to wait before each new attempt of a step.
PAUSES = (60, 300, 900)

_TOO_MANY_REQUESTS = 429


@contextmanager
def healing(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Let Dagster try the step again, after a pause that grows, where the block failed of what can heal.

    A run that a person started on the command line fails at once: the person sees why.
    """
    try:
        yield
    except (SourceError, FileError) as error:
        if COMMAND_TAG in context.run.tags or not can_heal(error) or context.retry_number >= len(PAUSES):
            raise
        pause = PAUSES[context.retry_number]
        say(f"{error} Tried again in {pause} seconds.")
        raise dg.RetryRequested(max_retries=len(PAUSES), seconds_to_wait=pause) from error


def can_heal(error: Exception) -> bool:
    """Whether the error may be gone after a while: a server out of reach, busy or broken, a DuckDB file held by another."""
    cause = error.__cause__
    if isinstance(cause, HTTPError):
        return cause.code >= 500 or cause.code == _TOO_MANY_REQUESTS
    return isinstance(error, FileError) or isinstance(cause, URLError | ConnectionError | TimeoutError | HTTPException)

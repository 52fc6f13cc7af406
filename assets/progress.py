"""What the stages of a run tell while they work, and to whom.

Belongs here: the events (a stage begins, goes on, ends) and who listens. Does not: how they are shown (`commands.display`).
A context variable carries the listener, because Dagster copies resources, and a copy would have lost it.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

#: The stages of a run in their order; `--report` gives the seconds of each.
STAGES = ("pull", "parse", "load", "marts", "checks", "publish")

#: Name of the Python logger whose lines Dagster keeps with the run (`dagster.yaml` says so).
LOGGER = "videolake"


class Listener(Protocol):
    """Whoever wants to know how a run goes on."""

    def begin(self, stage: str, total: int | None) -> None:
        """A stage begins; `total` is how many things it will count, None where nobody knows yet."""

    def advance(self, stage: str, count: int) -> None:
        """The stage has counted so many more."""

    def end(self, stage: str, seconds: float, facts: Mapping[str, Any]) -> None:
        """A stage has ended well, after so many seconds of its own (waiting for another writer not counted)."""

    def say(self, sentence: str) -> None:
        """Something that a person should know."""


class Nobody:
    """The listener of runs that no command line watches: Dagster shows what they do."""

    def begin(self, stage: str, total: int | None) -> None:
        """Dagster shows that a step has begun."""

    def advance(self, stage: str, count: int) -> None:
        """Nobody watches."""

    def end(self, stage: str, seconds: float, facts: Mapping[str, Any]) -> None:
        """Dagster shows the facts as metadata."""

    def say(self, sentence: str) -> None:
        """The log has it."""


_NOBODY = Nobody()
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def _current() -> Listener:
    return _listener.get() or _NOBODY


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell `listener` of everything that happens in the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def say(sentence: str) -> None:
    """Tell whoever listens, and the log, something that a person should know."""
    logging.getLogger(LOGGER).info(sentence)
    _current().say(sentence)


@dataclass
class Stage:
    """A stage at work. Its `facts` are what the summary and Dagster's metadata say of it."""

    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    def advance(self, count: int) -> None:
        """Count so many more."""
        _current().advance(self.name, count)


@contextmanager
def stage(name: str, total: int | None = None) -> Iterator[Stage]:
    """Time the block as a stage of the run. A stage whose block raises does not end."""
    listener, running = _current(), Stage(name)
    listener.begin(name, total)
    started = time.perf_counter()
    yield running
    running.seconds = time.perf_counter() - started
    listener.end(name, running.seconds, running.facts)

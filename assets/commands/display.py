"""How a run shows its progress: bars with pages per second on a terminal, a line per stage elsewhere.

Belongs here: listeners of `progress` that a person watches. Does not: the summary at the end.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from assets.progress import STAGES

#: What each stage counts.
UNITS = {"pull": "pages", "parse": "pages", "load": "parts", "marts": "marts", "checks": "claims", "publish": "bytes"}

#: What is shown until the first stage begins: Dagster takes seconds to import.
_STARTING = "start"


class Recorder:
    """Remembers what the stages told: their seconds, their facts, what was said, and which stage has not ended."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.sentences: list[str] = []
        self.running: str | None = None

    def begin(self, stage: str, total: int | None) -> None:
        """Remember which stage is at work."""
        self.running = stage

    def advance(self, stage: str, count: int) -> None:
        """Counts are in the facts at the end."""

    def end(self, stage: str, seconds: float, facts: Mapping[str, Any]) -> None:
        """A stage may come in several steps: its seconds add up, its facts too where they are numbers."""
        self.running = None
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        before = self.facts.get(stage, {})
        self.facts[stage] = before | {name: _added(before.get(name), value) for name, value in facts.items()}

    def say(self, sentence: str) -> None:
        """Keep the sentence for the report."""
        self.sentences.append(sentence)


def _added(before: Any, value: Any) -> Any:
    return before + value if isinstance(before, int) and isinstance(value, int) else value


class Lines(Recorder):
    """A line per stage, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def shown(self) -> AbstractContextManager[object]:
        """Lines need nothing around them."""
        return nullcontext()

    def end(self, stage: str, seconds: float, facts: Mapping[str, Any]) -> None:
        """Write the stage's line."""
        super().end(stage, seconds, facts)
        self._console.print(stage_line(stage, seconds, facts), soft_wrap=True, markup=False, highlight=False)

    def say(self, sentence: str) -> None:
        """Write the sentence."""
        super().say(sentence)
        self._console.print(sentence, soft_wrap=True, markup=False, highlight=False)


class Bars(Recorder):
    """A bar per stage, for a person at a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Speed(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[told]}"),
            console=console,
        )
        self._tasks: dict[str, TaskID] = {}

    def shown(self) -> AbstractContextManager[object]:
        """Show the bars while the block runs."""
        self._tasks[_STARTING] = self._progress.add_task(_STARTING, total=None, told="")
        self._tasks |= {name: self._progress.add_task(name, start=False, total=None, visible=False, told="") for name in STAGES}
        return self._progress

    def begin(self, stage: str, total: int | None) -> None:
        """Start the stage's bar."""
        super().begin(stage, total)
        task = self._tasks[stage]
        self._progress.update(self._tasks[_STARTING], visible=False)
        self._progress.update(task, visible=True, total=total)
        self._progress.start_task(task)

    def advance(self, stage: str, count: int) -> None:
        """Move the stage's bar."""
        self._progress.advance(self._tasks[stage], count)

    def end(self, stage: str, seconds: float, facts: Mapping[str, Any]) -> None:
        """Fill the stage's bar."""
        super().end(stage, seconds, facts)
        task = self._tasks[stage]
        done = self._progress.tasks[task].completed
        self._progress.update(task, total=max(done, 1), completed=max(done, 1), told=told(self.facts[stage]))
        self._progress.stop_task(task)

    def say(self, sentence: str) -> None:
        """Write the sentence above the bars."""
        super().say(sentence)
        self._progress.console.print(sentence, soft_wrap=True, markup=False, highlight=False)


class _Speed(TextColumn):
    """Pages per second of the stages that count pages."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        unit = UNITS.get(task.description)
        return Text(f"{speed:,.0f} pages/s" if speed and unit == "pages" else "", justify="right")


def stage_line(stage: str, seconds: float, facts: Mapping[str, Any]) -> str:
    """A stage that has ended, as one line: name, seconds, pages per second, counts."""
    pages = facts.get("pages", 0) if UNITS.get(stage) == "pages" else 0
    speed = f"{pages / seconds:,.0f} pages/s" if pages and seconds else ""
    return f"{stage:<8} {seconds:7.2f} s  {'; '.join(filter(None, [speed, told(facts)])) or 'nothing new'}"


def told(facts: Mapping[str, Any]) -> str:
    """Facts as words: `pages 68, skipped: media (mp4) 3`. Zeros, empty ones and sizes are left out."""
    return ", ".join(filter(None, (_words(name, value) for name, value in facts.items() if name != "bytes")))


def _words(name: str, value: Any) -> str:
    if not value:
        return ""
    label = name.replace("_", " ")
    if value is True:
        return label
    if isinstance(value, Mapping):
        return f"{label}: {', '.join(f'{key} {count:,}' for key, count in value.items())}"
    return f"{label} {value:,}" if isinstance(value, int) else f"{label} {value}"

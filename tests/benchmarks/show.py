"""The results as a table and as verdicts.

Belongs here: what is printed, and the targets. Does not: running or measuring.
"""

from collections.abc import Iterable, Sequence

import msgspec

from tests.benchmarks.facts import Facts
from tests.benchmarks.measure import Cost

#: Ratios of pages a second that the first form of the pipeline is to reach, and those that later work aims at.
TARGETS: dict[str, tuple[float, float]] = {"by_hand": (2.5, 6.0), "duckdb_alone": (1.4, 3.3)}
MEMORY_TARGET = 2_000_000_000
STAGES = ("pull", "parse", "load", "marts", "checks", "publish")
_APART = ("marts", "checks")


class Result(msgspec.Struct):
    """The fastest run of one competitor over a dump of so many pages, and the seconds of every run of it."""

    name: str
    pages: int
    dump_bytes: int
    cost: Cost
    all_seconds: list[float]
    file_bytes: dict[str, int]
    facts: Facts
    differences: list[str]

    @property
    def pages_per_second(self) -> float:
        """From the start of the process to its end."""
        return self.pages / self.cost.seconds

    @property
    def pages_per_second_apart(self) -> float:
        """The same without the time in marts and checks."""
        return self.pages / (self.cost.seconds - sum(self.cost.stages.get(stage, 0) for stage in _APART))


def _row(cells: Iterable[object]) -> str:
    first, *others = map(str, cells)
    return (f"{first:<13}" + "".join(f"{cell:>13}" for cell in others)).rstrip()


def costs_table(results: Sequence[Result]) -> str:
    """One line per result: pages a second, seconds, memory."""
    head = ("", "pages", "pages/s", "without m+c", "seconds", "cpu seconds", "peak RSS MB", "peak PSS MB", "processes")
    lines = [
        (
            *(result.name, f"{result.pages:,}", f"{result.pages_per_second:,.0f}", f"{result.pages_per_second_apart:,.0f}"),
            *(f"{result.cost.seconds:.1f}", f"{result.cost.cpu_seconds:.1f}"),
            *(f"{result.cost.peak_rss_bytes / 1e6:,.0f}", f"{result.cost.peak_pss_bytes / 1e6:,.0f}", result.cost.processes),
        )
        for result in results
    ]
    return "\n".join(map(_row, [head, *lines]))


def stages_table(results: Sequence[Result]) -> str:
    """Seconds per stage, one line per result; `start and end` is what no stage accounts for."""
    stages = list(dict.fromkeys([*STAGES, *(stage for result in results for stage in result.cost.stages)]))
    lines = [
        (
            result.name,
            f"{result.pages:,}",
            *(f"{result.cost.stages[stage]:.1f}" if stage in result.cost.stages else "" for stage in stages),
            f"{result.cost.seconds - sum(result.cost.stages.values()):.1f}",
        )
        for result in results
    ]
    return "\n".join(map(_row, [("seconds", "pages", *stages, "other"), *lines]))


def sizes_table(results: Sequence[Result]) -> str:
    """Bytes of the dump and of the files made from it, in MB."""
    return "\n".join(
        _row((result.name, f"{result.pages:,}", f"dump {result.dump_bytes / 1e6:,.0f}"))
        + "".join(f"   {file} {count / 1e6:,.0f}" for file, count in result.file_bytes.items())
        for result in results
    )


def ratios(results: Sequence[Result]) -> list[str]:
    """Each run of videolake beside each peer, and the targets."""
    peers = {result.name: result for result in results if result.name in TARGETS}
    ours = [result for result in results if result.name == "videolake"]
    return [_ratio(result, peers[peer], *TARGETS[peer]) for result in ours for peer in TARGETS if peer in peers]


def _ratio(ours: Result, peer: Result, target: float, aim: float) -> str:
    whole = ours.pages_per_second / peer.pages_per_second
    apart = ours.pages_per_second_apart / peer.pages_per_second_apart
    return (
        f"{ours.pages:,} pages: {whole:.2f} times {peer.name} ({apart:.2f} without marts and checks); "
        f"target {target}: {'met' if whole >= target else 'MISSED'}; later {aim}"
    )


def memory(results: Sequence[Result]) -> list[str]:
    """The memory of each run of videolake, and the target."""
    ours = [result for result in results if result.name == "videolake"]
    return [f"{result.pages:,} pages: {_memory(result.cost.peak_pss_bytes or result.cost.peak_rss_bytes)}" for result in ours]


def _memory(peak_bytes: int) -> str:
    verdict = "met" if peak_bytes < MEMORY_TARGET else "MISSED"
    return f"{peak_bytes / 1e6:,.0f} MB at most; target {MEMORY_TARGET / 1e6:,.0f}: {verdict}"


def honesty(results: Sequence[Result]) -> list[str]:
    """Whether everybody found what the pages hold, so that the work compared is the same."""
    lines = [f"{result.name}, {result.pages:,} pages: {difference}" for result in results for difference in result.differences]
    return lines or ["All found the same: every count and sum agrees with what was written to the dump."]


def everything(results: Sequence[Result]) -> str:
    """All tables and verdicts."""
    notes = [*ratios(results), *memory(results), *honesty(results)]
    return "\n\n".join([costs_table(results), stages_table(results), sizes_table(results), "\n".join(notes)])

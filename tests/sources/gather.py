"""What the tests of sources share: a source read to its end."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.sources import RAW_BATCH, Batch, File, Source, from_argument
from pipeline.sources.live import LiveSource

#: A lake that holds nothing yet.
nothing_known = frozenset[File]().__contains__


def batches_of(source: Source | Path | str, is_known: Callable[[File], bool] = nothing_known) -> list[Batch]:
    """Every batch, in order, of a source or of what the command line would make of a path."""
    source = from_argument(str(source)) if isinstance(source, Path | str) else source
    assert not isinstance(source, LiveSource)
    batches = list(source.batches(is_known))
    assert all(dict(batch.pages.schema) == RAW_BATCH for batch in batches)
    return batches


def pages_of(source: Source | Path | str, is_known: Callable[[File], bool] = nothing_known) -> list[dict[str, Any]]:
    """Every page, in order."""
    return [page for batch in batches_of(source, is_known) for page in batch.pages.to_dicts()]


def files_of(source: Source | Path | str) -> list[File]:
    """The files that the batches say are wholly pulled."""
    return [file for batch in batches_of(source) for file in batch.files]


def skipped_of(source: Source | Path | str, is_known: Callable[[File], bool] = nothing_known) -> dict[str, int]:
    """How many files were not taken, by kind."""
    return dict(sum((batch.skipped for batch in batches_of(source, is_known)), Counter[str]()))


def names_of(source: Source | Path | str) -> list[str]:
    """The base names in the addresses of the pages, in order."""
    return [page["url"].rpartition("/")[2] for page in pages_of(source)]

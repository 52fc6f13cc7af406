"""Which parts of the lake hold sample pages, and which parts count.

The sample never mixes with a user's pages: it counts only while the lake has nothing else. It is always pulled alone,
so a shard is of the sample as a whole or not at all. What does not belong here: the sample's pages.
"""

from pipeline.storage.damaged import Shard, damaged_shards
from pipeline.storage.lake import Lake, PartFile, parquet_file

#: Name of the source that reads the sample; no other source may have it.
SAMPLE = "sample"


def counting_parts(lake: Lake) -> list[PartFile]:
    """The core parts that the warehouse is made of: all but the sample's, or the sample's where there are no others."""
    parts = lake.parts("core")
    sample = sample_shards(lake)
    others = [part for part in parts if (part.pulled_on, part.part) not in sample]
    return others or parts


def with_raw_parts(lake: Lake, core: list[PartFile]) -> list[PartFile]:
    """These core parts, and the raw pages of the same shards that they were made from."""
    shards = {(part.pulled_on, part.part) for part in core}
    raw = [part for part in lake.parts("raw") if part.table == "raw_pages" and (part.pulled_on, part.part) in shards]
    return [*raw, *core]


def has_own_pages(lake: Lake) -> bool:
    """Whether the lake holds a page of any source but the sample."""
    return any(not _is_sample(lake, part) for part in _telling_parts(lake))


def own_parts(lake: Lake, raw: list[PartFile]) -> list[PartFile]:
    """The raw parts among these that do not hold the sample's pages."""
    return [part for part in raw if part.table != "raw_pages" or not _is_sample(lake, part)]


def sample_shards(lake: Lake) -> set[Shard]:
    """Day and number of every shard of sample pages."""
    return {(part.pulled_on, part.part) for part in _telling_parts(lake) if _is_sample(lake, part)}


def _telling_parts(lake: Lake) -> list[PartFile]:
    """Of every shard a part that tells its source: its raw pages or, where these are damaged, what became of them."""
    raw = [part for part in lake.parts("raw") if part.table == "raw_pages"]
    damaged = damaged_shards(lake)
    pages = [part for part in lake.parts("core") if part.table == "pages"] if damaged else []
    return [*raw, *(part for part in pages if (part.pulled_on, part.part) in damaged)]


def _is_sample(lake: Lake, part: PartFile) -> bool:
    """Read from the footer alone: every row group says the least and greatest `source` that it holds."""
    path = lake.path(part)
    if not path.exists():
        return False
    with parquet_file(path) as file:
        footer = file.metadata
    column = footer.schema.names.index("source")
    groups = [footer.row_group(index).column(column).statistics for index in range(footer.num_row_groups)]
    return all(group is not None and group.has_min_max and group.min == group.max == SAMPLE for group in groups)

"""The postings of a range of documents, sorted by term: read from the lake's parts, packed, sorted and unpacked.

polars does what DuckDB takes twice as long for; a posting is one 64 bit integer while it is sorted, which is several times
faster than four columns. What does not belong here: which documents there are (`search_index`) and when runs are merged.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa

from pipeline.storage.lake import row_groups

#: Documents that are sorted at a time, which bounds the memory that it takes: 16 bytes for each distinct word of each document.
DOCUMENTS_AT_A_TIME = 65_536

_FIELD_BITS = 2
#: Parts that are read at a time: polars uses little more than one core for what a part takes.
_THREADS = 2
_ROWS_PER_BATCH = 131_072

#: What leads from a text to its row of `term_counts`.
_KEY = ["page_id", "field", "video_id", "language", "kind"]


class Packing(NamedTuple):
    """How many bits of a 64 bit integer hold a posting's term code, document, field and count, from high to low."""

    document_bits: int
    count_bits: int

    @property
    def term_shift(self) -> int:
        """Where the term code begins."""
        return self.document_bits + _FIELD_BITS + self.count_bits

    @property
    def document_shift(self) -> int:
        """Where the document begins."""
        return _FIELD_BITS + self.count_bits

    @classmethod
    def for_sizes(cls, terms: int, largest_count: int) -> "Packing":
        """The packing that leaves most room for documents, up to as many as are sorted at a time."""
        count_bits = max(1, largest_count.bit_length())
        free = 63 - max(1, terms.bit_length()) - _FIELD_BITS - count_bits
        return cls(min(DOCUMENTS_AT_A_TIME.bit_length() - 1, free), count_bits)


class Texts(NamedTuple):
    """Texts of documents `first` and following (doc_id, field_code, path and what leads to their row), and their terms' ids."""

    rows: pl.DataFrame
    term_ids: pl.Series  # ascending
    first: int
    packing: Packing


def sorted_postings(texts: Texts) -> pa.RecordBatchReader:
    """The postings (term_id, doc_id, field, term_count) of the texts, by term and document, to read once."""
    by_path = texts.rows.partition_by("path", maintain_order=True)
    with ThreadPoolExecutor(_THREADS) as pool:
        packed = list(pool.map(partial(_packed, texts), by_path))
    postings = pl.concat([pl.Series("posting", [], dtype=pl.UInt64), *packed], rechunk=False).sort()
    del packed
    batches = (_unpacked(postings[at : at + _ROWS_PER_BATCH], texts) for at in range(0, len(postings), _ROWS_PER_BATCH))
    schema = _unpacked(postings[:0], texts).schema
    return pa.RecordBatchReader.from_batches(schema, (batch for table in batches for batch in table.to_batches()))


def _packed(texts: Texts, rows: pl.DataFrame) -> pl.Series:
    """The postings of those texts whose row is in one part of `term_counts`, each as one integer, unsorted."""
    codes = texts.term_ids.to_frame("term_id").with_row_index("code")
    parts = row_groups(Path(rows["path"][0]), [*_KEY, "term_ids", "term_counts"])
    return pl.concat([_packed_group(counts, rows, codes, texts) for counts in parts], rechunk=False)


def _packed_group(counts: pl.DataFrame, rows: pl.DataFrame, codes: pl.DataFrame, texts: Texts) -> pl.Series:
    found = counts.join(rows, on=_KEY).select("doc_id", "field_code", "term_ids", "term_counts")
    spoken = found.explode("term_ids", "term_counts").join(codes, left_on="term_ids", right_on="term_id")
    packing = texts.packing
    document = (pl.col("doc_id") - texts.first).cast(pl.UInt64)
    return spoken.select(
        posting=pl.col("code").cast(pl.UInt64) * 2**packing.term_shift
        + document * 2**packing.document_shift
        + pl.col("field_code").cast(pl.UInt64) * 2**packing.count_bits
        + pl.col("term_counts").cast(pl.UInt64)
    ).to_series()


def _unpacked(postings: pl.Series, texts: Texts) -> pa.Table:
    packing, posting = texts.packing, pl.col("posting")
    unpacked = postings.to_frame().select(
        term_id=pl.lit(texts.term_ids).gather(posting // 2**packing.term_shift),
        doc_id=(posting // 2**packing.document_shift % 2**packing.document_bits).cast(pl.Int32) + texts.first,
        field=(posting // 2**packing.count_bits % 2**_FIELD_BITS).cast(pl.UInt8),
        term_count=(posting % 2**packing.count_bits).cast(pl.Int32),
    )
    return unpacked.to_arrow()

"""Words of titles and transcripts, counted in the shard so that nothing later has to read a text again.

A word's `term_id` is a hash of the word and its stem, so shards agree on ids without asking each other.
"""

import dataframely as dy

from pipeline.schemas import column
from pipeline.schemas.table import Merge, Table


class TermCounts(Table):
    """One row per title or transcript of a page, with its words and how often each occurs."""

    merge = Merge.ALL
    unit = ("video_id",)

    page_id = column.page_id(primary_key=True)
    field = column.one_of("Text that the words are of", "title", "transcript", primary_key=True, nullable=False)
    video_id = column.video_id()
    language = column.key("Language of the transcript, und for a title")
    kind = column.key("Kind of the transcript, unknown for a title")
    term_ids = dy.List(dy.Int64(nullable=False), nullable=False, description="Words of the text, ascending")
    term_counts = dy.List(dy.Int32(nullable=False), nullable=False, description="How often each of term_ids occurs")


class TranscriptWords(Table):
    """One row per transcript of a page, with what its words tell when they are counted."""

    merge = Merge.ALL
    unit = ("video_id",)

    page_id = column.page_id(primary_key=True)
    video_id = column.video_id()
    language = column.key("Language of the transcript, as `transcripts` has it")
    kind = column.key("Kind of the transcript")
    distinct_word_count = column.count("Different words; the spellings of one word that differ in case are one")
    mark_count = column.count("Marks such as [Music], which are no words")
    sentence_count = column.count("Sentences by their full stops, question and exclamation marks; null where not punctuated")
    sketch = dy.List(
        dy.Int32(nullable=False, min=0),
        nullable=True,
        description="MinHash of the pairs of neighbouring words: the share of entries that two have alike tells how alike they "
        "are; null where there is no pair",
    )


class Vocabulary(Table):
    """One row per word that a shard's texts hold."""

    merge = Merge.ALL
    unit = ("term_id",)
    is_of_a_page = False

    term_id = dy.Int64(primary_key=True, description="Hash of term and stem")
    term = dy.String(nullable=False, min_length=1, description="The word as shown: NFKC, case-folded, punctuation trimmed")
    folded = dy.String(nullable=False, min_length=1, description="The word without accents")
    stem = dy.String(nullable=False, min_length=1, description="Stem of the word, without accents")

"""The one place where tables are declared.

A table is a class with a docstring that tells its grain, columns with descriptions, and rules whose names are
sentences. Parquet schemas, DuckDB tables, comments, checks and the dictionary derive from the classes
(`derive`, `conform`); nothing else in the project lists columns.

What does not belong here: reading, parsing, writing, and anything that needs data to be there.
"""

from pipeline.schemas.captions import CaptionTracks, Chapters, Transcripts, TranscriptSegments
from pipeline.schemas.comments import RedditComments, RedditPosts, YoutubeComments
from pipeline.schemas.pages import Pages, RawFiles, RawPages, RejectedRows
from pipeline.schemas.table import Frames, Merge, Table, grain_of, name_of
from pipeline.schemas.terms import TermCounts, TranscriptWords, Vocabulary
from pipeline.schemas.videos import Keywords, PlaylistItems, RelatedLinks, Videos, VideoSnapshots

__all__ = ["LAKE_ONLY", "STAGED_ONLY", "TABLES", "Frames", "Merge", "RawFiles", "RawPages", "Table", "grain_of", "name_of"]

#: Every table that one shard of raw pages makes a part of, by name.
TABLES: dict[str, type[Table]] = {
    name_of(table): table
    for table in (
        Videos,
        VideoSnapshots,
        Transcripts,
        TranscriptSegments,
        Keywords,
        RelatedLinks,
        Chapters,
        CaptionTracks,
        YoutubeComments,
        RedditPosts,
        RedditComments,
        PlaylistItems,
        Pages,
        RejectedRows,
        TermCounts,
        TranscriptWords,
        Vocabulary,
    )
}

#: Tables of the lake that marts read in staging, and that analysts see only as these marts.
STAGED_ONLY = frozenset({"transcript_words"})

#: Tables of the lake that analysts see only in another form (search index, the view `terms`, marts).
LAKE_ONLY = frozenset({"term_counts", "vocabulary"}) | STAGED_ONLY

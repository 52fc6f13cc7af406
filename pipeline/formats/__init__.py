"""What a source and a parser both have to know of a format, so that one filters by what the other reads.

Belongs here: pure modules that say what the world's data looks like, as far as a source that takes some of it only has to
look into it. Does not: pages and rows (`parse`), and where pages come from (`sources`). Nothing here imports another part of
the pipeline.
"""

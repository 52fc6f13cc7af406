"""The table `transcript_words`: what a transcript's words, marks and full stops tell when they are counted.

Belongs here: sentences, and the sketch that tells how alike two transcripts are without reading either again. Does not:
what a word or a mark is (`words`), and how words are counted (`term_counts`).

The sketch is a MinHash with one permutation (Li, Owen, Zhang: One Permutation Hashing, 2012). Its shingles are pairs of
neighbouring words. Each pair's hash puts it into one of SKETCH_SIZE cells; a cell keeps 16 bits (Li, König: b-Bit Minwise
Hashing, 2010) of its least hash, and an empty one has those of the next that is not (Shrivastava, Li: Densifying One
Permutation Hashing, 2014). So the share of equal entries estimates the Jaccard similarity of two transcripts' sets of pairs.
"""

from collections.abc import Sequence

import polars as pl

from pipeline.schemas.derive import lake_schema
from pipeline.schemas.terms import TranscriptWords
from pipeline.transform import words

SKETCH_SIZE = 64
#: Pairs that a cell gets on average: of longer transcripts only those with the least hashes are looked at, as the others can
#: hardly be the least of their cell. One cell in 150 stays empty for that.
_PAIRS_PER_CELL = 5
_HASHES = 2**32

#: A transcript with fewer sentences than one per so many words is not punctuated.
WORDS_PER_SENTENCE = 100

#: A token that ends a sentence: with a question or exclamation mark or a full stop, but not with dots, and maybe with closing
#: quotes or brackets behind.
_SENTENCE_END = r"""(?:[?!؟।۔]|[^.]\.)["'”’»)\]]*$"""
_ABBREVIATION = r"^(?:(?:\p{L}\.)+|(?i:mr|mrs|ms|dr|prof|st|vs)\.)$"
#: Within a token, as nothing separates Chinese and Japanese sentences.
_UNSPACED_END = r"[。！？｡]+"


def signs(tokens: pl.DataFrame) -> pl.DataFrame:
    """The tokens (code, token) that are marks or end sentences: (code, mark_count, end_count)."""
    token = pl.col("token")
    is_end = token.str.contains(_SENTENCE_END) & ~token.str.contains(_ABBREVIATION)
    counted = tokens.select(
        "code",
        mark_count=(token == words.MARK).cast(pl.Int64),
        end_count=is_end.cast(pl.Int64) + token.str.count_matches(_UNSPACED_END).cast(pl.Int64),
    )
    return counted.filter((pl.col("mark_count") > 0) | (pl.col("end_count") > 0))


def transcript_words(transcripts: pl.DataFrame, met: pl.DataFrame, sketched: pl.DataFrame) -> pl.DataFrame:
    """Rows of `transcript_words` for transcripts (document, the key of a text, word_count, distinct_word_count).

    `met` has (document, mark_count, end_count) of each sign, `sketched` (document, sketch); documents may lack.
    """
    rows = transcripts.join(met.group_by("document").sum(), on="document", how="left", maintain_order="left")
    rows = rows.join(sketched, on="document", how="left", maintain_order="left")
    ends = pl.col("end_count")
    is_punctuated = (ends > 0) & (ends * WORDS_PER_SENTENCE >= pl.col("word_count"))
    rows = rows.with_columns(
        pl.col("distinct_word_count", "mark_count").fill_null(0), sentence_count=pl.when(is_punctuated).then(ends)
    )
    return rows.select(pl.col(name).cast(dtype) for name, dtype in lake_schema(TranscriptWords).items())


def sketches(runs: Sequence[pl.DataFrame], hashes: pl.Series, word_counts: pl.Series) -> pl.DataFrame:
    """The sketch of each document with at least two words: (document, sketch).

    Each of `runs` has words in the order in which they were said (document, rank), `hashes` the 32 bit hash of each rank and
    `word_counts` the number of words of each document.
    """
    limit_of = pl.Series(map(_limit, word_counts), dtype=pl.UInt32)
    return _filled(_least_of_cells(pl.concat(_least_pairs(run, hashes, limit_of) for run in runs)))


def _limit(pair_count: int) -> int:
    """The hash below which there are enough of so many pairs."""
    return min(_HASHES - 1, _HASHES * _PAIRS_PER_CELL * SKETCH_SIZE // max(1, pair_count))


def _least_pairs(run: pl.DataFrame, hashes: pl.Series, limit_of: pl.Series) -> pl.DataFrame:
    """(document, pair): the hashes of neighbouring words together, of which those below the document's limit."""
    hashed = run.select("document", word=hashes.gather(run["rank"]))
    is_within = pl.col("document") == pl.col("document").shift(-1)
    # Sums of 32 bit hashes wrap, and are as evenly spread as these; three times the first tells `a b` from `b a`.
    pairs = hashed.select("document", pair=pl.col("word") * 3 + pl.col("word").shift(-1), is_within=is_within)
    return pairs.filter(pl.col("is_within") & (pl.col("pair") < limit_of.gather(run["document"]))).select("document", "pair")


def _least_of_cells(pairs: pl.DataFrame) -> pl.DataFrame:
    """(cell, entry), sorted: of each cell that is not empty 16 bits of its least hash. Cell = document * SKETCH_SIZE + place."""
    cell = pl.col("document") * SKETCH_SIZE + pl.col("pair") % SKETCH_SIZE
    least = pairs.group_by(cell=cell).agg(pl.col("pair").min()).sort("cell")
    return least.select("cell", entry=((pl.col("pair") // SKETCH_SIZE) % 2**16).cast(pl.Int32))


def _filled(cells: pl.DataFrame) -> pl.DataFrame:
    """(document, sketch): the cells of each document in order, an empty one with the next entry, after the last the first."""
    if cells.is_empty():
        return pl.DataFrame(schema={"document": pl.UInt32, "sketch": pl.List(pl.Int32)})
    numbered = cells.with_columns(document=pl.col("cell") // SKETCH_SIZE).with_columns(row=pl.col("document").rle_id())
    documents = numbered["document"].unique(maintain_order=True)
    place = numbered.select(pl.col("row") * SKETCH_SIZE + pl.col("cell") % SKETCH_SIZE).to_series()
    empty = pl.Series([None], dtype=pl.Int32).new_from_index(0, len(documents) * SKETCH_SIZE)
    grid = pl.DataFrame({"entry": empty.scatter(place, numbered["entry"])}).with_row_index("place")
    row = pl.col("place") // SKETCH_SIZE
    grid = grid.with_columns(
        row=row, next=pl.col("entry").backward_fill(), next_row=pl.when(pl.col("entry").is_not_null()).then(row).backward_fill()
    )
    first = grid["next"].gather_every(SKETCH_SIZE).gather(grid["row"])
    entry = grid.select(pl.when(pl.col("row") == pl.col("next_row")).then("next").otherwise(first)).to_series()
    return pl.DataFrame({"document": documents, "sketch": entry.reshape((-1, SKETCH_SIZE)).arr.to_list()})

"""Count the words of titles and transcripts: the table `term_counts` and the shard's `vocabulary`.

Counting is over whitespace tokens as integer codes; the rules of `words` are applied once to each distinct token of the
shard instead of to every occurrence, which is what makes this fast.
"""

from dataclasses import dataclass

import polars as pl

from pipeline.schemas.derive import lake_schema
from pipeline.schemas.terms import TermCounts, Vocabulary
from pipeline.transform import words

#: Columns that identify a text; `text` and the lake's columns come beside them.
_KEY = ["page_id", "field", "video_id", "language", "kind", "captured_at", "pulled_on"]
_HIGH = 2**32  # a document and a rank are packed into one 64 bit integer


class TermCounter:
    """Counts the words of one shard, batch by batch, and remembers each distinct token once."""

    def __init__(self) -> None:
        self._tokens: dict[str, _Tokens] = {}  # by stemming algorithm
        self._vocabulary: list[pl.DataFrame] = []

    def count(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Return `term_counts` for texts (page_id, field, video_id, language, kind, captured_at, pulled_on, text).

        A text without words gives no row.
        """
        algorithms = texts["language"].unique().to_list()
        by_algorithm = {language: words.stemmer_name(language) for language in algorithms}
        groups = texts.with_columns(algorithm=pl.col("language").replace_strict(by_algorithm, return_dtype=pl.String))
        counted = [self._count(name, group) for (name,), group in groups.group_by("algorithm", maintain_order=True)]
        return pl.concat(counted) if counted else pl.DataFrame(schema=lake_schema(TermCounts))

    def vocabulary(self) -> pl.DataFrame:
        """Every term seen so far: term_id, term, folded, stem; sorted by term_id."""
        schema = {name: dtype for name, dtype in lake_schema(Vocabulary).items() if name != "pulled_on"}
        if not self._vocabulary:
            return pl.DataFrame(schema=schema)
        return pl.concat(self._vocabulary).select(list(schema)).unique("term_id").sort("term_id")

    def _count(self, algorithm: str, texts: pl.DataFrame) -> pl.DataFrame:
        texts = texts.with_row_index("document")
        tokens = self._tokens.setdefault(algorithm, _Tokens(algorithm))
        coded = tokens.coded(texts)
        self._vocabulary.append(tokens.learned())
        ranks = _Ranks.of(tokens.terms, tokens.count)
        counts = _run_lengths(ranks.ranked(coded))
        lists = (
            counts.with_columns(term_ids=ranks.term_ids.gather(counts["rank"]), term_counts=pl.col("count").cast(pl.Int32))
            .group_by("document", maintain_order=True)
            .agg("term_ids", "term_counts")
        )
        return lists.join(texts.select("document", *_KEY), on="document").select(list(lake_schema(TermCounts)))


class _Tokens:
    """The distinct tokens of a shard that one stemming algorithm is for, numbered as they come, and the terms of each."""

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._codes = pl.Categorical(pl.Categories.random())
        # polars forgets the codes when no series has them: this one keeps them for as long as the shard takes.
        self._anchor = pl.Series([""], dtype=pl.String).cast(self._codes)
        self._known = 0  # codes whose terms are known
        self.count = 0
        self.terms = pl.DataFrame(schema={"code": pl.UInt32, "term_id": pl.Int64})

    def coded(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Every whitespace token of the texts as an integer: (document, code)."""
        tokens = texts.select("document", token=words.spoken(pl.col("text")).str.split(" ")).explode("token").drop_nulls()
        coded = tokens.select("document", code=pl.col("token").cast(self._codes).to_physical())
        # Codes count up from 0, and the anchor has the first.
        self.count = max(self.count, 1 + coded.select(pl.col("code").max().fill_null(0)).item())
        return coded

    def learned(self) -> pl.DataFrame:
        """The terms (term_id, term, folded, stem) of the tokens that were met for the first time."""
        codes = pl.select(code=pl.int_range(self._known, self.count, dtype=pl.UInt32))
        self._known = self.count
        found = terms_of(codes.with_columns(token=pl.col("code").cat.to(self._codes).cast(pl.String)), self._algorithm)
        self.terms = pl.concat([self.terms, found.select(self.terms.columns)])
        return found.drop("code").unique("term_id")


@dataclass(frozen=True)
class _Ranks:
    """Terms numbered in the order of their ids, which leaves room to pack a document beside them."""

    term_ids: pl.Series  # by rank
    _of_code: pl.Series  # rank by code; null for tokens with no term or several
    _of_several: pl.DataFrame  # (code, rank) of tokens with several terms

    @classmethod
    def of(cls, terms: pl.DataFrame, code_count: int) -> "_Ranks":
        """Rank the terms (code, term_id) of so many tokens."""
        ranked = terms.with_columns(rank=pl.col("term_id").rank("dense") - 1)
        is_single = ranked["code"].is_unique()
        single = ranked.filter(is_single)
        of_code = pl.Series("rank", [None], dtype=pl.UInt32).new_from_index(0, code_count)
        of_code = of_code.scatter(single["code"], single["rank"])
        return cls(terms["term_id"].unique().sort(), of_code, ranked.filter(~is_single).select("code", "rank"))

    def ranked(self, coded: pl.DataFrame) -> pl.DataFrame:
        """(document, code) -> (document, rank) of every term: a gather, which costs a tenth of a join."""
        found = coded.with_columns(rank=self._of_code.gather(coded["code"]))
        single = found.drop_nulls("rank").select("document", "rank")
        if self._of_several.is_empty():
            return single
        others = found.filter(pl.col("rank").is_null()).select("document", "code").join(self._of_several, on="code")
        return pl.concat([single, others.select("document", "rank")])


def _run_lengths(occurrences: pl.DataFrame) -> pl.DataFrame:
    """(document, rank) with repeats -> (document, rank, count), sorted. One packed integer sorts faster than two columns."""
    packed = occurrences.select(pl.col("document").cast(pl.UInt64) * _HIGH + pl.col("rank")).to_series().sort()
    runs = packed.rle().struct.unnest()
    return runs.select(document=(pl.col("value") // _HIGH).cast(pl.UInt32), rank=pl.col("value") % _HIGH, count="len")


def terms_of(tokens: pl.DataFrame, algorithm: str) -> pl.DataFrame:
    """The terms of whitespace tokens: (code, token) -> (code, term_id, term, folded, stem), none or several per token."""
    pieces = tokens.select("code", term=pl.col("token").map_batches(_normalised, return_dtype=pl.String)).with_columns(
        words.trimmed(pl.col("term"))
    )
    terms = _split_unspaced(pieces.drop_nulls()).with_columns(folded=words.folded(pl.col("term")))
    stems = words.stem(terms["term"].to_list(), algorithm)
    stemmed = terms.with_columns(stem=words.folded(pl.lit(pl.Series(stems, dtype=pl.String))))
    ids = [words.term_id(term, stem) for term, stem in stemmed.select("term", "stem").iter_rows()]
    return stemmed.with_columns(term_id=pl.Series(ids, dtype=pl.Int64))


def _normalised(tokens: pl.Series) -> pl.Series:
    return pl.Series([words.normalise(token) for token in tokens], dtype=pl.String)


def _split_unspaced(terms: pl.DataFrame) -> pl.DataFrame:
    is_unspaced = pl.col("term").str.contains(words.UNSPACED)
    unspaced = terms.filter(is_unspaced)
    parts = pl.Series([words.split_unspaced(term) for term in unspaced["term"]], dtype=pl.List(pl.String))
    return pl.concat([terms.filter(~is_unspaced), unspaced.with_columns(term=parts).explode("term")])

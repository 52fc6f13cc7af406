"""Count the words of titles and transcripts: the tables `term_counts` and `transcript_words` and the shard's `vocabulary`.

Counting is over whitespace tokens as integer codes; the rules of `words` are applied once to each distinct token of the
shard instead of to every occurrence, which is what makes this fast.
"""

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from pipeline.formats.marks import UNSPACED
from pipeline.schemas.derive import lake_schema
from pipeline.schemas.terms import TermCounts, TranscriptWords, Vocabulary
from pipeline.transform import words
from pipeline.transform.texts import KEY
from pipeline.transform.transcript_words import signs, sketches, transcript_words

_HIGH = 2**32  # a document and a rank are packed into one 64 bit integer


class Counted(NamedTuple):
    """What the words of some texts tell, as rows of the tables so named."""

    term_counts: pl.DataFrame
    transcript_words: pl.DataFrame


class TermCounter:
    """Counts the words of one shard, batch by batch, and remembers each distinct token once."""

    def __init__(self) -> None:
        self._tokens: dict[str, _Tokens] = {}  # by stemming algorithm
        self._vocabulary: list[pl.DataFrame] = []

    def count(self, texts: pl.DataFrame) -> Counted:
        """Count the words of texts as `pipeline.transform.texts` gives them.

        A text without words has no row in `term_counts`.
        """
        by_algorithm = {language: words.stemmer_name(language) for language in texts["word_language"].unique()}
        groups = texts.with_columns(algorithm=pl.col("word_language").replace_strict(by_algorithm, return_dtype=pl.String))
        counted = [self._count(name, group) for (name,), group in groups.group_by("algorithm", maintain_order=True)]
        empty = Counted(pl.DataFrame(schema=lake_schema(TermCounts)), pl.DataFrame(schema=lake_schema(TranscriptWords)))
        return Counted(*map(pl.concat, zip(empty, *counted, strict=True)))

    def vocabulary(self) -> pl.DataFrame:
        """Every term seen so far: term_id, term, folded, stem; sorted by term_id."""
        schema = {name: dtype for name, dtype in lake_schema(Vocabulary).items() if name != "pulled_on"}
        if not self._vocabulary:
            return pl.DataFrame(schema=schema)
        return pl.concat(self._vocabulary).select(list(schema)).unique("term_id").sort("term_id")

    def _count(self, algorithm: str, texts: pl.DataFrame) -> Counted:
        texts = texts.with_row_index("document")
        tokens = self._tokens.setdefault(algorithm, _Tokens(algorithm))
        coded = tokens.coded(texts)
        self._vocabulary.append(tokens.learned())
        ranks = _Ranks.of(tokens.terms, tokens.count)
        runs = ranks.ranked(coded)
        counts = _run_lengths(pl.concat(runs))
        measured = counts.group_by("document").agg(distinct_word_count=pl.len(), word_count=pl.col("count").sum())
        sized = texts.select("document", *KEY).join(measured, on="document", how="left", maintain_order="left")
        sketched = sketches(runs, ranks.hashes, sized["word_count"].fill_null(0))
        spoken = transcript_words(sized.filter(pl.col("field") == "transcript"), tokens.signs_met(coded), sketched)
        return Counted(_term_counts(texts, counts, ranks.term_ids), spoken)


def _term_counts(texts: pl.DataFrame, counts: pl.DataFrame, term_ids: pl.Series) -> pl.DataFrame:
    """Rows of `term_counts` from (document, rank, count), sorted, and the term_id of each rank."""
    lists = (
        counts.with_columns(term_ids=term_ids.gather(counts["rank"]), term_counts=pl.col("count").cast(pl.Int32))
        .group_by("document", maintain_order=True)
        .agg("term_ids", "term_counts")
    )
    return lists.join(texts.select("document", *KEY), on="document").select(list(lake_schema(TermCounts)))


class _Tokens:
    """The distinct tokens of a shard that one stemming algorithm is for, numbered as they come, and the terms of each."""

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._codes = pl.Categorical(pl.Categories.random())
        # polars forgets the codes when no series has them: this one keeps them for as long as the shard takes.
        self._anchor = pl.Series([""], dtype=pl.String).cast(self._codes)
        self._known = 0  # codes whose terms are known
        self.count = 0
        self.terms = pl.DataFrame(schema={"code": pl.UInt32, "term_id": pl.Int64, "hash": pl.UInt32})
        self._signs = signs(pl.DataFrame(schema={"code": pl.UInt32, "token": pl.String}))

    def coded(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Every whitespace token of the texts as an integer: (document, code)."""
        tokens = texts.select("document", token=words.marked(pl.col("text")).str.split(" ")).explode("token").drop_nulls()
        coded = tokens.select("document", code=pl.col("token").cast(self._codes).to_physical())
        # Codes count up from 0, and the anchor has the first.
        self.count = max(self.count, 1 + coded.select(pl.col("code").max().fill_null(0)).item())
        return coded

    def learned(self) -> pl.DataFrame:
        """The terms (term_id, term, folded, stem) of the tokens that were met for the first time."""
        codes = pl.select(code=pl.int_range(self._known, self.count, dtype=pl.UInt32))
        tokens = codes.with_columns(token=pl.col("code").cat.to(self._codes).cast(pl.String))
        self._known = self.count
        self._signs = pl.concat([self._signs, signs(tokens)])
        found = terms_of(tokens, self._algorithm)
        self.terms = pl.concat([self.terms, found.select(self.terms.columns)])
        return found.drop("code", "hash").unique("term_id")

    def signs_met(self, coded: pl.DataFrame) -> pl.DataFrame:
        """(document, mark_count, end_count) of the tokens (document, code) that are marks or end sentences."""
        is_sign = pl.Series([False], dtype=pl.Boolean).new_from_index(0, self.count).scatter(self._signs["code"], True)
        return coded.filter(is_sign.gather(coded["code"])).join(self._signs, on="code").drop("code")


@dataclass(frozen=True)
class _Ranks:
    """Terms numbered in the order of their ids, which leaves room to pack a document beside them."""

    term_ids: pl.Series  # by rank
    hashes: pl.Series  # of the words, by rank
    _of_code: pl.Series  # rank by code; null for tokens with no term or several
    _of_several: pl.DataFrame  # (code, rank) of tokens with several terms

    @classmethod
    def of(cls, terms: pl.DataFrame, code_count: int) -> "_Ranks":
        """Rank the terms (code, term_id, hash) of so many tokens."""
        ranked = terms.with_columns(rank=pl.col("term_id").rank("dense") - 1)
        is_single = ranked["code"].is_unique()
        single = ranked.filter(is_single)
        of_code = pl.Series("rank", [None], dtype=pl.UInt32).new_from_index(0, code_count)
        of_code = of_code.scatter(single["code"], single["rank"])
        distinct = terms.unique("term_id").sort("term_id")
        return cls(distinct["term_id"], distinct["hash"], of_code, ranked.filter(~is_single).select("code", "rank"))

    def ranked(self, coded: pl.DataFrame) -> list[pl.DataFrame]:
        """(document, code) -> (document, rank) of every term: a gather, which costs a tenth of a join.

        Tokens with one term come first, then those with several, each in the order of the tokens.
        """
        found = coded.with_columns(rank=self._of_code.gather(coded["code"]))
        single = found.drop_nulls("rank").select("document", "rank")
        if self._of_several.is_empty():
            return [single]
        others = found.filter(pl.col("rank").is_null()).select("document", "code")
        return [single, others.join(self._of_several, on="code", maintain_order="left_right").select("document", "rank")]


def _run_lengths(occurrences: pl.DataFrame) -> pl.DataFrame:
    """(document, rank) with repeats -> (document, rank, count), sorted. One packed integer sorts faster than two columns."""
    packed = occurrences.select(pl.col("document").cast(pl.UInt64) * _HIGH + pl.col("rank")).to_series().sort()
    runs = packed.rle().struct.unnest()
    return runs.select(document=(pl.col("value") // _HIGH).cast(pl.UInt32), rank=pl.col("value") % _HIGH, count="len")


def terms_of(tokens: pl.DataFrame, algorithm: str) -> pl.DataFrame:
    """The terms of whitespace tokens: (code, token) -> (code, term_id, hash, term, folded, stem), none or several per token."""
    pieces = tokens.select("code", term=pl.col("token").map_batches(_normalised, return_dtype=pl.String)).with_columns(
        words.trimmed(pl.col("term"))
    )
    terms = _split_unspaced(pieces.drop_nulls())
    known = _known_terms(terms["term"].unique(maintain_order=True), algorithm)
    return terms.join(known, on="term", how="left", maintain_order="left")


def _known_terms(terms: pl.Series, algorithm: str) -> pl.DataFrame:
    """What is known of each different term: (term_id, hash, term, folded, stem)."""
    folded = terms.to_frame("term").with_columns(folded=words.folded(pl.col("term")))
    stems = words.stem(terms.to_list(), algorithm)
    stemmed = folded.with_columns(stem=words.folded(pl.lit(pl.Series(stems, dtype=pl.String))))
    ids = [words.term_id(term, stem) for term, stem in stemmed.select("term", "stem").iter_rows()]
    hashes = map(words.word_hash, stemmed["folded"])
    return stemmed.with_columns(term_id=pl.Series(ids, dtype=pl.Int64), hash=pl.Series(hashes, dtype=pl.UInt32))


def _normalised(tokens: pl.Series) -> pl.Series:
    return pl.Series([words.normalise(token) for token in tokens], dtype=pl.String)


def _split_unspaced(terms: pl.DataFrame) -> pl.DataFrame:
    is_unspaced = pl.col("term").str.contains(UNSPACED)
    unspaced = terms.filter(is_unspaced)
    parts = pl.Series([words.split_unspaced(term) for term in unspaced["term"]], dtype=pl.List(pl.String))
    return pl.concat([terms.filter(~is_unspaced), unspaced.with_columns(term=parts).explode("term")])

"""Count the words of titles and transcripts: the table `term_counts` and the shard's `vocabulary`.

Counting is over whitespace tokens as integer codes; the rules of `words` are applied once to each distinct token of the
shard instead of to every occurrence, which is what makes this fast.
"""

import polars as pl

from pipeline.schemas.derive import lake_schema
from pipeline.schemas.terms import TermCounts, Vocabulary
from pipeline.transform import words

#: Columns that identify a text; `text` and the lake's columns come beside them.
_KEY = ["page_id", "field", "video_id", "language", "kind", "captured_at", "pulled_on"]
_HIGH = 2**32  # a document and a code are packed into one 64 bit integer
_TERM_OF_CODE = {"code": pl.UInt32, "term_id": pl.Int64}


class TermCounter:
    """Counts the words of one shard, batch by batch, and remembers each distinct token once."""

    def __init__(self) -> None:
        self._token_codes = pl.Categorical(pl.Categories.random())
        # polars forgets the codes when no series has them: this one keeps them for as long as the counter lives.
        self._anchor = pl.Series([""], dtype=pl.String).cast(self._token_codes)
        self._met: dict[str, pl.DataFrame] = {}  # stemming algorithm -> codes of the tokens it has met
        self._terms: dict[str, pl.DataFrame] = {}  # stemming algorithm -> (code, term_id)
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
        tokens = self._tokens(texts)
        codes = tokens.select(pl.col("code").unique())
        self._learn(algorithm, codes)
        # Ranks of term ids sort like the ids, and leave room to pack a document beside them.
        ranked = self._terms[algorithm].join(codes, on="code", how="semi").with_columns(rank=pl.col("term_id").rank("dense"))
        counts = _run_lengths(tokens.join(ranked.select("code", "rank"), on="code"))
        ids = ranked.select("rank", "term_id").unique("rank").sort("rank")["term_id"]
        lists = (
            counts.with_columns(term_ids=ids.gather(counts["rank"] - 1), term_counts=pl.col("count").cast(pl.Int32))
            .group_by("document", maintain_order=True)
            .agg("term_ids", "term_counts")
        )
        return lists.join(texts.select("document", *_KEY), on="document").select(list(lake_schema(TermCounts)))

    def _tokens(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Every whitespace token of the texts, in order, as an integer: (document, code)."""
        tokens = texts.select("document", token=words.spoken(pl.col("text")).str.split(" ")).explode("token").drop_nulls()
        return tokens.select("document", code=pl.col("token").cast(self._token_codes).to_physical())

    def _learn(self, algorithm: str, codes: pl.DataFrame) -> None:
        """Find the terms of the tokens that this algorithm has not met yet."""
        if algorithm not in self._terms:
            self._met[algorithm], self._terms[algorithm] = codes.clear(), pl.DataFrame(schema=_TERM_OF_CODE)
        new = codes.join(self._met[algorithm], on="code", how="anti").sort("code")
        tokens = new.with_columns(token=pl.col("code").cat.to(self._token_codes).cast(pl.String))
        terms = terms_of(tokens, algorithm)
        self._vocabulary.append(terms.drop("code").unique("term_id"))
        self._met[algorithm] = pl.concat([self._met[algorithm], new])
        self._terms[algorithm] = pl.concat([self._terms[algorithm], terms.select(list(_TERM_OF_CODE))])


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

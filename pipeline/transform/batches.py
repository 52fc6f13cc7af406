"""Pages of several shards as one batch, and the rows that are made of it as those of each shard.

polars plans every step anew for each batch, which takes most of the time where a batch has few pages. What does not belong
here: which shards are read together, and what is made of a page.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.transform.term_counts import Counted, TermCounter

_PIECE_DIGITS = 8
_PAGE_DIGITS = 56


class Batch:
    """Pieces of raw pages (lake columns), each with the counter of its shard's words. `pages` are those of all pieces.

    A page may be in several pieces, as it may have been pulled on several days, and its rows of one must not meet those of
    another. So in `pages` each page_id has a stand-in, of 64 hexadecimal digits too: first the number of the piece, then
    those of the pages in the order of their ids. `of_pieces` gives the ids back. A piece that is alone keeps them.
    """

    def __init__(self, pieces: Sequence[tuple[pl.DataFrame, TermCounter]]) -> None:
        self.pages = pieces[0][0]
        self._counters = [counter for _, counter in pieces]
        if len(pieces) > 1:
            ids = [pages["page_id"].unique().sort() for pages, _ in pieces]
            stand_ins = [_stand_ins(number, len(of_piece)) for number, of_piece in enumerate(ids)]
            self._ids, self._stand_ins = pl.concat(ids), pl.concat(stand_ins)
            renamed = (pl.col("page_id").replace_strict(old, new) for old, new in zip(ids, stand_ins, strict=True))
            self.pages = pl.concat(pages.with_columns(page_id) for (pages, _), page_id in zip(pieces, renamed, strict=True))

    def count(self, texts: pl.DataFrame) -> Counted:
        """Count the words of texts as `TermCounter.count` does, each piece's with its own counter."""
        if len(self._counters) == 1:
            return self._counters[0].count(texts)
        of_piece = dict(_by_piece(texts))
        counted = [counter.count(of_piece.get(number, texts.clear())) for number, counter in enumerate(self._counters)]
        return Counted(*map(pl.concat, zip(*counted, strict=True)))

    def of_pieces(self, rows: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
        """The rows of each piece that has some, with its number, first to last; the order of rows stays."""
        if len(self._counters) == 1:
            return iter([(0, rows)])
        return _by_piece(rows, page_id=pl.col("page_id").replace_strict(self._stand_ins, self._ids))


def _stand_ins(piece: int, count: int) -> pl.Series:
    return pl.Series([f"{piece:0{_PIECE_DIGITS}x}{page:0{_PAGE_DIGITS}x}" for page in range(count)], dtype=pl.String)


def _by_piece(rows: pl.DataFrame, **changed: pl.Expr) -> Iterator[tuple[int, pl.DataFrame]]:
    numbered = rows.with_columns(piece=pl.col("page_id").str.head(_PIECE_DIGITS), **changed)
    pieces = numbered.partition_by("piece", maintain_order=True, include_key=False, as_dict=True)
    yield from ((int(number, 16), pieces[(number,)]) for (number,) in sorted(pieces))

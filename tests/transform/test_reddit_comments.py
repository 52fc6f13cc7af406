"""By what a comment on a page about a video is known again among Reddit's own."""

import polars as pl
import pytest

from pipeline.transform.reddit_comments import folded, reddit_comments


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('See [the **bells**](https://example.org/a_(b)?c=d "Bells"), _all_ of them!', "See the bells, all of them!"),
        ("> Tide\n\nand time", "Tide and time"),
        ("AYE, 3 bells \\- really", "Aye, 3 bells - really"),
        ("Cafe\u0301", "café"),
        ("[one](http://a.b)[two](http://c.d)", "one two"),
        ("潮が満ちる。", "潮が満ちる"),
    ],
)
def test_a_comment_is_the_same_as_markdown_and_as_shown(written, shown):
    """Marks, blanks, case and what links lead to make no difference."""
    first, second = folded(pl.Series([written, shown]))
    assert first == second != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("3 bells", "4 bells"), ("bells (of the mole)", "bells"), ("[x] (y)", "[x]"), ("tide", "tidé")],
)
def test_other_words_are_another_comment(one, other):
    """Letters and digits count, accents too, and so does what stands in brackets and is no link."""
    first, second = folded(pl.Series([one, other]))
    assert first != second


def test_a_comment_without_a_body_has_no_hash():
    """A removed comment has none; one without a letter has that of nothing."""
    hashes = reddit_comments(pl.DataFrame({"body": [None, "?!", "..."]}))["folded_body_md5"].to_list()
    assert hashes == [None, *["d41d8cd98f00b204e9800998ecf8427e"] * 2]
    assert reddit_comments(pl.DataFrame({"body": [None]}))["folded_body_md5"].to_list() == [None]

"""Comments beneath the ones that they answer."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.site.threads import DEEPEST, thread
from pipeline.report.site.video_rows import Comment


def comment(comment_id: str, parent_id: str | None = None, depth: int | None = None) -> Comment:
    """A comment of which only its place matters."""
    return Comment(comment_id, parent_id, depth, None, None, None, None, None, comment_id, None, [])


def placed(*comments: Comment) -> list[tuple[str, int]]:
    """The thread as ids and depths."""
    return [(one.comment.comment_id, one.depth) for one in thread(comments)]


def test_answers_follow_their_comment_in_the_order_in_which_they_come():
    """A conversation reads from top to bottom."""
    said = [comment("a"), comment("b"), comment("a1", "a"), comment("b1", "b"), comment("a2", "a"), comment("a11", "a1")]
    assert placed(*said) == [("a", 0), ("a1", 1), ("a11", 2), ("a2", 1), ("b", 0), ("b1", 1)]


def test_an_answer_to_a_comment_that_is_not_held_is_shown_and_says_so():
    """A part of a thread is not lost."""
    answer, other = thread([comment("a", "gone"), comment("b")])
    assert (answer.depth, answer.is_orphan, other.is_orphan) == (0, True, False)


def test_depths_are_believed_where_no_parents_are_told():
    """Pages that only indent their comments keep their form, without holes in it."""
    said = [comment("a", depth=0), comment("b", depth=1), comment("c", depth=5), comment("d", depth=0)]
    assert placed(*said) == [("a", 0), ("b", 1), ("c", 2), ("d", 0)]


def test_comments_that_answer_each_other_in_a_ring_are_shown():
    """Broken pages lose no comment and end."""
    assert sorted(placed(comment("a", "b"), comment("b", "a"), comment("c", "c"))) == [("a", 0), ("b", 1), ("c", 0)]


def test_a_very_deep_thread_stops_to_indent():
    """A browser can show it, and Python's stack does not end."""
    chain = [comment("0"), *(comment(str(n), str(n - 1)) for n in range(1, 3000))]
    depths = [one.depth for one in thread(chain)]
    assert (len(depths), max(depths)) == (3000, DEEPEST)


names = st.sampled_from("abcdefgh")
comments = st.lists(
    st.builds(comment, names, st.none() | names, st.none() | st.integers(0, 9)), unique_by=lambda one: one.comment_id
)


@given(comments)
def test_every_comment_is_there_once_and_every_level_that_opens_closes(said: list[Comment]):
    """Whatever parents and depths pages name, the HTML is whole."""
    shown = thread(said)
    assert sorted(one.comment.comment_id for one in shown) == sorted(one.comment_id for one in said)
    depth = 0
    for one in shown:
        assert one.depth == depth
        depth += one.is_answered - one.closes
    assert depth == 0

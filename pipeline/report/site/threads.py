"""Comments as threads: each beneath the one that it answers.

What does not belong here: where comments come from (`video_held`), and HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.report.site.video_rows import Comment

#: Answers that lie deeper are shown at this depth, as browsers stop at some hundreds of nested elements.
DEEPEST = 40


class Placed(NamedTuple):
    """A comment in its thread: how deep it lies, whether an answer to it follows, and how many levels end after it."""

    comment: Comment
    depth: int
    is_answered: bool
    closes: int
    is_orphan: bool


def thread(comments: Sequence[Comment]) -> list[Placed]:
    """The comments, each before its answers, which stay in the order in which they come.

    A comment whose parent is not among them lies at the top and is an orphan; where a page tells no parents but depths, as
    deep as it says.
    """
    held = {comment.comment_id for comment in comments}
    walked = list(_walked(comments, held)) if any(comment.parent_id in held for comment in comments) else _told(comments)
    steps = [*(depth for _, depth in walked), 0]
    return [
        Placed(comment, depth, following > depth, max(0, depth - following), comment.parent_id not in held | {None})
        for (comment, _), (depth, following) in zip(walked, pairwise(steps), strict=True)
    ]


def _walked(comments: Sequence[Comment], held: set[str]) -> Iterable[tuple[Comment, int]]:
    """Depth first, without recursion: a thread may be deeper than Python's stack. One in a ring of parents starts at the top."""
    answers = defaultdict(list)
    for comment in comments:
        answers[comment.parent_id if comment.parent_id in held else None].append(comment)
    seen: set[str] = set()
    for start in [*answers[None], *comments]:
        open_ = [(start, 0)]
        while open_:
            comment, depth = open_.pop()
            if comment.comment_id in seen:
                continue
            seen.add(comment.comment_id)
            yield comment, min(depth, DEEPEST)
            open_ += [(answer, depth + 1) for answer in reversed(answers[comment.comment_id])]


def _told(comments: Sequence[Comment]) -> list[tuple[Comment, int]]:
    """As deep as the page says, but never more than one step deeper than the comment before."""
    told, last = [], -1
    for comment in comments:
        last = min(comment.depth or 0, last + 1, DEEPEST)
        told.append((comment, last))
    return told

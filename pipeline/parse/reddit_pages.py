"""Which posts and comments Reddit's pages hold: from texts to typed objects with their places.

Belongs here: walking listings and comment trees, and noting what could not be taken. Does not: the objects' types
(`reddit_things`) and rows of tables (`reddit_rows`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec

from pipeline.formats.json_text import syntax_problem, whole_characters
from pipeline.formats.reddit_things import NOTHING, Answer, Comment, Listing, Misfit, Post, Stub, Thing, Things, read_object
from pipeline.parse.reddit_json import unnested

_OBJECTS: dict[str, tuple[type[Post | Comment | Stub], str, str]] = {
    "t3": (Post, "reddit_posts", "a post"),
    "t1": (Comment, "reddit_comments", "a comment"),
    "more": (Stub, "reddit_comments", "a stub of comments"),
}


class Place(NamedTuple):
    """Where a comment stands on a thread's page: depth in the tree, comment above it, place in the order of reading."""

    depth: int | None = None
    parent_id: str | None = None
    position: int | None = None


class Refusal(NamedTuple):
    """A value (`is_kept`) or an object that could not be taken: for which table, by which rule, what it was as JSON."""

    table: str
    rule: str
    row_json: str
    is_kept: bool


@dataclass
class Holdings:
    """What a batch of pages holds. The first of each tuple is the page's position in the batch.

    `rejected`: why a page holds nothing that can be read, by the page's position.
    """

    posts: list[tuple[int, Post]] = field(default_factory=list)
    comments: list[tuple[int, Comment, Place]] = field(default_factory=list)
    stubs: list[tuple[int, Stub]] = field(default_factory=list)
    refusals: list[tuple[int, Refusal]] = field(default_factory=list)
    rejected: dict[int, str] = field(default_factory=dict)

    def add(self, page: int, kind: str, written: str | msgspec.Raw, place: Place) -> Post | Comment | Stub | None:
        """Take an object of kind t3, t1 or more, or note why not. Return it; None for what is no such object."""
        wanted, table, name = _OBJECTS[kind]
        try:
            found, misfits = read_object(wanted, written)
        except msgspec.ValidationError:
            self.refuse(page, table, f"{name} is an object", written)
            return None
        self.refusals.extend((page, _misfit(table, found, misfit)) for misfit in misfits)
        if isinstance(found, Stub):
            self.stubs.append((page, found))
        elif found.own_id is None:
            self.refuse(page, table, f"{name} has an id", written)
        elif isinstance(found, Post):
            self.posts.append((page, found))
        else:
            self.comments.append((page, found, place))
        return found

    def refuse(self, page: int, table: str, rule: str, written: str | msgspec.Raw) -> None:
        """Note what broke a rule and was left out for it."""
        row_json = written if isinstance(written, str) else bytes(written).decode()
        self.refusals.append((page, Refusal(table, rule, row_json, is_kept=False)))

    def forget(self, page: int) -> None:
        """Let go of what was taken of the last page: it can't be read to its end."""
        taken: list[Any]
        for taken in (self.posts, self.comments, self.stubs, self.refusals):
            while taken and taken[-1][0] == page:
                taken.pop()


def _misfit(table: str, found: Post | Comment | Stub, misfit: Misfit) -> Refusal:
    told = {"id": found.id, misfit.field: misfit.value}
    return Refusal(table, f"{misfit.field}: {misfit.problem}", msgspec.json.encode(told).decode(), is_kept=True)


Wrapper = TypeVar("Wrapper", Thing, Listing, Answer, Things)
_NO_REPLIES = (b'""', b"null")

#: A page as JSON texts: 0 is the page; others are what its deep `replies` were replaced with (`reddit_json.unnested`).
_Pieces = dict[int, str]
_Reading = Callable[[Holdings, int, _Pieces], None]


def holdings_of_documents(texts: Iterable[str], *, is_thread: bool) -> Holdings:
    """What listings or, with the places of their comments, threads hold. Never raises because of what a text says."""
    return _holdings(texts, partial(_read_document, is_thread=is_thread))


def holdings_of_lines(texts: Iterable[str]) -> Holdings:
    """What lines of dumps hold, one post or comment each. Never raises because of what a text says."""
    return _holdings(texts, _read_line)


def _holdings(texts: Iterable[str], read: _Reading) -> Holdings:
    holdings = Holdings()
    for page, text in enumerate(texts):
        try:
            read(holdings, page, {0: text})
        except (msgspec.DecodeError, RecursionError):
            holdings.forget(page)
            _read_again(holdings, page, whole_characters(text), read)
    return holdings


def _read_again(holdings: Holdings, page: int, text: str, read: _Reading) -> None:
    """Read a page that is faulty or nested deeply, or say what is wrong with it."""
    try:
        read(holdings, page, dict(enumerate(unnested(text))))
    except (msgspec.DecodeError, RecursionError) as error:
        holdings.forget(page)
        holdings.rejected[page] = syntax_problem(text) or f"not what Reddit sends: {error}"


def _read_line(holdings: Holdings, page: int, pieces: _Pieces) -> None:
    holdings.add(page, "t1" if _is_comment(pieces[0]) else "t3", pieces[0], Place())


def _is_comment(line: str) -> bool:
    """A comment names its post and has no title. Only a line with both names has to be read to tell whose they are."""
    if '"link_id"' in line and '"title"' in line:
        return bytes(read_object(_Line, line)[0].link_id) != b"null"
    return '"link_id"' in line


class _Line(msgspec.Struct):
    link_id: msgspec.Raw = NOTHING


def _read_document(holdings: Holdings, page: int, pieces: _Pieces, *, is_thread: bool) -> None:
    """Take all objects in the order in which they stand; without recursion, as threads may be of any depth."""
    waiting = [_Waiting(written) for written in reversed(_top(pieces.pop(0)))]
    position = 0
    while waiting:
        written, depth, parent_id = waiting.pop()
        thing = _wrapped(holdings, page, Thing, written)
        if thing.kind in _OBJECTS:
            place = Place(depth, parent_id, position) if is_thread else Place()
            found = holdings.add(page, thing.kind, thing.data, place)
            if isinstance(found, Comment):
                position += 1
                waiting.extend(_Waiting(replies, depth + 1, found.own_id) for replies in _replies(holdings, page, found, pieces))
        else:
            children = _children(holdings, page, thing)
            waiting.extend(_Waiting(child, depth, parent_id) for child in reversed(children))


class _Waiting(NamedTuple):
    """Something wrapped that has yet to be read, and where comments in it stand."""

    written: str | msgspec.Raw
    depth: int = 0
    parent_id: str | None = None


def _top(text: str) -> Sequence[str | msgspec.Raw]:
    return msgspec.json.decode(text, type=list[msgspec.Raw]) if text.lstrip().startswith("[") else [text]


def _children(holdings: Holdings, page: int, thing: Thing) -> list[msgspec.Raw]:
    """What a Listing, or the answer of `api/morechildren`, holds; nothing for things that are neither post nor comment."""
    if thing.kind == "Listing":
        return _wrapped(holdings, page, Listing, thing.data).children
    answer = _wrapped(holdings, page, Answer, thing.json)
    if answer.errors:
        words = ", ".join(word for word in answer.errors[0][:2] if word)
        holdings.rejected[page] = f"an error answer instead of a page: {words}"
    return _wrapped(holdings, page, Things, answer.data).things


def _wrapped(holdings: Holdings, page: int, kind: type[Wrapper], written: str | msgspec.Raw) -> Wrapper:
    """One of Reddit's wrappers; an empty one, and a note, where the text is something else."""
    try:
        found, misfits = read_object(kind, written)
    except msgspec.ValidationError:
        holdings.refuse(page, "pages", f"a {kind.__name__.lower()} is an object", written)
        return kind()
    for misfit in misfits:
        holdings.refuse(page, "pages", f"{misfit.field}: {misfit.problem}", misfit.value)
    return found


def _replies(holdings: Holdings, page: int, comment: Comment, pieces: _Pieces) -> list[str | msgspec.Raw]:
    """The listing of answers to a comment, if there are any. Each piece is given out once, whatever a page says."""
    written = bytes(comment.replies)
    if written.isdigit() and int(written) in pieces:
        return [pieces.pop(int(written))]
    if written.startswith(b"{"):
        return [comment.replies]
    if written not in _NO_REPLIES:
        holdings.refuse(page, "reddit_comments", "replies are a listing", comment.replies)
    return []

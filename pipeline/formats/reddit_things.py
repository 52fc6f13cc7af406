"""What Reddit sends: posts (t3), comments (t1) and stubs of comments (more), as typed objects.

Field names are Reddit's own. Dumps reach back to 2005 and were written by several tools, so a field may be missing, and one
of another type than declared costs that field, not its object. Belongs here: the types, and reading one object. Does not:
which objects a page holds (`parse.reddit_pages`) and what their fields mean for a table (`parse.reddit_rows`).
"""

from typing import Annotated, NamedTuple, TypeVar

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
NOTHING = msgspec.Raw(b"null")
EMPTY = msgspec.Raw(b"{}")


class Crossposted(msgspec.Struct, gc=False):
    """The post that a crosspost repeats: where its links are."""

    url: str | None = None
    url_overridden_by_dest: str | None = None
    selftext: str | None = None


class Post(msgspec.Struct):
    """A post, also called link or submission."""

    id: str | None = None
    name: str | None = None
    subreddit: str | None = None
    title: str | None = None
    selftext: str | None = None
    selftext_html: str | None = None
    link_flair_text: str | None = None
    author: str | None = None
    score: Whole | None = None
    ups: Whole | None = None
    downs: Whole | None = None
    hide_score: bool | None = None
    upvote_ratio: float | None = None
    num_comments: Whole | None = None
    created_utc: int | float | str | None = None
    permalink: str | None = None
    url: str | None = None
    url_overridden_by_dest: str | None = None
    removed_by_category: str | None = None
    banned_by: bool | str | None = None
    crosspost_parent_list: list[Crossposted] | None = None

    @property
    def own_id(self) -> str | None:
        """Its id without prefix; None where it has none."""
        return _own_id(self.id, self.name)

    @property
    def links(self) -> str:
        """All that may link a video, first what the post is about: addresses of it and of what it repeats, then texts."""
        posts = [self, *(self.crosspost_parent_list or ())]
        addresses = [address for post in posts for address in (post.url, post.url_overridden_by_dest)]
        return "\n".join(text for text in (*addresses, *(post.selftext for post in posts)) if text)


class Comment(msgspec.Struct, gc=False):
    """A comment. `link_id` names its post, `parent_id` its post or the comment that it answers, `link_url` its post's address."""

    id: str | None = None
    name: str | None = None
    link_id: str | None = None
    link_url: str | None = None
    parent_id: str | None = None
    subreddit: str | None = None
    author: str | None = None
    body: str | None = None
    body_html: str | None = None
    score: Whole | None = None
    ups: Whole | None = None
    downs: Whole | None = None
    score_hidden: bool | None = None
    created_utc: int | float | str | None = None
    depth: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
    banned_by: bool | str | None = None
    replies: msgspec.Raw = NOTHING

    @property
    def own_id(self) -> str | None:
        """Its id without prefix; None where it has none."""
        return _own_id(self.id, self.name)


class Stub(msgspec.Struct):
    """What stands for comments that a page leaves out: how many there are, and the ids of some."""

    id: str | None = None
    parent_id: str | None = None
    count: Whole | None = None
    children: list[msgspec.Raw] = []


class Thing(msgspec.Struct):
    """Reddit's wrapper: `kind` says what `data` is. `json` wraps the answers of `api/morechildren`."""

    kind: str = ""
    data: msgspec.Raw = EMPTY
    json: msgspec.Raw = EMPTY


class Listing(msgspec.Struct):
    """The data of a Listing."""

    children: list[msgspec.Raw] = []


class Answer(msgspec.Struct):
    """The data of a `json` wrapper: things, or errors as [code, words, field]."""

    data: msgspec.Raw = EMPTY
    errors: list[list[str | None]] = []


class Things(msgspec.Struct):
    """The data of an Answer."""

    things: list[msgspec.Raw] = []


class Misfit(NamedTuple):
    """A field whose value is not of its type: what is wrong, and the value as JSON."""

    field: str
    problem: str
    value: msgspec.Raw


T = TypeVar("T", bound=msgspec.Struct)


def read_object(kind: type[T], text: str | bytes | msgspec.Raw) -> tuple[T, list[Misfit]]:
    """The object that a JSON text says, without the fields that have another type, and those fields.

    Raises msgspec.DecodeError where the text is no JSON (ValidationError where it is no object), RecursionError where it is
    nested too deeply.
    """
    try:
        return msgspec.json.decode(text, type=kind), []
    except msgspec.ValidationError:
        return _field_by_field(kind, text)


def _field_by_field(kind: type[T], text: str | bytes | msgspec.Raw) -> tuple[T, list[Misfit]]:
    written = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    values, misfits = {}, []
    for field in msgspec.structs.fields(kind):
        if field.name in written:
            try:
                values[field.name] = _value(written[field.name], field.type)
            except msgspec.ValidationError as error:
                misfits.append(Misfit(field.name, str(error).split(" - at ")[0], written[field.name]))
    return kind(**values), misfits


def _value(text: msgspec.Raw, kind: type) -> object:
    """The value, where need be from a string that holds a number or a boolean."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError:
        return msgspec.json.decode(text, type=kind, strict=False)


def _own_id(own_id: str | None, name: str | None) -> str | None:
    return (own_id or name or "").removeprefix("t1_").removeprefix("t3_") or None

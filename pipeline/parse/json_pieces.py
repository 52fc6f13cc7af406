"""Typed reading of large JSON documents of which only a few values are wanted, and that keep to no promise.

A piece is a class whose fields say at which path of keys their values are; a document is read straight into it, and what no
field asks for is skipped unread. A value of another type than its field's costs that value, not the document. Belongs here:
nothing that knows what a document is about.
"""

import json
import re
import types
from functools import cache
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from pipeline.formats.json_text import syntax_problem, whole_characters

T = TypeVar("T")

#: After so many values of wrong types a document is not what it was taken for.
_MOST_MISFITS = 200
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
#: NaN and Infinity, which Python writes and JSON does not know, are unknown numbers.
_LAX = json.JSONDecoder(parse_constant=lambda _name: None)
_MISFIT = re.compile(r"(.*) - at `(?:key in )?\$(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


class BrokenJson(ValueError):
    """Why a text can't be read as the JSON that it should be, in words for people."""


class Misfit(NamedTuple):
    """A value that was left out: its path, what is wrong with it, and the value as JSON."""

    path: str
    problem: str
    value: str


class Reading(NamedTuple, Generic[T]):
    """What a document says, and the values that had to be left out."""

    value: T
    misfits: list[Misfit]


class At(NamedTuple):
    """The keys that lead to a field's value, joined by dots."""

    path: str


class Piece(msgspec.Struct):
    """Base of classes whose fields say where in a JSON object their values are.

    A field's type is a JSON type, a msgspec.Struct, another piece, or a tuple of such. Every field has a default. A field
    that does not say where it is (`At`) is at its own name in camel case.
    """


class PlainPiece(Piece):
    """A piece whose fields are at their own names where they do not say otherwise."""


P = TypeVar("P", bound=Piece)


def read_piece(text: bytes, kind: type[P], *, may_continue: bool = False) -> Reading[P]:
    """The piece that a JSON text holds. `may_continue`: other text may follow the document.

    Raises BrokenJson where the text is no JSON, is cut off, is no object, or is nested too deeply.
    """
    document, misfits = _read(text, _document(kind), may_continue=may_continue)
    return Reading(_gathered(document, kind), misfits)


def read_pieces(text: bytes, kind: type[P]) -> Reading[list[P]]:
    """The pieces that a JSON array holds. Raises BrokenJson as `read_piece` does."""
    documents, misfits = _read(text, list[_document(kind)], may_continue=False)  # type: ignore[misc]  # made at run time
    return Reading([_gathered(document, kind) for document in documents], misfits)


def read_value(text: bytes, *, may_continue: bool = False) -> Any:
    """The document as dictionaries and lists: for small ones. Raises BrokenJson as `read_piece` does."""
    try:
        return _decode(text, Any, may_continue=may_continue)
    except (msgspec.DecodeError, RecursionError):
        return _untyped(text, may_continue=may_continue)


def fit_piece(document: Any, kind: type[P]) -> Reading[P]:
    """The piece that a document of dictionaries and lists holds. Takes what misfits out of the document. Raises BrokenJson."""
    fitting, misfits = _fit(document, _document(kind))
    return Reading(_gathered(fitting, kind), misfits)


def _read(text: bytes, kind: Any, *, may_continue: bool) -> Reading[Any]:
    try:
        return Reading(_decode(text, kind, may_continue=may_continue), [])
    except (msgspec.DecodeError, RecursionError):
        return _fit(_untyped(text, may_continue=may_continue), kind)


def _fit(document: Any, kind: Any) -> Reading[Any]:
    misfits: list[Misfit] = []
    while True:
        try:
            return Reading(msgspec.convert(document, kind), misfits)
        except msgspec.ValidationError as error:
            misfits.append(_taken_out(document, str(error)))
            if len(misfits) > _MOST_MISFITS:
                raise BrokenJson(f"JSON of another kind: {misfits[0].path} {misfits[0].problem}") from error


def _decode(text: bytes, kind: Any, *, may_continue: bool) -> Any:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        behind = _TRAILING.search(str(error))
        if behind is None or not may_continue:
            raise
        return msgspec.json.decode(text[: int(behind[1]) - 1], type=kind)


def _untyped(text: bytes, *, may_continue: bool) -> Any:
    """The document, also where halves of characters or numbers such as NaN keep a strict decoder from taking it."""
    whole = whole_characters(text.decode("utf-8", "replace")).lstrip()
    try:
        document, end = _LAX.raw_decode(whole)
    except (ValueError, RecursionError) as error:
        raise BrokenJson(syntax_problem(whole) or f"not JSON: {error}") from error
    if whole[end:].strip() and not may_continue:
        raise BrokenJson(f"not JSON: other text behind it at character {end}")
    return document


def _taken_out(document: Any, error: str) -> Misfit:
    """Remove the value that an error message is about, or the closest one above it that the message names."""
    found = _MISFIT.fullmatch(error)
    if found is None:
        raise BrokenJson(f"JSON of another kind: {error}")
    keys: list[str | int] = []
    for step in _STEP.finditer(found[2]):
        if step[0] == "[...]":
            break
        keys.append(step[1] if step[1] is not None else int(step[2]))
    if not keys:
        raise BrokenJson(f"JSON of another kind: {found[1]}")
    for key in keys[:-1]:
        document = document[key]
    return Misfit(found[2].lstrip("."), found[1], json.dumps(document.pop(keys[-1]), ensure_ascii=False)[:1_000])


@cache
def _document(kind: type[Piece]) -> type[msgspec.Struct]:
    """The struct of the JSON objects along the paths of a piece's fields."""
    tree: dict[str, Any] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        *way, last = _path(kind, name, hint)
        branch = tree
        for key in way:
            branch = branch.setdefault(key, {})
        branch[last] = _json_type(hint)
    return _struct(kind.__name__, tree)


def _struct(name: str, tree: dict[str, Any]) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any, Any]] = [
        (f"at_{key}", (_struct(key, below) if isinstance(below, dict) else below) | None, None) for key, below in tree.items()
    ]
    return msgspec.defstruct(name, fields, rename={f"at_{key}": key for key in tree})


def _json_type(hint: Any) -> Any:
    """The type of the JSON value that a field is made of: as the field's, with documents for pieces."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _json_type(arguments[0])
    if origin is tuple:
        return tuple[_json_type(arguments[0]), ...]  # type: ignore[misc]  # made at run time
    if origin in (Union, types.UnionType):
        return Union[tuple(_json_type(argument) for argument in arguments)]  # noqa: UP007 - of types known at run time
    return _document(hint) if isinstance(hint, type) and issubclass(hint, Piece) else hint


def _path(kind: type[Piece], name: str, hint: Any) -> tuple[str, ...]:
    for note in getattr(hint, "__metadata__", ()):
        if isinstance(note, At):
            return tuple(note.path.split("."))
    head, *rest = name.split("_")
    return (name if issubclass(kind, PlainPiece) else head + "".join(part.capitalize() for part in rest),)


@cache
def _fields(kind: type[Piece]) -> list[tuple[str, tuple[str, ...], type[Piece] | None]]:
    """Per field: its name, the attributes of the document that lead to its value, and the piece that it is or holds."""
    hints = get_type_hints(kind, include_extras=True)
    return [(name, tuple(f"at_{key}" for key in _path(kind, name, hint)), _piece_in(hint)) for name, hint in hints.items()]


def _piece_in(hint: Any) -> type[Piece] | None:
    if isinstance(hint, type) and issubclass(hint, Piece):
        return hint
    return next((piece for argument in get_args(hint) if (piece := _piece_in(argument)) is not None), None)


def _gathered(document: Any, kind: type[P]) -> P:
    values: dict[str, Any] = {}
    for name, way, piece in _fields(kind):
        value = document
        for key in way:
            value = getattr(value, key, None)
        if value is not None:
            values[name] = value if piece is None else _pieces(value, piece)
    return kind(**values)


def _pieces(value: Any, kind: type[Piece]) -> Any:
    return tuple(_gathered(each, kind) for each in value) if isinstance(value, tuple) else _gathered(value, kind)

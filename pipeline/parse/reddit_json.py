"""Reddit's JSON where a decoder alone does not get on: comments nested without end, and answers that tell of an error.

Belongs here: flattening, and recognising errors. Does not: JSON in general (`json_text`), what a page says (`reddit_pages`).
"""

import re
from typing import Annotated

import msgspec

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_REPLIES = re.compile(r"\s*:\s*(?=\{)")


def unnested(text: str) -> list[str]:
    """A text whose comments answer each other too deeply for a decoder, as flat pieces.

    In the first piece, and in each that it leads to, the object of every `replies` is replaced by a number: the position of
    the piece that holds the object.
    """
    pieces: list[list[str]] = [[]]
    open_pieces = [0]
    levels = [0]
    start = 0
    for token in _TOKEN.finditer(text):
        if token[0] == '"replies"' and (before := _REPLIES.match(text, token.end())):
            pieces[open_pieces[-1]] += [text[start : before.end()], str(len(pieces))]
            open_pieces.append(len(pieces))
            levels.append(0)
            pieces.append([])
            start = before.end()
        levels[-1] += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if levels[-1] == 0 and len(levels) > 1 and token[0] == "}":
            pieces[open_pieces.pop()].append(text[start : token.end()])
            levels.pop()
            start = token.end()
    pieces[open_pieces[-1]].append(text[start:])
    return ["".join(piece) for piece in pieces]


class _Error(msgspec.Struct):
    error: Annotated[int, msgspec.Meta(ge=400, le=599)]
    message: str | None = None
    reason: str | None = None


def error_answer(text: str) -> str | None:
    """What an answer such as `{"message": "Forbidden", "error": 403}` says, in words; None for any other text."""
    try:
        answer = msgspec.json.decode(text, type=_Error)
    except (msgspec.DecodeError, RecursionError):
        return None
    said = " ".join(str(word) for word in (answer.error, answer.message) if word)
    return f"an error answer instead of a page: {said}" + (f" ({answer.reason})" if answer.reason else "")

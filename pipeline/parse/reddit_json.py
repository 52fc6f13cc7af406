"""JSON that Reddit or a tool wrote but that no decoder takes as it is: what is wrong with it, and how to read it all the same.

Belongs here: halves of characters, nesting without end, the place of a fault. Does not: what the JSON says (`reddit_pages`).
"""

import re
from typing import Annotated

import msgspec

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_REPLIES = re.compile(r"\s*:\s*(?=\{)")
_PLACE = re.compile(r"(?:JSON is malformed: )?(.*?)(?: \(byte (\d+)\))?", re.DOTALL)


def whole_characters(text: str) -> str:
    """The text with U+FFFD for each escape that is half a character: tools that cut titles wrote such, decoders refuse them."""
    return _ESCAPE.sub(lambda escape: r"\ufffd" if _HALF.fullmatch(escape[0]) else escape[0], text)


def syntax_problem(text: str) -> str | None:
    """What keeps a text from being read as JSON, with its place in bytes of UTF-8; None for valid JSON."""
    try:
        msgspec.json.decode(text)
    except RecursionError:
        return "JSON nested too deeply to be read"
    except msgspec.DecodeError as error:
        problem, place = _PLACE.fullmatch(str(error)).groups()  # type: ignore[union-attr]  # every text matches
        if place is None:
            return f"not JSON: cut off at byte {len(text.encode())}"
        return f"not JSON: {problem} at byte {place}"
    return None


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

"""JSON as text, before it is decoded: halves of characters that no decoder takes, and the place of a fault.

Belongs here: what is true of any JSON. Does not: what a document says (its parser), and typed reading (`parse.json_pieces`).
"""

import re

import msgspec

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
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

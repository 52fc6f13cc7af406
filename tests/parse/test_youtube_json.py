"""Typed reading of JSON that keeps to no promise: what is asked for comes out, what misfits is told, what is broken is named."""

from typing import Annotated, Any

import msgspec
import pytest

from pipeline.parse.json_pieces import At, BrokenJson, Piece, PlainPiece, fit_piece, read_piece, read_pieces, read_value


class Leaf(msgspec.Struct):
    """A plain struct within a piece."""

    size: int | None = None


class Bell(Piece):
    """A piece within a piece."""

    made_in: str | None = None
    leaf: Leaf | None = None


class Harbour(Piece):
    """A piece with fields near and far."""

    short_name: str | None = None
    depth: Annotated[int | float | None, At("water.tide.depth")] = None
    bells: Annotated[tuple[Bell, ...], At("water.bells")] = ()
    first: Annotated[Bell | None, At("first.bell")] = None


class Plain(PlainPiece):
    """A piece with names as they are."""

    short_name: str | None = None


def test_fields_come_from_their_paths() -> None:
    """A value is read from the path of keys that its field names, through objects that hold much else."""
    harbour = read_piece(
        b'{"shortName": "A", "x": [1], "water": {"tide": {"depth": 2, "y": 0}, "bells": [{"madeIn": "B"}, {}]}, "first": null}',
        Harbour,
    )
    assert harbour == (Harbour("A", 2, (Bell("B"), Bell()), None), [])
    assert read_piece(b'{"short_name": "A"}', Plain).value == Plain("A")
    assert read_pieces(b'[{"madeIn": "C"}]', Bell).value == [Bell("C")]


def test_misfits_are_left_out_and_told() -> None:
    """A value of another type costs itself, is named by its path, and leaves the rest."""
    harbour, misfits = read_piece(
        b'{"shortName": 7, "water": {"tide": [], "bells": [{"madeIn": {}}, 3, {"madeIn": "B"}]}}', Harbour
    )
    assert harbour == Harbour(bells=(Bell(), Bell("B")))
    assert [(misfit.path, misfit.value) for misfit in misfits] == [
        ("shortName", "7"),
        ("water.tide", "[]"),
        ("water.bells[0].madeIn", "{}"),
        ("water.bells[1]", "3"),
    ]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b'{"shortName": "A', "not JSON: cut off at byte 16"),
        (b"", "not JSON: cut off at byte 0"),
        (b'{"shortName": "A",}', "not JSON: trailing comma in object at byte 18"),
        (b"[1]", "JSON of another kind: Expected `object`, got `array`"),
        (b'{"a": 1} {"b": 2}', "not JSON: other text behind it at character 8"),
        (b'{"x": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "JSON nested too deeply to be read"),
    ],
)
def test_broken_documents_are_named(text: bytes, cause: str) -> None:
    """A text that is no such document is refused with its true cause."""
    with pytest.raises(BrokenJson) as broken:
        read_piece(text, Harbour)
    assert str(broken.value) == cause


def test_other_text_behind_a_document() -> None:
    """A document within a script is read though code follows it."""
    assert read_piece(b'{"shortName": "A"};var x = {', Harbour, may_continue=True).value == Harbour("A")
    assert read_value(b'{"a": [1, "};"]} ;', may_continue=True) == {"a": [1, "};"]}


def test_what_only_python_writes() -> None:
    """Halves of characters are replaced and NaN is unknown, as json.dumps writes both."""
    harbour = read_piece(b'{"shortName": "A \\ud83d B", "water": {"tide": {"depth": NaN}}}', Harbour).value
    assert harbour == Harbour("A \ufffd B")


def test_a_document_of_misfits_is_another_kind() -> None:
    """A document that fits nowhere is refused rather than emptied value by value."""
    document: Any = {"water": {"bells": list(range(1_000))}}
    with pytest.raises(BrokenJson, match="JSON of another kind"):
        fit_piece(document, Harbour)

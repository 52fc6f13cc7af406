"""Pages in any charset come out as the words that were written, and what was lost on the way is told."""

import json

import pytest

from pipeline.parse.charsets import decode_body
from tests.parse.pages import parsed, video

PAGE = "{}\n\nVideo Statistics and Information\n\nCaptions Word Cloud\n{}\nChannel: C\nId: xpLMrs8vuD8\n"
HTML = "<!doctype html>{}<h1>{}</h1><h2>Video Statistics and Information</h2><p>Id: xpLMrs8vuD8</p>"
META = '<meta charset="{}">'


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_decides(charset: str) -> None:
    """A byte order mark is believed before all else."""
    body = PAGE.format("Zähes Öl €", "words").encode(charset)
    assert video(body, content_type="text/plain; charset=windows-1251")["title"] == "Zähes Öl €"


@pytest.mark.parametrize(
    ("charset", "label", "words"),
    [
        ("cp1251", "windows-1251", "Прилив"),
        ("cp932", "Shift_JIS", "満潮の鐘"),
        ("gb18030", "gb2312", "潮汐的钟"),
        ("euc_kr", "ks_c_5601-1987", "밀물"),
        ("cp1252", "iso-8859-1", "“Flut” – naïve"),
        ("koi8_r", "koi8-r", "Отлив"),
        ("iso2022_jp", "iso-2022-jp", "潮"),
    ],
)
def test_html_charsets(charset: str, label: str, words: str) -> None:
    """The charset of an HTML page is read from its header or its meta element, as browsers do."""
    plain = HTML.format("", words).encode(charset)
    assert video(plain, content_type=f"text/html;charset={label}")["title"] == words
    assert video(HTML.format(META.format(label), words).encode(charset))["title"] == words


def test_utf8_behind_another_meta_element() -> None:
    """A page that was stored as UTF-8 but kept its old meta element is read as UTF-8."""
    assert video(HTML.format(META.format("windows-1251"), "Прилив").encode())["title"] == "Прилив"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"caf\xe9 \x80", ("café €", "windows-1252", 2)),
        ("é–é".encode() + b" \xff", ("é–é \ufffd", "utf-8", 1)),
        ("cut é".encode()[:-1], ("cut ", "utf-8", 1)),
        (b"\x81\x9d", ("\x81\x9d", "windows-1252", 2)),
        ("é\ufffdé".encode() + b" \xff", ("é\ufffdé \ufffd", "utf-8", 1)),
        ("\ufeff\ufffd é".encode()[:-1], ("\ufffd ", "utf-8", 1)),
    ],
)
def test_text_that_is_not_utf8(body: bytes, expected: tuple[str, str, int]) -> None:
    """Mostly valid UTF-8 keeps what is valid, other text is read as windows-1252, and a cut character is left out."""
    assert decode_body(body, None) == expected


def test_declared_charset_of_a_text() -> None:
    """A text that is not UTF-8 is read in the charset that its header declares; unknown names are ignored."""
    body = PAGE.format("Прилив", "words").encode("cp1251")
    assert video(body, content_type="text/plain; charset=windows-1251")["title"] == "Прилив"
    assert video(b"\xe9" + body[6:], content_type="text/plain; charset=unicode_escape")["title"] == "é"


def test_what_was_lost_is_told() -> None:
    """Replaced bytes, NULs and control characters are noted with their number, and line breaks become one kind."""
    body = PAGE.format("T\xe9", "one\x00 \x07two").encode("cp1252").replace(b"\n", b"\r\n")
    rows = parsed(body)
    notes = {row["rule"]: json.loads(row["row_json"]) for row in rows["rejected_rows"]}
    assert notes["the body is valid UTF-8"] | {"url": ""} == {"url": "", "count": 1, "charset": "windows-1252"}
    assert notes["the body has no NUL bytes"]["count"] == 1
    assert notes["the body has no control characters"]["count"] == 2
    assert all(row["is_kept"] and row["table_name"] == "pages" for row in rows["rejected_rows"])
    assert rows["transcripts"][0]["text"] == "one two"
    assert rows["videos"][0]["channel"] == "C"

"""Single rules of reading a text page, each shown by the smallest page that needs it."""

from datetime import date

import pytest

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform
from tests.parse.pages import FOOTER, URL, Page, batch, parsed, video

HEAD = "T\n\nVideo Statistics and Information\n\nVideo\nCaptions Word Cloud\nReddit Comments\n"
HEAD_OF_CLASS_B = HEAD.replace("Video\n", "")
META = "👍︎︎ 1 👤︎︎ u/x 📅︎︎ Feb 01 2011 🗫︎ replies\n"
BLOCK = "Channel: C\nViews: 7\nId: xpLMrs8vuD8\nPublished: Wed Jun 19 2024\n"
END = f"{BLOCK}Related Videos\n{FOOTER}"


def transcript(body: str) -> str | None:
    """The transcript of one page, if it has one."""
    rows = parsed(body)["transcripts"]
    return rows[0]["text"] if rows else None


@pytest.mark.parametrize(
    ("written", "seconds", "is_noted"),
    [
        ("9min 58sec (598 seconds)", 598, False),
        ("1hr 2min 3sec (3723 seconds)", 3723, False),
        ("1 hour 2 minutes (3,720 seconds)", 3720, False),
        ("2h5m (7500 seconds)", 7500, False),
        ("1:02:03 (3723 seconds)", 3723, False),
        ("(598 seconds)", 598, False),
        ("9min 57sec (598 seconds)", 598, True),
        ("9min 58sec", 598, False),
        ("undefined", None, False),
        ("NaNmin (NaN seconds)", None, True),
    ],
)
def test_length(written: str, seconds: int | None, *, is_noted: bool) -> None:
    """The bracket is the length; where the words say otherwise, that is noted."""
    rows = parsed(f"w\nId: xpLMrs8vuD8\nLength: {written}\nRelated Videos\n{FOOTER}")
    assert rows["videos"][0]["duration_seconds"] == seconds
    assert bool(rows["rejected_rows"]) == is_noted


@pytest.mark.parametrize(
    ("written", "keywords"),
    [("a, b", ["a", "b"]), (" a,,b , ", ["a", "b"]), ("", []), ("undefined", None), ("a, undefined", ["a", "undefined"])],
)
def test_keywords(written: str, keywords: list[str] | None) -> None:
    """Keywords are split at commas; an empty label says that there are none, `undefined` that nobody knows."""
    assert video(f"w\nChannel: C\nKeywords: {written}\nRelated Videos\n{FOOTER}")["keywords"] == keywords


def test_keyword_keys() -> None:
    """Keywords that differ in case, width or form have one key."""
    rows = parsed(f"w\nChannel: C\nKeywords: Straße, STRASSE, Ｔｉｄｅ\nRelated Videos\n{FOOTER}")["keywords"]
    assert [row["keyword_key"] for row in rows] == ["strasse", "strasse", "tide"]


@pytest.mark.parametrize(
    ("line", "author", "score", "day"),
    [
        ("👍︎︎ -12 👤︎︎ u/[deleted] 📅︎︎ Jan 02 2011 🗫︎ replies", None, -12, date(2011, 1, 2)),
        ("38 u/a_b-9 Jan 2, 2011 replies", "a_b-9", 38, date(2011, 1, 2)),
        ("ðŸ‘ï¸Ž 1,204 ðŸ‘¤ï¸Ž u/x ðŸ“…ï¸Ž Jan 2 2011 ðŸ—«ï¸Ž replies", "x", 1204, date(2011, 1, 2)),
        ("👍︎︎ 👤︎︎ u/x 📅︎︎ Jan 02 2011 🗫︎ replies", "x", None, date(2011, 1, 2)),
        ("👍︎︎ undefined 👤︎︎ u/x 📅︎︎ Jan 02 2011 🗫︎ replies", "x", None, date(2011, 1, 2)),
        ("👍︎︎ 1 👤︎︎ u/x 📅︎︎ Feb 31 2011 🗫︎ replies", "x", 1, None),
    ],
)
def test_meta_lines(line: str, author: str | None, score: int | None, day: date | None) -> None:
    """The line that ends a comment is told by its structure, in whatever way its icons came out."""
    (row,) = parsed(f"{HEAD}\nbody\n\n{line}\nCaptions\nwords\n{END}")["reddit_comments"]
    assert (row["author"], row["score"], row["posted_date"], row["body"]) == (author, score, day, "body")


@pytest.mark.parametrize("line", ["I met u/x on Jan 02 2011 in the replies", "u/x replies", "see 38 u/x Jan 02 2011 replies"])
def test_sentences_are_no_meta_lines(line: str) -> None:
    """A sentence about a user does not end a comment."""
    (row,) = parsed(f"{HEAD}\n{line}\n\n{META}Captions\nwords\n{END}")["reddit_comments"]
    assert row["body"] == line


def test_meta_line_in_a_transcript() -> None:
    """A meta line that is spoken is no comment: the `Captions` line came before it."""
    for section in ("", f"\nbody\n\n{META}"):
        rows = parsed(f"{HEAD}{section}Captions\none\n\n{META}two\n{END}")
        assert len(rows["reddit_comments"]) == bool(section)
        assert rows["transcripts"][0]["text"].startswith("one 👍")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (f"{HEAD}\nbody\n\n{META}\nand th", None),
        (f"{HEAD}\nbody", None),
        (f"{HEAD}\nbody\n\n{META}Capt", None),
        (f"{HEAD_OF_CLASS_B}\nbody\n\n{META}spoken words", "spoken words"),
        (f"{HEAD_OF_CLASS_B}spoken words", "spoken words"),
        (f"{HEAD}\nbody\n\n{META}spoken words\n{END}", "spoken words"),
        (f"{HEAD}No comments found\nCaptions\nspoken words\n{END}", "spoken words"),
        (f"{HEAD}\nCaptions\nspoken words\n{END}", "spoken words"),
        (f"{HEAD}Capt", None),
        (f"{HEAD}Captions\n{END}", None),
        (HEAD.replace("Reddit Comments\n", "Reddit Com"), None),
    ],
)
def test_where_the_transcript_is(page: str, words: str | None) -> None:
    """Text without its end is a comment where comments stand on a cut page, and else the transcript."""
    assert transcript(page) == words


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a&nbsp;b &lt;i&gt;c&lt;/i&gt; &amp;quot;d&amp;quot; &hearts;", 'a b c "d" ♥'),
        ("a &bogus; b &#0; c &#xD800; d&copy e", "a &bogus; b c d&copy e"),
        ("1 < 2 and 3 > 2 <3", "1 < 2 and 3 > 2 <3"),
        ("a<br>b<00:00:01.500><c> c</c>", "a b c"),
        ("a\u2003b\u00a0 c", "a b c"),
        ('cut <font color="#E5', "cut"),
        (
            "[Music] >> (upbeat music) - [Johnny] PATRICK: [INAUDIBLE]",
            "[Music] >> (upbeat music) - [Johnny] PATRICK: [INAUDIBLE]",
        ),
    ],
)
def test_transcripts_are_cleaned(raw: str, clean: str) -> None:
    """Tags go, entities are decoded, white space is folded; marks and signs that are none of these stay."""
    assert transcript(f"{HEAD}Captions\n{raw}") == clean


def test_block_behind_many_related_titles() -> None:
    """A block is found however many related titles stand behind it, label-like ones among them."""
    titles = "".join(f"Views: {number} of them and a longer title\n" for number in range(400))
    rows = parsed(f"{HEAD}Captions\nwords\n{BLOCK}Related Videos\n{titles}{FOOTER}")
    assert (rows["videos"][0]["view_count"], len(rows["related_links"])) == (7, 400)
    assert rows["transcripts"][0]["text"] == "words"


def test_page_without_any_label() -> None:
    """`Related Videos` and the footer are no part of the transcript, also where the block is missing."""
    rows = parsed(f"{HEAD}Captions\nwords\nRelated Videos\nA title\n{FOOTER}")
    assert [row["text"] for row in rows["transcripts"]] == ["words"]
    assert [row["title"] for row in rows["related_links"]] == ["A title"]
    assert not rows["videos"][0]["is_complete"]


def test_cut_title_is_noted() -> None:
    """A related title that the cut may have shortened is left out and noted."""
    rows = parsed(f"{HEAD}Captions\nwords\n{BLOCK}Related Videos\nA title\nAnother ti")
    assert [row["title"] for row in rows["related_links"]] == ["A title"]
    assert [(row["table_name"], row["is_kept"]) for row in rows["rejected_rows"]] == [("related_links", False)]


def test_two_pages_of_one_video() -> None:
    """Pages are read each for itself: rows carry the page, its capture and the day of its pull."""
    page = f"{HEAD}\nbody\n\n{META}Captions\nwords\n{END}".encode()
    pages = batch([Page(page), Page(page, f"{URL}?again")])
    frames = parse_pages(pages)
    for table in ("videos", "transcripts", "reddit_comments"):
        assert frames[table]["page_id"].to_list() == pages["page_id"].to_list()
        assert frames[table].select("captured_at", "pulled_on").equals(pages.select("captured_at", "pulled_on"))
        kept, refused = conform(TABLES[table], frames[table].drop("keywords", strict=False))
        assert (kept.height, refused.height) == (2, 0)
    assert frames["reddit_comments"]["comment_id"].n_unique() == 1

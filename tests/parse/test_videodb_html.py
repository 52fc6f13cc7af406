"""Single rules of reading an HTML page: which of its words are seen, and on which lines."""

import pytest

from pipeline.parse.visible_text import visible_text
from tests.parse.pages import FOOTER, URL, parsed, video

PAGE = "<!doctype html><h1>T</h1><h2>Video Statistics and Information</h2>{}<p>Id: xpLMrs8vuD8</p><h3>Related Videos</h3>{}"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo\n"),
        ("<div>one</div><div>two<br>three<br><br>four</div>", "one\n\ntwo\nthree\n\nfour\n"),
        ("<h3>one</h3><p>two</p>", "one\n\ntwo\n"),
        ("<p>Channel: x</p><p>Views: 7</p>", "Channel: x\nViews: 7\n"),
        ("<p>one</p><h3>Captions</h3><p>two</p>", "one\nCaptions\ntwo\n"),
        ("<dl><dt>Channel:</dt><dd>x</dd><dt>Views:</dt><dd>7</dd></dl>", "Channel: x\nViews: 7\n"),
        ("<table><tr><th>Channel:</th>\n<td>x</td></tr><tr><td>Views:<td>7</table>", "Channel: x\nViews: 7\n"),
        ("<div><b>Channel:</b> <a href='/c'>x</a></div><span>Views: 7</span><br>", "Channel: x\nViews: 7\n"),
        ("<p>a  b\n c&nbsp;d&amp;amp;</p>", "a b c d&amp;\n"),
        ("<pre>a\n b</pre><p style='white-space: pre-line'>c\nd</p>", "a\nb\n\nc\nd\n"),
        ("a<script>x</script><style>x</style><nav>x</nav><template>x</template>b<!-- x -->", "ab\n"),
        ("<p hidden>x</p><p style='color:red; DISPLAY : none'>x</p><noscript>x</noscript>a", "a\n"),
        ("<p aria-hidden=true>a</p><svg><title>x</title></svg><button>b</button>", "a\n\nb\n"),
        ("", ""),
    ],
)
def test_visible_text(html: str, text: str) -> None:
    """Blocks are lines, paragraphs are set apart, pairs of label and value share a line, what is hidden is left out."""
    assert visible_text(html).text == text


def test_links_are_told_with_their_lines() -> None:
    """A link knows the line that it stands on, also behind characters of several bytes."""
    page = visible_text("<p>ähem</p><ul><li><a href='/a'>one <b>more</b></a></li><li><a><div>two</div></a></li></ul>")
    lines = page.text.encode()
    assert [(link.href, link.title, lines[link.start :].split(b"\n")[0]) for link in page.links] == [
        ("/a", "one more", b"one more"),
        ("", "two", b"two"),
    ]


def test_related_videos() -> None:
    """Links to videos behind the heading are related videos: absolute, each video once, the footer none of them."""
    before = '<p><a href="/before/AAAAAAAAAAA">before</a></p>'
    links = """<a href="/one/BBBBBBBBBBB"><img></a> <a href="/one/BBBBBBBBBBB">One</a> <a href="../two/CCCCCCCCCCC/">Two</a>
        <a href="//videodb.org/three/DDDDDDDDDDD"></a> <a href="https://example.org/four/EEEEEEEEEEE">Four</a> <a href="http://[">x</a>"""
    rows = parsed(PAGE.format(before, f"{links}<p>{FOOTER}</p>"), url="http://videodb.org/slug/xpLMrs8vuD8")["related_links"]
    assert [(row["position"], row["url"], row["title"], row["related_video_id"]) for row in rows] == [
        (0, "http://videodb.org/one/BBBBBBBBBBB", "One", "BBBBBBBBBBB"),
        (1, "http://videodb.org/two/CCCCCCCCCCC/", "Two", "CCCCCCCCCCC"),
        (2, "http://videodb.org/three/DDDDDDDDDDD", None, "DDDDDDDDDDD"),
    ]


def test_related_videos_of_a_mirror() -> None:
    """Links of a page that another host serves lead to that host."""
    links = '<a href="/one/BBBBBBBBBBB?x=1">One</a><a href="http://other.test/two/CCCCCCCCCCC">Two</a>'
    (row,) = parsed(PAGE.format("", links), url="http://mirror.test:8000/slug/xpLMrs8vuD8")["related_links"]
    assert row["url"] == "http://mirror.test:8000/one/BBBBBBBBBBB?x=1"


def test_related_videos_of_a_file() -> None:
    """Links of a page that was saved to a file lead to the site."""
    (row,) = parsed(PAGE.format("", '<a href="/one/BBBBBBBBBBB">One</a>'), url="file:///pages/page.html")["related_links"]
    assert row["url"] == "https://videodb.org/one/BBBBBBBBBBB"


def test_captions_in_many_pieces() -> None:
    """Captions in hundreds of elements are one transcript."""
    cues = "".join(f"<p><span>{number}</span> <span>words</span></p>" for number in range(300))
    (row,) = parsed(PAGE.format(f"<h3>Captions Word Cloud</h3><h3>Captions</h3>{cues}", ""))["transcripts"]
    assert row["text"] == " ".join(f"{number} words" for number in range(300))


def test_pieces_of_html() -> None:
    """A page without a head, as dumps hold them, is HTML too; a text with tags in it is none."""
    assert video("<h1>T</h1><p>Video Statistics and Information</p><p>Id: xpLMrs8vuD8</p>")["title"] == "T"
    (outcome,) = parsed("<font color='#CCC'>spoken</font> words", url=URL)["outcomes"]
    assert outcome["format"] == "videodb_text"

"""A made-up videodb page with all that it must give, rendered as the site's text form renders it.

Belongs here: pages from facts, and strategies for facts that try to mislead. Does not: parsing.
"""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from pipeline.formats.youtube_links import NO_VIDEO_IDS
from tests.parse.pages import FOOTER

#: What a page writes where it knows nothing: no name and no title.
UNKNOWN = ("undefined", "null", "NaN")
HOSTILE = [
    "Views: 7",
    "Channel: of Channels",
    "Id: 00000000000",
    "Related Videos",
    "Captions",
    "Published: Wed Jun 19 2024",
    "Please",
    "undefined behaviour",
    "R",
    "Length: 1min 1sec (61 seconds)",
]
LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
#: A line that says something: neither empty nor a word for a missing value.
LINES = (st.sampled_from(HOSTILE) | st.lists(WORDS, min_size=1, max_size=5).map(" ".join).map(str.strip)).filter(
    lambda line: line and line not in UNKNOWN
)
PLAIN = st.text("abcdefghij ä中👍", min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)


@dataclass(frozen=True)
class Comment:
    """A comment as the page shows it; `author` None is a deleted account."""

    body: str
    author: str | None
    score: int
    day: date

    def rendered(self) -> str:
        """The comment's lines, blank lines around its body."""
        day = f"{self.day:%b %d} {self.day.year:04}"
        return f"\n{self.body}\n\n👍︎︎ {self.score} 👤︎︎ u/{self.author or '[deleted]'} 📅︎︎ {day} 🗫︎ replies\n"


@dataclass(frozen=True)
class Facts:
    """What a page tells; None is what it does not know."""

    video_id: str
    channel: str
    views: int | None
    rating: float | None
    keywords: list[str]
    channel_id: str | None
    seconds: int
    published: date
    title: str = "A title"
    transcript: str = "a b c"
    comments: list[Comment] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    has_video_line: bool = True

    def block(self) -> str:
        """The lines of the statistics block."""
        length = f"{self.seconds // 60}min {self.seconds % 60}sec ({self.seconds} seconds)"
        rating = "undefined" if self.rating is None else f"{self.rating}"
        return "".join(
            f"{label}: {value}\n"
            for label, value in {
                "Channel": self.channel,
                "Views": "undefined" if self.views is None else f"{self.views:,}",
                "Rating": f"{rating} out of 5",
                "Keywords": ", ".join(self.keywords),
                "Id": self.video_id,
                "Channel Id": self.channel_id or "undefined",
                "Length": length,
                "Published": f"{self.published:%a %b %d} {self.published.year:04}",
            }.items()
        )

    def rendered(self) -> str:
        """The page: class A2 or A1 with a `Video` line, else B1."""
        comments = "".join(comment.rendered() for comment in self.comments)
        sections = f"Video\nCaptions Word Cloud\nReddit Comments\n{comments}Captions\n"
        if not self.has_video_line:
            sections = "Captions Word Cloud\nReddit Comments\n"
        head = f"{self.title}\n\nVideo Statistics and Information\n\n{sections}{self.transcript}\n"
        return head + self.block() + "Related Videos\n" + "".join(f"{title}\n" for title in self.related) + FOOTER


#: Bodies of paragraphs and lines; one that is a meta line can't be told from one, and is not made up by chance.
BODIES = st.lists(st.lists(LINES, min_size=1, max_size=3).map("\n".join), max_size=3).map("\n\n".join)
COMMENTS = st.builds(
    Comment,
    body=BODIES,
    author=st.none() | st.text(LETTERS, min_size=1, max_size=20).filter(lambda name: name not in UNKNOWN),
    score=st.integers(-10_000, 1_000_000),
    day=st.dates(),
)
FACTS = st.builds(
    Facts,
    video_id=st.text(LETTERS, min_size=11, max_size=11).filter(lambda name: name not in NO_VIDEO_IDS),
    channel=LINES,
    views=st.none() | st.integers(0, 2**62),
    rating=st.none() | st.floats(1, 5).map(lambda rating: round(rating, 7)),
    keywords=st.lists(LINES.map(lambda line: line.replace(",", "").strip()).filter(bool), max_size=5).filter(
        lambda keywords: keywords != ["undefined"]
    ),
    channel_id=st.none() | st.text(LETTERS, min_size=22, max_size=22).map(lambda text: f"UC{text}"),
    seconds=st.integers(0, 10**6),
    published=st.dates(),
    related=st.lists(LINES.filter(lambda line: line != "Related Videos"), max_size=4),
)

"""Facts about the sample pages that the README and the cookbook rely on; how they are parsed is tested with the parsers."""

import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(str(files("pipeline.sample"))) / "pages"
ALL_PAGES = sorted(path for path in ROOT.rglob("*") if path.is_file())
DAYS = {date(2024, 3, 1), date(2024, 9, 1), date(2025, 3, 1)}
#: Days on which only YouTube's API was asked, for counts.
DAYS_OF_COUNTS = {date(2024, 7, 25), date(2024, 7, 29), date(2024, 10, 6), date(2024, 10, 12)}


def host_of(path: Path) -> str:
    """The host of a page's address: its folder below the day, or videodb.org's, whose slugs have no dot."""
    folder = path.relative_to(ROOT).parts[1]
    return folder if "." in folder else "videodb.org"


#: Pages of videodb.org, and all others.
PAGES = [path for path in ALL_PAGES if host_of(path) == "videodb.org"]
OTHERS = [path for path in ALL_PAGES if host_of(path) != "videodb.org"]
HEADER = "Video Statistics and Information"
BROKEN = {"harbour-webcam-empty-tonight", "gull-portrait-third-attempt"}
# The site keeps the slug of an older title; these pages show it, so their slugs can't be made from the titles that they carry.
OLDER_SLUGS = {"day-eleven-the-turbine-stopped-turning", "reading-the-keepers-logbook-in-shiomi"}
CHANNELS = {
    "Brennick Harbour Log",
    "Gannet Rock Archive",
    "Slack Water Science",
    "The Galley Stove",
    "Twin Harbours",
    "ClipTide Daily",
}
ENCODINGS = (("utf-16", b"\xff\xfe"), ("shift_jis", b"shift_jis"), ("windows-1252", b"windows-1252"))


def text_of(path: Path) -> str:
    """The page as text, decoded by what its first bytes declare."""
    body = path.read_bytes()
    encoding = next((name for name, mark in ENCODINGS if mark in body[:200]), "utf-8")
    return body.decode(encoding)


def slug_of(title: str) -> str:
    """The slug that the site makes of a title (FORMATS, section 1)."""
    kept = "".join(character for character in title.lower() if character.isalnum() or character in " -•")
    return re.sub(r"[ -]+", "-", kept).strip("-")


def class_of(text: str) -> str:
    """The class of a text page, told by its headings."""
    lines = text.splitlines()
    has_meta_line = any(re.search(r" u/\S+ .* replies$", line) for line in lines)
    if HEADER not in lines:
        return "D" if has_meta_line else "C" if len(lines[0]) > 500 else "C-nl"
    if lines[0] == HEADER:
        return "B1-nt"
    has_reddit = "Reddit Comments" in lines
    if "Video" in lines:
        return "A2" if has_meta_line else "A1" if has_reddit else "A0"
    return "B1" if has_reddit else "B0"


WHOLE = [path for path in PAGES if path.parent.name not in BROKEN]
TEXTS = {path: text_of(path) for path in WHOLE}
TEXT_PAGES = [path for path in WHOLE if path.suffix == ".txt"]
HTML_PAGES = [path for path in WHOLE if path.suffix == ".html"]


def titles() -> dict[Path, str]:
    """The title of each page that carries one."""
    found = {path: TEXTS[path].splitlines()[0] for path in TEXT_PAGES if class_of(TEXTS[path]) in {"A0", "A1", "A2", "B0", "B1"}}
    for path in HTML_PAGES:
        match = re.search(r"<title>(.*?)(?: - videodb)?</title>", TEXTS[path], re.IGNORECASE)
        found[path] = unescape(match[1]) if match else ""
    return found


def test_counts() -> None:
    """The sample has 90 pages: 62 of videodb.org about 48 videos, a third of them HTML, two broken; and 28 of other sites."""
    assert (len(ALL_PAGES), len(PAGES), len(HTML_PAGES), len(TEXT_PAGES)) == (90, 62, 20, 40)
    hosts = [*["www.googleapis.com"] * 8, *["www.reddit.com"] * 4, *["www.youtube.com"] * 16]
    assert sorted(map(host_of, OTHERS)) == hosts
    assert len({path.stem for path in WHOLE}) == 48
    assert {path.parent.name for path in PAGES if path not in WHOLE} == BROKEN


def test_sizes() -> None:
    """No page is over 64 kB and the whole sample is under 400 kB, so it costs a download nothing."""
    sizes = [path.stat().st_size for path in ALL_PAGES]
    assert max(sizes) < 64_000
    assert sum(sizes) < 400_000


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_paths(path: Path) -> None:
    """Every page of videodb.org lies under its day of capture and its slug, and is named by a possible video id."""
    day, slug, name = path.relative_to(ROOT).parts
    assert date.fromisoformat(day) in DAYS
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert re.fullmatch(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]\.(txt|html)", name)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_names_of_other_pages(path: Path) -> None:
    """Every other page lies under its day of capture, in folders and with a name that every file system takes."""
    day, *_ = path.relative_to(ROOT).parts
    assert date.fromisoformat(day) in DAYS | DAYS_OF_COUNTS
    assert re.fullmatch(r"[\w.@=&,/-]+", path.relative_to(ROOT).as_posix(), re.ASCII)


def test_ids_of_other_pages() -> None:
    """The ids of videos, channels and playlists that they name are possible ones, and held videos are among them."""
    texts = "".join(path.read_text(encoding="utf-8") for path in OTHERS)
    named = set(re.findall(r"(?:v=|videoId\": ?\"|youtu\.be/|live/|shorts/)([\w-]+)", texts))
    assert all(re.fullmatch(r"[\w-]{10}[AEIMQUYcgkosw048]", video_id) for video_id in named)
    assert len(named & {path.stem for path in WHOLE}) > 8
    channels = set(re.findall(r"\"(UC[\w-]+)\"", texts))
    assert len(channels) > 6
    assert all(re.fullmatch(r"UC[\w-]{21}[AQgw]", channel) for channel in channels)


def test_dates_of_other_pages() -> None:
    """What yt-dlp says of the time of capture is what the folder says."""
    told = [
        json.loads(path.read_text(encoding="utf-8"))["epoch"]
        for path in OTHERS
        if path.name.startswith("watch@")
        if path.suffix == ".json"
    ]
    assert {datetime.fromtimestamp(epoch, UTC).date() for epoch in told} == {date(2025, 3, 1)}


def test_slugs() -> None:
    """A slug is that of the page's title, but for the pages that keep the slug of an older one."""
    wrong = {path.parent.name for path, title in titles().items() if slug_of(title) != path.parent.name}
    assert wrong == OLDER_SLUGS


def test_classes() -> None:
    """Every known class of text page is there."""
    expected = {"A0", "A1", "A2", "B0", "B1", "B1-nt", "C", "C-nl", "D"}
    assert {class_of(TEXTS[path]) for path in TEXT_PAGES} == expected


def test_channels() -> None:
    """Six channels tell the story, and ClipTide Daily says again what others said."""
    label = re.compile(r"(?:^|>)Channel:(?:<[^>]+>| )*([^<\n]+)", re.MULTILINE)
    named = {name.strip() for text in TEXTS.values() for name in label.findall(text)}
    assert named - {"nobody"} == CHANNELS
    reuploads = [TEXTS[path] for path in WHOLE if "fourth one since easter" in TEXTS[path]]
    assert {"ClipTide Daily" in text for text in reuploads} == {True, False}


def test_captures() -> None:
    """Eight videos were captured on more than one day, and what the page says at each is not the same."""
    days = defaultdict(set)
    for path in WHOLE:
        days[path.stem].add(path.relative_to(ROOT).parts[0])
    assert sum(len(found) > 1 for found in days.values()) == 8
    assert max(len(found) for found in days.values()) == 3


def test_encodings() -> None:
    """Windows-1252, Shift_JIS and UTF-16 pages decode to the umlauts, kana and accents that were meant."""
    decoded = [text for path, text in TEXTS.items() if any(mark in path.read_bytes()[:200] for _, mark in ENCODINGS)]
    assert len(decoded) == 3
    assert all(any(word in text for text in decoded) for word in ("Brüggemann", "灯台守", "azafrán"))


def test_first_characters() -> None:
    """Some ids begin with - or _, so that nothing that reads them may take one for an option or a private name."""
    assert {path.stem[0] for path in WHOLE} >= {"-", "_"}


def test_links() -> None:
    """Related Videos link to videos of the sample and to some that it does not hold."""
    held = {path.stem for path in WHOLE}
    address = re.compile(r"href=[\"']/[a-z0-9-]+/([\w-]{11})[\"']", re.IGNORECASE)
    linked = {video_id for path in HTML_PAGES for video_id in address.findall(TEXTS[path])}
    assert len(linked & held) > 20
    assert linked - held


def test_a_removed_video() -> None:
    """The second page of a removed video still names it, and has neither views nor captions."""
    removed = [text for text in TEXTS.values() if "<dd>undefined</dd>" in text and "Views:</dt><dd>undefined" in text]
    assert len(removed) == 1
    assert "captions" not in removed[0]

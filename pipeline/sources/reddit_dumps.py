"""Dumps of Reddit, posts or comments one a line: read in bounded memory, and again when other posts are known.

Dumps of posts go first. A dump of comments that was read before posts became known which it may hold comments of, in this pull or
in an earlier one, is read again: so the order in which dumps are loaded changes nothing. Lines that are held are not given
again. Belongs here: which dump is read when, and pages of its lines. Does not: which lines are taken (`reddit_lines`).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

import msgspec

from pipeline.sources import captured
from pipeline.sources.batch import Batch, Batcher, File, Page
from pipeline.sources.body import body_of
from pipeline.sources.error import BrokenDump
from pipeline.sources.jsonl import first_line
from pipeline.sources.reddit_documents import may_have_posts, read_document
from pipeline.sources.reddit_known import NO_NUMBERS, Filter, Numbers, RedditKnown, number_of
from pipeline.sources.reddit_lines import Line, kind_of_dump, read_line, sift
from pipeline.sources.stream import DAMAGE, LINES_PER_PAGE, Content, Lines, LongLine, lines, opened
from pipeline.sources.walk import Found

#: Kinds of what is not taken.
LONG_LINE = "line of a Reddit dump that is longer than a page may be"
HELD_LINE = "line of a Reddit dump that is held already"
GONE = "Reddit dump that is no longer there and may hold comments of posts that were found since"
#: By this a head is told at little cost that is not worth a look.
_EVERY_LINE_HAS = b'"author'


class _Retrieved(msgspec.Struct):
    retrieved_on: int | float | str | None = None
    retrieved_utc: int | float | str | None = None


def kind_of(stream: Content, head: bytes, max_page_bytes: int) -> str | None:
    """`posts` or `comments` for a stream that is a dump of these by its first line; else None.

    `head` is what of the stream is read already; the stream is at its end afterwards too.
    """
    if _EVERY_LINE_HAS not in head:
        return None
    try:
        first = first_line(stream, head, LINES_PER_PAGE * max_page_bytes)
    except DAMAGE:
        return None
    if len(first) > len(head):
        stream.seek(len(head))
    return kind_of_dump(first)


@dataclass
class _Reading:
    """One reading of a dump, from its first line to its last."""

    found: Found
    known: Numbers
    held: Numbers
    posts: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    highest_post: int = 0


class RedditDumps:
    """The dumps of one source in one pull: those that it finds, and those of earlier pulls that have to be read again."""

    def __init__(self, known: RedditKnown, batcher: Batcher, max_page_bytes: int, *, is_of_reddit: bool = False) -> None:
        """Pages, files and what is skipped go to the batcher, which the source uses for its other pages too.

        A source that is not of Reddit alone looks after dumps of earlier pulls only where it has something of Reddit's itself.
        """
        self._known, self._batcher, self._max_page_bytes = known, batcher, max_page_bytes
        self._found: dict[File, tuple[bool, Found]] = {}
        self._skipped: dict[File, Counter[str]] = {}
        self._given_up: set[File] = set()
        self._looks_back = is_of_reddit
        #: What broke, by the file's path.
        self.broken: dict[str, BrokenDump] = {}

    def add(self, found: Found, kind: str) -> None:
        """A dump of this kind (`kind_of`), to be read when all dumps are found."""
        self._found[found.file] = (kind == "comments", found)

    def has(self, file: File) -> bool:
        """Whether the file is one of the dumps."""
        return file in self._found

    def see(self, content: bytes | None) -> None:
        """A page that the source gives: if it is a document of Reddit's, its posts are known from now on."""
        if content is not None and may_have_posts(content):
            numbers = map(number_of, read_document(content).posts)
            self._looks_back |= self._known.add([number for number in numbers if number is not None])

    def pass_by(self, file: File) -> None:
        """A file of the source that was pulled before."""
        self._looks_back = self._looks_back or file in self._known.filters

    def batches(self) -> Iterator[Batch]:
        """Pages of all dumps that were found, and of those of earlier pulls, until none is stale."""
        found = [found for _, found in sorted(self._found.values(), key=itemgetter(0))]
        while found or self._looks_back:
            for each in found:
                yield from self._read(each)
            found = self._stale()
            if not found:
                break
        for skipped in self._skipped.values():
            for kind, count in skipped.items():
                self._batcher.skip(kind, count)

    def _stale(self) -> list[Found]:
        stale = [file for file in self._known.stale() if file not in self._given_up]
        return [found for file in stale if (found := self._again(file))]

    def _again(self, file: File) -> Found | None:
        """A dump to be read again, if it is what it was."""
        path = Path(file.path)
        with suppress(OSError):
            facts = path.stat()
            if (facts.st_size, facts.st_mtime_ns) == (file.byte_count, file.modified_ns):
                return Found(path, file)
        self._give_up(file, GONE)
        return None

    def _give_up(self, file: File, kind: str) -> None:
        self._given_up.add(file)
        self._skipped[file] = Counter([kind])

    def _read(self, found: Found) -> Iterator[Batch]:
        is_again = found.file in self._known.filters
        held = self._known.held_lines(found.uri) if is_again else NO_NUMBERS
        reading = _Reading(found, self._known.posts, held)
        try:
            yield from self._gathered(reading)
        except DAMAGE as cause:
            # Its lines before the break are pages like others, and reading it again would give no more of them.
            self.broken[found.file.path] = BrokenDump.at(found.file.path, "in the middle", cause)
        except OSError:
            self._give_up(found.file, "unreadable")
            return
        self._skipped[found.file] = reading.skipped
        used = Filter.by(reading.known, reading.highest_post)
        self._known.add(reading.posts)
        self._known.note(found.file, used)
        self._batcher.finish(found.file._replace(**used._asdict()))

    def _gathered(self, reading: _Reading) -> Iterator[Batch]:
        with opened(reading.found.path) as stream:
            for block in lines(stream, LINES_PER_PAGE * self._max_page_bytes):
                if isinstance(block, LongLine):
                    reading.skipped[LONG_LINE] += 1
                else:
                    for line in _taken(reading, block):
                        yield from self._batcher.add(_page(reading.found, line, self._max_page_bytes))


def _taken(reading: _Reading, block: Lines) -> list[Line]:
    """The lines of a block to give, noting all else that it tells."""
    sifted = sift(block, reading.known)
    reading.posts += sifted.posts
    reading.skipped.update(sifted.skipped)
    reading.highest_post = max(reading.highest_post, sifted.highest_post)
    is_held = reading.held.have([line.number for line in sifted.taken])
    reading.skipped.update([HELD_LINE] * sum(is_held))
    return [line for line, held in zip(sifted.taken, is_held, strict=True) if not held]


def _page(found: Found, line: Line, max_page_bytes: int) -> Page:
    address = f"{found.uri}#{line.number}"
    told = read_line(_Retrieved, line.data) or _Retrieved()
    otherwise = captured.of_path(found.path, found.file.modified_ns)
    captured_at = captured.of_record(told.retrieved_on or told.retrieved_utc, address, otherwise)
    return Page(address, found.file.path, captured_at, body_of(line.data.rstrip(b"\r"), max_page_bytes))

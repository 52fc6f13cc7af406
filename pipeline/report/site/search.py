"""The search of a site: indexes made by pagefind, which a browser reads in pieces as somebody types.

Belongs here: which pages an index holds, when it is made anew, and what making it takes. Does not: the page that searches
(`search.js`).

pagefind holds what it indexes in memory, about 0.6 MB a page. So a site has several indexes of at most _PAGES pages, made one
after the other, and the browser merges their answers. An index is made anew only if what is searched in one of its pages changed.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter, sleep

import psutil
from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.error import SiteError
from pipeline.report.site.tree import Folders, Made, Manifest, take_over, write_new

#: The folder of the indexes in a site.
FOLDER = "pagefind"

#: What an index holds at most, on average.
_PAGES = 1_000
#: A site has up to two to the power of this many indexes, as a browser opens each of them: beyond 64,000 pages, they grow.
_MOST_BITS = 6
#: What is searched are pages of videos.
_SEARCHED = "videos/"
#: A letter, with its marks, of Chinese, Japanese or Thai; `search.js` has the same.
_UNSPACED = re.compile(
    "[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
)
_SECONDS_BETWEEN_LOOKS = 0.02
#: pagefind's own search boxes, which this site does without.
_UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")


@dataclass
class Indexed:
    """What was indexed and what it took: seconds in all, and the most memory that pagefind held, in bytes."""

    searched: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    made: int = 0
    seconds: float = 0.0
    peak_bytes: int = 0


def index_names(paths: Iterable[str]) -> list[str]:
    """The names of the indexes of a site with these pages."""
    return sorted(_by_index(paths))


def _by_index(paths: Iterable[str]) -> dict[str, list[str]]:
    """The searched pages by index, in order. Which index has a page hangs on its path and on about how many there are."""
    searched = sorted(path for path in paths if path.startswith(_SEARCHED))
    bits = min(_MOST_BITS, max(0, (len(searched) - 1) // _PAGES).bit_length())
    found: dict[str, list[str]] = {}
    for path in searched:
        name = f"{int(_hash(path)[:4], 16) % 2**bits:04x}"
        found.setdefault(name, []).append(path)
    return found


def _hash(*texts: str) -> str:
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def make_indexes(new: Path, out: Path, present: Manifest, made: Made) -> Indexed:
    """Give the site in `new` its indexes: those of which nothing changed from `out`, the others by pagefind.

    Raises SiteError where pagefind is missing or fails.
    """
    begun, pagefind = perf_counter(), executable()
    indexed = Indexed(searched=_searched(new, present, made))
    for name, paths in sorted(_by_index(made.pages).items()):
        indexed.indexes[name] = _hash(_version(pagefind), *(part for path in paths for part in (path, indexed.searched[path])))
        is_known = present.indexes.get(name) == indexed.indexes[name]
        if not (is_known and _take_over_folder(out / FOLDER / name, new / FOLDER / name)):
            indexed.peak_bytes = max(indexed.peak_bytes, _run(pagefind, new, name, paths))
            indexed.made += 1
    indexed.seconds = perf_counter() - begun
    return indexed


def executable() -> Path:
    """The program pagefind. Raises SiteError where the extra `site` is not installed."""
    if find_spec("pagefind_bin") is None:
        raise SiteError(
            "pagefind is missing, which makes the search. Install it with: pip install 'videolake[site]'; "
            "or make the site with --no-search"
        )
    from pagefind_bin import get_executable  # noqa: PLC0415 - an extra

    return Path(get_executable())


def _version(pagefind: Path) -> str:
    """Changes with the program: its size is as good as its version, and asks no process."""
    return str(pagefind.stat().st_size)


def _searched(new: Path, present: Manifest, made: Made) -> dict[str, str]:
    """The fingerprint of what is searched in each page: of those that were written from their HTML, of others as it was."""
    written = set(made.written)
    return {
        path: (path not in written and present.searched.get(path)) or searched_of((new / path).read_text(encoding="utf-8"))
        for path in made.pages
        if path.startswith(_SEARCHED)
    }


def searched_of(html: str) -> str:
    """The fingerprint of what pagefind reads of a page: whatever else the page shows may change, as counts do daily."""
    parts = LexborHTMLParser(html).css("[data-pagefind-body]")
    for part in parts:
        part.strip_tags(["script", "style"])
        for ignored in part.css("[data-pagefind-ignore]"):
            ignored.decompose()
    return _hash(*(part.html or "" for part in parts))


def with_words(html: str) -> str:
    """The page with a blank after each letter of a script that writes none between words: pagefind knows no other words.

    `search.js` asks in the same way, and shows what is found without the blanks.
    """
    return _UNSPACED.sub(r"\g<0> ", html)


def _run(pagefind: Path, new: Path, name: str, paths: list[str]) -> int:
    """Index these pages of the site. Returns the most memory that it took, in bytes."""
    some = new / f".{FOLDER}-{name}"
    folders = Folders(some)
    for path in paths:
        folders.make_for(path)
        write_new(some / path, with_words((new / path).read_text(encoding="utf-8")))
    target = new / FOLDER / name
    try:
        peak_bytes = _peak_bytes_of([str(pagefind), "--quiet", "--site", str(some), "--output-path", str(target)])
    finally:
        shutil.rmtree(some, ignore_errors=True)
    for unused in (file for pattern in _UNUSED for file in target.glob(pattern)):
        unused.unlink()
    return peak_bytes


def _peak_bytes_of(command: list[str]) -> int:
    """Run a program to its end. Returns the most memory that it was seen to hold, in bytes.

    Raises SiteError with its last words if it fails. The kernel's own figure would be no less than what this process holds.
    """
    peak_bytes = 0
    with TemporaryFile() as said:
        process = psutil.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                peak_bytes = max(peak_bytes, _resident_bytes(process))
                sleep(_SECONDS_BETWEEN_LOOKS)
        except BaseException:
            process.kill()
            raise
        said.seek(0)
        words = said.read().decode(errors="replace").strip()
    if process.returncode:
        raise SiteError(f"pagefind failed with exit code {process.returncode}: {words[-500:] or 'it said nothing'}")
    return peak_bytes


def _resident_bytes(process: psutil.Popen) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has ended
        return 0


def _take_over_folder(present: Path, target: Path) -> bool:
    if not present.is_dir():
        return False
    shutil.copytree(present, target, copy_function=_link)
    return True


def _link(present: str, target: str) -> None:
    take_over(Path(present), Path(target))

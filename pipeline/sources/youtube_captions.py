"""Which captions of a video are asked for, and the lasting address under which the lake keeps each.

Belongs here: choosing among the tracks that yt-dlp names. Does not: asking for them, and reading them.
"""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

#: Word among the languages for the one that is spoken.
ORIGINAL = "original"
Kind = Literal["manual", "auto", "translated"]
Form = Literal["json3", "srv1", "srv3", "ttml", "vtt"]

#: What names a track in an address of YouTube's timed text; all else in it is a signature that soon ends.
_NAMING = ("v", "lang", "kind", "tlang", "name", "fmt")


class Captions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which captions to ask for: in these languages (globs of tags, or `original`) and of these kinds; without kinds, none."""

    languages: tuple[str, ...] = (ORIGINAL, "en")
    kinds: tuple[Kind, ...] = ("manual", "auto")
    form: Form = "json3"


class Track(NamedTuple):
    """A caption track: where it can be had now, and the address that names it for good."""

    url: str
    page_url: str


def wanted(info: Mapping[str, Any], captions: Captions) -> list[Track]:
    """The tracks of an info dictionary that are to be asked for, each once, in the order of yt-dlp."""
    spoken = _spoken(info)
    tracks = [_track(form.get("url") or "") for form in _forms(info, captions.form)]
    return list({track.page_url: track for track in tracks if track and _is_wanted(_named(track), captions, spoken)}.values())


def caption_video(page_url: str) -> str | None:
    """The id of the video whose captions have this lasting address; None for other addresses."""
    parts = urlsplit(page_url)
    return parse_qs(parts.query).get("v", [None])[0] if parts.path == "/api/timedtext" else None


def _forms(info: Mapping[str, Any], form: str) -> Iterator[Mapping[str, Any]]:
    for name in ("subtitles", "automatic_captions"):
        for found in (info.get(name) or {}).values():
            yield from (one for one in found if one.get("ext") == form)


def _track(url: str) -> Track | None:
    """None for what is no address of timed text, such as a live chat."""
    parts = urlsplit(url)
    told = parse_qs(parts.query)
    if parts.path != "/api/timedtext" or not (told.get("v") and told.get("lang")):
        return None
    naming = [(name, told[name][-1].removesuffix(_made_from(told, name))) for name in _NAMING if name in told]
    return Track(url, f"https://www.youtube.com/api/timedtext?{urlencode(naming)}")


def _made_from(told: Mapping[str, list[str]], name: str) -> str:
    """yt-dlp asks for what is translated from German to French as `fr-de`; its language is French."""
    return f"-{told['lang'][-1]}" if name == "tlang" else ""


def _named(track: Track) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(track.page_url).query).items()}


def _is_wanted(named: Mapping[str, str], captions: Captions, spoken: set[str]) -> bool:
    language = named.get("tlang") or named["lang"]
    is_translated = language != named["lang"]
    kind = "translated" if is_translated else "auto" if named.get("kind") == "asr" else "manual"
    is_original = not is_translated and (not spoken or _main(language) in spoken)
    is_chosen = (is_original and ORIGINAL in captions.languages) or _fits(language, captions.languages)
    return kind in captions.kinds and is_chosen


def _fits(language: str, patterns: Sequence[str]) -> bool:
    """`en` also stands for `en-GB`, as in other filters of languages (RFC 4647, 3.3.1)."""
    return any(fnmatchcase(name, pattern.lower()) for name in (language.lower(), _main(language)) for pattern in patterns)


def _main(language: str) -> str:
    return language.lower().partition("-")[0]


def _spoken(info: Mapping[str, Any]) -> set[str]:
    """The languages that are spoken, without regions, as far as yt-dlp knows: it marks the automatic captions in them."""
    marked = {_main(tag) for tag in info.get("automatic_captions") or {} if tag.endswith("-orig")}
    told = info.get("language")
    return marked or ({_main(told)} if isinstance(told, str) else set())

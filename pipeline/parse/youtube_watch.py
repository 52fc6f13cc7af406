"""YouTube's watch pages (format `youtube_watch`): HTML of all layouts, and the JSON that the site loaded in its place.

Belongs here: which pages are of this format, which of a page's documents is believed, and what a page is that has none. Does
not: finding the documents (`youtube_watch_parts`) and what they say (`youtube_player_response`, `youtube_initial_data`,
`youtube_old_layout`).
"""

import re

import polars as pl

from pipeline.parse.parser import Parser
from pipeline.parse.recognition import among
from pipeline.parse.video_findings import Findings, VideoFacts
from pipeline.parse.video_frames import read_each
from pipeline.parse.youtube_availability import refusal
from pipeline.parse.youtube_initial_data import chapters, is_for_members, related_links, shown_facts
from pipeline.parse.youtube_old_layout import config_facts
from pipeline.parse.youtube_player_response import caption_tracks, player_facts
from pipeline.parse.youtube_watch_parts import Parts, parts_of
from pipeline.schemas import Frames

_HOST = r"(?i)^(?:https?://web\.archive\.org/web/[^/]+/)?https?://(?:[a-z0-9-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be)(?:[:/?]|$)"
_LANDMARK = (
    r"ytInitialPlayerResponse(?:[\"']\])?\s*=|ytInitialData(?:[\"']\])?\s*=|ytplayer\.config\s*=\s*\{"
    r"|property=\"og:site_name\" content=\"YouTube\"|action=\"https://consent\.(?:youtube|google)\.|id=\"captcha-page\""
    r"|https://www\.google\.com/sorry/"
)
_GUARD = r"^\)\]\}'\s*[\[{]"
_JSON_PART = r'"playerResponse"\s*:|"page"\s*:\s*"watch"|^\)\]\}\x27\s*\{"reload"'
_NEXT = r'^\s*\{\s*"responseContext"'

_TEXT = pl.col("text")
_IS_PARTS = (_TEXT.str.contains(r"^\s*\[") | _TEXT.str.contains(_GUARD)) & _TEXT.str.contains(_JSON_PART)
_IS_NEXT = _TEXT.str.contains(_NEXT) & _TEXT.str.contains('"twoColumnWatchNextResults"', literal=True)
_IS_LIKELY = pl.col("is_html") | _TEXT.str.contains(r"^(?:\)\]\}')?\s*[\[{]")
_IS_SURE = (
    pl.when("is_html").then(_TEXT.str.contains(_LANDMARK) | pl.col("url").str.contains(_HOST)).otherwise(_IS_PARTS | _IS_NEXT)
)

#: What pages say that are shown in place of the one that was asked for, and what they are.
_INSTEAD = (
    (re.compile(rb'action="https://consent\.(?:youtube|google)\.'), "consent page"),
    (re.compile(rb'id="captcha-page"|/sorry/index|unusual traffic|g-recaptcha'), "too many requests (429)"),
    (re.compile(rb'\A(?:\)\]\}\')?\s*\{"reload"'), "no page: YouTube asked the browser to load it again"),
)
_OTHER_PAGES = (
    (re.compile(r"/playlist\?"), "a playlist's page, not a video's"),
    (re.compile(r"/(?:channel/|c/|user/|@)"), "a channel's page, not a video's"),
    (re.compile(r"/results\?"), "a page of search results, not a video's"),
)


def recognise(pages: pl.DataFrame) -> pl.Series:
    """HTML with YouTube's scripts or from its host; arrays of a watch page's parts; answers of its `next`."""
    return among(pages, _IS_LIKELY, _IS_SURE)


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of watch pages."""
    return read_each(pages, _read)


def _read(page: bytes, url: str, url_video_id: str | None) -> Findings:
    findings = Findings(url_video_id)
    parts = parts_of(page, findings)
    video_id = parts.video_id or url_video_id
    facts = _facts(findings, parts, video_id) if video_id else None
    if facts is None or not facts.says_something:
        return findings.reject(_cause(page, parts))
    if facts.media_type is None and "youtube.com/shorts/" in url:
        facts.media_type = "short"
    findings.add_video(facts)
    _add_rows(findings, parts, facts)
    _add_notes(findings, parts, facts)
    return findings


def _facts(findings: Findings, parts: Parts, video_id: str) -> VideoFacts:
    """What is known of the video: by the player, then by what the page shows, then by its elements."""
    facts = VideoFacts(video_id=video_id)
    if parts.player.says_something:
        facts.complete_with(player_facts(findings, parts.player, video_id))
    facts.complete_with(config_facts(findings, parts.config, video_id))
    facts.complete_with(shown_facts(parts.data, video_id))
    # The elements of a page that was shown in place of the video's are not about it.
    if parts.html and parts.html.video_id() == video_id:
        facts.complete_with(parts.html.facts(findings, video_id))
    if facts.availability in (None, "public") and is_for_members(parts.data):
        facts.availability = "subscriber_only"
    facts.is_complete &= parts.is_player_whole
    return facts


def _add_rows(findings: Findings, parts: Parts, facts: VideoFacts) -> None:
    video_id = facts.video_id
    findings.caption_tracks = caption_tracks(parts.player, video_id)
    findings.chapters = chapters(parts.data, video_id, facts.duration_seconds)
    findings.related_links = related_links(parts.data, video_id)
    if parts.html and parts.html.video_id() == video_id and not findings.related_links:
        findings.related_links = parts.html.related_links(video_id)


def _add_notes(findings: Findings, parts: Parts, facts: VideoFacts) -> None:
    refused = [f"{why} in place of the video" for why in [_refusal(parts)] if why]
    for problem in [*parts.faults, *refused]:
        findings.note("videos", "the page is whole", problem=problem)
    if findings.url_video_id not in (None, facts.video_id):
        findings.note("videos", "the id agrees with the url", url_video_id=findings.url_video_id)


def _refusal(parts: Parts) -> str | None:
    return refusal(parts.player.playability) if parts.player.playability else None


def _cause(page: bytes, parts: Parts) -> str:
    """Why a page says nothing of a video."""
    if refused := _refusal(parts):
        return refused
    for pattern, what in _INSTEAD:
        if pattern.search(page):
            return what
    words = parts.player.playability and parts.player.playability.words
    if words:
        return f"no video id: {words}"
    other = next((what for pattern, what in _OTHER_PAGES if pattern.search(parts.address or "")), None)
    return other or _missing(page, parts)


def _missing(page: bytes, parts: Parts) -> str:
    if parts.faults:
        return parts.faults[0]
    is_cut = b"<html" in page and b"</html" not in page
    return "cut off before the page says anything of its video" if is_cut else "no player response in the page"


PARSER = Parser("youtube_watch", version=1, recognise=recognise, parse=parse)

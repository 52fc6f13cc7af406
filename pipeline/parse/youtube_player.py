"""Answers to YouTube's player (format `youtube_player`): innertube's JSON, and the forms of `get_video_info` before it.

Belongs here: which pages are of this format, and what an answer is that tells of no video. Does not: what a player response
says (`youtube_player_response`).
"""

import re
from urllib.parse import parse_qs

import msgspec
import polars as pl

from pipeline.parse.json_pieces import Reading
from pipeline.parse.parser import Parser
from pipeline.parse.recognition import IS_LIKE_JSON, among
from pipeline.parse.video_findings import Findings
from pipeline.parse.video_frames import read_each
from pipeline.parse.youtube_availability import Playability, refusal
from pipeline.parse.youtube_player_response import (
    PlayerResponse,
    caption_tracks,
    player_facts,
    player_video_id,
    read_player_response,
)
from pipeline.schemas import Frames

_TEXT = pl.col("text")
_IS_FORM = _TEXT.str.contains(r"^[A-Za-z_0-9]+=[^&\s]*&")
_IS_ANSWER_FORM = _TEXT.str.contains(r"(?:^|&)player_response=%7B|(?:^|&)errorcode=\d")
_HAS_STATUS = _TEXT.str.contains('"playabilityStatus"', literal=True)
_BEGIN = re.compile(r'\s*\{\s*"(?:responseContext|playabilityStatus)"')
_ASKED_FOR = re.compile(r"[?&]video_id=([A-Za-z0-9_-]{11})(?:[&#]|$)")


class _Top(msgspec.Struct):
    """What makes an object a player response where it is a member of the object itself, not of something in it."""

    status: msgspec.Raw | None = msgspec.field(name="playabilityStatus", default=None)


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON objects with the player's status at their top, and forms with such an object or an error code."""
    is_likely = among(pages, IS_LIKE_JSON | _IS_FORM, pl.when(_IS_FORM).then(_IS_ANSWER_FORM).otherwise(_HAS_STATUS))
    rows = is_likely.arg_true()
    return is_likely.scatter(rows, [_is_answer(text) for text in pages["text"].gather(rows)])


def _is_answer(text: str) -> bool:
    """A broken object counts if it begins as a player response does."""
    if not text.lstrip().startswith("{"):
        return not text.lstrip().startswith("[")
    try:
        return msgspec.json.decode(text, type=_Top).status is not None
    except (msgspec.DecodeError, RecursionError):
        return _BEGIN.match(text) is not None


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of player responses."""
    return read_each(pages, _read)


def _read(page: bytes, url: str, url_video_id: str | None) -> Findings:
    asked_for = _ASKED_FOR.search(url)
    findings = Findings(url_video_id or (asked_for[1] if asked_for else None))
    reading, fault = _response(page)
    player, video_id = reading.value, player_video_id(reading.value) or findings.url_video_id
    facts = player_facts(findings, player, video_id) if video_id else None
    if facts is None or not facts.says_something:
        return findings.reject(_cause(player, fault))
    findings.note_misfits("videos", reading.misfits)
    findings.add_video(facts)
    findings.caption_tracks = caption_tracks(player, facts.video_id)
    if fault:
        facts.is_complete = False
        findings.note("videos", "the page is whole", problem=fault)
    if findings.url_video_id not in (None, video_id):
        findings.note("videos", "the id agrees with the url", url_video_id=findings.url_video_id)
    return findings


def _response(page: bytes) -> tuple[Reading[PlayerResponse], str | None]:
    """The player response of JSON or of a form. A form without one says why in words."""
    if page.lstrip().startswith(b"{"):
        return read_player_response(page)
    form = parse_qs(page.decode("utf-8", "replace"))
    if "player_response" in form:
        return read_player_response(form["player_response"][0].encode("utf-8", "replace"))
    said = Playability(status="ERROR", reason=form.get("reason", [None])[0])
    return Reading(PlayerResponse(playability=said), []), None


def _cause(player: PlayerResponse, fault: str | None) -> str:
    """Why an answer says nothing of a video."""
    said = player.playability or Playability()
    return refusal(said) or fault or (f"no video id: {said.words}" if said.words else "no video id")


PARSER = Parser("youtube_player", version=1, recognise=recognise, parse=parse)

"""The source `youtube`: videos, channels and playlists of YouTube, by yt-dlp: info, comments and captions, and no media.

Belongs here: what is asked for, in which order, and when to stop. Does not: yt-dlp (`ytdlp`), what its answers become
(`youtube_pages`), and how often a video is asked for (`refresh`).
"""

import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from typing import Annotated, Any

import msgspec
import polars as pl

from pipeline.sources.batch import Batch, Page, Skip
from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.live import Held, LiveBatcher
from pipeline.sources.refresh import Refresh, is_refused, overdue, room_today
from pipeline.sources.youtube_addresses import is_youtube, video_of, watch_url, watched
from pipeline.sources.youtube_captions import Captions, Track, caption_video, wanted
from pipeline.sources.youtube_failures import RATE_LIMIT, Failure, failure_of
from pipeline.sources.youtube_pages import caption_page, entries_of, list_pages, video_page
from pipeline.sources.ytdlp import Ask, Fetch, Ytdlp

#: A channel lists its tabs, and a tab of playlists these.
_MOST_LEVELS = 3
#: So many things in a row without an answer are a network that is down.
_MOST_SILENT = 3
#: Options of yt-dlp that the source needs as they are.
_OWN_OPTIONS = (
    "extract_flat",
    "getcomments",
    "ignore_no_formats_error",
    "ignoreerrors",
    "logger",
    "playlistend",
    "skip_download",
)

Seconds = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class YoutubeSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="youtube"):
    """Addresses of channels, playlists and videos.

    `comments` is false, true, or the most of a video. `max_videos` are the first of each list. Between two videos it waits for
    `sleep_seconds`, between two requests of one for `sleep_requests_seconds`; a video that takes longer than `timeout_seconds` is
    left out. `options` are those of yt-dlp's Python API, such as `proxy` and `cookiefile`. The budget of `refresh` counts videos;
    one that no list names any more is asked for as before, which is how it is noticed that it is gone.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    urls: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    comments: bool | Count = False
    captions: Captions = Captions()
    refresh: Refresh = Refresh()
    max_videos: Count | None = None
    sleep_seconds: Seconds = 5.0
    sleep_requests_seconds: Seconds = 0.75
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 900.0
    options: dict[str, Any] = {}
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES

    def __post_init__(self) -> None:
        """Raises ValueError, which msgspec shows as wrong config."""
        if other := [url for url in self.urls if not is_youtube(url)]:
            raise ValueError(f"{other[0]!r} is no address of YouTube; give those of channels, playlists or videos, with https://")
        if wrong := _wrong_in(self.options):
            raise ValueError(f"options: {wrong}")

    def live_batches(self, held: Held) -> Iterator[Batch]:
        """Pages of the lists, then of the videos that are due. Raises SourceError if yt-dlp is missing or refuses its options."""
        batcher = LiveBatcher()
        with Ytdlp(self.name, ytdlp_options(self), self.timeout_seconds) as ytdlp:
            for page in _Asking(self, held, ytdlp, batcher.skip).pages():
                yield from batcher.add(page)
        yield from batcher.rest()


def _wrong_in(options: Mapping[str, Any]) -> str | None:
    """What is wrong with options of yt-dlp, as far as that shows before it is asked."""
    if own := sorted(set(options) & set(_OWN_OPTIONS)):
        return f"{own[0]} can't be set, since the source sets it"
    of_extractors = options.get("extractor_args", {})
    is_table = isinstance(of_extractors, dict) and all(isinstance(one, dict) for one in of_extractors.values())
    return None if is_table else "extractor_args is no table of tables, such as { youtube = { lang = ['de'] } }"


def ytdlp_options(source: YoutubeSource) -> dict[str, Any]:
    """Options of yt-dlp's Python API: the source's own over those of its config over defaults. No media are asked for."""
    most = {} if isinstance(source.comments, bool) else {"max_comments": [str(source.comments)]}
    of_extractors = source.options.get("extractor_args", {})
    youtube = {"skip": ["hls", "dash"], **most, **of_extractors.get("youtube", {})}
    return {
        "allowed_extractors": ["youtube.*"],
        "noplaylist": True,
        "quiet": True,
        "sleep_interval_requests": source.sleep_requests_seconds,
        "writeautomaticsub": "translated" in source.captions.kinds,
        **source.options,
        "extractor_args": {**of_extractors, "youtube": youtube},
        "extract_flat": "in_playlist",
        "getcomments": bool(source.comments),
        "ignore_no_formats_error": True,
        "ignoreerrors": True,
        "playlistend": source.max_videos,
        "skip_download": True,
    }


class _Asking:
    """One run: asks until all is done, whoever asks is refused, or nobody answers any more."""

    def __init__(self, source: YoutubeSource, held: Held, ytdlp: Ytdlp, skip: Skip) -> None:
        self._source, self._held, self._ytdlp, self._skip = source, held, ytdlp, skip
        self._videos: dict[str, None] = {}
        self._stopped_by: str | None = None
        self._silent = 0
        self._is_first = True

    def pages(self) -> Iterator[Page]:
        """Pages of the lists, then of the videos that are due."""
        yield from self._lists()
        for video_id in self._due_videos():
            if self._stopped_by:
                self._skip(f"video left for the next run: {self._stopped_by}")
            else:
                yield from self._video(video_id)

    def _lists(self) -> Iterator[Page]:
        """Notes the videos of the lists, and of the lists in them, each once and in order."""
        waiting = deque((url, 1) for url in self._source.urls)
        seen = set[str]()
        while waiting:
            url, level = waiting.popleft()
            if url in seen:
                continue
            seen.add(url)
            if video_id := video_of(url):
                self._videos[video_id] = None
            elif self._stopped_by:
                self._skip(f"list left for the next run: {self._stopped_by}")
            else:
                found = yield from self._list(url)
                waiting.extendleft((inner, level + 1) for inner in reversed(found) if level < _MOST_LEVELS)

    def _list(self, url: str) -> Generator[Page, None, list[str]]:
        """Gives the pages of a list, and returns the lists in it."""
        info, failure = self._told(url)
        if failure and failure.is_silence:
            return []
        if info and info.get("_type", "video") == "video":
            self._videos[info["id"]] = None
            return []
        yield from list_pages(url, info, failure, self._source.max_page_bytes)
        return self._inner_lists(info or {})

    def _inner_lists(self, info: Mapping[str, Any]) -> list[str]:
        found = []
        for entry in entries_of(info):
            url = entry.get("url") or entry.get("webpage_url") or ""
            if video_id := video_of(url):
                self._videos[video_id] = None
            elif is_youtube(url):
                found.append(url)
            else:
                self._skip("entry of a list that is neither video nor list")
        return found

    def _due_videos(self) -> list[str]:
        pages, policy = _with_what_is_owed(self._held.pages), self._source.refresh
        urls = list(dict.fromkeys([*map(watch_url, self._videos), *pages["url"]]))
        is_due = overdue(pages, policy, self._held.now, urls)
        asked = is_due[: room_today(pages, policy, self._held.now)]
        self._skip("video not due yet", len(urls) - len(is_due))
        self._skip("video over the budget of the day", len(is_due) - len(asked))
        return [video_id for url in asked if (video_id := watched(url))]

    def _video(self, video_id: str) -> Iterator[Page]:
        """Captions come first: a run that is stopped between the two asks for the video again, and not for these captions."""
        info, failure = self._told(watch_url(video_id))
        if failure and failure.is_silence:
            return
        if info and not (failure and failure.error):
            yield from self._captions(info)
        page, dropped = video_page(video_id, info, failure, self._source.max_page_bytes)
        self._skip("comment for which its page has no room", dropped)
        yield page

    def _captions(self, info: Mapping[str, Any]) -> Iterator[Page]:
        tracks = {track.page_url: track for track in wanted(info, self._source.captions)}
        held = self._held.pages.filter(pl.col("url").is_in(list(tracks)))
        asked = overdue(held, self._source.refresh, self._held.now, tracks)
        self._skip("captions not due yet", len(tracks) - len(asked))
        for url in asked:
            if self._stopped_by:
                self._skip(f"captions left for the next run: {self._stopped_by}")
            else:
                yield from self._caption(tracks[url])

    def _caption(self, track: Track) -> Iterator[Page]:
        time.sleep(self._source.sleep_requests_seconds)
        fetched = self._ytdlp.fetched(Fetch(track.url, self._source.max_page_bytes))
        if fetched.status is None or fetched.status >= 500:
            self._skip(f"captions without an answer: {fetched.error or fetched.status}")
            return
        if fetched.status == 429:
            self._stopped_by = RATE_LIMIT
        yield caption_page(track.page_url, fetched, self._source.max_page_bytes)

    def _told(self, url: str) -> tuple[dict[str, Any] | None, Failure | None]:
        """What there is at the address, and why not more. Heeds what stops the run, and counts what has no answer."""
        if not self._is_first:
            time.sleep(self._source.sleep_seconds)
        self._is_first = False
        captions = self._source.captions
        told = self._ytdlp.told(Ask(url, (captions.form,), translations="translated" in captions.kinds))
        failure = failure_of(told)
        self._heed(failure)
        return msgspec.json.decode(told.info) if told.info else None, failure

    def _heed(self, failure: Failure | None) -> None:
        self._silent = self._silent + 1 if failure and failure.is_silence else 0
        if failure and failure.is_silence:
            self._skip(f"no answer: {failure.error}")
        if failure and failure.refusal:
            self._stopped_by = failure.refusal
        elif self._silent == _MOST_SILENT:
            self._stopped_by = "no answer"


def _with_what_is_owed(held: pl.DataFrame) -> pl.DataFrame:
    """Only the videos' own pages. One whose captions were refused is as good as not asked for: they are asked for with it."""
    refused = held.filter(is_refused())["url"]
    owed = [watch_url(video_id) for url in refused if (video_id := caption_video(url))]
    status = pl.when(pl.col("url").is_in(owed)).then(429).otherwise("http_status")
    return held.filter(pl.col("url").str.starts_with(watch_url(""))).with_columns(http_status=status)

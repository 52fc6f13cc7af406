"""What www.youtube.com answers, as far as yt-dlp's extractor asks: written for the project, in the shapes of YouTube's.

Belongs here: videos, lists and what a server says about them. Does not: being that server (`youtube_server`).
"""

import base64
import json
from dataclasses import dataclass, field
from threading import Event
from typing import Any

Content = str | dict[str, Any]

CHANNEL_ID = "UC" + "a" * 22
CONFIG = {
    "INNERTUBE_API_KEY": "key",
    "INNERTUBE_CONTEXT_CLIENT_NAME": 1,
    "INNERTUBE_CONTEXT": {
        "client": {"hl": "en", "gl": "US", "clientName": "WEB", "clientVersion": "2.20260101", "visitorData": "v"}
    },
}


@dataclass
class Video:
    """A video. `status` and `words` are what the player says; `is_bare` ones tell nothing else."""

    video_id: str
    status: str = "OK"
    words: str | None = None
    is_bare: bool = False
    captions: tuple[tuple[str, str | None], ...] = ()
    comments: tuple[str, ...] = ()

    def page(self) -> str:
        """The watch page."""
        return _html(self.player(), _watch_data())

    def player(self) -> dict[str, Any]:
        """The player's answer."""
        answer: dict[str, Any] = {
            "playabilityStatus": {"status": self.status, "reason": self.words},
            "videoDetails": {"videoId": self.video_id},
        }
        if not self.is_bare:
            answer["videoDetails"] |= {
                "title": f"Tide {self.video_id}",
                "lengthSeconds": "61",
                "keywords": ["tide", "moon"],
                "channelId": CHANNEL_ID,
                "shortDescription": "How the moon pulls the sea",
                "viewCount": "123",
                "isPrivate": False,
                "isLiveContent": False,
            }
            answer["microformat"] = {
                "playerMicroformatRenderer": {
                    "uploadDate": "2024-05-01T07:00:00-07:00",
                    "ownerProfileUrl": "http://www.youtube.com/@coast",
                    "isUnlisted": False,
                    "isFamilySafe": True,
                }
            }
        if self.status == "OK":
            answer |= self._playable()
        return answer

    def _playable(self) -> dict[str, Any]:
        tracks = [
            {
                "baseUrl": f"https://www.youtube.com/api/timedtext?v={self.video_id}&expire=1&signature=ABC&lang={language}"
                + (f"&kind={kind}" if kind else ""),
                "name": {"simpleText": language},
                "vssId": ("a." if kind else ".") + language,
                "languageCode": language,
                "isTranslatable": True,
                "kind": kind or "",
            }
            for language, kind in self.captions
        ]
        languages = [{"languageCode": code, "languageName": {"simpleText": code}} for code in ("en", "fr")]
        media = {"itag": 18, "url": "https://media.invalid/18?ip=192.0.2.7", "mimeType": 'video/mp4; codecs="avc1, mp4a"'}
        return {
            "streamingData": {"adaptiveFormats": [{**media, "bitrate": 500, "width": 640, "height": 360}]},
            "captions": {"playerCaptionsTracklistRenderer": {"captionTracks": tracks, "translationLanguages": languages}},
        }


@dataclass
class Recorded(Video):
    """A video as YouTube once answered."""

    recorded_page: str = ""
    recorded_player: dict[str, Any] = field(default_factory=dict)

    def page(self) -> str:
        """The recorded page."""
        return self.recorded_page

    def player(self) -> dict[str, Any]:
        """The recorded answer."""
        return self.recorded_player


@dataclass
class Youtube:
    """What the server has, what it refuses, and what it was asked for, as `GET /path?query`.

    Of videos that are `silent` it says nothing until it is `released`; `was_asked` tells that it was asked for one.
    """

    port: int = 0
    videos: dict[str, Video] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    was_asked: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)

    def add(self, *videos: Video) -> None:
        """Put videos on the server."""
        self.videos |= {video.video_id: video for video in videos}

    def options(self) -> dict[str, Any]:
        """Options of yt-dlp that lead it here; it keeps nothing on disk, and looks for no program to run scripts with."""
        here = {"proxy": f"http://127.0.0.1:{self.port}", "nocheckcertificate": True}
        return here | {"cachedir": False, "js_runtimes": {}, "extractor_retries": 0}

    def asked_for(self, start: str) -> list[str]:
        """The ids or paths that were asked for with an address that begins so."""
        return [line.removeprefix(start) for line in self.asked if line.startswith(start)]

    def answer(self, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, Content]:
        """The status and content of an answer."""
        named = query.get("v", [""])[0] or body.get("videoId", "")
        listed = body.get("browseId", "").removeprefix("VL") or query.get("list", [path])[0]
        if named in self.silent:
            self.was_asked.set()
            self.released.wait()
        for subject in (path, named, listed):
            if subject in self.statuses:
                return self.statuses[subject], "<html><title>Sorry</title></html>"
        if named in self.videos:
            return 200, self._of_video(path, self.videos[named], query)
        if listed in self.lists:
            data = _channel(listed, self.lists) if listed.startswith("/") else _playlist(listed, self.lists[listed])
            return 200, data if "browseId" in body else _html({}, data)
        if path == "/youtubei/v1/next":
            return 200, self._next(body)
        return (200, _html({}, {})) if path.startswith("/embed/") else (404, "<html><title>Not found</title></html>")

    def _of_video(self, path: str, video: Video, query: dict[str, list[str]]) -> Content:
        if path == "/api/timedtext":
            return _cues(f"{query['lang'][0]} tide of {video.video_id}")
        return video.page() if path == "/watch" else video.player()

    def _next(self, body: dict[str, Any]) -> dict[str, Any]:
        """Beside a video's page: yt-dlp asks for the header of its comments by a token of its own, then for those in an order."""
        token = body["continuation"]
        if token in self.videos:
            return _items([_comment(number, text) for number, text in enumerate(self.videos[token].comments)])
        [video_id] = [video_id for video_id in self.videos if video_id.encode() in base64.b64decode(token)]
        order = {"title": "Newest", "serviceEndpoint": {"continuationCommand": {"token": video_id}}}
        menu = {"sortFilterSubMenuRenderer": {"subMenuItems": [order, order]}}
        return _items([{"commentsHeaderRenderer": {"countText": {"simpleText": "4,000 Comments"}, "sortMenu": menu}}])


def _items(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"onResponseReceivedEndpoints": [{"reloadContinuationItemsCommand": {"continuationItems": items}}]}


def _comment(number: int, text: str) -> dict[str, Any]:
    said = {"commentId": f"comment{number}", "contentText": {"runs": [{"text": text}]}, "authorText": {"simpleText": "@sailor"}}
    return {"commentThreadRenderer": {"comment": {"commentRenderer": said}}}


def _html(player: dict[str, Any], data: dict[str, Any]) -> str:
    return (
        f"<html><script>ytcfg.set({json.dumps(CONFIG)});</script>"
        f"<script>var ytInitialPlayerResponse = {json.dumps(player)};</script>"
        f"<script>var ytInitialData = {json.dumps(data)};</script></html>"
    )


def _watch_data() -> dict[str, Any]:
    owner = {"title": {"runs": [{"text": "Coast"}]}, "subscriberCountText": {"simpleText": "1.2K subscribers"}}
    contents = [
        {"videoPrimaryInfoRenderer": {}},
        {"videoSecondaryInfoRenderer": {"owner": {"videoOwnerRenderer": owner}}},
        {"itemSectionRenderer": {"contents": [{"commentsEntryPointHeaderRenderer": {"commentCount": {"simpleText": "4000"}}}]}},
    ]
    return {"contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": contents}}}}}


def _cues(text: str) -> dict[str, Any]:
    return {"wireMagic": "pb3", "events": [{"tStartMs": 0, "dDurationMs": 1500, "segs": [{"utf8": text}]}]}


def _playlist(playlist_id: str, video_ids: list[str]) -> dict[str, Any]:
    """The page of a playlist."""
    videos = [{"playlistVideoRenderer": {"isPlayable": True} | _named(video_id)} for video_id in video_ids]
    listed = {"playlistVideoListRenderer": {"contents": videos, "playlistId": playlist_id}}
    content = {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": [listed]}}]}}
    return _tabs([{"selected": True, "content": content}]) | {"metadata": {"playlistMetadataRenderer": {"title": "Tides"}}}


def _channel(path: str, lists: dict[str, list[str]]) -> dict[str, Any]:
    """The page of a channel's tab, which names the others."""
    channel = path.rpartition("/")[0]
    tabs = []
    for other in (other for other in lists if other.startswith(f"{channel}/")):
        items = [{"richItemRenderer": {"content": {"videoRenderer": _named(video_id)}}} for video_id in lists[other]]
        endpoint = {"commandMetadata": {"webCommandMetadata": {"url": other}}}
        tab = {"title": other.rpartition("/")[2].title(), "endpoint": endpoint, "selected": other == path}
        tabs.append(tab | ({"content": {"richGridRenderer": {"contents": items}}} if other == path else {}))
    return _tabs(tabs) | {"metadata": {"channelMetadataRenderer": {"title": "Coast", "externalId": CHANNEL_ID}}}


def _tabs(tabs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab} for tab in tabs]}}}


def _named(video_id: str) -> dict[str, Any]:
    return {"videoId": video_id, "title": {"runs": [{"text": f"Tide {video_id}"}]}}

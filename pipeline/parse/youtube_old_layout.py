"""What a watch page says as HTML: all of it in pages to early 2020, a few facts for search engines in the others.

Belongs here: the elements of those pages, and the `ytplayer.config` that came with them. Does not: `ytInitialData` and the
player response, which later pages have.
"""

import re
from collections.abc import Iterator
from typing import Annotated

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.parse.counts import abbreviated_number, decimal_number, exact_number, whole_number
from pipeline.parse.json_pieces import At, Piece
from pipeline.parse.moments import moment, written_date
from pipeline.parse.video_findings import Findings, RelatedLink, VideoFacts, video_id_or_none
from pipeline.parse.youtube_availability import Playability, availability_of
from pipeline.parse.youtube_pieces import handle_of, watch_url
from pipeline.parse.youtube_player_response import Number, PlayerResponse

_BLANKS = re.compile(r"\s+")
_ID_IN_ADDRESS = re.compile(r"(?:[?&]v=|/shorts/|/embed/|/live/|youtu\.be/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])")


class Config(Piece):
    """The `args` of `ytplayer.config`. From 2018 on they carry the player response, as an escaped string."""

    player_response: Annotated[str | None, At("args.player_response")] = None
    raw_player_response: Annotated[PlayerResponse | None, At("args.raw_player_response")] = None
    video_id: Annotated[str | None, At("args.video_id")] = None
    title: Annotated[str | None, At("args.title")] = None
    author: Annotated[str | None, At("args.author")] = None
    channel_id: Annotated[str | None, At("args.ucid")] = None
    view_count: Annotated[Number, At("args.view_count")] = None
    length_seconds: Annotated[Number, At("args.length_seconds")] = None
    rating: Annotated[Number, At("args.avg_rating")] = None
    keywords: Annotated[str | None, At("args.keywords")] = None
    is_listed: Annotated[Number, At("args.is_listed")] = None


def config_facts(findings: Findings, config: Config, video_id: str) -> VideoFacts:
    """The row of `videos` that the arguments of an old player fill."""
    listed = {"1": "public", "0": "unlisted"}.get(str(config.is_listed))
    return VideoFacts(
        video_id=video_id,
        title=config.title,
        channel=config.author,
        channel_id=config.channel_id,
        view_count=findings.take("view_count", config.view_count, whole_number),
        duration_seconds=findings.take("duration_seconds", config.length_seconds, whole_number) or None,
        rating=findings.take("rating", config.rating, decimal_number) or None,
        availability=listed,
        is_complete=config.title is not None and config.view_count is not None,
        keywords=None if config.keywords is None else [word.strip() for word in config.keywords.split(",") if word.strip()],
    )


class WatchHtml:
    """The elements of a watch page that say something about its video."""

    def __init__(self, page: bytes) -> None:
        self._page = LexborHTMLParser(page.decode("utf-8", "replace"))
        self._cut = frozenset() if b"</html" in page else frozenset(_last_nodes(self._page))
        self.address = self._attribute('link[rel="canonical"]', "href") or self._meta("property", "og:url")

    def video_id(self) -> str | None:
        """The video that the page's own address or its facts for search engines name."""
        named = video_id_or_none(self._itemprop("videoId") or self._itemprop("identifier")) or video_id_in(self.address)
        # A private video's page names it only as the page to show on a phone.
        elsewhere = (video_id_in(link.attributes.get("href")) for link in self._page.css('link[rel="alternate"]'))
        return named or next((video_id for video_id in elsewhere if video_id), None)

    def facts(self, findings: Findings, video_id: str) -> VideoFacts:
        """The row of `videos` that the page's elements fill."""
        availability = self._availability()
        published = self._itemprop("datePublished")
        subscribers = self._attribute(".yt-subscriber-count", "title")
        return VideoFacts(
            video_id=video_id,
            title=self._itemprop("name") or self._meta("property", "og:title"),
            channel=self._text(".yt-user-info a") or self._attribute('span[itemprop="author"] link[itemprop="name"]', "content"),
            channel_id=self._itemprop("channelId"),
            channel_handle=handle_of(self._attribute('span[itemprop="author"] link[itemprop="url"]', "href")),
            channel_subscriber_count=exact_number(subscribers) or abbreviated_number(subscribers),
            published_date=findings.take("published_date", published, written_date),
            published_at=moment(published),
            view_count=whole_number(self._itemprop("interactionCount")),
            like_count=self._like_count(),
            category=self._itemprop("genre"),
            description=self._description(),
            license=self._license(),
            availability=availability[0],
            availability_reason=availability[1],
            thumbnail_url=self._meta("property", "og:image"),
            keywords=[tag for tag in self._all("meta[property='og:video:tag']") if tag] or None,
        )

    def related_links(self, video_id: str) -> list[RelatedLink]:
        """The related videos in their order, each once, without playlists and mixes."""
        once: dict[str, LexborNode] = {}
        for item in (item for item in self._page.css("li.related-list-item") if item.mem_id not in self._cut):
            link = item.css_first("a.content-link")
            address = (link.attributes.get("href") if link else None) or ""
            if "list=" not in address and (found := video_id_in(address)):
                once.setdefault(found, item)
        return [_related_link(video_id, place, *each) for place, each in enumerate(once.items())]

    def _availability(self) -> tuple[str | None, str | None]:
        """Until 2020 the page says why a video can't be played in an element that is hidden where it can."""
        notice = self._page.css_first("#player-unavailable")
        if notice is not None and "hid" not in (notice.attributes.get("class") or "").split():
            words, more = self._text("#unavailable-message"), self._text("#unavailable-submessage")
            said = Playability(status="ERROR", reason=words, messages=(more,) if more else ())
            return availability_of(said, is_unlisted=None, is_private=None)
        unlisted = self._itemprop("unlisted")
        return None if unlisted is None else "unlisted" if unlisted.lower() == "true" else "public", None

    def _like_count(self) -> int | None:
        button = self._page.css_first(".like-button-renderer-like-button")
        return exact_number(button.attributes.get("aria-label"), button.text(strip=True)) if button else None

    def _description(self) -> str | None:
        """Paragraphs are told by line breaks."""
        node = self._page.css_first("#eow-description")
        if node is None or node.mem_id in self._cut:
            return None
        for line_break in node.css("br"):
            line_break.replace_with("\n")
        return node.text().strip()

    def _license(self) -> str | None:
        items = self._page.css("li.watch-meta-item")
        named = (item for item in items if (title := item.css_first("h4")) and title.text(strip=True) == "License")
        return next((value.text(strip=True) for item in named if (value := item.css_first("ul.content li"))), None)

    def _all(self, selector: str) -> list[str | None]:
        return [node.attributes.get("content") for node in self._page.css(selector)]

    def _attribute(self, selector: str, name: str) -> str | None:
        node = self._page.css_first(selector)
        return node.attributes.get(name) if node else None

    def _text(self, selector: str) -> str | None:
        node = self._page.css_first(selector)
        return _BLANKS.sub(" ", node.text()).strip() or None if node and node.mem_id not in self._cut else None

    def _meta(self, attribute: str, name: str) -> str | None:
        return self._attribute(f'meta[{attribute}="{name}"]', "content") or None

    def _itemprop(self, name: str) -> str | None:
        return self._meta("itemprop", name)


def _last_nodes(page: LexborHTMLParser) -> Iterator[int]:
    """The elements that the end of a cut page lies in: their texts may go on."""
    node = page.root
    while node is not None:
        yield node.mem_id
        node = node.last_child


def _related_link(video_id: str, place: int, found: str, item: LexborNode) -> RelatedLink:
    title, channel = item.css_first("span.title"), item.css_first(".attribution > span")
    return RelatedLink(
        video_id,
        place,
        watch_url(found),
        _BLANKS.sub(" ", title.text()).strip() if title else None,
        found,
        channel.text(strip=True) if channel else None,
        _channel_id(channel.attributes.get("data-ytid")) if channel else None,
    )


def _channel_id(text: str | None) -> str | None:
    return text if text and text.startswith("UC") else None


def video_id_in(address: str | None) -> str | None:
    """The video that an address of YouTube's, also without its host, names."""
    found = _ID_IN_ADDRESS.search(address or "")
    return found[1] if found else None

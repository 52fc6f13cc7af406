"""What a watch page shows around the player: `ytInitialData`, the answer of YouTube's `next`.

Belongs here: where that document says what (likes, subscribers, related videos, chapters, comments). Does not: where a page
has it, and what the player is told (`youtube_player_response`).
"""

from itertools import pairwise
from typing import Annotated, NamedTuple

from pipeline.parse.counts import abbreviated_number, decimal_number, exact_number
from pipeline.parse.json_pieces import At, Piece
from pipeline.parse.video_findings import Chapter, RelatedLink, VideoFacts, video_id_or_none
from pipeline.parse.youtube_pieces import Browsed, Text, handle_of, plain, watch_url

_WATCH = "contents.twoColumnWatchNextResults"
_LOCKUP = "metadata.lockupMetadataViewModel"
_LIKE = "segmentedLikeDislikeButtonViewModel.likeButtonViewModel.likeButtonViewModel.toggleButtonViewModel.toggleButtonViewModel"
_BAR = "playerOverlays.playerOverlayRenderer.decoratedPlayerBarRenderer.decoratedPlayerBarRenderer.playerBar"
_PANEL = "engagementPanelSectionListRenderer"
_HEADER = f"{_PANEL}.header.engagementPanelTitleHeaderRenderer"


class Shown(NamedTuple):
    """A related video as the page shows it."""

    video_id: str
    title: str | None
    channel: str | None
    channel_id: str | None


class LinkedRun(Piece):
    """A part of a byline, with the channel that it leads to."""

    text: str | None = None
    to: Annotated[Browsed | None, At("navigationEndpoint")] = None


class CompactVideo(Piece):
    """A related video as pages showed it until 2025."""

    video_id: str | None = None
    title: Text | None = None
    long_byline: Annotated[tuple[LinkedRun, ...], At("longBylineText.runs")] = ()
    short_byline: Annotated[tuple[LinkedRun, ...], At("shortBylineText.runs")] = ()

    def shown(self) -> Shown | None:
        """The video, if it has an id."""
        byline = self.long_byline or self.short_byline
        channel_id = next((run.to.channel_id for run in byline if run.to), None)
        video_id = video_id_or_none(self.video_id)
        return Shown(video_id, plain(self.title), "".join(run.text or "" for run in byline), channel_id) if video_id else None


class MetadataPart(Piece):
    """A text of the lines under a title."""

    text: Text | None = None


class MetadataRow(Piece):
    """A line under a title."""

    parts: Annotated[tuple[MetadataPart, ...], At("metadataParts")] = ()


class Lockup(Piece):
    """A related video, or playlist, as pages show it since 2025."""

    content_id: str | None = None
    content_type: str | None = None
    title: Annotated[str | None, At(f"{_LOCKUP}.title.content")] = None
    rows: Annotated[tuple[MetadataRow, ...], At(f"{_LOCKUP}.metadata.contentMetadataViewModel.metadataRows")] = ()
    channel_id: Annotated[
        str | None,
        At(
            f"{_LOCKUP}.image.decoratedAvatarViewModel.rendererContext.commandContext.onTap.innertubeCommand.browseEndpoint.browseId"
        ),
    ] = None

    def shown(self) -> Shown | None:
        """The video; None for a playlist or mix."""
        channel = next((plain(part.text) for row in self.rows for part in row.parts), None)
        video_id = video_id_or_none(self.content_id)
        is_video = video_id and self.content_type in (None, "LOCKUP_CONTENT_TYPE_VIDEO")
        return Shown(video_id, self.title, channel, self.channel_id) if video_id and is_video else None


class Related(Piece):
    """What the column of related videos holds, one of these."""

    compact: Annotated[CompactVideo | None, At("compactVideoRenderer")] = None
    lockup: Annotated[Lockup | None, At("lockupViewModel")] = None
    next_up: Annotated[tuple["NextUp", ...], At("compactAutoplayRenderer.contents")] = ()
    section: Annotated[tuple["NextUp", ...], At("itemSectionRenderer.contents")] = ()

    def videos(self) -> list[CompactVideo | Lockup]:
        """The videos, in order."""
        all_of_them = (self.compact, self.lockup, *(video for part in (*self.next_up, *self.section) for video in part.videos()))
        return [video for video in all_of_them if video]


class NextUp(Piece):
    """What sections of that column hold."""

    compact: Annotated[CompactVideo | None, At("compactVideoRenderer")] = None
    lockup: Annotated[Lockup | None, At("lockupViewModel")] = None

    def videos(self) -> list[CompactVideo | Lockup]:
        """The videos, in order."""
        return [video for video in (self.compact, self.lockup) if video]


class Toggle(Piece):
    """A button for likes or dislikes, until 2023."""

    icon: Annotated[str | None, At("defaultIcon.iconType")] = None
    text: Annotated[Text | None, At("defaultText")] = None
    label: Annotated[str | None, At("accessibility.label")] = None


class Button(Piece):
    """A button below the player."""

    toggle: Annotated[Toggle | None, At("toggleButtonRenderer")] = None
    segment: Annotated[Toggle | None, At("segmentedLikeDislikeButtonRenderer.likeButton.toggleButtonRenderer")] = None
    shown: Annotated[str | None, At(f"{_LIKE}.defaultButtonViewModel.buttonViewModel.title")] = None
    label: Annotated[str | None, At(f"{_LIKE}.defaultButtonViewModel.buttonViewModel.accessibilityText")] = None

    def like_count(self) -> int | None:
        """The likes that the button tells exactly."""
        toggle = self.segment or self.toggle
        if toggle is None or toggle.icon != "LIKE":
            return exact_number(self.label, self.shown)
        label = toggle.label or (toggle.text.label if toggle.text else None)
        return exact_number(label, plain(toggle.text))


class Badge(Piece):
    """A mark beside the title."""

    style: Annotated[str | None, At("metadataBadgeRenderer.style")] = None


class MetadataLine(Piece):
    """A fact in the box below the description, as title and contents."""

    title: Annotated[Text | None, At("metadataRowRenderer.title")] = None
    contents: Annotated[tuple[Text, ...], At("metadataRowRenderer.contents")] = ()


class Section(Piece):
    """A part of the column below the player."""

    title: Annotated[Text | None, At("videoPrimaryInfoRenderer.title")] = None
    views: Annotated[Text | None, At("videoPrimaryInfoRenderer.viewCount.videoViewCountRenderer.viewCount")] = None
    is_live: Annotated[bool | None, At("videoPrimaryInfoRenderer.viewCount.videoViewCountRenderer.isLive")] = None
    buttons: Annotated[tuple[Button, ...], At("videoPrimaryInfoRenderer.videoActions.menuRenderer.topLevelButtons")] = ()
    badges: Annotated[tuple[Badge, ...], At("videoPrimaryInfoRenderer.badges")] = ()
    owner: Annotated[Text | None, At("videoSecondaryInfoRenderer.owner.videoOwnerRenderer.title")] = None
    channel: Annotated[Browsed | None, At("videoSecondaryInfoRenderer.owner.videoOwnerRenderer.navigationEndpoint")] = None
    subscribers: Annotated[Text | None, At("videoSecondaryInfoRenderer.owner.videoOwnerRenderer.subscriberCountText")] = None
    lines: Annotated[
        tuple[MetadataLine, ...], At("videoSecondaryInfoRenderer.metadataRowContainer.metadataRowContainerRenderer.rows")
    ] = ()


class MarkedChapter(Piece):
    """A chapter on the player's bar."""

    title: Annotated[Text | None, At("chapterRenderer.title")] = None
    start_millis: Annotated[int | float | None, At("chapterRenderer.timeRangeStartMillis")] = None


class Markers(Piece):
    """Marks on the player's bar: DESCRIPTION_CHAPTERS are the uploader's, AUTO_CHAPTERS are YouTube's."""

    key: str | None = None
    chapters: Annotated[tuple[MarkedChapter, ...], At("value.chapters")] = ()


class ListedChapter(Piece):
    """A chapter in the panel beside the player."""

    title: Annotated[Text | None, At("macroMarkersListItemRenderer.title")] = None
    start_seconds: Annotated[int | float | None, At("macroMarkersListItemRenderer.onTap.watchEndpoint.startTimeSeconds")] = None


class Panel(Piece):
    """A panel that can be opened beside the player."""

    name: Annotated[str | None, At(f"{_PANEL}.panelIdentifier")] = None
    count: Annotated[Text | None, At(f"{_HEADER}.contextualInfo")] = None
    chapters: Annotated[tuple[ListedChapter, ...], At(f"{_PANEL}.content.macroMarkersListRenderer.contents")] = ()


class InitialData(Piece):
    """All that is read of `ytInitialData`."""

    video_id: Annotated[str | None, At("currentVideoEndpoint.watchEndpoint.videoId")] = None
    sections: Annotated[tuple[Section, ...], At(f"{_WATCH}.results.results.contents")] = ()
    related: Annotated[tuple[Related, ...], At(f"{_WATCH}.secondaryResults.secondaryResults.results")] = ()
    markers: Annotated[tuple[Markers, ...], At(f"{_BAR}.multiMarkersPlayerBarRenderer.markersMap")] = ()
    panels: Annotated[tuple[Panel, ...], At("engagementPanels")] = ()


def shown_facts(data: InitialData, video_id: str) -> VideoFacts:
    """What the page shows of the video that the player is not told, and some that it is."""
    facts = VideoFacts(video_id=video_id, comment_count=_comment_count(data))
    for section in data.sections:
        facts.complete_with(_section_facts(section, video_id))
    return facts


def _section_facts(section: Section, video_id: str) -> VideoFacts:
    channel = section.channel or Browsed()
    return VideoFacts(
        video_id=video_id,
        title=plain(section.title),
        channel=plain(section.owner),
        channel_id=channel.channel_id,
        channel_handle=handle_of(channel.path),
        channel_subscriber_count=abbreviated_number(plain(section.subscribers)),
        view_count=None if section.is_live else exact_number(plain(section.views)),
        like_count=next((count for button in section.buttons if (count := button.like_count()) is not None), None),
        license=next(
            (plain(line.contents[0]) for line in section.lines if plain(line.title) == "License" and line.contents), None
        ),
    )


def is_for_members(data: InitialData) -> bool:
    """True where the video's badge says that only members of its channel can see it."""
    return any("MEMBERS_ONLY" in (badge.style or "") for section in data.sections for badge in section.badges)


def _comment_count(data: InitialData) -> int | None:
    """The number beside the panel of comments, where it is not shortened."""
    shown = (plain(panel.count) for panel in data.panels if panel.name == "engagement-panel-comments-section")
    return next((exact_number(count, count) for count in shown), None)


def related_links(data: InitialData, video_id: str) -> list[RelatedLink]:
    """The related videos in their order, each once; playlists, mixes and advertisements are none."""
    once: dict[str, Shown] = {}
    for video in (video for related in data.related for video in related.videos()):
        if shown := video.shown():
            once.setdefault(shown.video_id, shown)
    return [
        RelatedLink(video_id, place, watch_url(each.video_id), each.title, each.video_id, each.channel, each.channel_id)
        for place, each in enumerate(once.values())
    ]


def chapters(data: InitialData, video_id: str, duration_seconds: int | None) -> list[Chapter]:
    """The chapters, each ending where the next begins; the uploader's before YouTube's.

    The panel may list key moments instead, which are single moments: chapters begin at 0.
    """
    marked = {marks.key: marks.chapters for marks in data.markers}
    on_bar = marked.get("DESCRIPTION_CHAPTERS") or marked.get("AUTO_CHAPTERS") or ()
    found = [(start / 1_000, plain(each.title)) for each in on_bar if (start := decimal_number(each.start_millis)) is not None]
    for panel in data.panels:
        starts = ((decimal_number(item.start_seconds), plain(item.title)) for item in panel.chapters)
        listed = [(start, title) for start, title in starts if start is not None]
        found = found or (listed if listed and listed[0][0] == 0 else [])
    return _chapters(video_id, found, duration_seconds)


def _chapters(video_id: str, starts: list[tuple[float, str | None]], duration_seconds: float | None) -> list[Chapter]:
    ends = [after for _, (after, _) in pairwise(starts)] + [duration_seconds]
    return [
        Chapter(video_id, place, float(start), None if end is None or end < start else float(end), title)
        for place, ((start, title), end) in enumerate(zip(starts, ends, strict=False))
    ]

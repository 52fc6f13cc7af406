"""The page of a video: all that is held about it, and what is not known said as unknown.

Belongs here: what the page shows, from what is held. Does not: reading it (`video_held`), HTML (`templates/video.html.jinja`).
"""

from collections.abc import Collection, Container, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple
from urllib.parse import unquote

import duckdb
from markupsafe import Markup

from pipeline.report.charts import curve
from pipeline.report.site import video_rows as rows
from pipeline.report.site.addresses import channel_path, keyword_path, relative, video_path, youtube_url
from pipeline.report.site.changes import Change, changes
from pipeline.report.site.cloud import SizedWord, cloud, sized
from pipeline.report.site.page import SitePage, fingerprint
from pipeline.report.site.passages import Passage, timed, untimed
from pipeline.report.site.similar import number_words
from pipeline.report.site.templates import VERSION, render
from pipeline.report.site.threads import Placed, thread
from pipeline.report.site.video_held import Held, held_about

#: Videos that are read at a time: a query per table for all of them.
BATCH = 200


class Shown(NamedTuple):
    """All that a video's page shows. `is_linked` of keywords and `page` of videos tell which have pages of this site."""

    facts: rows.Facts
    snapshots: Sequence[rows.Snapshot]
    keywords: Sequence[tuple[rows.Keyword, bool]]
    words: Sequence[SizedWord]
    transcripts: Sequence[rows.Transcript]
    cues: Sequence[rows.Cue]
    tracks: Sequence[rows.Track]
    chapters: Sequence[rows.Chapter]
    links: Sequence[tuple[rows.Link, bool]]
    alike: Sequence[tuple[rows.Alike, bool]]
    similar: Sequence[tuple[rows.Similar, bool]]
    posts: Sequence[tuple[rows.Post, Sequence[Placed]]]
    reddit: Sequence[Placed]
    youtube: Sequence[Placed]
    changes: Sequence[Change]


class _Pages(NamedTuple):
    """Which pages this site has."""

    videos: Container[str]
    keywords: Container[str] | None


def video_pages(
    connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str], keyword_keys: Collection[str] | None = None
) -> Iterator[SitePage]:
    """A page for each of these videos that is held, in their order.

    `keyword_keys` are the keywords that have a page; where it is not given, all have.
    """
    pages = _Pages(frozenset(video_ids), None if keyword_keys is None else frozenset(keyword_keys))
    number_words(connection)
    for start in range(0, len(video_ids), BATCH):
        batch = video_ids[start : start + BATCH]
        held = held_about(connection, batch)
        yield from (_page(_shown(held, video_id, pages)) for video_id in batch if video_id in held.facts)


def _page(shown: Shown) -> SitePage:
    path = video_path(shown.facts.video_id)
    return SitePage(path, fingerprint(VERSION, shown), partial(_rendered, shown, path))


def _shown(held: Held, video_id: str, pages: _Pages) -> Shown:
    alike = held.alike[video_id]
    same = {other.video_id for other in alike}
    posts, loose = _threads(held.posts[video_id], held.reddit[video_id])
    return Shown(
        facts=held.facts[video_id],
        snapshots=held.snapshots[video_id],
        keywords=[(word, pages.keywords is None or word.keyword_key in pages.keywords) for word in held.keywords[video_id]],
        words=sized(held.words[video_id]),
        transcripts=held.transcripts[video_id],
        cues=held.cues[video_id],
        tracks=held.tracks[video_id],
        chapters=held.chapters[video_id],
        links=[(link, link.related_video_id in pages.videos) for link in held.links[video_id]],
        alike=[(other, other.video_id in pages.videos) for other in alike],
        similar=[(other, other.video_id in pages.videos) for other in held.similar[video_id] if other.video_id not in same],
        posts=posts,
        reddit=loose,
        youtube=thread(held.youtube[video_id]),
        changes=changes(held.snapshots[video_id]),
    )


def _threads(
    posts: Sequence[rows.Post], comments: Sequence[rows.Comment]
) -> tuple[list[tuple[rows.Post, list[Placed]]], list[Placed]]:
    """Each post with its comments, and the comments of no post that is held. Comments come in the order of their posts."""
    of_post = {post_id: list(said) for post_id, said in groupby(comments, lambda comment: comment.post_id)}
    return [(post, thread(of_post.get(post.post_id, []))) for post in posts], thread(of_post.get(None, []))


def _passages(shown: Shown) -> list[Passage]:
    if shown.cues:
        return timed(shown.cues, shown.chapters)
    text = shown.transcripts[0].text if shown.transcripts else None
    return untimed(text) if text else []


def _rendered(shown: Shown, path: str) -> str:
    facts = shown.facts
    return render(
        "video.html.jinja",
        path,
        **shown._asdict(),
        passages=_passages(shown),
        growth=_growth(shown.snapshots),
        cloud=cloud(shown.words) if shown.words else None,
        at=partial(youtube_url, facts.video_id),
        missing=_missing(shown),
        channel_link=relative(channel_path(facts.channel_key), path) if facts.channel_key else None,
        video_link=lambda video_id: relative(video_path(video_id), path),
        keyword_link=lambda key: relative(keyword_path(key), path),
        youtube_link=youtube_url,
        page_name=_file_name(facts.page_url),
    )


def _file_name(url: str | None) -> str | None:
    """What a page's file is called: its folder is of the machine that pulled it, and nobody else's business."""
    return unquote(url.rsplit("/", 1)[-1]) if url else None


def _growth(snapshots: Sequence[rows.Snapshot]) -> Markup | None:
    """The curve of views; none where they were counted less than twice."""
    points = [(one.captured_at, float(one.view_count)) for one in snapshots if one.view_count is not None]
    if len({when for when, _ in points}) < 2:
        return None
    return Markup(curve(points, title="Views over time", unit="views"))  # noqa: S704 - `curve` escapes what it is given


def _missing(shown: Shown) -> list[str]:
    """Sections that the page lacks because no page that is held tells of them."""
    sections = {
        "description": shown.facts.description,
        "chapters": shown.chapters,
        "keywords": shown.keywords,
        "words that tell most": shown.words,
        "transcript": shown.transcripts,
        "Reddit posts": shown.posts,
        "Reddit comments": shown.reddit or any(said for _, said in shown.posts),
        "YouTube comments": shown.youtube,
        "related videos": shown.links,
    }
    return [name for name, held in sections.items() if not held]

"""What the published file holds about some hundreds of videos: a query per table, never one per video.

What does not belong here: putting it in order for a page (`threads`, `passages`, `changes`), and HTML.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import duckdb

from pipeline.report.site import video_rows as rows
from pipeline.report.site.similar import similar

Row = TypeVar("Row", bound=tuple[object, ...])

#: The ids that are asked for, bound as a list.
_ASKED = "(select unnest($asked))"

Grouped = dict[str, list[Row]]

_FACTS = f"""
    with held as (
        select video_id, count(distinct page_id) as page_count from pages
        where video_id in {_ASKED}
        group by video_id
    )

    select
        videos.video_id, title, title_language, channel, channel_id, channel_handle, channel_subscriber_count, published_date,
        published_at, duration_seconds, view_count, like_count, comment_count, rating, category, description, language, license,
        live_status, media_type, availability, availability_reason, thumbnail_url, page_url, is_complete, first_captured_at,
        captured_at, page_id, keyed.channel_key, coalesce(held.page_count, 0) as page_count
    from videos
    left join marts.video_channels as keyed using (video_id)
    left join held using (video_id)
    where videos.video_id in {_ASKED}
"""

_SNAPSHOTS = f"""
    select
        video_id, captured_at, view_count, like_count, comment_count, rating, title, description, keywords, availability,
        availability_reason
    from video_snapshots
    where video_id in {_ASKED}
    order by video_id, captured_at, page_id
"""

_KEYWORDS = f"""
    select
        keywords.video_id, keywords.keyword, keywords.keyword_key, covered.is_spoken, covered.spoken_count, covered.first_seconds
    from keywords
    left join marts.keyword_coverage as covered using (video_id, keyword_key)
    where keywords.video_id in {_ASKED}
    order by keywords.video_id, keywords.position
"""

_CLOUD = (
    f"select video_id, term, term_count, weight from marts.word_clouds where video_id in {_ASKED} order by video_id, position"
)

_TRANSCRIPTS = f"""
    select
        video_id, language, kind, is_preferred, is_complete, word_count, segment_count, detected_language,
        if(is_preferred and coalesce(segment_count, 0) = 0, text, null) as text
    from transcripts
    where video_id in {_ASKED}
    order by video_id, is_preferred desc, language, kind
"""

_CUES = f"""
    select cues.video_id, cues.start_seconds, cues.text
    from transcript_segments as cues
    semi join (
        select video_id, language, kind from transcripts
        where is_preferred and video_id in {_ASKED}
    ) using (video_id, language, kind)
    where cues.video_id in {_ASKED}
    order by cues.video_id, cues.position
"""

_CHAPTERS = f"select video_id, start_seconds, title from chapters where video_id in {_ASKED} order by video_id, position"

_TRACKS = f"""
    select tracks.video_id, tracks.language, tracks.kind, tracks.name
    from caption_tracks as tracks
    anti join transcripts using (video_id, language, kind)
    where tracks.video_id in {_ASKED}
    order by tracks.video_id, tracks.language, tracks.kind
"""

_LINKS = f"""
    select links.video_id, links.url, coalesce(videos.title, links.title) as title, links.related_video_id,
        coalesce(videos.channel, links.related_channel) as channel
    from related_links as links
    left join videos on links.related_video_id = videos.video_id
    where links.video_id in {_ASKED}
    order by links.video_id, links.position
"""

_ALIKE = f"""
    select video_id, other_video_id, other_title as title, similarity from marts.near_duplicates
    where video_id in {_ASKED}
    union all
    select other_video_id as video_id, video_id as other_video_id, title, similarity from marts.near_duplicates
    where other_video_id in {_ASKED}
    order by video_id, similarity desc, other_video_id
"""

_POSTS = f"""
    select video_id, post_id, subreddit, title, body, flair, author, score, comment_count, posted_at, url, removal
    from reddit_posts
    where video_id in {_ASKED}
    order by video_id, posted_at, post_id
"""

_REDDIT = f"""
    with posts as (
        select post_id, video_id from reddit_posts
        where video_id in {_ASKED}
    ),

    said as (
        select posts.video_id, comments.* exclude (video_id)
        from reddit_comments as comments inner join posts using (post_id)
        union all by name
        select comments.* replace (null as post_id)
        from reddit_comments as comments anti join posts using (post_id, video_id)
        where comments.video_id in {_ASKED}
    )

    select
        video_id, comment_id, parent_id, depth, post_id, author, score, posted_at, posted_date, body, removal,
        if(post_id is null and subreddit is not null, ['r/' || subreddit], []) as notes
    from said
    order by video_id, post_id, position, posted_at, comment_id
"""

_YOUTUBE = f"""
    select
        video_id, comment_id, parent_id, null as depth, null as post_id, author, like_count, posted_at, null as posted_date, text,
        null as removal,
        list_filter([
            if(is_pinned, 'pinned', null), if(is_uploader, 'by the uploader', null),
            if(is_favorited, 'liked by the uploader', null)
        ], lambda note: note is not null) as notes
    from youtube_comments
    where video_id in {_ASKED}
    order by video_id, is_pinned desc, posted_at, comment_id
"""


class Held(NamedTuple):
    """All that is held about some videos, by video id and in the order of its pages."""

    facts: Mapping[str, rows.Facts]
    snapshots: Grouped[rows.Snapshot]
    keywords: Grouped[rows.Keyword]
    words: Grouped[rows.CloudWord]
    transcripts: Grouped[rows.Transcript]
    cues: Grouped[rows.Cue]
    chapters: Grouped[rows.Chapter]
    tracks: Grouped[rows.Track]
    links: Grouped[rows.Link]
    alike: Grouped[rows.Alike]
    similar: Grouped[rows.Similar]
    posts: Grouped[rows.Post]
    reddit: Grouped[rows.Comment]
    youtube: Grouped[rows.Comment]


def held_about(connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str]) -> Held:
    """What is held about these videos; those that are not held are in none of it. `similar.number_words` was called before."""

    def of(sql: str, row: Callable[[list[object]], Row]) -> Grouped[Row]:
        return _grouped(connection.execute(sql, {"asked": list(video_ids)}).fetchall(), row)

    facts = connection.execute(_FACTS, {"asked": list(video_ids)}).fetchall()
    return Held(
        {row[0]: rows.Facts._make(row) for row in facts},
        of(_SNAPSHOTS, rows.Snapshot._make),
        of(_KEYWORDS, rows.Keyword._make),
        of(_CLOUD, rows.CloudWord._make),
        of(_TRANSCRIPTS, rows.Transcript._make),
        of(_CUES, rows.Cue._make),
        of(_CHAPTERS, rows.Chapter._make),
        of(_TRACKS, rows.Track._make),
        of(_LINKS, rows.Link._make),
        of(_ALIKE, rows.Alike._make),
        _grouped(similar(connection, video_ids), rows.Similar._make),
        of(_POSTS, rows.Post._make),
        of(_REDDIT, rows.Comment._make),
        of(_YOUTUBE, rows.Comment._make),
    )


def _grouped(found: Iterable[Sequence[Any]], row: Callable[[list[object]], Row]) -> Grouped[Row]:
    grouped: Grouped[Row] = defaultdict(list)
    for video_id, *values in found:
        grouped[video_id].append(row(values))
    return grouped

-- What is known of one video, from all pages and sites together?
-- topic: channels and videos
with known as (
    select * from video_page('nwq456NMYHU')
),

told as (
    select
        [
            ('titles', list_sort(list_distinct(list_transform(video_snapshots, lambda seen: seen.title)))),
            ('view counts', list_transform(video_snapshots, lambda seen: seen.view_count::varchar)),
            ('keywords', list_transform(keywords, lambda tag: tag.keyword)),
            ('captions', list_transform(transcripts, lambda spoken: spoken.kind || ' ' || spoken.language)),
            ('recommends', list_transform(related_links, lambda link: link.title)),
            ('playlists', list_transform(playlist_items, lambda item: item.playlist_title)),
            ('posts', list_transform(reddit_posts, lambda post: 'r/' || post.subreddit)),
            ('pages', list_sort(list_transform(pages, lambda page: page.format)))
        ] as lines
    from known
),

numbered as (
    select unnest(lines) as line, generate_subscripts(lines, 1) as number
    from told
)

select line[1] as what, list_filter(line[2], lambda found: found is not null) as found
from numbered
order by number

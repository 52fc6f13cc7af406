-- Which playlists have lost videos, and which?
-- topic: over time
with listed as (
    select
        playlist_items.playlist_id, playlist_items.playlist_title, playlist_items.position,
        coalesce(videos.title, playlist_items.video_id) as title,
        videos.video_id is null or videos.availability in ('removed', 'private', 'unavailable') as is_lost
    from playlist_items
    left join videos using (video_id)
)

select
    playlist_title, count(*) as item_count, count(*) filter (is_lost) as lost_count,
    list(title order by position) filter (is_lost) as lost
from listed
group by playlist_id, playlist_title
having count(*) filter (is_lost) > 0
order by lost_count desc, playlist_id

-- Which keywords did uploaders add and drop later?
-- topic: over time
with tagged as (
    select video_id, captured_at, page_id, keywords, lag(keywords) over earlier as previous_keywords
    from video_snapshots
    where keywords is not null
    window earlier as (partition by video_id order by captured_at, page_id)
),

compared as (
    select
        video_id, captured_at,
        list_sort(list_filter(keywords, lambda keyword: not list_contains(previous_keywords, keyword))) as added,
        list_sort(list_filter(previous_keywords, lambda keyword: not list_contains(keywords, keyword))) as dropped
    from tagged
    where previous_keywords is not null
)

select videos.title, compared.captured_at::date as seen_on, compared.added, compared.dropped
from compared
inner join videos using (video_id)
where len(compared.added) + len(compared.dropped) > 0
order by compared.captured_at, videos.video_id

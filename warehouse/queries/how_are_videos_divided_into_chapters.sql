-- How are videos divided into chapters, and which chapter takes longest?
-- topic: channels and videos
with measured as (
    select
        chapters.video_id, chapters.title, videos.duration_seconds,
        coalesce(chapters.end_seconds, videos.duration_seconds) - chapters.start_seconds as seconds
    from chapters
    inner join videos using (video_id)
)

select
    videos.title, count(*) as chapter_count, round(avg(measured.seconds)) as mean_seconds,
    arg_max(measured.title, measured.seconds) as longest_chapter, max(measured.seconds) as longest_seconds,
    round(max(measured.seconds) / any_value(measured.duration_seconds), 2) as share_of_video
from measured
inner join videos using (video_id)
group by videos.video_id, videos.title
order by chapter_count desc, videos.video_id

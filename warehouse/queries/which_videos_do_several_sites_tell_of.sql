-- Which videos are known from several sites, and when was each site seen last?
-- topic: trust in the data
with seen as (
    select video_id, regexp_extract(url, '^https?://([^/]+)', 1) as site, max(captured_at)::date as seen_on
    from pages
    where video_id is not null and outcome = 'parsed'
    group by video_id, site
)

select
    seen.video_id, any_value(videos.title) as title, count(*) as site_count,
    list(seen.site || ' ' || seen.seen_on order by seen.site) as sites
from seen
left join videos using (video_id)
group by seen.video_id
having count(*) > 1
order by site_count desc, seen.video_id

-- One row per video that a related link leads from or to; a video's links to itself are left out.
-- video_id: YouTube's id of the video, 11 characters
-- in_degree: videos that link to it
-- out_degree: videos that it links to
-- page_rank: PageRank with damping 0.85; all of them add up to 1
-- is_held: false where the video is only pointed to and has no row in videos
-- title: title of the video, else the most usual text of the links to it; null where unknown
-- PageRank is that of Page, Brin, Motwani and Winograd (1999): the chance to be at a video after following links for long, with
-- 0.15 a step to start anew at any video, as one does for certain where a video has no links. But for a factor it is the sum,
-- over all walks along links that end at the video, of 0.85 / (links to choose from) for each step. Walks of more than 100
-- steps are left out: together they weigh less than a ten-millionth of all.
with recursive links as (
    select distinct video_id, related_video_id
    from related_links
    where related_video_id is not null and related_video_id <> video_id
),

degrees as (
    select
        video_id, row_number() over (order by video_id)::integer as node,
        sum(arrives)::bigint as in_degree, sum(leaves)::bigint as out_degree
    from (
        select video_id, 0 as arrives, 1 as leaves from links
        union all
        select related_video_id, 1 as arrives, 0 as leaves from links
    ) as ends
    group by video_id
),

edges as (
    select source.node, target.node as next_node, 0.85 / source.out_degree as share
    from links
    inner join degrees as source using (video_id)
    inner join degrees as target on links.related_video_id = target.video_id
),

-- Weights are whole numbers, a trillion for one video, because their sums are the same in whatever order they are added up.
walks (step, node, weight) as (
    select 0 as step, node, 1000000000000 as weight from degrees
    union all
    select walks.step + 1 as step, edges.next_node as node, sum(round(walks.weight * edges.share)::bigint)::bigint as weight
    from walks inner join edges using (node)
    where walks.step < 100 and walks.weight > 0
    group by walks.step, edges.next_node
),

ranks as (
    select node, sum(weight) / sum(sum(weight)) over () as page_rank
    from walks
    group by node
),

texts as (
    select related_video_id as video_id, title, count(*) as link_count
    from related_links
    where title is not null
    group by related_video_id, title
),

usual_texts as (
    select video_id, title
    from texts
    qualify row_number() over (partition by video_id order by link_count desc, title) = 1
)

select
    degrees.video_id, degrees.in_degree, degrees.out_degree, ranks.page_rank,
    videos.video_id is not null as is_held,
    coalesce(videos.title, usual_texts.title) as title
from degrees
inner join ranks using (node)
left join videos using (video_id)
left join usual_texts using (video_id)
order by ranks.page_rank desc, degrees.video_id

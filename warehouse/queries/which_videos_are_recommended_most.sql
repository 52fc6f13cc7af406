-- Which videos are recommended most, by videos that are recommended much themselves?
-- topic: links and copies
select
    related_graph.video_id, related_graph.title, videos.channel, related_graph.in_degree, related_graph.out_degree,
    round(related_graph.page_rank, 4) as page_rank
from marts.related_graph
left join videos using (video_id)
where related_graph.is_held
order by related_graph.page_rank desc, related_graph.video_id
limit 10

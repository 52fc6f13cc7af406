-- One row per day, source, outcome and reason of the pages that were pulled.
-- pulled_on: UTC day on which the pages were pulled
-- source: name of the source that pulled them
-- outcome: what became of them: parsed, rejected, unchanged, forgotten
-- reason: why they were rejected or, parsed, gave no rows; null for all others
-- page_count: how many pages
-- byte_count: their size together in bytes, also where they repeat a page that is stored
-- video_count: videos that the pages or their addresses name
select
    pulled_on,
    source,
    outcome,
    reason,
    count(*) as page_count,
    sum(byte_count)::bigint as byte_count,
    count(distinct video_id) as video_count
from pages
group by pulled_on, source, outcome, reason
order by pulled_on, source, outcome, reason

-- No source's last day has less than half the pages of its usual day: the median of up to seven days before, three at least.
-- severity: warning
with days as (
    select source, pulled_on, count(*) as page_count
    from pages
    group by source, pulled_on
),

compared as (
    select
        source, pulled_on, page_count,
        median(page_count) over before as usual_page_count,
        count(*) over before as day_count
    from days
    window before as (partition by source order by pulled_on rows between 7 preceding and 1 preceding)
    qualify row_number() over (partition by source order by pulled_on desc) = 1
)

select source, pulled_on, page_count, usual_page_count
from compared
where day_count >= 3 and page_count < usual_page_count / 2

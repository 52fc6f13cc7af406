-- No source has brought nothing for more than three times its usual gap between days while others brought pages.
-- severity: warning
with days as (
    select distinct source, pulled_on from pages
),

gaps as (
    select
        source, pulled_on,
        date_diff('day', lag(pulled_on) over (partition by source order by pulled_on), pulled_on) as gap_days,
        max(pulled_on) over () as newest_day
    from days
),

sources as (
    select
        source,
        max(pulled_on) as last_pulled_on,
        median(gap_days) as usual_gap_days,
        date_diff('day', max(pulled_on), any_value(newest_day)) as silent_days
    from gaps
    group by source
    having count(*) >= 3
)

select source, last_pulled_on, usual_gap_days, silent_days
from sources
where silent_days > 3 * usual_gap_days

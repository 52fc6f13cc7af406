-- Each day's intake has all pages of the day, once.
-- severity: blocking
with taken_in as (
    select pulled_on, sum(page_count) as page_count, sum(byte_count) as byte_count
    from marts.daily_intake
    group by pulled_on
),

pulled as (
    select pulled_on, count(*) as page_count, sum(byte_count) as byte_count
    from pages
    group by pulled_on
)

select
    pulled_on, taken_in.page_count, pulled.page_count as pulled_page_count,
    taken_in.byte_count, pulled.byte_count as pulled_byte_count
from taken_in
full join pulled using (pulled_on)
where
    taken_in.page_count is distinct from pulled.page_count
    or taken_in.byte_count is distinct from pulled.byte_count

-- Every raw page has exactly one outcome per day on which it was pulled.
-- severity: blocking
select page_id, pulled_on, count(*) as row_count, list(outcome order by outcome) as outcomes
from pages
group by page_id, pulled_on
having count(*) <> 1 or count(outcome) <> 1

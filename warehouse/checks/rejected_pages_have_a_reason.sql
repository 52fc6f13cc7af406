-- Every rejected page has its reason.
-- severity: blocking
select page_id, pulled_on, url
from pages
where outcome = 'rejected' and reason is null

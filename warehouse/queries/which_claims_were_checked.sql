-- Which claims about the data were checked before publishing, and does any fail?
-- topic: trust in the data
select claim, severity, failing_rows
from meta.checks
order by failing_rows desc, severity, claim

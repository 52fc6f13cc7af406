-- Which titles name the tide or the turbine, newest first?
-- topic: search
select published_date, channel, title, url
from search('tide turbine in:title order:date', top := null)

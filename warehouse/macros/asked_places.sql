-- The names of the places that a query looks into, in a list: title and transcript unless in: names others.
-- query: as `search` takes it
create or replace macro asked_places(query) as
coalesce(nullif(regexp_extract_all(
    lower(query::varchar), '(?:^|\s)in:"?(title|transcript|description|comments)\b', 1
), []), ['title', 'transcript'])

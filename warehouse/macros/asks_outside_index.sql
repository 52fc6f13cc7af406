-- True where a query looks into descriptions or comments, which are in no index.
-- query: as `search` takes it
create or replace macro asks_outside_index(query) as
list_has_any(asked_places(query), ['description', 'comments'])

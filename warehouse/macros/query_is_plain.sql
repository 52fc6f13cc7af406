-- True where no operator but in: and no phrase narrows a query, so that its words alone find and rank the videos.
-- query: as `search` takes it
create or replace macro query_is_plain(query) as
not regexp_matches(
    query::varchar, replace('(?i)(?:channel|lang|after|before|order):|["“”„«»S]', 'S', bigram_scripts())
)

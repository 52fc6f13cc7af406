-- One row per text that a query looks into for its phrases; none where it has no phrase.
-- query: as `search` takes it; where it is a constant, DuckDB leaves out what it does not ask for
create or replace macro phrase_texts(query) as table
    select texts.video_id, texts.text
    from asked_texts(query) as texts
    where regexp_matches(query::varchar, replace('["“”„«»S]', 'S', bigram_scripts()))

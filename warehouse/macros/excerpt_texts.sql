-- One row per text of which an excerpt can show the hit: preferred transcripts, and what else a query looks into.
-- query: as `search` takes it
create or replace macro excerpt_texts(query) as table
    with spoken as (
        select transcripts.video_id, transcripts.text, transcripts.language, transcripts.kind
        from transcripts
        where transcripts.is_preferred
    ),

    written as (
        from spoken
        where list_has_any(asked_places(query), ['title', 'transcript'])
        union all by name
        select texts.video_id, texts.text
        from asked_texts(query) as texts
        where texts.place in ('description', 'comments')
    )

    from query(case when asks_outside_index(query) then 'from written' else 'from spoken' end)

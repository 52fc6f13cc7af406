-- One row per video that fits a query, the best match first, with the terms that were looked for; score is null where videos
-- are listed without looking for words.
-- query: as `search` takes it
-- top: how many videos; null gives all
create or replace macro query_ranking(query, top) as table
    with hits as materialized (
        from query_hits(query)
    ),

    candidates as (
        select hits.* from hits
        where hits.unwanted_count = 0 and hits.score is not null and hits.has_needed
        union all by name
        select any_value(hits.filters) as filters, any_value(hits.phrases) as phrases, videos.video_id, true as is_list
        from videos inner join hits on hits.is_list
        group by videos.video_id
        having count(*) filter (hits.video_id = videos.video_id) = 0
    ),

    -- Where the query is a constant without `lang:`, DuckDB reads nothing for this.
    languages as (
        select transcripts.video_id, coalesce(nullif(transcripts.language, 'und'), transcripts.detected_language) as language
        from transcripts
        where transcripts.is_preferred and contains(lower(query::varchar), 'lang:')
    ),

    fitting as materialized (
        select
            candidates.video_id, candidates.score, candidates.phrases, candidates.terms,
            candidates.in_title, candidates.in_transcript,
            case when candidates.is_by_date or candidates.is_list then videos.published_date end as sort_date
        from candidates
        inner join videos on candidates.video_id = videos.video_id
        left join languages on candidates.video_id = languages.video_id
        where query_fits(
            candidates.filters, videos.channel, videos.channel_id, videos.channel_handle,
            coalesce(languages.language, videos.language), videos.published_date
        )
    ),

    -- Only the texts of these videos are read, so none where the query has no phrase.
    quoted as materialized (
        select fitting.video_id, fitting.in_title, fitting.in_transcript
        from fitting
        where fitting.phrases is not null
    ),

    texts_asked_for as (
        from asked_texts(query)
    ),

    texts as (
        select quoted.video_id, videos.title as text
        from videos inner join quoted on videos.video_id = quoted.video_id
        where quoted.in_title
        union all
        select quoted.video_id, transcripts.text
        from transcripts inner join quoted on transcripts.video_id = quoted.video_id
        where transcripts.is_preferred and quoted.in_transcript
        union all
        select quoted.video_id, texts.text
        from texts_asked_for as texts inner join quoted on texts.video_id = quoted.video_id
    ),

    spaced as (
        select texts.video_id, string_agg(query_phrase(texts.text), chr(10)) as words
        from texts
        group by texts.video_id
    )

    select fitting.video_id, fitting.score, fitting.sort_date, fitting.terms, fitting.phrases
    from fitting left join spaced on fitting.video_id = spaced.video_id
    where query_holds(fitting.phrases, coalesce(spaced.words, ''))
    order by fitting.sort_date desc nulls last, fitting.score desc nulls last, fitting.video_id
    limit top

-- One row per video that a query's words are in, with its score, the terms that were looked for, and what narrows the query.
-- query: as `search` takes it
create or replace macro query_hits(query) as table
    with found as materialized (
        from asked_terms(query)
    ),

    asked as materialized (
        from asked_for(query)
    ),

    texts as materialized (
        select texts.video_id, index_words(folded_text(string_agg(texts.text, ' '))) as words
        from asked_texts(query) as texts
        group by texts.video_id
    ),

    lengths as materialized (
        select
            documents.doc_id, documents.video_id, texts.words,
            documents.term_count * asked.in_transcript::integer + documents.title_term_count * asked.in_title::integer
            + coalesce(len(texts.words), 0) as length
        from search_index.documents cross join asked
        left join texts on documents.video_id = texts.video_id
    ),

    counted as (
        select postings.doc_id, found.kind, found.word, postings.term_count
        from search_index.postings inner join found on postings.term_id = found.term_id cross join asked
        where case when postings.field = 0 then asked.in_transcript else asked.in_title end
        union all
        select lengths.doc_id, found.kind, found.word, 1 as term_count
        from lengths cross join unnest(lengths.words) as spoken (word)
        inner join found on spoken.word = found.folded
    ),

    hits as materialized (
        select
            lengths.video_id, counted.kind, counted.word,
            any_value(lengths.length) as length, sum(counted.term_count) as term_count
        from counted inner join lengths on counted.doc_id = lengths.doc_id
        group by lengths.video_id, counted.kind, counted.word
    ),

    collection as (
        select count(*) as document_count, avg(lengths.length) as mean_length from lengths
    ),

    sought as (
        select list(distinct found.term) filter (found.kind = 'scored') as terms from found
    ),

    rarity as (
        select
            hits.kind, hits.word, any_value(collection.mean_length) as mean_length,
            ln(1 + (any_value(collection.document_count) - count(*) + 0.5) / (count(*) + 0.5)) as idf
        from hits
        cross join collection
        group by hits.kind, hits.word
    ),

    scores as (
        select
            hits.video_id,
            -- Rounded, so that equal documents have equal scores in whatever order their words are added up.
            round(sum(
                rarity.idf * hits.term_count * (1.2 + 1)
                / (hits.term_count + 1.2 * (1 - 0.75 + 0.75 * hits.length / rarity.mean_length))
            ) filter (hits.kind = 'scored'), 9) as score,
            count(*) filter (hits.kind = 'needed') as needed_count,
            count(*) filter (hits.kind = 'unwanted') as unwanted_count
        from hits inner join rarity on hits.word = rarity.word and hits.kind = rarity.kind
        group by hits.video_id
    )

    select
        asked.in_title, asked.in_transcript, asked.filters, asked.phrases, asked.is_by_date, asked.is_list, scores.video_id,
        scores.score, scores.unwanted_count, sought.terms, scores.needed_count = coalesce(asked.needed_count, 0) as has_needed
    from asked cross join sought
    left join scores on true

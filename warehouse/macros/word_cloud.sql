-- One row per word that tells most about a video's preferred transcript, the weightiest first.
-- video_id: the video
-- n: how many words, 50 by default
-- The weight is tf-idf: how often the video says the word, times the idf of `search` over all transcripts. Words that say
-- nothing in the transcript's language (English where it is unknown) and numbers are left out.
create or replace macro word_cloud(video_id, n := 50) as table
    with document as (
        select
            documents.doc_id,
            case when documents.language = 'und' then 'en' else split_part(documents.language, '-', 1) end as language
        from search_index.documents
        where documents.video_id = video_id
    ),

    spoken as (
        select vocabulary.term, vocabulary.document_count, postings.term_count
        from search_index.postings
        inner join document on postings.doc_id = document.doc_id
        inner join search_index.vocabulary on postings.term_id = vocabulary.term_id
        where
            postings.field = 0
            and not regexp_full_match(vocabulary.term, '[\p{N}\p{P}]+')
            and not exists (
                select 1 from search_index.stop_words
                where stop_words.language = document.language and stop_words.term = vocabulary.term
            )
    ),

    collection as (
        select count(*) as document_count from search_index.documents
    )

    select
        spoken.term, spoken.term_count,
        spoken.term_count * ln(
            1 + (collection.document_count - spoken.document_count + 0.5) / (spoken.document_count + 0.5)
        ) as weight
    from spoken cross join collection
    order by weight desc, spoken.term
    limit n

-- One row per word of a transcript that can stand in a word cloud, which a number can't: its idf over all transcripts, and the
-- languages in which it says nothing, each between blanks.
create or replace macro cloud_words() as table
    with collection as (
        select count(*) as document_count from search_index.documents
    ),

    stop_words as (
        select stop_words.term, ' ' || string_agg(stop_words.language, ' ') || ' ' as languages
        from search_index.stop_words
        group by stop_words.term
    )

    select
        vocabulary.term_id, vocabulary.term, coalesce(stop_words.languages, '') as stop_languages,
        ln(
            1 + (collection.document_count - vocabulary.document_count + 0.5) / (vocabulary.document_count + 0.5)
        ) as idf
    from search_index.vocabulary
    cross join collection
    left join stop_words on vocabulary.term = stop_words.term
    where not regexp_full_match(vocabulary.term, '[\p{N}\p{P}]+')

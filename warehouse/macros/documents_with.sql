-- One row per video whose preferred transcript holds every one of some words, exactly as they are.
-- words: the words, as `index_words` gives them
create or replace macro documents_with(words) as table
    with asked as (
        select unnest(list_distinct(words)) as word, len(list_distinct(words)) as word_count
    )

    select documents.video_id
    from search_index.vocabulary
    inner join asked on vocabulary.folded = asked.word
    inner join search_index.postings on vocabulary.term_id = postings.term_id
    inner join search_index.documents on postings.doc_id = documents.doc_id
    where postings.field = 0
    group by documents.video_id
    having count(distinct vocabulary.folded) = any_value(asked.word_count)

-- One row per video and each of the 50 words that tell most about its preferred transcript.
-- video_id: YouTube's id of the video, 11 characters
-- position: 0 for the weightiest word
-- term: the word as shown: NFKC, case-folded, punctuation trimmed
-- term_count: how often the transcript says it
-- weight: its tf-idf, as the macro word_cloud has it
with words as materialized (
    select term_id, term, idf, stop_languages, row_number() over (order by term)::integer as word
    from cloud_words()
),

-- Most words of most documents are too light. Only those that weigh no less than a bound are compared with each other, where 50
-- words of the document reach the bound though each were said once. Any ladder of bounds gives the same rows.
reached as (
    select
        postings.doc_id,
        count(*) filter (words.idf >= 3) as words_of_3,
        count(*) filter (words.idf >= 3.5) as words_of_3_5,
        count(*) filter (words.idf >= 4) as words_of_4,
        count(*) filter (words.idf >= 4.5) as words_of_4_5,
        count(*) filter (words.idf >= 5) as words_of_5,
        count(*) filter (words.idf >= 5.5) as words_of_5_5,
        count(*) filter (words.idf >= 6.5) as words_of_6_5,
        count(*) filter (words.idf >= 8) as words_of_8
    from search_index.postings
    inner join words using (term_id)
    where postings.field = 0 and words.stop_languages = '' and words.idf >= 3
    group by postings.doc_id
),

documents as (
    select
        documents.doc_id, documents.language,
        case
            when reached.words_of_8 >= 50 then 8
            when reached.words_of_6_5 >= 50 then 6.5
            when reached.words_of_5_5 >= 50 then 5.5
            when reached.words_of_5 >= 50 then 5
            when reached.words_of_4_5 >= 50 then 4.5
            when reached.words_of_4 >= 50 then 4
            when reached.words_of_3_5 >= 50 then 3.5
            when reached.words_of_3 >= 50 then 3
            else 0
        end::double as bound
    from cloud_documents() as documents
    left join reached using (doc_id)
),

-- `offset 0` keeps what is asked of both sides out of the join, which is several times faster for comparing nothing but ids.
spoken as (
    select
        postings.doc_id, words.word, postings.term_count, words.stop_languages, documents.language, documents.bound,
        postings.term_count * words.idf as weight
    from search_index.postings
    inner join words using (term_id)
    inner join documents using (doc_id)
    where postings.field = 0
    offset 0 -- noqa: AM09
),

placed as (
    select doc_id, word, term_count, weight, row_number() over (partition by doc_id order by weight desc, word) - 1 as place
    from spoken
    where weight >= bound and not contains(stop_languages, language)
)

select
    documents.video_id, placed.place::integer as position, words.term, placed.term_count, placed.weight
from placed
inner join words using (word)
inner join search_index.documents using (doc_id)
where placed.place < 50
order by documents.video_id, position

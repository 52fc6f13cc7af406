-- One row per word of a query and term that counts as it: the terms that are the word, and all that share its stem.
-- query: words, separated by blanks; case, accents and the punctuation around them do not matter
create or replace macro search_terms(query) as table
    with asked as (
        select distinct
            regexp_replace(split.word, '^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$', '', 'g') as word
        from (
            select unnest(string_split_regex(strip_accents(lower(nfc_normalize(query::varchar))), '\s+')) as word
        ) as split
    ),

    stems as (
        select asked.word, vocabulary.stem
        from asked inner join search_index.vocabulary on asked.word = vocabulary.folded
        union
        select asked.word, asked.word as stem from asked
    )

    select stems.word, vocabulary.term_id, vocabulary.term
    from stems inner join search_index.vocabulary on stems.stem = vocabulary.stem

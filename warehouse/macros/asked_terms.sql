-- One row per word of a query and term that counts as it: the terms that are the word, and all that share its stem.
-- A term's kind is `scored` or `unwanted`; those that are exactly a word of a phrase are told once more, as `needed`.
-- query: as `search` takes it
create or replace macro asked_terms(query) as table
    select asked.word, asked.term_id, asked.term, asked.folded, asked.kind
    from asked_by(query_conditions(query)) as asked

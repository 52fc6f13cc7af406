-- One row per word of a query and term that counts as it: the terms that are the word, and all that share its stem.
-- A term's kind is `scored` or `unwanted`; those that are exactly a word of a phrase are told once more, as `needed`.
-- conditions: what `query_conditions` makes of a query
create or replace macro asked_by(conditions) as table
    with conditions as (
        select unnest(conditions, recursive := true)
    ),

    asked as (
        select distinct
            unnest(conditions.words) as word,
            case
                when conditions.kind = 'phrase' then 'needed' when conditions.is_excluded then 'unwanted' else 'scored'
            end as kind
        from conditions
        where conditions.kind = 'word' or conditions.kind = 'phrase' and not conditions.is_excluded
    ),

    stems as (
        select asked.word, asked.kind, vocabulary.stem
        from asked inner join search_index.vocabulary on asked.word = vocabulary.folded
        union all
        select asked.word, asked.kind, asked.word as stem from asked
    )

    -- Distinct, here and in the rankings, also because DuckDB runs a step anew for each step that reads it, unless it is
    -- distinct or an aggregate; a stored macro has lost its `materialized`.
    select distinct
        stems.word, vocabulary.term_id,
        coalesce(vocabulary.term, stems.word) as term, coalesce(vocabulary.folded, stems.word) as folded,
        unnest(case
            when stems.kind <> 'needed' then [stems.kind]
            when coalesce(vocabulary.folded, stems.word) = stems.word then ['scored', 'needed']
            else ['scored']
        end) as kind
    from stems left join search_index.vocabulary on stems.stem = vocabulary.stem

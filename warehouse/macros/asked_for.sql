-- One row: where a query looks, which operators and phrases narrow it, and whether it lists videos without looking for words.
-- query: as `search` takes it
create or replace macro asked_for(query) as table
    with conditions as (
        select unnest(query_conditions(query)) as asked
    )

    select
        coalesce(bool_or(asked.value = 'title') filter (asked.kind = 'in'), true) as in_title,
        coalesce(bool_or(asked.value = 'transcript') filter (asked.kind = 'in'), true) as in_transcript,
        list(asked) filter (asked.kind in ('channel', 'lang', 'after', 'before')) as filters,
        list({
            'is_excluded': asked.is_excluded,
            'text': case
                when regexp_matches(asked.value, '[' || bigram_scripts() || ']') then asked.value
                else ' ' || array_to_string(asked.words, ' ') || ' '
            end
        }) filter (asked.kind = 'phrase') as phrases,
        len(list_distinct(flatten(
            list(asked.words) filter (asked.kind = 'phrase' and not asked.is_excluded)
        ))) as needed_count,
        bool_or(asked.kind = 'order') as is_by_date,
        not bool_or(asked.kind in ('word', 'phrase') and not asked.is_excluded)
        and bool_or(asked.kind in ('channel', 'lang', 'after', 'before', 'order')) as is_list
    from conditions

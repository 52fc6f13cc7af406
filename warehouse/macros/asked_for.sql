-- One row: which operators and phrases narrow a query, and whether it lists videos without looking for words.
-- conditions: what `query_conditions` makes of it
create or replace macro asked_for(conditions) as table
    select
        list(asked) filter (asked.kind in ('channel', 'lang', 'after', 'before')) as filters,
        list({
            'is_excluded': asked.is_excluded,
            'text': case
                when regexp_matches(asked.value, replace('[S]', 'S', bigram_scripts())) then asked.value
                else concat(' ', array_to_string(asked.words, ' '), ' ')
            end
        }) filter (asked.kind = 'phrase') as phrases,
        coalesce(len(list_distinct(flatten(
            list(asked.words) filter (asked.kind = 'phrase' and not asked.is_excluded)
        ))), 0) as needed_count,
        coalesce(bool_or(asked.kind = 'order'), false) as is_by_date,
        not bool_or(asked.kind in ('word', 'phrase') and not asked.is_excluded)
        and bool_or(asked.kind in ('channel', 'lang', 'after', 'before', 'order')) as is_list
    from (select unnest(conditions) as asked) as conditions

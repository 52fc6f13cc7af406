-- One row: the conditions of a query, what of the index counts as its words, and the terms to show, as `spaced_words` has them.
-- query: as `search` takes it
create or replace macro asked_words(query) as table
    with conditions as (
        select query_conditions(query) as conditions
    ),

    found as (
        select list(terms) as found, list_distinct(list(spaced_words(terms.term)) filter (terms.kind = 'scored')) as terms
        from asked_by((select conditions.conditions from conditions)) as terms
    )

    select conditions.conditions, found.found, found.terms
    from conditions cross join found

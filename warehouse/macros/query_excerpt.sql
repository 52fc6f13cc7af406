-- About 160 characters of a text around a place, cut between words.
-- words: the text
-- place: where the hit begins, from 1; null for the text's beginning
create or replace macro query_excerpt(words, place) as
case when place > 71 then '… ' else '' end
|| trim(regexp_replace(
    substring(words, greatest(1, coalesce(place, 1) - 70), 160), case when place > 71 then '^\S*\s' else '^\s' end, ''
))
|| case when length(words) > greatest(1, coalesce(place, 1) - 70) + 159 then ' …' else '' end

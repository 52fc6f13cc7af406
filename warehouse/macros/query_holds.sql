-- True where texts hold all phrases of a query, and none of those that it excludes.
-- phrases: those of `asked_for`; null where there are none
-- words: the texts, as `query_phrase` gives them
create or replace macro query_holds(phrases, words) as
phrases is null or list_filter(phrases, lambda phrase: phrase.is_excluded = contains(words, phrase.text)) = []

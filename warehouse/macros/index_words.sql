-- The words of a query's text as the search index has them, in a list: without accents and the punctuation around them; two
-- characters at a time in scripts that are written without blanks, and in Hangul.
-- words: the text, in lower case and without accents
create or replace macro index_words(words) as
list_filter(
    flatten(list_transform(
        regexp_extract_all(words, replace('[S]+|[^\sS]+', 'S', bigram_scripts())),
        lambda piece: case
            when regexp_matches(piece, replace('^[S]{2}', 'S', bigram_scripts()))
                then list_transform(range(1, length(piece)), lambda place: substring(piece, place, 2))
            else [trim(piece, '.,;:!?…"''“”„‘’‚«»‹›`´()[]{}<>-–—―_/\|*~^#&@+=%$€£°•·。、！？「」『』【】（）：；،؛؟।')]
        end
    )),
    lambda word: word <> ''
)

-- What a query asks for, in a list: words, phrases, and operators such as channel:name, each with its value and its words.
-- A word in a script without blanks is a phrase; what looks like an operator and is none is a word.
-- query: as `search` takes it
create or replace macro query_conditions(query) as
list_filter(list_transform(
    list_transform(
        regexp_extract_all(
            translate(nfc_normalize(folded_text(query::varchar)), '“”„«»', '"""""'),
            '-?(?:(?:channel|lang|in|after|before|order):)?"[^"]*"|[^\s"]+'
        ),
        lambda token: regexp_extract(
            token, '(?s)^(-?)(?:(channel|lang|in|after|before|order):)?("?)(.*?)"?$', ['sign', 'operator', 'quote', 'value']
        )
    ),
    lambda token: {
        'kind': case
            when token.operator in ('channel', 'lang') and token.value <> '' then token.operator
            when token.operator in ('after', 'before') and day_written(token.value) is not null then token.operator
            when token.operator = 'order' and token.value = 'date' then token.operator
            when token.operator = 'in' and token.value in ('title', 'transcript', 'description', 'comments') then token.operator
            when token.quote = '"' or regexp_matches(token.value, replace('[S]{3}', 'S', bigram_scripts())) then 'phrase'
            else 'word'
        end,
        'is_excluded': token.sign = '-',
        'value': case
            when token.operator in ('after', 'before') then coalesce(day_written(token.value)::varchar, '')
            else token.value
        end,
        'words': index_words(token.value)
    }
), lambda asked: asked.words <> [])

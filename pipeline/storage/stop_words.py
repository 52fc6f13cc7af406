"""Words that say nothing about a text, by language.

Belongs here: which list is taken for which language. Does not: which words a text has.
"""

import stopwords
import stopwordsiso


def stop_words() -> list[tuple[str, str]]:
    """(language, word) of every language that has a list, as ISO 639-1 and case-folded, in order.

    Stopwords ISO is the only collection that has the commonest words of all its languages. Its English list, though, has a
    thousand words, `home` and `work` among them: for English the 175 words of the package `stopwords` are taken.
    """
    lists = {language: stopwordsiso.stopwords(language) for language in stopwordsiso.langs()}
    lists["en"] = {*stopwords.get_stopwords("en")}
    return [
        (language, word) for language in sorted(lists) for word in sorted({word.casefold() for word in lists[language]}) if word
    ]

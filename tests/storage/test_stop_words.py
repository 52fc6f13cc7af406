"""The words that say nothing, in the languages that people caption videos in."""

import pytest

from pipeline.storage.stop_words import stop_words

LISTED = set(stop_words())


@pytest.mark.parametrize(
    ("language", "commonest"),
    [
        ("en", "the a of and is it to in"),
        ("es", "de que y a se del un no la el"),
        ("de", "der die und hat nicht ein ist"),
        ("fr", "de un une la et est que"),
        ("pt", "de a que do da o e"),
        ("it", "per in è non di che"),
        ("ja", "の に は を た で"),
        ("pl", "i w z na się"),
    ],
)
def test_the_commonest_words_say_nothing(language: str, commonest: str):
    """No word cloud is led by them."""
    assert {(language, word) for word in commonest.split()} <= LISTED


def test_words_with_a_meaning_are_kept():
    """What people speak about stays, in English too."""
    assert not {("en", word) for word in "home work world page system".split()} & LISTED

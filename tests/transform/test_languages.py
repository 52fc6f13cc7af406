"""Which language a text looks like."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transform.languages import declared, spoken_languages, title_languages

#: Said as captions have it: lower-case, without punctuation.
SPOKEN = {
    "ar": "السلام عليكم ورحمة الله وبركاته أهلا بكم في فيديو جديد اليوم سوف نتعلم كيف نصنع الخبز في البيت",
    "cs": "ahoj všichni vítejte u nového videa dnes vám ukážu jak si doma jednoduše upéct chleba",
    "da": "hej allesammen og velkommen til en ny video i dag vil jeg vise jer hvordan man nemt bager brød derhjemme",
    "de": "ja also wir sind jetzt hier am hafen und gucken uns mal an wie die schiffe hier reinkommen",
    "el": "γεια σας φίλοι μου σήμερα θα σας δείξω πώς να φτιάξετε ψωμί στο σπίτι πολύ εύκολα",
    "en": "so today we're going to take a look at how the engine works and i want to show you what happens",
    "es": "bueno pues estamos aquí en el puerto y vamos a hablar con los pescadores que llevan toda la vida en el mar",
    "fa": "سلام دوستان عزیز امروز می خواهیم یاد بگیریم چگونه در خانه نان درست کنیم که خیلی ساده است",
    "fr": "alors voilà on est arrivés au port ce matin et il y avait plein de bateaux donc je vais vous montrer",
    "he": "שלום לכולם וברוכים הבאים לסרטון חדש היום אני אראה לכם איך מכינים לחם בבית בקלות",
    "hi": "नमस्कार दोस्तों आज हम सीखेंगे कि घर पर रोटी कैसे बनाते हैं यह बहुत आसान है",
    "it": "allora siamo arrivati al porto questa mattina e adesso andiamo a parlare con i pescatori",
    "ja": "えーと今日はですね港に来ていますこれから船に乗って釣りをしたいと思います",
    "ko": "네 저희는 지금 항구에 나와 있습니다 오늘은 배를 타고 낚시를 하러 갈 거예요",
    "nl": "dus we zijn nu in de haven en het is prachtig weer vandaag we gaan zo meteen vissen op zee",
    "no": "hei alle sammen og velkommen til en ny video i dag skal jeg vise dere hvordan man enkelt kan bake brød hjemme",
    "pl": "no więc jesteśmy teraz w porcie pogoda jest bardzo ładna i zaraz wypływamy łowić ryby",
    "pt": "então a gente chegou aqui na praia e não tinha ninguém ainda porque era muito cedo e o mar estava calmo",
    "ru": "ну вот мы приехали на озеро погода отличная и сейчас будем ловить рыбу посмотрим что получится",
    "sv": "så nu är vi i hamnen och det är jättefint väder idag vi ska snart åka ut och fiska",
    "th": "ตอนนี้เราอยู่ที่ท่าเรือวันนี้อากาศดีมากเราจะออกไปตกปลากัน",
    "tr": "şimdi limana geldik hava çok güzel ve birazdan tekneyle denize açılıp balık tutacağız",
    "uk": "всім привіт дорогі друзі сьогодні ми з вами будемо готувати борщ і я покажу вам як це правильно робити",
    "zh": "我们现在在港口这里有很多船今天的天气非常好我们准备出海钓鱼",
    "zh-Hant": "大家好歡迎來到我的頻道今天我們來學習怎麼做麵包其實非常簡單只需要麵粉和水",
}

TITLES = {
    "ar": "كيف تصنع الخبز في البيت",
    "de": "Die Geschichte des Hafens",
    "en": "The Best Camera of 2019",
    "hi": "घर पर रोटी कैसे बनाएं",
    "ja": "パンの作り方",
    "ko": "항구의 역사",
    "pl": "Dlaczego niebo jest niebieskie",
    "ru": "Как работает двигатель",
    "th": "ประวัติท่าเรือ",
    "zh": "港口的历史",
}


def spoken(*texts: str | None) -> list[str | None]:
    """The language of each transcript."""
    return spoken_languages(pl.Series(texts, dtype=pl.String)).to_list()


def titled(*titles: str | None) -> list[str | None]:
    """The language of each title."""
    return title_languages(pl.Series(titles, dtype=pl.String)).to_list()


def test_captions_tell_their_language() -> None:
    """Lower-case words without punctuation are enough, and names are those of BCP-47."""
    assert dict(zip(SPOKEN, spoken(*SPOKEN.values()), strict=True)) == {language: language for language in SPOKEN}


def test_titles_tell_their_language() -> None:
    """A title of usual words in most languages does, though it is short."""
    assert dict(zip(TITLES, titled(*TITLES.values()), strict=True)) == {language: language for language in TITLES}


@pytest.mark.parametrize(
    "title",
    [
        "A história do porto", "El misterio del barco hundido", "Comment faire du pain à la maison", "Обзор телефона",
        "Tide", "Gannet Rock 1921", "Historia portu",
    ],
)  # fmt: skip
def test_a_title_that_could_be_of_several_languages_is_of_none(title: str) -> None:
    """Rather none than a wrong one: names, and words that neighbouring languages share."""
    assert titled(title) == [None]


def test_a_titles_script_is_not_told() -> None:
    """A few Chinese characters do not tell the traditional script from the simplified one."""
    assert titled("如何在家做面包") == ["zh"]


@pytest.mark.parametrize(
    "text", [None, "", "   ", "ok", "123 456", "?!", "[Music]", "la la la la la", "zxcv qwrt plkj vbnm", "🎵🎵🎵"]
)
def test_too_little_tells_nothing(text: str | None) -> None:
    """Unknown is null."""
    assert spoken(text) == titled(text) == [None]


def test_marks_are_in_no_language() -> None:
    """A song's captions begin with English marks whatever it is sung in, and however many there are."""
    assert spoken(f"[Music] (applause) {SPOKEN['de']}", "[Applause and laughter] " * 90 + SPOKEN["pl"]) == ["de", "pl"]


def test_the_beginning_counts() -> None:
    """The first 300 characters tell; what follows is not looked at."""
    assert spoken(SPOKEN["fr"] * 4 + SPOKEN["ru"] * 50) == ["fr"]


def test_a_language_that_is_not_declared_is_unknown() -> None:
    """`und` in a page is as good as nothing."""
    assert pl.DataFrame({"language": ["de", "und", None]}).select(declared(pl.col("language"))).to_series().to_list() == [
        "de",
        None,
        None,
    ]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_can_be_asked(texts: list[str]) -> None:
    """Control characters and code points of no character are no error, and equal texts are told alike."""
    once = spoken(*texts)
    assert spoken(*texts, *texts) == once * 2
    assert len(titled(*texts)) == len(texts)

"""What is counted in a transcript beside its words, and how alike two transcripts are."""

import random
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transform import words
from pipeline.transform.term_counts import TermCounter
from pipeline.transform.texts import SCHEMA
from pipeline.transform.transcript_words import SKETCH_SIZE

VOCABULARY = [f"{first}{rest}" for first in "bdfglmnprst" for rest in ("ade", "ill", "oon", "ash", "ent", "ike", "orth")]


def frame(texts: tuple[str, ...], language: str = "en", field: str = "transcript") -> pl.DataFrame:
    """Texts of pages p0, p1 ..."""
    same = {"field": field, "video_id": "xpLMrs8vuD8", "language": language, "word_language": language, "kind": "auto"}
    days = {"captured_at": datetime(2024, 3, 1), "pulled_on": date(2024, 3, 2)}
    rows = [same | days | {"page_id": f"p{number}", "text": text} for number, text in enumerate(texts)]
    return pl.DataFrame(rows, schema=SCHEMA)


def measured(*texts: str, language: str = "en") -> list[dict[str, Any]]:
    """The row of each text."""
    return TermCounter().count(frame(texts, language)).transcript_words.to_dicts()


def sketches(*texts: str, language: str = "en") -> list[list[int] | None]:
    """The sketch of each text."""
    return [row["sketch"] for row in measured(*texts, language=language)]


def alike(one: list[int] | None, other: list[int] | None) -> float:
    """The share of equal entries."""
    assert one is not None
    assert other is not None
    return sum(a == b for a, b in zip(one, other, strict=True)) / SKETCH_SIZE


def jaccard(one: str, other: str) -> float:
    """The share of pairs of neighbouring words that both texts have, counted one by one."""
    mine, theirs = (set(pairwise(text.split())) for text in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def speech(rng: random.Random, length: int) -> list[str]:
    """So many words."""
    return rng.choices(VOCABULARY, k=length)


# ---------------------------------------------------------------- counts


def test_words_and_marks_are_counted() -> None:
    """Spellings of a word that differ in case and punctuation are one word; what the captioner adds is a mark."""
    (row,) = measured("[Music] The tide, the TIDE (upbeat music) turns INES: aye [Applause]")
    assert (row["distinct_word_count"], row["mark_count"]) == (4, 4)


def test_a_transcript_without_words_has_its_row() -> None:
    """A song without words is all marks, an empty text nothing; neither is left out."""
    rows = measured("[Music] [Music]", "...", "")
    assert [(row["distinct_word_count"], row["mark_count"], row["sketch"]) for row in rows] == [
        (0, 2, None),
        (0, 0, None),
        (0, 0, None),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The tide turns. Does it? It does!", 3),
        ('She said "it turns." Then (it did.) Well?!', 3),
        ("Dr. Ines J. Tolliver met Mrs. Rowe at 9.30 a.m. on the mole.", 1),
        ("so the tide... it turns", None),
        ("so the tide turns and nobody says where a sentence ends", None),
        ("潮が満ちる。船が出る！　本当？", 3),
        ("Ça va ? Oui !", 2),
        ("هل المد عالٍ؟ نعم.", 2),
        ("ज्वार आता है। नाव जाती है।", 2),
        ("", None),
        ("[Music.] oh [Applause!]", None),
    ],
)
def test_sentences_are_counted_where_there_are_full_stops(text: str, sentences: int | None) -> None:
    """Question and exclamation marks and full stops end a sentence; abbreviations, decimals and dots do not."""
    assert measured(text)[0]["sentence_count"] == sentences


def test_a_few_full_stops_are_no_punctuation() -> None:
    """Where a hundred words have no end, a stray full stop tells nothing of sentences."""
    assert [row["sentence_count"] for row in measured("tide " * 99 + "turns.", "tide " * 100 + "turns.")] == [1, None]


def test_titles_have_no_row() -> None:
    """Only transcripts are measured."""
    assert TermCounter().count(frame(("Low tide",), field="title")).transcript_words.is_empty()


# ---------------------------------------------------------------- sketches


def test_how_it_is_written_makes_no_difference() -> None:
    """Other captions of the same words, in capitals, with punctuation, marks and accents, have the same sketch."""
    plain, *others = sketches(
        "the cafe at low tide", "The café, at low tide.", "[Music] THE CAFÉ at LOW tide...", ">> the cafe at low tide"
    )
    assert plain is not None
    assert others == [plain] * 3
    assert sketches("the cafe at low tide", language="de") == [plain]


def test_the_order_of_words_counts() -> None:
    """Other sentences of the same words are another text."""
    rng = random.Random(7)
    said = speech(rng, 300)
    one, other = sketches(" ".join(said), " ".join(rng.sample(said, 300)))
    assert alike(one, other) < 0.3


@pytest.mark.parametrize("length", [40, 300, 3_000])
@pytest.mark.parametrize("changed", [0.02, 0.1, 0.25])
def test_alike_entries_estimate_how_alike_texts_are(length: int, changed: float) -> None:
    """Of texts short and long, with few words changed and many: on average the estimate is what counting pairs gives."""
    rng = random.Random(length)
    texts = []
    for _ in range(40):
        said = [f"{word}{rng.randrange(50)}" for word in speech(rng, length)]
        texts += [" ".join(said), " ".join(rng.choice(VOCABULARY) if rng.random() < changed else word for word in said)]
    compared = list(zip(texts, sketches(*texts), strict=True))
    errors = [
        alike(one[1], other[1]) - jaccard(one[0], other[0]) for one, other in zip(compared[::2], compared[1::2], strict=True)
    ]
    assert abs(sum(errors) / len(errors)) < 0.04
    assert max(map(abs, errors)) < 0.25


def test_a_reupload_is_told_from_another_video() -> None:
    """A tenth of the words changed, or another intro, is more than half alike; another talk of the same words is not."""
    rng = random.Random(3)
    said = [f"{word}{rng.randrange(9)}" for word in speech(rng, 1_000)]
    changed = [rng.choice(VOCABULARY) if rng.random() < 0.1 else word for word in said]
    others = [f"{word}{rng.randrange(9)}" for word in speech(rng, 1_000)]
    one, near, longer, far = sketches(*map(" ".join, (said, changed, speech(rng, 150) + said, others)))
    assert alike(one, near) >= 0.5
    assert alike(one, longer) >= 0.5
    assert alike(one, far) < 0.2


def test_japanese_is_compared_too() -> None:
    """Texts without blanks are alike where their characters are."""
    rng = random.Random(5)
    said = [chr(rng.randrange(0x4E00, 0x4F00)) for _ in range(400)]
    near = [chr(rng.randrange(0x4E00, 0x4F00)) if rng.random() < 0.05 else character for character in said]
    one, other, far = sketches("".join(said), "".join(near), "".join(reversed(said)), language="ja")
    assert alike(one, other) > 0.5
    assert alike(one, far) < 0.2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab .", max_size=30), min_size=1, max_size=5))
def test_a_sketch_is_what_its_definition_says(texts: list[str]) -> None:
    """Each cell has the least hash of the pairs that fall into it, an empty one that of the next; batches do not matter."""
    found = sketches(*texts)
    assert found == [by_hand(text) for text in texts]
    assert found == [sketch for text in texts for sketch in sketches(text)]


def by_hand(text: str) -> list[int] | None:
    """The same, one pair at a time."""
    hashes = [words.word_hash(word) for word in (token.strip(".") for token in text.split()) if word]
    cells: dict[int, int] = {}
    for first, second in pairwise(hashes):
        pair = (3 * first + second) % 2**32
        cells[pair % SKETCH_SIZE] = min(pair, cells.get(pair % SKETCH_SIZE, 2**32))
    if not cells:
        return None
    nearest = [next(i for i in range(cell, cell + SKETCH_SIZE) if i % SKETCH_SIZE in cells) for cell in range(SKETCH_SIZE)]
    return [cells[cell % SKETCH_SIZE] // SKETCH_SIZE % 2**16 for cell in nearest]


def test_sketches_never_change() -> None:
    """Parts written years apart can be compared."""
    (sketch,) = sketches("we bake bread with water")
    assert sketch is not None
    assert (sketch[:4], len(sketch)) == ([31007, 31007, 31007, 31007], SKETCH_SIZE)

"""Level texts: a sentence tells its level from others; words that stand in for one are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.demo import demo_entries
from rmjournal.model.kinds.goal import LEVELS, Goal
from rmjournal.model.level_texts import EMPTY_WORDS, find_level_faults, is_placeholder

WORDS = sorted(word for words in EMPTY_WORDS.values() for word in words.split())
SIGNS = st.sampled_from(["", " ", ".", "!", "…", ",", " – ", "?", ":"])
SENTENCES = {"0": "4 to 5 of 8 alone", "-1": "2 to 3", "1": "6 to 7", "-2": "none alone", "2": "all of them"}


@pytest.mark.parametrize(
    "text",
    [
        "more than expected", "Somewhat more than expected.", "much more", "better", "Less!", "a little less",
        "what is expected", "as above", "see above", "same as 0", "the same", "as level 0", "more than level +1",
        "better than 0", "worse than now", "+1", "#", "#2", "5", "−2", "?", "…", "-", "x", "tbd", "to do", "n/a",
        "to be decided", "+1: better", "Level 2: much better", "exceeds expectations", "goal reached",
    ],
)  # fmt: skip
def test_a_text_that_only_compares_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "8 or more", "0 to 1", "80-100 %", "50%", "4-5", "5/8", "€ 500", "often", "nothing written", "none",
        "more than 5 questions", "at least 3", "written", "approved", "+1: six questions", "夜勤の声を先に聞く",
        "Она спрашивает сама", "अकेले", "decided, yes or no", "better than my boss in the Monday review",
    ],
)  # fmt: skip
def test_a_text_with_something_to_see_or_count_is_a_sentence(text: str) -> None:
    assert not is_placeholder(text)


@given(st.lists(st.tuples(st.sampled_from(WORDS), SIGNS), min_size=1, max_size=6), st.booleans())
def test_no_row_of_empty_words_is_a_sentence(words: list[tuple[str, str]], is_loud: bool) -> None:
    text = " ".join(f"{word}{sign}" for word, sign in words)
    assert is_placeholder(text.upper() if is_loud else text)


@given(
    st.lists(st.sampled_from(WORDS), max_size=5),
    st.sampled_from(["questions", "Misaki", "canteen", "夜勤", "données"]),
    st.integers(0, 5),
)
def test_one_word_of_its_own_makes_a_sentence(words: list[str], own: str, place: int) -> None:
    words.insert(place, own)
    assert not is_placeholder(" ".join(words))


@given(st.dictionaries(st.sampled_from(LEVELS), st.sampled_from(["better", "5", "canteen ", "Canteen.", ""])))
def test_each_fault_names_its_level_in_one_sentence_with_the_way_out(texts: dict[str, str]) -> None:
    faults = list(find_level_faults(texts, LEVELS))
    named = {fault.level for fault in faults}
    plain = [level for level in LEVELS if texts.get(level, "").strip() and level not in named]
    assert len(plain) <= 1, "of texts that are alike one is left"
    for fault in faults:
        name = f"+{fault.level}" if fault.level in "12" else fault.level.replace("-", "−")
        assert name in fault.sentence
        assert "\n" not in fault.sentence
        assert fault.sentence.endswith((".", "”."))


def test_two_levels_may_not_say_the_same() -> None:
    faults = list(find_level_faults(SENTENCES | {"2": " 6  to 7."}, LEVELS))
    assert [fault.level for fault in faults] == ["2"]
    assert faults[0].sentence == "Levels +1 and +2 say the same. Write how somebody would tell them apart."
    assert not list(find_level_faults(SENTENCES, LEVELS))


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_the_goals_of_the_demo_have_five_sentences(role: str) -> None:
    goals = demo_entries("mentee" if role == "mentee" else "mentor").of(Goal)
    assert goals
    assert all(len(goal.levels) == len(LEVELS) for goal in goals)
    assert [fault for goal in goals for fault in find_level_faults(goal.levels, LEVELS)] == []

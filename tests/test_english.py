"""Counts, lists and names in English words."""

import pytest

from rmjournal.english import humanize, join_words, pluralize


@pytest.mark.parametrize(
    ("count", "word", "words"),
    [
        (0, "point", "0 points"),
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (3, "day", "3 days"),
        (2, "conflict copy", "2 conflict copies"),
    ],
)
def test_a_count_has_its_word_in_the_right_number(count: int, word: str, words: str) -> None:
    assert pluralize(count, word) == words


def test_a_name_of_the_program_is_said_in_words() -> None:
    assert humanize("not_achieved") == "not achieved"


def test_words_are_listed_as_in_a_sentence() -> None:
    assert [join_words(["a", "b", "c"][:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]

"""Counts, lists and names in English words."""

import re

import pytest

from rmjournal.english import agree, file_words, humanize, join_words, pluralize, with_article

from .golden.strings import PACKAGE, spoken


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
def test_pluralize_gives_the_word_in_the_right_number(count: int, word: str, words: str) -> None:
    assert pluralize(count, word) == words


def test_humanize_replaces_underscores_with_spaces() -> None:
    assert humanize("not_achieved") == "not achieved"


def test_the_name_of_a_file_keeps_accents_and_vowel_signs_with_their_letters() -> None:
    assert file_words("Robert “Bob” Lang", "partner") == "robert-bob-lang"
    assert file_words("मीरा सिंह", "partner") == "मीरा-सिंह"
    assert file_words("…", "partner") == "partner"


def test_join_words_lists_words_as_in_a_sentence() -> None:
    assert [join_words(["a", "b", "c"][:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_verbs_agree_in_number_with_a_count() -> None:
    assert [agree(count, "waits", "wait") for count in range(3)] == ["wait", "waits", "wait"]


def test_a_noun_gets_its_article_by_its_first_letter() -> None:
    assert [with_article(noun) for noun in ("action", "Idea", "note")] == ["an action", "an Idea", "a note"]


OLD_WORDS = re.compile(
    r"called off|calls? off|\bpark(s|ed)?\b|\blaid\b|\blays?\b|\bowed\b|\bpromises?\b|put away|bring in|takes? in\b"
    r"|taken (in|out)|may it go|from outside|worded anew|carried on|no line yet|\bthis machine\b|\bembedded\b"
    r"|\blit\b|begins? shared|\bverbs?\b|call-off|put-away|each name "
    "once|nothing deletes|finished example|repair most"
    r"|keeps one|takes (it|one) away|take this path|· esc leaves|leave, keep|may be skipped|gone for good|kept apart"
    r"|came back|all of it:|(takes?|taken) (it|that|both) back|planned use|leads in a circle",
    re.IGNORECASE,
)
"""Words that people were told for what has another word now."""


def test_one_thing_has_one_word_for_people() -> None:
    said = [f"{path.name}: {text}" for path in PACKAGE.rglob("*.py") for text in spoken(path)]
    assert [text for text in said if OLD_WORDS.search(text)] == []

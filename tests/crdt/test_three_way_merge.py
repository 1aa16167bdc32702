"""Three-way merge: the proposed text has every line that a side added, without needless doubles."""

from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt.text_diff import merge_texts
from tests.crdt.strategies import law

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=6).map("\n".join)


@law(100)
@given(TEXTS, TEXTS, TEXTS)
def test_each_line_that_one_side_added_is_in_the_merged_text(base: str, one: str, two: str) -> None:
    found = merge_texts(base, one, two).text.split("\n")
    for text in (one, two):
        for line in set(text.split("\n")) - set(base.split("\n")):
            assert found.count(line) >= text.split("\n").count(line)


@law(100)
@given(TEXTS, TEXTS)
def test_a_change_of_one_side_is_in_the_merged_text(base: str, one: str) -> None:
    for first, second in ((one, base), (base, one), (one, one)):
        assert merge_texts(base, first, second) == (one, 0, frozenset())


@law(100)
@given(TEXTS, TEXTS, TEXTS)
def test_each_line_of_the_merged_text_comes_from_some_version(base: str, one: str, two: str) -> None:
    assert set(merge_texts(base, one, two).text.split("\n")) <= set(f"{base}\n{one}\n{two}".split("\n"))


def test_changes_in_different_places_are_both_made() -> None:
    text = merge_texts("Plan\n\nAsk Ida\nDone", "Plan\nfor May\n\nAsk Ida\nDone", "Plan\n\nAsk Ida\nDone\nThank her")
    assert text == ("Plan\nfor May\n\nAsk Ida\nDone\nThank her", 0, frozenset())


def test_lines_that_both_sides_changed_are_both_in_the_text_as_a_conflict() -> None:
    merged = merge_texts("Plan\nx\nend", "Plan\nours\nend", "Plan\ntheirs\nend")
    assert merged == ("Plan\nours\ntheirs\nend", 1, frozenset({"ours", "theirs"}))


def test_changes_in_a_long_text_of_equal_lines_are_merged_at_their_place() -> None:
    before = ["" if number % 2 else "same" for number in range(2000)]
    one, two = (
        [*before[:5], "X", *before[6:]],
        before[:1000] + ["Y"] + before[1001:1997] + ["new"] * 5 + before[1997:],
    )
    both = before[:5] + ["X"] + before[6:1000] + ["Y"] + before[1001:1997] + ["new"] * 5 + before[1997:]
    assert merge_texts("\n".join(before), "\n".join(one), "\n".join(two)) == ("\n".join(both), 0, frozenset())

"""Version vectors: as text, joined, compared, damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt.version_vector import LATEST, after, base36, covers, join, stamp_text, vector

VECTORS = st.dictionaries(st.sampled_from(["aaaaaa", "k3f9qz", "h.0123456789"]), st.integers(0, 36**9), max_size=3)


@given(VECTORS)
def test_a_stamp_that_is_written_reads_back(times: dict[str, int]) -> None:
    assert vector(stamp_text(times)) == times


@pytest.mark.parametrize(
    ("damaged", "read"),
    [
        ("", {}),
        (None, {}),
        (7, {}),
        ("k3f9qz", {}),
        ("k3f9qz:", {}),
        ("K3F9QZ:1", {}),
        ("k3f9qz:1é a:2", {"a": 2}),
        ("  b:z\na:10 ", {"a": 36, "b": 35}),
        ("a:2 a:3 a:1", {"a": 3}),
        ("a:" + "z" * 5000, {}),
        ("a:10000000000 b:zzzzzzzzzz", {"b": LATEST}),
    ],
)
def test_what_is_damaged_in_a_stamp_is_left_out(damaged: object, read: dict[str, int]) -> None:
    assert vector(damaged) == read


def test_a_time_after_others_is_one_that_a_stamp_can_hold() -> None:
    assert (after([]), after([3, 8, 1]), after([LATEST - 1]), after([LATEST])) == (1, 9, LATEST, LATEST)
    assert vector(stamp_text({"a": LATEST})) == {"a": LATEST}


@given(st.integers(0, 2**80))
def test_base_36_is_read_by_python(number: int) -> None:
    assert int(base36(number), 36) == number


@given(VECTORS, VECTORS)
def test_a_join_covers_both_and_nothing_more(a: dict[str, int], b: dict[str, int]) -> None:
    both = join([a, b])
    assert covers(both, a)
    assert covers(both, b)
    assert all(time in (a.get(device), b.get(device)) for device, time in both.items())

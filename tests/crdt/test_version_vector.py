"""Version vectors: as text, joined, compared, damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.crdt.version_vector import (
    MAX_TIME,
    dominates,
    format_base36,
    format_vector,
    join_vectors,
    next_time,
    parse_vector,
)

VECTORS = st.dictionaries(st.sampled_from(["aaaaaa", "k3f9qz", "h.0123456789"]), st.integers(0, 36**9), max_size=3)


@given(VECTORS)
def test_a_formatted_vector_parses_back(times: dict[str, int]) -> None:
    assert parse_vector(format_vector(times)) == times


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
        ("a:10000000000 b:zzzzzzzzzz", {"b": MAX_TIME}),
    ],
)
def test_damaged_parts_of_a_vector_are_left_out(damaged: object, read: dict[str, int]) -> None:
    assert parse_vector(damaged) == read


def test_the_next_time_never_exceeds_the_maximum() -> None:
    assert (next_time([]), next_time([3, 8, 1]), next_time([MAX_TIME - 1]), next_time([MAX_TIME])) == (
        1,
        9,
        MAX_TIME,
        MAX_TIME,
    )
    assert parse_vector(format_vector({"a": MAX_TIME})) == {"a": MAX_TIME}


@given(st.integers(0, 2**80))
def test_base_36_is_read_by_python(number: int) -> None:
    assert int(format_base36(number), 36) == number


@given(VECTORS, VECTORS)
def test_a_join_dominates_both_vectors_and_nothing_more(a: dict[str, int], b: dict[str, int]) -> None:
    both = join_vectors([a, b])
    assert dominates(both, a)
    assert dominates(both, b)
    assert all(time in (a.get(device), b.get(device)) for device, time in both.items())

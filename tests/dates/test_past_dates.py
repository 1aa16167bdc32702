"""Past days and moments as people type them, and when each is over."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.dates.periods import parse_moment_end
from rmjournal.errors import BadValue

NOW = datetime(2026, 11, 24, 10)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("yesterday", "2026-11-24 00:00"),
        ("today", "2026-11-25 00:00"),
        ("friday", "2026-11-21 00:00"),
        ("on Friday", "2026-11-21 00:00"),
        ("last friday", "2026-11-21 00:00"),
        ("tuesday", "2026-11-18 00:00"),
        ("friday 14:05", "2026-11-20 14:06"),
        ("Friday at 9", "2026-11-20 09:01"),
        ("3 days ago", "2026-11-22 00:00"),
        ("a week ago", "2026-11-18 00:00"),
        ("today 9:05", "2026-11-24 09:06"),
        ("today 14:05", "2026-11-24 14:06"),
        ("14:05", "2026-11-23 14:06"),
        ("9:05", "2026-11-24 09:06"),
        ("9am", "2026-11-24 09:01"),
        ("now", "2026-11-24 10:00"),
        ("an hour ago", "2026-11-24 09:00"),
        ("half an hour ago", "2026-11-24 09:30"),
        ("two hours ago", "2026-11-24 08:00"),
        ("09:05:07", "2026-11-24 09:05:08"),
        ("at 14:05:07", "2026-11-23 14:05:08"),
        ("10 min ago", "2026-11-24 09:50"),
        ("last week", "2026-11-23 00:00"),
        ("last month", "2026-11-01 00:00"),
        ("this morning", "2026-11-24 12:00"),
        ("last night", "2026-11-24 00:00"),
        ("yesterday, 9:15", "2026-11-23 09:16"),
        ("3 mar", "2026-03-04 00:00"),
        ("3 mar 14:05", "2026-03-03 14:06"),
        ("25 nov", "2025-11-26 00:00"),
        ("wed 18 nov 2026", "2026-11-19 00:00"),
        ("2026-11-24 07:46", "2026-11-24 07:47"),
        ("2026-11-24 07:46:10", "2026-11-24 07:46:11"),
        ("2026-11-24T07:46:10.250", "2026-11-24 07:46:10.251"),
    ],
)
def test_typed_moment_is_read_as_a_past_moment(typed: str, expected: str) -> None:
    assert parse_moment_end(typed, NOW) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "typed",
    [
        "nonsense",
        "25:00:00",
        "2026-11-24T07:46:10+99:00",
        "",
        "1",
        "may",
        "2026-13-45 99:99:99",
        "[b]",
        "\x1b[31m",
        "ago",
        "0:61",
    ],
)
def test_invalid_moment_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(
        BadValue, match=r"is not a day or a moment in the past\. Write it like yesterday, friday 14:05"
    ):
        parse_moment_end(typed, NOW)


@pytest.mark.parametrize("typed", ["tomorrow", "next friday", "in 2 days", "2027-01-01", "2027-01-01 8:00"])
def test_future_moment_is_refused(typed: str) -> None:
    with pytest.raises(BadValue, match="is in the future"):
        parse_moment_end(typed, NOW)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
@pytest.mark.parametrize("typed", ["2026-11-24T07:46:10Z", "2026-11-24 09:16:10+01:30", "2026-11-23t21:46:10-1000"])
def test_a_moment_with_a_zone_is_the_same_in_every_zone(
    typed: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        expected = parse_moment_end(typed, NOW)
        assert expected.timestamp() == datetime(2026, 11, 24, 7, 46, 11, tzinfo=UTC).timestamp()
    finally:
        monkeypatch.undo()
        time.tzset()


WORDS = st.sampled_from(["last", "friday", "14:05", "ago", "3", "mar", "at", "this", "an", "hour", ".", "yesterday"])


@given(st.text(max_size=30) | st.lists(WORDS, max_size=6).map(" ".join))
def test_any_text_is_a_past_moment_or_refused(typed: str) -> None:
    with suppress(BadValue):
        assert parse_moment_end(typed, NOW) <= NOW + timedelta(days=2)

"""Time zones: the machine's own, names as people type them, clocks elsewhere, and how they are shown."""

import sys
import time
import types
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal import config
from rmjournal.dates import format_moment, format_time
from rmjournal.dates.time_zones import convert_local_time, find_zone, match_zone_name, similar_zone_names
from rmjournal.errors import BadValue
from rmjournal.model.entry import Entries
from rmjournal.model.field_forms import ParseContext, parse_field
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import days_ahead, prepare_entry

OSLO, TOKYO, NEW_YORK = "Europe/Oslo", "Asia/Tokyo", "America/New_York"
NAMES = sorted(name for name in available_timezones() if "/" in name)
TODAY = date(2026, 6, 1)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2037, 12, 30)).map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Asia/Tokyo", TOKYO),
        (":Asia/Tokyo", TOKYO),
        ("/usr/share/zoneinfo/Asia/Tokyo", TOKYO),
        ("UTC", "UTC"),
        ("posix/Europe/Oslo", OSLO),
        ("localtime", ""),
        ("CET-1CEST", ""),
        ("Nowhere/Else", ""),
        ("../../etc/passwd", ""),
    ],
)
def test_the_variable_of_the_environment_names_the_zone(
    typed: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", typed)
    assert config.machine_zone() == zone


@pytest.mark.parametrize(
    "target",
    [
        "/usr/share/zoneinfo/Asia/Tokyo",
        "../usr/share/zoneinfo/posix/Asia/Tokyo",
        "/var/db/timezone/zoneinfo/Asia/Tokyo",
    ],
)
def test_the_localtime_link_names_the_zone_without_the_variable(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ")
    link = tmp_path / "localtime"
    link.symlink_to(target)
    monkeypatch.setattr(config, "LOCALTIME_LINK", str(link))
    assert config.machine_zone() == TOKYO


def other_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: object) -> None:
    """A system that tells its zone in another way."""

    def told() -> object:
        if isinstance(name, Exception):
            raise name
        return name

    monkeypatch.delenv("TZ")
    monkeypatch.setattr(config, "LOCALTIME_LINK", str(tmp_path / "none"))
    library = types.ModuleType("tzlocal")
    library.get_localzone_name = told  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tzlocal", library)


def test_a_link_to_no_zone_names_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other_system(monkeypatch, tmp_path, None)
    (tmp_path / "none").symlink_to("/usr/share/zoneinfo/localtime")
    assert config.machine_zone() == ""


@pytest.mark.parametrize(
    ("name", "zone"),
    [(TOKYO, TOKYO), (None, ""), ("local", ""), (ZoneInfoNotFoundError("two of them"), ""), (OSError("none"), "")],
)
def test_the_library_reads_the_zone_on_other_systems(
    name: object, zone: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other_system(monkeypatch, tmp_path, name)
    assert config.machine_zone() == zone


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Oslo", OSLO),
        (" europe/oslo ", OSLO),
        ("oslo", OSLO),
        ("New York", NEW_YORK),
        ("america/new york", NEW_YORK),
        ("utc", "UTC"),
        ("louisville", ""),
        ("Europe", ""),
        ("Oslo time", ""),
        ("", ""),
        ("../x", ""),
        ("\x00", ""),
        ("[/x]", ""),
    ],
)
def test_a_zone_is_typed_by_its_name_or_its_city(typed: str, name: str) -> None:
    assert match_zone_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Europe/Olso", OSLO),
        ("olso", OSLO),
        ("Tokio", TOKYO),
        ("newyork", NEW_YORK),
        ("louisville", "America/Louisville"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest_names(typed: str, near: str) -> None:
    assert near in similar_zone_names(typed)
    with pytest.raises(BadValue) as told:
        parse_field(Session, "zone", typed, ParseContext(today=TODAY))
    assert told.value.field == "zone"
    assert str(told.value).startswith(f'Time zone (zone) cannot be "{typed}"; similar names: ')
    assert near in str(told.value)


@pytest.mark.parametrize("typed", ["localtime", "LOCALTIME_LINK", "Factory", "GMT+2", "gmt-5", "UTC+2"])
def test_ambiguous_zone_names_are_refused(typed: str) -> None:
    assert match_zone_name(typed) == ""
    assert not [
        name for name in similar_zone_names(typed) if name in ("localtime", "Factory") or name.startswith("Etc/GMT")
    ]
    with pytest.raises(BadValue, match="Time zone"):
        parse_field(Session, "zone", typed, ParseContext(today=TODAY))


def test_the_full_name_of_an_offset_is_a_zone() -> None:
    assert match_zone_name("etc/gmt-2") == "Etc/GMT-2"
    assert OSLO in similar_zone_names("Oslo time")


def test_a_zone_without_similar_names_is_refused_with_an_example() -> None:
    with pytest.raises(BadValue, match=r'Time zone \(zone\) cannot be "xyzzy"; write it like Europe/Oslo\.'):
        parse_field(Session, "zone", "xyzzy", ParseContext(today=TODAY))
    session = Session(id="5", start="2026-06-02T08:30", zone="Europe/Olso")
    with pytest.raises(BadValue, match="similar names: Europe/Oslo"):
        prepare_entry(session, None, Entries(), TODAY, lambda: "1")
    assert prepare_entry(session.edit(focus="Map"), session, Entries(), TODAY, lambda: "1").zone == "Europe/Olso"


@given(st.sampled_from(NAMES))
def test_zone_names_match_in_any_case(name: str) -> None:
    assert match_zone_name(name) == match_zone_name(name.upper()) == name
    assert find_zone(name) is not None


@given(st.text(max_size=30))
def test_any_text_is_a_zone_or_none(typed: str) -> None:
    name = match_zone_name(typed)
    assert not name or find_zone(name) is not None
    assert all(find_zone(one) is not None for one in similar_zone_names(typed))


@given(TIMES, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_clocks_elsewhere_show_the_same_moment(at: datetime, zone: str, here: str) -> None:
    found = convert_local_time(at, zone, here)
    assert found is not None and found.tzinfo is None
    there = at.replace(tzinfo=ZoneInfo(zone))
    assert found == there.astimezone(ZoneInfo(here)).replace(tzinfo=None)
    assert convert_local_time(at, zone, zone) == at


def test_an_unknown_zone_converts_no_time() -> None:
    at = datetime(2026, 6, 2, 8, 30)
    for zone, here in (("", OSLO), (OSLO, ""), ("Nowhere/Else", OSLO), (OSLO, "x")):
        assert convert_local_time(at, zone, here) is None
    assert convert_local_time(datetime.min, TOKYO, NEW_YORK) is None


@pytest.mark.parametrize(
    ("zone", "here", "words"),
    [
        (OSLO, OSLO, "08:30"),
        (OSLO, "Europe/Copenhagen", "08:30"),
        (OSLO, "Europe/London", "08:30 Oslo time (07:30 here)"),
        (TOKYO, OSLO, "08:30 Tokyo time (01:30 here)"),
        (NEW_YORK, OSLO, "08:30 New York time (14:30 here)"),
        (TOKYO, NEW_YORK, "08:30 Tokyo time (Mon 1 Jun 19:30 here)"),
        ("UTC", OSLO, "08:30 UTC (10:30 here)"),
        ("Etc/UTC", OSLO, "08:30 UTC (10:30 here)"),
        (OSLO, "", "08:30 Oslo time"),
        ("", OSLO, "08:30"),
        ("Mars/Base", OSLO, "08:30 (Mars/Base)"),
        ("Mars/Base", "", "08:30 (Mars/Base)"),
    ],
)
def test_a_zone_is_shown_only_where_its_time_differs(zone: str, here: str, words: str) -> None:
    assert format_time(datetime(2026, 6, 2, 8, 30), zone, here) == words
    assert format_moment("2026-06-02T08:30", TODAY, zone, here) == f"Tue 2 Jun {words}"
    assert format_moment("2026-06-02T08:30", zone=zone, here=here) == f"Tue 2 Jun 2026 {words}"


def test_a_brief_time_shows_only_the_place_of_its_zone() -> None:
    at = datetime(2026, 6, 2, 8, 30)
    assert format_time(at, TOKYO, OSLO, brief=True) == "08:30 Tokyo"
    assert format_time(at, OSLO, OSLO, brief=True) == "08:30"


def test_a_day_that_has_begun_in_the_zone_of_the_session_is_not_ahead() -> None:
    held = Session(id="5", start="2026-06-02T08:30", zone="Pacific/Auckland", state="held")
    assert days_ahead(held, TODAY, OSLO) == {}
    assert days_ahead(held, TODAY) == {"start": date(2026, 6, 2)}
    late = held.edit(start="2026-06-01T23:30", zone=NEW_YORK)
    assert days_ahead(late, TODAY, OSLO) == {"start": date(2026, 6, 2)}


def test_a_session_without_a_zone_gets_the_machines_when_it_is_new_or_moved() -> None:
    def put(entry: Session, before: Session | None = None) -> str:
        return prepare_entry(entry, before, Entries(), TODAY, lambda: "1", here=OSLO).zone

    new = Session(id="5", start="2026-06-02T08:30")
    assert put(new) == OSLO
    assert put(new.edit(zone=TOKYO)) == TOKYO
    assert put(new.edit(focus="Map"), new) == ""
    assert put(new.edit(start="2026-06-03T08:30"), new) == OSLO
    assert prepare_entry(new, None, Entries(), TODAY, lambda: "1").zone == ""
    action = prepare_entry(Action(id="6", text="x"), None, Entries(), TODAY, lambda: "1", here=OSLO)
    assert not hasattr(action, "zone")


def test_the_tests_run_in_one_zone() -> None:
    assert config.machine_zone() == OSLO
    assert datetime(2026, 6, 1).astimezone().utcoffset() == timedelta(hours=2)
    assert time.tzname == ("CET", "CEST")

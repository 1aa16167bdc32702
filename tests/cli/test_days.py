"""Days typed in the shell: future days for past events are refused; filters take past days and periods."""

import re
from datetime import date
from pathlib import Path

import pytest

from rmjournal.cli.options import field_options
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from tests.cli.conftest import TODAY, Shell

LAST_THURSDAY, NEXT_THURSDAY = "2026-05-28", "2026-06-04"


def test_a_weekday_of_a_past_event_is_the_last_one(full: Shell) -> None:
    (goal, *_), (learning, *_) = full.json("list", "goals"), full.json("list", "learnings")
    (skill, *_) = full.json("list", "skills")
    [logged] = full.json("log", "Quick look", "--on", "thursday")
    assert logged["start"][:10] == LAST_THURSDAY
    for words in (
        ("note", "Opened it alone"),
        ("learned", "Ask first"),
        ("taught", "How budgets are decided"),
        ("add", "level", "--goal", goal["ref"], "--level", "0"),
        ("add", "rating", "--skill", skill["ref"], "--level", "2"),
        ("add", "application", "asked", "--learning", learning["ref"]),
        ("add", "recall", "As of when", "--learning", learning["ref"], "--recall", "full"),
        ("add", "reflection", "It went well"),
    ):
        [kept] = full.json(*words, "--on", "thursday")
        assert kept["on"] == LAST_THURSDAY, words
    [action] = full.json("action", "Book a room", "--agreed-on", "thursday", "--due", "thursday")
    assert (action["agreed_on"], action["due"]) == (LAST_THURSDAY, NEXT_THURSDAY)
    [held] = full.json("add", "session", "Map", "--start", "thursday 8:30", "--state", "held")
    [planned] = full.json("add", "session", "Map", "--start", "thursday 8:30")
    assert (held["start"], planned["start"]) == (f"{LAST_THURSDAY}T08:30", f"{NEXT_THURSDAY}T08:30")


def test_a_day_without_a_year_follows_the_direction_of_its_field(full: Shell) -> None:
    [note] = full.json("note", "Found", "--on", "3 aug")
    [action] = full.json("action", "Book a room", "--due", "3 mar")
    assert (note["on"], action["due"]) == ("2025-08-03", "2027-03-03")


@pytest.mark.parametrize(
    "words",
    [
        ("log", "Look", "--on", "next thursday"),
        ("log", "Look", "--on", "2026-06-02 09:00"),
        ("note", "x", "--on", "tomorrow"),
        ("learned", "x", "--on", "2026-06-02"),
        ("add", "reflection", "x", "--on", "in 2 weeks"),
        ("action", "x", "--agreed-on", "2 jun 2026"),
        ("add", "session", "x", "--start", "tomorrow 8:30", "--state", "held"),
        ("add", "session", "x", "--start", "tomorrow 8:30", "--state", "missed", "--missed-by", "both"),
        ("done", "next"),
        ("close", "next", "--held"),
        ("no-show", "next", "--by", "partner"),
    ],
)
def test_a_future_day_of_a_past_field_is_refused_with_the_way_out(full: Shell, words: tuple[str, ...]) -> None:
    sentence = full.refused(*words)
    assert "in the future" in sentence
    assert sentence.endswith(".") and ("today or in the past" in sentence)
    assert any(label in sentence for label in ("On:", "Agreed on:", "Start:"))


def test_a_past_field_accepts_any_time_of_today(full: Shell) -> None:
    [session] = full.json("log", "Just now", "--on", "today 23:59")
    assert (session["start"], session["state"]) == (f"{TODAY}T23:59", "held")
    [note] = full.json("note", "x", "--on", "today")
    assert note["on"] == TODAY


def test_an_old_entry_that_is_dated_ahead_opens_and_can_be_edited(full: Shell, tmp_path: Path) -> None:
    ahead = Journal.open(full.file, today=date(2027, 1, 1), state_root=tmp_path / "other")
    pair = ahead.usual_pair()
    assert pair is not None
    session, learning = ahead.put(
        Session(relationship=pair.id, focus="Map", start="2026-12-01T08:30", state="held"),
        Learning(relationship=pair.id, text="Ask", learner="mentee", on=date(2026, 12, 1)),
    )
    ahead.db.flush()
    ahead.close()
    [edited] = full.json("edit", session.id, "--focus", "Channel map", "--actual-minutes", "20")
    assert (edited["start"], edited["focus"], edited["actual_minutes"]) == ("2026-12-01T08:30", "Channel map", 20)
    [kept] = full.json("edit", learning.id, "--text", "Ask first")
    assert (kept["on"], kept["text"]) == ("2026-12-01", "Ask first")
    assert "in the future" in full.refused("edit", learning.id, "--on", "2026-12-02")
    [mended] = full.json("edit", learning.id, "--on", "thursday")
    assert mended["on"] == LAST_THURSDAY
    told = full.run("check").stdout
    assert re.search("· days .*session “Channel map”.*start is 2026-12-01, in the future", told), told


def test_filters_parse_days_in_the_past_and_print_them(full: Shell) -> None:
    full.run("note", "Old", "--on", "2026-05-20")
    full.run("note", "New", "--on", "2026-05-30")
    for verb in (("list", "notes"), ("timeline", "--kind", "notes")):
        found = full.run(*verb, "--since", "friday")
        assert "New" in found.stdout and "Old" not in found.stdout
        assert "From Fri 29 May 2026 on." in found.stderr
    found = full.run("search", "o", "--until", "friday")
    assert "Old" in found.stdout
    assert "Up to Fri 29 May 2026." in found.stderr
    [only] = full.json("list", "notes", "--since", "friday")
    assert only["text"] == "New"


@pytest.mark.parametrize(
    ("filters", "kept", "told"),
    [
        (("--since", "may"), ["may", "june"], "From Fri 1 May 2026 on."),
        (("--since", "last month"), ["may", "june"], "From Fri 1 May 2026 on."),
        (("--until", "2026-04"), ["january", "april"], "Up to Thu 30 Apr 2026."),
        (("--until", "january"), ["january"], "Up to Sat 31 Jan 2026."),
        (("--on", "q1"), ["january"], "From Thu 1 Jan 2026 to Tue 31 Mar 2026."),
        (("--on", "last week"), ["may"], "From Mon 25 May 2026 to Sun 31 May 2026."),
        (("--on", "this year"), ["january", "april", "may", "june"], "From Thu 1 Jan 2026 to Thu 31 Dec 2026."),
        (("--on", "30 apr"), ["april"], "On Thu 30 Apr 2026."),
        (("--since", "april", "--until", "april"), ["april"], "From Wed 1 Apr 2026 to Thu 30 Apr 2026."),
        (("--since", "2026", "--until", "2026-01-31"), ["january"], "From Thu 1 Jan 2026 to Sat 31 Jan 2026."),
    ],
)
def test_filters_take_periods(full: Shell, filters: tuple[str, ...], kept: list[str], told: str) -> None:
    for text, day in (("january", "01-31"), ("april", "04-30"), ("may", "05-31"), ("june", "06-01")):
        full.run("note", text, "--on", f"2026-{day}")
    assert [note["text"] for note in full.json("list", "notes", *filters)] == kept
    assert told in full.run("list", "notes", *filters).stderr
    rows = full.json("timeline", "--kind", "notes", *filters)
    assert sorted(row["text"] for row in rows) == sorted(kept)


def test_a_filter_with_a_whole_day_prints_no_interpretation(full: Shell) -> None:
    assert full.run("list", "notes", "--since", "2026-05-01").stderr == ""


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        (("--since", "soon"), '--since: "soon" is not a day or a period. Write it like friday'),
        (("--until", "31 feb"), "--until: .*February has"),
        (("--since", "may", "--until", "april"), "--since is .*2026-05-01.*after .*2026-04-30"),
    ],
)
def test_a_filter_that_is_no_day_is_refused(full: Shell, filters: tuple[str, ...], why: str) -> None:
    for verb in (("list", "notes"), ("timeline",), ("search", "x")):
        assert re.search(why, full.refused(*verb, *filters))


def test_a_learning_of_a_cancelled_session_has_the_day_of_today(full: Shell) -> None:
    full.run("cancel", "next", "--by", "me", "--why", "ill")
    [session] = full.json("list", "sessions")
    done = full.json("close", session["ref"], "--learned", "Ask before")
    assert [one["on"] for one in done] == [TODAY]


def test_help_names_the_direction_of_each_day(full: Shell) -> None:
    told = " ".join(full.run("action", "--help").stdout.split())
    assert "Agreed on (today or in the past)." in told
    assert "Due: by when (in the future)." in told
    told = " ".join(full.run("add", "session", "--help").stdout.split())
    assert "Start: day and time (in the future; today or in the past when held or missed; required)." in told
    assert "Start: first day (in the past or future)." in " ".join(
        full.run("add", "relationship", "--help").stdout.split()
    )
    assert "With: id or partner's name." in " ".join(full.run("add", "goal", "--help").stdout.split())
    for kind in KINDS:
        helps = {option.name: str(getattr(option, "help", "")) for option in field_options(kind)}
        for name, field in fields(kind).items():
            assert (field.has_day or bool(field.dated)) == any(
                words in helps[name] for words in ("today or in the past", "in the future", "in the past or future")
            ), (kind, name)


def test_a_day_in_the_details_of_a_note_is_in_the_past(full: Shell) -> None:
    [idea] = full.json(
        "note", "A map", "--kind", "idea", "--details", "answered on=thursday", "--details", "by=friday"
    )
    assert idea["details"] == {"answered on": LAST_THURSDAY, "by": "friday"}
    sentence = full.refused("edit", idea["ref"], "--details", "answered on=tomorrow")
    assert sentence.startswith("Answered on (details): Tue 2 Jun 2026 is in the future")
    assert "is not a day" in full.refused("edit", idea["ref"], "--details", "answered on=may")
    assert "answered on: today or in the past" in " ".join(full.run("add", "note", "--help").stdout.split())
    full.file.write_bytes(full.file.read_bytes().replace(LAST_THURSDAY.encode(), b"in spring"))
    [kept] = full.json("edit", idea["ref"], "--details", "answer=Yes")
    assert kept["details"] == {"answer": "Yes", "answered on": "in spring", "by": "friday"}


@pytest.mark.parametrize("verb", ["list", "timeline", "search", "review", "proof", "demo"])
def test_help_of_filters_says_that_days_are_in_the_past(full: Shell, verb: str) -> None:
    assert "in the past" in " ".join(full.run(verb, "--help").stdout.casefold().split())


def test_writing_a_page_prints_its_parsed_period(full: Shell, tmp_path: Path) -> None:
    page = tmp_path / "may.html"
    assert full.run("review", "--period", "last month", "--out", str(page)).stdout == (
        f"Written to {page}: 1 May to 31 May 2026.\n"
    )
    proof = tmp_path / "proof.html"
    told = full.run("proof", "--period", "friday", "--out", str(proof), "--yes").stdout
    assert told.endswith(f"Written to {proof}: 29 May 2026.\n")


def test_the_demo_date_is_parsed_in_the_past(shell: Shell, tmp_path: Path) -> None:
    told = shell.run("demo", "--on", "3 jan", "--write", str(tmp_path / "demo.json")).stdout
    assert "as of Sat 3 Jan 2026" in told

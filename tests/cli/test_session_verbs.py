"""Sessions in the shell, from the agenda to the end."""

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from rmjournal.demo import Role, write_demo
from rmjournal.practice.questions import load_question_bank
from rmjournal.practice.templates import load_templates
from tests.cli.conftest import Shell


@pytest.fixture
def demo(empty: Shell) -> Shell:
    """The mentor's demo on the day before a session."""
    write_demo(empty.file, "mentor")
    return empty


def points(shell: Shell) -> list[dict[str, Any]]:
    return shell.json("list", "points")


def test_the_agenda_lists_suggestions_with_reasons(demo: Shell) -> None:
    shown = demo.run("agenda").stdout
    assert shown == demo.run("agenda", "next").stdout
    for words in (
        "The missed session, rehearsal · Tue 2 Jun 08:30, tomorrow",
        "Agenda 65 of 60 min, 5 min too many",
        "Last time, Tue 5 May",
        "  An open door has opening hours.",
        "Tue 19 May, no-show: ",
        "How I read a port contract",
        "carried over 1 ×, first on Tue 27 Jan",
        "recall due",
        ", not asked yet",
    ):
        assert words in shown


def test_the_agenda_as_json_is_the_whole_preparation(demo: Shell) -> None:
    [found] = demo.json("agenda", "next")
    assert (found["by"], found["phase"], found["minutes"], found["over"]) == ("2026-06-02", "working", 65, 5)
    assert [point["title"] for point in found["carried"]] == ["How I read a port contract"]
    assert found["carried"][0]["carried"] == 1
    assert len(found["agenda"]) == 5
    assert [one["state"] for one in found["fell_out"]] == ["missed"]
    assert found["learnings"][0]["reasons"] == ["recall"]
    assert {"id", "area", "item", "mentee", "mentor", "to_oneself", "caution"} <= set(found["questions"][0])
    assert {"to_mentee", "to_mentor", "mentee_first", "mentor_first", "follow_up"} <= set(found["questions"][0])
    assert (found["coach"]["question"], found["coach"]["why"]) == ("relationship/5", "a no-show on Tue 19 May")


@pytest.mark.parametrize(("role", "partner"), [("mentor", "Annelise"), ("mentee", "Misaki")])
def test_the_agenda_puts_each_question_in_the_right_mouth(empty: Shell, role: Role, partner: str) -> None:
    write_demo(empty.file, role)
    shown = " ".join(empty.run("agenda", "next").stdout.split())
    [found] = empty.json("agenda", "next")
    other = "mentee" if role == "mentor" else "mentor"
    bank = load_question_bank()
    for asked in found["questions"]:
        question = bank.get(asked["id"])
        assert question is not None and question.put_to(other) in shown
        assert question.put_to(role) not in shown
    coach = found["coach"]
    assert f"A question for you two Ask {partner} {coach['ask']}" in shown
    for words in (f"First ask yourself {coach['first']}", f"Why now {coach['why']}", coach["follow_up"]):
        assert words in shown


def test_the_agenda_asks_for_one_question_whose_answer_one_does_not_know(full: Shell) -> None:
    shown = full.run("agenda", "next").stdout
    assert "One question whose answer I do not know" in shown and "--question open" in shown
    full.run("agenda", "next", "--template", "regular")
    [found] = full.json("agenda", "next")
    (place,) = [point for point in found["agenda"] if point["question"] == "open"]
    assert found["needs_open_question"]
    assert f"edit {place['ref']} --prompt" in full.run("agenda", "next").stdout
    full.run("edit", place["ref"], "--prompt", "What keeps you awake?")
    [found] = full.json("agenda", "next")
    assert not found["needs_open_question"]
    assert "What keeps you awake?" in full.run("agenda", "next", "--format", "md").stdout


def test_the_agenda_shows_signals_last_with_the_offered_dates(demo: Shell) -> None:
    [found] = demo.json("agenda", "next")
    assert found["signs"] == {"fell_out": [], "offers": [], "talk": [], "put_off": {}, "said": []}
    assert "Worth thinking about" not in demo.run("agenda", "next").stdout
    demo.run("--today", "2026-06-02", "no-show", "next", "--by", "mentee")
    demo.run("add", "session", "Again", "--start", "2026-06-16 08:30")
    [found] = demo.json("agenda", "next")
    assert [one["start"][:10] for one in found["signs"]["fell_out"]] == ["2026-05-19", "2026-06-02"]
    assert found["signs"]["offers"] == ["2026-06-30T08:30", "2026-07-14T08:30", "2026-07-28T08:30"]
    told = demo.run("agenda", "next").stdout.partition("Worth thinking about\n")[2]
    assert told == (
        "  2 of the last 3 sessions did not take place. New dates by your cadence:\n"
        "    Tue 30 Jun 08:30\n    Tue 14 Jul 08:30\n    Tue 28 Jul 08:30\n"
    )


def test_the_agenda_verb_prints_exactly_the_text_to_send(demo: Shell, tmp_path: Path) -> None:
    text = demo.run("agenda", "next", "--format", "txt").stdout
    assert text.startswith("The missed session, rehearsal\nTue 2 Jun 2026, 08:30 (Europe/Oslo) · 60 min · Fjord 2\n")
    assert "2. Rehearsal of the six minutes, twice (25 min, 佐藤 美咲 (Misaki Satō))" in text
    assert demo.run("agenda", "--format", "md").stdout.startswith("# The missed session")
    ics = demo.run("agenda", "next", "--format", "ics").stdout_bytes
    assert b"\r\nBEGIN:VEVENT\r\n" in ics
    assert len(Calendar.from_ical(ics).walk("VEVENT")) == 1
    file = tmp_path / "it.ics"
    assert "This is the whole text" in demo.run("agenda", "--out", str(file)).stdout
    assert file.read_bytes() == ics
    assert "exists already" in demo.run("agenda", "--out", str(file), code=1).stderr


def test_a_private_session_reports_what_its_agenda_leaves_out(full: Shell) -> None:
    full.run("add", "point", "Hidden", "--session", "next", "--private")
    result = full.run("agenda", "next", "--format", "txt")
    assert "Hidden" not in result.stdout
    assert "Channel map" not in result.stdout
    assert "private" in result.stderr


def test_a_template_fills_an_empty_agenda_exactly(full: Shell) -> None:
    full.run("edit", "next", "--minutes", "45")
    [found] = full.json("agenda", "next", "--template", "regular")
    assert (found["minutes"], found["over"], len(found["agenda"])) == (45, 0, 8)
    assert [point["order"] for point in found["agenda"]] == list(range(1, 9))
    assert all(point["shared"] for point in found["agenda"])
    assert "swap" in [point["kind"] for point in found["agenda"]]
    assert "on the agenda already" in full.run("agenda", "next", "--template", "regular").stderr
    assert len(points(full)) == 8
    assert "first, regular, midpoint, closure" in full.refused("agenda", "next", "--template", "foo")
    assert "template regular" in full.run("undo").stdout
    assert points(full) == []


def test_a_template_is_laid_over_the_points_that_are_there(full: Shell) -> None:
    full.json("add", "point", "Heating", "--session", "next", "--minutes", "10")
    [found] = full.json("agenda", "next", "--template", "regular")
    agenda = [point["title"] for point in found["agenda"]]
    assert agenda[1] == "Heating" and len(agenda) == 9
    assert (found["minutes"], found["over"]) == (60, 0)
    result = full.run("agenda", "next", "--template", "repair")
    assert "No swap. Repair comes first." in result.stderr
    assert "Added 4 agenda points" in result.stderr


def test_templates_are_listed_with_a_line_each_and_the_fitting_one_is_marked(full: Shell) -> None:
    full.run("edit", "next", "--kind", "regular")
    for minutes, fitting in (("15", "short"), ("60", "regular"), ("90", "long")):
        full.run("edit", "next", "--minutes", minutes)
        lines = full.run("agenda", "--template").stdout.splitlines()
        assert [line.split()[1] for line in lines if line.startswith("▸")] == [fitting]
        assert {line[2:].split()[0] for line in lines} == {*load_templates().named}
    assert "  repair      Repair: After a no-show or a hard hour" in full.run("agenda", "--template").stdout


def test_after_a_no_show_the_agenda_names_the_repair_template(demo: Shell) -> None:
    [found] = demo.json("agenda", "next")
    assert (found["repair"]["start"][:10], found["template"]) == ("2026-05-19", "repair")
    assert "After the no-show of Tue 19 May: rmjournal agenda " in demo.run("agenda", "next").stdout
    [found] = demo.json("agenda", "next", "--template", "repair")
    assert (found["repair"], found["template"]) == (None, "regular")
    assert "What happened, without adjectives" in [point["title"] for point in found["agenda"]]
    assert "After the no-show" not in demo.run("agenda", "next").stdout


def test_own_templates_and_questions_are_read_from_the_config_folder(full: Shell, tmp_path: Path) -> None:
    for name, text in (
        ("templates/mine.toml", 'label = "Mine"\n[[points]]\ntitle = "Only this"\nminutes = 5\n'),
        ("templates/odd.toml", "label = \n"),
        ("questions/odd.toml", "\n\nx = [\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    result = full.run("agenda", "next", "--template", "mine")
    assert "Only this" in result.stdout
    assert "odd.toml was not used: line 1" in result.stderr
    assert "odd.toml was not used: line 4" in result.stderr


def test_the_agenda_without_a_planned_session_lists_waiting_topics(shell: Shell) -> None:
    shell.run("add", "point", "Heating")
    shell.run("topic", "Who reads the report?")
    shown = shell.run("agenda").stdout
    assert "No session is planned" in shown
    assert "Heating" in shown
    assert "Who reads the report?" in shown
    assert "no next session" in shell.refused("agenda", "next")


def test_a_point_carried_six_times_from_the_shell_stays_one_point(shell: Shell) -> None:
    def new(start: str) -> str:
        return str(shell.json("add", "session", "--start", start)[0]["ref"])

    once = str(shell.json("log", "Quick look", "--on", "2026-03-03 15:00")[0]["ref"])
    ref = str(shell.json("add", "point", "Heating", "--session", once)[0]["ref"])
    first = new("2026-06-02 09:00")
    shell.run("carry", ref, "--why", "no time left")
    shell.run("cancel", first, "--by", "partner", "--why", "strike", "--to", "2026-06-03 09:00")
    moved = str(shell.json("show", "next")[0]["ref"])
    shell.run("move", moved, "2026-06-05", "10:00", "--why", "audit")
    shell.run("--today", "2026-06-05", "no-show", moved, "--by", "partner")
    later = new("2026-06-09 09:00")
    shell.run("close", moved, "--carry-all")
    assert str(points(shell)[0]["session"]).endswith(later)
    assert "Carried over to the next session" in shell.run("carry", ref, "--to", "next").stdout
    assert points(shell)[0]["why_moved"] is None
    shell.run("carry", ref, "--to", later)
    shell.run("carry", ref, "--to", once)
    shown = shell.run("carry", ref, "--to", "later").stdout
    # Six times it left a session; two of them were held.
    assert "Carried over to the next session: Heating (2 ×)" in shown
    [point] = points(shell)
    assert (point["carried"], point["raised"], point["waiting"]) == (2, "2026-03-03", True)
    for _ in range(3):
        shell.run("undo")
    assert [(one["carried"], str(one["session"]).endswith(later)) for one in points(shell)] == [(1, False)]


def test_carry_refuses_closed_points_and_invalid_sessions(full: Shell) -> None:
    ref = str(full.json("add", "point", "Heating", "--session", "next")[0]["ref"])
    session = str(full.json("show", "next")[0]["ref"])
    assert "is there already" in full.run("carry", ref, "--to", session).stdout
    assert points(full)[0]["carried"] == 0
    full.run("--today", "2026-06-02", "no-show", session, "--by", "me")
    other = str(full.json("add", "point", "Other")[0]["ref"])
    assert "did not take place" in full.refused("carry", other, "--to", session)
    full.run("done", ref)
    assert "is done" in full.refused("carry", ref)
    assert "No point is called" in full.refused("carry", "Listen more")


def test_call_off_saves_who_and_why_and_moves_the_points(demo: Shell) -> None:
    before = points(demo)
    done = demo.json("cancel", "next", "--by", "partner", "--why", "audit", "--to", "next thu")
    off, new, *moved = done
    assert (off["state"], off["called_off_by"], off["called_off_on"], off["reason"]) == (
        "cancelled",
        "mentee",
        "2026-06-01",
        "audit",
    )
    assert (new["state"], new["start"], new["focus"], new["place"]) == (
        "planned",
        "2026-06-04T08:30",
        off["focus"],
        "Fjord 2",
    )
    assert [point["session"] for point in moved] == [new["id"]] * 5
    assert len(points(demo)) == len(before)
    assert "was cancelled and cannot be marked as a no-show" in demo.refused("no-show", off["ref"], "--by", "me")
    demo.run("undo")
    assert [one["state"] for one in demo.json("show", off["ref"])] == ["planned"]


def test_every_verb_shows_cancelled_for_a_cancelled_session(demo: Shell) -> None:
    demo.run("cancel", "next", "--by", "partner", "--why", "audit", "--to", "next thu")
    ref = next(one["ref"] for one in demo.json("list", "sessions") if one["reason"] == "audit")
    for words in (
        ("list", "sessions"),
        ("show", ref),
        ("timeline", "--since", "2026-05-01"),
        ("agenda", ref),
        ("agenda", ref, "--format", "txt"),
        ("review", "--period", "2026-06"),
    ):
        text = demo.run(*words).stdout.lower()
        assert "cancelled" in text, words
        assert "called off" not in text, words


def test_moving_keeps_the_old_day_in_the_history(demo: Shell) -> None:
    assert "Moved from Tue 2 Jun 2026 08:30" in demo.run("move", "next", "thu 09:00", "--why", "audit").stdout
    [session] = demo.json("show", "next")
    assert (session["start"], session["moved"], session["moved_from"]) == (
        "2026-06-04T09:00",
        1,
        "2026-06-02T08:30",
    )
    assert "not a day" in demo.refused("move", "next", "sometime")


def test_a_missed_session_waits_to_be_closed(demo: Shell) -> None:
    ref = str(demo.json("show", "next")[0]["ref"])
    late = demo.json("--today", "2026-06-02", "no-show", "next", "--by", "partner", "--why", "call")
    assert late[0]["missed_by"] == "mentee"
    steps = demo.json("close", ref)
    assert [(one["step"], one["open"], len(one["left"])) for one in steps] == [
        ("points", True, 5),
        ("reflection", True, 0),
        ("next", True, 0),
    ]


def test_a_quick_meeting_is_logged_afterwards(shell: Shell) -> None:
    [found] = shell.json("log", "Quick", "look", "--on", "yesterday", "--minutes", "20")
    assert (found["focus"], found["kind"], found["state"], found["start"], found["actual_minutes"]) == (
        "Quick look",
        "ad_hoc",
        "held",
        "2026-05-31T12:00",
        20,
    )
    assert "Logged: Unplanned session" in shell.run("log").stdout
    assert "whole number" in shell.refused("log", "x", "--minutes", "long")


def test_a_session_is_closed_step_by_step(full: Shell) -> None:
    full.run("move", "next", "today 08:30")
    ref = str(full.json("show", "next")[0]["ref"])
    point = str(full.json("add", "point", "Heating", "--session", ref)[0]["ref"])
    assert "still planned" in full.refused("close", ref)
    shown = full.run("close", ref, "--held").stdout
    assert f"rmjournal reflect --about {ref}" in shown
    assert f"{point} Heating" in shown
    shown = full.run("close", ref, "--next", "--carry-all", "--learned", "As of when?", "--learned", "No just").stdout
    assert "Carried over to Mon 15 Jun 08:30: Heating (1 ×)" in shown
    assert [one["open"] for one in full.json("close", ref)] == [False, False, True, True, True, False]
    assert [row["text"] for row in full.json("list", "learnings")][1:] == ["As of when?", "No just"]
    assert "planned already" in full.refused("close", ref, "--next")
    [closed] = full.json("close", ref, "--closed")
    assert closed["closed_on"] == "2026-06-01"
    assert not any(one["open"] for one in full.json("close", ref))

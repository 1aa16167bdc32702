"""Played story: a shy junior, from the first run to the review half-way."""

from datetime import date, datetime
from pathlib import Path

import pytest

from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.ground_rules import load_ground_rules
from rmjournal.tui.dialogs.agreement_talk import AgreementTalk

from .app_driver import AppDriver, open_app
from .session_driver import Clock, the
from .story_driver import PULSE, SIZE, asked, discuss, fill, go_to_field, in_file, light, see, write

WISH = "Say it when something is wrong"
OPEN = "One question whose answer I do not know"


async def begin(path: Path, clock: Clock) -> None:
    """She answers what she likes; what she skips stays on the list of first steps."""
    async with open_app(path, SIZE, date(2026, 6, 1)) as driver:
        await driver.press("enter")
        await write(driver, "Misaki Satō", "Annelise Brandt")
        await driver.press("1", "enter", "2", "enter")
        assert "What do you want to work on?" in driver.text and "[x]" not in driver.text
        await driver.press("4", "down", "2", "down", "down")
        await write(driver, "night shifts")
        see(driver, "When is your first session?")
        await write(driver, "tomorrow 9:00")
        await write(driver, WISH, "2", "I keep silent in meetings")
        await driver.press("ctrl+n")
        see(driver, "Is one of you above the other")
        await driver.press("ctrl+n")
        see(driver, "What are you afraid to say")
        await write(driver, "How decisions are made", "Automation")
        await driver.press("ctrl+n")
        await write(driver, "Automation", "How to ask a number")
        await driver.press("ctrl+s")
        assert "First steps · 6 of 12 done" in driver.text and not asked(driver)
        await light(driver, "Line of report")
        await driver.press("Z")
        see(driver, "First steps · 6 of 11 done")
    (pair,), (growth,), (ready,) = in_file(path, Relationship), in_file(path, Growth), in_file(path, Reflection)
    assert (pair.role, pair.partner, pair.reporting) == ("mentor", "Annelise Brandt", "")
    assert pair.areas == ["workplace_communication", "Tone and feedback", "night shifts"]
    assert pair.own_card == {"strengths": "Automation", "can give": "How to ask a number"}
    assert (growth.title, growth.level, growth.owner) == (WISH, 2, "mentor")
    assert (ready.occasion, len(ready.answers), ready.shared) == ("readiness", 2, False)


async def prepare(path: Path, clock: Clock) -> None:
    """The first agenda: the template, a question of the coach, and an aim that she alone sees."""
    async with open_app(path, SIZE, date(2026, 6, 1)) as driver:
        await light(driver, "Prepare it")
        await driver.press("enter")
        see(driver, "No agreement yet. Enter leads you through the rules.")
        await driver.press("t", "enter")
        await light(driver, "Ask Annelise")
        see(driver, "First ask yourself", "Why now: you are getting to know each other")
        await driver.press("enter", "tab")
        await light(driver, "Before you go in")
        await driver.press("enter")
        await write(driver, "Say one thing that is wrong")
        await driver.press("ctrl+s", "escape")
        await light(driver, "Prepare it")
        await driver.press("space")
        see(driver, "✓ First session prepared")
    (session,) = in_file(path, Session)
    assert (session.kind, session.aim, session.prepared_on) == (
        "first",
        "Say one thing that is wrong",
        date(2026, 6, 1),
    )
    points = in_file(path, Point)
    assert sum(point.question.startswith("relationship/") for point in points) == 1
    assert [point.title for point in points if point.question == "open"] == [OPEN]


async def agree(path: Path, clock: Clock) -> None:
    """At one screen each weighs alone; where they differ comes first, and one page comes out."""
    rules = load_ground_rules()
    async with open_app(path, SIZE, date(2026, 6, 2)) as driver:
        await light(driver, "Agree on the rules")
        await driver.press("space")
        assert driver.entries.of(Agreement)[0].state == "draft", "nobody accepts rules that nobody has seen"
        await driver.press("enter")
        dialog = driver.screen
        assert isinstance(dialog, AgreementTalk) and "Misaki Satō, alone" in driver.text
        await driver.send("1" + "3" * (len(dialog.rules) - 1))
        await driver.press("enter")
        assert "Annelise, alone" in driver.text and "stay covered until yours are in" in driver.text.replace(
            "\n", " "
        )
        await driver.send("3" * len(dialog.rules))
        await driver.press("enter")
        see(driver, "You differ", "Misaki Satō no · Annelise yes")
        await driver.press("3", "plus")
        await write(driver, "Phones stay off.")
        await driver.press("enter")
        see(driver, "Can both of you say yes to this page?")
        await driver.press("y")
        see(driver, "✓ Rules agreed")
    (agreed,) = in_file(path, Agreement)
    assert (agreed.state, agreed.accepted_on, agreed.months) == ("accepted", date(2026, 6, 2), 6)
    assert agreed.ground_rules == [*rules.rules, "Phones stay off."] and agreed.off_limits == list(rules.off_limits)
    assert agreed.confidentiality == rules.usual.confidentiality and agreed.limits == rules.usual.limits


async def set_goal(path: Path, clock: Clock) -> None:
    """The growth area becomes a goal; what only says "more", begins too high or is over is refused."""
    async with open_app(path, SIZE, date(2026, 6, 2)) as driver:
        await driver.press("3")
        await light(driver, WISH)
        await driver.press("B")
        await light(driver, WISH)
        await driver.press("e")
        await go_to_field(driver, "area")
        await driver.press(*["right"] * 5)
        see(driver, "night shifts")
        await fill(driver, "indicator", "objections I voice in a month")
        for level, sentence in {
            "0": "Two a month, in the meeting",
            "-1": "One, and only afterwards",
            "1": "more than expected",
            "-2": "None: I write it to nobody",
            "2": "Weekly, and others join in",
        }.items():
            await fill(driver, f"levels/{level}", sentence)
        await fill(driver, "baseline", "1")
        await fill(driver, "target", "yesterday")
        await go_to_field(driver, "state")
        await driver.press("right", "ctrl+s")
        see(driver, "Level +1 says only “more than expected”.")
        await fill(driver, "levels/1", "Three, one of them to a director")
        await driver.press("ctrl+s")
        see(driver, "A goal begins at −2, −1 or 0.")
        await fill(driver, "baseline", "-1")
        await driver.press("ctrl+s")
        see(driver, "Mon 1 Jun is not ahead.")
        await fill(driver, "target", "30 sep")
        await driver.press("ctrl+s")
    (goal,), (growth,) = in_file(path, Goal), in_file(path, Growth)
    assert (goal.state, goal.learner, goal.area, goal.baseline) == ("active", "mentor", "night shifts", -1)
    assert (goal.target, len(goal.levels), goal.shared) == (date(2026, 9, 30), 5, False)
    assert growth.goal == goal.id


async def first_session(path: Path, clock: Clock) -> None:
    """A hard hour: its marks are hers alone, and one question waits behind the other."""
    clock.at = datetime(2026, 6, 2, 9, 0)
    async with open_app(path, SIZE, date(2026, 6, 2)) as driver:
        await light(driver, "Meet, and close")
        await driver.press("enter", "enter")
        await write(driver, "She laughed first")
        await driver.press("escape")
        await discuss(driver, 10)
        await light(driver, "Practical things")
        await driver.press("space")
        clock.on(60)
        await driver.press("full_stop", "enter")
        see(driver, "[x] I was prepared", "z not now")
        await light(driver, "I was prepared")
        await driver.press("2", "3")
        assert asked(driver) == QUESTIONS["moment"] and "One thought" not in driver.text
        await driver.press("f2")
        assert "difficult" not in driver.text and not asked(driver), "nobody who looks over her shoulder sees it"
        await driver.press("f2")
        await light(driver, "Useful")
        await driver.press(*PULSE, "z")
        assert not asked(driver) and "One thought" in driver.text
        await driver.press("enter")
        await write(driver, "If she asks me first")
        await driver.press("ctrl+s", "l")
        await write(driver, "Ask: as of when?", "What do I ask of a number?")
        await light(driver, "Practical things")
        await driver.press("greater_than_sign")
        await light(driver, "Tue 16 Jun 09:00")
        await driver.press("enter")
        see(driver, "✓ Closed on")
    first, second = in_file(path, Session)
    assert (first.state, first.flags, first.talk_share, first.actual_minutes) == (
        "held",
        ["difficult", "patronised"],
        60,
        60,
    )
    assert first.closed_on == date(2026, 6, 2) and second.start == "2026-06-16T09:00"
    (pulse,), (learning,) = in_file(path, Pulse), in_file(path, Learning)
    assert (pulse.useful, pulse.candour, pulse.focus, pulse.reciprocity, pulse.valued) == (4, 3, 4, 2, None)
    assert (learning.learner, learning.cue, learning.session) == ("mentor", "What do I ask of a number?", first.id)
    thought = in_file(path, Reflection)[-1]
    assert (thought.text, thought.about, thought.shared) == ("If she asks me first", first.id, False)
    assert thought.question
    assert [point.note.strip() for point in in_file(path, Point) if point.note] == ["She laughed first"]
    assert not in_file(path, Note)


async def day_after(path: Path, clock: Clock) -> None:
    """One question is put off. Recall begins unanswered, and nothing typed is not “fully”."""
    async with open_app(path, SIZE, date(2026, 6, 3)) as driver:
        assert asked(driver) == QUESTIONS["partner_card"], "of the hard hour she has written already"
        await driver.press("z")
        assert not asked(driver) and driver.message == "Not now: no question any more today."
        await driver.press("r", "enter")
        see(driver, "You typed nothing, so “fully” is not offered.", "  2 partly     3 not at all")
        await driver.press("1", "enter")
        assert not driver.entries.of(Recall), "an empty answer saves nothing"
        await driver.press("3", "n", "enter")
    (recall,) = in_file(path, Recall)
    assert (recall.recall, recall.answer, recall.applied_since) == ("none", "", False)


async def first_use(path: Path, clock: Clock) -> None:
    """A week later the question is back, and is stopped for good; she remembers the learning, and used it."""
    async with open_app(path, SIZE, date(2026, 6, 10)) as driver:
        await light(driver, asked(driver))
        await driver.press("Z")
        assert asked(driver) == QUESTIONS["channels"]
        await driver.press("z", "r")
        await write(driver, "The date of the number")
        await driver.press("1", "y", "i")
        await write(driver, "Monday call: asked for the date", "Tom answered")
        see(driver, "used 1 ▸ habit 0")
    assert in_file(path, Relationship)[0].never_ask[-1] == QUESTIONS["partner_card"]
    recall, (use,) = in_file(path, Recall)[-1], in_file(path, Application)
    assert (recall.recall, recall.answer, recall.applied_since) == ("full", "The date of the number", True)
    assert (use.what, use.evidence, use.evidence_kind) == (
        "Monday call: asked for the date",
        "Tom answered",
        "own observation",
    )


async def second_session(path: Path, clock: Clock) -> None:
    """The coach knows of the hard hour; her own open question is on the agenda; the monthly items are asked."""
    async with open_app(path, SIZE, date(2026, 6, 15)) as driver:
        await light(driver, "Tomorrow, Tue 16 Jun")
        await driver.press("enter")
        see(driver, "Why now: a difficult moment on Tue 2 Jun", "Start with repair")
        await driver.press("t")
        await write(driver, "regular")
        await light(driver, OPEN)
        await driver.press("enter")
        await write(driver, "What do you decide alone?")
        await light(driver, "Ask Annelise")
        await driver.press("enter")
    points = [point for point in in_file(path, Point) if point.session == in_file(path, Session)[-1].id]
    assert [point.prompt for point in points if point.question == "open"] == ["What do you decide alone?"]
    assert [point.prompt for point in points if point.question.startswith("relationship/")]
    async with open_app(path, SIZE, date(2026, 6, 16)) as driver:
        await hold(driver, clock, datetime(2026, 6, 16, 9, 0))
        assert asked(driver) == QUESTIONS["monthly"] and "One thought" not in driver.text
        await driver.press("enter")
        await fill(driver, "valued", "4")
        await fill(driver, "load", "2")
        await driver.press("ctrl+s")
        assert not asked(driver) and "One thought" in driver.text
        await light(driver, "Tue 30 Jun 09:00")
        await driver.press("enter")
    assert in_file(path, Session)[1].closed_on == date(2026, 6, 16)
    pulse = in_file(path, Pulse)[-1]
    assert (pulse.useful, pulse.valued, pulse.load, pulse.safe_to_err, pulse.shared) == (4, 4, 2, None, False)


async def hold(driver: AppDriver, clock: Clock, at: datetime) -> None:
    """Meet on the day of a session, discuss all points, and rate alone."""
    clock.at = at
    await light(driver, "Today, Tue")
    await driver.press("enter")
    see(driver, "● Meet")
    await discuss(driver, sum(point.state == "planned" for point in list_agenda(the(driver), driver.entries)))
    clock.on(50)
    await driver.press("full_stop", "enter")
    await light(driver, "Useful")
    await driver.press(*PULSE)


async def third_session(path: Path, clock: Clock) -> None:
    """Two weeks later the monthly items are not asked again, nor is a first win: there was one."""
    async with open_app(path, SIZE, date(2026, 6, 30)) as driver:
        await driver.press("home", "full_stop", "t", "enter", "escape")
        await hold(driver, clock, datetime(2026, 6, 30, 9, 0))
        assert not asked(driver)
        see(driver, "One thought")
        await light(driver, "Tue 14 Jul 09:00")
        await driver.press("enter", "escape")
        assert asked(driver) == QUESTIONS["channels"]
    assert [session.state for session in in_file(path, Session)] == ["held"] * 3 + ["planned"]
    assert [pulse.valued for pulse in in_file(path, Pulse)] == [None, 4, None]


async def rate_level(path: Path, clock: Clock) -> None:
    """Both rate the goal, each alone; then both stand side by side."""
    async with open_app(path, SIZE, date(2026, 7, 7)) as driver:
        await driver.press("N", "b")
        see(driver, "You first, alone")
        await driver.press("3")
        await write(driver, "2: in two meetings")
        assert "Annelise: which sentence is true today?" in driver.text and "two meetings" not in driver.text
        await driver.press("5", "enter")
        see(driver, "2 levels apart", "0 me: Two a month")
        see(driver, "+2 Annelise: Weekly")
        await driver.press("enter")
    mine, hers = in_file(path, Level)
    assert (mine.level, mine.value, mine.rater, mine.shared) == (0, "2", "", False)
    assert (hers.level, hers.rater) == (2, "Annelise")


async def half_way(path: Path, clock: Clock) -> None:
    """Half of the six months is over: the five questions again, then a review that is rated blind first."""
    async with open_app(path, SIZE, date(2026, 9, 1)) as driver:
        assert asked(driver) == QUESTIONS["readiness"]
        await light(driver, QUESTIONS["readiness"])
        await driver.press("enter")
        assert "How decisions are made" not in driver.text, "first the answer, then the old one"
        await write(driver, "To decide myself")
        await driver.press("ctrl+s")
        assert not asked(driver)
        await driver.find(max(driver.entries.of(Reflection), key=lambda one: int(one.id)))
        see(driver, "To decide myself", "At the start, Mon 1 Jun:", "How decisions are made")
        await driver.press("1", "R")
        await write(driver, "mid")
        see(driver, "nothing old is shown yet")
        assert " now " not in driver.words() and "last 0" not in driver.words()
        await driver.press("4", "3", "3", *"0000000", "enter")
        see(driver, "now +1 · others +2 · last 0 · start −1", "now 3 · last 4 · start 4")
        await light(driver, "What have I not said yet")
        await driver.press("enter")
        await write(driver, "That I am tired")
        await light(driver, "It is too easy")
        await driver.press("space", "s")
        see(driver, "3 of 4 held")
    readiness, review = in_file(path, Reflection)[-2:]
    assert (readiness.occasion, readiness.answers) == ("readiness", {"learn": "To decide myself"})
    assert (review.occasion, review.shared) == ("midpoint", False)
    assert review.answers["not_said"] == "That I am tired" and review.answers["signs"] == "too easy"
    assert [level.level for level in in_file(path, Level)] == [0, 2, 1]


CHAPTERS = (
    begin,
    prepare,
    agree,
    set_goal,
    first_session,
    day_after,
    first_use,
    second_session,
    third_session,
    rate_level,
    half_way,
)


async def test_a_shy_junior_is_led_to_the_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    for chapter in CHAPTERS:
        await chapter(tmp_path / "journal.json", clock)

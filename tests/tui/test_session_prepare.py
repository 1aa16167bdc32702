"""Prepare: what is suggested is what the entries imply; what is brought in is on the agenda; twelve keys at most."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.app import ComposeResult

from rmjournal.demo import LAST, TODAY
from rmjournal.errors import Refused
from rmjournal.exchange.agenda_text import agenda_as_markdown, agenda_as_text
from rmjournal.exchange.packet import select_shared
from rmjournal.insight.agenda import fit_points, make_question_point
from rmjournal.insight.cadence import list_agenda
from rmjournal.insight.coach import Advice
from rmjournal.insight.preparation import prepare
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import REMINDER_FIELDS, Session
from rmjournal.practice.questions import OPEN_QUESTION, Question, load_question_bank
from rmjournal.practice.templates import OPEN_POINT, load_templates
from rmjournal.tui.dialogs.send import SendDialog
from rmjournal.tui.pages.prepare import minutes_bar
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.meet_step import MeetStep
from rmjournal.tui.widgets.picker import Picker
from rmjournal.tui.widgets.place import Place
from rmjournal.tui.widgets.session_steps import CloseStep, PrepareStep

from .app_driver import AppDriver, demo, open_app
from .pilot import settle
from .session_driver import THREE, go, highlight, now, point, rows, screen, small, the, titles

DAY = date(2026, 6, 1)

SENTENCES = {"0": "Two", "-1": "One", "1": "Three", "-2": "None", "2": "All of them"}


def minutes(driver: AppDriver) -> int:
    return sum(one.minutes for one in list_agenda(the(driver), driver.entries))


async def test_nine_keys_from_today_to_an_agenda_of_45_minutes_that_can_be_sent(tmp_path: Path) -> None:
    keys = ("enter", "d", "tab", "ctrl+u", "4", "5", "enter", "f", "s")
    assert len(keys) <= 12
    async with open_app(demo(tmp_path, "mentor", DAY), (80, 24), DAY) as driver:
        await driver.press(*keys)
        dialog = driver.screen
        assert isinstance(dialog, SendDialog)
        assert the(driver).day == date(2026, 6, 2)
        assert (the(driver).minutes, minutes(driver)) == (45, 45)
        assert all(f"**{title}**" in dialog.text for title in titles(driver))


async def test_an_agenda_with_chosen_points_takes_at_most_twelve_keys(tmp_path: Path) -> None:
    keys = ("enter", "enter", "d", "tab", "ctrl+u", "4", "5", "enter", "f", "s")
    async with open_app(demo(tmp_path, "mentor", DAY), (80, 24), DAY) as driver:
        await driver.press(*keys[:2])
        brought = titles(driver)[-1]
        await driver.press(*keys[2:])
        assert len(keys) <= 12
        assert isinstance(driver.screen, SendDialog)
        assert minutes(driver) == the(driver).minutes == 45
        assert brought in titles(driver)


@pytest.mark.parametrize(
    ("role", "day"), [("mentor", DAY), ("mentee", DAY), ("mentee", date(2026, 3, 9)), ("mentor", LAST)]
)
async def test_the_suggestions_follow_exactly_from_the_entries(tmp_path: Path, role: str, day: date) -> None:
    async with open_app(demo(tmp_path, "mentor" if role == "mentor" else "mentee", day), today=day) as driver:
        session = max(driver.entries.of(Session), key=lambda one: one.start)
        here = await go(driver, "1", session)
        known = prepare(driver.entries, session, day, role, load_question_bank())
        lines = [line for line in rows(driver, "bring").rows if line.is_selectable and not line.action]
        implied = [
            *(one.point for one in known.carried),
            *known.topics,
            *known.mine,
            *known.theirs,
            *(one.goal for one in known.goals),
            *(one.learning for one in known.learnings),
        ]
        agreement = [line for line in lines if line.lead == "§"]
        shown = [line for line in lines if line not in agreement]
        coach = [known.advice] if known.advice else []
        assert [line.entry for line in shown if line.entry] == implied
        repair = [load_templates().named["repair"]] if known.repair else []
        assert [line.payload for line in shown if line.payload] == [*repair, *coach, *known.questions]
        assert here.preparing.preparation == known


async def test_enter_adds_each_kind_of_suggestion_and_keeps_its_privacy(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    waiting, topic, promise, goal, learning = _waiting(path)
    async with open_app(path) as driver:
        await _bring_all(driver)
        made = list_agenda(the(driver), driver.entries)[3:]
        assert [one.title for one in made] == list(WAIT)
        assert made[0].id == waiting.id
        assert [one.shared for one in made] == [False, False, True, goal.shared, learning.shared]
        assert now(driver, topic).status == "done"
        assert now(driver, promise).status == "open"
        assert not any(words in row.text for words in WAIT for row in rows(driver, "bring").rows)
        for _ in range(5):
            await driver.press("u")
        assert titles(driver) == ["Check-in", "The budget page", "Swap: how a board reads"]
        assert (now(driver, topic), now(driver, waiting)) == (topic, waiting)


async def test_a_question_of_the_bank_is_added_once(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "1")
        question = next(line for line in rows(driver, "bring").rows if isinstance(line.payload, Question))
        await highlight(driver, "bring", question.text)
        await driver.press("enter")
        assert list_agenda(the(driver), driver.entries)[-1].question == getattr(question.payload, "id", None)
        assert question.payload not in [line.payload for line in rows(driver, "bring").rows]


async def _bring_all(driver: AppDriver) -> None:
    await go(driver, "1")
    for words in WAIT:
        await highlight(driver, "bring", words)
        await driver.press("enter")


WAIT = ("Waits", "Overrun rule?", "Bring the form", "Read a budget", "What of a number?")


def _waiting(path: Path) -> tuple[Point, Note, Action, Goal, Learning]:
    journal = Journal.open(path, today=date(2026, 4, 1))
    pair = journal.usual_pair()
    assert pair is not None
    waiting, topic, promise = journal.put(
        Point(relationship=pair.id, title="Waits", session="", shared=False),
        Note(relationship=pair.id, text="Overrun rule?", kind="topic", shared=False),
        Action(relationship=pair.id, text="Bring the form", owner="mentor", due=DAY, shared=True),
        typed=("shared",),
    )
    goal, learning = journal.put(
        Goal(relationship=pair.id, title="Read a budget", learner="mentor", state="active",
             indicator="pages read", levels=SENTENCES, baseline=-2, target=date(2026, 9, 1)),
        Learning(text="Ask as of when", cue="What of a number?", check_on=DAY, learner="mentor"),
    )  # fmt: skip
    journal.put(Level(goal=goal.id, level=0, on=date(2026, 4, 1)))
    journal.close()
    found = (waiting, topic, promise, goal, learning)
    assert isinstance(found[0], Point) and isinstance(found[1], Note) and isinstance(found[2], Action)
    assert isinstance(found[3], Goal) and isinstance(found[4], Learning)
    return found[0], found[1], found[2], found[3], found[4]


async def test_a_question_is_shown_with_what_to_think_of_first_and_its_caution(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor"), (80, 24)) as driver:
        await driver.press("enter")
        question = next(line for line in rows(driver, "bring").rows if "ordinary day here" in line.text)
        await highlight(driver, "bring", question.text)
        assert "Think first: What about my day do I want changed" in " ".join(driver.text.split())
        assert "Nobody has to tell a story" in driver.text


async def test_a_point_is_added_by_typing_one_line(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await driver.press("n")
        await driver.type("What I tried")
        await driver.press("enter")
        assert titles(driver)[-1] == "What I tried"


async def test_a_point_is_moved_timed_handed_over_hidden_and_parked(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Check-in")
        await driver.press("J")
        assert titles(driver)[:2] == ["The budget page", "Check-in"]
        await driver.press("K", "K")
        assert titles(driver)[:2] == ["Check-in", "The budget page"]
        await driver.press("3", "0", "enter")
        assert point(driver, "Check-in").minutes == 30
        assert "50 of 45 min" in driver.text
        assert "5 too many" in driver.text
        for owner in ("mentee", "both", "mentor"):
            await driver.press("o")
            assert point(driver, "Check-in").owner == owner
        was = point(driver, "Check-in").shared
        await driver.press("p", "p")
        assert point(driver, "Check-in").shared is not was
        await driver.press("greater_than_sign")
        assert "Check-in" not in titles(driver)
        assert (point(driver, "Check-in").session, len(point(driver, "Check-in").moves())) == ("", 1)
        assert "too many" not in driver.text
        await driver.press("tab")
        assert screen(driver).focused is rows(driver, "bring")
        await driver.press("tab")
        assert screen(driver).focused is rows(driver, "agenda")


async def test_minutes_that_mean_nothing_are_refused_and_can_be_mended(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Check-in")
        await driver.press("1", "x", "enter")
        assert point(driver, "Check-in").minutes == 10
        assert len(driver.messages) == 1
        await driver.press("backspace", "backspace", "9", "enter")
        assert point(driver, "Check-in").minutes == 9
        await driver.press("7", "escape")
        assert point(driver, "Check-in").minutes == 9
        assert isinstance(driver.screen, SessionScreen)


async def test_a_template_takes_two_keys_and_a_broken_own_one_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "mine.toml").write_text('label = "Mine"\npoints = 3\n', "utf-8")
    async with open_app(small(tmp_path, date(2026, 6, 2), ())) as driver:
        await go(driver, "1")
        await driver.press("t")
        assert isinstance(driver.screen, Picker)
        assert any("mine.toml" in message for message in driver.messages)
        await driver.press("enter")
        assert minutes(driver) == 45
        assert "swap" in {one.kind for one in list_agenda(the(driver), driver.entries)}
        await driver.press("u")
        assert titles(driver) == []


async def test_a_template_over_carried_points_adds_no_second_swap_and_nothing_when_laid_twice(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), ("The budget page",))) as driver:
        driver.journal.put(point(driver, "The budget page").edit(kind="swap"))
        await go(driver, "1")
        await driver.press("t", "enter")
        assert titles(driver)[:2] == ["Check-in: how are you, really?", "The budget page"]
        assert [one.kind for one in list_agenda(the(driver), driver.entries)].count("swap") == 1
        assert minutes(driver) == 45
        laid = titles(driver)
        await driver.press("t", "enter")
        assert titles(driver) == laid
        assert driver.message == "All of “Regular session” is on the agenda already."
        await driver.press("u")
        assert titles(driver) == ["The budget page"]


async def test_what_is_added_to_a_template_stands_before_the_wrap_up(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2), ())
    _waiting(path)
    async with open_app(path) as driver:
        await go(driver, "1")
        await driver.press("t", "enter")
        laid = titles(driver)
        await highlight(driver, "bring", WAIT[0])
        await driver.press("enter", "n")
        await driver.type("One more thing")
        await driver.press("enter")
        end = next(at for at, point in enumerate(list_agenda(the(driver), driver.entries)) if point.kind == "wrap_up")
        assert titles(driver)[end - 2 : end] == [WAIT[0], "One more thing"]
        assert [title for title in titles(driver) if title not in (WAIT[0], "One more thing")] == laid
        await driver.press("u", "u")
        assert titles(driver) == laid


async def test_a_template_that_does_not_fit_beside_what_is_there_says_so(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), ("The budget page",))) as driver:
        driver.journal.put(point(driver, "The budget page").edit(minutes=45))
        await go(driver, "1")
        await driver.press("t", "enter")
        assert "Template added. 45 minutes too many, f makes the points fit" in driver.message
        await driver.press("f")
        assert minutes(driver) == 45


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_after_a_no_show_repair_is_offered_with_its_five_lines(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(demo(tmp_path, "mentor"), size, date(2026, 6, 1)) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        await highlight(driver, "bring", "Start with repair")
        assert "no-show · Tue 19 May" in driver.text
        await driver.press("enter")
        wanted = [one.title for one in load_templates().named["repair"].points[1:-1]]
        assert [title for title in titles(driver) if title in wanted] == wanted
        assert "Start with repair" not in driver.text
        assert "Repair comes first" in driver.message or "too many" in driver.message
        await driver.press("t")
        assert isinstance(driver.screen, Picker)
        assert driver.screen._chosen is load_templates().named["regular"]


async def test_repair_after_a_difficult_session_is_private(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 1), ())) as driver:
        day = "2026-05-19T08:30"
        before = Session(
            start=day, state="held", flags=["difficult"], relationship=driver.entries.of(Session)[0].relationship
        )
        driver.journal.put(before)
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        assert "difficult · Tue 19 May" in driver.text
        await driver.press("t", "enter")
        assert "What happened, without adjectives" in titles(driver)
        await driver.press("u", "f2")
        assert "difficult" not in driver.text and "Start with repair" not in driver.text


async def test_fitting_keeps_done_points_and_refuses_an_impossible_fit() -> None:
    open_ones = [Point(id=str(n), minutes=size) for n, size in ((1, 25), (2, 0), (3, 35))]
    done = Point(id="4", minutes=15, state="done")
    found = {one.id: one.minutes for one in (*open_ones, done, *fit_points([*open_ones, done], 45))}
    assert sum(found.values()) == 45
    assert found["4"] == 15
    assert min(found.values()) >= 1
    assert fit_points([done], 45) == ()
    with pytest.raises(Refused, match="do not fit into 2 minutes"):
        fit_points([*open_ones, done], 17)


async def test_an_unfinished_point_is_restored(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    async with open_app(path) as driver:
        await go(driver, "1")
        await driver.press("n")
        await driver.type("The form from")
        await driver.press("escape", "n")
        assert "The form from" in driver.text
        await driver.press("end")
        await driver.type(" last year")
        await driver.press("ctrl+q")
    async with open_app(path) as driver:
        await go(driver, "1")
        await driver.press("n", "enter")
        assert titles(driver) == [*THREE, "The form from last year"]
        await driver.press("n", "enter")
        assert len(titles(driver)) == 4
        assert driver.journal.db.storage.state.read_drafts() == {}


async def test_an_agenda_is_ready_in_three_keys(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), ()), (80, 24)) as driver:
        await driver.press("enter", "t", "enter")
        assert minutes(driver) == 45


async def test_a_digit_begins_the_minutes_of_the_lit_point(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "The budget page")
        await driver.press("2", "5", "enter")
        assert point(driver, "The budget page").minutes == 25
        assert screen(driver).focused is rows(driver, "agenda")
        await driver.press("7", "escape")
        assert point(driver, "The budget page").minutes == 25
        rows(driver, "bring").focus()
        await driver.press("3")
        assert "Choose a point of the agenda" in driver.messages[-1]


async def test_another_question_takes_the_place_of_one(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        first = [line.payload for line in rows(driver, "bring").rows if line.payload]
        await driver.press("plus")
        second = [line.payload for line in rows(driver, "bring").rows if line.payload]
        assert len(second) == len(first) and first[0] not in second and set(second) - set(first)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"takeaways": ["Ask as of when", "Look first"]}, "Ask as of when · Look first"),
        ({"notes": "She led.\nI listened for once."}, "She led. I listened for once."),
        ({}, "No notes from Tue 19 May. Enter adds some now."),
    ],
)
async def test_last_time_shows_takeaways_else_notes_else_asks_for_some(
    tmp_path: Path, more: dict[str, object], words: str
) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    journal = Journal.open(path, today=date(2026, 6, 1))
    pair = journal.usual_pair()
    assert pair is not None
    journal.put(Session(relationship=pair.id, start="2026-05-19T08:30", state="held", **more))  # type: ignore[arg-type]
    journal.close()
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        assert words in driver.text and "Tue 19 May · 60 min" in driver.text
        if not more:
            rows(driver, "last").focus()
            await driver.press("enter", *"Late words", "ctrl+s")
            assert "Late words" in driver.text


async def test_the_now_what_of_a_reflection_stands_for_missing_notes(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2))
    journal = Journal.open(path, today=date(2026, 6, 1))
    pair = journal.usual_pair()
    assert pair is not None
    (last,) = journal.put(Session(relationship=pair.id, start="2026-05-19T08:30", state="held"))
    answers = {"now_what": "Say by when"}
    journal.put(Reflection(relationship=pair.id, about=last.id, author="mentor", on=last.day, answers=answers))
    journal.close()
    async with open_app(path, (80, 24)) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        assert "Now what: Say by when" in driver.text


async def test_the_agenda_tells_its_minutes_its_readers_and_the_missing_swap(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), THREE[:2]), (120, 36)) as driver:
        await go(driver, "1")
        assert "20 of 45 min · shared with Misaki" in driver.text
        assert "├10─" in driver.text and "┼10─" in driver.text
        assert "No swap yet: Misaki teaches nothing in this session." in driver.text


async def test_over_130_columns_the_lit_row_has_a_column(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor", DAY), (200, 60), DAY) as driver:
        await driver.press("enter")
        await highlight(driver, "agenda", "Rehearsal of the six minutes")
        assert "said before" in driver.text and "Waited 25 minutes" in driver.text


async def test_a_new_session_proposes_the_day_of_the_cadence(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await driver.press("2", "n", "enter")
        assert driver.sheet.current_texts["start"].startswith("2026-06-16 08:30")
        assert driver.sheet.current_texts["minutes"] == "45"


@pytest.mark.parametrize("minutes", [(10, 25, 10, 15, 5), (5,), (120, 1, 1), (7, 7, 7, 7, 7, 7, 7), (100, 100, 5)])
def test_the_bar_of_minutes_fills_its_width_and_is_never_cut(minutes: tuple[int, ...]) -> None:
    points = [Point(title="A", minutes=count) for count in minutes]
    for width in range(5, 120):
        bar = minutes_bar(points, width)
        if bar:
            assert len(bar) <= width and (bar[0], bar[-1]) == ("├", "┤"), bar
            assert [part.rstrip("─") for part in bar[1:-1].split("┼")] == [str(count) for count in minutes]
            assert len(bar) >= width - len(minutes)
    assert bar


async def test_the_message_line_says_what_does_not_stand_in_the_lit_row(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), (80, 24)) as driver:
        await driver.press("enter")
        carried = "How I read a port contract"
        await highlight(driver, "bring", carried)
        assert driver.text.count(carried) == 1
        assert driver.message.startswith("why: ↓ Learn how a budget decision is really made")
        await highlight(driver, "agenda", "Rehearsal of the six")
        assert driver.message == "ask: What do you want them to decide?"
        await driver.pilot.resize_terminal(200, 60)
        await driver.until(lambda: not driver.message)


async def test_each_question_is_shown_in_the_right_mouth(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (200, 60)) as driver:
        await go(driver, "1")
        seen = set()
        for _ in range(20):
            for line in rows(driver, "bring").rows:
                if isinstance(line.payload, Question):
                    verb, _, words = line.text.partition(": ")
                    seen.add(verb)
                    assert words == line.payload.to_mentee
            await driver.press("plus")
        assert {"Ask Misaki", "Swap"} <= seen
        question = next(line for line in rows(driver, "bring").rows if isinstance(line.payload, Question))
        await highlight(driver, "bring", question.text)
        third = " ".join(line.text for line in rows(driver, "third").rows)
        assert isinstance(question.payload, Question)
        for words in (question.payload.to_mentee, question.payload.mentor_first, question.payload.follow_up):
            assert words in third
        assert question.payload.mentee_first not in third


async def test_an_own_question_to_oneself_is_thought_of_first(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    words = 'mentee = "Why do I write it?"\nmentor = "Who swaps?"\nto_oneself = ["mentee"]\n'
    rota = f'[[questions]]\nitem = "Rota"\n{words}'
    (folder / "rota.toml").write_text(rota, "utf-8")
    question = load_question_bank(tmp_path).questions[-1]
    async with open_app(small(tmp_path, date(2026, 6, 2)), (200, 60)) as driver:
        here = await go(driver, "1")
        here.preparing.questions = here.preparing.questions._replace(questions=(question,), for_own_areas=())
        here.draw()
        await settle(driver.pilot)
        assert "Think first: Who swaps?" in driver.text
        new = make_question_point(question, here.owner.session, driver.entries, "mentor")
        assert (new.title, new.prompt, new.question) == ("Rota", "", "own/rota/1")


def coached(driver: AppDriver) -> Advice | None:
    """What the coach asks on the screen."""
    return next((line.payload for line in rows(driver, "bring").rows if isinstance(line.payload, Advice)), None)


def offered(driver: AppDriver) -> str:
    """All that is offered for the agenda."""
    return " ".join(line.text for line in rows(driver, "bring").rows)


def with_assumption(folder: Path) -> Path:
    """A small journal, with two private assumptions that are not tested yet."""
    path = small(folder, date(2026, 6, 2))
    journal = Journal.open(path, today=date(2026, 6, 1))
    pair = journal.usual_pair()
    assert pair is not None
    for n in range(3):
        journal.put(Session(relationship=pair.id, start=f"2026-05-0{n + 1}T08:30", state="held"))
    for text in ("Seniors never doubt", "Mail is faster"):
        journal.put(Note(relationship=pair.id, kind="assumption", text=text, on=date(2026, 5, 20)))
    journal.close()
    return path


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_coach_asks_one_question_and_says_why(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(with_assumption(tmp_path), size) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        advice = coached(driver)
        assert advice is not None
        lines = [line.text for line in rows(driver, "bring").rows]
        at = lines.index("A question for you two")
        assert lines[at + 1] == f"Ask Misaki: {advice.for_you}"
        assert lines[at + 2 : at + 5] == [
            f"First ask yourself: {advice.for_me}",
            "Why now: an assumption of Wed 20 May, not tested yet: “Seniors never doubt”",
            f"If the answer is short: {advice.follow_up}",
        ]
        await highlight(driver, "bring", lines[at + 1])
        await driver.wait_for_text("Z never ask this")
        assert advice.for_me in " ".join(driver.text.split()) or size[0] > 100
        await driver.press("f2")
        assert "Seniors never doubt" not in " ".join(line.text for line in rows(driver, "bring").rows)


async def test_enter_adds_the_question_of_the_coach_and_no_other_follows(tmp_path: Path) -> None:
    async with open_app(with_assumption(tmp_path), (120, 36)) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        advice = coached(driver)
        assert advice is not None
        await highlight(driver, "bring", f"Ask Misaki: {advice.for_you}")
        await driver.press("enter")
        added = list_agenda(the(driver), driver.entries)[-1]
        assert (added.title, added.prompt, added.question) == (
            advice.question.item,
            advice.for_you,
            advice.question.id,
        )
        assert coached(driver) is None
        await driver.press("u")
        assert coached(driver) == advice
        await driver.press("U", "plus")
        other = coached(driver)
        assert other is not None and other.question != advice.question


async def test_not_now_hides_the_coach_and_never_is_kept(tmp_path: Path) -> None:
    async with open_app(with_assumption(tmp_path), (120, 36)) as driver:
        here = await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        first = coached(driver)
        assert first is not None
        await highlight(driver, "bring", f"Ask Misaki: {first.for_you}")
        await driver.press("z")
        assert coached(driver) is None and driver.messages[-1].startswith("Not now.")
        assert first.for_you not in offered(driver)
        await driver.press("plus")
        second = coached(driver)
        assert second is not None and second.question != first.question
        await highlight(driver, "bring", f"Ask Misaki: {second.for_you}")
        await driver.press("Z")
        (pair,) = driver.entries.of(Relationship)
        assert pair.never_ask == [second.for_you]
        assert second.for_you not in offered(driver)
        await driver.press("escape")
        await go(driver, "1", here.owner.session)
        assert second.for_you not in offered(driver) and coached(driver) is not None


async def test_not_now_and_never_need_a_question(tmp_path: Path) -> None:
    async with open_app(with_assumption(tmp_path), (120, 36)) as driver:
        await go(driver, "1", max(driver.entries.of(Session), key=lambda one: one.start))
        plain = next(line for line in rows(driver, "bring").rows if isinstance(line.payload, Question))
        await highlight(driver, "bring", plain.text)
        await driver.press("z")
        assert plain.payload not in [line.payload for line in rows(driver, "bring").rows]
        await highlight(driver, "agenda", "Check-in")
        await driver.press("z", "Z")
        assert "Go to one of them first." in driver.messages[-1]


async def test_one_question_whose_answer_one_does_not_know_is_written_in_its_place(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), ()), (80, 24)) as driver:
        await go(driver, "1")
        await driver.press("t", "enter")
        (place,) = [point for point in list_agenda(the(driver), driver.entries) if point.question == OPEN_QUESTION]
        await highlight(driver, "bring", OPEN_POINT.title)
        await driver.wait_for_text("Z never ask this")
        await driver.press("enter")
        await driver.type("What keeps you awake?")
        await driver.press("enter")
        assert now(driver, place) == place.edit(prompt="What keeps you awake?")
        assert OPEN_POINT.title not in offered(driver)
        await driver.press("u")
        await settle(driver.pilot)
        assert OPEN_POINT.title in offered(driver)


async def test_an_agenda_without_a_template_gets_the_question_as_a_point(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "bring", OPEN_POINT.title)
        await driver.press("enter")
        await driver.type("What keeps you awake?")
        await driver.press("enter")
        added = list_agenda(the(driver), driver.entries)[-1]
        assert (added.title, added.prompt, added.question, added.shared) == (
            OPEN_POINT.title,
            "What keeps you awake?",
            OPEN_QUESTION,
            True,
        )


@pytest.mark.parametrize(("key", "comes_back"), [("z", True), ("Z", False)])
async def test_not_now_and_never_answer_the_open_question_too(tmp_path: Path, key: str, comes_back: bool) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "bring", OPEN_POINT.title)
        await driver.press(key)
        assert OPEN_POINT.title not in offered(driver)
        await driver.press("escape")
        await go(driver, "1")
        assert (OPEN_POINT.title in offered(driver)) == comes_back


REMINDER = ("Listen first", "She runs it", "Praise")
"""The three lines of a reminder."""


async def test_the_reminder_is_written_with_enter(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (80, 24)) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Before you go in: my aim")
        assert "enter write" in driver.text.split("\n")[-1]
        await driver.press("enter", *REMINDER[0], "enter", *REMINDER[1], "enter", *REMINDER[2], "enter")
        assert (the(driver).aim, the(driver).let_do, the(driver).take_care) == REMINDER
        assert "Before you go in: Listen first" in driver.text
        await driver.press("f2")
        assert "Listen first" not in driver.text
        await driver.press("f2", "u")
        assert the(driver).aim == ""


@pytest.mark.parametrize("size", [(120, 36), (200, 60)])
async def test_the_reminder_is_a_section_where_there_is_room(tmp_path: Path, size: tuple[int, int]) -> None:
    path = small(tmp_path, date(2026, 6, 2), more=dict(zip(REMINDER_FIELDS, REMINDER, strict=True)))
    async with open_app(path, size) as driver:
        assert all((words in driver.text) == (size[0] == 200) for words in REMINDER)
        await go(driver, "1")
        assert "Before you go in ──" in driver.text and all(words in driver.text for words in REMINDER)
        await driver.press("f2")
        assert not any(words in driver.text for words in REMINDER)
        await driver.press("escape")
        assert not any(words in driver.text for words in REMINDER)


def test_the_reminder_leaves_with_nothing_that_is_shared(tmp_path: Path) -> None:
    path = small(tmp_path, date(2026, 6, 2), more=dict(zip(REMINDER_FIELDS, REMINDER, strict=True)))
    journal = Journal.open(path, today=date(2026, 6, 1))
    (session,) = journal.entries.of(Session)
    texts = [make(session, journal.entries, {}) for make in (agenda_as_markdown, agenda_as_text)]
    texts.append(str(select_shared(journal.entries, journal.usual_pair())))
    journal.close()
    assert "Channel map" in texts[-1]
    assert not any(words in text for text in texts for words in REMINDER)


async def test_the_reminder_is_written_from_today(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2)), (200, 60)) as driver:
        await driver.main.run_verb("reminder")
        await settle(driver.pilot)
        await driver.press(*"Listen first", "ctrl+s")
        assert driver.entries.of(Session)[0].aim == "Listen first"
        assert "· Listen first" in driver.text


@pytest.mark.parametrize("way", ["draw", "dismiss"])
@pytest.mark.parametrize(
    ("step_class", "day"), [(PrepareStep, date(2026, 6, 2)), (MeetStep, DAY), (CloseStep, date(2026, 5, 31))]
)
async def test_a_session_may_be_drawn_or_left_while_it_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_class: type[Place], day: date, way: str
) -> None:
    compose = step_class.compose

    def disturbed(step: Place) -> ComposeResult:
        getattr(step.screen, way)()
        yield from compose(step)

    monkeypatch.setattr(step_class, "compose", disturbed)
    async with open_app(small(tmp_path, day)) as driver:
        driver.main.open_session(driver.entries.of(Session)[0])
        await settle(driver.pilot)
        assert isinstance(driver.app.screen, SessionScreen) == (way == "draw")
        assert driver.text.strip()


async def test_last_time_wraps_what_was_agreed(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), (120, 36)) as driver:
        await driver.press("enter")
        last = " ".join(line.text for line in rows(driver, "last").rows)
        assert "Questions keep the owner in the chair." in last
        assert "What promotion criteria exist in writing, if any." in last
        assert all(words in " ".join(driver.text.split()) for words in ("in the chair.", "exist in writing, if any."))


async def test_space_on_the_suggested_rules_takes_no_acceptance_back(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2), more={"kind": "first"}), (80, 24)) as driver:
        (rules,) = driver.entries.of(Agreement)
        driver.journal.put(rules.edit(state="accepted", accepted_on=TODAY))
        await go(driver, "1")
        await highlight(driver, "bring", rules.heading)
        await driver.wait_for_text("enter read it")
        await driver.press("space")
        assert now(driver, rules).status == "accepted"
        assert driver.message.startswith("Keys here: enter read it")


async def test_last_time_takes_three_lines_at_80_columns_and_opens_whole(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentee", DAY), (80, 24), DAY) as driver:
        await driver.press("enter")
        last = rows(driver, "last")
        assert last.size.height == 3 and "enter opens" in driver.text
        assert "no-show" in driver.words(last) and "An open door has opening hours" in driver.words(last)
        await driver.press("tab", "tab", "enter")
        assert "Three conversations done" in driver.text


async def test_the_form_of_the_reminder_has_its_title(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), (80, 24), DAY) as driver:
        here = await go(driver, "1")
        here.preparing.write_reminder()
        await settle(driver.pilot)
        assert "─ Before you go in ─" in driver.text
        await driver.press("escape", "d")
        assert "─ Date and length of the session ─" in driver.text


async def test_a_late_action_item_is_overdue_among_the_suggestions_and_not_due_as_well(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), size=(80, 24)) as driver:
        driver.journal.put(Action(text="Bring the form", owner="mentee", due=TODAY - timedelta(days=2)))
        await go(driver, "1")
        line = next(row for row in driver.text.splitlines() if "Bring the form" in row)
        assert "2 days overdue" in line and "due 2 days" not in line, line

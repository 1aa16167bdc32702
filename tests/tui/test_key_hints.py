"""The footer follows the focus; each of its words is a key and a button, and no letter is offered while one types."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.command import CommandList

from rmjournal.demo import TODAY
from rmjournal.insight.recall_queue import build_recall_queue
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.session import Session
from rmjournal.tui.drafts import SAVED
from rmjournal.tui.screens.footer import is_typing
from rmjournal.tui.widgets.dialog import DialogPanel
from rmjournal.tui.widgets.key_bar import KeyBar

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import settle
from .session_driver import go, highlight, point, screen, small


def footer(driver: AppDriver) -> str:
    """The last row of the screen."""
    return driver.text.rstrip("\n").splitlines()[-1]


def top(driver: AppDriver) -> str:
    """The screen in front."""
    return type(driver.screen).__name__


def written(driver: AppDriver) -> tuple[str, str]:
    """The kind of entry that the open form writes, and what it belongs to."""
    entry = driver.form._entry
    return entry.KIND.name, str(getattr(entry, "goal", "") or getattr(entry, "learning", ""))


async def light(driver: AppDriver, kind: type[Entry], place: str) -> None:
    """Light an entry of a kind in its list."""
    await driver.press(place)
    entry = next(one for one in driver.entries if isinstance(one, kind) and driver.pane("list").highlight(one.id))
    driver.pane("list").focus()
    await settle(driver.pilot)
    assert driver.main.highlighted == entry


async def click(driver: AppDriver, words: str) -> None:
    """Click a word of the footer."""
    at = footer(driver).index(words)
    await driver.pilot.click(KeyBar, offset=(at, 0))
    await settle(driver.pilot)


async def test_at_80_columns_the_three_keys_of_what_is_lit_come_first(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        assert footer(driver).startswith(" enter prepare  s share agenda  d date │ n new  c capture  ? help ")
        assert footer(driver).endswith(" ✓ saved")
        assert driver.message == "◇ This session is tomorrow. Space marks it as prepared; it can be held later."
        await light(driver, Goal, "3")
        assert footer(driver).startswith(" N note level  enter open  e edit │ n new  c capture  ? help ")
        await light(driver, Learning, "4")
        assert footer(driver).startswith(" + used it  enter open  e edit  p ")
        await driver.press("enter", "down")  # to the link to its session
        assert footer(driver).startswith(" enter open  e edit  p ")
        await driver.press("enter")
        assert footer(driver).startswith(" . prepare or close  d date │ n new ")
        await driver.press("escape")
        assert footer(driver).startswith(" + used it  e edit  p ")
        await driver.press("escape")
        queue = build_recall_queue(driver.main.view.entries, TODAY, driver.main.view.role)
        assert driver.pane("list").highlight(queue[0].learning.id)
        await settle(driver.pilot)
        assert footer(driver).startswith(" r recall  enter open  + used it │ n new ")
        await driver.find(next(one for one in driver.entries.of(Action) if one.state == "open"))
        assert footer(driver).startswith(" space done  e edit  d due day │ n new ")


@pytest.mark.parametrize(
    ("kind", "state", "keys"),
    [
        (Point, "done", " space open again  e edit │"),
        (Point, "cut", " e edit  p "),
        (Point, "waiting", " space done  e edit │"),
        (Action, "done", " space open again  e edit │"),
        (Milestone, "reached", " space not reached after all  e edit │"),
        (Learning, "retired", " + used it  e edit  p "),
    ],
)
async def test_the_footer_offers_what_the_keys_do_to_an_entry_in_its_state(
    tmp_path: Path, kind: type[Entry], state: str, keys: str
) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        entry = next(one for one in driver.entries if isinstance(one, kind) and one.status in ("planned", "open", ""))
        changes: dict[str, object] = {"state": state}
        if isinstance(entry, Learning):
            changes = {"retired_on": TODAY}
        elif state == "waiting":
            changes = {"state": "planned", "session": ""}
        driver.journal.put(entry.edit(**changes))
        await driver.find(entry)
        assert driver.main.highlighted == driver.entries.get(entry.id)
        assert footer(driver).startswith(keys), footer(driver)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "done"}, "This point is done. Space opens it again."),
        ({"state": "cut"}, "This point was dropped."),
        ({"session": ""}, "This point is carried over already."),
        ({"session": "", "id": ""}, "This point waits for the next session."),
    ],
)
async def test_a_point_that_cannot_be_carried_over_says_why(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    async with open_app(small(tmp_path)) as driver:
        (entry,) = driver.journal.put(driver.entries.of(Point)[0].edit(**changes))
        await driver.find(entry)
        await driver.press("greater_than_sign")
        assert words in driver.message


async def test_a_discussed_point_is_opened_again_in_meet(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), size=(80, 24)) as driver:
        await go(driver, "2")
        assert footer(driver).startswith(" space discussed ")
        await driver.press("space")
        await highlight(driver, "agenda", "Check-in")
        assert footer(driver).startswith(" space open again ")


async def test_wider_screens_add_keys_and_the_file(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(100, 24)) as driver:
        assert all(words in footer(driver) for words in ("/ filter", "mentee.json"))
    async with open_app(demo(tmp_path), size=(120, 24)) as driver:
        assert all(words in footer(driver) for words in ("/ filter", "^f find", "w with", "mentee.json"))
        assert "all commands" not in footer(driver)
    async with open_app(demo(tmp_path), size=(150, 24)) as driver:
        assert "^p all commands" in footer(driver)


async def test_no_letter_is_offered_as_a_command_while_one_types(tmp_path: Path) -> None:
    async with open_app(small(tmp_path), size=(80, 24)) as driver:
        await driver.press("2", "slash")
        assert " n " not in footer(driver) and " c " not in footer(driver) and "esc clear filter" in footer(driver)
        await driver.press("escape")
        await go(driver, "2")
        await driver.press("tab")
        assert is_typing(screen(driver))
        hints = [*screen(driver).query_one(KeyBar).hints, *screen(driver).query_one(KeyBar).general]
        assert {hint.key for hint in hints} <= {"esc", "F4", "F1", "^s"}, hints


@pytest.mark.parametrize("key", ["ctrl+f", "c", "n", "ctrl+p", "question_mark", "e"])
async def test_the_footer_below_a_dialog_offers_no_keys(tmp_path: Path, key: str) -> None:
    async with open_app(demo(tmp_path), size=(80, 24)) as driver:
        before = footer(driver)
        await driver.press(key)
        await driver.until(lambda: driver.screen is not driver.main)
        await driver.until(lambda: "n new" not in footer(driver))
        bar = driver.main.query_one(KeyBar)
        assert not bar.hints and not bar.general and bar.state == SAVED
        await driver.press("escape")
        await driver.until(lambda: footer(driver) == before)


async def test_every_word_of_the_footer_is_a_button(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await click(driver, "share agenda")
        assert top(driver) == "SendDialog"
        await driver.press("escape")
        await click(driver, "prepare")
        assert top(driver) == "SessionScreen"
        await driver.press("tab")
        await click(driver, "minutes")
        assert top(driver) == "Picker"
        await driver.press(*"20", "enter")
        lit = screen(driver).highlighted
        assert isinstance(lit, Point) and lit.minutes == 20
        await click(driver, "meet")
        assert screen(driver).owner.step == 1
        await click(driver, "back")
        assert top(driver) == "MainScreen"


async def test_space_marks_a_session_of_the_future_as_prepared_and_never_as_held(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, TODAY + timedelta(days=1))) as driver:
        session = driver.entries.of(Session)[0]
        await driver.press("2", "space")
        now = driver.entries.get_of_kind(Session, session.id)
        assert now is not None and (now.state, now.prepared_on) == ("planned", TODAY)
        assert driver.message == "Session prepared · u undoes"
        await driver.press("space")
        now = driver.entries.get_of_kind(Session, session.id)
        assert now is not None and (now.state, now.prepared_on) == ("planned", None)


async def test_a_digit_begins_the_minutes_of_a_point_and_dots_go_from_step_to_step(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "1")
        await highlight(driver, "agenda", "Check-in")
        await driver.press("2", "5", "enter")
        assert point(driver, "Check-in").minutes == 25
        await driver.press("full_stop", "full_stop")
        assert screen(driver).owner.step == 2
        await driver.press("comma")
        assert screen(driver).owner.step == 1


@pytest.mark.parametrize(
    ("typed", "start", "minutes"),
    [
        ("9 jun 14:00 30 min", "2026-06-09T14:00", 30),
        ("9 jun", "2026-06-09T08:30", 45),
        ("60", "2026-06-02T08:30", 60),
        ("90 min", "2026-06-02T08:30", 90),
    ],
)
async def test_d_changes_date_and_length_of_a_session(tmp_path: Path, typed: str, start: str, minutes: int) -> None:
    async with open_app(small(tmp_path, date(2026, 6, 2))) as driver:
        await driver.press("2", "d")
        await driver.type(typed)
        await driver.press("enter")
        session = driver.entries.of(Session)[0]
        assert (session.start, session.minutes, session.state) == (start, minutes, "planned")
        assert driver.message.endswith("u undoes")


async def test_d_changes_the_due_day_of_an_action_item_and_asks_again_what_it_cannot_read(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.journal.put(Action(text="Bring the form", owner="mentee"))
        await driver.find(driver.entries.of(Action)[0])
        await driver.press("d")
        await driver.type("someday")
        await driver.press("enter")
        assert "someday" in driver.text and getattr(driver.entries.of(Action)[0], "due", "") is None, driver.text
        await driver.send(["end", *["backspace"] * 7, *"12 jun", "enter"])
        assert driver.entries.of(Action)[0].due == date(2026, 6, 12)


async def test_capital_n_notes_a_level_and_plus_one_more_use(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await light(driver, Goal, "3")
        goal = driver.main.highlighted
        await driver.press("N")
        assert goal is not None and "Note a level · " in driver.text
        await driver.press("escape")
        await light(driver, Learning, "4")
        learning = driver.main.highlighted
        await driver.press("plus")
        assert learning is not None and written(driver) == ("application", learning.id)


async def test_a_point_is_carried_over_from_the_main_screen(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        before = point(driver, "Check-in")
        await driver.find(before)
        assert driver.main.highlighted == before
        await driver.press("greater_than_sign")
        assert driver.message == "1 point carried over to the next session · u undoes"
        assert point(driver, "Check-in").session != before.session


@pytest.mark.parametrize(
    ("word", "finds"),
    [
        ("progress", "Note a level of this goal"),
        ("postpone", "Change date and length of a session"),
        ("absent", "Prepare, meet or close this session"),
        ("park", "Carry agenda points over"),
        ("snooze", "Not now: put off the question on Today"),
        ("backup", "Show earlier versions of the journal"),
    ],
)
async def test_the_palette_finds_what_people_call_things(tmp_path: Path, word: str, finds: str) -> None:
    async with open_app(demo(tmp_path), size=(120, 40)) as driver:
        await driver.press("ctrl+p")
        assert top(driver) == "Palette"
        await driver.type(word)
        await driver.until(lambda: driver.screen.query_one(CommandList).option_count)
        await driver.wait_for_text(finds)


async def test_the_palette_offers_the_keys_of_a_dialog(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path), size=(120, 40)) as driver:
        session = driver.main.highlighted
        assert session is not None
        driver.journal.put(session.edit(focus="Rehearsal"))
        driver.journal.db.flush()
        await driver.press("H")
        await driver.wait_for_text("restore this")
        await driver.press("ctrl+p")
        assert top(driver) == "Palette"
        await driver.type("restore this")
        await driver.until(lambda: driver.screen.query_one(CommandList).option_count)


STATES: dict[str, tuple[str, ...]] = {
    **{f"place {key}": (key,) for key in "123456"},
    **{f"page {key}": (key, "enter") for key in "345"},
    "marked": ("5", "home", "m"),  # what the key for sharing does depends on the entry
    "filter": ("4", "slash", "b"),
    "prepare": ("full_stop",),
    "agenda": ("full_stop", "tab"),
    "meet": ("full_stop", "full_stop"),
    "notes": ("full_stop", "full_stop", "tab"),
    "close": ("full_stop", "full_stop", "full_stop"),
    "point": ("full_stop", "n"),
    "date": ("d",),
    "form": ("n", "enter"),
    "capture": ("c",),
    "recall": ("r",),
    "level": ("3", "N"),
    "history": ("H",),
    "review": ("R", "enter"),
    "find": ("ctrl+f",),
    "picker": ("n",),
    "question": ("x",),
    "agenda shared": ("s",),
}


def buttons(driver: AppDriver, text: str) -> list[tuple[int, int, str]]:
    """The words of all footers in front, on a screen with this text: the cell of each, and the word."""
    found = []
    for bar in driver.screen.query(KeyBar):
        if bar.region.height:
            found += [(bar.region.x + start + 2, bar.region.y, hint.words) for start, _, hint in bar._spans]
    for panel in driver.screen.query(DialogPanel):
        y = panel.region.bottom - 1
        line = text.splitlines()[y] if panel.border_subtitle else ""
        found += [
            (line.index(words) + 1, y, words)
            for words in str(panel.border_subtitle or "").split(" · ")
            if words in line and words.partition(" ")[0] in ("enter", "esc", "tab", "p")
        ]
    return found


async def rewind(driver: AppDriver) -> None:
    """Leave whatever is open, and go back to the first row of Today."""
    for _ in range(8):
        await driver.press("escape")
        if driver.screen is driver.main:
            break
    await driver.press("escape", "1", "home")


@pytest.mark.parametrize("keys", STATES.values(), ids=STATES)
async def test_a_click_on_each_word_of_a_footer_does_something_or_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)  # some of them write a file
    async with open_app(demo(tmp_path), size=(120, 36)) as driver:
        await driver.press(*keys)
        words = [word for _, _, word in buttons(driver, driver.text)]
        assert words
        for word in words:
            text = driver.text
            found = next(((x, y) for x, y, here in buttons(driver, text) if here == word), None)
            assert found is not None, f"{word} is offered no more"
            before = driver.app.screen_stack[:], driver.screen.focused, len(driver.messages)
            await driver.pilot.click(offset=found)
            await settle(driver.pilot)
            now = driver.app.screen_stack[:], driver.screen.focused, len(driver.messages)
            assert now != before or driver.text != text, word
            while driver.journal.db.storage.undo_log.peek_undo() is not None:
                driver.journal.undo()
            await rewind(driver)
            await driver.press(*keys)


async def test_the_footer_of_today_tells_a_session_of_the_past_from_the_next_one(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path, size=(120, 36)) as driver:
        over, held = driver.journal.put(
            Session(start="2026-05-29T09:00"), Session(start="2026-05-20T09:00", state="held")
        )
        await settle(driver.pilot)
        driver.main.place.highlight(over)
        await driver.wait_for_text("enter say how it ended")
        driver.main.place.highlight(held)
        await driver.wait_for_text("enter open  . prepare or close")

"""Recall: cue, own words, text, how it went, used since, keep or not; five a day, one undo, nothing typed is lost."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.errors import NotSaved
from rmjournal.insight.due_question import DueQuestion
from rmjournal.insight.recall_queue import build_recall_queue
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.app import PrivacyScreen
from rmjournal.tui.dialogs.question import DRAFT_KEYS, QuestionDialog
from rmjournal.tui.dialogs.recall import RecallDialog
from rmjournal.tui.drafts import TYPING
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.rows import lit_row

from .app_driver import AppDriver, demo, of_newer_format, open_app
from .pilot import HOSTILE, SHOWN
from .session_driver import now

SECRET = "Read the last line first"


def learned(folder: Path, count: int = 1, cue: str = "What of a budget?") -> Path:
    """A journal with learnings that are due after a day."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY - timedelta(1))
    (pair,) = journal.put(Relationship(partner="Misaki Satō", role="mentor", start=date(2026, 1, 13)))
    for n in range(count):
        journal.put(Learning(relationship=pair.id, text=f"{SECRET} {n}", cue=cue and f"{cue} {n}", learner="mentor"))
    journal.close()
    return path


def dialog(driver: AppDriver) -> RecallDialog:
    assert isinstance(driver.screen, RecallDialog), driver.text
    return driver.screen


NOT_AT_ALL = ("enter", "3", "n", "enter")
"""Recalls nothing, and has not used it."""


async def test_recall_shows_the_text_after_the_answer_and_is_one_undo_step(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path), (80, 24)) as driver:
        learning = driver.entries.of(Learning)[0]
        await driver.press("r")
        assert "What of a budget? 0" in driver.text
        assert SECRET not in driver.text.split("Recall 1 of 1")[1].split("esc")[0]
        await driver.type("The last line?")
        await driver.press("enter")
        assert SECRET in driver.text
        assert "│ The last line?" in driver.text, "what was typed stays above the text"
        assert "●" not in driver.text.split("Did you remember it?")[1].replace("● typing", ""), (
            "both questions begin unanswered"
        )
        await driver.press("enter")
        assert "Did you remember it? 1 fully, 2 partly, 3 not at all" in driver.text
        await driver.press("2", "y", "s")
        await driver.type("Monday review: asked for the sum")
        await driver.press("enter")
        await driver.type("She nodded")
        await driver.press("enter")
        assert not isinstance(driver.screen, RecallDialog)
        (recall,), (use,) = driver.entries.of(Recall), driver.entries.of(Application)
        assert (recall.answer, recall.recall, recall.interval, recall.applied_since) == (
            "The last line?",
            "partial",
            "1d",
            True,
        )
        assert (use.what, use.evidence, use.evidence_kind) == (
            "Monday review: asked for the sum",
            "She nodded",
            "said by others",
        )
        assert "1 recall saved · u undoes" in driver.messages
        await driver.press("u")
        assert (driver.entries.of(Recall), driver.entries.of(Application)) == ([], [])
        assert now(driver, learning) == learning


async def test_the_keys_of_a_recall_are_named_once_and_nothing_is_typing_before_a_key(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path, 2), (80, 24)) as driver:
        await driver.press("r")
        assert "enter show the text" in driver.text and "^s show" not in driver.text
        assert driver.text.lower().count("enter show") == 1
        assert dialog(driver).typing_state == ""
        await driver.type("x")
        assert dialog(driver).typing_state == TYPING
        await driver.press("backspace", *NOT_AT_ALL, *NOT_AT_ALL)
        assert "2 recalls saved · u undoes the last" in driver.messages


async def test_an_unused_learning_gets_a_next_occasion_in_the_same_step(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path), (80, 24)) as driver:
        learning = driver.entries.of(Learning)[0]
        await driver.press("r", "x", "enter", "1", "n", "d")
        await driver.type("half past")
        await driver.press("ctrl+s")
        assert "is not a day" in driver.text
        assert dialog(driver).query_one("#occasion").has_focus
        await driver.press("ctrl+u")
        await driver.type("next fri")
        await driver.wait_for_text("Fri 5 Jun 2026 · in 4 days")
        await driver.press("ctrl+s")
        assert now(driver, learning).next_occasion == date(2026, 6, 5)
        assert driver.entries.of(Recall)[0].applied_since is False
        await driver.press("u")
        assert now(driver, learning) == learning


async def test_a_learning_is_reworded_and_retired_only_after_not_for_me(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path, 2)) as driver:
        first, second = driver.entries.of(Learning)
        await driver.press("r", "x", "enter", "1", "n", "r")
        assert "Retire it?" not in driver.text
        await driver.press("w")
        await driver.type("Last line, then the sum")
        await driver.press("enter")
        assert (now(driver, first).text, now(driver, first).retired_on) == ("Last line, then the sum", None)
        await driver.press("x", "enter", "1", "o")
        assert "Retire it?" in driver.text
        await driver.press("r")
        await driver.type("Known by now")
        await driver.press("enter")
        then = now(driver, second)
        assert (then.text, then.retired_on, then.retired_why) == (second.text, TODAY, "Known by now")
        assert [recall.note for recall in driver.entries.of(Recall)] == ["", "not for me"]


async def test_fully_is_not_offered_where_nothing_was_typed(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path), (80, 24)) as driver:
        await driver.press("r", "enter")
        assert "fully" not in driver.text.split("Did you remember it?")[1].splitlines()[0]
        assert "You typed nothing, so “fully” is not offered." in driver.text
        await driver.press("1", "n", "enter")
        assert driver.entries.of(Recall) == []
        await driver.press("3", "enter")
        assert driver.entries.of(Recall)[0].recall == "none"


async def test_z_leaves_a_recall_for_later_once_the_text_is_shown(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path)) as driver:
        await driver.press("r")
        await driver.type("zzz")
        await driver.press("enter")
        assert "│ zzz" in driver.text
        await driver.press("z")
        assert not isinstance(driver.screen, RecallDialog)
        assert driver.entries.of(Recall) == []


async def test_the_mouse_answers_a_recall(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path), (80, 24)) as driver:
        await driver.press("r", "x", "enter")
        for words in ("partly", "yes, where", "said by others", "nothing yet", "not yet"):
            lines = driver.text.splitlines()
            y = next(number for number, line in enumerate(lines) if words in line)
            await driver.pilot.click(offset=(lines[y].index(words), y))
        await driver.press("enter")
        recall = driver.entries.of(Recall)[0]
        assert (recall.recall, recall.applied_since) == ("partial", False)


async def test_nothing_due_says_when_the_next_recall_is(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path)) as driver:
        await driver.press("r", "x", "enter", "1", "n", "enter", "r")
        assert "Nothing to recall today. The next is on Sun 7 Jun." in driver.messages


async def test_recall_asks_at_most_five_a_day_without_skipped_ones(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path, 7)) as driver:
        await driver.press("r")
        for n in range(4):
            assert f"Recall {n + 1} of 5" in driver.text
            await driver.press(*NOT_AT_ALL)
        await driver.press("ctrl+n")
        assert len(driver.entries.of(Recall)) == 4
        await driver.press("r")
        assert "of 1" in driver.text
        await driver.press(*NOT_AT_ALL, "r")
        assert len(driver.entries.of(Recall)) == 5
        assert "Nothing more to recall today: 5 a day are enough." in driver.messages


async def test_esc_keeps_finished_recalls_and_the_draft(tmp_path: Path) -> None:
    path = learned(tmp_path, 3)
    async with open_app(path) as driver:
        await driver.press("r", *NOT_AT_ALL)
        await driver.type("half a thou")
        await driver.press("escape")
        assert len(driver.entries.of(Recall)) == 1
        await driver.press("r")
        assert "half a thou" in driver.text
        await driver.type("ght")
        await driver.press("ctrl+q")
    async with open_app(path) as driver:
        assert isinstance(driver.screen, QuestionDialog) and driver.screen.keys is DRAFT_KEYS
        await driver.press("n", "r")
        assert "half a thought" in driver.text
        await driver.press(*NOT_AT_ALL)
        assert driver.journal.db.storage.state.read_drafts() == {}
        assert {recall.answer for recall in driver.entries.of(Recall)} == {"", "half a thought"}


@pytest.mark.parametrize("key", ["escape", "ctrl+n"])
async def test_a_recall_whose_draft_cannot_be_saved_closes_on_the_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def full(*told: object) -> None:
        raise NotSaved("The disk is full.")

    monkeypatch.setattr(StateFolder, "write_draft", full)
    async with open_app(learned(tmp_path)) as driver:
        await driver.press("r")
        await driver.type("half a thou")
        await driver.wait_for_text("The disk is full.")
        await driver.press(key)
        await driver.wait_for_text("to leave without saving")
        assert "half a thou" in dialog(driver)._words.current_text
        await driver.press(key)
        await driver.until(lambda: driver.screen is driver.main)


async def test_a_restored_recall_has_every_answer(tmp_path: Path) -> None:
    path = learned(tmp_path, 2)
    async with open_app(path) as driver:
        await driver.press("r", "ctrl+n")
        await driver.type("the sum")
        await driver.press("enter", "2", "y", "i")
        await driver.type("Monday review")
        await driver.press("ctrl+q")
    async with open_app(path) as driver:
        assert isinstance(driver.screen, QuestionDialog) and driver.screen.keys is DRAFT_KEYS
        await driver.press("y")
        assert "What of a budget? 1" in driver.text
        await driver.press("ctrl+s")
        assert "● 2 partly" in driver.text
        assert "Monday review" in driver.text
        await driver.press("escape")
        assert driver.entries.of(Recall) == []


async def test_f2_covers_recall_and_keeps_it_from_starting(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path)) as driver:
        await driver.press("r", "f2")
        assert isinstance(driver.screen, PrivacyScreen)
        assert "What of a budget" not in driver.text
        await driver.press("f2")
        assert "What of a budget" in driver.text
        await driver.press("escape", "f2", "r")
        assert not isinstance(driver.screen, RecallDialog)
        assert "Private texts are hidden. Press F2 to show them first." in driver.messages


async def test_recall_is_refused_at_once_in_a_read_only_journal(tmp_path: Path) -> None:
    path = of_newer_format(learned(tmp_path))
    async with open_app(path) as driver:
        await driver.press("r")
        assert not isinstance(driver.screen, RecallDialog)
        assert "newer rmjournal" in driver.messages[-1]


async def test_recall_without_a_cue_shows_the_first_words_and_literal_hostile_text(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path, cue="")) as driver:
        await driver.press("r")
        assert "What was it about? Read the last …" in driver.text
        assert driver.text.count("What was it about?") == 1
        learning = driver.entries.of(Learning)[0]
        await driver.press("escape")
        driver.journal.put(learning.edit(text=f"It is {HOSTILE}", cue=f"Cue {HOSTILE}"))
        await driver.press("r", "ctrl+s")
        assert driver.text.count(SHOWN) >= 2


@pytest.mark.parametrize("size", [(30, 8), (200, 60)])
async def test_recall_works_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_app(learned(tmp_path), size) as driver:
        await driver.press("r", "x", "enter")
        assert "Did you" in driver.text
        await driver.press("1", "n", "enter")
        assert [recall.answer for recall in driver.entries.of(Recall)] == ["x"]


async def test_a_refused_recall_shows_the_reason_and_saves_nothing(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path)) as driver:
        await driver.press("r", "x", "enter", "1", "y", "e", "enter")
        assert "Say where you used it, and what you did." in driver.text
        assert (driver.entries.of(Recall), driver.entries.of(Application)) == ([], [])


async def test_while_a_line_is_typed_the_footer_offers_no_letter(tmp_path: Path) -> None:
    async with open_app(learned(tmp_path), size=(80, 24)) as driver:
        await driver.press("r")
        await driver.until(lambda: keys(driver) == {"enter", "^n", "esc"})
        await driver.type("as a no")
        await driver.press("enter")
        await driver.until(lambda: "z" in keys(driver))
        await driver.press("1", "y")
        assert "What shows it?" in driver.text and not isinstance(driver.screen.focused, LineInput)
        await driver.press("m")
        assert isinstance(driver.screen.focused, LineInput)
        await driver.until(lambda: keys(driver) == {"^s", "^n", "esc"})


def keys(driver: AppDriver) -> set[str]:
    """The keys that the footer offers."""
    return {hint.key for hint in driver.screen.query_one(KeyBar).hints}


def uncued(folder: Path) -> Path:
    """A journal past its first steps, with a learning of mine that has no cue."""
    path = demo(folder)
    journal = Journal.open(path, today=TODAY)
    for item in build_recall_queue(journal.entries, TODAY, "mentee"):
        journal.put(Recall(learning=item.learning.id, recall="partial", interval=item.interval))
    journal.put(Learning(text="Count to six.", learner="mentee", on=TODAY))
    journal.put(Learning(text="Hers has no cue either.", learner="mentor", on=TODAY))
    journal.close()
    return path


ASKED = "What question would bring this learning back?"


async def test_a_learning_without_a_cue_is_asked_for_one_when_nothing_else_is_due(tmp_path: Path) -> None:
    async with open_app(uncued(tmp_path), size=(80, 48)) as driver:
        assert driver.words().count(ASKED) == 1
        row = lit_row(driver.main.focused)
        while row is not None and not isinstance(row.payload, DueQuestion):
            await driver.press("down")
            row = lit_row(driver.main.focused)
        assert "Z never ask this" in driver.text
        await driver.press("enter")
        await driver.send([*"How far do I count?", "ctrl+s"])
        await driver.until(lambda: any(one.cue == "How far do I count?" for one in driver.entries.of(Learning)))
        assert ASKED not in driver.words()


@pytest.mark.parametrize("key", ["z", "Z"])
async def test_the_question_for_a_cue_waits_a_day_or_for_ever(tmp_path: Path, key: str) -> None:
    path = uncued(tmp_path)
    async with open_app(path, size=(80, 48)) as driver:
        assert ASKED in driver.words()
        await driver.press(key)
        assert ASKED not in driver.words().split("Never asked again:")[0]
        assert (driver.main.questions_from == (TODAY + timedelta(1)).isoformat()) == (key == "z"), (
            "tomorrow it may come back"
        )
    async with open_app(path, size=(80, 48)) as driver:
        assert ASKED not in driver.words()
        never = [question for pair in driver.entries.of(Relationship) for question in pair.never_ask]
        assert never == ([ASKED] if key == "Z" else [])

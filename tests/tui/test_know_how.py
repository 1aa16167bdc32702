"""Know-how on the screen: the hand-over map, tacit learnings, tools, and goals that become active."""

from datetime import timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.pages.learnings import HAND_OVER

from .app_driver import bare, demo, open_app
from .test_level import SENTENCES


def with_entries(path: Path, *entries: Entry) -> list[Entry]:
    """Put entries into a journal on disk."""
    journal = Journal.open(path, today=TODAY)
    saved = journal.put(*entries)
    journal.close()
    return saved


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_a_key_shows_what_only_one_of_the_two_knows(tmp_path: Path, size: tuple[int, int]) -> None:
    path = demo(tmp_path)
    with_entries(
        path,
        Note(kind="know_how", text="How a budget round really goes", details={"to whom": "Misaki"}),
        Learning(kind="tacit", text="Call before nine.", learner="mentor", cue="When?"),
    )
    async with open_app(path, size=size) as driver:
        await driver.press("W")
        for words in (
            "What only I know",
            "1 of 2 passed on",
            "○ How a budget round really goes",
            "to Misaki: not yet",
        ):
            assert words in driver.text
        assert "✓ Call before nine." in driver.text
        await driver.press("down", "enter")
        assert isinstance(driver.reading(), Note)
        await driver.press("escape", "escape")
        rows = driver.pane("list").rows
        assert any(row.payload is HAND_OVER for row in rows), "the list of learnings offers the map too"


async def test_a_tacit_learning_asks_for_story_rule_of_thumb_and_when_it_fails(tmp_path: Path) -> None:
    path = bare(tmp_path)
    tacit, fact = with_entries(
        path,
        Learning(kind="tacit", text="Call before nine.", learner="mentor", know_how={"story": "A ship waited."}),
        Learning(kind="fact", text="A fact.", learner="mentor"),
    )
    async with open_app(path, size=(100, 50)) as driver:
        await driver.find(tacit)
        assert "A ship waited." in driver.words()
        await driver.press("e")
        for words in ("Story", "Rule of thumb", "When it fails"):
            assert words in driver.text
        await driver.press("escape")
        await driver.find(fact)
        await driver.press("e")
        assert isinstance(driver.screen, Form) and "Rule of thumb" not in driver.text


async def test_only_the_use_of_a_tool_asks_how_far_it_has_come(tmp_path: Path) -> None:
    path = bare(tmp_path)
    tool, fact = with_entries(
        path,
        Learning(kind="tool", text="Paragraph by paragraph.", learner="mentee", cue="How?"),
        Learning(kind="fact", text="A fact.", learner="mentee", cue="Which?"),
    )
    with_entries(path, Application(learning=tool.id, what="read a contract", adoption="weekly"))
    async with open_app(path, size=(100, 50)) as driver:
        await driver.find(tool)
        assert "as a tool: tried ──── ● weekly ──── ○ taught on" in driver.text
        assert "evidence beyond your own impression: not yet" in driver.words()
        await driver.press("plus")
        assert "How far" in driver.text and "taught on" in driver.text
        await driver.press("escape")
        await driver.find(fact)
        await driver.press("plus")
        assert isinstance(driver.screen, Form) and "How far" not in driver.text


async def test_a_placeholder_is_refused_at_its_level_and_a_fourth_goal_is_told(tmp_path: Path) -> None:
    path = bare(tmp_path)
    goal = Goal(learner="mentee", levels=SENTENCES, indicator="count", baseline=-2, target=TODAY + timedelta(90))
    with_entries(path, *(goal.edit(title=f"Goal {number}", state="active") for number in range(3)))
    (draft,) = with_entries(path, goal.edit(title="Fourth", levels=SENTENCES | {"1": "better"}))
    (bare_goal,) = with_entries(path, Goal(title="Begun", learner="mentor"))
    async with open_app(path, size=(80, 24)) as driver:
        await driver.find(bare_goal)
        assert "Before it becomes active it needs an indicator" in driver.words()
        await driver.press("escape")
        await driver.find(draft)
        await driver.press("space")
        assert "Level +1 says only “better”." in driver.text
        await driver.type(" than five of eight")  # the sentence of that level has the focus
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.entries.get_of_kind(Goal, draft.id).state == "active")  # type: ignore[union-attr]
        await driver.wait_for_text("That makes 4 active goals for you.")

"""Reflections lead on: the last promise greets the next one, a line becomes an action; the agreement has versions."""

from pathlib import Path

import pytest

from rmjournal.errors import Refused
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.ground_rules import load_ground_rules
from rmjournal.tui.page_rows import ReflectionSentence
from rmjournal.tui.screens.actions.writing import WritingActions

from .app_driver import AppDriver, bare, demo, open_app

LAST = "Who hears decisions last in each terminal."
"""What the mentee of the demo wrote last about what comes next."""


async def test_a_new_reflection_shows_the_last_now_what_and_the_questions_of_the_moment(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        driver.main.write(Reflection(occasion="after_session"))
        await driver.wait_for_text("What surprised me?")
        assert f"Your last “Now what”: {LAST}" in driver.text


async def make_of_a_line(driver: AppDriver, down: int) -> None:
    """Open the reflection after the ninth session, take a line of it, and make the thing that many rows down."""
    reflection = next(r for r in driver.entries.of(Reflection) if r.framework == "three_two_one")
    await driver.find(reflection)
    page = driver.pane("page")
    line = next(index for index, line in enumerate(page.rows) if isinstance(line.payload, ReflectionSentence))
    page.cursor = line
    await driver.press("enter")
    assert "Turn this line into" in driver.text
    await driver.press(*["down"] * down, "enter", "ctrl+s")


async def test_a_line_of_a_reflection_becomes_an_action_a_learning_or_a_topic(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        written = next(r for r in driver.entries.of(Reflection) if r.framework == "three_two_one").answers["learned"]
        kinds: tuple[type[Entry], ...] = (Action, Learning, Note)
        for down, kind in enumerate(kinds):
            before = {entry.id for entry in driver.entries}
            await make_of_a_line(driver, down)
            (new,) = (entry for entry in driver.entries if entry.id not in before)
            assert type(new) is kind
            assert getattr(new, "text", "").split()[:4] == written.split()[:4]
        assert isinstance(new, Note) and (new.kind, new.state) == ("topic", "waiting")


async def test_a_first_agreement_starts_with_the_ground_rules(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Agreement())
        await driver.wait_for_text("New agreement")
        await driver.press("ctrl+s")
        (agreement,) = driver.entries.of(Agreement)
        assert tuple(agreement.ground_rules) == load_ground_rules().rules
        assert (agreement.state, agreement.recurrence.words) == ("draft", load_ground_rules().usual.cadence)


async def test_a_cadence_is_typed_in_words_with_a_preview_of_its_days(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 60)) as driver:
        driver.main.write(Agreement(), first="cadence")
        await driver.wait_for_text("every 2 weeks")
        assert "Weekday" not in driver.text and "in days" not in driver.text
        await driver.press("ctrl+u")
        await driver.type("first tue")
        await driver.wait_for_text("first Tuesday of the month: ")
        await driver.type(" of never")
        await driver.wait_for_text("like first Tuesday of the month")
        await driver.press("ctrl+s")
        await driver.wait_for_text("is not a cadence. Write it like every 2 weeks on Tuesday")
        await driver.press("ctrl+u")
        await driver.type("first tue")
        await driver.press("ctrl+s")
        (agreement,) = driver.entries.of(Agreement)
        assert (agreement.cadence, agreement.cadence_days) == ("FREQ=MONTHLY;BYDAY=1TU", 30)
        await driver.find(agreement)
        await driver.wait_for_text("first Tuesday of the month")


async def test_an_agreement_by_days_is_shown_in_words_and_stays_by_days(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        (pair,) = driver.entries.of(Relationship)
        driver.journal.put(Agreement(relationship=pair.id, purpose="Learn", cadence_days=21, weekday="friday"))
        (agreement,) = driver.entries.of(Agreement)
        driver.main.write(agreement, first="cadence")
        await driver.wait_for_text("every 3 weeks on Friday")
        await driver.press("tab")
        await driver.type("10:15")
        await driver.press("ctrl+s")
        (saved,) = driver.entries.of(Agreement)
        assert (saved.start_time, saved.cadence, saved.cadence_days, saved.weekday) == ("10:15", "", 21, "friday")


async def test_a_new_version_starts_with_the_last_agreement(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        last = max(driver.entries.of(Agreement), key=lambda one: int(one.id))
        driver.main.write(Agreement())
        await driver.wait_for_text("New agreement")
        await driver.press("ctrl+s")
        new = max(driver.entries.of(Agreement), key=lambda one: int(one.id))
        assert (new.ground_rules, new.place, new.cadence_days) == (last.ground_rules, last.place, last.cadence_days)
        assert new.id != last.id and new.state == "draft" and not new.history
        assert new.derived(driver.entries, driver.journal.today)["version"] == 4


async def test_a_new_reflection_knows_its_moment_and_the_questions_follow_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor")) as driver:
        coming = next(s for s in driver.entries.of(Session) if s.state == "planned")
        driver.main.write(Reflection(about=coming.id))
        await driver.wait_for_text("With which question will I begin?")
        assert (driver.sheet.current_texts["occasion"], driver.sheet.current_texts["framework"]) == (
            "before_session",
            "free",
        )
        assert "What have I not said yet?" in driver.main.group(WritingActions).greeting(Reflection(), "midpoint")


async def test_entries_of_a_difficult_moment_are_shared_only_after_a_second_question(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        hurt, moment = driver.journal.put(
            Reflection(text="It stung", occasion="difficult"), Note(text="Hard", kind="moment")
        )
        for entry in (hurt, moment):
            await driver.find(entry)
            await driver.press("p", "n")
            assert not driver.entries.get(entry.id).shared  # type: ignore[union-attr]
            await driver.press("p", "y")
            assert driver.entries.get(entry.id).shared  # type: ignore[union-attr]
            await driver.press("p")
        private = driver.entries.get(moment.id)
        assert private == moment
        with pytest.raises(Refused):
            driver.journal.put(moment.edit(shared=True))

"""On the screens: deleting asks for what has parts, every page is drawn after it, and no id is shown."""

from pathlib import Path

from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.question import QuestionDialog
from tests.reference_journal import TODAY, World

from .app_driver import PLACES, AppDriver, bare, open_app
from .pilot import settle


async def test_every_page_shows_deleted_for_a_deleted_target(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    journal = Journal.create(path, today=TODAY)
    world = World(journal)
    journal.close()
    async with open_app(path, today=TODAY) as driver:
        for kind in KINDS:
            before = list(driver.entries)
            target = driver.entries.get(world.targets[kind])
            assert target is not None
            parts = driver.entries.parts(target)
            await driver.find(target)
            await driver.press("x")
            if parts:
                assert isinstance(driver.screen, QuestionDialog)
                assert f"This {kind.KIND.label.lower()} has " in driver.screen._sentence
                await driver.press("y")
            gone = {entry.id for entry in before} - {entry.id for entry in driver.entries}
            assert gone == {target.id, *(part.id for part in parts)}
            await _draws_all(driver, world, gone)
            await driver.press("u")
            assert list(driver.entries) == before


async def _draws_all(driver: AppDriver, world: World, gone: set[str]) -> None:
    for key in PLACES:
        await driver.press(key)
        assert not any(entry_id in driver.text for entry_id in gone)
    for pointer in world.pointers:
        if pointer.target in gone and pointer.entry not in gone:
            entry = driver.entries.get(pointer.entry)
            if pointer.field.is_copy and entry is None:
                continue  # a joined relationship goes with the one that it was joined into
            assert entry is not None and not pointer.field.part
            await driver.find(entry)
            driver.said.clear()  # they lie over the page
            await settle(driver.pilot)
            assert "(deleted)" in driver.text and not any(entry_id in driver.text for entry_id in gone)
            if pointer.field.to != ("*",) and not pointer.field.is_copy:
                driver.main.write(entry)
                await driver.wait_for_text("(deleted)")
                await driver.press("escape")


async def test_an_entry_whose_target_is_deleted_is_edited_as_before_and_its_target_stays_deleted(
    tmp_path: Path,
) -> None:
    async with open_app(bare(tmp_path)) as driver:
        goal, session = driver.journal.put(
            Goal(title="Listen", learner="mentee"), Session(focus="Channel map", start="2026-06-02T08:30")
        )
        (learning,) = driver.journal.put(Learning(text="Ask first", goal=goal.id, session=session.id))
        driver.journal.delete(goal, session)
        driver.main.write(driver.entries.of(Learning)[0])
        await driver.wait_for_text("(deleted)")
        await driver.type(" and wait")
        await driver.press("ctrl+s")
        (now,) = driver.entries.of(Learning)
        assert (now.text, now.goal, now.session) == ("Ask first and wait", goal.id, session.id)
        assert not driver.entries.of(Goal) and not driver.entries.of(Session)
        await driver.press("u", "u")
        assert driver.entries.of(Goal) == [goal] and driver.entries.of(Learning) == [learning]

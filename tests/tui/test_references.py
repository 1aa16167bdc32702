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


async def test_every_page_is_drawn_and_says_deleted_after_each_target_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    journal = Journal.create(path, today=TODAY)
    world = World(journal)
    journal.close()
    async with open_app(path, today=TODAY) as seat:
        for kind in KINDS:
            before = list(seat.entries)
            target = seat.entries.get(world.targets[kind])
            assert target is not None
            parts = seat.entries.parts(target)
            await seat.find(target)
            await seat.press("x")
            if parts:
                assert isinstance(seat.screen, QuestionDialog)
                assert f"This {kind.KIND.label.lower()} has " in seat.screen._sentence
                await seat.press("y")
            gone = {entry.id for entry in before} - {entry.id for entry in seat.entries}
            assert gone == {target.id, *(part.id for part in parts)}
            await _draws_all(seat, world, gone)
            await seat.press("u")
            assert list(seat.entries) == before


async def _draws_all(seat: AppDriver, world: World, gone: set[str]) -> None:
    for key in PLACES:
        await seat.press(key)
        assert not any(entry_id in seat.text for entry_id in gone)
    for pointer in world.pointers:
        if pointer.target in gone and pointer.entry not in gone:
            entry = seat.entries.get(pointer.entry)
            assert entry is not None and not pointer.field.part
            await seat.find(entry)
            seat.app.clear_notifications()  # they lie over the page
            await seat.pilot.pause()
            assert "(deleted)" in seat.text and not any(entry_id in seat.text for entry_id in gone)
            if pointer.field.to != ("*",):
                seat.main.write(entry)
                await seat.sees("(deleted)")
                await seat.press("escape")


async def test_an_entry_whose_target_is_deleted_is_edited_as_before_and_its_target_stays_deleted(
    tmp_path: Path,
) -> None:
    async with open_app(bare(tmp_path)) as seat:
        goal, session = seat.journal.put(
            Goal(title="Listen", learner="mentee"), Session(focus="Channel map", start="2026-06-02T08:30")
        )
        (learning,) = seat.journal.put(Learning(text="Ask first", goal=goal.id, session=session.id))
        seat.journal.delete(goal, session)
        seat.main.write(seat.entries.of(Learning)[0])
        await seat.sees("(deleted)")
        await seat.type(" and wait")
        await seat.press("ctrl+s")
        (now,) = seat.entries.of(Learning)
        assert (now.text, now.goal, now.session) == ("Ask first and wait", goal.id, session.id)
        assert not seat.entries.of(Goal) and not seat.entries.of(Session)
        await seat.press("u", "u")
        assert seat.entries.of(Goal) == [goal] and seat.entries.of(Learning) == [learning]

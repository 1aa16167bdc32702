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
from rmjournal.tui.page_rows import Sentence
from rmjournal.tui.screens.actions.writing import WritingActions

from .app_driver import AppDriver, bare, demo, open_app

LAST = "Who hears decisions last in each terminal."
"""What the mentee of the demo wrote last about what comes next."""


async def test_the_last_now_what_and_the_questions_of_the_moment_greet_a_new_reflection(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        seat.main.write(Reflection(occasion="after_session"))
        await seat.sees("What surprised me?")
        assert f"Last time: {LAST}" in seat.text


async def make_of_a_line(seat: AppDriver, down: int) -> None:
    """Open the reflection after the ninth session, take a line of it, and make the thing that many rows down."""
    reflection = next(r for r in seat.entries.of(Reflection) if r.framework == "three_two_one")
    await seat.find(reflection)
    page = seat.pane("page")
    line = next(index for index, line in enumerate(page.rows) if isinstance(line.payload, Sentence))
    page.cursor = line
    await seat.press("enter")
    assert "Make of this line" in seat.text
    await seat.press(*["down"] * down, "enter", "ctrl+s")


async def test_a_line_of_a_reflection_becomes_an_action_a_learning_or_a_topic(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        written = next(r for r in seat.entries.of(Reflection) if r.framework == "three_two_one").answers["learned"]
        kinds: tuple[type[Entry], ...] = (Action, Learning, Note)
        for down, kind in enumerate(kinds):
            before = {entry.id for entry in seat.entries}
            await make_of_a_line(seat, down)
            (new,) = (entry for entry in seat.entries if entry.id not in before)
            assert type(new) is kind
            assert getattr(new, "text", "").split()[:4] == written.split()[:4]
        assert isinstance(new, Note) and (new.kind, new.state) == ("topic", "waiting")


async def test_a_first_agreement_offers_the_ground_rules_to_go_through(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        seat.main.write(Agreement())
        await seat.sees("New agreement")
        await seat.press("ctrl+s")
        (agreement,) = seat.entries.of(Agreement)
        assert tuple(agreement.ground_rules) == load_ground_rules().rules
        assert (agreement.state, agreement.recurrence.words) == ("draft", load_ground_rules().usual.cadence)


async def test_a_cadence_is_typed_in_words_with_its_days_beside(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as seat:
        seat.main.write(Agreement(), first="cadence")
        await seat.sees("every 2 weeks")
        assert "Weekday" not in seat.text and "in days" not in seat.text
        await seat.press("ctrl+u")
        await seat.type("first tue")
        await seat.sees("first Tuesday of the month: ")
        await seat.type(" of never")
        await seat.sees("like first Tuesday of the month")
        await seat.press("ctrl+s")
        await seat.sees("is not a cadence; write it like every 2 weeks on Tuesday")
        await seat.press("ctrl+u")
        await seat.type("first tue")
        await seat.press("ctrl+s")
        (agreement,) = seat.entries.of(Agreement)
        assert (agreement.cadence, agreement.cadence_days) == ("FREQ=MONTHLY;BYDAY=1TU", 30)
        await seat.find(agreement)
        await seat.sees("first Tuesday of the month")


async def test_an_agreement_by_days_is_shown_in_words_and_stays_by_days(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path), size=(120, 36)) as seat:
        (pair,) = seat.entries.of(Relationship)
        seat.journal.put(Agreement(relationship=pair.id, purpose="Learn", cadence_days=21, weekday="friday"))
        (agreement,) = seat.entries.of(Agreement)
        seat.main.write(agreement, first="cadence")
        await seat.sees("every 3 weeks on Friday")
        await seat.press("tab")
        await seat.type("10:15")
        await seat.press("ctrl+s")
        (saved,) = seat.entries.of(Agreement)
        assert (saved.start_time, saved.cadence, saved.cadence_days, saved.weekday) == ("10:15", "", 21, "friday")


async def test_a_new_version_begins_with_what_was_agreed_last(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as seat:
        last = max(seat.entries.of(Agreement), key=lambda one: int(one.id))
        seat.main.write(Agreement())
        await seat.sees("New agreement")
        await seat.press("ctrl+s")
        new = max(seat.entries.of(Agreement), key=lambda one: int(one.id))
        assert (new.ground_rules, new.place, new.cadence_days) == (last.ground_rules, last.place, last.cadence_days)
        assert new.id != last.id and new.state == "draft" and not new.history
        assert new.derived(seat.entries, seat.journal.today)["version"] == 4


async def test_a_new_reflection_knows_its_moment_and_the_questions_follow_it(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path, "mentor")) as seat:
        coming = next(s for s in seat.entries.of(Session) if s.state == "planned")
        seat.main.write(Reflection(about=coming.id))
        await seat.sees("What did I learn while")
        assert (seat.sheet.current_texts["occasion"], seat.sheet.current_texts["framework"]) == (
            "before_session",
            "free",
        )
        assert "What have I not said yet?" in seat.main.group(WritingActions).greeting(Reflection(), "midpoint")


async def test_what_a_difficult_moment_left_is_shared_only_after_a_second_question_each_time(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as seat:
        hurt, moment = seat.journal.put(
            Reflection(text="It stung", occasion="difficult"), Note(text="Hard", kind="moment")
        )
        for entry in (hurt, moment):
            await seat.find(entry)
            await seat.press("p", "n")
            assert not seat.entries.get(entry.id).shared  # type: ignore[union-attr]
            await seat.press("p", "y")
            assert seat.entries.get(entry.id).shared  # type: ignore[union-attr]
            await seat.press("p")
        private = seat.entries.get(moment.id)
        assert private == moment
        with pytest.raises(Refused):
            seat.journal.put(moment.edit(shared=True))

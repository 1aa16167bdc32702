"""Several relationships: rows say with whom, what is new asks for it, and all stand side by side."""

from datetime import timedelta
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.insight.due_question import QUESTIONS
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.pulse import Pulse
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.agreement_talk import AgreementTalk
from rmjournal.tui.dialogs.form import Form

from .app_driver import bare, open_app
from .pilot import settle
from .test_due_question import light_question
from .test_first_steps import light_step


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A mentee of Misaki who is the mentor of Zoë and Tove, each with one thing of each kind."""
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Relationship(partner="Zoë Ng", role="mentor"), Relationship(partner="Tove Lund", role="mentor"))
    pairs = journal.entries.of(Relationship)
    for number, pair in enumerate(pairs):
        day = TODAY + timedelta(days=number)
        journal.put(
            Session(relationship=pair.id, focus=f"Meet {number}", start=f"{day}T09:00"),
            Action(relationship=pair.id, text=f"Mine {number}", owner=pair.role),
            Learning(relationship=pair.id, text=f"Known {number}", learner=pair.role, on=TODAY - timedelta(days=2)),
        )
    journal.put(Action(relationship=pairs[1].id, text="Hers", owner="mentee"))
    journal.close()
    return path


async def test_today_says_with_whom_and_when_each_pair_meets(three: Path) -> None:
    journal = Journal.open(three, today=TODAY)
    journal.put(Action(relationship=journal.entries.of(Relationship)[2].id, text="Ours", owner="both"))
    journal.close()
    async with open_app(three, size=(80, 40)) as driver:
        shown = driver.text
        for words in ("Misaki · not prepared", "Zoë · not prepared", "Tove · not prepared", "mine 4 · theirs 1"):
            assert words in shown
        assert "Zoë · theirs" in shown and "Tove · both" in shown


@pytest.mark.parametrize("place", ["2", "4", "6"])
async def test_lists_say_with_whom(three: Path, place: str) -> None:
    async with open_app(three, size=(120, 36)) as driver:
        await driver.press(place)
        assert all(f"{name} · " in driver.text for name in ("Misaki", "Zoë", "Tove")), driver.text


async def test_one_relationship_needs_no_names_on_rows(three: Path) -> None:
    async with open_app(three, size=(120, 36)) as driver:
        driver.main.view_pair(driver.entries.of(Relationship)[1].id)
        await driver.press("2")
        assert "Zoë · " not in driver.text


async def test_only_what_i_learned_is_recalled_in_each_role(three: Path) -> None:
    journal = Journal.open(three, today=TODAY)
    zoe = journal.entries.of(Relationship)[1]
    journal.put(Learning(relationship=zoe.id, text="Zoë knows it", learner="mentee", on=TODAY - timedelta(days=2)))
    journal.close()
    async with open_app(three, size=(80, 50)) as driver:
        assert "3 due" in driver.text


async def test_a_new_entry_belongs_to_the_pair_of_the_lit_row(three: Path) -> None:
    async with open_app(three) as driver:
        zoe = driver.entries.of(Relationship)[1]
        await driver.find(driver.entries.of(Action)[1])
        driver.main.write(Note())
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.form)
        assert driver.sheet.entry.relationship == zoe.id  # type: ignore[attr-defined]


async def test_a_new_entry_asks_with_whom_where_nothing_is_lit(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Relationship(partner="Zoë Ng", role="mentor"))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("5")
        driver.main.write(Goal())
        await driver.until(lambda: "With whom?" in driver.text)
        await driver.type("zo")
        await driver.press("enter")
        assert driver.sheet.entry.relationship == driver.entries.of(Relationship)[1].id  # type: ignore[attr-defined]
        shown = driver.words()
        assert "me" in shown and "Zoë" in shown and "partner" not in shown


async def test_another_pair_in_a_form_names_its_people_and_keeps_what_is_mine(three: Path) -> None:
    async with open_app(three) as driver:
        misaki, zoe, _ = driver.entries.of(Relationship)
        driver.main.write(Action(relationship=misaki.id, text="Send it"))
        await driver.until(lambda: "Misaki" in driver.words())
        assert driver.sheet.entry.owner == "mentee"  # type: ignore[attr-defined]
        row = next(row for row in driver.sheet.rows if row.field_path == "relationship")
        row.set_text(zoe.id)
        await driver.until(lambda: driver.sheet.entry.owner == "mentor")  # type: ignore[attr-defined]
        assert "Zoë" in driver.words()


async def test_a_captured_line_says_and_changes_with_whom(three: Path) -> None:
    async with open_app(three) as driver:
        await driver.find(driver.entries.of(Learning)[0])
        await driver.press("c")
        assert "with Misaki" in driver.words() and "with whom" in driver.text
        await driver.press("ctrl+o")
        await driver.type("She says no first")
        await driver.press("enter")
        last = driver.entries.of(Learning)[-1]
        assert (last.relationship, last.learner) == (driver.entries.of(Relationship)[1].id, "mentor")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_w_shows_all_relationships_side_by_side(three: Path, size: tuple[int, int]) -> None:
    async with open_app(three, size=size) as driver:
        await driver.press("w")
        await driver.type("side")
        await driver.press("enter")
        await driver.until(lambda: "Zoë Ng" in driver.text)
        shown = driver.words(driver.pane("page"))
        for words in ("Misaki Satō", "Zoë Ng", "Tove Lund", "mentor", "mentee"):
            assert words in shown


async def test_hidden_names_of_partners_stand_nowhere(three: Path) -> None:
    async with open_app(three, size=(120, 36)) as driver:
        driver.main.view_pair(driver.entries.of(Relationship)[1].id)
        await driver.press("f2")
        for place in "12345":
            await driver.press(place)
            assert "Zoë" not in driver.text, driver.text


async def test_two_relationships_with_the_same_person_are_joined_and_parted_by_undo(three: Path) -> None:
    journal = Journal.open(three, today=TODAY)
    again = journal.put(Relationship(partner="zoë  ng", role="mentor"))[0]
    journal.put(Note(relationship=again.id, text="From the second"))
    journal.close()
    async with open_app(three) as driver:
        zoe = driver.entries.of(Relationship)[1]
        await driver.press("3")
        assert "is here twice. Enter joins them" in driver.text
        await driver.main.run_verb("join")
        await driver.until(lambda: "Which one stays?" in driver.text)
        await driver.press("enter")
        (note,) = driver.entries.of(Note)
        assert note.relationship == zoe.id and len(driver.entries.of(Relationship)) == 3
        await driver.press("u")
        assert driver.entries.of(Note)[0].relationship == again.id and len(driver.entries.of(Relationship)) == 4


async def test_the_page_of_a_relationship_counts_its_own_entries_alone(three: Path) -> None:
    journal = Journal.open(three, today=TODAY)
    misaki, zoe, _ = journal.entries.of(Relationship)
    held = [
        Session(relationship=pair.id, start=f"{TODAY - timedelta(days=9)}T09:00", state="held")
        for pair in (misaki, zoe)
    ]
    for session in journal.put(*held):
        journal.put(Pulse(session=session.id, useful=2))
    journal.close()
    async with open_app(three, size=(120, 50)) as driver:
        await driver.find(zoe)
        shown = driver.words(driver.pane("page"))
        assert "1 held" in shown and "told by Zoë" not in shown, shown


async def test_never_means_never_in_all_relationships_that_are_in_view(three: Path) -> None:
    journal = Journal.open(three, today=TODAY)
    for pair in journal.entries.of(Relationship):
        journal.put(Note(relationship=pair.id, kind="assumption", text=f"{pair.short_name} knows the tool"))
    journal.close()
    async with open_app(three) as driver:
        words = QUESTIONS["assumption_sure"]
        await light_question(driver)
        await driver.press("Z")
        assert [pair.never_ask for pair in driver.entries.of(Relationship)] == [[words]] * 3
        await driver.press("u")
        driver.main.view_pair(driver.entries.of(Relationship)[1].id)
        await light_question(driver)
        await driver.press("Z")
        await driver.wait_for_message("Never asked again with Zoë: How sure are you")
        assert [bool(pair.never_ask) for pair in driver.entries.of(Relationship)] == [False, True, False]
        driver.main.view_pair("")
        await driver.main.run_verb("ask.again")
        await driver.wait_for_message("Asked again: 1 question")
        assert not any(pair.never_ask for pair in driver.entries.of(Relationship))


async def test_the_agreement_talk_is_that_of_the_lit_relationship(three: Path) -> None:
    async with open_app(three) as driver:
        await driver.find(driver.entries.of(Relationship)[1])
        await driver.press("A")
        assert "Zoë" in driver.text and "Press w first" not in driver.message
        assert isinstance(driver.screen, AgreementTalk)


async def test_first_steps_are_those_of_one_relationship_and_say_with_whom(three: Path) -> None:
    async with open_app(three, size=(120, 50)) as driver:
        misaki = driver.entries.of(Relationship)[0]
        assert "First steps with Misaki · " in driver.text
        await light_step(driver, "card")
        await driver.press("enter")
        assert isinstance(driver.screen, Form) and driver.sheet.entry.id == misaki.id
        await driver.type("Budgets")
        await driver.press("ctrl+s")
        assert driver.main.view.pair is not None and driver.main.view.pair.id == misaki.id
        driver.main.view_pair("")
        await light_step(driver, "growth")
        await driver.press("Z")
        assert [len(pair.never_ask) for pair in driver.entries.of(Relationship)] == [1, 0, 0]
        driver.journal.put(driver.entries.of(Relationship)[0].edit(state="ended_early"))
        await settle(driver.pilot)
        assert "First steps with Zoë · " in driver.text


async def test_hidden_names_of_partners_stand_in_no_question(three: Path) -> None:
    async with open_app(three) as driver:
        await driver.press("f2", "5", "n")
        await driver.type("goal")
        await driver.press("enter")
        assert "With whom?" in driver.text and "Zoë" not in driver.text and "I am the mentor" in driver.text
        await driver.press("enter")
        assert isinstance(driver.screen, Form) and "Misaki" not in driver.text
        await driver.press("escape", "c")
        assert "▒ as mentor" in driver.words() and "Zoë" not in driver.text

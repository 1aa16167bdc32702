"""Private by default on the screens: whatever makes an entry, only points and agreed actions begin shared."""

import re
from datetime import date
from pathlib import Path

import pytest

from rmjournal.demo import TODAY
from rmjournal.exchange.packet import select_shared
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kind import link_fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.growth import Growth
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.rating import Rating
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.tui.commands import SESSION, commands
from rmjournal.tui.dialogs.capture import CAPTURE_KINDS
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import QuestionDialog
from rmjournal.tui.screens.actions.writing import WritingActions, entry_offers
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.widgets.inputs.entry_fields import with_initial_values
from rmjournal.tui.widgets.picker import Picker
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, open_app
from .forms import every_kind
from .kind_examples import one_of_each
from .pilot import settle
from .session_driver import go, now, screen

WAITS = 3
"""Dialogs that one key may open, one after the other."""


def is_for_both(entry: Entry) -> bool:
    """Whether an entry is an agenda point, a sealed rating, or an action agreed in a session."""
    return isinstance(entry, Point | SealedRating) or (isinstance(entry, Action) and bool(entry.session))


class Watch:
    """The entries that were there, to tell what was made since."""

    def __init__(self, driver: AppDriver) -> None:
        self._driver = driver
        self._known = {entry.id for entry in driver.entries}

    def made(self) -> list[Entry]:
        """What was made since, each private unless it is made for both."""
        found = [entry for entry in self._driver.entries if entry.id not in self._known]
        assert {(entry.heading, entry.shared) for entry in found} == {
            (entry.heading, is_for_both(entry)) for entry in found
        }
        self._known |= {entry.id for entry in found}
        return found


def all_shared(folder: Path, role: str = "mentee", state: str = "planned") -> Path:
    """A journal in which everything is shared, so that whatever is taken over from it would be seen."""
    path = folder / "journal.json"
    journal = Journal.create(path, name="Annelise", today=TODAY)
    journal.put(Relationship(partner="Misaki Satō", role=role, start=date(2026, 1, 13)))
    one_of_each(journal)
    past = "2026-05-26T08:30" if state == "held" else f"{TODAY.isoformat()}T08:30"
    (session,) = journal.put(Session(focus="Last one", start=past, state=state, takeaways=["An open door"]))
    journal.put(Point(session=session.id, title="Left over"), Point(title="Waits"), Note(text="Rota?", kind="topic"))
    journal.put(Learning(text="Ask: as of when?", learner=role, cue="Of a number?", on=date(2026, 5, 31)))
    journal.put(*(entry.edit(shared=True) for entry in journal.entries))
    journal.close()
    return path


def needed(entry: Entry, driver: AppDriver) -> Entry:
    """An entry with what its form does not let out."""
    values = {"start": "2026-06-09T08:30", "level": 1, "role": "mentor", "learner": "mentee", "recall": "partial"}
    links = [(name, field.to[0]) for name, field in link_fields(type(entry)).items() if field.required]
    whole = {name: next(one.id for one in driver.entries if one.KIND.name == kind) for name, kind in links}
    return entry.edit(**whole, **{name: value for name, value in values.items() if hasattr(entry, name)})


async def answered(driver: AppDriver) -> None:
    """Answer whatever is asked, as somebody would who takes what is offered."""
    for _ in range(WAITS):
        line = driver.screen.query(PromptBar)
        if isinstance(driver.screen, Form):
            if not driver.sheet.current_texts.get(driver.screen._entry.KIND.main, "x"):
                await driver.type("Words")
            await driver.press("ctrl+s")
        elif isinstance(driver.screen, Picker | QuestionDialog):
            await driver.press("enter")
        elif line and line.first().has_focus_within:
            await driver.type("12" if "inutes" in driver.text.rsplit("\n", 2)[-2] else "9 june 9:00")
            await driver.press("enter")
    while driver.screen.query(PromptBar) and driver.screen.query_one(PromptBar).has_focus_within:
        await driver.press("escape")
    while not isinstance(driver.screen, SessionScreen) and driver.screen is not driver.main:
        await driver.press("escape")


@every_kind
async def test_a_form_starts_private_or_shows_that_it_is_shared(tmp_path: Path, kind: type[Entry]) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        if kind is Agreement:
            driver.journal.delete(*driver.entries.of(Agreement))  # an open draft is continued
        watch = Watch(driver)
        new = needed(kind(), driver)
        agreed = [new.edit(session=driver.entries.of(Session)[0].id)] if isinstance(new, Action) else []
        for entry in (new, *agreed):
            driver.main.write(entry.edit(**{kind.KIND.main: "Words"}))
            await settle(driver.pilot)
            assert ("Shared with Misaki; " in driver.text) is is_for_both(entry)
            if kind is Level:
                assert "private, p shares it" in driver.text
            if kind in (Level, Rating):
                await driver.press("3", "enter")
            await driver.press("ctrl+s")
            (made,) = watch.made()
            assert isinstance(made, kind)


def test_parts_offered_for_a_shared_entry_are_private(tmp_path: Path) -> None:
    journal = Journal.open(all_shared(tmp_path), today=TODAY)
    found = [offer.empty for lit in journal.entries for offer in entry_offers(lit, (), is_reading=True)]
    assert {type(entry) for entry in found} == {kind for kind in KINDS if not kind.KIND.by_command}
    for entry in found:
        assert with_initial_values(entry, "mentee").shared is is_for_both(entry)


async def test_the_word_about_sharing_follows_the_field(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Point())
        await settle(driver.pilot)
        await driver.wait_for_text("Shared with Misaki; to keep it private, set “Shared” to no.")
        driver.sheet.focus_field("shared")
        await driver.press("left")
        assert "Shared with Misaki" not in driver.text
        await driver.press("right")
        assert "Shared with Misaki" in driver.text


@pytest.mark.parametrize("sort", CAPTURE_KINDS)
async def test_a_captured_line_is_private(tmp_path: Path, sort: str) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        watch = Watch(driver)
        await driver.press("c", *["tab"] * CAPTURE_KINDS.index(sort))
        await driver.type("Words by friday")
        await driver.press("enter")
        assert len(watch.made()) == 1


@pytest.mark.parametrize("which", range(3))
async def test_an_entry_made_from_a_line_is_private(tmp_path: Path, which: int) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        watch = Watch(driver)
        driver.main.group(WritingActions).make_entry_of("A line of notes")
        await driver.press(*["down"] * which, "enter", "ctrl+s")
        assert len(watch.made()) == 1


async def test_a_session_that_is_logged_is_private(tmp_path: Path) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        watch = Watch(driver)
        await driver.press("L", "ctrl+s")
        (session,) = watch.made()
        assert isinstance(session, Session)


async def test_recall_answers_are_private_and_the_dialog_says_so(tmp_path: Path) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        watch = Watch(driver)
        await driver.press("r")
        assert "your words stay private" in driver.text
        await driver.type("What I remember")
        await driver.press("enter")
        assert "your words stay private" in driver.text
        await driver.press("1", "y", "s")
        for _ in range(2):
            await driver.type("Words of mine")
            await driver.press("enter")
        made = watch.made()
        assert {type(entry) for entry in made} == {Recall, Application}
        leaves = {entry.id for entry in select_shared(driver.entries, driver.main.view.pair).entries}
        assert driver.entries.of(Learning)[-1].id in leaves
        assert leaves.isdisjoint(entry.id for entry in made)
        await driver.press("u", "U")
        assert [now(driver, entry).shared for entry in made] == [False, False]
        assert not driver.main.view.is_redacted(driver.entries.of(Learning)[-1])
        await driver.press("f2")
        assert all(driver.main.view.is_redacted(now(driver, entry)) for entry in made)


async def test_the_first_entries_are_private(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path) as driver:
        await driver.press("enter")
        await driver.type("Annelise")
        await driver.press("enter")
        await driver.type("Misaki")
        await driver.press("enter", "2", "enter", "enter", "enter")
        await driver.type("in 2 weeks")
        await driver.press("enter")
        await driver.type("Say it when something is wrong")
        await driver.press("ctrl+n", "ctrl+n")
        assert "Know yourself" in driver.text
        await driver.type("Being corrected")
        await driver.press("ctrl+s")
        await driver.until(lambda: path.exists())
    made = Journal.open(path).entries
    assert {type(entry) for entry in made} == {Relationship, Agreement, Session, Growth, Reflection}
    assert not any(entry.shared for entry in made)


@pytest.mark.parametrize("state", ["planned", "held"])
@pytest.mark.parametrize("step", ["1", "2", "3"])
async def test_opening_any_line_of_a_session_creates_no_unexpected_shared_entry(
    tmp_path: Path, state: str, step: str
) -> None:
    async with open_app(all_shared(tmp_path, state=state)) as driver:
        watch = Watch(driver)
        session = next(one for one in driver.entries.of(Session) if one.focus == "Last one")
        await go(driver, step, session)
        panes = [rows.id for rows in screen(driver).place.query(Rows) if rows.can_focus]
        for pane in panes:
            for at in range(len(screen(driver).place.query_one(f"#{pane}", Rows).rows)):
                rows = screen(driver).place.query_one(f"#{pane}", Rows)
                if at < len(rows.rows) and rows.rows[at].is_selectable:
                    rows.focus()
                    rows.cursor = at
                    await driver.press("enter")
                    await answered(driver)
                    watch.made()
        for verb in screen(driver).closing.line_verbs():
            screen(driver).closing.run_verb(verb)
            await settle(driver.pilot)
            await answered(driver)
            watch.made()


@pytest.mark.parametrize("step", ["1", "2", "3"])
async def test_pressing_any_key_of_a_session_creates_no_unexpected_shared_entry(tmp_path: Path, step: str) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        watch = Watch(driver)
        made: list[Entry] = []
        session = next(one for one in driver.entries.of(Session) if one.focus == "Last one")
        for command in commands(SESSION).values():
            if not any(isinstance(one, SessionScreen) for one in driver.app.screen_stack):
                await go(driver, step, session)
            if (pane := screen(driver).highlighted_rows) is not None:
                pane.focus()
            await driver.press(command.key)
            await answered(driver)
            made += watch.made()
        assert {Point, Action, Learning} <= {type(entry) for entry in made}


async def test_the_point_line_names_the_person_it_is_shared_with(tmp_path: Path) -> None:
    async with open_app(all_shared(tmp_path)) as driver:
        await go(driver, "1", next(one for one in driver.entries.of(Session) if one.focus == "Last one"))
        assert re.search("Agenda ─+ [^─]*shared with Misaki", driver.text), driver.text
        await driver.press("n")
        assert "New point, shared with Misaki" in driver.text
        await driver.press("escape", "t")
        assert "Template; its points are shared with Misaki" in driver.text

"""The table of commands: each method is there, and each command does something on every screen that offers it."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widget import Widget

from rmjournal.errors import Refused
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.commands import COMMANDS, MAIN, SESSION, commands, resolve
from rmjournal.tui.dialogs.find import FindDialog
from rmjournal.tui.dialogs.question import (
    QuestionDialog,
    ask_about_copy,
    ask_about_deletes,
    ask_about_draft,
    ask_about_orphan,
)
from rmjournal.tui.keymap import bound_actions, described_keys
from rmjournal.tui.named_keys import bound_nodes
from rmjournal.tui.places import PAGES, PLACES, page_function
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.session.screen import SessionScreen
from rmjournal.tui.theme import NIGHT
from rmjournal.tui.widgets.dialog import Dialog
from rmjournal.tui.widgets.key_bar import KeyBar
from rmjournal.tui.widgets.lanes_view import LanesView
from rmjournal.tui.widgets.prompt_bar import PromptBar
from rmjournal.tui.widgets.rows import Rows

from .app_driver import AppDriver, bare, demo, open_app
from .pilot import raw_screen, settle
from .session_driver import THREE, go, highlight, small
from .test_conflicts import apart


def test_every_command_of_the_table_has_its_method() -> None:
    for command in COMMANDS:
        for where in command.where:
            if ":" in command.method(where):
                group, method = resolve(command.method(where))
                assert callable(getattr(group, method)), command.id
            elif not command.run.startswith("app."):
                owner = MainScreen if where == MAIN else SessionScreen
                assert hasattr(owner, f"action_{command.run.partition('(')[0]}"), command.id


def test_every_verb_of_the_command_line_has_its_function() -> None:
    from rmjournal.cli import HIDDEN_VERBS, VERBS

    for path in (*(path for path, _ in VERBS.values()), *HIDDEN_VERBS.values()):
        module, _, name = path.partition(":")
        assert callable(getattr(import_module(f"rmjournal.cli.commands.{module}"), name)), path


def test_every_kind_with_a_page_of_its_own_has_its_function() -> None:
    assert all(callable(page_function(name)) for name in PAGES)


def test_ids_of_commands_are_unique() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))


Run = Callable[[], Awaitable[object]]


def taken_keys(screen: Screen[Any]) -> list[str]:
    """The keys that are offered for a command and run another one of ours."""
    active = screen.active_bindings
    ours = [(key, binding) for _, key, binding in described_keys(screen) if key in active]
    return [key for key, binding in ours if active[key].binding.id not in (None, binding.id)]


def keyed_actions(where: str) -> set[str]:
    """The actions of a screen's commands that have a key and a line in the help."""
    return {command.binding().action for command in commands(where).values() if command.key and command.help}


@dataclass
class Walk:
    """Runs the commands that one spot offers, each from the same state."""

    driver: AppDriver
    actions: set[str] = field(default_factory=set)
    """All that were offered."""
    silent: list[str] = field(default_factory=list)
    """The commands that changed nothing, with their spot."""

    def offers(self) -> dict[str, Widget]:
        """The actions that palette, help and key bar offer now, with the widget that has each."""
        top = self.driver.app.screen
        if isinstance(top, Dialog):
            return {hint.action: top for hint in top.shown_keys} or {"leave": top}
        offered: dict[str, Widget] = {binding.action: node for node, _, binding in described_keys(top)}
        shown = top.query_one("#hints", KeyBar).hints if isinstance(top, JournalScreen) else ()
        nodes = {action: node for node in reversed(bound_nodes(top)) for action in bound_actions(node)}
        return offered | {hint.action: nodes.get(hint.action, top) for hint in shown}

    def state(self) -> tuple[Any, ...]:
        """What a command can change and is cheap to compare."""
        app = self.driver.app
        screens = [screen for screen in app.screen_stack if isinstance(screen, JournalScreen)]
        hidden = [screen.hidden for screen in screens]
        cursors = [(rows.cursor, rows.marked_ids) for rows in app.screen.query(Rows)]
        return (
            list(app.screen_stack),
            app.focused,
            cursors,
            self.driver.entries,
            list(self.driver.messages),
            app.theme,
            hidden,
        )

    async def run(self, spot: str, reset: Run, *, but: Collection[str] = ()) -> None:
        """Run each command that is offered after a reset, and note those that change nothing."""
        await reset()
        names = [name for name in self.offers() if name not in but]
        self.actions.update(names)
        self.silent += [f"{spot}: key {key}" for key in taken_keys(self.driver.app.screen)]
        for name in names:
            await reset()
            if not await self.changes(name, picture=False):
                await reset()
                if not await self.changes(name, picture=True):
                    self.silent.append(f"{spot}: {name}")

    async def changes(self, name: str, *, picture: bool) -> bool:
        """Run a command; tell whether the state changes, or the picture too."""
        node, app = self.offers()[name], self.driver.app
        before, drawn = self.state(), raw_screen(app) if picture else ""
        await node.run_action(name)
        await settle(self.driver.pilot)
        return self.state() != before or (picture and raw_screen(app) != drawn)


def with_undo(driver: AppDriver) -> Callable[[], None]:
    """Make something to undo and to redo; give what brings the journal back to it."""
    journal = driver.journal
    for title in ("One", "Two", "Three"):
        journal.put(Note(text=title))
    journal.undo()
    entries = list(journal.entries)

    def bring_back() -> None:
        for change in (journal.undo, journal.undo, journal.redo, journal.redo, journal.redo):
            if list(journal.entries) != entries:
                with suppress(Refused):
                    change()
        assert list(journal.entries) == entries

    return bring_back


async def settled(driver: AppDriver, top: JournalScreen, bring_back: Callable[[], None]) -> None:
    """Close all that lies over a screen, and bring back what every command can change."""
    while driver.app.screen is not top:
        driver.app.pop_screen()
        await settle(driver.pilot)
    driver.said.clear()
    driver.app.theme = NIGHT.name
    if top.hidden:
        top.action_hide()
    for rows in top.query(Rows):
        rows.set_marks(())
    bring_back()


def begin_in_place(driver: AppDriver, index: int, bring_back: Callable[[], None], *keys: str) -> Run:
    """What opens a place with the first row of its list highlighted, and presses some keys."""

    async def reset() -> None:
        main = driver.main
        await settled(driver, main, bring_back)
        if main.open_place != index:
            await main.action_go(index)
        while main.view.query or main.query_one("#filter").has_class("-on") or main.place.back():
            main.action_back()
            await settle(driver.pilot)
        main.place.panes[0].focus()
        main.place.panes[0].action_edge(-1)
        await settle(driver.pilot)
        await driver.press(*keys)

    return reset


ALIKE_NAMES = "new capture help recall review log packet import history.journal find whom redo theme jump"
WAYS = [f"go({index})" for index in range(len(PLACES))]
ALIKE = {*(f"command({name!r})" for name in ALIKE_NAMES.split()), "app.change_theme", "app.quit", *WAYS}
"""The commands that neither the place nor the highlighted entry can change; one place is enough for them."""


@pytest.mark.parametrize("make", [demo, bare])
async def test_every_command_of_a_place_does_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(make(tmp_path)) as driver:
        monkeypatch.setattr(driver.app, "exit", lambda: driver.app.notify("The end"))
        bring_back = with_undo(driver)
        walk = Walk(driver)
        for index, place in enumerate(PLACES):
            # Today is open already, and the list of a place is where back leads.
            but = {"go(0)", "back"} if make is demo and index == 0 else ALIKE | {"back"}
            await walk.run(place.name, begin_in_place(driver, index, bring_back), but=but)
        await walk.run("a page", begin_in_place(driver, 2, bring_back, "enter"), but=ALIKE)
        if make is demo:
            assert keyed_actions(MAIN) <= {*walk.actions, "go(0)"}
        assert not walk.silent, "\n".join(walk.silent)


async def test_every_command_of_the_lanes_does_something(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        begin = begin_in_place(driver, len(PLACES) - 1, lambda: None, "t")

        async def reset() -> None:
            await begin()
            driver.main.query_one(LanesView).focus()
            await driver.press("left", "left", "down")

        walk = Walk(driver)
        await walk.run("lanes", reset, but={command.binding().action for command in commands(MAIN).values()})
        assert {"along(-1)", "lane(1)", "zoom(1)", "today"} <= walk.actions
        assert not walk.silent, "\n".join(walk.silent)


def begin_in_step(driver: AppDriver, step: int, bring_back: Callable[[], None]) -> Run:
    """What opens a step of the one session, with a point highlighted where there are points."""

    async def reset() -> None:
        opened = [top for top in driver.app.screen_stack if isinstance(top, SessionScreen)]
        here = opened[0] if opened else await go(driver, str(step + 1))
        await settled(driver, here, bring_back)
        here.query_one(PromptBar).action_leave()
        if here.owner.step != step:
            await here.action_step(step)
        if step < 2:
            await highlight(driver, "agenda", THREE[1])
        else:
            here.place.panes[0].focus()
            here.place.panes[0].action_edge(-1)
            await settle(driver.pilot)

    return reset


async def test_every_command_of_a_session_does_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(small(tmp_path)) as driver:
        bring_back = with_undo(driver)
        walk = Walk(driver)
        for step in range(3):
            await walk.run(f"step {step + 1}", begin_in_step(driver, step, bring_back), but={f"step({step})"})
        assert keyed_actions(SESSION) <= walk.actions
        assert not walk.silent, "\n".join(walk.silent)


DIALOGS = {
    "form": "e",
    "help of a field": "e f1",
    "help": "f1",
    "capture": "c",
    "find": "ctrl+f",
    "picker": "n",
    "recall": "r",
    "review": "R enter",
    "share": "S",
    "import": "I",
    "history of an entry": "H",
    "question": "x",
}
"""The keys that open each dialog, in the place of the goals."""

QUESTIONS: dict[str, Callable[[], QuestionDialog]] = {
    "draft": lambda: ask_about_draft("Go on with it?"),
    "deletes": lambda: ask_about_deletes(["A note"]),
    "orphan": lambda: ask_about_orphan("It is in no file."),
    "copy": lambda: ask_about_copy("journal 2.json"),
}
"""The questions that no key opens in a sound journal."""


def begin_in_dialog(driver: AppDriver, begin: Run, name: str) -> Run:
    """What opens a dialog over a place."""

    async def reset() -> None:
        await begin()
        if name in QUESTIONS:
            driver.main.ask(QUESTIONS[name]())
            await settle(driver.pilot)
        elif name == "history":
            await driver.main.action_command("history.journal")
            await settle(driver.pilot)
        else:
            await driver.press(*DIALOGS[name].split())
        assert isinstance(driver.screen, Dialog), name

    return reset


async def test_every_key_of_a_dialog_does_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(demo(tmp_path)) as driver:
        begin = begin_in_place(driver, 2, with_undo(driver))
        walk = Walk(driver)
        for name in (*DIALOGS, "history", *QUESTIONS):
            one_field = {"app.focus_next", "app.focus_previous"} if name == "import" else ()  # as it opens
            await walk.run(name, begin_in_dialog(driver, begin, name), but=one_field)
        assert not walk.silent, "\n".join(walk.silent)


async def test_every_key_of_sending_an_agenda_does_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(small(tmp_path)) as driver:
        begin = begin_in_step(driver, 0, with_undo(driver))

        async def reset() -> None:
            await begin()
            await driver.press("s")

        walk = Walk(driver)
        await walk.run("send", reset)
        assert walk.actions > {"save", "copy", "leave"}
        assert not walk.silent, "\n".join(walk.silent)


async def test_every_key_of_two_versions_does_something(tmp_path: Path) -> None:
    path = bare(tmp_path)
    apart(path, tmp_path)
    async with open_app(path) as driver:
        (note,) = driver.entries.of(Note)
        begin = begin_in_place(driver, 4, with_undo(driver))

        async def reset() -> None:
            await begin()
            if not text_conflicts(driver.journal, note):
                driver.journal.undo()
            await driver.find(note)
            await driver.press("v")

        walk = Walk(driver)
        await walk.run("versions", reset)
        assert walk.actions > {"take('1')", "take('merged')"}
        assert not walk.silent, "\n".join(walk.silent)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ((), ["choose", "next", "ask_place", "leave", "help"]),
        (("enter",), ["next", "begin", "back", "leave", "help"]),
        (
            ("enter", "A", "enter", "M", "enter", "1", "enter"),
            ["next", "not_now", "begin", "back", "leave", "help"],
        ),
        (
            ("enter", "A", "enter", "M", "enter", "1", "enter", *["ctrl+n"] * 6),
            ["next", "not_now", "begin", "back", "leave", "help"],
        ),
    ],
    ids=["where", "names", "cadence", "card"],
)
async def test_every_key_of_the_first_questions_does_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...], wanted: list[str]
) -> None:
    for number, action in enumerate(wanted):
        monkeypatch.setenv("RMJOURNAL_STATE", str(tmp_path / f"state of {number}"))
        async with open_app(tmp_path / f"{number}.json") as driver:
            exits = Mock()
            monkeypatch.setattr(driver.app, "exit", exits)
            await driver.press(*keys)
            assert [hint.action for hint in driver.screen.query_one(KeyBar).hints] == wanted
            if action:
                before = driver.text, driver.app.focused
                await driver.screen.run_action(action)
                await settle(driver.pilot)
                assert (driver.text, driver.app.focused) != before or exits.called, action


async def test_find_in_a_session_opens_the_entry_on_the_main_screen(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        wanted = next(entry for entry in driver.entries.of(Learning) if entry.cue)
        await go(driver, "3")
        await driver.press("ctrl+f")
        assert isinstance(driver.screen, FindDialog)
        await driver.type(wanted.cue)
        hits = driver.screen.query_one(Rows)
        await driver.until(lambda: hits.highlighted_row is not None and hits.highlighted_row.entry == wanted)
        await driver.press("enter")
        await driver.until(lambda: driver.screen is driver.main and driver.main.reading == wanted)


async def test_the_pair_of_a_session_opens_on_the_main_screen(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        await go(driver, "1")
        await driver.press("P")
        await driver.until(lambda: driver.screen is driver.main and isinstance(driver.main.reading, Relationship))


async def test_the_palette_of_a_session_offers_no_command_of_another_screen(tmp_path: Path) -> None:
    async with open_app(small(tmp_path)) as driver:
        here = await go(driver, "1")
        ids = {binding.id for _, _, binding in described_keys(here) if isinstance(binding, Binding)}
        assert not ids & (commands(MAIN).keys() - commands(SESSION).keys())
        await driver.press("ctrl+p")
        assert isinstance(driver.screen, CommandPalette)
        await driver.wait_for_text("Go to the next step")
        assert "Go to Goals" not in driver.text

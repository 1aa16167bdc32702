"""The table of commands: each method is there, and each command does something on every screen that offers it."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.command import CommandPalette

from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.tui.commands import COMMANDS, MAIN, SESSION, STEP_KEYS, commands, resolve
from rmjournal.tui.dialogs.find import FindDialog
from rmjournal.tui.keymap import described_keys
from rmjournal.tui.places import PAGES, page_function
from rmjournal.tui.screens.journal_screen import JournalScreen
from rmjournal.tui.screens.main import MainScreen
from rmjournal.tui.screens.session.screen import SessionScreen, step_hints
from rmjournal.tui.widgets.key_bar import hints
from rmjournal.tui.widgets.rows import Rows

from .app_driver import Seat, demo, sit
from .pilot import settle
from .session_driver import THREE, go, light, screen, small, the, titles


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


def test_ids_of_commands_stand_once_and_every_key_of_a_step_is_one() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    known = commands(SESSION)
    for name in " ".join(STEP_KEYS).split():
        assert name in known or f"session.{name}" in known


async def look(seat: Seat) -> tuple[Any, ...]:
    """Whatever a command can change: screens, focus, the journal, toasts, colours, hidden texts, the picture."""
    await settle(seat.pilot)
    stack = list(seat.app.screen_stack)
    said = list(seat.app._notifications)
    hidden = [screen.hidden for screen in stack if isinstance(screen, JournalScreen)]
    return stack, seat.app.focused, list(seat.entries), said, seat.app.theme, hidden, seat.text


async def begin(seat: Seat, where: str, step: str) -> None:
    """A place or a step with an entry that the keys apply to, and something to undo and redo."""
    while seat.screen is not seat.main:
        seat.app.pop_screen()
        await settle(seat.pilot)
    seat.app.clear_notifications()
    if where == MAIN:
        await seat.press("2", "enter")
    else:
        await go(seat, step)
        for title in set(THREE) - set(titles(seat)):
            session = the(seat)
            seat.journal.put(Point(session=session.id, relationship=session.relationship, title=title, order=2))
        if step != "3":
            await light(seat, "agenda", THREE[1])


def offered(screen: MainScreen | SessionScreen) -> Iterator[str]:
    """The actions that the palette, the help page and the key bar offer, each once."""
    found = [binding.action for _, _, binding in described_keys(screen)]
    if isinstance(screen, SessionScreen):
        found += [hint.action for step in range(3) for hint in step_hints(screen, step)]
    else:
        found += [hint.action for hint in hints(screen)]
    yield from dict.fromkeys(found)


@pytest.mark.parametrize(("where", "step"), [(MAIN, ""), (SESSION, "1"), (SESSION, "2"), (SESSION, "3")])
async def test_every_command_that_a_screen_offers_does_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, step: str
) -> None:
    monkeypatch.chdir(tmp_path)
    open_already = f"step({int(step) - 1})" if step else "go(1)"
    async with sit(small(tmp_path)) as seat:
        await begin(seat, where, step)
        actions = list(offered(seat.main if where == MAIN else screen(seat)))
        assert {command.binding().action for command in commands(where).values()} <= set(actions)
        for action in actions:
            await begin(seat, where, step)
            here = seat.main if where == MAIN else screen(seat)
            before = await look(seat)
            await here.run_action(action)
            if action == "app.quit":
                assert seat.app._exit
                continue
            assert action == open_already or await look(seat) != before, action


async def test_find_in_a_session_opens_the_entry_on_the_main_screen(tmp_path: Path) -> None:
    async with sit(demo(tmp_path)) as seat:
        wanted = next(entry for entry in seat.entries.of(Learning) if entry.cue)
        await go(seat, "3")
        await seat.press("ctrl+f")
        assert isinstance(seat.screen, FindDialog)
        await seat.type(wanted.cue)
        hits = seat.screen.query_one(Rows)
        await seat.until(lambda: hits.highlighted_row is not None and hits.highlighted_row.entry == wanted)
        await seat.press("enter")
        await seat.until(lambda: seat.screen is seat.main and seat.main.reading == wanted)


async def test_the_pair_of_a_session_opens_on_the_main_screen(tmp_path: Path) -> None:
    async with sit(small(tmp_path)) as seat:
        await go(seat, "1")
        await seat.press("P")
        await seat.until(lambda: seat.screen is seat.main and isinstance(seat.main.reading, Relationship))


async def test_the_palette_of_a_session_offers_no_command_of_another_screen(tmp_path: Path) -> None:
    async with sit(small(tmp_path)) as seat:
        here = await go(seat, "1")
        ids = {binding.id for _, _, binding in described_keys(here) if isinstance(binding, Binding)}
        assert not ids & (commands(MAIN).keys() - commands(SESSION).keys())
        await seat.press("ctrl+p")
        assert isinstance(seat.screen, CommandPalette)
        await seat.sees("Prepare the agenda")
        assert "Go to Goals" not in seat.text

"""What works around Textual: each fails loudly when Textual has changed, so that it can go."""

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input, TextArea

from rmjournal.tui.keymap import apply_user_keys, keys_of
from rmjournal.tui.theme import FALLBACK
from rmjournal.tui.widgets.inputs.prose_input import SafeTextArea

from .pilot import paste, settle


class Page(App[None]):
    """An app with two text areas and keys of its own."""

    BINDINGS = [
        Binding("n", "tell('new')", "New", id="new"),
        Binding("e,ctrl+e", "tell('edit')", "Edit", id="edit"),
    ]

    def __init__(self, keys: dict[str, str] | None = None) -> None:
        super().__init__()
        self.messages: list[str] = []
        self.clashes = apply_user_keys(self, keys or {})

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return FALLBACK

    def compose(self) -> ComposeResult:
        yield SafeTextArea(id="safe")
        yield TextArea(id="plain")
        yield Input()

    def action_tell(self, what: str) -> None:
        self.messages.append(what)


async def test_undoing_a_paste_of_many_lines_is_safe_here() -> None:
    async with (app := Page()).run_test() as pilot:
        area = app.query_one("#safe", TextArea)
        area.focus()
        paste(app, "\n".join(map(str, range(200))))
        await settle(pilot)
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert area.text == ""
        await pilot.press("ctrl+y")
        await settle(pilot)
        assert area.text.count("\n") == 199


async def test_undoing_a_paste_still_fails_in_textual_itself() -> None:
    with pytest.raises(ValueError, match=r".*"):
        async with (app := Page()).run_test() as pilot:
            app.query_one("#plain", TextArea).focus()
            paste(app, "\n".join(map(str, range(200))))
            await settle(pilot)
            await pilot.press("ctrl+z")
            await settle(pilot)


def test_a_hint_without_room_is_not_drawn() -> None:
    assert SafeTextArea(placeholder="some words").render_line(0).cell_length == 0


async def test_pasted_text_is_cleaned() -> None:
    async with (app := Page()).run_test() as pilot:
        area = app.query_one("#safe", TextArea)
        area.focus()
        paste(app, "a\x1b]0;x\x07\r\nb\u202e")
        await settle(pilot)
        assert area.text == "a]0;x\nb"


async def test_own_keys_work_while_an_input_has_the_focus() -> None:
    async with (app := Page({"new": "f2, ctrl+n"})).run_test() as pilot:
        app.query_one(Input).focus()
        await pilot.press("f2", "ctrl+n", "n")
        assert app.messages == ["new", "new"]
        assert app.query_one(Input).value == "n"
        assert app.clashes == {}
        assert [key for key, binding in keys_of(app) if binding.id == "new"] == ["f2", "ctrl+n"]


def test_two_actions_on_one_key_are_reported() -> None:
    assert Page({"new": "e"}).clashes == {"e": ["new", "edit"]}


def test_a_key_may_be_written_as_the_character() -> None:
    assert [key for key, binding in keys_of(Page({"new": "?"})) if binding.id == "new"] == ["question_mark"]

"""Input widgets: each one alone."""

from textual.app import ComposeResult
from textual.widget import Widget

from rmjournal.model.kind import fields
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.entry_input import EntryInput
from rmjournal.tui.widgets.inputs.field_row import make_input
from rmjournal.tui.widgets.inputs.form_context import make_form_context, parse_preview
from rmjournal.tui.widgets.inputs.line_input import LineInput, WordSuggester
from rmjournal.tui.widgets.picker import Picker

from .pilot import HOSTILE, SHOWN, TODAY, Host, one, raw_screen, screen_text, send, settle, until, world


class Bench(Host):
    """An app with one input on it."""

    def __init__(self, asked: Widget) -> None:
        super().__init__()
        self.asked = asked

    def compose(self) -> ComposeResult:
        yield self.asked


WORDS = ("planned", "held", "cancelled", "missed", "moved")


async def test_options_are_chosen_with_keys_and_no_key_is_passed_on() -> None:
    choice = ChoiceInput(WORDS, "planned")
    async with (host := Bench(choice)).run_test(size=(80, 10)) as pilot:
        choice.focus()
        assert "● planned  · held" in screen_text(host)
        seen = []
        for key in ("right", "left", "left", "space", "m", "m", "m", "c", "q", "7", "end", "home"):
            await pilot.press(key)
            seen.append(choice.current_text)
        assert seen[:4] == ["held", "planned", "moved", "planned"]
        assert seen[4:8] == ["missed", "moved", "missed", "cancelled"]
        assert seen[8:] == ["cancelled", "cancelled", "moved", "planned"]
        assert host.fired == []


async def test_options_are_chosen_with_the_mouse() -> None:
    choice = ChoiceInput(WORDS, "planned")
    async with Bench(choice).run_test(size=(80, 10)) as pilot:
        await pilot.click(choice, offset=(14, 0))
        assert choice.current_text == "held"


async def test_a_narrow_choice_shows_one_option_at_a_time() -> None:
    choice = ChoiceInput(WORDS, "held")
    async with (host := Bench(choice)).run_test(size=(30, 10)) as pilot:
        await settle(pilot)
        assert "‹ held › 2/5" in screen_text(host)
        await pilot.click(choice, offset=(8, 0))
        assert choice.current_text == "cancelled"
        await pilot.click(choice, offset=(1, 0))
        assert choice.current_text == "held"
        await pilot.click(choice, offset=(4, 0))
        await until(pilot, lambda: isinstance(host.screen, Picker))
        send(host, "mis")
        await pilot.press("enter")
        await until(pilot, lambda: choice.current_text == "missed")


async def test_an_open_choice_takes_a_word_of_your_own() -> None:
    choice = ChoiceInput(("", "shadowing"), "", free=True, title="Occasion")
    async with (host := Bench(choice)).run_test(size=(80, 20)) as pilot:
        choice.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(host.screen, Picker))
        send(host, "[b]the walk")
        await until(pilot, lambda: "+ [b]the walk" in screen_text(host))
        await pilot.press("enter")
        await until(pilot, lambda: choice.current_text == "[b]the walk")
        assert "● [b]the walk" in screen_text(host)


async def test_an_entry_is_chosen_from_those_that_fit_and_cleared() -> None:
    entries = world()
    here = make_form_context(Action(), entries, TODAY, "mentee")
    asked = make_input(Action(), fields(Action)["goal"], "", here)
    assert isinstance(asked, EntryInput)
    async with (host := Bench(asked)).run_test(size=(80, 20)) as pilot:
        asked.focus()
        await pilot.press("o")
        await until(pilot, lambda: isinstance(host.screen, Picker))
        assert "Channel map" not in screen_text(host)
        await pilot.press("w", "n", "enter")
        await until(pilot, lambda: asked.current_text == one(entries, Goal).id)
        await until(pilot, lambda: "◎ Answer my own questions" in screen_text(host))
        await pilot.press("backspace")
        assert asked.current_text == ""
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(host.screen, Picker))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(host.screen, Picker))
        assert asked.current_text == ""
        assert host.fired == []


async def test_a_heading_is_shown_and_never_interpreted() -> None:
    entries = world()
    goal = one(entries, Goal).edit(title=HOSTILE)
    here = make_form_context(Action(), entries.with_changes(put=[goal]), TODAY, "mentee")
    asked = make_input(Action(), fields(Action)["goal"], goal.id, here)
    async with (host := Bench(asked)).run_test(size=(80, 20)) as pilot:
        assert SHOWN in screen_text(host)
        asked.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(host.screen, Picker))
        assert screen_text(host).count(SHOWN) == 2
        assert "\x1b]0" not in raw_screen(host)


async def test_the_last_word_is_completed() -> None:
    words = WordSuggester(("follow-up", "difficult"))
    assert await words.get_suggestion("difficult, Fol") == "difficult, Follow-up"
    assert await words.get_suggestion("difficult, dif") is None
    assert await words.get_suggestion("") is None
    here = make_form_context(Note(), world(), TODAY, "mentee")
    tags = make_input(Note(), fields(Note)["tags"], "", here)
    assert isinstance(tags, LineInput)
    assert tags.suggester is not None
    assert await tags.suggester.get_suggestion("d") == "data"


def test_an_echo_shows_the_parsed_value() -> None:
    here = make_form_context(Goal(), world(), TODAY, "mentee")
    known = fields(Goal)
    assert parse_preview(known["target"], "tomorrow", here) == ("Tue 2 Jun 2026 · tomorrow", True)
    assert parse_preview(known["target"], "may", here)[1] is False
    assert parse_preview(known["target"], "", here) == ("in the future", True)
    assert parse_preview(known["baseline"], "−2", here) == ("−2 to 2", True)
    assert parse_preview(known["baseline"], "3", here) == ("a whole number, -2 to 2", False)
    assert parse_preview(known["title"], "3", here) == ("", True)


def test_an_echo_says_which_weekday_a_day_has_that_is_not_in_the_calendar() -> None:
    context = make_form_context(Session(), world(), TODAY, "mentee")
    assert parse_preview(fields(Session)["start"], "tue 14 oct 9:00", context) == (
        "14 Oct 2026 is a Wednesday",
        False,
    )
    assert parse_preview(fields(Session)["start"], "tue 31 jun 9:00", context) == ("June has 30 days in 2026", False)
    assert parse_preview(fields(Session)["start"], "soon", context) == ("like next tue 8:30", False)

"""Typed text: joiners, rare spaces and new emoji come in like letters, wherever something is typed."""

import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.screen import Screen
from textual.widgets import Input, TextArea

from rmjournal.journal.open_journal import Journal
from rmjournal.model.field import is_text
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.app import JournalApp
from rmjournal.tui.terminal import KEY_WITH_TEXT, LONGEST_SEQUENCE, RESIZE, accept_all_text
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from tests.programs import start_screens

from .app_driver import AppDriver, bare, open_app
from .pilot import settle, until
from .session_driver import go, go_to_step, small

UNPRINTABLE = {
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "zero width space": "\u200b",
    "soft hyphen": "\u00ad",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "arabic letter mark": "\u061c",
    "no-break space": "\u00a0",
    "narrow no-break space": "\u202f",
    "ideographic space": "\u3000",
    "tag of a flag": "\U000e0067",
    "private use": "\ue000",
    "not in Python's tables yet": "\U0001facd",
}
"""Text to which `str.isprintable` says no."""
PRINTABLE = {"variation selector": "\ufe0f", "combining mark": "\u0328", "skin tone": "\U0001f3fd", "wide": "你好"}
"""Text to which it says yes, and that is no letter of one cell either."""
ALL = "".join(f"q{char}" for char in (*UNPRINTABLE.values(), *PRINTABLE.values())) + "q"
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def as_one_sequence(text: str) -> str:
    """Characters that come at once, as a terminal with the Kitty protocol sends what an input method gives."""
    return f"\x1b[0;;{':'.join(str(ord(char)) for char in text)}u"


def send_bytes(app: JournalApp, data: str) -> None:
    """Post what Textual makes of something that a terminal sends."""
    for message in XTermParser().feed(data):
        app.post_message(message)


async def write(driver: AppDriver, text: str = ALL) -> None:
    send_bytes(driver.app, text)
    await settle(driver.pilot)


@pytest.mark.parametrize("char", [*UNPRINTABLE.values(), *PRINTABLE.values()], ids=[*UNPRINTABLE, *PRINTABLE])
def test_all_that_is_no_control_character_is_text(char: str) -> None:
    assert is_text(char)
    assert is_text(f"q{char}")


@pytest.mark.parametrize("char", ["\x00", "\t", "\n", "\r", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ud800"])
def test_control_characters_and_direction_overrides_are_no_text(char: str) -> None:
    assert not is_text(char)
    assert not is_text(f"q{char}")
    assert not is_text("")


@pytest.mark.parametrize("widget", [LineInput, ProseInput, Input, TextArea])
@pytest.mark.parametrize(
    ("sent", "text"),
    [(ALL, ALL), (as_one_sequence(ALL), ALL), (as_one_sequence(FAMILY), FAMILY)],
    ids=["one by one", "all at once", "joined emoji at once"],
)
async def test_every_input_accepts_the_text_that_a_terminal_sends(
    widget: type[Input | TextArea], sent: str, text: str
) -> None:
    app = JournalApp(Screen)
    async with app.run_test() as pilot:
        asked = widget()
        await app.screen.mount(asked)
        asked.focus()
        await settle(pilot)
        send_bytes(app, sent)
        await until(pilot, lambda: (asked.value if isinstance(asked, Input) else asked.text) == text)


TEXTUAL_KEY = re.compile(r"\x1b\[((?:[\d:]*;?){2,3})([u~ABCDEFHPQRS])")
TEXTUAL_RESIZE = re.compile(r"\x1b\[48;(\d+(?:\:.*?)?);(\d+(?:\:.*?)?);(\d+(?:\:.*?)?);(\d+(?:\:.*?)?)t")


@given(st.text("0129:;uA~t\x1b[", max_size=14))
def test_our_key_patterns_match_what_textual_matches(tail: str) -> None:
    """The patterns in Textual's place take what they take, in the same parts."""
    for ours, theirs, head in ((KEY_WITH_TEXT, TEXTUAL_KEY, "\x1b["), (RESIZE, TEXTUAL_RESIZE, "\x1b[48;")):
        assume(ours is not RESIZE or tail.count(";") < 4)  # Textual takes any text behind a colon
        found, wanted = ours.fullmatch(head + tail), theirs.fullmatch(head + tail)
        assert (found and found.groups()) == (wanted and wanted.groups())


@pytest.mark.parametrize("part", ["1", "1:", "48;1:", "1;", "<1;"])
def test_a_sequence_without_end_is_soon_read_as_keys(part: str) -> None:
    """A paste without its brackets brings such a thing: Textual's own patterns take minutes over 300 characters."""
    accept_all_text()
    begun = time.process_time()
    list(XTermParser().feed(f"\x1b[{part * LONGEST_SEQUENCE}"))
    assert time.process_time() - begun < 60


@pytest.mark.parametrize("char", ["\x01", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066"])
async def test_a_control_character_is_not_typed(char: str) -> None:
    app = JournalApp(Screen)
    async with app.run_test() as pilot:
        line, area = LineInput("kept"), ProseInput("kept")
        await app.screen.mount(line, area)
        for asked in (line, area):
            asked.focus()
            await settle(pilot)
            app.post_message(events.Key(f"key_{ord(char)}", char))
            await settle(pilot)
        assert (line.value, area.text) == ("kept", "kept")


def shown(driver: AppDriver) -> str:
    return driver.screen.query_one(Input).value


async def in_capture(driver: AppDriver) -> Callable[[], str]:
    await driver.press("c")
    await write(driver)
    await driver.press("enter")
    return lambda: "".join(learning.text for learning in driver.entries.of(Learning))


async def in_a_text(driver: AppDriver) -> Callable[[], str]:
    driver.main.write(Note())
    await settle(driver.pilot)
    await write(driver)
    await driver.press("ctrl+s")
    return lambda: "".join(note.text for note in driver.entries.of(Note))


async def in_a_line(driver: AppDriver) -> Callable[[], str]:
    driver.main.write(Goal(learner="mentee"))
    await settle(driver.pilot)
    await write(driver)
    await driver.press("ctrl+s")
    return lambda: "".join(goal.title for goal in driver.entries.of(Goal))


async def in_tags(driver: AppDriver) -> Callable[[], str]:
    driver.main.write(Note(text="A note"))
    await settle(driver.pilot)
    driver.sheet.focus_field("tags")
    await settle(driver.pilot)
    await write(driver)
    await driver.press("ctrl+s")
    return lambda: "".join(tag for note in driver.entries.of(Note) for tag in note.tags)


async def in_the_filter(driver: AppDriver) -> Callable[[], str]:
    await driver.press("5", "slash")
    await write(driver)
    return lambda: driver.main.view.query


async def in_find(driver: AppDriver) -> Callable[[], str]:
    await driver.press("ctrl+f")
    await write(driver)
    return lambda: shown(driver)


async def in_a_list(driver: AppDriver) -> Callable[[], str]:
    await driver.press("R")
    await write(driver)
    return lambda: shown(driver)


async def in_the_palette(driver: AppDriver) -> Callable[[], str]:
    await driver.press("ctrl+p")
    await write(driver)
    return lambda: shown(driver)


@pytest.mark.parametrize(
    "place", [in_capture, in_a_text, in_a_line, in_tags, in_the_filter, in_find, in_a_list, in_the_palette]
)
async def test_every_place_of_the_main_screen_accepts_all_characters(
    tmp_path: Path, place: Callable[[AppDriver], Awaitable[Callable[[], str]]]
) -> None:
    async with open_app(bare(tmp_path)) as driver:
        text = await place(driver)
        await driver.until(lambda: text() == ALL)


async def test_the_line_and_the_notes_of_a_session_accept_all_characters(tmp_path: Path) -> None:
    async with open_app(small(tmp_path, points=())) as driver:
        await go(driver, "1")
        await driver.press("n")
        await write(driver)
        await driver.press("enter")
        await driver.until(lambda: [point.title for point in driver.entries.of(Point)] == [ALL])
        await go_to_step(driver, "2")
        driver.screen.query_one("#notes", TextArea).focus()
        await settle(driver.pilot)
        await write(driver)
        await driver.press("escape", "escape")
        await driver.until(lambda: driver.entries.of(Session)[0].notes == ALL)


async def test_the_first_questions_accept_all_characters(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    async with open_app(path) as driver:
        await driver.press("enter")
        await write(driver)
        await driver.press("enter")
        await write(driver)
        await driver.press("enter", "1", "ctrl+s")
        await driver.until(lambda: path.exists())
    journal = Journal.open(path)
    assert (journal.name, [pair.partner for pair in journal.entries.of(Relationship)]) == (ALL, [ALL])


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\v", "\f"])
async def test_a_line_end_of_any_kind_parts_lines_and_opening_a_form_changes_nothing(
    tmp_path: Path, separator: str
) -> None:
    async with open_app(bare(tmp_path)) as driver:
        (note,) = driver.journal.put(Note(text=f"one{separator}two"))
        assert driver.entries.of(Note)[0].text == "one\ntwo"
        driver.main.write(note)
        await settle(driver.pilot)
        await driver.press("escape")
        assert driver.journal.db.storage.state.read_drafts() == {}
        await driver.press("c")
        driver.app.post_message(events.Paste(f"one{separator}two"))
        await settle(driver.pilot)
        await driver.press("enter")
        assert driver.entries.of(Learning)[0].text == "one two"


def test_all_characters_typed_in_a_terminal_reach_the_journal(tmp_path: Path) -> None:
    path = bare(tmp_path)
    typed = ALL + FAMILY
    state = StateFolder(tmp_path / "state", Journal.open(path, state_root=tmp_path / "other").db.storage.journal_id)
    term = start_screens(path)
    for text in (typed, as_one_sequence(typed)):
        term.type("c")
        term.wait("Capture")
        term.type(text)
        # pyte leaves out what follows a character without a width, so it is looked for where drafts are kept.
        term.until(lambda: any(draft.get("text") == typed for draft in state.read_drafts().values()), "the draft")
        term.type("enter")
        term.until(lambda: not state.read_drafts(), "the entry")
    term.type("ctrl+q")
    term.wait_for_end()
    term.close()
    learnings = Journal.open(path, state_root=tmp_path / "another").entries.of(Learning)
    assert [learning.text for learning in learnings] == [typed, typed]

"""Drafts: nothing typed is ever lost."""

import asyncio
import sys
import textwrap
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from rmjournal.errors import NotSaved
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.field import Field
from rmjournal.model.field_forms import ParseContext, parse_value
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.storage.local.state_folder import StateFolder
from rmjournal.tui.dialogs.capture import CAPTURE_KINDS, CaptureDialog, parse_action_line
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.dialogs.question import DRAFT_KEYS, QuestionDialog
from rmjournal.tui.drafts import NOT_SAVED, TYPING, DraftSlot, Keep, waiting_drafts
from rmjournal.tui.widgets.inputs.entry_fields import EntryFields
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.prompt_bar import PromptBar
from tests.programs import COMMAND_ON_DEMO_DAY, TerminalProgram

from .app_driver import AppDriver, bare, open_app
from .forms import fresh, row
from .pilot import TODAY, Desk, Host, key, one, screen_text, send, settle, until, world
from .session_driver import go, screen, small


async def test_leaving_a_form_saves_a_draft_and_the_form_restores_it() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(Goal(title="Begun")), desk.ended.append)
        await settle(pilot)
        send(host, " well")
        await settle(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: desk.ended)
        assert desk.ended == [None]
        draft = desk.kept[-1]
        assert draft is not None
        assert draft["title"] == "Begun well"
        host.push_screen(desk.form(Goal(), draft), desk.ended.append)
        await settle(pilot)
        assert "Begun well" in screen_text(host)
        assert "Draft restored · ^r starts over" in screen_text(host)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Begun well" not in screen_text(host))
        assert desk.kept[-1] is None
        assert "draft restored" not in screen_text(host)


async def test_a_form_saves_its_draft_automatically() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Note()), desk.ended.append)
        await settle(pilot)
        send(host, "abc")
        await until(pilot, lambda: desk.kept and desk.kept[-1] == {"text": "abc", "author": "mentee"})
        assert isinstance(host.screen, Form) and host.screen.typing_state == TYPING


async def test_a_draft_restores_stages_and_texts() -> None:
    desk, host = Desk(), Host()
    draft = {"framework": "gibbs", "answers/feelings": "Small", "gone": "a field that is no more", "gone/too": "x"}
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(Reflection(), draft), desk.ended.append)
        await settle(pilot)
        assert "Small" in screen_text(host)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    saved = desk.saved[0][0]
    assert (getattr(saved, "framework", ""), getattr(saved, "answers", {})) == ("gibbs", {"feelings": "Small"})


async def test_a_form_without_edits_leaves_no_draft() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        for entry in (one(desk.entries, Goal), one(desk.entries, Session), Session()):
            host.push_screen(desk.form(entry), desk.ended.append)
            await settle(pilot)
            send(host, ["tab", "tab", "shift+tab"])
            await settle(pilot)
            await pilot.press("escape")
    assert desk.kept == []


async def test_deleting_what_was_typed_leaves_no_draft() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Goal)), desk.ended.append)
        await settle(pilot)
        send(host, "!")
        await until(pilot, lambda: desk.kept)
        await pilot.press("backspace", "escape")
        await until(pilot, lambda: desk.ended)
    assert desk.kept[-1] is None


async def test_an_app_that_ends_under_a_form_keeps_the_last_key() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Note()))
        await settle(pilot)
        send(host, "last words")
        await settle(pilot)
        host.exit()
    assert desk.kept[-1] is not None
    assert desk.kept[-1]["text"] == "last words"


async def test_a_draft_that_cannot_be_saved_is_reported() -> None:
    desk, host = Desk(), Host()

    def full(texts: object) -> None:
        raise NotSaved("The disk is full.")

    form = desk.form(Note())
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(form)
        await settle(pilot)
        send(host, "x")
        await until(pilot, lambda: desk.kept)
        assert form.typing_state == TYPING
        form.draft._keep = full
        send(host, "y")
        await until(pilot, lambda: "The disk is full." in screen_text(host))
        assert form.typing_state == NOT_SAVED
        assert host.screen.query_one(EntryFields).current_texts["text"] == "xy"


def opened(dialog: str, desk: Desk, keep: Keep) -> Form | CaptureDialog:
    """A dialog with its own way to keep drafts."""
    if dialog == "capture":
        return CaptureDialog(today=TODAY, role="mentee", accept=desk.accept, keep=keep)
    form = desk.form(Note())
    form.draft._keep = keep
    return form


@pytest.mark.parametrize("dialog", ["form", "capture"])
async def test_a_dialog_whose_draft_cannot_be_saved_closes_on_the_second_try(dialog: str) -> None:
    desk, host = Desk(), Host()
    disk = ["The disk is full."]

    def full(texts: Mapping[str, str] | None) -> None:
        if disk:
            raise NotSaved(disk[0])
        desk.keep(texts)

    async with host.run_test(size=(80, 24)) as pilot:

        async def left(more: str) -> None:
            before = len(desk.ended)
            host.push_screen(opened(dialog, desk, full), desk.ended.append)
            await settle(pilot)
            send(host, "x")
            await until(pilot, lambda: "The disk is full." in screen_text(host))
            await pilot.press("escape")
            await until(pilot, lambda: "Press the same key again to leave" in screen_text(host))
            del disk[: len(more)]
            send(host, more)
            await settle(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: len(desk.ended) > before)

        await left("")
        assert desk.kept == []
        await left("y")
        assert desk.kept[-1] is not None
        assert desk.kept[-1]["text"] == "xy"


async def test_capture_keeps_its_draft_too() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(
            CaptureDialog(today=TODAY, role="mentee", accept=desk.accept, keep=desk.keep), desk.ended.append
        )
        await settle(pilot)
        send(host, ["tab", *"half a th"])
        await settle(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: desk.ended)
        assert desk.kept[-1] == {"sort": "taught", "text": "half a th"}
        host.push_screen(
            CaptureDialog(today=TODAY, role="mentee", accept=desk.accept, keep=desk.keep, draft=desk.kept[-1]),
            desk.ended.append,
        )
        await settle(pilot)
        assert "half a th" in screen_text(host)
        assert "● taught" in screen_text(host)


def test_a_draft_survives_a_kill_right_after_typing(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from rmjournal.model.kinds.note import Note
        from rmjournal.storage.local.state_folder import StateFolder
        from tests.tui.pilot import Desk, Host

        folder, desk, host = StateFolder(Path(sys.argv[1]), "a" * 32), Desk(), Host()
        desk.keep = lambda texts: folder.write_draft("new note", texts or {})
        host.call_later(host.push_screen, desk.form(Note()))
        host.run()
    """)
    term = TerminalProgram([sys.executable, "-c", program, str(tmp_path)])
    term.wait("New note")
    term.type("Half a thought")
    term.wait("Half a thought")
    kept = StateFolder(tmp_path, "a" * 32)
    term.until(lambda: kept.read_drafts().get("new note", {}).get("text") == "Half a thought", "the draft")
    term.kill()
    assert kept.read_drafts()["new note"]["text"] == "Half a thought"


async def test_draft_question_shows_whole_words_and_the_number_of_other_drafts(tmp_path: Path) -> None:
    path, words = bare(tmp_path), "Apologised to Ida in person, at her desk, which should have been yesterday"
    async with open_app(path) as driver:
        driver.main.write(Note())
        await settle(driver.pilot)
        await driver.type(words)
        await driver.press("escape", "c")
        await driver.type(words)
        await driver.press("escape")
    async with open_app(path) as driver:
        assert "at her desk, which should have …”. Continue with it? (1 more draft after this one.)" in driver.words()


def test_a_draft_of_one_question_says_to_which_entry_it_belongs(tmp_path: Path) -> None:
    kept, told = StateFolder(tmp_path, "a" * 32), Learning(id="5", text="Ask the night shift", learner="mentee")
    DraftSlot(kept, told).keep({"consent_of": "Jonas"})
    assert [words for _, _, words in waiting_drafts(kept, Entries({"5": told}))] == ["Ask the night shift: Jonas"]
    DraftSlot(kept, told).keep({"consent_of": "Jonas", "text": "Ask first"})
    assert [words for _, _, words in waiting_drafts(kept, Entries({"5": told}))] == ["Ask first"]


async def test_each_draft_is_offered_as_soon_as_the_one_before_is_answered(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_three(driver)
    async with open_app(path) as driver:
        assert is_offered(driver) and "The line”. Continue with it? (2 more drafts after this one.)" in driver.words()
        await driver.press("x")
        assert is_offered(driver) and "The goal”. Continue with it? (1 more draft after this one.)" in driver.words()
        await driver.press("y")
        assert driver.sheet.current_texts["title"] == "The goal"
        await driver.press("escape")
        assert is_offered(driver) and "The note”. Continue with it?" in driver.words()
        assert "after this one" not in driver.words()
        await driver.press("n")
        assert driver.screen is driver.main
        await driver.press("n", "escape")
        assert driver.screen is driver.main, "each is offered once"


@pytest.mark.parametrize("answer", ["n", "x"])
async def test_the_key_that_quits_is_taken_between_two_offered_drafts(tmp_path: Path, answer: str) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_three(driver)
    async with open_app(path) as driver:
        assert is_offered(driver)
        send(driver.app, [answer, "ctrl+q"])
        await driver.until(lambda: not driver.app.is_running)


def is_offered(driver: AppDriver) -> bool:
    """Whether a draft is offered."""
    return isinstance(driver.screen, QuestionDialog) and driver.screen.keys is DRAFT_KEYS


async def left_note(driver: AppDriver, words: str) -> None:
    """Write a note and leave it as a draft."""
    driver.main.write(Note())
    await settle(driver.pilot)
    await driver.type(words)
    await driver.press("escape")


async def left_three(driver: AppDriver) -> None:
    """Leave a note, a goal and a captured line as drafts, in this order."""
    await left_note(driver, "The note")
    driver.main.write(Goal())
    await settle(driver.pilot)
    await driver.type("The goal")
    await driver.press("escape", "c")
    await driver.type("The line")
    await driver.press("escape")


async def test_undo_offers_a_discarded_draft_again(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_note(driver, "Half a thought")
    async with open_app(path) as driver:
        assert is_offered(driver)
        await driver.press("x")
        assert driver.journal.db.storage.state.read_drafts() == {}
        await driver.wait_for_message("Draft discarded · u brings it back")
    async with open_app(path) as driver:
        assert not is_offered(driver)
        await driver.press("u")
        await driver.wait_for_message("Brought back: the draft “Half a thought”")
        assert is_offered(driver)
        await driver.press("y")
        assert driver.sheet.current_texts["text"] == "Half a thought"
        await driver.press("ctrl+s")
        assert [note.text for note in driver.entries.of(Note)] == ["Half a thought"]
        await driver.press("u", "u")
        assert driver.entries.of(Note) == []
        assert not is_offered(driver), "a draft that was saved was not thrown away"


async def test_undo_reverts_the_last_change_or_discarded_draft(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_note(driver, "Half a thought")
    async with open_app(path) as driver:
        driver.journal.put(Goal(title="Before", learner="mentee"))
        await driver.press("x")
        driver.journal.put(Goal(title="After", learner="mentee"))
        await driver.press("u")
        assert [goal.title for goal in driver.entries.of(Goal)] == ["Before"]
        assert not is_offered(driver)
        await driver.press("u")
        assert is_offered(driver)
        await driver.press("n", "u")
        assert driver.entries.of(Goal) == []
        await driver.press("U", "U")
        assert [goal.title for goal in driver.entries.of(Goal)] == ["Before", "After"]


async def test_draft_that_undo_restored_is_offered_before_others(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_three(driver)
    for words in ("The note", "The goal", "The line"):
        async with open_app(path) as driver:
            await driver.press("n", "n", "n")
            drafts = driver.journal.db.storage.state.read_drafts()
            (key,) = [key for key, texts in drafts.items() if words in texts.values()]
            driver.journal.db.storage.state.discard_draft(key)
            await driver.press("u")
            assert f"“{words}”" in driver.text
            await driver.press("n")


async def test_restoring_a_draft_with_hidden_texts_does_not_show_it(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_note(driver, "Half a thought")
    async with open_app(path) as driver:
        await driver.press("x", "f2", "u")
        assert not is_offered(driver)
        await driver.wait_for_message("Brought back: a draft")
        assert "Half a thought" not in driver.text
        assert driver.journal.db.storage.state.read_drafts()


async def test_a_form_that_is_started_over_can_be_restored(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Note())
        await settle(driver.pilot)
        await driver.type("Half a thought")
        await driver.press("ctrl+r")
        assert driver.sheet.current_texts["text"] == ""
        assert "after Esc, u brings back what you typed" in driver.text
        await driver.press("escape", "u")
        assert is_offered(driver)
        assert "Half a thought" in driver.text
        await driver.press("y")
        assert driver.sheet.current_texts["text"] == "Half a thought"


async def test_starting_over_keeps_the_text_when_no_draft_can_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*told: object) -> None:
        raise NotSaved("The disk is full.")

    async with open_app(bare(tmp_path)) as driver:
        driver.main.write(Note())
        await settle(driver.pilot)
        monkeypatch.setattr(StateFolder, "write_draft", full)
        await driver.type("Half a thought")
        await driver.press("ctrl+r")
        await driver.wait_for_text("The disk is full.")
        assert driver.sheet.current_texts["text"] == "Half a thought"
        await driver.press("ctrl+r")
        assert driver.sheet.current_texts["text"] == ""


async def test_a_draft_that_cannot_be_discarded_is_still_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*told: object) -> None:
        raise NotSaved("The disk is full.")

    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_note(driver, "Half a thought")
    async with open_app(path) as driver:
        monkeypatch.setattr(StateFolder, "discard_draft", full)
        await driver.press("x")
        await driver.wait_for_message("The disk is full.")
        assert driver.journal.db.storage.state.read_drafts()


@pytest.mark.parametrize("early", ["x", "y", "n", "enter", "escape"])
async def test_the_draft_question_ignores_keys_typed_before_it_appeared(tmp_path: Path, early: str) -> None:
    path = bare(tmp_path)
    async with open_app(path) as driver:
        await left_note(driver, "Half a thought")
    shown, typed = QuestionDialog.on_mount, key(early)

    async def late(offer: QuestionDialog) -> None:
        offer.app.post_message(typed)
        await asyncio.sleep(0.05)
        shown(offer)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QuestionDialog, "on_mount", late)
        async with open_app(path) as driver:
            await settle(driver.pilot)
            assert is_offered(driver)
            assert driver.journal.db.storage.state.read_drafts()
            await driver.press("x")
            assert driver.journal.db.storage.state.read_drafts() == {}


def test_keys_typed_during_the_start_discard_no_draft(tmp_path: Path) -> None:
    path = bare(tmp_path)
    state = Journal.open(path, today=TODAY, state_root=tmp_path / "state").db.storage.state
    about = {"~kind": "note", "~id": "", "~link": "", "~of": ""}
    state.write_draft("note///", {"text": "Half a thought", **about})
    term = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(path)], 100, 30)
    term.type("x")
    term.answer("You were writing a note", "n")
    term.type("ctrl+q")
    term.wait_for_end()
    assert [text["text"] for text in state.read_drafts().values()] == ["Half a thought"]


KNOWN = ParseContext(entries=world(), today=TODAY, role="mentee", time="08:30")
LATER = TODAY + timedelta(days=12)


def day_fields(kind: type[Entry]) -> list[Field]:
    """The fields of a kind that hold a day or a moment."""
    return [field for field in fields(kind).values() if field.has_day]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if day_fields(kind)], ids=lambda kind: kind.KIND.name)
async def test_a_draft_keeps_a_relative_day_as_an_absolute_one(kind: type[Entry]) -> None:
    desk, host = Desk(), Host()
    texts = {field.name: "yesterday" if field.form == "day" else "yesterday 17:00" for field in day_fields(kind)}
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(fresh(kind, desk)), desk.ended.append)
        await settle(pilot)
        for name, text in texts.items():
            row(host, name).set_text(text)
        await until(pilot, lambda: desk.kept and desk.kept[-1] and texts.keys() <= desk.kept[-1].keys())
        kept = dict(desk.kept[-1] or {})
        assert {name: row(host, name).current_text for name in texts} == texts, (
            "what is being typed stays as it is typed"
        )
        read = {name: parse_value(row(host, name).field, text, KNOWN) for name, text in texts.items()}
    for name, text in texts.items():
        assert kept[name] not in (text, "")
        later = replace(KNOWN, today=LATER)
        assert parse_value(fields(kind)[name], kept[name], later) == read[name] is not None


@pytest.mark.parametrize("said", ["someday", "half past", "in the spring", "31 feb"])
async def test_a_draft_keeps_an_invalid_day_as_typed(said: str) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(Note(text="A note")), desk.ended.append)
        await settle(pilot)
        row(host, "on").set_text(said)
        row(host, "tags").set_text("yesterday")
        await until(pilot, lambda: desk.kept and (desk.kept[-1] or {}).get("tags") == "yesterday")
        assert (desk.kept[-1] or {})["on"] == said


async def test_a_draft_restored_on_another_day_keeps_its_absolute_day(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path, today=TODAY) as driver:
        await left_note(driver, "Half a thought")
        driver.main.write(Note())
        await settle(driver.pilot)
        driver.sheet.focus_field("on")
        await settle(driver.pilot)
        await driver.type("yesterday")
        await driver.press("escape", "L")
        driver.sheet.focus_field("start")
        await settle(driver.pilot)
        await driver.press("ctrl+u")
        await driver.type("yesterday 17:00")
        await driver.press("escape")
    async with open_app(path, today=LATER) as driver:
        await driver.press("n", "n", "L")
        await driver.wait_for_text("2026-05-31 17:00")
        await driver.press("ctrl+s")
        assert [session.start for session in driver.entries.of(Session)] == ["2026-05-31T17:00"]
        driver.main.write(Note())
        await driver.wait_for_text("2026-05-31")
        await driver.press("ctrl+s")
        assert [note.on for note in driver.entries.of(Note)] == [TODAY - timedelta(1)]


@pytest.mark.parametrize(
    ("sort", "typed", "kept"),
    [
        ("action", "Book a room by friday", "Book a room by 2026-06-05"),
        ("action", "Book a room DUE in 2 weeks", "Book a room DUE 2026-06-15"),
        ("action", "Stand by me", "Stand by me"),
        ("action", "yesterday", "yesterday"),
        ("note", "Come by tomorrow", "Come by tomorrow"),
    ],
)
async def test_the_day_in_a_captured_promise_is_kept_and_other_words_are_as_typed(
    tmp_path: Path, sort: str, typed: str, kept: str
) -> None:
    path = bare(tmp_path)
    async with open_app(path, today=TODAY) as driver:
        await driver.press("c", *["tab"] * CAPTURE_KINDS.index(sort))
        await driver.type(typed)
        await driver.press("escape")
    async with open_app(path, today=LATER) as driver:
        await driver.press("y")
        assert driver.screen.query_one(LineInput).value == kept
        await driver.press("enter")
        due = parse_action_line(typed, TODAY).due if sort == "action" else None
        assert [action.due for action in driver.entries.of(Action)] == ([due] if sort == "action" else [])


async def test_a_captured_line_that_becomes_an_action_later_has_the_day_it_meant(tmp_path: Path) -> None:
    path = bare(tmp_path)
    async with open_app(path, today=TODAY) as driver:
        await driver.press("c")
        await driver.type("Book a room by friday")
        await driver.press("escape")
    async with open_app(path, today=LATER) as driver:
        await driver.press("y")
        assert driver.screen.query_one(LineInput).value == "Book a room by friday"
        await driver.press(*["tab"] * CAPTURE_KINDS.index("action"))
        assert "due Fri 5 Jun 2026 · 8 days ago" in driver.text
        await driver.press("enter")
        assert [action.due for action in driver.entries.of(Action)] == [TODAY + timedelta(4)]


@pytest.mark.parametrize("what", ["move", "next_on"])
async def test_a_day_that_was_asked_for_in_a_session_is_kept_as_the_day_it_meant(tmp_path: Path, what: str) -> None:
    path = small(tmp_path, points=())
    async with open_app(path, today=TODAY) as driver:
        await go(driver, "3")
        screen(driver).closing.run_verb(what)
        await driver.type("in 3 days 9:15")
        assert "Thu 4 Jun 2026, 09:15 · in 3 days" in driver.text, "the prompt says which day it understood"
        await driver.press("escape")
    async with open_app(path, today=LATER) as driver:
        await go(driver, "3")
        screen(driver).closing.run_verb(what)
        await driver.wait_for_text("2026-06-04 09:15")


async def test_words_that_were_asked_for_in_a_session_are_kept_as_typed(tmp_path: Path) -> None:
    path = small(tmp_path, points=())
    async with open_app(path, today=TODAY) as driver:
        await go(driver, "1")
        await driver.press("n")
        await driver.type("tomorrow")
        await driver.press("escape")
        await driver.press("n")
        assert screen(driver).query_one(PromptBar).current_text == "tomorrow"


async def test_the_next_occasion_in_a_recall_is_kept_as_the_day_it_meant(tmp_path: Path) -> None:
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    journal.put(Learning(text="Ask: as of when?", learner="mentee", on=TODAY - timedelta(1)))
    journal.close()
    async with open_app(path, today=TODAY) as driver:
        await driver.press("r", "enter", "2", "n", "d")
        await driver.type("tomorrow")
        await driver.press("escape")
    async with open_app(path, today=TODAY + timedelta(2)) as driver:
        await driver.press("y", "enter")
        await driver.wait_for_text("2026-06-02")
        await driver.press("ctrl+s")
        assert [learning.next_occasion for learning in driver.entries.of(Learning)] == [TODAY + timedelta(1)]


async def test_a_day_that_is_saved_in_the_editor_is_kept_as_the_day_it_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    async with open_app(bare(tmp_path), today=TODAY) as driver:

        def write(text: str, keep: Callable[[str], None]) -> str:
            keep("yesterday")
            kept.extend(draft["on"] for draft in driver.journal.db.storage.state.read_drafts().values())
            return "yesterday"

        monkeypatch.setattr("rmjournal.storage.external_editor.edit_text", write)
        monkeypatch.setattr("textual.app.App.suspend", lambda app: nullcontext())
        driver.main.write(Note(text="A note"))
        await settle(driver.pilot)
        driver.sheet.focus_field("on")
        await driver.press("f4")
        assert kept == ["2026-05-31"]
        assert driver.sheet.current_texts["on"] == "yesterday"

"""The form, for every kind."""

import random
import string
from collections import Counter
from pathlib import Path

import pytest

from rmjournal.errors import BadValue, Refused
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.form import WHY
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.entry_fields import EntryFields
from rmjournal.tui.widgets.inputs.field_row import FieldRows
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.inputs.prose_input import ProseInput
from tests.test_work_counted import counted

from .app_driver import demo, open_app
from .forms import NEEDED, every_kind, fresh, row
from .pilot import (
    HOSTILE,
    SHOWN,
    Desk,
    Host,
    focused,
    one,
    paste,
    raw_screen,
    screen_text,
    send,
    settle,
    until,
)


@every_kind
async def test_a_new_form_gives_an_entry_with_the_typed_values(kind: type[Entry]) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 30)) as pilot:
        host.push_screen(desk.form(fresh(kind, desk)), desk.ended.append)
        await settle(pilot)
        assert f"New {kind.KIND.label.lower()}" in screen_text(host)
        for name, text in NEEDED.get(kind.KIND.name, {}).items():
            row(host, name).set_text(text)
        row(host, kind.KIND.main).input.focus()
        await settle(pilot)
        send(host, "Some q words, 學 🎉")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    assert desk.saved, screen_text(host)
    entry = desk.saved[0][0]
    assert getattr(entry, kind.KIND.main) == "Some q words, 學 🎉"
    assert desk.ended == [entry]
    assert desk.kept[-1] is None
    assert host.fired == []


@every_kind
async def test_five_hundred_random_keys_fire_nothing_and_save_nothing(kind: type[Entry]) -> None:
    desk, host = Desk(), Host()
    dice = random.Random(kind.KIND.name)
    names = ["tab", "shift+tab", "up", "down", "left", "right", "enter", "backspace", "delete", "home", "end"]
    names += ["space", "ctrl+z", "ctrl+y", "ctrl+k", "ctrl+w", "ctrl+r", "pageup", "pagedown"]
    chars = [*string.printable.strip(), *"ß學🎉م", " "]
    keys = [dice.choice(chars if dice.random() < 0.7 else names) for _ in range(500)]
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(fresh(kind, desk)), desk.ended.append)
        await settle(pilot)
        for start in range(0, 500, 50):
            send(host, keys[start : start + 50])
            await settle(pilot)
        assert host.is_running
    assert host.fired == []
    assert desk.saved == []
    assert desk.ended == []


@every_kind
async def test_hostile_text_in_every_field_is_shown_and_never_interpreted(kind: type[Entry]) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 70)) as pilot:
        host.push_screen(desk.form(fresh(kind, desk)))
        await settle(pilot)
        for line in host.screen.query_one(EntryFields).rows:
            if isinstance(line.input, LineInput | ProseInput):
                line.input.focus()
                paste(host, HOSTILE)
        await settle(pilot)
        raw = raw_screen(host)
        assert "\x1b]0" not in raw
        assert "\x07" not in raw
        assert SHOWN in screen_text(host)


async def test_editing_an_old_entry_keeps_its_other_fields() -> None:
    desk, host = Desk(), Host()
    goal = one(desk.entries, Goal)
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(goal), desk.ended.append)
        await settle(pilot)
        assert "Edit goal" in screen_text(host)
        await pilot.press("!", "ctrl+j")
        await until(pilot, lambda: desk.ended)
    assert desk.saved[0][0] == goal.edit(title="Answer my own questions from live data!")


async def test_a_control_character_from_another_program_is_not_sent_to_the_terminal_and_not_lost() -> None:
    desk, host = Desk(), Host()
    note = one(desk.entries, Note).edit(text=f"a {HOSTILE}", person=HOSTILE)
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(note), desk.ended.append)
        await settle(pilot)
        assert "\x1b]0" not in raw_screen(host)
        row(host, "flags").set_text("difficult")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    assert desk.saved[0][0] == note.edit(flags=["difficult"])


async def test_a_refusal_is_shown_and_its_field_gets_the_cursor() -> None:
    desk, host = Desk(BadValue("target", "Target (target) lies in the past.")), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Goal)), desk.ended.append)
        await settle(pilot)
        send(host, "xy")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "lies in the past" in screen_text(host))
        assert focused(host) is row(host, "target").input
        assert desk.ended == []
        desk.refuse = Refused("A [/x] sentence.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "A [/x] sentence." in screen_text(host))
        row(host, "target").set_text("soon")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "is not a day" in screen_text(host))


async def test_a_new_entry_without_a_required_field_is_refused_at_that_field() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Session()), desk.ended.append)
        await settle(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "✗" in screen_text(host))
        assert focused(host) is row(host, "start").input


async def test_fields_follow_the_state_and_a_tracked_change_asks_for_a_reason() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 50)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Goal)), desk.ended.append)
        await settle(pilot)
        assert "Evidence" not in screen_text(host)
        row(host, "state").set_text("achieved")
        await until(pilot, lambda: "Evidence" in screen_text(host))
        row(host, "target").set_text("2026-09-01")
        await until(pilot, lambda: host.screen.query_one("#why").display)
        row(host, "state").set_text("active")
        row(host, WHY).set_text("the summer")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    entry, reason = desk.saved[0]
    assert str(getattr(entry, "target", "")) == "2026-09-01"
    assert reason == "the summer"


async def test_a_state_field_offers_only_allowed_states() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        words = row(host, "state").input
        assert isinstance(words, ChoiceInput)
        seen = []
        for _ in range(4):
            seen.append(words.current_text)
            words.action_turn(1)
        assert seen == ["planned", "held", "cancelled", "missed"]


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (80, 24), (200, 60)], ids=str)
async def test_a_form_fits_every_size(size: tuple[int, int]) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=size) as pilot:
        host.push_screen(desk.form(one(desk.entries, Goal)))
        await settle(pilot)
        send(host, ["tab"] * 30)
        await settle(pilot)
        await pilot.resize_terminal(60, 20)
        await settle(pilot)
        assert "Edit goal" in screen_text(host)


async def test_a_state_that_was_asked_for_elsewhere_is_shown_and_not_yet_in_the_journal() -> None:
    desk, host = Desk(), Host()
    session = one(desk.entries, Session).edit(start="2026-06-01T08:30")
    desk.entries = desk.entries.with_changes(put=[session])
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(session.edit(state="missed")), desk.ended.append)
        await settle(pilot)
        assert "· planned  · held  · cancelled  ● no-show" in screen_text(host)
        row(host, "reason").set_text("ill")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    assert desk.saved[0][0] == session.edit(state="missed", reason="ill")


async def test_a_notice_of_wide_characters_leaves_room_for_the_help_below_it() -> None:
    desk, host = Desk(), Host()
    desk.refuse = Refused("先輩は若手から学ぶ 🎉" * 11)
    async with host.run_test(size=(80, 20)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Goal)), desk.ended.append)
        await settle(pilot)
        row(host, "title").set_text("Another title")
        await pilot.press("ctrl+s")
        await settle(pilot)
        form = host.screen
        notice, footer = form.query_one("#notice"), form.query_one("#help")
        assert notice.region.height >= 3, screen_text(host)
        assert footer.region.bottom <= form.query_one("Vertical").content_region.bottom, screen_text(host)


async def test_a_letter_that_begins_no_choice_says_which_keys_choose() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        row(host, "state").input.focus()
        send(host, "z")
        await settle(pilot)
        assert "No choice begins with “z”: ← → chooses" in screen_text(host)


async def test_words_typed_on_a_choice_by_mistake_choose_nothing() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Session)))
        await settle(pilot)
        choice = row(host, "state").input
        choice.focus()
        send(host, [*"zoo", "space", *"held"])
        await settle(pilot)
        assert choice.current_text == "planned"
        assert "No choice begins with “zoo held”: ← → chooses" in screen_text(host)
        send(host, ["right", "left", "h"])
        await settle(pilot)
        assert choice.current_text == "held"


async def test_a_form_opens_with_few_layouts_and_paints_and_styles_each_widget_once(tmp_path: Path) -> None:
    async with open_app(demo(tmp_path)) as driver:
        await driver.press("5", "down")
        with counted() as calls:
            await driver.press("e")
        work = Counter({code.co_qualname: count for (code, built_in), count in calls.items() if not built_in})
        assert work["Compositor.reflow"] <= 3, "of the form; what is below stays as it is"
        assert work["frames_left_out.<locals>.leave_out"] <= 7, "of the form and of what is below"
        widgets = [driver.app.screen, *driver.app.screen.query("*")]
        shown = sum(len(one.own_rows) for one in driver.app.screen.query(FieldRows))
        assert len(widgets) <= shown + 16, "a widget for each field, and those around them"
        parts = sum(len(one._get_component_classes()) for one in widgets)
        assert work["Stylesheet.apply"] <= len(widgets) + parts + 16, "once, and what gets the focus"

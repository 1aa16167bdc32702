"""Single fields of a form: stages, details, days, choices, pastes, help."""

from collections.abc import Sequence

import pytest
from textual.geometry import Region
from textual.strip import Strip

from rmjournal.model.entry import Entry
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.widgets.inputs.entry_fields import EntryFields
from rmjournal.tui.widgets.inputs.field_row import FieldRow
from rmjournal.tui.widgets.inputs.prose_input import ProseInput

from .forms import row, rows
from .pilot import (
    TODAY,
    Desk,
    Host,
    focused,
    one,
    paste,
    screen_text,
    send,
    settle,
    until,
)


async def test_stages_follow_the_framework_and_keep_their_text() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(Reflection()), desk.ended.append)
        await settle(pilot)
        row(host, "answers/now_what").set_text("Count to six")
        row(host, "framework").set_text("gibbs")
        await until(pilot, lambda: "Feelings" in screen_text(host))
        await settle(pilot)
        assert "Count to six" in screen_text(host)
        assert "So what?" not in screen_text(host).replace("What? So what? Now what?", "")
        row(host, "answers/feelings").set_text("Small")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    assert getattr(desk.saved[0][0], "answers", None) == {"feelings": "Small", "now_what": "Count to six"}


@pytest.mark.parametrize("height", [24, 60])
async def test_labels_stay_beside_their_inputs_and_a_click_on_one_focuses_its_input(height: int) -> None:
    desk, host = Desk(), Host()

    def labels_beside() -> set[str]:
        """The fields in sight, whose labels stand beside or above their inputs."""
        lines, sheet = screen_text(host).split("\n"), host.screen.query_one(EntryFields).region
        places = {row.field_path: row.input.region.y - row.tight for row in sheet_rows() if row.display}
        shown = {path: y for path, y in places.items() if sheet.y <= y < sheet.bottom}
        for one_row in sheet_rows():
            if one_row.field_path in shown:
                assert one_row.field.label in lines[shown[one_row.field_path]], "\n".join(lines)
        return set(shown)

    def sheet_rows() -> Sequence[FieldRow]:
        return host.screen.query_one(EntryFields).own_rows

    async with host.run_test(size=(76, height)) as pilot:
        host.push_screen(desk.form(Note(kind="idea")))
        await settle(pilot)
        assert "on" in labels_beside()
        row(host, "text").set_text("1\n2\n3\n4\n5\n6\n7")
        await settle(pilot)
        assert labels_beside()
        row(host, "tags").input.focus()
        await settle(pilot)
        assert "tags" in labels_beside()
        await pilot.click(offset=(6, row(host, "shared").input.region.y))
        assert focused(host) is row(host, "shared").input
        await pilot.resize_terminal(50, height)
        await settle(pilot)
        assert labels_beside()


async def test_a_click_on_an_input_focuses_it() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(Note(kind="idea")))
        await settle(pilot)
        for path in ("on", "tags", "text", "tags", "shared"):
            clicked = row(host, path).input
            await pilot.click(offset=(clicked.region.x + 1, clicked.region.y))
            await settle(pilot)
            assert focused(host) is clicked, path


async def test_details_follow_the_kind_of_note() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(Note()), desk.ended.append)
        await settle(pilot)
        row(host, "text").set_text("Thank you for the map")
        row(host, "kind").set_text("appreciation")
        await until(pilot, lambda: "Behaviour" in screen_text(host))
        row(host, "details/effect").set_text("I asked twice as much")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: desk.ended)
    assert getattr(desk.saved[0][0], "details", None) == {"effect": "I asked twice as much"}


@pytest.mark.parametrize(
    ("note", "asked"), [(Note(kind="assumption"), False), (Note(id="9", kind="assumption"), True)]
)
async def test_what_changes_later_is_not_asked_of_a_new_note(note: Note, asked: bool) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 60)) as pilot:
        host.push_screen(desk.form(note), desk.ended.append)
        await settle(pilot)
        paths = {found.field_path for found in rows(host)}
        assert {"details/how sure", "details/look again on"} <= paths
        assert ({"details/now", "details/revised on"} <= paths) is asked


async def test_a_pasted_page_is_inserted_whole_and_undone() -> None:
    desk, host = Desk(), Host()
    page = "\r\n".join(f"line {n} – 學 é \x1b[31m" for n in range(200))
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Note()))
        await settle(pilot)
        area = row(host, "text").input
        assert isinstance(area, ProseInput)
        paste(host, page)
        await settle(pilot)
        assert area.current_text.count("\n") == 199
        assert "\x1b" not in area.current_text
        assert area.size.height == 10
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert area.current_text == ""
        assert area.size.height == 3


async def test_a_new_line_at_the_end_of_a_long_text_is_in_sight() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Note()))
        await settle(pilot)
        area = row(host, "text").input
        assert isinstance(area, ProseInput)
        area.focus()
        for number in range(1, 14):
            send(host, [*str(number), "enter"])
            await settle(pilot)
            line = area.cursor_location[0] - area.scroll_offset.y
            assert 0 <= line < area.content_size.height, f"line {number} of {area.text!r}"


async def test_a_long_text_is_painted_at_its_whole_height_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, host, heights = Desk(), Host(), list[int]()
    render_lines = ProseInput.render_lines

    def paint(area: ProseInput, crop: Region) -> list[Strip]:
        heights.append(area.size.height)
        return render_lines(area, crop)

    monkeypatch.setattr(ProseInput, "render_lines", paint)
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(Note(text="\n".join("abcdefg"))))
        await until(pilot, lambda: 7 in heights)
    assert {*heights} == {7}


async def test_lines_pasted_into_a_line_field_become_one_line() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Goal()))
        await settle(pilot)
        paste(host, "one\ntwo\x07\r\nthree\n")
        await settle(pilot)
        assert row(host, "title").current_text == "one two three"


async def test_a_day_field_shows_the_parsed_day() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 50)) as pilot:
        host.push_screen(desk.form(Goal()))
        await settle(pilot)
        row(host, "target").input.focus()
        send(host, "in 2 weeks")
        await until(pilot, lambda: f"Mon 15 Jun {TODAY.year} · in 14 days" in screen_text(host))
        send(host, "x")
        await until(pilot, lambda: "like 3 mar, next tue" in screen_text(host))


async def test_a_day_without_a_time_gets_the_default_time() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(Session()), desk.ended.append)
        await settle(pilot)
        row(host, "start").set_text("next mon")
        await until(pilot, lambda: "Mon 8 Jun 2026, 08:30 · in 7 days" in screen_text(host))


async def test_the_prompt_of_a_stage_stays_in_sight_while_it_is_answered() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(Reflection()), desk.ended.append)
        await settle(pilot)
        row(host, "answers/now_what").input.focus()
        send(host, "Count to six")
        await until(pilot, lambda: "how will you notice that it worked?" in screen_text(host))
        await pilot.press("f1")
        await until(pilot, lambda: "Question" in screen_text(host))


async def test_backspace_clears_a_choice() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 50)) as pilot:
        host.push_screen(desk.form(Goal(area="technology_adoption")), desk.ended.append)
        await settle(pilot)
        row(host, "area").input.focus()
        await pilot.press("backspace")
        assert row(host, "area").current_text == ""
        await until(pilot, lambda: "‹ none › ← → 4 choices" in screen_text(host))


async def test_help_describes_the_field_and_closes() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Goal()))
        await settle(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: "One line of text." in screen_text(host))
        await pilot.press("escape")
        await until(pilot, lambda: "One line of text." not in screen_text(host))
        await pilot.press("f4")
        await until(pilot, lambda: "Your editor needs a terminal" in screen_text(host))


async def test_my_role_is_shown_as_me_and_the_partner_by_name() -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(Goal()))
        await settle(pilot)
        assert "● me" in screen_text(host)
        assert "Misaki" in screen_text(host)
    async with (host := Host()).run_test(size=(80, 24)) as pilot:
        host.push_screen(desk.form(one(desk.entries, Relationship)))
        await settle(pilot)
        assert "● mentee" in screen_text(host)


@pytest.mark.parametrize(("entry", "name"), [(Note(), "text"), (Goal(), "title"), (Reflection(), "answers/now_what")])
async def test_a_begun_link_is_completed_by_a_title_with_the_right_arrow(entry: Entry, name: str) -> None:
    desk, host = Desk(), Host()
    async with host.run_test(size=(100, 40)) as pilot:
        host.push_screen(desk.form(entry))
        await settle(pilot)
        row(host, name).input.focus()
        send(host, "See [[chann")
        await settle(pilot)
        await until(pilot, lambda: "See [[channel map]]" in screen_text(host))
        assert row(host, name).current_text == "See [[chann"
        await pilot.press("right")
        await until(pilot, lambda: row(host, name).current_text == "See [[channel map]]")

"""Share and import on screen: every entry with its words first; one answer takes it in, one undo takes it back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rmjournal.demo import LAST, TODAY
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.exchange.incoming import ImportChoices
from rmjournal.journal.importing import DayOrderUnclear, ImportPreview, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.sharing import build_packet, find_recipient, record_packet, select_shareable
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.tui.dialogs.help import HelpDialog
from rmjournal.tui.dialogs.import_preview import ImportDialog
from rmjournal.tui.dialogs.share import ShareDialog
from rmjournal.tui.pages.help import HelpContext
from rmjournal.tui.screens.actions import exchange
from rmjournal.tui.widgets.inputs.choice_input import ChoiceInput
from rmjournal.tui.widgets.inputs.line_input import LineInput
from rmjournal.tui.widgets.rows import Rows
from tests.exchange.test_calendar_import import calendar

from .app_driver import AppDriver, bare, demo, of_newer_format, open_app
from .pilot import HOSTILE, SHOWN, raw_screen


def packet(path: Path, *texts: str) -> Path:
    """A packet that Annelise makes of some learnings."""
    journal = Journal.create(path / "annelise.json", name="Annelise", today=TODAY, state_root=path / "hers")
    journal.put(Relationship(partner="Misaki", role="mentee"))
    journal.put(*(Learning(text=text, shared=True) for text in texts))
    pair = find_recipient(journal, None)
    made = path / "packet.json"
    made.write_bytes(build_packet(journal, pair, select_shareable(journal, pair)))
    return made


async def look_into(driver: AppDriver, path: Path) -> ImportDialog:
    await driver.press("I")
    await driver.type(str(path))
    await driver.press("enter")
    assert isinstance(driver.screen, ImportDialog)
    return driver.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_each_entry_is_listed_with_its_words_before_the_packet_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(demo(tmp_path, day=LAST), size=size, today=LAST) as driver:
        await driver.press("S")
        assert isinstance(driver.screen, ShareDialog)
        await driver.wait_for_text("267 shared entries, without tags, flags, private notes and history.")
        await driver.wait_for_text("“What else?”")
        await driver.wait_for_text("Kind: appreciation")
        await driver.press("down", "down")
        await driver.wait_for_text("Level: 4")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Written to")
    held = json.loads((tmp_path / "for-misaki-2026-06-30.json").read_text("utf-8"))["entries"]
    assert sum(map(len, held.values())) == 267


async def test_space_leaves_an_entry_out_of_one_packet_and_it_stays_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home := tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    session = journal.put(Session(focus="Map", start="2026-06-02T08:30", shared=True))[0]
    journal.put(Point(title="Opening", session=session.id, shared=True), Action(text="Book a room", shared=True))
    journal.close()
    async with open_app(path, (120, 36)) as driver:
        await driver.press("S", "space")
        await driver.wait_for_text("1 shared entry, without")
        await driver.wait_for_text("2 left out of this packet.")
        await driver.press("space")
        await driver.wait_for_text("3 shared entries, without")
        await driver.wait_for_text("The file is saved in ~, unless you type another folder.")
        await driver.press("space", "tab", "tab", "home")
        await driver.type("../")
        await driver.press("ctrl+s")
        await driver.wait_for_message(f"Written to {tmp_path / 'for-'}")
        await driver.press("S")
        await driver.wait_for_text("New since")
        titles = [row.text for row in driver.screen.query_one("#list", Rows).rows if row.is_section]
        assert [title.split(" since ")[0] for title in titles] == ["New", "As before"]
    (made,) = tmp_path.glob("for-*.json")
    assert b"Book a room" in made.read_bytes() and b"Opening" not in made.read_bytes()


async def test_a_packet_is_never_written_over_a_file_and_esc_writes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / "for-misaki-2026-06-30.json"
    there.write_text("mine")
    refusal = f"{there} exists already. Choose another name.".replace(" ", "")
    async with open_app(demo(tmp_path, day=LAST), today=LAST) as driver:
        await driver.press("S")
        await driver.wait_for_text("for-misaki-2026-06-30-2.json")
        driver.screen.query_one(LineInput).set_text(there.name)
        await driver.press("ctrl+s")
        await driver.until(lambda: refusal in driver.words().replace(" ", ""))
        await driver.press("escape")
    assert there.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["for-misaki-2026-06-30.json", "mentee.json"]


@pytest.mark.parametrize("leads_to", ["file", "nothing"])
@pytest.mark.parametrize(
    ("keys", "name", "day"),
    [
        (["S", "ctrl+s"], "for-misaki-2026-06-30.json", LAST),
        (["R", *"closing", "enter", "s", "t"], "review-2026-06-30-private.md", LAST),
        (["R", *"closing", "enter", "s", "w"], "review-2026-06-30-private.html", LAST),
        (["s", "ctrl+s"], "agenda-2026-06-02.md", TODAY),
    ],
)
async def test_no_dialog_writes_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: list[str], name: str, day: date, leads_to: str
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    link, theirs = tmp_path / "work" / name, tmp_path / "theirs"
    if leads_to == "file":
        theirs.write_text("mine")
    link.symlink_to(theirs)
    async with open_app(demo(tmp_path, day=day), (120, 36), today=day) as driver:
        await driver.press(*keys)
        await driver.wait_for_message(f"Written to {link.with_stem(f'{link.stem}-2')}")
    assert link.readlink() == theirs
    assert theirs.read_text() == "mine" if leads_to == "file" else not theirs.exists()


async def test_a_packet_lists_what_it_tells_as_gone_and_what_stays_with_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = bare(tmp_path)
    journal = Journal.open(path, today=TODAY)
    session, learning = journal.put(
        Session(focus="Map", start="2026-06-02T08:30", shared=True), Learning(text="Ask first", shared=True)
    )
    journal.put(Point(title="Opening", session=session.id, shared=True))
    pair = find_recipient(journal, None)
    record_packet(journal, pair, select_shareable(journal, pair))
    journal.put(session.edit(shared=False), learning.edit(shared=False))
    journal.put(Application(learning=learning.id, what="Asked", on=TODAY, shared=True))
    journal.close()
    async with open_app(path) as driver:
        await driver.press("S")
        await driver.wait_for_text("– learning “Ask first”")
        titles = [row.text for row in driver.screen.query_one("#list", Rows).rows if row.is_section]
        assert titles[1:] == ["Told as gone", "Stays here"]
        await driver.press(*["down"] * 3)
        await driver.wait_for_text("It is part of learning “Ask first”")
        await driver.press("down")
        await driver.wait_for_text("so 1 agenda point of it leaves")
        await driver.press("space", "ctrl+s")
        await driver.wait_for_message("Written to")
        await driver.press("S")
        await driver.wait_for_text("Told as gone before")


async def test_with_nothing_shared_no_packet_is_offered(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        await driver.press("S")
        await driver.wait_for_message("Nothing is shared yet")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_a_meeting_that_both_planned_becomes_one_unless_a_key_keeps_them_apart(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    hers = Journal.create(tmp_path / "hers.json", name="Annelise", today=TODAY, state_root=tmp_path / "hers")
    hers.put(Relationship(partner="Misaki", role="mentee"))
    hers.put(Session(focus="Map", start="2026-06-16T08:30", shared=True))
    pair = find_recipient(hers, None)
    (tmp_path / "packet.json").write_bytes(build_packet(hers, pair, select_shareable(hers, pair)))
    path = bare(tmp_path, "mentor")
    mine = Journal.open(path, today=TODAY)
    mine.put(Session(focus="Channels", start="2026-06-16T09:00", shared=True))
    mine.close()
    async with open_app(path, size=size) as driver:
        await look_into(driver, tmp_path / "packet.json")
        await driver.wait_for_text("the session you planned yourself")
        await driver.wait_for_text("ctrl+o keeps both")
        await driver.press("ctrl+o")
        await driver.wait_for_text("1 new")
        await driver.press("ctrl+o")
        await driver.wait_for_text("1 the same as here")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported")
        assert len(driver.entries.of(Session)) == 1
        await driver.press("u")
        await driver.until(lambda: [one.focus for one in driver.entries.of(Session)] == ["Channels"])


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_an_import_is_listed_applied_and_undone(tmp_path: Path, size: tuple[int, int]) -> None:
    made = packet(tmp_path, "Ask of each number: as of when?", HOSTILE)
    async with open_app(bare(tmp_path, "mentor"), size=size) as driver:
        await look_into(driver, made)
        await driver.wait_for_text("Would be imported: 2 new.")
        await driver.wait_for_text("+ Ask of each number: as of when?")
        assert SHOWN in driver.text
        assert "\x1b]0" not in raw_screen(driver.app)
        assert len(driver.entries) == 1
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported: 2 new · u undoes")
        assert len(driver.entries.of(Learning)) == 2
        await look_into(driver, made)
        await driver.wait_for_text("Nothing new: 2 already here.")
        assert "^s import" not in driver.text and "^t import again" not in driver.text
        await driver.press("ctrl+s", "escape", "u")
        assert driver.entries.of(Learning) == []
        await look_into(driver, made)
        await driver.wait_for_text("2 taken back here")
        assert "^t import again" in driver.text
        await driver.press("ctrl+t")
        await driver.wait_for_text("Would be imported: 2 new.")
        await driver.press("ctrl+s")
        assert len(driver.entries.of(Learning)) == 2


async def test_an_invalid_import_is_refused_and_the_path_can_be_retyped(tmp_path: Path) -> None:
    made = packet(tmp_path, "A learning")
    (tmp_path / "garbage.json").write_bytes(b"\x00\x01garbage")
    async with open_app(bare(tmp_path, "mentor")) as driver:
        await look_into(driver, tmp_path / "garbage.json")
        await driver.wait_for_text("✗ garbage.json cannot be imported")
        await driver.press("ctrl+u")
        await driver.type(f"'{made}'")
        await driver.press("enter")
        await driver.wait_for_text("Would be imported: 1 new.")
        await driver.press("escape")
        assert len(driver.entries) == 1


async def test_import_asks_for_the_sender_where_several_match(tmp_path: Path) -> None:
    made = packet(tmp_path, "A learning")
    path = bare(tmp_path, "mentor")
    with_two = Journal.open(path, today=TODAY)
    (first,) = with_two.entries.of(Relationship)
    with_two.put(first.edit(partner="Kaja"), Relationship(partner="Priya", role="mentor"))
    with_two.close()
    async with open_app(path) as driver:
        screen = await look_into(driver, made)
        await driver.wait_for_text("● Kaja  · Priya")
        screen.query_one(ChoiceInput).action_turn(1)
        await driver.until(lambda: screen._pair_id != first.id)
        await driver.press("ctrl+s")
        (learning,) = driver.entries.of(Learning)
        pair = driver.journal.pair(learning)
        assert pair is not None
        assert pair.partner == "Priya"


async def test_an_import_offers_the_newest_packet_and_completes_paths(tmp_path: Path) -> None:
    made = packet(tmp_path, "A learning")
    async with open_app(bare(tmp_path, "mentor"), (120, 36)) as driver:
        await driver.press("I")
        screen = driver.screen
        assert isinstance(screen, ImportDialog)
        assert screen.query_one(LineInput).current_text == str(made), "her own journal beside it is none"
        await driver.type(str(made)[:-7])
        await driver.until(lambda: screen.query_one(LineInput)._suggestion == str(made))
        await driver.press("tab", "enter")
        await driver.wait_for_text("From Annelise, made ")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported")
        await driver.press("I")
        assert driver.screen.query_one(LineInput).current_text == "", "it was imported"
        await driver.type("nowhere.json")
        await driver.press("enter")
        await driver.wait_for_text("✗ nowhere.json does not exist; check the name.")


async def test_the_page_of_what_the_partner_wrote_says_who_may_open_it(tmp_path: Path) -> None:
    made = packet(tmp_path, "A learning")
    async with open_app(bare(tmp_path, "mentor"), (120, 36)) as driver:
        await look_into(driver, made)
        await driver.wait_for_text("Would be imported")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported")
        await driver.press("4", "enter")
        await driver.wait_for_text("Misaki, who wrote it, and you · only Misaki can")
        await driver.press("p")
        await driver.wait_for_message("Private now: Misaki has it too")
        await driver.press("p")
        await driver.wait_for_message("what you change in it leaves with the next packet")


async def test_a_long_import_is_read_in_the_background(tmp_path: Path) -> None:
    notes = [Note(id=str((1_700_000_000_000 + n) << 21), text=f"Note {n}", on=TODAY) for n in range(1500)]
    one = next(export.as_file for export in EXPORT_FORMATS if export.name == "json")
    assert one is not None
    path = tmp_path / "long.json"
    path.write_bytes(one(ExportInput(entries=Entries({note.id: note for note in notes}), today=TODAY)))
    async with open_app(bare(tmp_path)) as driver:
        screen = await look_into(driver, path)
        await driver.wait_for_text("Would be imported: 1500 new.")
        assert len(screen.query_one(Rows).rows) == 1500
        await driver.press("ctrl+s")
        assert len(driver.entries.of(Note)) == 1500


async def test_an_import_has_no_empty_list_before_it_is_read(tmp_path: Path) -> None:
    made = packet(tmp_path, "A learning")
    async with open_app(bare(tmp_path, "mentor")) as driver:
        await driver.press("I")
        assert isinstance(screen := driver.screen, ImportDialog)
        assert screen.panel.region.height <= 9 and "This is the newest packet" in driver.words()
        assert "^s import" not in driver.text, "there is nothing to import yet"
        await driver.type(str(made))
        await driver.press("enter")
        await driver.wait_for_text("Would be imported")
        assert screen.panel.region.height > 20 and screen.query_one(Rows).region.height > 10
        await driver.press("backspace")
        assert screen.panel.region.height <= 9


async def test_an_import_asks_whether_the_day_or_the_month_is_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def preview_when_told(*words: Any, choices: ImportChoices, **more: Any) -> ImportPreview:
        if choices.day_first is None:
            raise DayOrderUnclear(["3/4/2024", "3/5/2024"])
        return preview(*words, choices=choices, **more)

    monkeypatch.setattr(exchange, "preview", preview_when_told)
    (tmp_path / "list.csv").write_text("date,text\n2024-04-03,A tour\n")
    (tmp_path / "empty.md").touch()
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        screen = await look_into(driver, tmp_path / "list.csv")
        await driver.wait_for_text('Is the day or the month first in "3/4/2024" and 1 more?')
        assert "--day-first" not in driver.text
        await driver.press("right")
        await driver.wait_for_text("● day first")
        await driver.wait_for_text("Would be imported: 1 new.")
        await driver.press("right")
        await driver.wait_for_text("● month first")
        screen.query_one(LineInput).focus()
        await driver.press("backspace")
        assert "month first" not in driver.text


async def test_an_import_is_listed_by_groups_with_counts(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.md").write_text("" if number > 1 else f"Thought {number}")
    async with open_app(bare(tmp_path), size=(120, 36)) as driver:
        screen = await look_into(driver, folder)
        await driver.wait_for_text("New: 2")
        rows = screen.query_one(Rows).rows
        assert [row.text for row in rows if row.is_section] == ["Good to know", "New: 2", "Not imported: 6"]
        assert "2.md, 3.md, 4.md, 5.md, 6.md and 1 more" in driver.words()


async def test_much_that_is_told_leaves_room_for_entries_and_keys(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "plain.txt").write_text("A thought without a day")
    (folder / "form.csv").write_text("Datum;Was\n14.06.2026;Zahlen lesen\n")
    (folder / "map.png").write_bytes(b"\x89PNG")
    (folder / "log.md").write_text("## 4 May 2026\n\n- [ ] Draw the board\n")
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20260506T093000Z\nSUMMARY:Dentist\nEND:VEVENT"
    (folder / "cal.ics").write_text(f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n")
    async with open_app(bare(tmp_path), size=(80, 24)) as driver:
        screen = await look_into(driver, folder)
        await driver.wait_for_text("Would be imported: 3 new.")
        assert "^s import" in driver.text
        rows = screen.query_one(Rows)
        assert rows.region.height >= 8
        told = " ".join(row.text for row in rows.rows)
        assert "semicolons" in told and "Dentist" in told and "map.png" in told and "undated" in told


async def test_leaving_an_import_during_its_preview_does_no_harm(tmp_path: Path) -> None:
    async with open_app(bare(tmp_path)) as driver:
        screen = await look_into(driver, tmp_path)
        await driver.press("escape")
        await driver.until(lambda: not screen.is_attached and not screen.children)
        screen.show_notice("Reading 200 of 1,500")
        assert driver.screen is driver.main


def test_help_mounted_without_a_screen_does_no_harm() -> None:
    HelpDialog(HelpContext(title="Here")).on_mount()


async def test_import_is_refused_in_a_read_only_journal_and_with_hidden_texts(tmp_path: Path) -> None:
    async with open_app(of_newer_format(bare(tmp_path))) as driver:
        await driver.press("I")
        await driver.wait_for_message("newer rmjournal")
    (tmp_path / "two").mkdir()
    async with open_app(bare(tmp_path / "two")) as driver:
        await driver.press("f2", "I")
        await driver.wait_for_message("Private texts are hidden")


async def test_an_import_names_kinds_and_days_as_lists_do(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "annelise.json", name="Annelise", today=TODAY, state_root=tmp_path / "hers")
    journal.put(Relationship(partner="Misaki", role="mentee"))
    (learning,) = journal.put(Learning(text="Count to six", shared=True))
    journal.put(
        Action(text="Book Fjord 2", agreed_on=date(2026, 5, 19), shared=True),
        Application(learning=learning.id, what="Asked the night shift", on=date(2026, 5, 28), shared=True),
    )
    pair = find_recipient(journal, None)
    made = tmp_path / "packet.json"
    made.write_bytes(build_packet(journal, pair, select_shareable(journal, pair)))
    journal.close()
    async with open_app(bare(tmp_path, "mentor"), size=(120, 36)) as driver:
        await look_into(driver, made)
        await driver.wait_for_text("action item · Tue 19 May")
        await driver.wait_for_text("use · Thu 28 May")


async def test_action_items_in_a_note_become_entries_with_one_key(tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    log.write_text("## 4 May 2026\n\n- [ ] Draw the board\n\n## 11 May 2026\n\nTakeaways:\n\n- Ask first\n", "utf-8")
    path = bare(tmp_path)
    async with open_app(path, (120, 36)) as driver:
        await look_into(driver, log)
        await driver.wait_for_text("1 action item and 1 takeaway stay in the texts. ctrl+n makes entries of such")
        await driver.press("ctrl+n")
        await driver.wait_for_text("Would be imported: 4 new")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported: 4 new")
    journal = Journal.open(path, today=TODAY)
    (action,) = journal.entries.of(Action)
    assert (action.text, action.agreed_on) == ("Draw the board", date(2026, 5, 4))
    assert [one.text for one in journal.entries.of(Learning)] == ["Ask first"]
    assert sorted(str(note.on) for note in journal.entries.of(Note)) == ["2026-05-04", "2026-05-11"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_column_of_a_table_is_seen_and_changed_before_it_comes_in(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    table = tmp_path / "form.csv"
    table.write_text("Timestamp,Notes,Next steps\n6/14/2023 9:05:11,Walked through the board,Draw it again\n")
    async with open_app(bare(tmp_path), size=size) as driver:
        await look_into(driver, table)
        await driver.wait_for_text("Timestamp → day")
        await driver.wait_for_text("Next steps → detail")
        await driver.wait_for_text("Would be imported: 1 new.")
        await driver.press("tab", "down", "down", "enter")
        await driver.wait_for_text("Column “Next steps” is")
        assert "its heading in lists" in driver.text and "State: of" not in driver.text, "no name stands twice"
        await driver.type("action")
        await driver.press("enter")
        await driver.wait_for_text("Next steps → action")
        await driver.wait_for_text("Would be imported: 2 new.")
        await driver.press("ctrl+s")
        await driver.wait_for_message("Imported: 2 new")
        assert [action.text for action in driver.entries.of(Action)] == ["Draw it again"]
        await look_into(driver, table)
        await driver.wait_for_text("Next steps → action")
        await driver.wait_for_text("Nothing new: 2 already here.")


async def test_events_of_a_calendar_that_name_nobody_come_in_by_a_key(tmp_path: Path) -> None:
    made = tmp_path / "c.ics"
    made.write_bytes(calendar("DTSTART:20260609T083000\nSUMMARY:Dentist", "DTSTART:20260610T083000\nSUMMARY:Misaki"))
    async with open_app(bare(tmp_path, "mentor"), (120, 36)) as driver:
        await look_into(driver, made)
        await driver.wait_for_text("Would be imported: 1 new.")
        await driver.wait_for_text("1 event, such as “Dentist”")
        assert "To import it too: ctrl+g" in driver.text and "--" not in driver.text
        await driver.press("ctrl+g")
        await driver.wait_for_text("Would be imported: 2 new.")
        await driver.press("ctrl+s")
        assert sorted(session.focus for session in driver.entries.of(Session)) == ["Dentist", "Misaki"]


async def test_attachments_are_copied_before_anything_comes_in(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "note.md").write_text("words", "utf-8")
    (tmp_path / "vault" / "map.png").write_bytes(b"picture")
    (tmp_path / "file").write_bytes(b"")
    async with open_app(bare(tmp_path), (120, 36)) as driver:
        await look_into(driver, tmp_path / "vault")
        await driver.wait_for_text("ctrl+y copies 1 attachment into a folder")
        await driver.press("ctrl+y", "ctrl+u")
        await driver.wait_for_text("1 attachment is copied into the folder above; ctrl+y leaves it.")
        await driver.press("ctrl+s")
        await driver.wait_for_text("Name a folder for the attachments first.")
        await driver.type(str(tmp_path / "file"))
        await driver.press("enter")
        await driver.wait_for_text("✗")
        assert driver.entries.of(Note) == []
        await driver.press("ctrl+u")
        await driver.type(str(tmp_path / "pictures"))
        await driver.press("enter")
        await driver.wait_for_message("Imported: 1 new")
    assert (tmp_path / "pictures" / "map.png").read_bytes() == b"picture"

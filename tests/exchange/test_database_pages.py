"""Databases of Notion: a row and its page are one entry, and a row in two tables is one row."""

from datetime import date
from pathlib import Path

import pytest

from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Source
from rmjournal.journal.importing import apply_import, preview
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session

A, B, C = ("1f2e3d4c5b6a7988" * 2, "2f2e3d4c5b6a7988" * 2, "3f2e3d4c5b6a7988" * 2)
TODAY = date(2026, 6, 1)
HEAD = "Name,Date,Status,Notes\n"
ROWS = (
    'First *talk*,"March 4, 2024",Done,Short\nNo page,"March 5, 2024",Open,\n'
    'Weekly,"March 11, 2024",Open,\nWeekly,"March 18, 2024",Done,\n'
)
FILES = {
    f"Talks {A}.csv": HEAD + ROWS,
    f"Talks {A}/First talk {B}.md": "# First talk\n\nDate: March 4, 2024\nStatus: Done\nNotes: Short\n\nPrompts.",
    f"Talks {A}/Weekly {B}.md": "# Weekly\n\nDate: March 18, 2024\nStatus: Done\n\nThe later one.",
    f"Talks {A}/Weekly {C}.md": "# Weekly\n\nDate: March 25, 2024\n\nOf no row.",
    f"Talks {A}/First talk {B}/No page {C}.md": "# No page\n\nOne level below.",
}


def export(files: dict[str, str]) -> Source:
    data = {path: text.encode() for path, text in sorted(files.items())}
    return Source(name="Export", files=data, is_folder=True)


def test_a_row_and_the_page_of_its_title_and_day_are_one_entry() -> None:
    found = read_incoming(export(FILES))
    notes = {(note.text, str(note.on or "")): note.details for note in found.entries if isinstance(note, Note)}
    assert notes == {
        ("# First talk\n\nPrompts.", "2024-03-04"): {"Status": "Done", "Notes": "Short"},
        ("# Weekly\n\nThe later one.", "2024-03-18"): {"Status": "Done"},
        ("# Weekly\n\nOf no row.", "2024-03-25"): {},
        ("Weekly", "2024-03-11"): {"Status": "Open"},
        ("No page", "2024-03-05"): {"Status": "Open"},
        ("# No page\n\nOne level below.", ""): {},
    }
    assert "2 rows belong to pages of the same name." in found.notes


def test_the_page_of_a_session_or_an_action_item_goes_into_its_notes() -> None:
    files = {
        f"Sessions {A}.csv": "Name,Session date,Created,Place\n"
        'Kick-off,2024/03/01 14:00,"March 9, 2024 8:00 AM",Fjord\n',
        "Sessions/Kick-off.md": "# Kick-off\n\nWe drew a map.",
        f"Sessions {A}/Kick-off {B}.md": "# Kick-off\n\nSession date: 2024/03/01 14:00\n"
        "Created: March 9, 2024 8:00 AM\nPlace: Fjord\nMood: calm\n\nAsked much.",
        "Actions.csv": "Task,Owner,Why\nSend the list,mentee,to look\n",
        "Actions/Send the list.md": "To Misaki too.",
    }
    found = read_incoming(export(files)).entries
    (session,) = (entry for entry in found if isinstance(entry, Session))
    assert (session.focus, session.start, session.place, session.state) == (
        "Kick-off",
        "2024-03-01T14:00",
        "Fjord",
        "held",
    )
    assert session.notes == "Asked much.\n\nCreated: March 9, 2024 8:00 AM\n\nMood: calm"
    (action,) = (entry for entry in found if isinstance(entry, Action))
    assert (action.text, action.owner, action.note) == ("Send the list", "mentee", "To Misaki too.\n\nWhy: to look")
    assert [entry.text for entry in found if isinstance(entry, Note)] == ["# Kick-off\n\nWe drew a map."]


@pytest.mark.parametrize("larger", [HEAD + ROWS, "Name,Date,Status,Notes,More\n" + ROWS + "Old,,Done,,x\n"])
def test_a_row_that_stands_in_two_tables_comes_in_once(larger: str) -> None:
    tables = {f"Talks {A}.csv": HEAD + ROWS, f"Talks {A}_all.csv": larger}
    found = read_incoming(export(tables))
    assert not found.skipped
    assert len(found.entries) == larger.count("\n") - 1
    assert any("4 rows of" in note and "stand in another table too" in note for note in found.notes)
    assert (
        len(read_incoming(export({"a.csv": HEAD + ROWS, "b.csv": HEAD + ROWS.replace("Done", "Now")})).entries) == 6
    )


def test_a_mended_row_changes_the_one_entry(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.json", today=TODAY, state_root=tmp_path / "state")
    journal.put(Relationship(partner="Misaki Satō", role="mentee", start=TODAY))

    def bring(files: dict[str, str]) -> tuple[int, int, int]:
        plan = preview(journal, [export(files)]).plan
        apply_import(journal, plan, "import")
        return len(plan.new), len(plan.changed), len(plan.refused)

    assert bring(FILES) == (6, 0, 0)
    assert bring(FILES) == (0, 0, 0)
    twice = {**FILES, f"Talks {A}_all.csv": HEAD + ROWS}
    assert bring(twice) == (0, 0, 0)
    mended = {path: text.replace("Done,Short", "Dropped,Short") for path, text in twice.items()}
    assert bring(mended) == (0, 1, 0)
    moved = {path: text.replace("March 18, 2024", "March 19, 2024") for path, text in mended.items()}
    assert bring(moved) == (0, 1, 0)
    (weekly,) = (note for note in journal.entries.of(Note) if "later one" in note.text)
    assert weekly.on == date(2024, 3, 19)

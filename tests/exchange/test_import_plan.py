"""The import plan: second imports, conflicts, deleted and refused entries."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmjournal.errors import Refused
from rmjournal.exchange.import_plan import ImportPlan, describe_counts, say_kept_away
from rmjournal.exchange.incoming import Incoming, SkippedItem, Source, combine, decode_text, foreign_id
from rmjournal.journal.conflicts import text_conflicts
from rmjournal.journal.importing import apply_import, plan_import
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.relationship import Relationship

TODAY = date(2026, 6, 1)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal.create(tmp_path / "journal.json", today=TODAY, state_root=tmp_path / "state")
    made.put(Relationship(partner="Misaki Satō", role="mentee", start=TODAY))
    return made


def note(number: int, text: str = "", **more: object) -> Note:
    day = date(2026, 3, 1 + number % 28)
    return Note(id=foreign_id(day, f"n{number}"), text=text or f"Note {number}", on=day).edit(**more)


def diary(*entries: Entry, skipped: tuple[SkippedItem, ...] = ()) -> Incoming:
    return Incoming(format="diary", entries=entries, skipped=skipped)


def brought(journal: Journal, incoming: Incoming, again: bool = False) -> ImportPlan:
    found = plan_import(journal, incoming, journal.usual_pair(), again=again)
    apply_import(journal, found, "import")
    return found


def test_imported_entries_get_my_relationship_and_role(journal: Journal) -> None:
    assert describe_counts(brought(journal, diary(note(1), note(2)))) == "2 new"
    (first, second) = journal.entries.of(Note)
    pair = journal.usual_pair()
    assert pair is not None
    assert {first.relationship, second.relationship} == {pair.id}
    assert {first.author, second.author} == {"mentee"}
    assert not first.shared


def test_a_second_import_changes_no_byte_of_the_file(journal: Journal) -> None:
    brought(journal, diary(note(1), note(2)))
    before = journal.path.read_bytes()
    assert describe_counts(brought(journal, diary(note(1), note(2)))) == "2 already here"
    assert journal.path.read_bytes() == before


def test_an_import_keeps_local_changes_and_applies_external_ones(journal: Journal) -> None:
    brought(journal, diary(note(1), note(2)))
    first, second = journal.entries.of(Note)
    journal.put(first.edit(text="Mine"))
    assert describe_counts(brought(journal, diary(note(1), note(2)))) == "2 already here"
    found = brought(journal, diary(note(1), note(2, "Theirs")))
    assert [(one.entry.id, one.changed_labels) for one in found.changed] == [(second.id, ("text",))]
    assert [entry.text for entry in journal.entries.of(Note)] == ["Mine", "Theirs"]


def test_a_field_changed_on_both_sides_keeps_both_versions(journal: Journal) -> None:
    brought(journal, diary(note(1)))
    (one,) = journal.entries.of(Note)
    journal.put(one.edit(text="Mine"))
    found = brought(journal, diary(note(1, "Theirs")))
    assert [row.detail for row in found.rows] == ["text (you changed it here too: both versions stay)"]
    assert journal.entries.of(Note)[0].text == "Mine"
    assert "Theirs" in journal.path.read_text("utf-8")


def test_an_import_restores_deleted_entries_only_on_request(journal: Journal) -> None:
    brought(journal, diary(note(1), note(2)))
    journal.delete(journal.entries.of(Note)[0])
    assert describe_counts(brought(journal, diary(note(1), note(2)))) == "1 already here, 1 deleted here"
    assert len(journal.entries.of(Note)) == 1
    assert describe_counts(brought(journal, diary(note(1), note(2)), again=True)) == "1 new, 1 already here"
    assert len(journal.entries.of(Note)) == 2


def test_undo_takes_an_import_back_whole_and_redo_brings_it_again(journal: Journal) -> None:
    brought(journal, diary(note(1)))
    before = list(journal.entries)
    brought(journal, diary(note(1, "Changed"), note(2), note(3)))
    after = list(journal.entries)
    journal.undo()
    assert list(journal.entries) == before
    journal.redo()
    assert list(journal.entries) == after
    assert describe_counts(brought(journal, diary(note(1, "Changed"), note(2), note(3)))) == "3 already here"


def test_what_an_undo_took_back_is_told_and_comes_in_again_only_on_request(journal: Journal) -> None:
    brought(journal, diary(note(1)))
    brought(journal, diary(note(1, "Changed"), note(2)))
    after = list(journal.entries)
    journal.undo()
    found = brought(journal, diary(note(1, "Changed"), note(2)))
    assert describe_counts(found) == "2 taken back here"
    assert [row.detail for row in found.rows] == [
        "text: the import was undone here, so it stays as it is",
        "its import was undone here, so it stays away",
    ]
    assert "--again" in say_kept_away(found, "--again")
    found = brought(journal, diary(note(1, "Changed"), note(2)), again=True)
    assert describe_counts(found) == "1 new, 1 changed" and say_kept_away(found, "--again") == ""
    assert list(journal.entries) == after and not text_conflicts(journal)


def test_bad_entries_are_refused_and_the_rest_is_imported(journal: Journal) -> None:
    pair = journal.usual_pair()
    assert pair is not None
    found = brought(
        journal,
        diary(
            note(1, "\x1b[31mred\x07"),
            note(2, "\x07"),
            note(3, id="-5"),
            note(4, id=str(1 << 63)),
            note(5, id="007"),
            note(6, id=pair.id),
            note(7, kind="secret"),
            Level(id=foreign_id(None, "x"), goal="12345", level=1),
            note(8),
            note(8, "The same id"),
            skipped=(SkippedItem(where="line 3", why="It has no text."),),
        ),
    )
    assert [entry.text for entry in journal.entries.of(Note)] == ["[31mred", "Note 8"]
    assert len(found.refused) == 9
    assert all(one.why.endswith(".") for one in found.refused)


def test_an_id_follows_from_moment_and_key_and_carries_the_day() -> None:
    moment = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert foreign_id(moment, "a") == foreign_id(moment, "a") != foreign_id(moment, "b")
    assert int(foreign_id(moment, "a")) >> 21 == int(moment.timestamp() * 1000)
    assert note(0, id=foreign_id(date(2026, 3, 1), "a")).created == date(2026, 3, 1)


@given(st.text())
def test_an_id_without_a_day_gives_no_created_day(key: str) -> None:
    assert note(0, id=foreign_id(None, key)).created is None


@given(st.none() | st.dates() | st.datetimes(), st.text())
def test_any_moment_gives_an_id_that_a_journal_can_hold(written: date | None, key: str) -> None:
    assert 0 < int(foreign_id(written, key)) < 1 << 63


def test_text_is_read_with_any_mark_and_line_ends_and_other_bytes_are_refused() -> None:
    for data in (b"a\r\nb", b"\xef\xbb\xbfa\nb", "a\rb".encode("utf-16")):
        assert Source(name="x.txt", files={"x.txt": data}).text() == "a\nb"
    with pytest.raises(Refused, match=r"x.txt is not UTF-8 text \(byte 2\)"):
        decode_text("x.txt", b"a\xe9\xff")


def test_several_files_are_one_import_but_journals_are_not() -> None:
    both = combine([diary(note(1)), diary(note(2), skipped=(SkippedItem(where="line 1", why="Empty."),))])
    assert (len(both.entries), len(both.skipped)) == (2, 1)
    with pytest.raises(Refused, match="one at a time"):
        combine([diary(note(1)), replace(diary(note(2)), is_complete=True)])

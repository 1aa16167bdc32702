"""Export formats: files that are read again, and shared exports without private content."""

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmjournal.demo import Role, demo_entries
from rmjournal.errors import Refused
from rmjournal.exchange.csv_tables import SEPARATORS, csv_tables_of, escape_formula, unescape_formula
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.exchange.importers import read_incoming
from rmjournal.exchange.incoming import Source
from rmjournal.exchange.packet import select_shared
from rmjournal.insight.scope import usual_pair
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.goal import Goal
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from tests.exchange.entry_strategies import ENTRIES, SNAGS
from tests.exchange.test_calendar import TODAY

SPECIAL = "'=+-@\t\n; a\u3000＝－\u200b\""


def folder(name: str, matter: ExportInput) -> Source:
    (many,) = [export.as_folder for export in EXPORT_FORMATS if export.name == name]
    assert many is not None
    return Source(name="out", files=many(matter), is_folder=True)


def everything(matter: ExportInput) -> str:
    """All that every export writes, in one text."""
    parts = [export.as_file(matter) for export in EXPORT_FORMATS if export.as_file and export.name != "csv"]
    parts += [data for export in EXPORT_FORMATS if export.as_folder for data in export.as_folder(matter).values()]
    return b"\n".join(parts).decode("utf-8").replace("\r\n ", "")


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("name", ["md", "csv"])
def test_a_folder_is_read_back_equal(name: str, role: Role) -> None:
    entries = demo_entries(role)
    source = folder(name, ExportInput(entries=entries, today=TODAY))
    found = read_incoming(source)
    assert (found.format, found.skipped, found.is_complete) == (name, (), True)
    assert {entry.id: entry for entry in found.entries} == {entry.id: entry for entry in entries}


@settings(deadline=None)
@given(ENTRIES, st.sampled_from([*SEPARATORS.values()]))
def test_any_entry_is_read_back_from_a_table(entry: Entry, separator: str) -> None:
    entries = Entries({entry.id: entry}, lost=frozenset())
    source = folder("csv", ExportInput(entries=entries, today=TODAY, separator=separator))
    assert read_incoming(source).entries == (entry,)


@pytest.mark.parametrize("name", ["stdin", "unicode text.txt"])
@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=[*SEPARATORS])
def test_a_table_is_known_without_its_ending(separator: str, name: str) -> None:
    (write,) = [export.as_file for export in EXPORT_FORMATS if export.name == "csv"]
    assert write is not None
    demo = demo_entries("mentee")
    tables = [[entry for entry in demo if type(entry) is kind] for kind in KINDS]
    tables += [[Note(id="3700000000000000001", text=f"{'x' * length}{'🎉' * 2000}")] for length in range(4)]
    for entries in filter(None, tables):
        matter = ExportInput(
            entries=Entries({entry.id: entry for entry in entries}, demo.deleted_ids),
            today=TODAY,
            separator=separator,
        )
        assert [*read_incoming(Source(name=name, files={name: write(matter)})).entries] == entries


@given(st.text(st.sampled_from(SPECIAL), max_size=9) | st.text() | st.lists(st.sampled_from(SNAGS)).map("".join))
def test_escaped_cells_are_no_formulas_and_unescape_to_the_same_text(text: str) -> None:
    cell = escape_formula(text)
    assert unescape_formula(cell) == text
    assert not re.match(r"[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠]", cell)
    assert not re.search(r"[;\t\n]\s*[=+@＝＋]", cell[1:])


def test_a_table_as_a_spreadsheet_reads_it() -> None:
    goal = Goal(
        id="3700000000000000001", title="=1+1", learner="mentee", levels={"-2": "-none", "0": "some"}, baseline=-2
    )
    level = Level(id="3700000000000000002", goal=goal.id, level=-2, value="-2", note="a\nb")
    files = csv_tables_of([goal, level])
    assert files["goals.csv"].startswith("\ufeff")
    assert files["goals.csv"].count("\r\n") == 2
    (row,) = csv.DictReader(io.StringIO(files["goals.csv"].removeprefix("\ufeff"), newline=""))
    assert (row["id"], row["entry"], row["title"]) == (goal.id, f"goal/{goal.id}", "'=1+1")
    assert (row["levels.-2"], row["baseline"]) == ("'-none", "-2")
    assert ",-2," in files["levels.csv"]
    assert f'"goal/{goal.id}"' in files["levels.csv"]


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_exports_of_shared_entries_hold_no_private_text(role: Role) -> None:
    entries = demo_entries(role)
    left = select_shared(entries, usual_pair(entries)).entries
    out = everything(
        ExportInput(entries=Entries({entry.id: entry for entry in left}), today=TODAY, audience="partner")
    )
    gone = {entry.id for entry in left}
    for entry in entries:
        if not entry.shared and entry.KIND.name != "relationship" and entry.id not in gone:
            assert entry.id not in out
            assert len(entry.heading) < 25 or entry.heading not in out


def test_a_page_to_read_holds_every_entry_and_nothing_that_runs() -> None:
    entries = demo_entries("mentee")
    matter = ExportInput(entries=entries, today=TODAY, name="Annelise")
    pages = {
        export.name: export.as_file(matter).decode()
        for export in EXPORT_FORMATS
        if export.as_file and export.name != "csv"
    }
    assert "<script" not in pages["html"]
    assert not re.search(r'(?:src|href)="(?!data:)', pages["html"])
    for name, start in (("md", r"#{2,6} "), ("html", r"<h\d><bdi>")):
        labels = "|".join(sorted({entry.KIND.label for entry in entries}))
        assert len(re.findall(rf"(?m){start}(?:{labels}): ", pages[name])) == len(entries)


def test_levels_are_read_in_the_order_of_their_numbers() -> None:
    goal = Goal(id="5", title="x", levels={"1": "d", "-1": "b", "0": "c", "-2": "a", "2": "e"})
    matter = ExportInput(entries=Entries({"5": goal}), today=TODAY)
    text = folder("md", matter).files["Goals/x.md"]
    assert re.findall(r"### (\S+)", text.decode()) == ["-2", "-1", "0", "1", "2"]
    one = next(export.as_file for export in EXPORT_FORMATS if export.name == "md")
    assert one is not None
    assert re.findall(r"\*\*(\S+):\*\* [a-e]$", one(matter).decode(), re.MULTILINE) == ["-2", "-1", "0", "1", "2"]


def read_as_excel(data: bytes, list_separator: str) -> list[list[str]]:
    """The cells as Excel sees them in a locale with this list separator.

    A byte order mark means UTF-8, or UTF-16 with tabs between cells; without one it is the code page. A quote begins
    and ends a cell, two of them are one.
    """
    if data.startswith(b"\xff\xfe"):
        text, delimiter = data.decode("utf-16"), "\t"
    else:
        is_marked = data.startswith(b"\xef\xbb\xbf")
        text, delimiter = data.decode("utf-8-sig" if is_marked else "cp1252"), list_separator
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize(
    ("separator", "list_separator"),
    [(",", ","), (";", ";"), ("\t", ","), ("\t", ";")],
    ids=["en_GB", "de_DE", "tabs en_GB", "tabs de_DE"],
)
def test_a_table_opens_in_excel_in_each_locale(separator: str, list_separator: str) -> None:
    notes = [
        Note(id="3700000000000000001", text="Grün; naïve, 1,5", on=date(2026, 3, 4), tags=["a b", "ü"]),
        Note(id="3700000000000000002", text='=HYPERLINK("x")\n- "said"; -2', on=date(2026, 3, 5)),
    ]
    entries = Entries({note.id: note for note in notes})
    matter = ExportInput(entries=entries, today=TODAY, separator=separator)
    (data,) = folder("csv", matter).files.values()
    header, *rows = read_as_excel(data, list_separator)
    assert {len(row) for row in rows} == {len(header)} != {1}
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["on"] for row in cells] == ["2026-03-04", "2026-03-05"]
    assert cells[0]["text"] == "Grün; naïve, 1,5"
    assert not [cell for row in rows for cell in row if re.match(r"[\t\r\n\s]*[=+\-@]", cell)]
    assert read_incoming(folder("csv", matter)).entries == tuple(notes)


@pytest.mark.parametrize("name", ["md", "html"])
def test_a_copy_to_read_is_recognised_and_nothing_of_it_is_read(name: str) -> None:
    write = next(export.as_file for export in EXPORT_FORMATS if export.name == name)
    assert write is not None
    data = write(ExportInput(entries=demo_entries("mentee"), today=TODAY))
    for copy in (data, data.replace(b"\n", b"\r\n"), data + b"\n\n"):
        with pytest.raises(Refused, match="a copy to read"):
            read_incoming(Source(name=f"journal.{name}", files={f"journal.{name}": copy}))
    files = {f"journal.{name}": data, "a.md": b"My own words. Written by rmjournal, I think"}
    found = read_incoming(Source(name="f", files=files, is_folder=True))
    assert [item.where for item in found.skipped] == [f"journal.{name}"]
    assert len(found.entries) == 1

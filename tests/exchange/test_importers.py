"""Importers of other programs' files: notes with day, text and tags, and stable ids."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import Refused
from rmjournal.exchange.importers import csv_files, dayone, importer_of, jrnl, read_incoming
from rmjournal.exchange.importers import markdown_notes as md
from rmjournal.exchange.incoming import Source
from rmjournal.model.kinds.note import Note

JRNL = Path(__file__).parent / "data" / "jrnl-4.6.json"
"""Written by jrnl 4.6 itself with ``--format json``, from entries typed into it."""
ENTRY: dict[str, Any] = {
    "uuid": "2F8DDCA258634D9994DF3A4FEE328035",
    "creationDate": "2021-03-03T13:48:50Z",
    "timeZone": "Australia/Sydney",
    "starred": True,
    "tags": ["packing list"],
    "text": "# All packed\\.\n\n![](dayone-moment://76F9)\n\nOff we go\\! ![](dayone-moment:/video/AA)",
    "photos": [{"identifier": "76F9", "md5": "ef43", "type": "jpeg"}],
    "location": {"placeName": "Wanniassa", "localityName": "Wanniassa", "country": "Australia"},
}


def one(name: str, data: bytes) -> Source:
    return Source(name=name, files={name: data})


def day_one(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"metadata": {"version": "1.0"}, "entries": entries}).encode()


def packed(files: dict[str, bytes]) -> Source:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return one("export.zip", out.getvalue())


def notes(source: Source) -> list[Note]:
    found = read_incoming(source)
    assert not found.skipped
    return [entry for entry in found.entries if isinstance(entry, Note)]


def test_a_real_export_of_jrnl_is_imported_completely() -> None:
    source = one("x.json", JRNL.read_bytes())
    assert importer_of(source).name == "jrnl"
    found = notes(source)
    assert len(found) == 8
    assert found[1].text == "Said nothing for six minutes.\n\nIt worked. @listening @Budget"
    assert (found[1].on, found[1].tags) == (date(2026, 3, 3), ["budget", "listening", "starred"])
    assert found[2].text == "Only a title and no body"
    assert "👩‍💻 naïve café" in found[3].text
    assert "  indented line\n\n    code: yes" in found[4].text
    assert [note.id for note in notes(source)] == [note.id for note in found]


def test_an_entry_of_day_one_has_the_day_of_its_own_zone() -> None:
    (note,) = notes(one("Journal.json", day_one(ENTRY)))
    assert note.text == "# All packed.\n\n(photos/ef43.jpeg)\n\nOff we go! (attachment)"
    assert (note.on, note.tags) == (date(2021, 3, 4), ["packing list", "starred"])
    assert note.details == {"time": "00:48 Australia/Sydney", "place": "Wanniassa, Australia"}
    assert notes(one("Journal.json", day_one({**ENTRY, "text": "edited"})))[0].id == note.id


def test_an_archive_of_day_one_is_imported_with_each_of_its_journals() -> None:
    found = notes(packed({"Work.json": day_one(ENTRY), "photos/ef43.jpeg": b"x", "__MACOSX/._W.json": b"x"}))
    assert [note.details["journal"] for note in found] == ["Work"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"../Journal.json": day_one(ENTRY)}, "path outside of it"),
        ({"/etc/Journal.json": day_one(ENTRY)}, "path outside of it"),
        ({"photos/a.jpeg": b"x"}, "cannot be imported"),
        ({"Journal.json": b"[]"}, "cannot be imported"),
    ],
)
def test_a_bad_archive_is_refused_in_one_sentence(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_incoming(packed(files))


def test_an_archive_that_unpacks_to_more_than_256_mb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("Journal.json", "w") as file:
        for _ in range(300):
            file.write(b"0" * 1_000_000)
    with pytest.raises(Refused, match="more than 256 MB"):
        read_incoming(one("export.zip", out.getvalue()))


def test_each_bad_entry_is_reported_with_its_place() -> None:
    found = dayone.read(one("j.json", day_one(ENTRY, {"uuid": "x", "creationDate": "?"}, {**ENTRY, "text": ""})))
    assert [item.where for item in found.skipped] == ["entry 2", "entry 3"]
    bad = {"title": "x", "date": "2026-02-30"}
    source = one("j.json", json.dumps({"tags": {}, "entries": [bad, {**bad, "date": "2026-02-03"}]}).encode())
    assert importer_of(source).name == "jrnl"
    assert [item.where for item in jrnl.read(source).skipped] == ["entry 1"]
    with pytest.raises(Refused, match="not a JSON export of jrnl"):
        jrnl.read(one("j.json", b"{}"))


def test_foreign_markdown_gives_day_title_and_tags() -> None:
    files = {
        "2026-03-04.md": b"plain #budget and #123, `#no`\n",
        "Daily/2026/03/05.md": b"from folders",
        "Daily/2026-03-06-Friday.md": b"\xef\xbb\xbf---\r\ndate: 2026-03-07\r\n"
        b"tags: [a, b c]\r\nmood: ok\r\n---\r\n\r\nText\r\n",
        "_posts/2026-03-08-first.md": b'---\ntitle:  "My: first"\ncategories: work\n---\nBody',
        "With Bob.md": "---\ncreated: March 9, 2026\n---\né".encode("latin-1"),
        "2026-03-10 broken.md": b"---\ntitle: a: b\n---\nBody",
    }
    found = notes(Source(name="vault", files=files, is_folder=True))
    assert [note.on.day if note.on else 0 for note in found] == [4, 5, 7, 8, 9, 10]
    assert [note.text for note in found] == [
        "plain #budget and #123, `#no`",
        "from folders",
        "Text",
        "My: first\n\nBody",
        "With Bob\n\né",
        "a: b\n\nBody",
    ]
    assert [note.tags for note in found] == [["budget"], [], ["a", "b c"], ["work"], [], []]
    assert found[2].details == {"mood": "ok"}


def test_a_file_without_a_day_of_its_own_stays_undated() -> None:
    source = Source(name="v", files={"x.md": b"words"}, is_folder=True, days={"x.md": date(2026, 3, 4)})
    assert notes(source)[0].on is None
    table = Source(name="t.csv", files={"t.csv": b"text,kind\nDo it,action\n"}, days={"t.csv": date(2026, 3, 4)})
    assert read_incoming(table).entries[0].day is None


def test_an_unpacked_export_of_day_one_is_read_as_a_folder() -> None:
    files = {"Work.json": day_one(ENTRY)}
    assert [note.on for note in notes(Source(name="out", files=files, is_folder=True))] == [date(2021, 3, 4)]


def test_empty_files_and_duplicate_ids_are_reported() -> None:
    ours = b"---\nid: '5'\nkind: note\ndate: 2026-03-04\n---\n\nx\n"
    files = {"a.md": ours, "b.md": ours, "empty.md": b"", "bin.md": b"a\0b"}
    found = md.read(Source(name="vault", files=files, is_folder=True))
    assert {item.where for item in found.skipped} == {"b.md", "empty.md", "bin.md"}
    assert [entry.id for entry in found.entries] == ["5"]
    assert found.is_complete


def test_a_foreign_table_is_read_by_the_names_of_its_columns() -> None:
    text = 'Date;Text;Tags;Kind;Mood\n4.3.2026;"hello; you";a, b;idea;3\n'
    text += '3 mar;x;;;\n2026-03-05;y;;quux;\n5/3/2026;"z\nz";;;\n'
    found = csv_files.read(one("f.csv", text.encode()))
    first, last = found.entries
    assert isinstance(first, Note)
    assert (first.on, first.text, first.tags, first.kind) == (date(2026, 3, 4), "hello; you", ["a", "b"], "idea")
    assert (last.day, last.heading) == (date(2026, 3, 5), "z")
    assert [item.where for item in found.skipped] == ["f.csv, column Mood", "f.csv, line 3", "f.csv, line 4"]


@pytest.mark.parametrize(("text", "why"), [("a,b\n1,2\n", "no column for the text"), ('text\n"x\n', "read as CSV")])
def test_an_unreadable_table_is_reported_in_one_sentence(text: str, why: str) -> None:
    (skipped,) = csv_files.read(one("f.csv", text.encode())).skipped
    assert why in skipped.why


def test_the_file_name_gives_the_kind_and_too_long_rows_are_reported() -> None:
    found = csv_files.read(one("actions.csv", b"title,owner,due\nDo it,mentee,2026-04-04\nBad,boss,\na,b,c,d\n"))
    assert [(entry.KIND.name, entry.heading) for entry in found.entries] == [("action", "Do it")]
    assert [item.where for item in found.skipped] == ["actions.csv, line 3", "actions.csv, line 4"]

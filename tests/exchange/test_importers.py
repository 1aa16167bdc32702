"""Importers of other programs' files: notes with day, text and tags, and stable ids."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rmjournal.errors import Refused
from rmjournal.exchange.found_notes import first_line
from rmjournal.exchange.importers import dayone, importer_of, jrnl, read_incoming
from rmjournal.exchange.importers import markdown_notes as md
from rmjournal.exchange.incoming import ImportChoices, Source
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


TASK = "".join(("TO", "DO"))
"""How org and Logseq mark a task."""


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


@pytest.mark.parametrize("created", [{}, {"creationDate": ""}, {"creationDate": "soon"}, {"creationDate": None}])
def test_an_entry_of_day_one_without_a_day_comes_in_undated(created: dict[str, Any]) -> None:
    bare = {key: value for key, value in ENTRY.items() if key != "creationDate"}
    undated, dated = notes(one("Journal.json", day_one({**bare, **created, "uuid": "B"}, ENTRY)))
    assert (undated.on, undated.created, undated.details) == (None, None, {"place": "Wanniassa, Australia"})
    assert dated.on == date(2021, 3, 4)
    assert notes(one("Journal.json", day_one({**bare, "uuid": "B", "text": "edited"})))[0].id == undated.id


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Off\! The `\.csv$` rule", r"Off! The `\.csv$` rule"),
        ("``a ` \\.b`` c\\.", "``a ` \\.b`` c."),
        ("```\n\\*.md\n```\n\\*", "```\n\\*.md\n```\n*"),
        (r"\`no code \. here\`", "`no code . here`"),
        ("no end `\\.", "no end `."),
    ],
)
def test_code_of_day_one_keeps_its_backslashes(written: str, text: str) -> None:
    (note,) = notes(one("Journal.json", day_one({**ENTRY, "photos": [], "text": written})))
    assert note.text == text


def test_all_attachments_of_day_one_are_named_also_without_a_text() -> None:
    attachments: dict[str, Any] = {
        "photos": [
            {"identifier": "76F9", "md5": "ef43", "type": "jpeg"},
            {"identifier": "A", "md5": "ab", "type": "png"},
        ],
        "videos": [{"identifier": "V", "md5": "cd"}],
        "audios": [{"identifier": "S", "md5": "ee", "format": "aac"}],
        "pdfAttachments": [{"identifier": "P"}],
    }
    others = "(photos/ab.png)\n(videos/cd.mov)\n(audios/ee.aac)\n(pdfs/P.pdf)"
    placed, alone = notes(
        one(
            "Journal.json",
            day_one(
                {**ENTRY, "text": "Look ![](dayone-moment://76F9)", **attachments},
                {**ENTRY, "uuid": "B", "text": "", "starred": False, "pinned": True, **attachments},
            ),
        )
    )
    assert placed.text == f"Look (photos/ef43.jpeg)\n\n{others}"
    assert (alone.text, alone.tags) == (f"(photos/ef43.jpeg)\n{others}", ["packing list", "pinned"])


def test_an_entry_without_a_known_zone_says_that_its_time_is_utc() -> None:
    entries = day_one({**ENTRY, "timeZone": ""}, {**ENTRY, "uuid": "B", "timeZone": "Mars/Phobos"})
    times = [note.details["time"] for note in dayone.read(one("j.json", entries)).entries if isinstance(note, Note)]
    assert times == ["13:48 UTC"] * 2


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("session date: March 4, 2024\ndue date: March 9, 2024", "2024-03-04"),
        ("last-modified: 2024-03-05\njournal-date: 2024-03-04\ntag: 2024-03-06", "2024-03-04"),
        ("date of birth: 2024-03-04\ndeadline: 2024-03-05", "None"),
    ],
)
def test_a_property_named_after_a_day_is_the_day(front: str, day: str) -> None:
    (note,) = read_incoming(one("a.md", f"---\n{front}\n---\nText\n".encode())).entries
    assert str(note.on if isinstance(note, Note) else "") == day


@pytest.mark.parametrize(("text", "encoding"), [("Größe und Maße", "Windows-1252"), ("Привет, мир", "Windows-1251")])
@pytest.mark.parametrize("ending", ["md", "txt"])
def test_a_text_in_a_code_page_is_read_and_told(text: str, encoding: str, ending: str) -> None:
    data = text.encode(f"cp{encoding[-4:]}")
    found = read_incoming(packed({f"a.{ending}": data, f"b.{ending}": data}))
    assert {note.text.partition("\n\n")[2] for note in found.entries if isinstance(note, Note)} == {text}
    told = f"2 files, such as a.{ending}, are not UTF-8: they were read as {encoding}."
    assert found.notes == (f"{told} Look whether their accents are right.",)


def test_exports_in_a_folder_come_in_one_by_one_and_empty_ones_are_named() -> None:
    def jrnl_export(*titles: str) -> bytes:
        return json.dumps({"tags": {}, "entries": [{"title": t, "date": "2024-03-04"} for t in titles]}).encode()

    full = {"a.json": jrnl_export("One"), "b.json": jrnl_export("Two"), "c.md": b"# Three", "d.json": day_one(ENTRY)}
    empty = {
        "e.json": jrnl_export(),
        "f.json": day_one(),
        "g.csv": b"Date,Notes\n",
        "h.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    }
    found = read_incoming(Source(name="notes", files={**full, **empty}, is_folder=True))
    assert {first_line(note.text) for note in found.entries if isinstance(note, Note)} == {
        *("One", "Two", "# Three", "# All packed."),
    }
    assert [item.where for item in found.skipped] == ["e.json", "f", "h.ics", "g.csv"]


def test_a_damaged_archive_beside_other_files_is_left_out_alone() -> None:
    files = {"a.md": b"Words", "b.zip": b"PK\x03\x04damaged"}
    found = read_incoming(Source(name="notes", files=files, is_folder=True))
    assert len(found.entries) == 1
    assert [(item.where, item.why[:22]) for item in found.skipped] == [("b.zip", "It cannot be unpacked ")]


def test_a_text_without_an_ending_is_read_and_other_documents_say_how() -> None:
    files = {
        "journal": b"[2024-03-04 09:00] First.\n",
        "Talk": b"5 May 2024\n\nWords",
        "x.log": b"Log",
        "blob": bytes(range(9)),
    }
    found = read_incoming(
        packed({**files, "2024.03.09": b"Dots", "a.eml": b"To: A", "b.png": b"x", "040324.md": b"W"})
    )
    texts = {note.text: str(note.on) for note in found.entries if isinstance(note, Note)}
    assert texts == {
        "First.": "2024-03-04",
        "Talk\n\n5 May 2024\n\nWords": "2024-05-05",
        "Dots": "2024-03-09",
        "040324\n\nW": "None",
        "x\n\nLog": "None",
    }
    assert [item.where for item in found.skipped] == ["blob"]
    assert found.notes == (
        "1 file is no text and stays where it is: b.png.",
        "1 file cannot be read: a.eml. To import it, save it as plain text or Markdown.",
    )


def test_an_archive_in_an_archive_is_read_file_by_file() -> None:
    part = packed(
        {"Home 1c0f/Plan 2c0f.md": b"Plan", "Home 1c0f/map.png": b"x", "Log.csv": b"date,text\n2024-01-02,Row\n"}
    )
    found = read_incoming(packed({"Part-1.zip": part.data, "odd.txt.exe": b"x", "empty.md": b""}))
    assert {origin.container for origin in found.origins.values()} == {
        "export/Part-1/Home 1c0f/Plan 2c0f.md",
        "export/Part-1/Log.csv",
    }
    assert [item.where for item in found.skipped] == ["empty.md"]
    assert found.notes == ("2 files are no texts and stay where they are: Part-1/Home 1c0f/map.png and odd.txt.exe.",)


def test_a_named_format_holds_for_all_files_of_a_folder() -> None:
    files = {"a.md": b"one", "b.csv": b"date,text\n2024-01-02,two\n", "c.json": b"{}"}
    found = read_incoming(Source(name="in", files=files, is_folder=True), "csv")
    assert [entry.heading for entry in found.entries] == ["two"]
    assert [item.where for item in found.skipped] == ["a.md", "c.json"]
    with pytest.raises(Refused, match="cannot be imported"):
        read_incoming(Source(name="in", files={"a.md": b"one"}, is_folder=True), "csv")


def test_a_journal_among_other_files_is_named_to_be_imported_alone() -> None:
    journal = b'{"_journal": {"1": {"format": 1}}, "notes": {}}'
    found = read_incoming(Source(name="in", files={"a.md": b"one", "j.json": journal}, is_folder=True))
    assert [(item.where, item.why) for item in found.skipped] == [
        ("j.json", "It is a journal file. Import it on its own.")
    ]
    with pytest.raises(Refused, match=r"^a.json: It is a journal file. Import it on its own"):
        read_incoming(Source(name="in", files={"a.json": journal, "b.json": journal}, is_folder=True))


def test_reading_tells_how_many_of_how_many_files_are_read() -> None:
    told: list[tuple[int, int]] = []
    files = {"a.md": b"one", "b.md": b"two", "c.csv": b"date,text\n2024-01-02,three\n", "d.json": b"{}"}
    read_incoming(
        Source(name="in", files=files, is_folder=True), watch=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_archive_of_day_one_is_imported_with_each_of_its_journals() -> None:
    found = notes(packed({"Work.json": day_one(ENTRY), "photos/ef43.jpeg": b"x", "__MACOSX/._W.json": b"x"}))
    assert [note.details["journal"] for note in found] == ["Work"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"../Journal.json": day_one(ENTRY)}, "path outside of it"),
        ({"/etc/Journal.json": day_one(ENTRY)}, "path outside of it"),
        ({"photos/a.jpeg": b"x", "b.docx": b"PK"}, r"no texts, tables or exports, only 1 \.docx and 1 \.jpeg\."),
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
    found = dayone.read(one("j.json", day_one(ENTRY, {"uuid": "x", "text": 5}, {**ENTRY, "text": "", "photos": []})))
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


@pytest.mark.parametrize(
    ("path", "text", "day", "time"),
    [
        ("3 May 2023.md", "x", "2023-05-03", ""),
        ("Walk, 3. Mai 2023.md", "x", "2023-05-03", ""),
        ("@March 9, 2025 7c1f0c0ae2f84c2b9c3a8d5e6f708192.md", "x", "2025-03-09", ""),
        ("@February 5, 2025 191bb.md", "x", "2025-02-05", ""),
        ("202305031805 Talk.md", "x", "2023-05-03", "18:05"),
        ("2023-05-03 18.05.md", "x", "2023-05-03", "18:05"),
        ("23-05-2023.md", "x", "2023-05-23", ""),
        ("2023/May/03 Talk.md", "x", "2023-05-03", ""),
        ("2023-05-03 Offsite/notes.md", "x", "2023-05-03", ""),
        ("journals/2023_05_03.md", "- x\n\t- y", "2023-05-03", ""),
        ("a.md", "# 2023-05-03 One-to-one\n\nx", "2023-05-03", ""),
        ("a.md", "# Talk with Bo (3 May 2023)\n\nx", "2023-05-03", ""),
        ("a.md", "**Wednesday, May 3rd, 2023**\n\nx", "2023-05-03", ""),
        ("a.md", "On 3 May 2023 we met.\n", "", ""),
        ("a.md", "---\ncreated: Wednesday, 3 May 2023 at 18:05\n---\nx", "2023-05-03", "18:05"),
        ("a.md", "---\ndate: 1683137100\n---\nx", "2023-05-03", "18:05 UTC"),
        ("a.md", "---\ndate: 1683137100000\n---\nx", "2023-05-03", "18:05 UTC"),
        ("a.md", "---\ndate: 2023-05-03T18:05:00+02:00\n---\nx", "2023-05-03", "18:05 +02:00"),
        ("a.md", "---\ndate: 2023-05-03 18:05 Europe/Oslo\n---\nx", "2023-05-03", "18:05 Europe/Oslo"),
        ("a.md", "---\ndate: 1970-01-01\n---\nx", "", ""),
        ("a.md", "---\ndate: 0\n---\nx", "", ""),
        ("Version 1.2.24.md", "x", "", ""),
        ("a.txt", "A walk through the board, 3 May 2023.\n", "2023-05-03", ""),
        ("3 mai 2023.txt", "x", "2023-05-03", ""),
        ("a.txt", "No day.", "", ""),
    ],
)
def test_a_note_has_the_day_of_its_properties_name_folder_or_heading(
    path: str, text: str, day: str, time: str
) -> None:
    found = read_incoming(Source(name="v", files={path: text.encode()}, is_folder=True))
    (note,) = found.entries
    assert isinstance(note, Note)
    assert (str(note.on or ""), note.details.get("time", "")) == (day, time)
    assert note.day == note.on
    assert found.ambiguous_days == ()


def test_one_key_gives_the_day_and_the_others_stay_in_details() -> None:
    text = b"---\ncreated: 3 May 2023\npublished: 2023-06-20\nday: Monday\nauthor: Anna\n---\nx"
    found = read_incoming(one("a.md", text), choices=ImportChoices(roles={"anna": "mentee"}))
    (note,) = found.entries
    assert isinstance(note, Note)
    assert (note.on, note.author) == (date(2023, 5, 3), "mentee")
    assert note.details == {"published": "2023-06-20", "day": "Monday"}


def test_the_order_of_day_and_month_in_names_is_decided_by_all_told_or_asked() -> None:
    def days(*names: str, day_first: bool | None = None) -> list[date | None]:
        source = Source(name="v", files={f"{name}.md": b"x" for name in names}, is_folder=True)
        found = read_incoming(source, choices=ImportChoices(day_first=day_first))
        assert bool(found.ambiguous_days) == (names == ("09-06-2023", "Talk 5-7-23") and day_first is None)
        return [note.day for note in found.entries]

    days("09-06-2023", "Talk 5-7-23")
    assert days("09-06-2023", "Talk 5-7-23", day_first=True) == [date(2023, 6, 9), date(2023, 7, 5)]
    assert days("09-06-2023", "Talk 5-7-23", day_first=False) == [date(2023, 9, 6), date(2023, 5, 7)]
    assert days("09-06-2023", "06-23-2023") == [date(2023, 9, 6), date(2023, 6, 23)]
    assert days("09.06.2023", "06-23-2023") == [date(2023, 6, 9), date(2023, 6, 23)]


def test_the_properties_of_notion_and_logseq_are_read_as_front_matter() -> None:
    files = {
        "Talk 7c1f0c0ae2f84c2b9c3a8d5e6f708192.md": b"# Talk\n\nCreated: March 4, 2024 2:05 PM\nTags: a, b\n"
        b"Status: Done\nDate: March 5, 2024 \xe2\x86\x92 March 6, 2024\n\nWords: these stay.\n",
        "pages/Anna.md": b"date:: [[2024-03-04]]\ntype:: person\n\n- hello #[[two words]]\n",
        "plain.md": b"Note: this is text.\n",
    }
    source = Source(name="export", files=files, is_folder=True)
    found = notes(source)
    keys = [origin.key for origin in read_incoming(source).origins.values()]
    assert keys == ["7c1f0c0ae2f84c2b9c3a8d5e6f708192", "", ""]
    assert [(note.text, note.on, note.tags, note.details) for note in found] == [
        (
            "# Talk\n\nWords: these stay.",
            date(2024, 3, 5),
            ["a", "b"],
            {"Created": "March 4, 2024 2:05 PM", "Status": "Done", "Date": "March 5, 2024 → March 6, 2024"},
        ),
        ("Anna\n\n- hello #[[two words]]", date(2024, 3, 4), ["two words"], {"type": "person"}),
        ("plain\n\nNote: this is text.", None, [], {}),
    ]


def test_the_title_is_the_name_without_day_time_and_id() -> None:
    files = (
        "202305031805 Feedback",
        "3 May 2023",
        "@May 3, 2023 7c1f0",
        "2023-05-03-wednesday",
        "May 3, 2023 So what",
    )
    found = notes(Source(name="v", files={f"{name}.md": b"x" for name in files}, is_folder=True))
    assert [note.text for note in found] == ["Feedback\n\nx", "x", "x", "x", "So what\n\nx"]


def test_a_year_or_month_stays_the_title_of_a_note_without_a_day() -> None:
    names = ("2024", "2024-03", "2024-W10", "2024_Q1")
    found = notes(Source(name="v", files={f"{name}.md": b"x" for name in names}, is_folder=True))
    assert [(note.on, note.text) for note in found] == [(None, f"{name}\n\nx") for name in sorted(names)]


def test_an_archive_of_windows_has_folders() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a\\", "a\\2024-03-04\\One.md", "a\\.obsidian\\hidden.md"):
            archive.writestr(name, "x" * (not name.endswith("\\")))
    assert [(note.on, note.text) for note in notes(one("a.zip", packed.getvalue()))] == [
        (date(2024, 3, 4), "One\n\nx")
    ]


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        ("tags:: #x, [[y z]], #[[two words]] three\n\n- ", ["x", "y z", "two words", "three"]),
        ("---\ntags: '[[b c]], d'\n---\n", ["b c", "d"]),
        ("---\ntags: ['[[b c]]', d e]\n---\n", ["b c", "d e"]),
    ],
)
def test_a_tag_may_be_a_link_of_several_words(head: str, tags: list[str]) -> None:
    assert notes(one("a.md", f"{head}text".encode()))[0].tags == tags


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


@pytest.mark.parametrize("data", [bytes(range(256)), b"gAAAAA" + b"Bl5-_0" * 40 + b"=="])
def test_an_encrypted_journal_is_left_out(data: bytes) -> None:
    found = read_incoming(Source(name="journal.txt", files={"journal.txt": data}))
    assert not found.entries
    assert [item.where for item in found.skipped] == ["journal.txt"]


def test_the_bytes_of_a_picture_are_no_text() -> None:
    (note,) = notes(packed({"a.md": b"# A\n\n![][p]\n\n[p]: <data:image/png;base64,iVBORw0KGgo=>"}))
    assert note.text == "# A\n\n![][p]\n\n[p]: <data:image/png>"


@pytest.mark.parametrize(("name", "save_as"), [("a.xlsx", "CSV"), ("a.DOCX", "Markdown"), ("a.html", "plain text")])
def test_a_file_of_an_office_program_is_refused_with_what_to_save_it_as(name: str, save_as: str) -> None:
    with pytest.raises(Refused, match=save_as):
        read_incoming(Source(name=name, files={name: b"<x/>"}))


def test_empty_pages_and_older_versions_of_logseq_are_no_notes() -> None:
    files = {"logseq/bak/pages/a.md": b"old", "journals/2024_03_04.md": b"-\n", "pages/a.md": b"- new"}
    found = read_incoming(packed(files))
    assert [item.where for item in found.skipped] == ["journals/2024_03_04.md"]
    assert [entry.text for entry in found.entries if isinstance(entry, Note)] == ["a\n\n- new"]


def test_templates_are_left_out_and_texts_about_them_are_not() -> None:
    files = {
        "Templates/Daily.md": b"# {{title}}\n\n## Notes\n",
        "99 Vorlagen/Talk.md": b"<% tp.date.now() %>\n",
        "Anywhere.md": b"---\ndate: {{date:YYYY-MM-DD}}\n---\n# Talk\n",
        "Templates/How we talk.md": b"Ask first. `{{date}}` is the day.",
        "Notes/Tools.md": b"{{date}} gives the day.",
    }
    found = read_incoming(Source(name="v", files=files, is_folder=True))
    assert {item.where: item.why for item in found.skipped} == dict.fromkeys(
        ("Templates/Daily.md", "99 Vorlagen/Talk.md", "Anywhere.md"),
        "It is a template for notes, so it was left out.",
    )
    assert len(found.entries) == 2


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("pages/Mentoring%2FPrompts.md", "Mentoring/Prompts"),
        ("pages/Mentoring___My Notes.md", "Mentoring/My Notes"),
        ("pages/What%3F.org", "What?"),
        ("pages/100% sure.md", "100% sure"),
        ("pages/a%FFb%0Ac d.md", "a%FFb%0Ac d"),
        ("pages/%C3%89t%c3%a9 x.md", "Été x"),
        ("snake__case___.md", "snake case "),
    ],
)
def test_names_of_logseq_give_the_titles_that_they_stand_for(path: str, title: str) -> None:
    (note,) = notes(Source(name="v", files={path: b"- x"}, is_folder=True))
    assert note.text == f"{title}\n\n- x"


def test_headings_with_days_in_org_are_a_log_and_its_keywords_are_told() -> None:
    log = (
        ":PROPERTIES:\n:ID: 7c1f\n:END:\n#+TITLE: Talks\n#+filetags: :ai:board:\n#+author: Bo\n\nOur rules.\n\n"
        f"* Kick-off <2026-03-01 Sun 10:00>\n** Actions\n- Anna: draw it\n** {TASK} ask Bo <2026-03-09 Mon>\n"
        "* Talk\n[2026-03-08 Sun]\nLong.\n"
    )
    found = notes(one("log.org", log.encode()))
    assert [(note.text, str(note.on or ""), note.tags, note.details) for note in found] == [
        ("Our rules.", "", ["ai", "board"], {"author": "Bo"}),
        (
            f"Kick-off\n\n## Actions\n- Anna: draw it\n- {TASK} ask Bo <2026-03-09 Mon>",
            "2026-03-01",
            ["ai", "board"],
            {"author": "Bo", "time": "10:00"},
        ),
        ("Talk\n\nLong.", "2026-03-08", ["ai", "board"], {"author": "Bo"}),
    ]
    assert read_incoming(one("log.org", log.encode())).offered == {"action item": 2}
    plain = "#+title: Prompts\n#+date: <2026-03-04 Wed>\n\n* Ask first\nx\n"
    daily = "* Met Bo\n** Later <2026-03-09 Mon>\n** Never <2026-03-10 Tue>\n"
    files = {"pages/p.org": plain.encode(), "journals/2026_03_05.org": daily.encode()}
    source = Source(name="graph", files=files, is_folder=True)
    assert sorted((str(note.on), note.text) for note in notes(source)) == [
        ("2026-03-04", "Prompts\n\n# Ask first\nx"),
        ("2026-03-05", "# Met Bo\n## Later 2026-03-09\n## Never 2026-03-10"),
    ]

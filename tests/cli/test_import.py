"""Import in the shell: recognized, previewed, undoable, refused in one sentence."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from rmjournal.demo import LAST, demo_bytes, demo_entries
from rmjournal.exchange.exporters import EXPORT_FORMATS, ExportInput
from rmjournal.journal.open_journal import Journal

from .conftest import Shell


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The mentee's demo, exported."""
    path = tmp_path / "export.json"
    (one,) = [export.as_file for export in EXPORT_FORMATS if export.name == "json"]
    assert one is not None
    path.write_bytes(one(ExportInput(entries=demo_entries("mentee"), today=LAST, name="Annelise Østby-Keller")))
    return path


def test_importing_an_export_creates_an_equal_journal(empty: Shell, export: Path) -> None:
    done = empty.run("import", str(export))
    assert "Imported: 308 new" in done.stdout
    assert "Started a new journal" in done.stderr
    journal = Journal.open(empty.file)
    assert {entry.id: entry for entry in journal.entries} == {entry.id: entry for entry in demo_entries("mentee")}
    assert journal.name == "Annelise Østby-Keller"
    before = empty.file.read_bytes()
    assert "Nothing new: 308 already here." in empty.run("import", str(export)).stdout
    assert empty.file.read_bytes() == before


def test_a_dry_run_lists_every_entry_and_changes_nothing(shell: Shell, empty: Shell, export: Path) -> None:
    before = shell.file.read_bytes()
    told = shell.run("import", str(export), "--dry-run").stdout
    assert told.count("\n+") == 307
    assert "Would be imported: 308 new. Nothing was changed." in told
    assert shell.file.read_bytes() == before
    assert {row["what"] for row in shell.json("import", str(export), "--dry-run")} == {"new"}


def test_a_dry_run_without_a_journal_begins_none(empty: Shell, export: Path) -> None:
    assert "308 new" in empty.run("import", str(export), "--dry-run").stdout
    assert not empty.file.exists()


def test_an_import_is_one_action(shell: Shell, export: Path) -> None:
    shell.run("import", str(export))
    assert "import 308 new" in shell.run("undo").stdout
    assert len(shell.json("list", "relationships")) == 1


def test_import_accepts_another_journal_and_refers_a_copy_to_merge(shell: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(demo_bytes("mentor"))
    assert "new" in shell.run("import", str(other)).stdout
    copy = tmp_path / "copy.json"
    copy.write_bytes(shell.file.read_bytes())
    assert "rmjournal merge" in shell.refused("import", str(copy))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "cannot be imported"),
        (b"\x00\xff" * 100, "cannot be imported"),
        (b"[1, 2]", "cannot be imported"),
        (b'{"about": {"program": "rmjournal", "what": "export", "format": 1}, "entries": {"no', "is damaged"),
        (b'{"about": {"program": "rmjournal", "what": "export", "format": 9}, "entries": {}}', "newer rmjournal"),
        (b'{"about": {"program": "rmjournal", "what": "export"}, "entries": {}}', "which format"),
        (b'{"about": {"program": "rmjournal", "what": "export"}, "entries": ' + b"[" * 100_000, "too deeply"),
        (b'{"about": {"program": "rmjournal", "what": "export"}, "entries": "\xe9"}', "not UTF-8"),
    ],
)
def test_import_refuses_a_file_that_is_no_export(shell: Shell, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "brought.json"
    path.write_bytes(data)
    assert says in shell.refused("import", str(path))
    assert says in shell.refused("import", "-", stdin=data)


def test_import_refuses_an_empty_name(shell: Shell) -> None:
    assert "Name a file or a folder." in shell.run("import", "", code=1).stderr


def test_import_refuses_unreadable_paths(shell: Shell, tmp_path: Path) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "leads back to itself" in shell.refused("import", str(loop))
    assert "contains no texts, tables or exports" in shell.refused("import", str(folder))
    assert "does not exist" in shell.refused("import", str(tmp_path / "nothing.json"))
    (folder / "in.json").symlink_to(folder)
    (folder / "notes.enex").write_text("<en-export/>")
    assert "contains no texts, tables or exports, only 1 .enex" in shell.refused("import", str(folder))


def test_an_export_with_a_byte_order_mark_is_read(shell: Shell, export: Path) -> None:
    export.write_bytes(b"\xef\xbb\xbf" + export.read_bytes())
    assert "308 new" in shell.run("import", str(export), "--dry-run").stdout


def test_a_point_of_a_table_without_a_day_has_no_day(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("point,minutes\nRehearse the budget page,12\n")
    assert "1 new" in shell.run("import", str(table)).stdout
    assert "1970" not in shell.run("agenda").stdout
    assert "1970" not in shell.run("list", "points").stdout
    (point,) = shell.json("list", "points")
    assert point["raised"] is None
    assert shell.json("timeline") == shell.json("timeline", "--since", "2000-01-01")


def test_a_day_with_two_readings_is_asked_and_told_by_an_option(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "07-08-2023.md").write_text("Short talk.")
    (folder / "8 July 2023.md").write_text("Long talk.")
    (folder / "none.md").write_text("No day.\n- [ ] Call by 2023-07-09")
    assert "Nothing in the files tells. Say it with --day-first or" in shell.refused("import", str(folder))
    for name in ("13-4-2023.md", "4-13-2023.md", "x.csv"):
        (folder / name).write_text("day,text\n3/4/2023,a\n13/4/2023,b\n4/13/2023,c\n" if "x" in name else "So.")
    for path, both in ((folder, "13-4-2023 and 4-13-2023"), (folder / "x.csv", "13/4/2023 and 4/13/2023")):
        assert f"The files have both: {both}." in shell.refused("import", str(path))
    for name in ("13-4-2023.md", "4-13-2023.md", "x.csv"):
        (folder / name).unlink()
    told = shell.run("import", str(folder), "--month-first", "--with-actions").stdout
    assert "1 of 4 has no day of its own" in told
    days = [note["on"] for note in shell.json("list", "notes") if "talk" in note["text"]]
    assert sorted(days) == ["2023-07-08", "2023-07-08"]
    (undated,) = [note for note in shell.json("list", "notes") if "No day." in note["text"]]
    shell.run("edit", str(undated["ref"]), "--tags", "later")
    (undated,) = [note for note in shell.json("list", "notes") if "No day." in note["text"]]
    assert (undated["on"], undated["tags"]) == (None, ["later"])


def test_a_name_in_brackets_is_known_as_one_of_the_pair(tmp_path: Path) -> None:
    file, log = tmp_path / "j.json", tmp_path / "log.md"
    file.write_bytes(demo_bytes("mentor"))
    log.write_text("## 13.05.2024\n\n- [ ] Misaki: tie it\n\n## 20.05.2024\n\nx\n")
    shell = Shell(file)
    shell.run("import", str(log), "--with-actions")
    (action,) = [one for one in shell.json("list", "actions") if one["text"] == "Tie it"]
    assert action["owner"] == "mentor"


def test_older_versions_that_logseq_keeps_are_not_read(shell: Shell, tmp_path: Path) -> None:
    for name in ("pages", "logseq/bak/pages"):
        (tmp_path / "graph" / name).mkdir(parents=True)
        (tmp_path / "graph" / name / "a.md").write_text(f"- {name}")
    assert "Imported: 1 new" in shell.run("import", str(tmp_path / "graph")).stdout


def test_action_items_of_a_log_are_offered_and_imported_when_wished(shell: Shell, tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    log.write_text("# Talks\n\n## 13.05.2024\n\n- [ ] Misaki: draw it by Friday\n\n## 20.05.2024\n\nx\n")
    told = shell.run("import", str(log)).stdout
    assert "Imported: 2 new" in told
    assert "1 action item stays in the texts. To make entries of such lines too: --with-actions" in told
    told = shell.run("import", str(log), "--with-actions").stdout
    assert "1 new, 2 already here" in told
    assert "stays in the texts" not in told
    (action,) = [one for one in shell.json("list", "actions") if one["text"] == "Draw it by Friday"]
    assert (action["due"], action["agreed_on"], action["state"]) == ("2024-05-17", "2024-05-13", "open")
    assert "Nothing new" in shell.run("import", str(log), "--with-actions").stdout
    shell.run("undo")
    assert not [one for one in shell.json("list", "actions") if one["text"] == "Draw it by Friday"]


FORM = (
    "Timestamp,Author,Notes,Next steps\n"
    '"6/14/2023 9:05:11",Misaki,Walked through the board,"Misaki: draw it again"\n'
    '"6/28/2023 17:40:02",me,Why two boards?,\n'
)


def test_the_columns_of_a_table_are_shown_chosen_and_remembered(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "form.csv"
    table.write_text(FORM)
    told = " ".join(shell.run("import", str(table), "--dry-run").stdout.split())
    assert "Columns of form.csv" in told
    assert "Timestamp day 6/14/2023 9:05:11 Author author Misaki" in told
    assert "Next steps detail Misaki: draw it again" in told
    assert "2 new" in told
    rows = shell.json("import", str(table), "--dry-run")
    assert [(row["words"], row["fields"], row["table"]) for row in rows if row["what"] == "column"] == [
        ("Timestamp", ["day"], "form.csv"),
        ("Author", ["author"], "form.csv"),
        ("Notes", ["text"], "form.csv"),
        ("Next steps", ["detail"], "form.csv"),
    ]
    assert "There is no column" in shell.refused("import", str(table), "--column", "Next=action")
    assert "A column cannot be" in shell.refused("import", str(table), "--column", "Next steps=weather")
    assert "does not say what the column is" in shell.refused("import", str(table), "--column", "Next steps")
    assert "3 new" in shell.run("import", str(table), "--column", "Next steps=action").stdout
    (action,) = [row for row in shell.json("list", "actions") if row["text"] == "Draw it again"]
    assert action["agreed_on"] == "2023-06-14"
    table.write_text(FORM.replace("draw it again", "fold it"))
    assert "Next steps action" in " ".join(shell.run("import", str(table), "--dry-run").stdout.split())
    shell.run("undo")
    assert not [row for row in shell.json("list", "actions") if row["text"] == "Draw it again"]


def test_a_table_without_rows_has_no_entries(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("date,mood\n", "utf-8")
    told = shell.run("import", str(tmp_path / "log.csv"), "--dry-run").stdout
    assert told.strip() == "Would be imported: no entries. Nothing was changed."


def test_a_goal_of_a_table_stands_without_a_day(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "goals.csv"
    table.write_text("Goal,Why\nRead a chart,to answer myself\n")
    shell.run("import", str(table))
    for words in (("search", "Read a chart"), ("list", "goals"), ("timeline",)):
        assert "1970" not in shell.run(*words).stdout
    (found,) = shell.json("search", "Read a chart")
    assert "1970" not in str(found)


def test_the_order_of_day_and_month_of_a_table_is_asked_or_told(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text("Date,Notes\n3/4/2024,a tour\n3/5/2024,a talk\n")
    assert "--day-first or --month-first" in shell.refused("import", str(table))
    shell.run("import", str(table), "--month-first")
    days = {row["text"]: row["on"] for row in shell.json("list", "notes") if row["on"] in DAYS}
    assert days == {"a tour": "2024-03-04", "a talk": "2024-03-05"}


DAYS = ("2024-03-04", "2024-03-05", "2024-04-03", "2024-05-03")


def test_a_corrected_folder_changes_what_it_made(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "corrected"
    folder.mkdir()
    (folder / "map.md").write_text("---\ndate: 2024-05-02\n---\nDrew the map of the floor.")
    (folder / "plain.md").write_text("Nothing tells its day.")
    assert "2 new" in shell.run("import", str(folder)).stdout
    (folder / "map.md").write_text("---\ndate: 2024-05-01\n---\nDrew the map of the floor.")
    (folder / "plain.md").write_text("---\ndate: 2024-04-30\n---\nNothing tells its day.")
    assert "Imported: 2 changed." in shell.run("import", str(folder)).stdout
    assert "Nothing new: 2 already here." in shell.run("import", str(folder.rename(tmp_path / "renamed"))).stdout
    days = {note["on"] for note in shell.json("list", "notes") if "Drew the map" in note["text"]}
    assert days == {"2024-05-01"}


def test_an_import_is_told_by_groups_with_counts_and_reasons(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.md").write_text(f"Thought number {number}")
    for number in range(8):
        (folder / f"empty{number}.md").touch()
    (folder / "link.md").symlink_to(folder / "00.md")
    told = shell.run("import", str(folder)).stdout
    assert "New: 30\n" in told and "… and 20 more" in told
    assert "Not imported: 9\n" in told
    assert "empty0.md, empty1.md, empty2.md, empty3.md, empty4.md and 3 more" in " ".join(told.split())
    assert "link.md" in told and "It is a link, so it was not followed." in " ".join(told.split())


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Names are Unicode there.")
def test_names_in_another_encoding_are_read_or_told(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    for name in (b"caf\xe9.md", "café.md".encode(), b"na\xefve.md", b"na\xefve.png"):
        Path(folder, os.fsdecode(name)).write_text("x")
    told = shell.run("import", str(folder), "--copy-attachments", str(tmp_path / "out")).stdout
    assert "New: 2\n" in told and "naïve" in told and "Another file there has the same name" in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["naïve.png"]


def test_json_tells_aside_what_the_lines_tell(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "a.md").write_text("x")
    (folder / "b.png").write_bytes(b"picture")
    ran = shell.run("import", str(folder), "--json")
    assert [row["words"] for row in json.loads(ran.stdout)] == ["a"]
    assert "1 of 1 has no day of its own" in ran.stderr and "b.png" in ran.stderr


def test_an_import_of_which_all_is_refused_ends_with_1(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    before = shell.file.read_bytes()
    assert "Nothing new: 1 not imported." in shell.run("import", str(tmp_path / "empty.md"), code=1).stdout
    assert shell.file.read_bytes() == before


@pytest.mark.parametrize("is_packed", [False, True])
def test_attachments_are_copied_beside_when_wished(shell: Shell, tmp_path: Path, is_packed: bool) -> None:
    folder, target = tmp_path / "vault", tmp_path / "pictures"
    (folder / "img").mkdir(parents=True)
    (folder / "note.md").write_text("See ![map](img/map.png)")
    (folder / "img" / "map.png").write_bytes(b"picture")
    source = shutil.make_archive(str(tmp_path / "vault"), "zip", folder) if is_packed else str(folder)
    told = shell.run("import", source, "--copy-attachments", str(target))
    assert "1 file is no text and stays where it is: img/map.png." in told.stdout
    assert "1 file copied to" in told.stderr
    assert (target / "img" / "map.png").read_bytes() == b"picture"
    assert "0 files copied" in shell.run("import", source, "--copy-attachments", str(target)).stderr
    (target / "img" / "map.png").write_bytes(b"mine")
    shell.run("import", source, "--copy-attachments", str(target))
    assert (target / "img" / "map.png").read_bytes() == b"mine"
    assert (target / "img" / "map-2.png").read_bytes() == b"picture"


def test_attachments_are_never_copied_through_a_link(shell: Shell, tmp_path: Path) -> None:
    folder, target = tmp_path / "vault", tmp_path / "pictures"
    (folder / "img").mkdir(parents=True)
    (folder / "note.md").write_text("words")
    (folder / "img" / "map.png").write_bytes(b"picture")
    target.mkdir()
    (target / "img").symlink_to(tmp_path)
    told = shell.run("import", str(folder), "--copy-attachments", str(target), code=1)
    assert "leads out of" in told.stderr
    assert not (tmp_path / "map.png").exists()
    assert "words" not in shell.run("list", "notes").stdout


def test_a_refused_copy_of_attachments_begins_no_journal(empty: Shell, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "note.md").write_text("words")
    (tmp_path / "vault" / "map.png").write_bytes(b"picture")
    (tmp_path / "file").write_bytes(b"")
    empty.run("import", str(tmp_path / "vault"), "--copy-attachments", str(tmp_path / "file"), code=1)
    assert not empty.file.exists()
    told = empty.run("import", str(tmp_path / "vault"), "--copy-attachments", str(tmp_path / "pictures"))
    assert "1 file copied to" in told.stderr and "1 new" in told.stdout

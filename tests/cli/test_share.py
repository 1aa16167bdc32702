"""Share and export in the shell: listed first, asked, never overwritten."""

import json
from pathlib import Path

import pytest

from rmjournal.demo import demo_bytes
from rmjournal.journal.open_journal import Journal

from .conftest import Shell


@pytest.fixture
def demo(tmp_path: Path) -> Shell:
    path = tmp_path / "mentee.json"
    path.write_bytes(demo_bytes("mentee"))
    return Shell(path)


def test_a_packet_is_listed_entry_by_entry_before_it_is_written(demo: Shell, tmp_path: Path) -> None:
    packet = tmp_path / "packet.json"
    told = demo.run("share", "--out", str(packet), "--yes").stdout
    held = json.loads(packet.read_text("utf-8"))["entries"]
    assert told.count("\n") == sum(map(len, held.values())) + 4
    assert "267 entries for 佐藤 美咲 (Misaki Satō)" in told
    assert "Young colleagues want promotion" not in told
    assert packet.stat().st_mode & 0o777 == 0o600


def test_share_writes_nothing_without_a_confirmation(demo: Shell, tmp_path: Path) -> None:
    packet = tmp_path / "packet.json"
    result = demo.run("share", "--out", str(packet), code=1)
    assert "Add --yes" in result.stderr
    assert demo.json("share", "--out", str(packet))[0]["what"] == "leaves"
    assert not packet.exists()


def test_every_word_that_leaves_can_be_read_first(demo: Shell, tmp_path: Path) -> None:
    told = demo.run("share", "--full", "--out", str(tmp_path / "p.json"), "--yes").stdout
    assert "    Takeaways: One-line emails are read as anger.\n      My office is the wrong room." in told
    assert "Author: mentee" in told
    assert "Start: Tue 13 Jan 2026 08:30" in told or "Start: Tue 13 Jan 08:30" in told


def test_share_and_export_overwrite_no_existing_file(demo: Shell, tmp_path: Path) -> None:
    there = tmp_path / "there.json"
    there.write_text("mine")
    assert "exists already" in demo.run("share", "--out", str(there), "--yes", code=1).stderr
    assert "exists already" in demo.refused("export", "json", str(there))
    assert there.read_text() == "mine"
    assert "is a folder" in demo.run("share", "--out", str(tmp_path), "--yes", code=1).stderr
    assert "name a file" in demo.refused("export", "json", str(tmp_path))
    assert "was not written" in demo.refused("export", "json", str(tmp_path / "no" / "where.json"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mentee.json", "there.json"]


def test_one_entry_can_be_shared_and_a_private_one_cannot(shell: Shell, tmp_path: Path) -> None:
    shell.run("learned", "Ask of each number: as of when?")
    (learning,) = shell.json("list", "learnings")
    assert "is private, so it was not shared" in shell.refused("share", learning["ref"])
    assert "Nothing is shared yet" in shell.refused("share")
    shell.run("edit", learning["ref"], "--shared")
    packet = tmp_path / "one.json"
    shell.run("share", learning["ref"], "--out", str(packet), "--yes")
    assert list(json.loads(packet.read_text("utf-8"))["entries"]) == ["learnings"]


def test_share_with_several_people_requires_a_name(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", "relationship", "Priya", "--role", "mentee")
    assert "Add --with Misaki or --with Priya." in shell.refused("share")
    assert "Nothing is shared yet" in shell.refused("share", "--with", "Priya")


def test_an_export_and_its_import_are_equal_and_stdout_has_just_that(demo: Shell, tmp_path: Path) -> None:
    demo.run("export", "json", str(tmp_path / "all.json"))
    printed = demo.run("export", "json", "-").stdout
    assert printed == (tmp_path / "all.json").read_text("utf-8")
    other = Shell(tmp_path / "other.json")
    other.run("import", "-", stdin=printed)
    ours, theirs = Journal.open(demo.file), Journal.open(other.file)
    assert {entry.id: entry for entry in ours.entries} == {entry.id: entry for entry in theirs.entries}
    assert ours.name == theirs.name


def test_a_shared_export_holds_only_shared_entries(demo: Shell, tmp_path: Path) -> None:
    assert "Add --yes" in demo.run("export", "json", str(tmp_path / "s.json"), "--shared", code=1).stderr
    demo.run("export", "json", str(tmp_path / "s.json"), "--shared", "--yes")
    found = json.loads((tmp_path / "s.json").read_text("utf-8"))["entries"]
    assert "pulses" not in found
    assert all(entry["shared"] for table in found.values() for entry in table.values())


def test_a_packet_is_imported_by_the_partner_and_refused_by_its_sender(demo: Shell, tmp_path: Path) -> None:
    packet = str(tmp_path / "packet.json")
    demo.run("share", "--out", packet, "--yes")
    assert "This packet is your own" in demo.refused("import", packet)
    partner = Shell(tmp_path / "mentor.json")
    partner.file.write_bytes(demo_bytes("mentor"))
    assert "11 changed, 256 already here" in partner.run("import", packet).stdout
    once = partner.file.read_bytes()
    assert "Nothing new: 267 already here." in partner.run("import", packet).stdout
    assert partner.file.read_bytes() == once
    partner.run("undo")


def test_a_packet_says_what_is_new_left_out_and_gone(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", "action", "Book a room", "--shared")
    shell.run("share", "--out", str(tmp_path / "first.json"), "--yes")
    shell.run("add", "action", "Ask Tara", "--shared")
    shell.run("edit", "Book a room", "--private")
    told = shell.run("share", "--out", str(tmp_path / "second.json"), "--leave-out", "Ask Tara", "--yes").stdout
    assert "told as withdrawn: action item “Book a room”" in told and "left out of this packet: 1 entry" in told
    assert b"Ask Tara" not in (tmp_path / "second.json").read_bytes()
    rows = json.loads(shell.run("share", "--json").stdout)
    assert [(row["what"], row["words"], row["status"] or row["why"]) for row in rows] == [
        ("leaves", "Ask Tara", "new"),
        ("gone", "action item “Book a room”", "withdrawn"),
    ]


def test_a_meeting_that_both_planned_becomes_one_unless_kept_apart(shell: Shell, tmp_path: Path) -> None:
    packet, start = str(tmp_path / "packet.json"), ("--start", "2027-06-16 08:30")
    shell.run("add", "session", "Map", *start, "--shared")
    shell.run("share", "--out", packet, "--yes")
    partner = Shell(tmp_path / "mentor.json")
    partner.run("add", "relationship", "Annelise", "--role", "mentor")
    partner.run("add", "session", "Channels", *start)
    told = partner.run("import", packet, "--dry-run").stdout
    assert "= " in told and "the session you planned yourself" in told and "1 the same as here" in told
    apart = json.loads(partner.run("import", packet, "--dry-run", "--keep-apart", "--json").stdout)
    assert [row["what"] for row in apart] == ["new"]
    partner.run("import", packet)
    (session,) = json.loads(partner.run("list", "sessions", "--json").stdout)
    assert (session["focus"], session["notes"], session["shared"]) == ("Map", "- Focus: Channels", True)
    partner.run("undo")
    (session,) = json.loads(partner.run("list", "sessions", "--json").stdout)
    assert (session["focus"], session["notes"], session["shared"]) == ("Channels", "", False)


def test_a_dash_is_the_output_and_never_a_file(demo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for verb in (("page", "--with", "Misaki"), ("review", "--period", "2026-04"), ("agenda", "last")):
        assert demo.run(*verb, "--out", "-").stdout == demo.run(*verb).stdout
    assert "A packet is a file" in demo.run("share", "--out", "-", "--yes", code=2).stderr
    assert not (tmp_path / "-").exists()

"""``page``, ``reply`` and ``request``: for people who do not use the program."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from rmjournal.errors import NotSaved
from rmjournal.storage.files import output_files
from tests.cli.conftest import Shell


@pytest.fixture
def met(shell: Shell) -> Shell:
    """A journal with a shared session and one shared point."""
    shell.run("add", "session", "Channel map", "--start", "next tue 08:30", "--shared")
    shell.run("add", "point", "The budget page", "--session", "next", "--owner", "mentor")
    shell.run("add", "point", "Canary", "--session", "next", "--private")
    return shell


def test_a_page_is_printed_or_written_to_a_new_file(met: Shell, tmp_path: Path) -> None:
    printed = met.run("page").stdout
    assert printed.startswith("# For Misaki\n") and "The budget page" in printed and "Canary" not in printed
    for name, begin in (("for.html", "<!DOCTYPE html>"), ("for.md", "# For Misaki")):
        met.run("page", "--with", "Misaki", "--out", str(tmp_path / name))
        assert (tmp_path / name).read_text("utf-8").startswith(begin)
    assert "exists already" in met.refused("page", "--out", str(tmp_path / "for.md"))


def test_a_kept_page_follows_each_verb_that_writes(met: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "Shared 🎉"
    folder.mkdir()
    met.run("page", "--keep", str(folder))
    file = folder / "for-misaki.html"
    first = file.read_bytes()
    met.run("add", "point", "Later point", "--session", "next")
    assert b"Later point" in file.read_bytes()
    met.run("undo")
    assert file.read_bytes() == first
    written = file.stat().st_mtime_ns
    met.run("topic", "For me alone")
    met.run("list", "points")
    assert file.stat().st_mtime_ns == written, "its content is the same"
    met.run("page", "--stop")
    met.run("add", "point", "Not on it", "--session", "next")
    assert file.read_bytes() == first
    assert "No page for Misaki" in met.refused("page", "--stop")


def test_a_folder_that_is_gone_is_told_and_stops_nothing(met: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    met.run("page", "--keep", str(folder))
    (folder / "for-misaki.html").unlink()
    folder.rmdir()
    result = met.run("topic", "Saved all the same")
    assert result.stderr.count("\n") == 1
    assert "The page for Misaki is not up to date." in result.stderr
    assert "rmjournal page --with Misaki --stop" in result.stderr
    assert met.json("list", "notes")[0]["text"] == "Saved all the same"
    assert met.run("list", "notes").stderr == "", "a verb that only reads says nothing"
    met.run("page", "--stop")
    assert met.run("topic", "Quiet again").stderr == ""


def test_a_page_that_cannot_be_replaced_is_told(met: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    met.run("page", "--keep", str(folder))
    (folder / "for-misaki.html").unlink()
    (folder / "for-misaki.html").mkdir()
    result = met.run("add", "point", "Later point", "--session", "next")
    assert "The page for Misaki is not up to date." in result.stderr
    assert [row["title"] for row in met.json("list", "points")].count("Later point") == 1


def test_a_folder_that_is_read_only_is_told(met: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    met.run("page", "--keep", str(tmp_path))

    def refuse(path: Path, data: bytes, *, explain: Callable[[Path, OSError], str]) -> None:
        raise NotSaved(explain(path, PermissionError(errno.EACCES, "not allowed")))

    monkeypatch.setattr(output_files, "write_file", refuse)
    result = met.run("add", "point", "Later point", "--session", "next")
    assert "is not up to date" in result.stderr and "may not write in its folder" in result.stderr
    assert "Later point" in met.run("list", "points").stdout


def test_a_file_of_somebody_else_is_not_overwritten(met: Shell, tmp_path: Path) -> None:
    (tmp_path / "for-misaki.html").write_text("mine", "utf-8")
    assert "has a file for-misaki.html already" in met.refused("page", "--keep", str(tmp_path))
    assert "is not a folder" in met.refused("page", "--keep", str(tmp_path / "none"))
    assert (tmp_path / "for-misaki.html").read_text("utf-8") == "mine"


def test_two_partners_with_one_name_have_two_pages(met: Shell, tmp_path: Path) -> None:
    met.run("add", "relationship", 'Misaki "Mi" Tanaka', "--role", "mentor")
    for pair in met.json("list", "relationships"):
        met.run("page", "--with", str(pair["ref"]), "--keep", str(tmp_path))
    pages = sorted(path.name for path in tmp_path.glob("for-*.html"))
    assert len(pages) == 2 and pages[0].startswith("for-misaki-mi-tanaka-")


def test_a_reply_becomes_notes_and_points_with_one_undo(met: Shell, tmp_path: Path) -> None:
    mail = "Hi!\n\n> 1. The budget page\nI bring it.\n\n- Parking\n\nBest\nMisaki\n"
    dry = met.run("reply", "-", "--dry-run", stdin=mail).stdout
    assert "note of point 1: The budget page: I bring it." in dry and "new point of Misaki: Parking" in dry
    assert "Nothing was changed." in dry
    assert len(met.json("list", "points")) == 2
    rows = met.json("reply", "-", "--dry-run", stdin=mail)
    assert [(row["becomes"], row["point"]) for row in rows] == [("point", 1), ("new", None)]
    (tmp_path / "mail.txt").write_text(mail, "utf-8")
    said = met.run("reply", str(tmp_path / "mail.txt")).stdout
    assert "Left out: the greeting (1 line), the signature (2 lines), the quoted text (1 line)." in said
    assert "Nothing was written. Left out" in met.run("reply", str(tmp_path / "mail.txt")).stdout
    points = {row["title"]: row for row in met.json("list", "points")}
    assert points["The budget page"]["note"] == "Misaki: I bring it."
    assert (points["Parking"]["owner"], points["Parking"]["shared"]) == ("mentor", True)
    met.run("undo")
    assert {row["title"]: row["note"] for row in met.json("list", "points")} == {"The budget page": "", "Canary": ""}


def test_a_reply_without_words_is_refused(met: Shell) -> None:
    assert "no text to read" in met.refused("reply", "-", stdin=" \n")


def asked(full: Shell) -> str:
    return full.run("request", "Listening upwards", "--from", "Jonas Weber").stdout


def test_an_answer_is_imported_with_its_consent(full: Shell, tmp_path: Path) -> None:
    ref = str(full.json("list", "skills")[0]["ref"])
    full.run("edit", ref, "--anchors", "1=I explain", "--anchors", "3=I ask and wait")
    quoted = "".join(f"> {line}\n" for line in asked(full).splitlines())
    (tmp_path / "answer.txt").write_text(f"1: 3\n2: She asked.\n3: yes\n4: nobody\n\n{quoted}", "utf-8")
    assert "Nothing was changed" in full.run("import", str(tmp_path / "answer.txt"), "--dry-run").stdout
    said = full.run("import", str(tmp_path / "answer.txt")).stdout
    assert "Jonas Weber agreed: only you may read it." in said
    [rating] = full.json("list", "ratings")
    assert (rating["level"], rating["rater"], rating["consent"], rating["shared"]) == (
        3,
        "Jonas Weber",
        "private",
        False,
    )
    assert "Nothing new" in full.run("import", str(tmp_path / "answer.txt")).stdout
    assert "agreed that only you read this" in full.refused("edit", str(rating["ref"]), "--shared")
    full.run("undo")
    assert full.json("list", "ratings") == []


def test_an_answer_is_pasted_for_a_goal_without_a_reference(full: Shell) -> None:
    full.run("reply", "-", "--about", "Listen more", "--from", "Ioana", stdin="1: He let them finish.")
    [note] = [row for row in full.json("list", "notes") if row["person"] == "Ioana"]
    assert (note["text"], note["consent"], note["shared"]) == ("He let them finish.", "private", False)


def test_a_request_is_shown_before_it_is_written(full: Shell, tmp_path: Path) -> None:
    out = tmp_path / "ask.html"
    words = ("request", "Listen more", "--from", "Jonas", "--out", str(out))
    result = full.run(*words, code=1)
    assert "Hello Jonas," in result.stdout and "Nothing was written" in result.stderr
    assert not out.exists()
    full.run(*words, "--yes")
    assert "What do you see?" in out.read_text("utf-8")
    both = full.run("request", "Listen more", "--from", "Jonas", "--from", "Ioana").stdout
    assert "Hello Jonas," in both and "Hello Ioana," in both
    assert full.run(*words, "--from", "Ioana", code=2).stderr


def test_an_answer_for_another_journal_is_refused(full: Shell, empty: Shell, tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("1: 3\nReference: observation 0123456789 from Jo\n", "utf-8")
    assert "not in your journal" in full.refused("import", str(tmp_path / "answer.txt"))
    other = Shell(tmp_path / "other.json")
    assert "Open the journal that asked" in other.refused("import", str(tmp_path / "answer.txt"))

"""Text conflicts in the shell: all versions are listed, and one is chosen."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

TEXT = "one\ntwo\nthree\nfour\nfive"
CERTAIN = "journal.sync-conflict-20261121-211338-E5QTAEC.json"


@pytest.fixture
def note(shell: Shell) -> str:
    return str(shell.json("note", TEXT)[0]["ref"])


def apart(shell: Shell, ref: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    """Edit an entry on two devices at once, and merge."""
    copy = shell.file.with_name(CERTAIN)
    copy.write_bytes(shell.file.read_bytes())
    if theirs:
        Shell(copy).run("edit", ref, *theirs)
    else:
        Shell(copy).run("delete", ref)
    shell.run("edit", ref, *mine)
    shell.run("merge")


def test_conflicts_lists_both_texts_and_proposes_a_joined_one(shell: Shell, note: str) -> None:
    mine, theirs = TEXT.replace("one", "ONE"), TEXT.replace("five", "FIVE")
    apart(shell, note, ("--text", mine), ("--text", theirs))
    assert "two versions of a text" in shell.run("show", note).stdout
    for verb in (("list", "notes"), ("search", "three")):
        assert "2 versions" in shell.run(*verb).stdout
    [row] = shell.json("conflicts")
    assert sorted(row["versions"]) == sorted([mine, theirs]) and row["field"] == "text" and row["ref"] == note
    assert row["joined"] == "ONE\ntwo\nthree\nfour\nFIVE" and row["overlaps"] == 0
    shown = shell.run("conflicts").stdout
    assert "ONE" in shown and "FIVE" in shown and "merged" in shown and "--field text" in shown
    shell.run("resolve", note, "--keep", "merged")
    assert shell.json("show", note)[0]["text"] == "ONE\ntwo\nthree\nfour\nFIVE"
    assert shell.json("conflicts") == []
    assert "No text has two versions." in shell.run("conflicts").stdout


def test_joined_text_is_proposed_for_three_versions(shell: Shell, note: str) -> None:
    copies = [shell.file.with_name(name) for name in (CERTAIN, CERTAIN.replace("211338", "211339"))]
    for copy in copies:
        copy.write_bytes(shell.file.read_bytes())
    for copy, word in zip(copies, ("three", "five"), strict=True):
        Shell(copy).run("edit", note, "--text", TEXT.replace(word, word.upper()))
    shell.run("edit", note, "--text", TEXT.replace("one", "ONE"))
    shell.run("merge", *map(str, copies))
    [row] = shell.json("conflicts")
    assert len(row["versions"]) == 3 and (row["joined"], row["overlaps"]) == ("ONE\ntwo\nTHREE\nfour\nFIVE", 0)
    shell.run("resolve", note, "--keep", "merged")
    assert shell.json("show", note)[0]["text"] == row["joined"] and shell.json("conflicts") == []


def test_resolve_refuses_to_join_a_cleared_text(shell: Shell, note: str) -> None:
    shell.run("edit", note, "--person", "Ida")
    apart(shell, note, ("--person", ""), ("--person", "Darya"))
    assert shell.refused("resolve", note, "--keep", "merged") == "Person has the versions 1, 2. Choose one of them."


def test_on_a_terminal_long_texts_go_on_below_their_beginning(
    shell: Shell, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "  - what the board asked about the number and\n" + "who answered it and what they had to say " * 4
    apart(shell, note, ("--text", f"{long}mine"), ("--text", f"{long}theirs"))
    whole = shell.run("conflicts").stdout
    assert all(f"{' ' * 10}{line}\n" in whole for line in f"{long}mine\n{long}theirs".split("\n")[1::2])
    assert re.findall(r"^ {7}\d  (.+), .+$", whole, re.MULTILINE) == ["this computer", "the other device"]
    monkeypatch.setattr("rmjournal.cli.output.terminal_width", lambda: 60)
    rows = [row for row in shell.run("conflicts").stdout.splitlines() if row.startswith(" ")]
    assert len(rows) > 15 and all(len(row) <= 60 for row in rows)
    assert {row[:8].strip() for row in rows} == {"1", "2", "merged", ""}
    assert any(row.startswith("            - what the board") for row in rows)


@pytest.mark.parametrize("keep", ["1", "2", "both"])
def test_resolve_keeps_one_version_or_both_and_the_other_in_the_history(shell: Shell, note: str, keep: str) -> None:
    apart(shell, note, ("--text", "mine"), ("--text", "theirs"))
    [row] = shell.json("conflicts")
    one, two = row["versions"]
    [now] = shell.json("resolve", note, "--field", "text", "--keep", keep)
    assert now["text"] == {"1": one, "2": two, "both": f"{one}\n\n{two}"}[keep]
    assert shell.json("conflicts") == []
    shell.run("undo")
    assert shell.json("show", note)[0]["text"] == one
    assert shell.json("conflicts")[0]["versions"] == [one, two]
    shell.run("redo")
    assert shell.json("show", note)[0]["text"] == now["text"] and shell.json("conflicts") == []


def test_resolve_refuses_an_invalid_choice(shell: Shell, note: str) -> None:
    assert "has two versions" in shell.refused("resolve", note, "--keep", "1")
    apart(shell, note, ("--text", "mine", "--person", "Ida"), ("--text", "theirs", "--person", "Darya"))
    assert (
        shell.refused("resolve", note, "--keep", "1")
        == "Several texts of this entry have two versions. Choose one with --field: person, text."
    )
    assert "Choose one of them or both" in shell.refused("resolve", note, "--field", "text", "--keep", "3")
    for folder in (shell.file.parent / "state").glob("*/history-*"):
        for version in folder.iterdir():
            version.unlink()
    assert "there is no merged text" in shell.refused("resolve", note, "--field", "text", "--keep", "merged")
    assert shell.json("resolve", note, "--field", "person", "--keep", "both")[0]["person"] in (
        "Ida / Darya",
        "Darya / Ida",
    )


def test_lists_are_joined_and_days_are_not(shell: Shell) -> None:
    ref = str(shell.json("action", "Book a room", "--due", "tomorrow", "--tags", "a")[0]["ref"])
    apart(shell, ref, ("--due", "in 3 days", "--tags", "a,b"), ("--due", "in 4 days", "--tags", "a,c"))
    assert {row["field"] for row in shell.json("conflicts")} == {"due", "tags"}
    assert "Choose one of them." in shell.refused("resolve", ref, "--field", "due", "--keep", "both")
    assert sorted(shell.json("resolve", ref, "--field", "tags", "--keep", "both")[0]["tags"]) == ["a", "b", "c"]
    shown = shell.run("conflicts").stdout
    assert "merged" not in shown and "--keep 1 (or 2" in shown and "Thu 4 Jun" in shown and "Fri 5 Jun" in shown
    assert shell.refused("resolve", ref, "--field", "due", "--keep", "merged").endswith("Choose one of them.")
    shell.run("resolve", ref, "--field", "due", "--keep", "2")
    assert shell.json("conflicts") == []


@pytest.mark.parametrize(("keep", "left"), [("1", 1), ("2", 0)])
def test_a_concurrent_delete_and_edit_stays_a_conflict_until_resolved(
    shell: Shell, note: str, keep: str, left: int
) -> None:
    apart(shell, note, ("--text", "mine"), ())
    [row] = shell.json("conflicts")
    assert (row["field"], row["versions"]) == ("_deleted", ["it stays", "deleted"])
    assert len(shell.json("resolve", note, "--keep", keep)) == left
    assert len(shell.json("list", "notes")) == left and shell.json("conflicts") == []


def test_check_reports_text_conflicts(shell: Shell, note: str, tmp_path: Path) -> None:
    apart(shell, note, ("--text", "mine"), ("--text", "theirs"))
    assert "1 text with two versions" in shell.run("check", code=1).stdout


def test_a_share_apart_from_a_rewrite_is_told_in_words_and_settled_by_sharing(shell: Shell, note: str) -> None:
    apart(shell, note, ("--text", "rewritten"), ("--shared",))
    told = shell.run("show", note).stdout
    assert "private, only you, with two versions of who may see it; see rmjournal conflicts" in told
    assert "Only you see it: it was shared on one device while it was rewritten" in told
    shown = shell.run("conflicts").stdout.splitlines()
    assert [line.strip() for line in shown if "until you choose" in line or "may see it" in line] == [
        "only you, until you choose",
        "your partner may see it",
    ]
    shell.run("edit", note, "--shared")
    assert shell.json("conflicts") == [] and shell.json("show", note)[0]["shared"] is True

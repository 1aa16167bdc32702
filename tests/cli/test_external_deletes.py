"""External deletes in the shell: kept, reported, then deleted or restored."""

import json

from tests.cli.conftest import Shell


def take_out(shell: Shell, table: str) -> None:
    content = json.loads(shell.file.read_text("utf-8"))
    content[table].clear()
    shell.file.write_text(json.dumps(content, indent=1), "utf-8")


def test_external_deletes_are_reported_and_kept_until_answered(full: Shell) -> None:
    assert "Nothing was removed" in full.run("removed").stdout
    take_out(full, "learnings")
    assert len(full.json("list", "learnings")) == 1
    assert "removed from the file by hand: learning" in full.run("check", code=1).stdout
    assert "as of when?" in full.run("removed").stdout
    full.run("note", "Something else")
    assert full.json("removed")[0]["table"] == "learnings"


def test_removed_with_delete_is_an_ordinary_delete(full: Shell) -> None:
    take_out(full, "learnings")
    assert "rmjournal undo" in full.run("removed", "--delete").stdout
    assert full.json("list", "learnings") == [] and full.json("removed") == []
    full.run("undo")
    assert len(full.json("list", "learnings")) == 1


def test_removed_with_keep_restores_it_in_the_file(full: Shell) -> None:
    whole = full.file.read_bytes()
    ref = str(full.json("list", "learnings")[0]["ref"])
    take_out(full, "learnings")
    full.run("removed", ref, "--keep")
    assert full.file.read_bytes() == whole and full.json("removed") == []
    assert "None of these entries" in full.refused("removed", ref)
    assert full.run("check").exit_code == 0

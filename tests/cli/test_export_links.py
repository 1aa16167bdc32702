"""Exports onto links: nothing is written through them."""

from os import mkfifo
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

WRITERS = {
    "json": ("export", "json", "{}"),
    "md": ("export", "md", "{}.md"),
    "html": ("export", "html", "{}.html"),
    "csv": ("export", "csv", "{}.csv", "--kind", "goals"),
    "ics": ("export", "ics", "{}.ics"),
    "jrnl": ("export", "jrnl", "{}.txt"),
    "md folder": ("export", "md", "{}"),
    "csv folder": ("export", "csv", "{}/"),
    "share": ("share", "--out", "{}", "--yes"),
    "agenda": ("agenda", "next", "--format", "ics", "--out", "{}"),
    "review": ("review", "--out", "{}.html"),
    "proof": ("proof", "--out", "{}.md", "--yes"),
    "demo": ("demo", "--write", "{}"),
}


@pytest.mark.parametrize("leads_to", ["file", "nothing", "pipe", "empty folder"])
@pytest.mark.parametrize("verb", WRITERS)
def test_export_refuses_a_link_at_its_target(full: Shell, tmp_path: Path, verb: str, leads_to: str) -> None:
    for ref in ("goals", "sessions", "learnings"):
        full.run("edit", full.json("list", ref)[0]["id"], "--shared")
    words = [word.format(tmp_path / "link") for word in WRITERS[verb]]
    link = next(Path(word) for word in words if word.startswith(str(tmp_path)))
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    there = theirs / "kept"
    if leads_to == "file":
        there.write_text("my own words\n")
    elif leads_to == "pipe":
        mkfifo(there)
    elif leads_to == "empty folder":
        there.mkdir()
    link.symlink_to(there)
    result = full.run(*words, code=2 if leads_to == "empty folder" and verb in ONLY_FILES else 1)
    assert (
        (str(link) in result.stderr or "name a file" in result.stderr)
        and link.is_symlink()
        and link.readlink() == there
    )
    assert [file.name for file in theirs.rglob("*")] == ["kept"] * (leads_to != "nothing")
    assert leads_to != "file" or there.read_text() == "my own words\n"


ONLY_FILES = ("agenda", "review", "proof")
"""Verbs whose option says that it wants no folder."""


@pytest.fixture
def vault(full: Shell, tmp_path: Path) -> Path:
    full.run("export", "md", str(tmp_path / "vault"))
    return tmp_path / "vault"


def test_a_folder_of_an_export_that_became_a_link_is_named_and_left(full: Shell, vault: Path, tmp_path: Path) -> None:
    vault.rename(tmp_path / "moved")
    vault.symlink_to(tmp_path / "moved")
    before = {file: file.read_bytes() for file in (tmp_path / "moved").rglob("*.md")}
    full.run("edit", full.json("list", "goals")[0]["id"], "--title", "Quite another title")
    told = full.refused("export", "md", str(vault))
    assert f"{vault} is a link" in told and str(tmp_path / "moved") in told
    assert {file: file.read_bytes() for file in (tmp_path / "moved").rglob("*.md")} == before
    assert "1 file written" in full.run("export", "md", str(tmp_path / "moved")).stdout


@pytest.mark.parametrize("leads_to", ["file", "nothing", "folder", "pipe"])
def test_a_link_in_a_folder_of_an_export_is_named_and_left(
    full: Shell, vault: Path, tmp_path: Path, leads_to: str
) -> None:
    (goal,) = vault.glob("Goals/*.md")
    there = tmp_path / "theirs"
    goal.rename(there)
    if leads_to != "file":
        there.unlink()
    if leads_to == "folder":
        there.mkdir()
    elif leads_to == "pipe":
        mkfifo(there)
    before = there.read_bytes() if leads_to == "file" else None
    goal.symlink_to(there)
    full.run("edit", full.json("list", "goals")[0]["id"], "--title", "Quite another title")
    told = full.run("export", "md", str(vault)).stdout
    assert f"{goal.name} is a link, so it was not changed" in told and goal.readlink() == there
    assert before is None or there.read_bytes() == before
    assert leads_to != "folder" or not list(there.iterdir())
    assert any("Quite another title" in file.read_text() for file in vault.rglob("*.md") if not file.is_symlink())


@pytest.mark.parametrize("what", ["link", "pipe"])
def test_a_list_of_an_export_that_is_no_plain_file_is_named_and_left(
    full: Shell, vault: Path, tmp_path: Path, what: str
) -> None:
    (listed,) = vault.glob(".rmjournal*")
    listed.rename(tmp_path / "theirs")
    before = (tmp_path / "theirs").read_bytes()
    if what == "link":
        listed.symlink_to(tmp_path / "theirs")
    else:
        mkfifo(listed)
    full.run("edit", full.json("list", "goals")[0]["id"], "--title", "Quite another title")
    assert f"{listed} is not a plain file" in full.refused("export", "md", str(vault))
    assert (tmp_path / "theirs").read_bytes() == before

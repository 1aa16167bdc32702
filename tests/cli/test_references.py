"""Deleted entries leave no dead link: parts are deleted too, other references read "(deleted)"."""

import re
import shutil
from pathlib import Path

import pytest

from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from tests.cli.conftest import Pair, Shell
from tests.reference_journal import TODAY, World, dangling

PAGES = (
    "today",
    "timeline",
    "timeline --zoom month",
    "agenda next",
    "agenda next --format md",
    "agenda next --format txt",
    "progress",
    "progress pair --with REF",
    "review --period all --with REF",
    "review --period 2026-06 --with REF",
    "search words",
    "conflicts",
    "history",
    "check",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("references")
    path = folder / "journal.json"
    journal = Journal.create(path, today=TODAY, state_root=folder / "state")
    world = World(journal)
    journal.close()
    return path, world


def entries_in(shell: Shell, state: Path) -> Journal:
    return Journal.open(shell.file, today=TODAY, state_root=state)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND.name)
def test_deleting_takes_parts_along_and_leaves_no_dead_link(
    built: tuple[Path, World], tmp_path: Path, kind: type[Entry]
) -> None:
    path, world = built
    shell = Shell(tmp_path / "journal.json")
    shutil.copy(path, shell.file)
    target = world.targets[kind]
    before = entries_in(shell, tmp_path / "state").entries
    told = shell.run("delete", target).stdout
    after = entries_in(shell, tmp_path / "state").entries
    gone = {entry.id for entry in before} - {entry.id for entry in after}
    for entry, field in dangling(after):
        assert not field.part, f"{entry.heading} is a part of what is gone"
    mine = [pointer for pointer in world.pointers if pointer.target == target]
    for pointer in mine:
        assert (pointer.entry in gone) == pointer.field.part
        assert not pointer.field.is_copy or pointer.entry not in after, "what was joined goes with the other one"
        if not (pointer.field.part or pointer.field.is_copy):
            assert after.get(pointer.entry) == before.get(pointer.entry)
            assert "(deleted)" in shell.run("show", pointer.entry).stdout
    assert len(gone) == 1 or re.search(r"\d+ .+ deleted with it", told), told
    is_well(shell)
    draws_all(shell, tmp_path, gone)
    shell.run("undo")
    assert dangling(entries_in(shell, tmp_path / "state").entries) == []
    shell.run("redo")
    is_well(shell)


def is_well(shell: Shell) -> None:
    """The check is green, and a repair finds nothing to mend."""
    shell.run("check")
    before = shell.file.read_bytes()
    shell.run("check", "--repair")
    assert shell.file.read_bytes() == before


def draws_all(shell: Shell, folder: Path, gone: set[str]) -> None:
    """Every list, page and export is drawn, and prints no id of what is gone."""
    partner = next(row["id"] for row in shell.json("list", "relationships"))
    prints = [words.replace("REF", partner).split() for words in PAGES]
    prints += [["list", kind.KIND.plural] for kind in KINDS]
    for words in prints:
        no_id(words, shell.run(*words).stdout, gone)
    for name in ("page.html", "page.md", "sessions.ics", "all.json"):
        shell.run("export", name.rpartition(".")[2], str(folder / name))
    fresh = Shell(folder / "fresh.json")
    fresh.run("import", str(folder / "all.json"))
    fresh.run("check")
    fresh.file.unlink()
    for name in ("page.html", "page.md", "sessions.ics"):
        no_id([name], (folder / name).read_text("utf-8"), gone)
    for words in (["review", "--period", "all"], ["proof", "--yes"], ["share", "--yes"]):
        told = shell.run(*words, "--with", partner, "--out", str(folder / words[0])).output
        no_id(words, told + (folder / words[0]).read_text("utf-8"), gone)
    for name in ("md", "csv"):
        shell.run("export", name, str(folder / name))
        for file in filter(Path.is_file, (folder / name).rglob("*")):
            no_id([name, file.name], file.read_text("utf-8"), gone)
        before = list(entries_in(shell, folder / "state").entries)
        told = shell.run("import", str(folder / name)).output
        assert list(entries_in(shell, folder / "state").entries) == before, told


def no_id(words: list[str], text: str, gone: set[str]) -> None:
    found = [entry_id for entry_id in gone if entry_id in text]
    assert not found, f"{words}: {text}"


@pytest.fixture
def pair(full: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """Two machines with a session and a goal that have parts, and a learning that points at them."""
    goal, session = (str(full.json("list", kind)[0]["ref"]) for kind in ("goals", "sessions"))
    full.run("add", "milestone", "First step", "--goal", goal)
    full.run("add", "point", "Heating", "--session", session, "--goal", goal)
    full.run("add", "learning", "Of both", "--session", session, "--goal", goal)
    full.run("add", "session", "The one after", "--start", "in 3 weeks 08:30")
    return Pair(full, tmp_path / "there", monkeypatch)


def ref(shell: Shell, kind: str) -> str:
    """The entry of a kind that was made first."""
    return str(min(shell.json("list", kind), key=lambda row: int(row["id"]))["ref"])


def the(shell: Shell, kind: str, words: str) -> dict[str, object]:
    return next(row for row in shell.json("list", kind) if words in row.values())


@pytest.mark.parametrize("for_good", [[], ["--for-good", "--yes"]], ids=["deleted", "forgotten"])
def test_parts_that_came_while_their_whole_was_deleted_elsewhere_stay_and_can_be_edited(
    pair: Pair, tmp_path: Path, for_good: list[str]
) -> None:
    here, goal, session = pair.here, ref(pair.here, "goals"), ref(pair.here, "sessions")
    pair.run_there("add", "point", "Came meanwhile", "--session", session)
    pair.run_there("add", "pulse", "A good one", "--session", session, "--useful", "4")
    pair.run_there("add", "level", "5 of 8", "--goal", goal, "--level", "0")
    pair.run_there("add", "milestone", "Came too", "--goal", goal)
    gone = {str(here.json("show", one)[0]["id"]) for one in (goal, session)}
    here.run("delete", goal, *for_good)
    here.run("delete", session, *for_good)
    pair.meet()
    is_well(here)
    draws_all(here, tmp_path, gone)
    for kind, words in (("points", "title"), ("pulses", "note"), ("levels", "note"), ("milestones", "title")):
        [found] = here.json("list", kind)
        assert "(deleted)" in here.run("show", str(found["ref"])).stdout
        assert here.json("edit", str(found["ref"]), f"--{words}", "Edited")[0][words] == "Edited"
    assert "waiting" in here.run("list", "points").stdout
    assert "Edited" in here.run("agenda", "next").stdout
    here.run("carry", ref(here, "points"))
    assert the(here, "points", "Edited")["session"] == the(here, "sessions", "The one after")["id"]
    is_well(here)


def test_undo_and_restore_bring_the_links_back(pair: Pair) -> None:
    here, session = pair.here, ref(pair.here, "sessions")
    before = the(here, "learnings", "Of both")
    here.run("learned", "Something else")
    told = here.run("delete", session).stdout
    assert "1 agenda point deleted with it." in told
    assert "1 learning stays and shows (deleted) where it was linked." in told
    (then,) = [row["when"] for row in here.json("history", "--limit", "2")][1:]
    pair.meet()
    assert "(deleted)" in pair.run_there("show", str(before["ref"]))
    here.run("restore", str(then), "--entry", session)
    assert the(here, "points", "Heating")["session"] == before["session"]
    assert "(deleted)" not in here.run("show", str(before["ref"])).stdout
    here.run("undo")
    assert here.json("list", "points") == []
    here.run("undo")
    assert the(here, "learnings", "Of both") == before and the(here, "points", "Heating")
    is_well(here)


def test_repair_clears_only_links_to_ids_that_never_existed(pair: Pair) -> None:
    here = pair.here
    here.run("delete", ref(here, "sessions"))
    text = here.file.read_text("utf-8").replace('"text": "Of both"', '"successor": "123",\n   "text": "Of both"')
    here.file.write_text(text, "utf-8")
    assert "successor points at 123" in here.run("check", code=1).stdout
    here.run("check", "--repair")
    learning = the(here, "learnings", "Of both")
    assert learning["successor"] == "" and learning["session"]
    is_well(here)


def test_importing_a_packet_skips_parts_of_deleted_entries_and_keeps_other_links(
    shell: Shell, tmp_path: Path
) -> None:
    shell.run("add", "session", "Channel map", "--start", "next tue 08:30", "--shared")
    theirs = Shell(tmp_path / "theirs.json")
    theirs.run("add", "relationship", "Annelise", "--role", "mentor", "--start", "3 months ago")
    shell.run("share", "--yes", "--out", str(tmp_path / "first.json"))
    theirs.run("import", str(tmp_path / "first.json"))
    session = ref(shell, "sessions")
    shell.run("add", "point", "Heating", "--session", session)
    shell.run("add", "learning", "Ask first", "--session", session, "--shared")
    theirs.run("delete", ref(theirs, "sessions"))
    shell.run("share", "--yes", "--out", str(tmp_path / "second.json"))
    told = theirs.run("import", str(tmp_path / "second.json")).stdout
    assert "a part of what is deleted here, so it stays deleted" in told
    assert theirs.json("list", "points") == []
    assert "(deleted)" in theirs.run("show", ref(theirs, "learnings")).stdout
    is_well(theirs)
    theirs.run("import", str(tmp_path / "second.json"), "--again")
    assert theirs.json("list", "points")[0]["session"] == theirs.json("list", "sessions")[0]["id"]
    assert theirs.json("list", "learnings")[0]["session"] == theirs.json("list", "sessions")[0]["id"]
    is_well(theirs)


def test_conflicts_and_carried_points_show_no_id_of_a_deleted_entry(pair: Pair) -> None:
    here, learning = pair.here, the(pair.here, "learnings", "Of both")
    first, later = ref(here, "sessions"), str(the(here, "sessions", "The one after")["ref"])
    here.run("carry", ref(here, "points"), "--to", later)
    pair.run_there("edit", str(learning["ref"]), "--session", "")
    here.run("edit", str(learning["ref"]), "--session", later)
    pair.meet()
    gone = {str(the(here, "sessions", words)["id"]) for words in ("The one after", "Channel map")}
    point = ref(here, "points")
    here.run("carry", point, "--to", "later")
    here.run("delete", first)
    here.run("delete", later)
    for words in (["conflicts"], ["show", str(learning["ref"])], ["show", point], ["history", point]):
        shown = here.run(*words).stdout
        assert "(deleted)" in shown and not any(entry_id in shown for entry_id in gone)
    here.run("resolve", str(learning["ref"]), "--keep", "1")
    here.run("check")

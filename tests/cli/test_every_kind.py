"""Every kind from the shell: add, list, show, edit, delete, undo, redo; and its example as it is written."""

import re
import shlex
from typing import Any

import pytest

from rmjournal.model.entry import Entry
from rmjournal.model.kind import fields
from rmjournal.model.kinds import KINDS
from tests.cli.conftest import SLY, Shell

POINTERS = ("goal", "session", "skill", "learning")
IDS = [kind.KIND.name for kind in KINDS]


def needed(shell: Shell, kind: type[Entry]) -> list[str]:
    """Options for what an entry of the kind cannot be without, its main text apart."""
    values = {"start": "next tue 08:30", "level": "1", "recall": "full", "role": "mentee", "learner": "me"}
    found: list[str] = []
    for name, field in fields(kind).items():
        if not field.required or name == kind.KIND.main:
            continue
        if field.is_link:
            values[name] = str(shell.json("list", field.to[0])[0]["id"])
        found += [f"--{name.replace('_', '-')}", values[name]]
    return found


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_an_entry_is_added_listed_shown_edited_deleted_and_restored(full: Shell, kind: type[Entry]) -> None:
    name, main = kind.KIND.name, kind.KIND.main
    [added] = full.json("add", name, "First words", *needed(full, kind), "--tags", "odd, rare")
    assert added[main] == "First words"
    assert added["tags"] == ["odd", "rare"]
    assert added["table"] == kind.KIND.plural
    assert set(fields(kind)) | {"id", "ref", "history", "table"} <= set(added)
    ref = str(added["ref"])
    assert [row["id"] for row in full.json("list", kind.KIND.plural, "--tag", "ODD")] == [added["id"]]
    assert "First words" in full.run("list", name).stdout
    assert full.json("show", ref) == [added]
    assert "First words" in full.run("show", added["id"]).stdout
    _edited_deleted_and_back(full, kind, added)


def _edited_deleted_and_back(full: Shell, kind: type[Entry], added: dict[str, Any]) -> None:
    name, main, ref = kind.KIND.name, kind.KIND.main, str(added["ref"])
    [edited] = full.json("edit", ref, f"--{main}", "Other words")
    assert edited[main] == "Other words"
    assert added["id"] in [row["id"] for row in full.json("delete", ref)]
    assert full.json("list", name, "--tag", "odd") == []
    full.refused("show", added["id"])
    full.run("undo")
    assert full.json("show", ref) == [edited]
    full.run("undo")
    assert full.json("show", ref) == [added]
    assert full.json("redo")[0].items() >= edited.items()
    full.run("undo")
    [undone] = full.json("undo")
    assert (undone["id"], undone["ref"], undone["gone"]) == (added["id"], ref, True)
    full.run("redo")
    assert full.json("show", ref) == [added]


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_the_example_of_a_kind_works_as_written(full: Shell, kind: type[Entry]) -> None:
    words = shlex.split(kind.KIND.example)
    for pointer in POINTERS:
        ref = str(full.json("list", pointer)[0]["ref"])
        words = [ref if word == "1234" and words[n - 1] == f"--{pointer}" else word for n, word in enumerate(words)]
    full.run("add", kind.KIND.name, *words)
    assert kind.KIND.example in full.run("add", kind.KIND.name, "--help").stdout


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_every_field_is_an_option_with_a_help_text(full: Shell, kind: type[Entry]) -> None:
    shown = full.run("add", kind.KIND.plural.replace("_", "-"), "--help").stdout
    for name, field in fields(kind).items():
        assert f"--{name.replace('_', '-')}" in shown
        assert field.label.split()[0] in shown


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_hostile_text_is_shown_and_never_interpreted(full: Shell, kind: type[Entry]) -> None:
    free = {name: field for name, field in fields(kind).items() if not field.takes_numbers}
    texts = [name for name, field in free.items() if field.form in ("line", "text", "lines")]
    options = [word for name in texts if name != kind.KIND.main for word in (f"--{name.replace('_', '-')}", SLY)]
    [added] = full.json("add", kind.KIND.name, SLY, *needed(full, kind), *options)
    ref = str(added["ref"])
    for words in (
        ["list", kind.KIND.name],
        ["show", ref],
        ["timeline"],
        ["search", "pwned"],
        ["today"],
        ["delete", ref],
    ):
        shown = full.run(*words).stdout
        assert "\x07" not in shown
        if words[0] in ("list", "show", "search", "delete"):
            assert "[@click=quit]q[/] ]0;pwned" in shown


def test_control_characters_in_the_file_never_reach_the_terminal(full: Shell) -> None:
    text = full.file.read_text("utf-8").replace("Listen more", "Listen\\u001b]0;pwned\\u0007 \\u009b31m \\u202emore")
    full.file.write_text(text, "utf-8")
    ref = str(full.json("list", "goals")[0]["ref"])
    for words in (
        ["list", "goals"],
        ["show", ref],
        ["timeline"],
        ["search", "pwned"],
        ["today"],
        ["list", "goals", "--json"],
    ):
        shown = full.run(*words).stdout
        assert not re.search("[\x1b\x07\x9b\u202e]", shown)
    full.run("done", ref, code=1)

"""Words instead of signs and charts, for a screen reader; every place of the screen has a verb with its facts."""

import re
from pathlib import Path

import pytest

from rmjournal.demo import TODAY, write_demo
from rmjournal.tui.places import PLACES

from .conftest import Shell

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
SIGNS = re.compile("[\u2191\u2193\u21ba\u21bb\u2500-\u25ff\u2713\u2717\u2726\u270e\u2691\u263c\u2661\u2665⇄⊘⋈§≡‖]")
"""Box drawing, blocks, circles, squares and the other signs of the program."""
TABLE = README.partition("| On the screen | In the shell")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| ([^|]+) \| (.*`) \|$", TABLE, re.MULTILINE)
TWINS = {place: re.findall("`([^`]+)`", verbs) for place, verbs in ROWS}
VERBS = [verb for verbs in TWINS.values() for verb in verbs]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("demo") / "journal.json"
    write_demo(path, "mentee", TODAY)
    return path.read_bytes()


@pytest.fixture
def demo(empty: Shell, written: bytes) -> Shell:
    empty.file.write_bytes(written)
    return empty


def plain(shell: Shell, verb: str) -> str:
    words = verb.replace("REF", shell.json("list", "goals")[0]["ref"]).split()
    return shell.run("--plain", *words, stdin="From memory\nfully" + "\n" * 20).stdout


def test_every_place_and_step_has_a_twin_in_the_shell() -> None:
    named = ", ".join(TWINS)
    assert [place.name for place in PLACES if place.name not in TWINS] == []
    steps = ("Prepare", "Meet", "Close", "Recall", "Review", "Find", "Versions", "history")
    assert [step for step in steps if step not in named] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_twin_of_a_place_has_no_signs_and_no_drawings(demo: Shell, verb: str) -> None:
    text = plain(demo, verb)
    assert text.strip()
    assert SIGNS.findall(text) == [], text


def test_the_words_say_what_the_signs_say(demo: Shell) -> None:
    sessions = plain(demo, "list sessions")
    for session in demo.json("list", "sessions"):
        (line,) = (line for line in sessions.splitlines() if line.startswith(session["ref"]))
        assert line.split()[1] == {"missed": "no-show"}.get(session["state"], session["state"])
    assert "level -1 of -2 to 2" in plain(demo, "today")
    goal, skills = plain(demo, "show REF"), plain(demo, "progress skills")
    assert "reached: Author licence and a first saved view" in goal
    assert "open: A whole Monday review" in goal
    assert "+2: all 8 questions" in goal
    assert "start 1: I ask others for the number" in skills
    assert "now 3: I filter and compare without help" in skills
    assert "useful: 4 4 2 5 4 5 4 5" in plain(demo, "progress pair")
    assert "Session no-show, Rehearsal, decision log" in plain(demo, "timeline --zoom month")


@pytest.mark.parametrize("command", [(), ("demo",)], ids=str)
def test_without_a_verb_plain_prints_today_also_on_a_terminal(
    demo: Shell, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("RMJOURNAL_STATE", str(demo.file.parent / "state"))
    for module in ("screens", "demo"):
        monkeypatch.setattr(f"rmjournal.cli.commands.{module}.can_show_screens", lambda: True)
        monkeypatch.setattr(f"rmjournal.cli.commands.{module}.run", lambda *_: pytest.fail("the screens opened"))
    printed = demo.run("--plain", *command).stdout
    assert "level -1 of -2 to 2" in printed and SIGNS.findall(printed) == []
    if not command:
        assert printed == plain(demo, "today")
    assert "prints today with --plain" in " ".join(demo.run("--help").stdout.split())


def test_a_variable_and_a_dumb_terminal_ask_for_words_too(demo: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "◎" in demo.run("today").stdout
    monkeypatch.setattr("rmjournal.cli.output.is_terminal", lambda: True)
    assert SIGNS.findall(demo.run("today").stdout) == []
    monkeypatch.undo()
    monkeypatch.setenv("RMJOURNAL_PLAIN", "1")
    assert SIGNS.findall(demo.run("today").stdout) == []


def test_own_words_stay_as_they_are(shell: Shell) -> None:
    shell.run("note", "Ticked ✓ the box ■ twice")
    assert "Ticked ✓ the box ■ twice" in shell.run("--plain", "list", "notes").stdout

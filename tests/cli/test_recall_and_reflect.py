"""Recall and reflect in the shell: asked step by step, nothing lost when stopped."""

from collections.abc import Callable

import pytest

from rmjournal.cli.commands.reflect import blank_sheet, read_sheet
from rmjournal.practice.prompts import list_stages, load_frameworks
from tests.cli.conftest import Shell
from tests.programs import COMMAND_ON_DEMO_DAY, TerminalProgram


@pytest.fixture
def learned(shell: Shell) -> Shell:
    """Two learnings that are due, with and without a cue."""
    shell.run("learned", "Ask: as of when?", "--cue", "What do I ask of a number?", "--on", "2026-05-30")
    shell.run("learned", "No just, no easy", "--on", "2026-05-31")
    return shell


def test_recall_lists_due_learnings_as_json(learned: Shell) -> None:
    found = learned.json("recall")
    assert [(one["due"], one["interval"], one["text"]) for one in found] == [
        ("2026-05-31", "1d", "Ask: as of when?"),
        ("2026-06-01", "1d", "No just, no easy"),
    ]


def test_recall_shows_the_cue_then_asks_then_shows_the_text(learned: Shell) -> None:
    answers = ["its date", "f", "y", "asked it", "Monday review", "slide changed", "artefact", "worked", "k"]
    shown = learned.run("recall", stdin="\n".join([*answers, *["", "n", "n", "", ""], ""])).stdout
    cue, words, text = (
        shown.index(part) for part in ("What do I ask", "In your words", "The learning: Ask: as of when?")
    )
    assert cue < words < text
    assert "No cue. What did you learn that day?" in shown
    recalls = learned.json("list", "recalls")
    assert [(one["answer"], one["recall"], one["applied_since"], one["interval"]) for one in recalls] == [
        ("its date", "full", True, "1d"),
        ("", "none", False, "1d"),
    ]
    [use] = learned.json("list", "applications")
    assert (use["what"], use["where"], use["evidence"], use["evidence_kind"], use["result"]) == (
        "asked it",
        "Monday review",
        "slide changed",
        "artefact",
        "worked",
    )
    assert "Nothing to recall" in learned.run("recall").stdout


def test_recall_asks_again_after_a_bad_answer(learned: Shell) -> None:
    answers = ["", "sometimes", "p", "n", "may", "next fri", "reword", "", "As of when, and which filter?"]
    shown = learned.run("recall", stdin="\n".join([*answers, ""]), code=130).stdout
    assert "Choose one of: partly, not at all." in shown, "nothing was typed, so it was not fully remembered"
    assert "is not a day" in shown
    [first, _] = learned.json("list", "learnings")
    assert (first["text"], first["next_occasion"]) == ("As of when, and which filter?", "2026-06-05")


def test_a_learning_is_retired_with_a_reason(learned: Shell) -> None:
    learned.run("recall", stdin="x\nfull\nn\n\nretire\nout of date\n", code=130)
    [first, _] = learned.json("list", "learnings")
    assert (first["retired_on"], first["retired_why"]) == ("2026-06-01", "out of date")


@pytest.mark.parametrize(("answers", "kept"), [("", 0), ("x\n", 0), ("x\nf\n", 1), ("x\nf\ny\nused\n", 1)])
def test_a_stopped_recall_keeps_finished_answers(learned: Shell, answers: str, kept: int) -> None:
    learned.run("recall", stdin=answers, code=130)
    assert len(learned.json("list", "recalls")) == kept
    assert len(learned.json("recall")) == 2 - kept


def test_reflecting_asks_stage_by_stage(full: Shell) -> None:
    full.run("move", "next", "today 08:30")
    full.run("close", "next", "--held")
    result = full.run("reflect", "--about", "Channel map", stdin="She paused\n\nCount to six\nShort\n")
    assert "What surprised me?" in result.stdout
    assert "Saved, private" in result.stdout
    [found] = full.json("list", "reflections")
    assert found["answers"] == {"what": "She paused", "now_what": "Count to six"}
    assert (found["text"], found["occasion"], found["framework"], found["author"], found["shared"]) == (
        "Short",
        "after_session",
        "what_so_what_now_what",
        "mentee",
        False,
    )
    assert found["about"] == full.json("show", "Channel map")[0]["id"]
    again = full.run("reflect", "--framework", "free", stdin="just words\n").stdout
    assert "Your last “Now what”: Count to six" in again


def test_a_cancelled_reflection_keeps_its_answers(shell: Shell) -> None:
    shell.run("reflect", "--framework", "kolb", stdin="I tried\n")
    assert [one["answers"] for one in shell.json("list", "reflections")] == [{"experience": "I tried"}]
    shell.run("reflect", stdin="", code=130)
    assert len(shell.json("list", "reflections")) == 1
    assert "reflection is empty" in shell.run("reflect", "--framework", "free", stdin="\n", code=1).stderr


def test_reflecting_in_the_editor(full: Shell, at_editor: Callable[[str], None]) -> None:
    full.run("move", "next", "today 08:30")
    full.run("missed", "next", "--by", "partner")
    at_editor('printf "first\\n\\n## Feelings\\nanger\\nand // more\\n## Mine\\nx\\n" > "$1"')
    [found] = full.json("reflect", "--about", "Channel map")
    assert (found["framework"], found["occasion"], found["text"]) == ("gibbs", "difficult", "first")
    assert found["answers"] == {"feelings": "anger\nand // more\n## Mine\nx"}
    at_editor("exit 0")
    assert "reflection is empty" in full.run("reflect", code=1).stderr


@pytest.mark.parametrize("name", load_frameworks())
def test_an_unchanged_sheet_has_no_answers(name: str) -> None:
    for role in ("mentor", "mentee"):
        assert read_sheet(blank_sheet(list_stages(name), role), list_stages(name), role) == ("", {})


def test_answers_typed_in_a_terminal_keep_their_joiners(shell: Shell) -> None:
    said = "می\u200cخواهم 👩\u200d💻 5\u202f% 全\u3000角"
    terminal = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(shell.file), "reflect"])
    for answer in (said, "", "", ""):
        terminal.expect("skips")
        terminal.type(answer, "enter")
    terminal.expect("Saved, private")
    assert terminal.wait_for_end() == 0
    assert [one["answers"] for one in shell.json("list", "reflections")] == [{"what": said}]


def test_ctrl_c_in_a_terminal_keeps_finished_answers(learned: Shell) -> None:
    terminal = TerminalProgram([*COMMAND_ON_DEMO_DAY, "-f", str(learned.file), "recall"])
    for asked, answer in (("In your words", "its date"), ("Remembered", "f"), ("Used since", "n"), ("Next occ", "")):
        terminal.expect(asked)
        terminal.type(answer, "enter")
    terminal.expect("Keep it")
    terminal.type("\x03")
    assert terminal.wait_for_end() == 130
    assert b"Traceback" not in terminal.output
    assert [one["answer"] for one in learned.json("list", "recalls")] == ["its date"]

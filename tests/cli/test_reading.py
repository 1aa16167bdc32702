"""Reading in the shell: whole texts at 80 columns, the arrow of a direction, Markdown in ``show``."""

from pathlib import Path

import pytest

from rmjournal.cli.commands.show import page
from rmjournal.cli.output import styled_line
from rmjournal.demo import write_demo
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note
from rmjournal.render.row import Row
from rmjournal.render.text_width import cell_width
from tests.cli.conftest import Shell

LONG = "A one-line mail from me is read as anger. Add one sentence of reason, or use the channel."


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    write_demo(tmp_path / "demo.json", "mentee")
    for verb in ("list", "timeline", "agenda", "today", "show"):
        monkeypatch.setattr(f"rmjournal.cli.commands.{verb}.terminal_width", lambda: 80)
    return Shell(tmp_path / "demo.json")


@pytest.mark.parametrize(
    "words",
    [
        ("list", "learnings"),
        ("list", "goals"),
        ("list", "actions"),
        ("list", "sessions"),
        ("list", "notes"),
        ("list", "points"),
        ("list", "reflections"),
        ("timeline",),
        ("agenda",),
        ("today",),
        ("show", "next"),
        ("show", "Build a measure"),
    ],
)
def test_no_line_is_wider_than_the_terminal_and_no_title_is_cut(demo: Shell, words: tuple[str, ...]) -> None:
    told = demo.run(*words).stdout
    assert max(map(cell_width, told.splitlines())) <= 80
    said = " ".join(told.split())
    if words[0] == "list":
        kind = words[1]
        for entry in demo.json("list", kind):
            title = entry.get("text") or entry.get("title") or entry.get("focus") or ""
            assert " ".join(str(title).split("\n")[0].split()) in said


def test_a_list_keeps_the_arrow_and_gives_a_long_text_lines_of_its_own(demo: Shell) -> None:
    lines = demo.run("list", "learnings").stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "A one-line mail" in line)
    assert lines[at].startswith("       ↑ A one-line mail") and cell_width(lines[at]) > 70
    assert lines[at + 1].strip() == "or use the channel."
    assert any(line.startswith("       ↓ ") for line in lines)


def test_a_search_and_a_timeline_show_the_arrow_too(demo: Shell) -> None:
    assert "↓ A budget is an argument" in demo.run("search", "budget").stdout
    assert "↑ An open door has opening hours" in demo.run("timeline").stdout


def test_show_says_in_a_sentence_what_follows(demo: Shell) -> None:
    told = demo.run("show", "An open door").stdout
    assert "Learned by mentee from mentor · used after 22 days" in told
    assert told.count("An open door has opening hours") == 1
    assert "What follows" not in told and "In short" not in told


def test_show_draws_markdown(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.json")
    text = "Roster\n\n## Why\nIt is **printed** by [[hand]]\n- one"
    (entry, other) = journal.put(Note(text=text), Learning(text="x", source="y"))
    lines = page(journal, entry, 80)
    for line in ("Why", "It is printed by [[hand]]", "• one"):
        assert lines.count(line) == 1, lines
    assert "## Why" in page(journal, entry, 0)
    assert page(journal, other, 80)[0].endswith("x")
    journal.close()


def test_tones_are_styles_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("a bold [[link]]", lead="•", spans=((2, 6, "strong"), (2, 15, "link")))
    assert styled_line(row) == "• a bold [[link]]"
    monkeypatch.setattr("rmjournal.cli.output.has_styles", lambda: True)
    styled = styled_line(row)
    assert styled.startswith("• a \x1b[1m") and "\x1b[4m" in styled and styled.endswith("[[link]]\x1b[0m")
    assert "\x1b]0" not in styled_line(Row("\x1b]0;pwned"))

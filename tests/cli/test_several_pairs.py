"""Several relationships in the shell: rows say with whom, and what is new asks for it."""

import click
import pytest

from rmjournal.cli import text_input
from rmjournal.journal.open_journal import Journal
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note

from .conftest import Shell


@pytest.fixture
def three(shell: Shell) -> Shell:
    """The mentee of Misaki, who is also the mentor of Zoë and of Tove."""
    shell.run("add", "relationship", "Zoë Ng", "--role", "mentor", "--start", "1 month ago")
    shell.run("add", "relationship", "Tove Lund", "--role", "mentor", "--start", "1 month ago")
    return shell


@pytest.fixture
def busy(three: Shell) -> Shell:
    """An action item, a goal, a learning and a session with each of two of them."""
    for name, role, day in (("misaki", "mentee", "tue"), ("zoë", "mentor", "wed")):
        who = ("--with", name)
        three.run("add", "session", f"Map of {name}", "--start", f"next {day} 08:30", *who)
        three.run("add", "action", f"Send it to {name}", "--owner", role, "--due", "yesterday", *who)
        three.run("add", "action", f"Hear of {name}", "--owner", "partner", "--due", "friday", *who)
        three.run("learned", f"Known by {name}", "--on", "2 days ago", *who)
    return three


@pytest.mark.parametrize("kind", ["sessions", "actions", "learnings"])
def test_a_list_has_a_column_that_says_with_whom(busy: Shell, kind: str) -> None:
    heads, *rows = busy.run("list", kind).stdout.splitlines()
    assert " WITH " in heads
    assert all(row[heads.index("WITH") :].split()[0] in ("Misaki", "Zoë") for row in rows)
    assert "WITH" not in busy.run("list", kind, "--with", "zoë").stdout


def test_a_list_of_one_relationship_needs_no_names(full: Shell) -> None:
    assert "WITH" not in full.run("list", "learnings").stdout


def test_today_shows_the_next_session_of_each_and_says_with_whom(busy: Shell) -> None:
    shown = busy.run("today").stdout
    for words in ("Next sessions", "Map of misaki · with Misaki", "Map of zoë · with Zoë",
                  "Send it to misaki · with Misaki", "Action items of my partners", "Hear of zoë · with Zoë",
                  "Known by zoë · with Zoë"):  # fmt: skip
        assert words in shown
    assert len([row for row in busy.json("today") if row["section"] == "next"]) == 2
    assert shown.count("One question") <= 1


def test_the_brief_line_says_with_whom(busy: Shell) -> None:
    brief = busy.run("today", "--brief").stdout
    assert "with Misaki" in brief
    assert "2 action items due: Send it to misaki (with Misaki, 1 day overdue), …" in brief
    later = busy.run("--today", "2026-06-20", "today", "--brief").stdout
    assert "with Zoë take place?" in later


def test_an_agenda_says_with_whom(busy: Shell) -> None:
    assert busy.run("agenda").stdout.startswith("Map of misaki · with Misaki · ")
    waiting = busy.run("--today", "2026-06-20", "agenda").stdout
    assert "Send it to misaki · with Misaki" in waiting and "Send it to zoë · with Zoë" in waiting


@pytest.mark.parametrize(
    "words",
    [
        ("add", "note", "x"),
        ("add", "action", "x", "--owner", "me"),
        ("add", "goal", "x", "--json"),
        ("learned", "x"),
        ("log", "x"),
        ("reflect", "--ask"),
        ("skills", "active-listening"),
    ],
)
def test_without_a_name_a_script_is_told_how_to_say_with_whom(three: Shell, words: tuple[str, ...]) -> None:
    before = three.file.read_bytes()
    refused = three.run(*words, code=2)
    assert "Which relationship? Add --with Misaki or --with Zoë or --with Tove." in refused.stderr
    assert three.file.read_bytes() == before


def test_a_name_that_is_there_twice_is_told_apart_by_its_id(three: Shell) -> None:
    three.run("add", "relationship", "Zoë Ng", "--role", "mentee")
    refs = [row["ref"] for row in three.json("list", "relationships") if row["partner"] == "Zoë Ng"]
    refused = three.run("add", "note", "x", code=2).stderr
    assert all(f"--with {ref}" in refused for ref in refs) and "--with Zoë" not in refused


def test_what_it_links_to_says_with_whom(busy: Shell) -> None:
    session = next(row for row in busy.json("list", "sessions") if row["focus"] == "Map of zoë")
    added = busy.json("add", "action", "Of the session", "--session", session["ref"], "--owner", "me")[0]
    assert (added["relationship"], added["owner"]) == (session["relationship"], "mentor")
    (free,) = busy.json("add", "note", "Of nobody", "--with", "")
    assert not free.get("relationship")


def test_in_a_terminal_a_person_is_asked_with_whom(three: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(label: str, **_: object) -> str:
        asked.append(label)
        return ("nobody", "to")[len(asked) - 1]

    monkeypatch.setattr(text_input, "is_interactive", lambda: True)
    monkeypatch.setattr(click, "prompt", answer)
    added = three.run("add", "action", "Mine", "--owner", "me").output
    assert asked == ["With whom? (Misaki/Zoë/Tove)"] * 2 and "Choose one of: Misaki, Zoë, Tove." in added
    (row,) = three.json("list", "actions")
    assert row["owner"] == "mentor" and row["relationship"] == three.json("list", "relationships")[2]["id"]


def test_one_relationship_is_never_asked_for(shell: Shell) -> None:
    (note,) = shell.json("add", "note", "x")
    assert note["relationship"] == shell.json("list", "relationships")[0]["id"]


def test_figures_of_a_relationship_are_of_one_alone(busy: Shell) -> None:
    assert "Our relationship" not in busy.run("progress").stdout
    assert "Which relationship?" in busy.run("progress", "pair", code=2).stderr
    assert "With Zoë Ng" in busy.run("progress", "pair", "--with", "zoë").stdout


@pytest.mark.parametrize("readers", ["others", "partner"])
def test_an_export_of_one_relationship_masks_the_other_partners_and_takes_no_loose_entry(
    three: Shell, readers: str
) -> None:
    three.run("learned", "Zoë and Ms Lund asked Misaki", "--with", "misaki", "--on", "yesterday")
    journal = Journal.open(three.file)
    journal.put(Note(text="Of no relationship"))
    journal.put(*(one.with_audience("others") for kind in (Note, Learning) for one in journal.entries.of(kind)))
    journal.close()
    written = three.run("export", "json", "-", "--for", readers, "--with", "misaki").stdout
    assert "a colleague and a colleague asked Misaki" in written
    assert "Zoë" not in written and "Lund" not in written and "Of no relationship" not in written

"""Private by default in the shell: whatever verb makes an entry, only points and agreed actions begin shared."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from rmjournal.cli import VERBS
from rmjournal.exchange.importers import IMPORTERS
from rmjournal.journal.open_journal import Journal
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from tests.cli.conftest import Shell
from tests.cli.test_every_kind import needed

Way = Callable[[Shell], object]


def entries(shell: Shell) -> dict[str, Entry]:
    journal = Journal.open(shell.file)
    try:
        return {entry.id: entry for entry in journal.entries}
    finally:
        journal.close()


def is_for_both(entry: Entry) -> bool:
    """Whether an entry is an agenda point, an agreed action, or a sealed rating, of which only the seal leaves."""
    kind = entry.KIND.name
    return kind in ("point", "sealed_rating") or (kind == "action" and bool(getattr(entry, "session", "")))


@pytest.fixture
def shared(full: Shell) -> Shell:
    """A journal in which everything is shared, so that whatever is taken over from it would be seen."""
    full.run("add", "session", "Last one", "--start", "2026-05-26 08:30", "--state", "held", "--minutes", "45")
    full.run("learned", "Ask again", "--on", "2026-05-30", "--area", "leadership")
    full.run("add", "agreement", "Both teach", "--state", "accepted")
    full.run("topic", "Who reads the report?")
    journal = Journal.open(full.file)
    journal.put(*(entry.edit(shared=True) for entry in journal.entries))
    journal.close()
    return full


def run(*words: str, stdin: str | None = None) -> Way:
    return lambda shell: shell.run(*words, stdin=stdin)


def add_every_kind(shell: Shell) -> None:
    # A second relationship comes last: with two of them "me" is nobody.
    for kind in sorted(KINDS, key=lambda kind: kind.KIND.name == "relationship"):
        shell.run("add", kind.KIND.name, "Words", *needed(shell, kind))


def agree_in_session(shell: Shell) -> None:
    shell.run("action", "Book a room", "--session", "next")
    shell.run("add", "action", "Book another", "--session", "last")


def close_all_steps(shell: Shell) -> None:
    shell.run("add", "point", "Left over", "--session", "last")
    shell.run("cancel", "next", "--by", "me")
    shell.run("close", "last", "--carry-all", "--learned", "One thing", "--next", "--closed")


def call_off(shell: Shell) -> None:
    shell.run("add", "point", "Goes along", "--session", "next")
    shell.run("cancel", "next", "--by", "partner", "--why", "customs audit", "--to", "next thu 08:30")


def recall(shell: Shell) -> None:
    used = ["my words", "partial", "y", "asked it", "Monday review", "she nodded", "artefact", "worked"]
    shell.run("recall", stdin="\n".join([*used, "reword", "Ask twice", ""]))


def reply(shell: Shell) -> None:
    shell.run("reply", "-", stdin="> 1. Listen\nYes\n\n- Who decides?\n\nI look forward to it.\n")


def reflect(shell: Shell) -> None:
    shell.run("reflect", "--about", "last", "--ask", stdin="\n".join(["words"] * 8))


MAKE: Mapping[str, Sequence[Way]] = {
    "add": [add_every_kind],
    "learned": [
        run("learned", "As of when?"),
        run("learned", "In it", "--session", "last"),
        run("learned", stdin="x"),
    ],
    "taught": [run("taught", "A budget")],
    "topic": [run("topic", "The rota")],
    "action": [run("action", "Book a room", "--due", "friday"), agree_in_session],
    "note": [run("note", "Opened it alone"), run("note", "In it", "--session", "last")],
    "agenda": [run("agenda", "next", "--template", "regular")],
    "cancel": [call_off],
    "log": [run("log", "Quick look", "--on", "yesterday", "--minutes", "20")],
    "close": [close_all_steps],
    "recall": [recall],
    "skills": [run("skills", "feedback_upwards", "--level", "2")],
    "reflect": [reflect],
    "reply": [reply],
}
"""The verbs that make entries, with every way to make some."""
CHANGE = {"edit", "done", "delete", "carry", "no-show", "move", "merge", "join", "resolve", "removed", "check"}
"""The verbs that change entries, or take in what another device knows of them."""
BRING_BACK = {"undo", "redo", "restore"}
"""The verbs that bring back what was, as it was."""
READ = {
    *("list", "show", "history", "today", "progress", "timeline", "review", "proof", "search", "conflicts", "where"),
    *("export", "share", "learned-page", "page", "request", "git-setup", "demo", "completion", "lock", "unlock"),
}
"""The verbs that leave this journal as it is."""
IMPORT = "import"
"""The verb that is tried once a format."""


def test_every_verb_is_classified_by_the_entries_it_creates() -> None:
    assert {*MAKE, *CHANGE, *BRING_BACK, *READ, IMPORT} == set(VERBS)


@pytest.mark.parametrize(("verb", "way"), [(verb, way) for verb, ways in MAKE.items() for way in ways])
def test_verbs_create_private_entries_except_points_and_agreed_actions(shared: Shell, verb: str, way: Way) -> None:
    before = entries(shared)
    way(shared)
    made = {key: entry for key, entry in entries(shared).items() if key not in before}
    assert made
    assert {key: entry.shared for key, entry in made.items()} == {key: is_for_both(one) for key, one in made.items()}
    shared.run("undo")
    shared.run("redo")
    assert {key: entries(shared)[key].shared for key in made} == {key: one.shared for key, one in made.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND.name)
def test_adding_a_shared_entry_reports_that_it_is_shared(shared: Shell, kind: type[Entry]) -> None:
    agreed = ["--session", "last"] if kind.KIND.name == "action" else []
    words = [*needed(shared, kind), *agreed]
    told = shared.run("add", kind.KIND.name, "Words", *words).stdout
    assert ("shared with your partner" in told) is bool(agreed or kind.KIND.name in ("point", "sealed_rating"))
    help_text = " ".join(shared.run("add", kind.KIND.name, "--help").stdout.split())
    assert ("shared unless you say no" in help_text) is bool(agreed or kind.KIND.name in ("point", "sealed_rating"))
    assert "shared" not in shared.run("add", kind.KIND.name, "Words", *words, "--private").stdout


def test_who_opens_an_entry_to_others_is_not_told_that_only_the_partner_reads_it(shared: Shell) -> None:
    told = shared.run("add", "note", "Words", "--kind", "idea", "--for-others").stdout
    assert "shared with your partner" not in told and entries(shared).popitem()[1].for_others


def test_adding_points_of_a_template_reports_that_they_are_shared(full: Shell) -> None:
    assert "your partner may see its points" in " ".join(full.run("agenda", "--help").stdout.split())
    told = full.run("agenda", "next", "--template", "regular").stderr
    assert told == "Added 8 agenda points, shared with your partner. To make one private: edit REF --private\n"
    assert "shared with" not in full.run("agenda", "next").output


FOREIGN: Mapping[str, tuple[str, str]] = {
    "jrnl": (
        "jrnl.json",
        json.dumps({"tags": {}, "entries": [{"title": "A", "date": "2026-05-01", "body": "b", "shared": True}]}),
    ),
    "dayone": (
        "Journal.json",
        json.dumps(
            {
                "metadata": {"version": "1.0"},
                "entries": [{"uuid": "A1", "creationDate": "2026-05-01T08:00:00Z", "text": "A", "shared": True}],
            }
        ),
    ),
    "md": ("a note.md", "---\nshared: true\ndate: 2026-05-01\n---\nA\n"),
    "text": ("a note.txt", "1 May 2026\n\nshared: true\n"),
    "ics": (
        "calendar.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:a1@x\r\nDTSTAMP:20260501T080000Z\r\n"
        "DTSTART:20260618T080000Z\r\nDTEND:20260618T090000Z\r\nCLASS:PUBLIC\r\nSUMMARY:Misaki and me\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
    ),
    "csv": ("actions.csv", "action,shared,due\nBook a room,yes,2026-06-05\n"),
}
"""What other programs write, by importer: the name of a file and what is in it."""
OURS = {"packet", "json", "journal", "answer"}
"""The formats of this program itself; an observer's answer says who may read it, and stays private all the same."""


def test_every_import_format_is_classified_as_own_or_foreign() -> None:
    assert {*FOREIGN, *OURS} == {importer.name for importer in IMPORTERS}


@pytest.mark.parametrize("form", FOREIGN)
def test_entries_of_other_programs_are_imported_as_private(shared: Shell, tmp_path: Path, form: str) -> None:
    name, text = FOREIGN[form]
    (tmp_path / name).write_text(text, "utf-8")
    before = entries(shared)
    told = shared.run("import", str(tmp_path / name)).stdout
    made = [entry for key, entry in entries(shared).items() if key not in before]
    assert [entry.shared for entry in made] == [False]
    assert ("other programs are private" in told) is (form == "csv")


@pytest.mark.parametrize("form", ["json", "md", "csv"])
def test_entries_of_an_export_keep_their_sharing_on_import(shared: Shell, tmp_path: Path, form: str) -> None:
    shared.run("note", "Mine alone")
    target = tmp_path / ("all.json" if form == "json" else form)
    shared.run("export", form, str(target))
    other = Shell(tmp_path / "other.json")
    other.run("import", str(target))
    there = {entry.id: entry.shared for entry in entries(shared).values()}
    assert {entry.id: entry.shared for entry in entries(other).values()} == there
    assert set(there.values()) == {True, False}


def test_a_change_of_readers_is_said(shell: Shell) -> None:
    shell.run("learned", "Ask first")
    ref = str(shell.json("list", "learnings")[0]["ref"])
    assert "Misaki may see it now: it leaves with the next packet" in shell.run("edit", ref, "--shared").stdout
    assert "and others may see it now" in shell.run("edit", ref, "--for-others").stdout
    assert "Private now: only you" in shell.run("edit", ref, "--private").stdout
    (now,) = shell.json("list", "learnings")
    assert (now["shared"], now["for_others"]) == (False, False)
    shell.run("edit", ref, "--for-others")
    (now,) = shell.json("list", "learnings")
    assert (now["shared"], now["for_others"]) == (True, True)
    shell.run("edit", ref, "--no-for-others")
    assert "shared with Misaki" in shell.run("show", ref).stdout
    assert "Changed" in shell.run("edit", ref, "--cue", "What first?").stdout


def test_whose_story_it_is_is_asked_before_others_read_it(shell: Shell) -> None:
    asked = "Whose story is this, and do they agree that others read it?"
    told = ("learned", "Who was not asked", "--area", "diversity-inclusion")
    assert asked not in shell.run(*told).stdout
    ref = str(shell.json("list", "learnings")[0]["ref"])
    said = shell.run("edit", ref, "--for-others").stdout
    assert asked in said and "others may see it now" not in said
    assert asked not in shell.run("edit", ref, "--consent-of", "nobody").stdout
    assert asked in shell.run(*told, "--shared").stdout


def test_an_export_for_others_tells_first_which_names_are_in_it(shell: Shell) -> None:
    shell.run("add", "person", "Jonas Berg", "--masked-name", "the trainee")
    shell.run("learned", "What Bente Lund told Jonas", "--for-others", "--shared")
    shell.run("note", "Mine")
    asked = shell.run("export", "json", "out.json", "--for", "others", code=1)
    piped = shell.run("export", "json", "-", "--for", "others")
    for told in (asked.stdout, piped.stderr):
        assert "1 note is private and not in this." in told
        assert "Names of others, masked in it: Jonas Berg (here “the trainee”)." in told
        assert "Perhaps also names: Bente Lund." in told

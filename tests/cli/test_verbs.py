"""Verbs in detail, beyond what every kind has in common."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rmjournal.cli import VERBS
from rmjournal.journal.open_journal import Journal
from tests.cli.conftest import Shell


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_help_with_an_example(shell: Shell, verb: str) -> None:
    shown = shell.run(verb, "--help").stdout
    assert f"Example:\n    rmjournal {verb}" in shown


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_speaks_to_the_reader_and_not_of_itself(shell: Shell, verb: str) -> None:
    shown = shell.run(*filter(None, (verb, "--help"))).stdout
    described = shown.partition("\n\n")[2].partition("Options:")[0]
    commands = shown.partition("Commands:")[2]
    assert re.findall(r"\b(?:I|my|mine|our)\b", described + commands) == []


def test_former_names_of_verbs_and_choices_work_but_are_not_shown(full: Shell) -> None:
    full.run("call-off", "next", "--by", "me", "--to", "today 09:00")
    full.run("missed", "next", "--by", "me")
    full.run("merge", "--put-away")
    help_texts = [full.run(*words, "--help").stdout for words in ((), ("merge",), ("resolve",), ("cancel",))]
    assert [text for text in help_texts if re.search(r"call-off|\bmissed\b|put-away|joined", text)] == []


def test_verbs_print_the_parsed_day(shell: Shell) -> None:
    shown = shell.run("action", "Book a room", "--due", "in 2 weeks").stdout
    assert shown.strip().endswith(": Book a room · due Mon 15 Jun 2026")
    [action] = shell.json("list", "actions")
    assert (action["due"], action["owner"], action["state"]) == ("2026-06-15", "mentee", "open")


def test_capture_verbs_set_the_learner(shell: Shell) -> None:
    [learned] = shell.json("learned", "As of when?", "--on", "yesterday")
    [taught] = shell.json("taught", "What a budget is")
    [topic] = shell.json("topic", "Who reads the report?")
    [note] = shell.json("note", "Opened", "it", "alone")
    assert (learned["learner"], learned["on"], taught["learner"]) == ("mentee", "2026-05-31", "mentor")
    assert (topic["kind"], topic["state"], note["kind"], note["text"]) == (
        "topic",
        "waiting",
        "check_in",
        "Opened it alone",
    )


def test_text_is_read_from_stdin(shell: Shell) -> None:
    assert shell.json("note", stdin="two\r\nlines\n")[0]["text"] == "two\nlines"
    assert shell.json("note", "-", stdin="\ufeffone")[0]["text"] == "one"
    assert shell.json("note", "x", "--person", "-", stdin="Darya\n")[0]["person"] == "Darya"
    assert "not UTF-8" in shell.refused("note", stdin=b"\xff\xfe\x00")
    assert "is required" in shell.refused("note", stdin="")


def test_joiners_and_rare_spaces_survive_every_kind_of_input(shell: Shell, at_editor: Callable[[str], None]) -> None:
    words = "می\u200cخواهم 👩\u200d💻 prix\u00a0: 5\u202f% 全\u3000角 \u2060\u00ad\u200f\u061c"
    words += "🏴\U000e0067\U000e007f ❤\ufe0f"
    [goal] = shell.json("add", "goal", f" {words}  {words} ", "--learner", "me", "--tags", f"one, {words}")
    assert (goal["title"], goal["tags"]) == (f"{words} {words}", ["one", words])
    [note] = shell.json("note", words)
    [of_stdin] = shell.json("note", stdin=words)
    [of_details] = shell.json("add", "note", "x", "--kind", "moment", "--details", f"said={words}")
    at_editor(f"printf '%s' '{words}' > \"$1\"")
    shell.run("edit", note["ref"], "--text", "before")
    shell.run("edit", note["ref"])
    assert {one["text"] for one in shell.json("list", "notes")} == {words, "x"}
    assert (of_stdin["text"], of_details["details"]) == (words, {"said": words})


def test_the_done_verb_ticks_and_unticks_an_entry(shell: Shell) -> None:
    ref = str(shell.json("action", "Book a room")[0]["ref"])
    assert "is done: Book a room" in shell.run("done", ref).stdout
    assert shell.json("show", ref)[0]["done_on"] == "2026-06-01"
    assert shell.json("done", ref, "--why", "not yet")[0]["state"] == "open"
    assert shell.json("show", ref)[0]["history"][-1]["why"] == "not yet"


def test_a_goal_goes_through_its_flow_with_the_reason_why(shell: Shell) -> None:
    ref = str(shell.json("add", "goal", "Listen", "--learner", "me", "--target", "in 3 months")[0]["ref"])
    assert shell.refused("edit", ref, "--state", "active").startswith(
        "Before a goal becomes active it needs an indicator"
    )
    assert "cannot go from" in shell.refused("edit", ref, "--state", "achieved")
    shell.run("edit", ref, "--indicator", "count", "--levels", "0=often", "--levels", "-1=rarely", "--baseline", "-1")
    edit = (
        "edit",
        ref,
        "--state",
        "active",
        "--levels",
        "1=always",
        "--levels",
        "-2=never",
        "--levels",
        "2=in writing",
    )
    assert shell.refused(*edit, "--levels", "-1=").startswith(
        "Before a goal becomes active it needs the sentence of level −1."
    )
    assert shell.refused(*edit, "--levels", "-1=less").startswith("Level −1 says only “less”.")
    shell.run(*edit)
    [goal] = shell.json("show", ref)
    assert goal["levels"] == {"-2": "never", "-1": "rarely", "0": "often", "1": "always", "2": "in writing"}
    assert goal["level"] == -1
    shell.run("edit", ref, "--target", "in 4 months", "--because", "she is away")
    shell.run("edit", ref, "--why", "to hear more")
    page = shell.run("show", ref).stdout
    assert "target: Tue 1 Sep → Thu 1 Oct — she is away" in page
    assert "to hear more" in page


def test_a_list_is_filtered(full: Shell) -> None:
    goal = str(full.json("list", "goals")[0]["ref"])
    full.run("action", "Late", "--due", "yesterday", "--goal", goal)
    full.run("action", "Theirs", "--owner", "partner", "--tags", "odd")
    full.run("done", "Theirs")

    def listed(*words: str) -> list[str]:
        return [row["text"] for row in full.json("list", "actions", *words)]

    assert listed() == ["Late", "Theirs"]
    assert listed("--overdue") == ["Late"]
    assert listed("--owner", "me") == listed("--owner", "mentee") == listed("--goal", "listen") == ["Late"]
    assert listed("--owner", "partner") == listed("--state", "Done") == listed("--tag", "odd") == ["Theirs"]
    assert listed("--match", "THEI") == ["Theirs"]
    assert listed("--with", "misaki") == listed("--since", "today", "--until", "today") == ["Late", "Theirs"]
    assert listed("--until", "yesterday") == []
    assert [row["text"] for row in full.json("list", "learnings", "--learner", "me", "--state", "new")]
    assert full.run("list", "actions", "--state", "foo", code=2).stderr.count("open, done, dropped") == 1
    full.run("list", "goals", "--owner", "me", code=2)
    assert "--since" in full.refused("list", "actions", "--since", "soon")


@pytest.mark.parametrize("word", ["agenda-point", "points", "Agenda_Points", "item"])
def test_kinds_have_aliases(shell: Shell, word: str) -> None:
    shell.run("add", word, "Rehearse")
    assert [row["title"] for row in shell.json("list", word)] == ["Rehearse"]


def test_option_names_may_be_written_with_underscores(shell: Shell) -> None:
    assert shell.json("action", "x", "--agreed_on", "yesterday")[0]["agreed_on"] == "2026-05-31"


def test_wrong_usage_is_reported_with_the_valid_choices(shell: Shell) -> None:
    assert "goals" in shell.run("list", "foo", code=2).stderr
    assert "goals" in shell.run("add", "foo", "x", code=2).stderr
    shell.run("foo", code=2)
    shell.run("add", "action", "x", "--text", "y", code=2)
    shell.run("edit", str(shell.json("action", "x")[0]["ref"]), code=2)


def test_missing_or_ambiguous_entries_are_refused(full: Shell) -> None:
    assert "No entry has the id 99999999" in full.refused("show", "99999999")
    assert "No entry is called" in full.refused("edit", "zzz", "--text", "y")
    full.run("action", "Same words")
    full.run("action", "Same words")
    assert "fits 2 entries" in full.refused("done", "same")
    ids = [str(full.json("note", f"number {n}")[0]["id"]) for n in range(11)]
    digit = next(one[-1] for one in ids if sum(other[-1] == one[-1] for other in ids) > 1)
    assert "Type more digits" in full.refused("show", digit)
    full.refused("delete", "Same words", "zzz")


def test_several_entries_are_deleted_as_one_change(shell: Shell) -> None:
    refs = [str(shell.json("action", text)[0]["ref"]) for text in ("one", "two")]
    shell.run("delete", *refs)
    assert shell.json("list", "actions") == []
    shell.run("undo")
    assert len(shell.json("list", "actions")) == 2


def test_the_editor_writes_the_main_text(shell: Shell, at_editor: Callable[[str], None]) -> None:
    ref = str(shell.json("note", "before")[0]["ref"])
    at_editor('grep -q before "$1" && printf "after\\nmore" > "$1"')
    shell.run("edit", ref)
    assert shell.json("show", ref)[0]["text"] == "after\nmore"
    at_editor("exit 0")
    assert "Nothing changed" in shell.run("edit", ref).stdout


def test_text_from_an_editor_is_never_lost(
    shell: Shell, at_editor: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = str(shell.json("note", "before")[0]["ref"])
    at_editor('printf "precious" > "$1"; exit 3')
    sentence = shell.refused("edit", ref)
    draft = Path(sentence.rsplit(" saved in ", 1)[1].rstrip("."))
    assert draft.read_text("utf-8") == "precious"
    at_editor('printf "" > "$1"')
    assert "is required" in shell.refused("edit", ref)
    monkeypatch.setenv("VISUAL", "/no/such/editor -x")
    assert "/no/such/editor" in shell.refused("edit", ref)


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (["note", "-5 degrees"], 'rmjournal note -- "-5 …"'),
        (["note", "--help me"], 'rmjournal note -- "--help me …"'),
        (["add", "goal", "- a list"], 'rmjournal add goal -- "- …"'),
        (["search", "-x"], 'rmjournal search -- "-x …"'),
        (["log", "-5 degrees"], 'rmjournal log -- "-5 …"'),
    ],
)
def test_a_text_that_begins_with_a_dash_gets_a_hint(full: Shell, words: list[str], way: str) -> None:
    told = full.run(*words, code=2).stderr
    assert way in told and "Traceback" not in told


def test_the_name_of_a_file_in_a_usage_error_is_no_command_to_a_terminal(full: Shell) -> None:
    told = full.run("show", "x", "\x1b]0;pwned\x07\x9b31m", code=2).stderr
    assert "unexpected extra argument" in told and "␛]0;pwned" in told and "\x9b" not in told


def test_a_text_that_begins_with_a_dash_follows_two_dashes(full: Shell) -> None:
    full.run("note", "--", "-5 degrees")
    assert [note["text"] for note in full.json("list", "notes")] == ["-5 degrees"]
    told = full.run("note", "x", "--titel", "y", code=2).stderr + full.run("list", "goals", "-x", code=2).stderr
    assert "goes behind" not in told


def test_the_timeline_has_months_and_the_newest_first(full: Shell) -> None:
    full.run("action", "Old", "--agreed-on", "2026-03-03")
    shown = full.run("timeline").stdout
    assert shown.index("June 2026") < shown.index("Channel map") < shown.index("March 2026") < shown.index("Old")
    days = [row["date"] for row in full.json("timeline")]
    assert days == sorted(days, reverse=True)


def test_today_shows_the_next_session_and_open_actions(full: Shell) -> None:
    full.run("action", "Late", "--due", "yesterday")
    full.run("action", "Theirs", "--due", "tomorrow", "--owner", "partner")
    full.run("add", "point", "Rehearse", "--session", "next", "--minutes", "12")
    shown = full.run("today").stdout
    assert "Tue 2 Jun 08:30, tomorrow" in shown
    assert "12 of 60 min in 1 point" in shown
    assert (
        shown.index("My action items")
        < shown.index("1 day overdue")
        < shown.index("Action items of my partner")
        < shown.index("Theirs")
    )
    assert [row["section"] for row in full.json("today")] == ["next", "mine", "theirs", "goal"]


def test_without_a_terminal_and_without_a_verb_today_is_printed(full: Shell, tmp_path: Path) -> None:
    assert full.run().stdout == full.run("today").stdout
    assert "rmjournal add relationship" in Shell(tmp_path / "none.json").refused()
    assert "Next session" in full.run("demo").stdout


def test_undo_brings_back_a_draft_that_was_thrown_away_last(shell: Shell) -> None:
    shell.run("note", "Before")
    state = Journal.open(shell.file).db.storage.state
    state.write_draft("note", {"text": "Half a thought\x1b[2J", "author": "mentee"})
    state.discard_draft("note")
    told = shell.run("undo").stdout
    assert "Brought back: the draft “Half a thought" in told
    assert "offered when you open the screen" in told
    assert list(state.read_drafts()) == ["note"]
    assert [note["text"] for note in shell.json("list", "notes")] == ["Before"]
    state.discard_draft("note")
    assert [row["action"] for row in shell.json("undo")] == ["discard the draft “Half a thought[2J”"]
    assert "Before" in shell.run("undo").stdout


def test_search_finds_words_in_any_text(full: Shell) -> None:
    full.run("note", "Plain", "--details", "effect=A quiet room")
    assert [row["text"] for row in full.json("search", "ROOM", "quiet")] == ["Plain"]
    assert "A quiet room" in full.run("search", "room").stdout
    assert full.json("search", "nowhere") == []
    assert "nowhere" in full.run("search", "nowhere").stdout


def test_completion_is_explained(empty: Shell) -> None:
    for name in ("bash", "zsh", "fish"):
        assert "_RMJOURNAL_COMPLETE" in empty.run("completion", name).stdout

"""The program as the system starts it: what it loads, pipes, signals, and a kind that is added from outside."""

import fcntl
import json
import os
import pty
import shlex
import signal
import struct
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner

from rmjournal.cli import rmjournal as rmjournal_command
from tests.cli.conftest import TODAY, Shell
from tests.programs import (
    COMMAND,
    PATIENCE,
    TerminalProgram,
    run_program,
    run_python,
    run_verb,
    start_program,
    wait_until,
)

INSTALLED = str(Path(sys.executable).with_name("rmjournal"))
DEAR = ("textual", "rich.console", "rich.text", "dateutil", "filelock", "platformdirs", "icalendar", "asyncio")


@pytest.mark.parametrize(
    "words", [["list", "goals"], ["show", "Listen more"], ["add", "goal", "--help"], ["--version"]]
)
def test_reading_verbs_import_no_slow_module(full: Shell, words: list[str]) -> None:
    code = (
        "import sys; from rmjournal.cli import rmjournal; rmjournal(sys.argv[1:], standalone_mode=False);"
        f"sys.exit(repr([name for name in {DEAR!r} if name in sys.modules]))"
    )
    done = run_python(code, "-f", full.file, *words)
    assert done.stderr.strip() in ("[]", "")


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_is_printed_without_the_journal_and_its_entries(word: str) -> None:
    code = "import runpy, sys, atexit; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))"
    loaded = run_python(f"{code}; runpy.run_module('rmjournal', run_name='__main__')", word).stderr.split()
    light = {"rmjournal", "rmjournal.cli", "rmjournal.cli.file_paths", "rmjournal.errors"}
    assert {name for name in loaded if name.split(".")[0] in ("rmjournal", "msgspec", "tinydb", "rich")} == light


def test_undo_and_redo_work_in_another_run(shell: Shell) -> None:
    shell.run("note", "x")
    assert run_verb("-f", shell.file, "undo").returncode == 0
    assert shell.json("list", "notes") == []
    assert run_verb("-f", shell.file, "redo").returncode == 0
    assert len(shell.json("list", "notes")) == 1


def test_a_reader_that_stops_early_is_no_trouble(tmp_path: Path) -> None:
    demo = tmp_path / "demo.json"
    run_verb("demo", "--write", demo)
    done = run_program("sh", "-c", f"'{sys.executable}' -m rmjournal -f '{demo}' timeline --json | head -1")
    assert done.stdout == "[\n"
    assert done.stderr == ""


def test_a_closed_stdin_is_reported_in_one_line(shell: Shell) -> None:
    done = run_program("sh", "-c", f"'{sys.executable}' -m rmjournal -f '{shell.file}' note <&-")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_ctrl_c_ends_quietly(shell: Shell) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"Half a ")
    process = start_program(*COMMAND, "-f", shell.file, "note", stdin=reading)
    wait_until(lambda: not left_in(reading) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=PATIENCE)
    os.close(writing)
    os.close(reading)
    assert process.returncode == 130
    assert "Traceback" not in output
    assert "Aborted" not in output


def left_in(pipe: int) -> int:
    """How many bytes nobody has read yet."""
    (left,) = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))
    return int(left)


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_terminal_that_cannot_draw_gets_plain_text(full: Shell, term: str | None) -> None:
    ours, theirs = pty.openpty()
    done = run_verb("-f", full.file, "--today", TODAY, env={"TERM": term}, stdin=theirs, stderr=theirs)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0
    assert "Next session" in done.stdout


def test_an_unwritable_folder_is_reported_in_one_line(tmp_path: Path) -> None:
    done = run_verb("-f", "/proc/nowhere/journal.json", "note", "x")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "/proc/nowhere" in done.stderr


def test_output_in_another_encoding_is_no_trouble(full: Shell) -> None:
    done = run_verb("-f", full.file, "list", "relationships", env={"PYTHONIOENCODING": "iso-8859-1"})
    assert done.returncode == 0
    assert "Misaki Sat?" in done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("rmjournal lear", "learned"),
        ("rmjournal list goa", "goals"),
        ("rmjournal add mile", "milestone"),
        ("rmjournal add goal --lear", "--learner"),
        ("rmjournal add goal --learner men", "mentor"),
        ("rmjournal add session --zone Europe/Os", "Europe/Oslo"),
    ],
)
def test_the_shell_completes(typed: str, offered: str) -> None:
    assert offered in completed(typed)


def test_the_shell_completes_ids_of_entries(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMJOURNAL_FILE", str(full.file))
    ref = str(full.json("list", "goals")[0]["ref"])
    for words in ("show", "edit", "done", "action x --goal"):
        assert ref in completed(f"rmjournal {words} {ref[:2]}")
    assert "--title" in completed(f"rmjournal edit {ref} --ti")
    monkeypatch.setenv("RMJOURNAL_FILE", str(full.file.parent / "none.json"))
    assert "".join(completed(f"rmjournal show {ref[:2]}")) == ""


def completed(typed: str) -> list[str]:
    words = typed.split()
    environment = {"_RMJOURNAL_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = run_python("from rmjournal.cli import main; main()", env=environment)
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_a_completion_script_calls_the_program_by_its_absolute_path() -> None:
    for shell in ("bash", "zsh", "fish"):
        done = run_program(INSTALLED, env={"_RMJOURNAL_COMPLETE": f"{shell}_source"})
        (line,) = (line for line in done.stdout.splitlines() if f"={shell}_complete" in line)
        assert INSTALLED in line and "$1" not in line


def test_modules_in_the_working_folder_are_not_imported(full: Shell, tmp_path: Path) -> None:
    shared, canary = tmp_path / "shared", tmp_path / "canary"
    shared.mkdir()
    for name in ("json", "click", "msgspec", "tinydb", "unicodedata", "calendar"):
        (shared / f"{name}.py").write_text(f"open({str(canary)!r}, 'a').write('{name} ')\n")
    for command in (COMMAND, [INSTALLED]):
        done = run_program(*command, "-f", full.file, "list", "goals", cwd=shared)
        assert "Listen more" in done.stdout, done.stderr
        assert not canary.exists(), canary.read_text()
    assert "PYTHONPATH has" not in full.run("check").stdout
    told = CliRunner(env={"PYTHONPATH": os.pathsep}).invoke(rmjournal_command, ["-f", str(full.file), "check"]).stdout
    assert "PYTHONPATH has an empty or relative entry" in " ".join(told.split())


HOSTILE = "Ma\x1b]0;pwned\x07rk\x9b31m\u202eer\u2066\u061c\u200f\x7f"
"""What a terminal obeys: a title, colours by a C1 character, and letters that run the other way."""


@pytest.fixture
def hostile(full: Shell) -> Shell:
    """A journal in which somebody put by hand what no form and no import takes in."""
    full.run("add", "session", "Marker", "--start", "tomorrow 07:00", "--shared", "--place", "Marker")
    full.run("add", "point", "Marker", "--session", "Marker", "--shared")
    for words in (("note", "Marker"), ("taught", "Marker"), ("action", "Marker", "--due", "friday")):
        full.run(*words, "--shared")
    for ref in ("Channel map", "Listen more"):
        full.run("edit", ref, "--shared")
    text = full.file.read_text("utf-8").replace("Marker", json.dumps(HOSTILE, ensure_ascii=False)[1:-1])
    full.file.write_text(text, "utf-8")
    return full


def on_terminal(*words: str | Path) -> str:
    """What a verb prints on a true terminal."""
    term = TerminalProgram([*COMMAND, "--today", TODAY, *map(str, words)])
    assert term.wait_for_end() == 0, term.output
    return term.output.decode("utf-8").replace("\r\n", "\n")


PRINTED = [
    *(("export", form, "-") for form in ("json", "md", "html", "ics")),
    ("export", "json", "-", "--for", "partner"),
    *(("export", "csv", "-", "--kind", kind) for kind in ("notes", "sessions", "learnings")),
    ("export", "csv", "-", "--kind", "notes", "--separator", "tab"),
    *(("agenda", "next", "--format", form) for form in ("md", "txt", "ics")),
    ("agenda", "next"),
    *((verb, "--format", form) for verb in ("review", "proof") for form in ("md", "html")),
    ("review", "--json"),
    *((*words, *more) for words in (("list", "notes"), ("search", "Ma"), ("today",)) for more in ((), ("--json",))),
    ("timeline",),
    ("progress",),
]


@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_output_on_a_terminal_has_no_control_characters(hostile: Shell, words: tuple[str, ...]) -> None:
    shown = on_terminal("-f", hostile.file, *words)
    for own_style in ("\x1b[1m", "\x1b[4m", "\x1b[0m") if words[0] == "search" else ():
        shown = shown.replace(own_style, "")  # a match is bold and underlined
    obeyed = [
        char
        for char in shown
        if char not in "\n" and (char < " " or "\x7f" <= char < "\xa0" or char in "\u202e\u2066\u061c\u200f\ufeff")
    ]
    assert obeyed == []
    if words[0] == "export" and "--for" not in words:
        assert ("\\u001b" if "json" in words else "␛") in shown
    if "json" in words or "--json" in words:
        piped = run_verb("--today", TODAY, "-f", hostile.file, *words).stdout
        assert json.JSONDecoder().raw_decode(shown)[0] == json.loads(piped), "what is told comes behind it"


@pytest.mark.parametrize(
    "words", [words for words in PRINTED if words[0] == "export" and "--for" not in words], ids=" ".join
)
def test_output_to_a_pipe_equals_output_to_a_file(hostile: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    piped, file = tmp_path / "piped", tmp_path / f"out.{words[1]}"
    command = shlex.join([*COMMAND, "--today", TODAY, "-f", str(hostile.file), *words])
    run_program("sh", "-c", f"{command} | cat > {shlex.quote(str(piped))}", codes=[0])
    hostile.run(*(str(file) if word == "-" else word for word in words))
    assert piped.read_bytes() == file.read_bytes() != b""

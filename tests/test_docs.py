"""The README is true: its commands, its keys, its pictures, its Python and its config."""

import asyncio
import html
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from textual.binding import Binding, BindingType

from rmjournal.config import read_config
from rmjournal.model.kinds import KINDS
from rmjournal.storage import codec
from rmjournal.tui.commands import MAIN, SESSION, bindings, commands
from rmjournal.tui.dialogs.form import Form
from rmjournal.tui.widgets.rows import Rows
from rmjournal.tui.widgets.timeline_place import TIMELINE_KEYS
from tests.check import LONGEST_TESTS, fast_tests, steps
from tests.programs import run_program, run_python, run_verb, state_variables

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def lines(language: str) -> list[str]:
    return [line for block in blocks(language) for line in block.splitlines() if line.strip()]


SETUP = [line for line in lines("sh") if ".venv" in line]
COMMANDS = [line for line in lines("sh") if line.startswith("rmjournal ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are run, one after the other."""
    return tmp_path_factory.mktemp("readme")


def variables(folder: Path) -> dict[str, str]:
    return {**state_variables(folder), "PYTHONPATH": str(ROOT)}


def run(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    words = shlex.split(line, comments=True)
    return run_program(sys.executable, "-m", *words, cwd=folder, env=variables(folder))


def test_every_command_works_as_it_is_written(folder: Path) -> None:
    assert len(COMMANDS) > 8
    for line in COMMANDS:
        done = run(line, folder)
        assert (done.returncode, done.stderr) == (0, ""), (line, done.stderr)
        assert done.stdout.strip(), line
    code = blocks("python")[0]
    script = f"{code}\nprint(len(goals))"
    done = run_python(script, cwd=folder, env=variables(folder))
    active = json.loads(run("rmjournal -f sample.json list goals --state active --json", folder).stdout)
    assert active and (done.stdout.strip(), done.stderr) == (str(len(active)), "")
    assert "late" in run("rmjournal -f sample.json list actions --tag late --json", folder).stdout


def test_thirty_lines_of_python_open_a_locked_journal(tmp_path: Path) -> None:
    journal, passphrase = tmp_path / "journal.json", "vier graue Reiher – caf\u00e9"
    run("rmjournal demo --write journal.json", tmp_path)
    plain = codec.decode(journal, journal.read_bytes())
    lines = tmp_path / "lines"
    lines.write_text(f"{passphrase}\n", "utf-8")
    with lines.open("rb") as given:
        environment = {**variables(tmp_path), "RMJOURNAL_PASSPHRASE_FD": "0"}
        argv = [sys.executable, "-m", "rmjournal", "-f", str(journal), "lock"]
        subprocess.run(argv, stdin=given, env=environment, check=True, capture_output=True)
    assert list(json.loads(journal.read_bytes())) == ["_journal", "_sealed"]
    code = blocks("python")[1]
    assert len(code.splitlines()) <= 30
    decomposed = unicodedata.normalize("NFD", passphrase)
    argv = [sys.executable, "-c", code, str(journal)]
    done = subprocess.run(argv, input=f"{decomposed}\n", capture_output=True, text=True, check=True, encoding="utf-8")
    assert {name: table for name, table in json.loads(done.stdout).items() if name != "_journal"} == {
        name: table for name, table in plain.items() if name != "_journal"
    }


def test_commands_named_in_the_text_exist() -> None:
    done = run_verb("--help")
    verbs = set(re.findall(r"^  ([a-z]+) ", done.stdout, re.MULTILINE))
    named = set(re.findall(r"`rmjournal ([a-z]+)", README))
    assert {"completion", "where"} <= named <= verbs
    for word in re.findall(r"`add`|`list`|`show`|`edit`", README):
        assert word.strip("`") in verbs


def table() -> dict[str, str]:
    """The keys of the README, each with its words."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", README.partition("## Keys")[2].partition("\n## ")[0], re.MULTILINE)
    return {key: words for cell, words in rows for key in re.findall(r"`(.+?)`", cell)}


WORDS = {"slash": "/", "question_mark": "?", "space": "Space", "escape": "Esc", "enter": "Enter", "tab": "Tab",
         "greater_than_sign": ">", "less_than_sign": "<", "plus": "+", "equals_sign": "=", "minus": "-",
         "number_sign": "#",
         "left_square_bracket": "[", "right_square_bracket": "]", "full_stop": ".", "comma": ","}  # fmt: skip


def declared(bindings: Sequence[BindingType]) -> set[str]:
    """The keys of a screen as a person calls them."""
    found = set()
    for binding in bindings:
        assert isinstance(binding, Binding)
        found |= {WORDS.get(key, key) for key in binding.key.split(",")}
    return {key.upper() if re.fullmatch(r"f\d", key) else key for key in found}


def test_the_table_of_keys_matches_the_commands() -> None:
    told = set(table()) - {"…"}
    ours = declared([*bindings(MAIN), *bindings(SESSION), *TIMELINE_KEYS])
    digits = {str(n) for n in range(10)}
    assert ours - told - digits == set()
    of_lists = {key for b in Rows.BINDINGS if isinstance(b, Binding) for key in b.key.split(",")}
    of_forms = {key for b in Form.BINDINGS if isinstance(b, Binding) for key in b.key.split(",")}
    others = {"Tab", "Enter", "ctrl+p"} | of_lists | of_forms
    assert told - ours - others - digits == set()


def test_the_config_block_is_read_and_its_keys_are_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(tomllib.loads(block) for block in blocks("toml"))
    (block,) = (block for block in blocks("toml") if "[keys]" in block)
    found = tomllib.loads(block)
    assert set(found["keys"]) <= commands(MAIN).keys()
    source = tmp_path / "config.toml"
    source.write_text(block, "utf-8")
    monkeypatch.setenv("RMJOURNAL_CONFIG", str(source))
    config = read_config()
    assert config.theme == found["theme"]
    assert dict(config.keys) == found["keys"]
    assert config.day_first is found["day_first"]
    assert config.file == Path("~/Sync/journal.json").expanduser()


def test_every_screenshot_exists_and_is_drawn_by_the_script() -> None:
    from screenshots.draw import SHOTS

    shown = set(re.findall(r"\(screenshots/([\w-]+)\.png\)", README))
    there = {file.stem for file in (ROOT / "screenshots").glob("*.png")}
    assert shown <= there == {shot.name for shot in SHOTS}
    assert "today" in shown
    places = {"today", "sessions", "goals", "learnings", "journal", "timeline"}
    assert places <= there
    assert {(120, 36), (80, 24)} <= {shot.size for shot in SHOTS}
    assert any(shot.theme == "rmjournal-day" for shot in SHOTS)


@pytest.mark.parametrize("name", ["today", "goals-80x24"])
def test_the_script_of_the_screenshots_draws_the_demo(tmp_path: Path, name: str) -> None:
    from screenshots.draw import SHOTS, draw, mended

    (shot,) = (shot for shot in SHOTS if shot.name == name)
    svg = mended(asyncio.run(draw(shot, tmp_path)))
    assert "4 Learnings" in html.unescape(re.sub("<[^>]+>", "", svg)).replace("\xa0", " ")


def test_the_animation_at_the_top_is_short_and_small() -> None:
    first_picture = re.search(r"!\[[^]]*\]\(([^)]*)\)", README)
    assert first_picture is not None and first_picture[1] == "screenshots/prepare.gif"
    path = ROOT / first_picture[1]
    assert path.stat().st_size < 1_500_000
    with Image.open(path) as animation:
        durations = []
        for frame in range(getattr(animation, "n_frames", 1)):
            animation.seek(frame)
            durations.append(animation.info["duration"])
        assert len(durations) >= 4 and 4_000 <= sum(durations) <= 20_000
        assert animation.size[0] >= 1_000
    assert "screenshots/animate.py" in README and (ROOT / "screenshots" / "animate.py").is_file()


def test_the_set_up_needs_only_python_and_works_from_any_folder() -> None:
    demo, check = SETUP
    assert demo.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert demo.endswith(".venv/bin/rmjournal demo")
    assert check.endswith(".venv/bin/python -m tests.check")
    for line in SETUP:
        assert not [word for word in shlex.split(line) if word.startswith(("/", "~"))]
        assert "sudo" not in line


def test_the_fast_lane_is_a_part_of_the_whole_check() -> None:
    assert "python -m tests.check --fast`" in README
    whole, fast = dict(steps(is_fast=False)), dict(steps(is_fast=True))
    assert [name for name in whole if name in fast] == list(fast)
    for name in fast_tests():
        path = ROOT / name.removeprefix("--ignore=").partition("::")[0]
        assert path.exists() or name == "--hypothesis-profile=fast", name
    assert all((ROOT / "tests" / name).is_file() for name in LONGEST_TESTS)
    done = run_program(sys.executable, "-m", "tests.check", "--slow")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Usage: python -m tests.check [--fast]\n"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text("utf-8")
    assert text.count("eval ") == 1
    # Told instead of done, or this test would install packages and run itself.
    told = run_program(
        "bash", "-c", text.replace("eval ", "printf %s ").replace("apt-get", "true"), str(script), codes=[0]
    )
    assert told.stdout == SETUP[1]


def test_every_kind_of_note_and_every_place_is_named() -> None:
    for place in ("Today", "Sessions", "Goals", "Learnings", "Journal", "Timeline"):
        assert f"**{place}**" in README
    assert all(kind.KIND.help for kind in KINDS)


def test_the_architecture_names_files_and_names_of_the_program() -> None:
    section = README.partition("## Architecture")[2]
    files = set(re.findall(r"`((?:\w+/)+[\w.]*)`", section)) - {"rmjournal/LICENSE"}
    assert len(files) > 8
    assert [name for name in files if not any((root / name).exists() for root in (ROOT, ROOT / "rmjournal"))] == []
    sources = "\n".join(file.read_text("utf-8") for file in (ROOT / "rmjournal").rglob("*.py"))
    walk = section.partition("1. ")[2].partition("| Where")[0]
    for name in re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", walk):
        assert re.search(rf"^(?:class )?{name[0]}\b", sources, re.MULTILINE), name
        assert not name[1] or f"def {name[1]}(" in sources, name

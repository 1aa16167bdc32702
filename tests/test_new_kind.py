"""A new kind of entry costs two files, and is then seen in every way to read and write entries."""

import shutil
import sys
from pathlib import Path

import pytest

import rmjournal
from tests.programs import run_program

PLACES = {"visit": "sessions", "praise": "goals", "story": "learnings", "quote": "journal"}
"""The new kinds, one for each place that lists entries."""

KIND = '''"""The NAME kind."""

from datetime import date
from typing import Annotated, ClassVar

from rmjournal.model.entry import Entry
from rmjournal.model.field import day, line, lines, number, prose, ref
from rmjournal.model.kind import Kind


class CLASS(Entry, frozen=True, kw_only=True):
    """One CLASS."""

    KIND: ClassVar[Kind] = Kind(
        name="NAME", plural="NAMEs", label="CLASS", help="One NAME.", main="text", place="PLACE", glyph="K",
        example='"Night shift" --words clear,kind',
    )

    relationship: Annotated[str, ref("With", "relationship", part=True)] = ""
    text: Annotated[str, line("Text", required=True)] = ""
    on: Annotated[date | None, day("On", looks="back")] = None
    more: Annotated[str, prose("More")] = ""
    stars: Annotated[int | None, number("Stars", low=1, high=3)] = None
    words: Annotated[list[str], lines("Words", choices=("clear",), open=True)] = []

    @property
    def day(self) -> date | None:
        """The day that was given, else that on which it was written."""
        return self.on or self.created
'''

SCREENS = """
import asyncio, sys
from pathlib import Path

from rmjournal.model.kinds import kind_named
from tests.tui.app_driver import open_app


async def main(file, *names):
    async with open_app(file) as driver:
        for key, name in zip("2345", names, strict=True):
            await driver.press(key, "n")
            await driver.type(name)
            await driver.press("enter")
            await driver.type(f"A {name} at night")
            await driver.press("ctrl+s")
            await driver.until(lambda: driver.entries.of(kind_named(name)))
            await driver.press("escape", "escape", key)
            assert f"{name}s".capitalize() in driver.text and f"A {name} at night" in driver.text, driver.text
            await driver.press("ctrl+f")
            await driver.type(f"{name} at")
            await driver.press("enter", "e")
            assert "Stars" in driver.text, driver.text
            await driver.press("escape", "escape", "6")
            assert f"{name}s" in driver.text and f"A {name} at night" in driver.text, driver.text

asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
"""

VERBS = """
import sys
from pathlib import Path

from tests.cli.conftest import Shell

shell, names = Shell(Path(sys.argv[1])), sys.argv[2:]
for name in names:
    shell.run("add", name, f"{name} of words", "--on", "yesterday", "--stars", "3", "--words", "Clear,kind")
    assert "clear, kind" in shell.run("show", f"{name} of words").stdout
    assert f"A {name} at night" in shell.run("list", f"{name}s").stdout
    assert f"A {name} at night" in shell.run("search", f"{name} at").stdout
    assert f"A {name} at night" in shell.run("export", "csv", "-", "--kind", name).stdout
for words in (("timeline",), ("export", "json", "-"), ("export", "md", "-"), ("export", "html", "-")):
    printed = shell.run(*words).stdout
    assert all(f"A {name} at night" in printed for name in names), words
lanes = shell.run("timeline", "--zoom", "month").stdout
assert all(f"{name}s" in lanes for name in names)
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a copy of the program with these kinds more, each a file and a line in the registry."""
    folder = tmp_path_factory.mktemp("program")
    for package in (Path(rmjournal.__file__).parent, Path(__file__).parent):
        shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__", "golden"))
    kinds = folder / "rmjournal" / "model" / "kinds"
    registry = (kinds / "__init__.py").read_text("utf-8")
    for name, place in PLACES.items():
        text = KIND.replace("CLASS", name.capitalize()).replace("NAME", name).replace("PLACE", place)
        (kinds / f"{name}.py").write_text(text, "utf-8")
        registry = f"from rmjournal.model.kinds.{name} import {name.capitalize()}\n{registry}".replace(
            "    Note,\n", f"    {name.capitalize()},\n    Note,\n"
        )
    (kinds / "__init__.py").write_text(registry, "utf-8")
    return folder


def run(program: Path, *words: str) -> str:
    own = {"PYTHONPATH": program, "RMJOURNAL_FILE": program / "journal.json", "RMJOURNAL_STATE": program / "state"}
    env = {name: str(path) for name, path in own.items()}
    return run_program(sys.executable, *words, cwd=program, env=env, codes=[0]).stdout


def test_a_new_kind_is_written_listed_drawn_found_and_exported(program: Path) -> None:
    run(program, "-m", "rmjournal", "add", "relationship", "Misaki", "--role", "mentee")
    for code in (SCREENS, VERBS):
        run(program, "-c", code, str(program / "journal.json"), *PLACES)
    run(program, "-m", "rmjournal", "check")

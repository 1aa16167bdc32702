"""The house rules that no tool checks: one file a kind, no walls, no catch-all, no foreign words."""

import ast
import re
from pathlib import Path

import pytest

import rmjournal.model.kinds as kinds
from rmjournal.model.entry import Entry

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "rmjournal").rglob("*.py"))
ALL = [*PACKAGE, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "screenshots").rglob("*.py"))]
THIS = Path(__file__)
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)")
WORKPLACE = re.compile(r"\b(sprints?|backlog|tickets?|jira|stand-?ups?|todo|fixme|llm|prompt engineering)\b", re.I)
"""Words of how this was made; a person who keeps a journal has no use for them."""


def named(files: list[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def text(file: Path) -> str:
    return file.read_text("utf-8")


def test_there_is_something_to_check() -> None:
    assert len(PACKAGE) > 100
    assert len(ALL) > len(PACKAGE) + 30


def test_every_module_says_what_it_is() -> None:
    assert named([file for file in ALL if not ast.get_docstring(ast.parse(text(file)))]) == []


def test_no_import_is_hidden_behind_a_wall_for_types() -> None:
    assert named([file for file in ALL if file != THIS and "TYPE_CHECKING" in text(file)]) == []


def test_nobody_catches_everything() -> None:
    def catches_all(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        names = ast.walk(node.type) if node.type else ()
        wide = node.type is None or any(isinstance(n, ast.Name) and n.id in WIDE for n in names)
        last = node.body[-1]
        passes_on = isinstance(last, ast.Raise) and last.exc is None
        return wide and not passes_on

    assert named([file for file in ALL if any(map(catches_all, ast.walk(ast.parse(text(file)))))]) == []


WIDE = ("Exception", "BaseException")


def test_every_ignore_names_its_code() -> None:
    assert named([file for file in ALL if file != THIS and BARE_IGNORE.search(text(file))]) == []


def test_every_kind_has_its_file_and_every_file_its_kind() -> None:
    folder = Path(kinds.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert {kind.__module__.rpartition(".")[2] for kind in kinds.KINDS} == files
    assert len(kinds.KINDS) == len(files)
    assert all(issubclass(kind, Entry) for kind in kinds.KINDS)


def test_the_names_of_kinds_are_never_used_twice() -> None:
    words = [word for kind in kinds.KINDS for word in {kind.KIND.name, kind.KIND.plural, *kind.KIND.aliases}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("what", ["rmjournal", "README.md", "screenshots", "tests"])
def test_nothing_speaks_of_how_it_was_made_or_of_a_machine_it_was_made_on(what: str) -> None:
    there = ROOT / what
    files = [there] if there.is_file() else [f for f in there.rglob("*") if f.suffix in (".py", ".toml", ".md")]
    assert files
    private = re.compile(r"/work/|/home/\w+/|/root/|/Users/\w+/")
    found = {
        f"{file.relative_to(ROOT)}: {hit.group()}"
        for file in files
        if file != THIS
        for pattern in (WORKPLACE, private)
        for hit in [pattern.search(text(file))]
        if hit
    }
    assert found == set()

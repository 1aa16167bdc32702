"""The house rules that no tool checks: one file a kind, no walls, no catch-all, no foreign words."""

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections import Counter
from copy import deepcopy
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any

import click
import grimp
import pytest
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract
from textual.screen import Screen

import rmjournal
import rmjournal.model.kinds as kinds
from rmjournal.cli import HIDDEN_VERBS, VERBS, VerbGroup
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


def test_the_package_has_files_to_check() -> None:
    assert len(PACKAGE) > 100
    assert len(ALL) > len(PACKAGE) + 30


def test_every_module_has_a_docstring() -> None:
    assert named([file for file in ALL if not text(file).startswith('"""')]) == []


MAX_FIRST_WORDS = 14


def test_the_first_line_of_a_docstring_has_at_most_14_words() -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    long: list[str] = []
    for file in PACKAGE:
        for node in ast.walk(ast.parse(text(file))):
            first = ((isinstance(node, documented) and ast.get_docstring(node)) or "").partition("\n")[0]
            if len(first.split()) > MAX_FIRST_WORDS:
                long.append(f"{file.relative_to(ROOT)}: {first}")
    assert long == []


def test_no_module_imports_under_type_checking() -> None:
    assert named([file for file in ALL if file != THIS and "TYPE_CHECKING" in text(file)]) == []


def test_no_handler_catches_every_exception() -> None:
    def catches_all(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        names = ast.walk(node.type) if node.type else ()
        wide = node.type is None or any(isinstance(n, ast.Name) and n.id in WIDE for n in names)
        last = node.body[-1]
        passes_on = isinstance(last, ast.Raise) and last.exc is None
        return wide and not passes_on

    handling = [file for file in ALL if "except" in text(file)]
    assert named([file for file in handling if any(map(catches_all, ast.walk(ast.parse(text(file)))))]) == []


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
def test_no_file_names_a_path_of_a_developer_machine(what: str) -> None:
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


CONTRACTS: list[dict[str, Any]] = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
PACKAGES = {file.stem for file in (ROOT / "rmjournal").glob("*.py")} - {"__init__"}
PACKAGES |= {file.parent.name for file in (ROOT / "rmjournal").glob("*/__init__.py")}

EXEMPT = {
    "Only the screens know Textual": {"tui"},
    "Only the screens and the measure of text know Rich": {"tui", "render"},
    "Only the command line knows click": {"cli"},
    "Only storage knows TinyDB and file locks": {"storage"},
    "Only dates knows dateutil": {"dates"},
    "Only exchange knows icalendar and YAML": {"exchange"},
    "Only render parses Markdown": {"render"},
    "Only front ends, config, storage and sync touch the system: no process, clock or terminal elsewhere": {
        "__main__",
        "cli",
        "config",
        "storage",
        "sync",
        "tui",
    },
    "Only front ends, config, storage and sync know files; elsewhere six modules are given a path": {
        "cli",
        "config",
        "storage",
        "sync",
        "tui",
    },
    "The command line opens the screens and checks their settings; it imports nothing else of them": PACKAGES
    - {"cli"},
}
"""Contracts that hold for all packages but those named here."""

SYSTEM_PACKAGES = {"__main__", "cli", "config", "storage", "sync", "tui"}
PURE_IMPORTS = {
    *("abc", "bisect", "calendar", "codecs", "collections", "contextlib", "csv", "dataclasses", "datetime"),
    *("dateutil", "difflib", "enum", "functools", "hashlib", "html", "icalendar", "itertools", "json"),
    *("markdown_it", "math", "msgspec", "pathlib", "re", "rich", "statistics", "tomllib", "types", "typing"),
    *("operator", "unicodedata", "yaml", "zipfile", "zlib", "zoneinfo"),
}
"""What packages that do not touch the system may import; the contracts narrow it further."""
NAMED_IMPORTS = {
    ("rmjournal.demo", "importlib"),
    ("rmjournal.exchange.csv_tables", "io"),
    ("rmjournal.exchange.table_text", "io"),
    ("rmjournal.exchange.importers.calendars", "warnings"),
    ("rmjournal.exchange.archives", "io"),
    ("rmjournal.exchange.archives", "struct"),
    ("rmjournal.journal.history", "threading"),
    ("rmjournal.practice", "importlib"),
}
"""Single modules that import one more: texts and archives in memory, package data, a lock, a library's warnings."""


def modules(package: str) -> list[str]:
    files = [*(ROOT / "rmjournal").glob(f"{package}.py"), *(ROOT / "rmjournal" / package).rglob("*.py")]
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return sorted(name.removesuffix(".__init__") for name in names)


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    configure()
    return grimp.build_graph("rmjournal", include_external_packages=True)


def contract_of(kind: type[Contract], declared: dict[str, Any]) -> Contract:
    options = {name: str(value) if isinstance(value, bool) else value for name, value in declared.items()}
    session = {"root_packages": ["rmjournal"], "include_external_packages": "True"}
    return kind(declared["name"], session, options)


@pytest.mark.parametrize("name", EXEMPT)
def test_every_package_is_in_every_contract_or_a_named_exception(name: str) -> None:
    (contract,) = [contract for contract in CONTRACTS if contract["name"] == name]
    assert set(contract["source_modules"]) == {f"rmjournal.{package}" for package in PACKAGES - EXEMPT[name]}


@pytest.mark.parametrize("name", EXEMPT)
def test_a_forbidden_import_anywhere_in_a_package_breaks_the_contract(name: str, imports: grimp.ImportGraph) -> None:
    (declared,) = [contract for contract in CONTRACTS if contract["name"] == name]
    contract = contract_of(ForbiddenContract, declared)
    assert contract.check(deepcopy(imports), verbose=False).kept
    ignored = declared.get("ignore_imports", [])
    for package in PACKAGES - EXEMPT[name]:
        for forbidden in declared["forbidden_modules"]:
            importers = [module for module in modules(package) if f"{module} -> {forbidden}" not in ignored]
            if importers:
                graph = deepcopy(imports)
                graph.add_import(importer=importers[-1], imported=forbidden)
                assert not contract.check(graph, verbose=False).kept, f"{importers[-1]} may import {forbidden}"


def unnamed_imports(imports: grimp.ImportGraph) -> set[tuple[str, str]]:
    """Modules that do not touch the system, each with a module that it imports and should not."""
    return {
        (module, imported)
        for package in PACKAGES - SYSTEM_PACKAGES
        for module in modules(package)
        for imported in imports.find_modules_directly_imported_by(module)
        if imported.partition(".")[0] not in {*PURE_IMPORTS, "rmjournal"} and (module, imported) not in NAMED_IMPORTS
    }


def test_a_package_that_does_not_touch_the_system_imports_only_modules_that_are_named(
    imports: grimp.ImportGraph,
) -> None:
    assert unnamed_imports(imports) == set()
    assert all(imports.direct_import_exists(importer=module, imported=name) for module, name in NAMED_IMPORTS)
    for package in PACKAGES - SYSTEM_PACKAGES:
        graph, module = deepcopy(imports), modules(package)[-1]
        for name in ("socket", "urllib", "random", "logging", "glob", "tzlocal"):
            graph.add_import(importer=module, imported=name)
            assert (module, name) in unnamed_imports(graph)


def test_the_package_itself_imports_only_the_database_for_scripts(imports: grimp.ImportGraph) -> None:
    imported = imports.find_modules_directly_imported_by("rmjournal")
    assert imported == {"os", "typing", "rmjournal.storage.database"}


def test_only_open_journal_reads_the_clock_outside_system_packages() -> None:
    clock = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today)\b")
    assert all(map(clock.search, ("datetime.now()", "datetime.now(UTC)", "today or date.today()", "key=date.today")))
    readers = [
        file
        for package in PACKAGES - SYSTEM_PACKAGES
        for file in PACKAGE
        if file.relative_to(ROOT / "rmjournal").parts[0] in (package, f"{package}.py") and clock.search(text(file))
    ]
    assert named(readers) == ["rmjournal/journal/open_journal.py"]


def test_only_one_module_measures_text(imports: grimp.ImportGraph) -> None:
    sources = {str(file.relative_to(ROOT / "rmjournal")): text(file) for file in PACKAGE}
    for tool in ("rich.cells", "textwrap", "wcwidth", "east_asian_width"):
        users = {name for name, source in sources.items() if tool in source}
        assert users <= {"render/text_width.py"}, tool
    render = imports.find_modules_that_directly_import("rich")
    assert {name for name in render if name.startswith("rmjournal.render")} == {"rmjournal.render.text_width"}


def test_only_one_class_has_lead_text_and_tail() -> None:
    fields = {"lead", "text", "tail"}
    rows = [
        f"{file.name}: {node.name}"
        for file in PACKAGE
        if "tail:" in text(file)
        for node in ast.walk(ast.parse(text(file)))
        if isinstance(node, ast.ClassDef)
        and fields <= {ast.unparse(part.target) for part in node.body if isinstance(part, ast.AnnAssign)}
    ]
    assert rows == ["row.py: Row"]


def test_only_one_module_maps_days_to_an_axis() -> None:
    front = [file for file in PACKAGE if file.relative_to(ROOT / "rmjournal").parts[0] in ("cli", "render", "tui")]
    assert named([file for file in front if re.search(r"\.days\)? */", text(file))]) == [
        "rmjournal/render/time_scale.py"
    ]


def test_a_chart_is_drawn_from_one_value_as_text_and_as_svg(imports: grimp.ImportGraph) -> None:
    reviews = imports.find_descendants("rmjournal.insight.review") | {"rmjournal.insight.review"}
    charts = {name for name in modules("render") if name.endswith("_chart")}
    drawn = {name for name in charts if "rmjournal.render.svg" in imports.find_modules_directly_imported_by(name)}
    assert drawn == charts
    assert all(not imports.find_modules_directly_imported_by(name) & reviews for name in modules("render"))
    assert named([file for file in PACKAGE if "<svg" in text(file)]) == ["rmjournal/render/svg.py"]


def test_only_one_module_compares_texts() -> None:
    assert named([file for file in PACKAGE if "SequenceMatcher" in text(file)]) == ["rmjournal/crdt/text_diff.py"]


def test_only_one_module_makes_plurals_and_words_of_names() -> None:
    by_hand = re.compile(
        r"""'ies'|ies lie|'s' \* \([^)]* != 1|if \w+ == 1 else 's'|replace\(["']_["'], ["'] ["']\)"""
    )
    assert named([file for file in PACKAGE if by_hand.search(text(file))]) == ["rmjournal/english.py"]


def test_texts_call_a_session_cancelled_and_never_called_off() -> None:
    data = [*(ROOT / "rmjournal").rglob("*.toml"), *PACKAGE]
    assert named([file for file in data if re.search(r"call(ed|ing)?( \w+){0,2} off\b", text(file), re.I)]) == []


def test_layers_hold_every_package_and_no_layer_may_import_one_above(imports: grimp.ImportGraph) -> None:
    layers = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    assert all(contract["exhaustive"] is True for contract in layers)
    (top,) = [contract for contract in layers if contract["containers"] == ["rmjournal"]]
    floors = [re.split(r" \| ", floor) for floor in top["layers"]]
    assert {package for floor in floors for package in floor} == PACKAGES
    contract = contract_of(LayersContract, top)
    for above, below in pairwise(floors):
        for package in below:
            lower, upper = modules(package)[-1], modules(above[0])[-1]
            imports.add_import(importer=lower, imported=upper)
            assert not contract.check(imports, verbose=False).kept, f"{lower} may import {upper}"
            imports.remove_import(importer=lower, imported=upper)


def test_no_modules_import_each_other_in_a_circle(imports: grimp.ImportGraph) -> None:
    ours = [module for module in imports.modules if module.partition(".")[0] == "rmjournal"]
    order = TopologicalSorter({module: imports.find_modules_directly_imported_by(module) for module in ours})
    assert len([*order.static_order()]) > len(ours)


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(thing.__name__ for thing in own_classes() if thing.__name__ == thing.__qualname__)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_verb_of_the_table_is_a_command() -> None:
    group = VerbGroup()
    for verb in (*VERBS, *HIDDEN_VERBS):
        assert group.get_command(click.Context(group), verb), verb


def own_classes() -> list[type]:
    """Every class that the package defines."""
    names = [module.name for module in pkgutil.walk_packages(rmjournal.__path__, "rmjournal.")]
    found = [vars(importlib.import_module(name)).values() for name in names if not name.endswith("__main__")]
    return [*{thing for values in found for thing in values if isinstance(thing, type) and is_ours(thing)}]


def is_ours(thing: type) -> bool:
    return thing.__module__.partition(".")[0] == "rmjournal"


def depth(thing: type) -> int:
    """How many classes of ours stand in a row, from the first one up to this."""
    return 1 + max((depth(base) for base in thing.__bases__ if is_ours(base)), default=0)


def test_at_most_one_own_class_is_between_textual_and_a_leaf_class() -> None:
    classes = [
        thing for thing in own_classes() if any(base.__module__.startswith("textual.") for base in thing.mro())
    ]
    assert len(classes) > 50
    assert {thing.__qualname__: depth(thing) for thing in classes if depth(thing) > 2} == {}


def test_no_other_class_has_more_than_two_ancestors_of_ours() -> None:
    assert {thing.__qualname__: depth(thing) for thing in own_classes() if depth(thing) > 3} == {}


def test_no_class_has_more_than_45_methods_with_those_of_its_ancestors() -> None:
    def methods(thing: type) -> int:
        made = (vars(base).values() for base in thing.mro() if is_ours(base))
        return sum(isinstance(part, METHODS) for parts in made for part in parts)

    assert {thing.__qualname__: methods(thing) for thing in own_classes() if methods(thing) > 45} == {}


METHODS = (FunctionType, property, classmethod, staticmethod)


def test_every_screen_with_a_draft_is_checked_before_exit() -> None:
    screens = [thing for thing in own_classes() if issubclass(thing, Screen)]
    keeping = [thing for thing in screens if "Draft(" in inspect.getsource(thing)]
    assert len(keeping) > 3
    assert [thing.__qualname__ for thing in keeping if not hasattr(thing, "unkept")] == []


WRITERS = {
    "storage/files/atomic_write.py": "the one way to replace a file",
    "storage/files/file_lock.py": "lock files, which stay empty",
    "storage/files/output_files.py": "exports, in the open on purpose",
    "storage/external_editor.py": "the text that the person's editor is given",
    "storage/local/local_files.py": "the files of the state folder, sealed while the journal is locked",
    "storage/local/write_ahead_log.py": "lines that `LocalFiles` has sealed",
    "storage/orphans.py": "copies of files of the state folder as they are",
    "config.py": "the settings",
    "sync/git.py": "git's attributes, and a merged journal as `encode` seals it",
}
"""Where files are written; any other place goes through one of these."""


def test_only_few_modules_write_files_so_that_a_lock_leaves_out_none() -> None:
    write = re.compile(
        r"\b(write_bytes|write_text|write_state_file|write_file|write_whole|copyfile|os\.(open|write|link))\("
        r"|\bopen\([^)]*[\"'][wax]b?\+?[\"']"
    )
    found = {str(file.relative_to(ROOT / "rmjournal")) for file in PACKAGE if write.search(text(file))}
    assert found == set(WRITERS)
    callers = {file.name for file in PACKAGE if re.search(r"\bwrite_state_file\(", text(file))}
    assert callers == {"atomic_write.py", "local_files.py"}

"""Flips each comparison of the merge in turn, and sees whether a law notices: ``python -m tests.merge.mutants``.

Give numbers to try only some; what nobody noticed is listed at the end, and is the exit code.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
MODULES: Final = ("merge", "record", "purged", "register", "vectors")
TESTS: Final = ("tests/merge/test_laws.py", "tests/merge/test_devices.py", "tests/merge/test_merge.py")
MORE: Final = ("tests/store/test_record.py", "tests/store/test_record_stamps.py", "tests/store/test_vectors.py")

_FLIPS: Final[dict[type[ast.cmpop], ast.cmpop]] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}


class Mutant(NamedTuple):
    """One module with one flipped comparison."""

    module: str
    line: int
    was: str
    now: str
    source: str


def mutants() -> Iterator[Mutant]:
    """Make them all, in the order of the source."""
    for module in MODULES:
        tree = ast.parse((ROOT / "rmjournal" / f"{module}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            was = ast.unparse(node) if isinstance(node, ast.Compare | ast.BoolOp | ast.Call) else ""
            if back := _flip(node):
                yield Mutant(module, getattr(node, "lineno", 0), was, ast.unparse(node), ast.unparse(tree))
                back()


def _flip(node: ast.AST) -> "Undo | None":
    if isinstance(node, ast.Compare):
        return Undo(node, "ops", [_FLIPS[type(node.ops[0])], *node.ops[1:]])
    if isinstance(node, ast.BoolOp):
        return Undo(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        swapped = {"max": "min", "min": "max", "any": "all", "all": "any"}.get(node.func.id)
        return Undo(node.func, "id", swapped) if swapped else None
    return None


class Undo:
    """Sets an attribute of a node; called, puts the old value back."""

    def __init__(self, node: ast.AST, name: str, value: object) -> None:
        self.node, self.name, self.value = node, name, getattr(node, name)
        setattr(node, name, value)

    def __call__(self) -> None:
        setattr(self.node, self.name, self.value)


def survives(mutant: Mutant, *, examples: int) -> bool:
    """Tell whether all laws hold with a mutant in place of its module."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("rmjournal", "tests/merge", "tests/store"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
            shutil.copy(ROOT / part, folder / part)
        (folder / "rmjournal" / f"{mutant.module}.py").write_text(mutant.source, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS, *MORE]
        surroundings = os.environ | {"RMJOURNAL_EXAMPLES": str(examples), "RMJOURNAL_HASTY": "1"}
        try:
            run = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, check=False, timeout=300)
        except subprocess.TimeoutExpired:
            return False
        return run.returncode == 0


def main(chosen: Sequence[str]) -> int:
    """Try the mutants with these numbers, or all; gives how many survived."""
    survivors = 0
    for number, mutant in enumerate(mutants()):
        if (not chosen or str(number) in chosen) and survives(mutant, examples=200):
            survivors += 1
            sys.stdout.write(f"{number} {mutant.module}.py:{mutant.line}: {mutant.was} -> {mutant.now}\n")
            sys.stdout.flush()
    return survivors


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))

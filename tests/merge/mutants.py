"""Puts each fault into the merge in turn, and sees whether a test notices: ``python -m tests.merge.mutants``.

Give numbers to try only some (``3 17 40-60``); what nobody noticed is listed, and counted in the exit code.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.merge.equivalent import EQUIVALENT
from tests.merge.mutations import ROOT, Mutant, mutants

TESTS: Final = (
    "tests/merge/test_merge.py",
    "tests/store/test_record.py",
    "tests/store/test_record_stamps.py",
    "tests/store/test_vectors.py",
    "tests/store/test_fresh.py",
    "tests/exchange/test_outside.py",
    "tests/merge/test_laws.py",
    "tests/merge/test_devices.py",
)
"""The quick ones first."""


class Trial:
    """A copy of the program in which one fault after the other is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("rmjournal", "tests/merge", "tests/store", "tests/exchange"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "tests/__init__.py", "tests/conftest.py"):
            shutil.copy(ROOT / part, folder / part)

    def survives(self, mutant: Mutant, *, examples: int) -> bool:
        """Tell whether all tests pass with a mutant in place of its module."""
        path = self.folder / "rmjournal" / f"{mutant.module}.py"
        path.write_text(mutant.source, encoding="utf-8")
        for compiled in path.parent.glob(f"__pycache__/{mutant.module}.*.pyc"):
            compiled.unlink()
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
        around = os.environ | {"RMJOURNAL_EXAMPLES": str(examples), "RMJOURNAL_HASTY": "1"}
        try:
            run = subprocess.run(command, cwd=self.folder, env=around, capture_output=True, check=False, timeout=120)
        except subprocess.TimeoutExpired:
            return False
        finally:
            shutil.copy(ROOT / "rmjournal" / path.name, path)
        return run.returncode == 0


def chosen(words: Sequence[str], number: int) -> bool:
    """Tell whether a number is among some, or in one of some stretches; all are when there are no words."""
    ends = [word.partition("-") for word in words]
    return not words or any(int(low) <= number <= int(high or low) for low, _, high in ends)


def tried(some: Iterable[tuple[int, Mutant]], *, examples: int) -> int:
    """Try some mutants, say which nobody noticed, and count those."""
    survivors = 0
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name))
        for number, mutant in some:
            if mutant.name not in EQUIVALENT and trial.survives(mutant, examples=examples):
                survivors += 1
                sys.stdout.write(f"{number} {mutant.module}.{mutant.where}: {mutant.was}  ->  {mutant.now}\n")
                sys.stdout.flush()
    return survivors


if __name__ == "__main__":
    found = [(number, mutant) for number, mutant in enumerate(mutants()) if chosen(sys.argv[1:], number)]
    sys.exit(min(tried(found, examples=200), 100))

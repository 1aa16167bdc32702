"""The one check: ``python -m tests.check`` runs format, lint, types, import contracts and tests, up to what fails."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WORKERS = (os.cpu_count() or 1) + 1
"""Half of the time of the tests is waiting for terminals and files; one more than there are cores fills it."""

SYSTEMS = ("linux", "darwin", "win32")
"""The systems that the program runs on, in the names of Python."""


def types_on(system: str) -> list[str]:
    """Give the command that checks the types of the package for another system, with a cache of its own."""
    return [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", f".mypy_cache/{system}", "rmjournal"]


STEPS = (
    ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
    ("lint", [sys.executable, "-m", "ruff", "check", "."]),
    ("types", [sys.executable, "-m", "mypy"]),
    *((f"types on {system}", types_on(system)) for system in SYSTEMS if system != sys.platform),
    ("import contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    ("tests", [sys.executable, "-m", "pytest", "-n", str(WORKERS)]),
)


def main() -> int:
    """Run every step in order; gives the exit code of the first that fails."""
    for name, command in STEPS:
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            sys.stdout.write(f"== {name} failed\n")
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

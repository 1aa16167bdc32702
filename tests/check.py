"""The one check: ``python -m tests.check`` runs format, lint, types, import contracts and tests, up to what fails."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

STEPS = (
    ("format", [sys.executable, "-m", "ruff", "format", "--check", "."]),
    ("lint", [sys.executable, "-m", "ruff", "check", "."]),
    ("types", [sys.executable, "-m", "mypy"]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-logo"]),
    ("tests", [sys.executable, "-m", "pytest"]),
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

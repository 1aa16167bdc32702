"""Renew the golden files, write them to another place, or record journals for later versions; see the package."""

import sys
from pathlib import Path

from .earlier import record
from .parts import DATA, PARTS, made, make, run_apart

USAGE = f"""python -m tests.golden renew [PART …]
python -m tests.golden write FOLDER [PART …]

Parts: {", ".join(PARTS)}
"""


def main(words: list[str]) -> int:
    """Do what is asked; gives the exit code."""
    match words:
        case ["make" | "anew" as how, part, folder]:
            make(part, Path(folder), anew=how == "anew")
        case ["record", *here]:
            record() if here else run_apart("record", "here")
        case ["renew", *some] if set(some) <= set(PARTS):
            _write(DATA, some or PARTS)
        case ["write", folder, *some] if set(some) <= set(PARTS):
            _write(Path(folder), some or PARTS)
        case _:
            sys.stderr.write(USAGE)
            return 2
    return 0


def _write(folder: Path, some: list[str] | tuple[str, ...]) -> None:
    for part in some:
        sys.stdout.write(f"{part}\n")
        made(part, folder / part, anew=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Golden files: output equals the stored files; `python -m tests.golden renew` renews them."""

import shlex
from pathlib import Path

import pytest

from .parts import DATA, PARTS, compared, made
from .program import has_json, verbs


@pytest.mark.parametrize("part", PARTS)
def test_output_matches_the_golden_files(part: str, tmp_path: Path) -> None:
    made(part, tmp_path)
    if lines := list(compared(part, tmp_path)):
        lines.append(f"If this is meant: python -m tests.golden renew {part}, and look at git diff.")
        pytest.fail("\n".join(lines), pytrace=False)


def test_every_verb_has_golden_output_json_and_help() -> None:
    lines = [shlex.split(line) for text in DATA.rglob("*.txt") for line in _commands(text)]
    seen = {(word, "--json" in words, "--help" in words) for words in lines for word in words}
    for name, command in verbs():
        assert (name, False, False) in seen, f"no golden file has rmjournal {name}"
        assert (name, False, True) in seen, f"no golden file has rmjournal {name} --help"
        assert (name, True, False) in seen or not has_json(command), f"no golden file has rmjournal {name} --json"


def _commands(text: Path) -> list[str]:
    return [line for line in text.read_text("utf-8").splitlines() if line.startswith("$ rmjournal")]

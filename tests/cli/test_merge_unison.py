"""Unison with our merge, as the README has it: both sides end equal, with every word."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.programs import ROOT, run_program


@pytest.mark.skipif(shutil.which("unison") is None, reason="unison is not installed")
def test_unison_merges_with_the_line_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"`merge = (Name journal.json -> rmjournal merge-driver [^`]+)`", readme)
    assert found is not None
    merge = found[1].replace("rmjournal merge", f"{sys.executable} -m rmjournal merge")
    one, two = (Shell(tmp_path / name / "journal.json") for name in "ab")
    for shell in (one, two):
        shell.file.parent.mkdir()
    one.run("add", "relationship", "Misaki", "--role", "mentee")
    one.run("note", "hello")
    shutil.copy2(one.file, two.file)

    def unison() -> None:
        words = ("a", "b", "-batch", "-ui", "text", "-merge", merge, "-confirmmerge=false")
        own = {"HOME": str(tmp_path), "UNISON": str(tmp_path / "unison"), "PYTHONPATH": str(ROOT)}
        run_program("unison", *words, cwd=tmp_path, env=own, codes=[0])

    unison()
    for shell in (one, two):
        monkeypatch.setenv("RMJOURNAL_STATE", str(shell.file.parent.with_suffix(".state")))
        shell.run("edit", "hello", "--text", f"from {shell.file.parent.name}")
    unison()
    assert one.file.read_bytes() == two.file.read_bytes()
    assert all(word in one.file.read_text("utf-8") for word in ("from a", "from b"))

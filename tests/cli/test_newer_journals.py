"""Journals of a newer version: verbs read them, and refuse to change them."""

import pytest

from tests.cli.conftest import Shell

CHANGES = [
    ("add", "goal", "X", "--learner", "me"), ("edit", "Listen more", "--title", "Y"), ("delete", "Listen more"),
    ("delete", "Listen more", "--for-good"), ("undo",), ("learned", "x"), ("taught", "x"), ("topic", "x"),
    ("action", "x"), ("note", "x"), ("agenda", "next", "--template", "first"), ("move", "next", "next thu 09:00"),
    ("cancel", "next", "--by", "me"), ("log", "x", "--on", "yesterday"), ("done", "Heating"), ("reflect",),
    ("merge", "copy.json"), ("merge", "copy.json", "--remove"),
]  # fmt: skip
READS = [
    ("list", "goals"), ("show", "Listen more"), ("today",), ("timeline",), ("search", "Listen"), ("history",),
    ("where",), ("conflicts",), ("removed",), ("review", "--period", "all"), ("progress", "goals"),
    ("agenda", "next"), ("merge",),
]  # fmt: skip


@pytest.fixture
def newer(full: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.chdir(full.file.parent)
    full.file.with_name("copy.json").write_bytes(full.file.read_bytes())
    full.run("action", "Heating")
    full.run("note", "The last change")
    full.file.write_bytes(full.file.read_bytes().replace(b'"min_reader": 1', b'"min_reader": 9'))
    return full


@pytest.mark.parametrize("words", CHANGES, ids=" ".join)
def test_a_verb_that_changes_a_newer_journal_is_refused(newer: Shell, words: tuple[str, ...]) -> None:
    assert "was written by a newer rmjournal" in newer.refused(*words)


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_a_reading_verb_works_on_a_newer_journal(newer: Shell, words: tuple[str, ...]) -> None:
    before = newer.file.read_bytes()
    newer.run(*words)
    assert newer.file.read_bytes() == before


def test_a_recall_is_refused_before_anything_is_asked(newer: Shell) -> None:
    told = newer.run("--today", "2026-07-01", "recall", code=1)
    assert told.stdout == "" and "newer rmjournal" in told.stderr


def test_check_reports_a_newer_journal_and_repair_changes_nothing(newer: Shell) -> None:
    before = newer.file.read_bytes()
    for words in (("check",), ("check", "--repair")):
        assert "newer rmjournal" in newer.run(*words, code=1).output and newer.file.read_bytes() == before

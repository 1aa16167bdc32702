"""Names of conflict copies: which tool wrote a file beside the journal."""

import unicodedata

import pytest

from rmjournal.storage.copy_names import CopyKind, classify

CERTAIN = [
    "journal.sync-conflict-20261121-211338-E5QTAEC.json",
    "journal.sync-conflict-20150101-101010.json",
    "journal (Ana's conflicted copy 2026-11-21).json",
    "journal (conflicted copy 2026-11-21 211338).json",
    "journal (ana conflicted copy 2026-11-21).json",
    "journal (conflicted copy ana 2026-11-21 211338).json",
    "journal (Case Conflict).json",
    "journal (Selective Sync Conflict).json",
    "journal (In Konflikt stehende Kopie von PC 2026-11-21).json",
    "journal (Copie en conflit de SEMLOG 2026-11-21).json",
    "journal (Copia en conflicto de Eduardo 2026-05-04).json",
    "journal (Cópia em conflito de Ana 2026-05-04).json",
    "journal (PC の競合コピー 2026-05-04).json",
    "journal (Anas konfliktkopi 2026-05-04).json",
    "journal (kopi av Ana i konflikt 2026-05-04).json",
    "journal (Ana motstridende kopi 2026-05-04).json",
    "journal (kopia powodująca konflikt, Ana 2026-05-04).json",
    "journal (Copia in conflitto di Ana 2026-05-04).json",
    "journal (cópia conflitante de Ana 2026-05-04).json",
    "journal (Ana's conflicterende exemplaar 2026-05-04).json",
    "journal (Konfliktující kopie Ana 2026-05-04).json",
    "journal (Salinan berkonflik Ana 2026-05-04).json",
    "journal (Salinan bercanggah Ana 2026-05-04).json",
    "journal (Конфликтующая копия пользователя Ana 2026-05-04).json",
    "journal (конфліктна копія Ana 2026-05-04).json",
    "journal (Ana 的冲突副本 2026-05-04).json",
    "journal (Ana 的衝突複本 2026-05-04).json",
    "journal (Ana의 충돌된 사본 2026-05-04).json",
    "journal (สำเนาที่ขัดแย้งของ Ana 2026-05-04).json",
    "journal (2026-05-04 Ana 競合コピー).json",
    "journal_conflict-20161121-211338.json",
    "journal-laguna-safeBackup-0001.json",
    "journal (SFConflict ana@x.org 2026-11-21-21-13-38).json",
    "journal.json.conflict1",
    "journal.conflict2.json",
    "journal.json..path2",
    "journal.json.path1",
    "journal.path2.json",
    "journal (conflict_on_2026-11-21).json",
    "journal (conflict #1_on_2026-11-21).json",
    "journal (conflict_on_2026-11-21_was_deleted).json",
    "journal [conflicted].json",
    "journal.conflicted.json",
    "journal.json.conflicted",
    "journal_Andy-PC_Jan-03-0901-2026_Conflict.json",
    "journal (conflicting copy 1).json",
    "journal (Ana (Work)'s conflicted copy 2026-11-21).json",
    "journal (Ana's conflicted copy 2026-11-21 (1)).json",
    "journal (Unicode Encoding Conflict).json",
    "journal (Whitespace Conflict).json",
    "journal (نسخة متعارضة من Ana 2026-11-21).json",
    "journal (עותק מתנגש של Ana 2026-11-21).json",
    "journal (Anas modstridende kopi 2026-11-21).json",
    "journal_DESKTOP-A_Jan-03-090122-2026_Conflict.json",
]
POSSIBLE = [
    "journal-DESKTOP-7A2B.json",
    "journal-Zenbook-2.json",
    "journal 2.json",
    "journal (1).json",
    "journal (1) (1).json",
    "journal conflict.json",
    "journal (my notes on conflict).json",
    "journal.json 2.json",
    "journal.json (1)",
]
NONE = [
    "journal.json",
    ".~journal.json.1a2b.tmp",
    ".syncthing.journal.json.tmp",
    "~syncthing~journal.json.tmp",
    "journal.json.2e333a69.partial",
    ".unison.journal.json.94d4.unison.tmp",
    "other.json",
    "myjournal.json",
    "journal.txt",
    "journal.json.bak",
    "journal.json~",
    "journal.json.orig",
    "journal.json.crdownload",
    ".bak.0.journal.json",
    "journalxjson.conflict1",
]


@pytest.mark.parametrize("name", CERTAIN)
def test_names_that_only_a_sync_tool_makes_are_certain(name: str) -> None:
    assert classify(name, "journal.json") is CopyKind.CERTAIN
    assert classify(unicodedata.normalize("NFD", name), "journal.json") is CopyKind.CERTAIN


@pytest.mark.parametrize("name", POSSIBLE)
def test_names_that_a_user_can_choose_are_possible(name: str) -> None:
    assert classify(name, "journal.json") is CopyKind.POSSIBLE


@pytest.mark.parametrize("name", NONE)
def test_other_names_are_no_copies(name: str) -> None:
    assert classify(name, "journal.json") is None


def test_a_resilio_name_is_always_recognised() -> None:
    for name in ("journal.Conflict.json", "journal.Conflict1.json", "journal.json.Conflict2"):
        assert classify(name, "journal.json") is CopyKind.RESILIO


def test_an_unfinished_save_of_ours_is_a_leftover() -> None:
    assert classify(".~journal.json.0123abcd.tmp", "journal.json") is CopyKind.LEFTOVER


def test_a_name_that_begins_like_the_files_may_be_an_unknown_tools_copy() -> None:
    assert classify("journal (копия).json", "journal.json") is CopyKind.LIKE
    assert classify("journal.old.json", "journal.json") is CopyKind.LIKE
    assert classify("Copy of journal.json", "journal.json") is CopyKind.LIKE
    assert classify("journal(1).json", "journal.json") is CopyKind.LIKE
    assert classify("journal（複製）.json", "journal.json") is CopyKind.LIKE
    assert classify("journal.json.from-phone", "journal.json") is CopyKind.LIKE
    assert classify("journal.json (phone)", "journal.json") is CopyKind.LIKE


def test_accents_may_be_spelt_in_two_ways_in_the_name_of_the_file_too() -> None:
    own, other = (unicodedata.normalize(form, "Tagebuch é.json") for form in ("NFD", "NFC"))
    for name in (own, other):
        assert classify(name.replace(".json", " (Ana's conflicted copy 2026-11-21).json"), own) is CopyKind.CERTAIN
    assert classify(other, own) is classify(own, other) is CopyKind.LIKE


def test_a_file_may_have_any_name() -> None:
    assert classify("my (1)+.x.conflict1", "my (1)+.x") is CopyKind.CERTAIN
    assert classify("diary.sync-conflict-20150101-101010", "diary") is CopyKind.CERTAIN

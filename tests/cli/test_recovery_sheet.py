"""What opens a locked journal besides its passphrase: the printed code, and the keyring of the computer."""

import html
import os
import re
import stat
import sys
from pathlib import Path

import html5lib
import pytest

from rmjournal.storage import sealing
from tests.storage.keyrings import use_keyring
from tests.storage.locks import OTHER_PASSPHRASE, PASSPHRASE, make_quick

from .conftest import Shell

ROW = re.compile("[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}")
CANARY = "kanarienvogel"


class Locked:
    """A journal that is locked, and the passphrases that a verb is given."""

    def __init__(self, shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shell = shell
        self._file = folder / "lines"
        self._monkeypatch = monkeypatch
        shell.run("note", f"{CANARY} note")
        self.run("lock", PASSPHRASE)

    def _give(self, lines: tuple[str, ...]) -> None:
        sealing.keys.forget()
        self._file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        if lines:
            self._monkeypatch.setenv("RMJOURNAL_PASSPHRASE_FD", str(os.open(self._file, os.O_RDONLY)))
        else:
            self._monkeypatch.delenv("RMJOURNAL_PASSPHRASE_FD", raising=False)

    def run(self, words: str, *lines: str) -> str:
        self._give(lines)
        return self.shell.run(*words.split()).stdout

    def refused(self, words: str, *lines: str) -> str:
        self._give(lines)
        return self.shell.refused(*words.split())


@pytest.fixture
def locked(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Locked:
    make_quick(monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)
    return Locked(shell, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", ["sheet.html", "sheet.txt"])
def test_the_code_on_a_sheet_opens_the_journal_until_the_passphrase_changes(
    locked: Locked, tmp_path: Path, name: str
) -> None:
    sheet = tmp_path / "away" / name
    sheet.parent.mkdir()
    said = locked.run(f"lock --sheet {sheet}", PASSPHRASE)
    assert "Whoever has this sheet can read the whole journal." in said and "Print it, then delete" in said
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    text = sheet.read_text("utf-8")
    rows = ROW.findall(text)
    assert len(rows) == 8 and locked.shell.file.name in text and "lock number 1" in text
    assert CANARY in locked.run("list notes", " ".join(rows))
    assert "exists already" in locked.refused(f"lock --sheet {sheet}", PASSPHRASE)
    changed = locked.run("lock --change", PASSPHRASE, OTHER_PASSPHRASE)
    assert "A recovery sheet that you printed before does not open it any more." in changed
    assert "no passphrase in RMJOURNAL_PASSPHRASE_FD opens it" in locked.refused("list notes", " ".join(rows))


def test_the_web_page_is_whole_and_holds_no_word_of_the_journal(locked: Locked, tmp_path: Path) -> None:
    locked.run("undo", PASSPHRASE)
    hostile = locked.shell.file.with_name('<b>"&.json')
    hostile.write_bytes(locked.shell.file.read_bytes())
    sheet = tmp_path / "sheet.html"
    said = locked.run(f"-f {hostile} lock --sheet {sheet}", PASSPHRASE)
    page = sheet.read_text("utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert html.escape(hostile.name) in page and CANARY not in page and "<b>" not in page
    assert ("It lies beside your journal" in said) == (sheet.parent == hostile.parent)


def test_the_keyring_opens_the_journal_and_forgets_it_with_the_lock(
    locked: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = use_keyring(monkeypatch)
    assert "The keyring of this computer opens" in locked.run("lock --keyring", PASSPHRASE)
    ((service, name),) = keyring.kept
    assert service == "rmjournal" and re.fullmatch("[0-9a-f]{32}", name)
    assert PASSPHRASE not in "".join(keyring.kept.values())
    assert CANARY in locked.run("list notes")
    assert "was removed from the keyring" in locked.run("lock --no-keyring")
    assert keyring.kept == {} and "is locked" in locked.refused("list notes")
    locked.run("lock --keyring", PASSPHRASE)
    assert "was removed" in locked.run("lock --change", PASSPHRASE, OTHER_PASSPHRASE) and keyring.kept == {}
    locked.run("lock --keyring", OTHER_PASSPHRASE)
    assert "was removed" in locked.run("unlock") and keyring.kept == {}


def test_a_stale_or_broken_key_in_the_keyring_falls_back_to_asking(
    locked: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = use_keyring(monkeypatch)
    locked.run("lock --keyring", PASSPHRASE)
    ((entry, kept),) = keyring.kept.items()
    for broken in ("", "x", kept[:-4], kept.replace("00000001", "00000007"), kept.rpartition(" ")[0] + " AAAA"):
        keyring.kept[entry] = broken
        assert "is locked" in locked.refused("list notes")
        assert CANARY in locked.run("list notes", PASSPHRASE)
    keyring.kept[entry] = kept
    keyring.fault = "the wallet is closed"
    assert "is locked" in locked.refused("list notes")
    assert "the wallet is closed" in locked.run("lock --keyring", PASSPHRASE)


def test_without_the_library_one_sentence_says_so(locked: Locked, tmp_path: Path) -> None:
    before = locked.shell.file.read_bytes()
    sentence = "The keyring needs a library: pip install 'rmjournal[keyring]'"
    assert locked.refused("lock --keyring", PASSPHRASE) == sentence
    assert locked.refused("lock --change --keyring", PASSPHRASE, OTHER_PASSPHRASE) == sentence
    assert locked.shell.file.read_bytes() == before

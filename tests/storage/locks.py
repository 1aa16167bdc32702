"""Passphrases of the tests, with a key function that takes no time, and a search for words on the disk."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from rmjournal.storage import sealing

PASSPHRASE: Final = "four grey herons wade"
OTHER_PASSPHRASE: Final = "nine wet umbrellas dry"


def make_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let new locks ask for the least that the key function may cost, and begin without any key."""
    monkeypatch.setattr(sealing, "NEW_LOCK", sealing.Lock(0, memory_kib=8192, iterations=1, lanes=1))
    monkeypatch.setattr(sealing, "keys", sealing.KeyRing())


@contextmanager
def another_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Go on without the keys that were learned so far, as another process would."""
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "keys", sealing.KeyRing())
        yield


def files_with(pattern: str, *roots: Path) -> list[str]:
    """The files below some folders in which a pattern stands in the open, compressed ones too."""
    found: list[str] = []
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.is_file() and not file.is_symlink():
                data = file.read_bytes()
                with suppress(zlib.error):
                    data = zlib.decompress(data) if file.suffix == ".z" or "objects" in file.parts else data
                found += [str(file.relative_to(root))] if re.search(pattern.encode(), data) else []
    return found

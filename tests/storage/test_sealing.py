"""Sealing: what is sealed comes back, in its place only; hostile parameters are refused; choices have one order."""

import json
from binascii import a2b_base64, b2a_base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rmjournal.errors import Refused
from rmjournal.storage import codec, sealing
from rmjournal.storage.sealing import (
    DamagedSealError,
    Key,
    Lock,
    LockedFile,
    Sealed,
    derive_key,
    describe_strength,
    new_key,
    parse_lock,
    read_sealed,
)

from .locks import PASSPHRASE, make_quick

ID = "8f6c0d" + "0" * 26
QUICK = Lock(1, b"\1" * 16, memory_kib=8192, iterations=1, lanes=1)
KEY = Key(ID, QUICK, bytes(range(64)))


@given(st.binary(min_size=1, max_size=300), st.text(max_size=9))
def test_what_is_sealed_comes_back_for_its_purpose_and_equal_text_gives_equal_bytes(
    data: bytes, purpose: str
) -> None:
    sealed = Sealed.of(KEY, data, purpose)
    assert sealed == Sealed.of(KEY, data, purpose)
    assert sealed.unseal(KEY) == data
    for one in (sealed.encode({}), sealed.encode_line()):
        assert read_sealed(one) == sealed
        assert read_sealed(json.dumps(json.loads(one), indent=3).encode()) == sealed


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_bit_that_flips_or_a_part_in_another_place_is_noticed(data: bytes, draw: st.DataObject) -> None:
    sealed = Sealed.of(KEY, data, "draft")
    flipped = bytearray(a2b_base64(sealed.text))
    position = draw.draw(st.integers(0, 8 * len(flipped) - 1))
    flipped[position // 8] ^= 1 << position % 8
    strangers = (
        replace(sealed, text=b2a_base64(flipped)),
        replace(sealed, text=sealed.text[:-4]),
        replace(sealed, text=b"?"),
        replace(sealed, purpose="undo"),
    )
    for one in strangers:
        with pytest.raises(DamagedSealError):
            one.unseal(KEY)
    other_keys = (Key("1" * 32, QUICK, KEY.secret), Key(ID, replace(QUICK, generation=2), KEY.secret))
    for other in other_keys:
        with pytest.raises(DamagedSealError):
            sealed.unseal(other)


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    composed, decomposed = "caf\u00e9 au lait", "cafe\u0301 au lait"
    assert derive_key(composed, ID, QUICK).secret == derive_key(decomposed, ID, QUICK).secret
    assert derive_key("cafe au lait", ID, QUICK).secret != derive_key(composed, ID, QUICK).secret


@pytest.mark.parametrize(
    "lock",
    [
        replace(QUICK, memory_kib=999_999_999),
        replace(QUICK, memory_kib=8),
        replace(QUICK, iterations=9999),
        replace(QUICK, memory_kib=1024 * 1024, iterations=16),
        replace(QUICK, lanes=0),
    ],
)
def test_a_hostile_header_cannot_ask_for_hours_or_for_all_memory(lock: Lock) -> None:
    assert parse_lock(lock.text) == lock
    with pytest.raises(Refused, match="was not tried"):
        derive_key(PASSPHRASE, ID, lock)
    with pytest.raises(Refused, match="was not tried"):
        LockedFile(Path("x"), Sealed(ID, lock, "journal", b"1" * 40)).unlock(PASSPHRASE)


def test_a_lock_that_asks_for_more_memory_than_there_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.argon2.Argon2id", refuse)
    with pytest.raises(Refused, match="The lock of x asks for 8 MB of memory"):
        LockedFile(Path("x"), Sealed(ID, QUICK, "journal", b"1" * 40)).unlock(PASSPHRASE)


def test_of_two_choices_the_later_generation_counts_and_locked_before_open() -> None:
    first, other = QUICK, replace(QUICK, salt=b"\2" * 16)
    opened = Key(ID, first, KEY.secret).opening()
    later = replace(other, generation=3)
    texts = [lock.text for lock in (later, opened, first, other)]
    assert sorted(texts) == [lock.text for lock in (first, other, opened, later)]
    assert max(opened.text, replace(other, generation=2).text) != opened.text
    assert [parse_lock(text) for text in texts] == [later, opened, first, other]


@given(st.text(max_size=60) | st.integers() | st.none())
def test_nothing_else_is_read_as_a_lock(text: str | int | None) -> None:
    lock = parse_lock(text)
    assert lock is None or lock.text == text


def test_a_short_passphrase_is_refused_and_its_strength_said(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quick(monkeypatch)
    with pytest.raises(Refused, match="too short"):
        new_key("1234567", ID, None)
    assert new_key("12345678", ID, None).lock.generation == 1
    words = [
        describe_strength(text).partition(":")[0]
        for text in ("kitten", "aaaaaaaaaaaa", "kitten2026", "Passwort!Summer-2026", "t4!kZ9pq-mmQw")
    ]
    assert words == ["too short", "weak", "weak", "weak", "fair"]
    assert describe_strength(PASSPHRASE).startswith("strong")


def test_a_lock_at_its_last_generation_is_not_changed() -> None:
    with pytest.raises(Refused, match="Export it"):
        new_key(PASSPHRASE, ID, replace(QUICK, generation=99_999_999))


def test_the_id_of_a_sealed_journal_is_found_in_its_first_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quick(monkeypatch)
    content = codec.with_lock({**codec.new_content(ID), "notes": {"1": {"text": "word " * 9999}}}, QUICK, KEY)
    data = codec.encode(content)
    assert codec.find_journal_id(data[:4096]) == ID
    assert b"word" not in data
    sealing.keys.add(KEY)
    assert codec.decode(Path("x"), data) == content
    assert codec.encode(codec.decode(Path("x"), data)) == data

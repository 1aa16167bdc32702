"""Sealing: authenticated encryption of a locked journal and of all that lies beside it.

A passphrase becomes a key by Argon2id (RFC 9106); the key seals text by AES-SIV (RFC 5297), which is deterministic:
equal text under one key gives equal bytes. The associated data binds the journal, the lock and the purpose of a
text, so that no part can stand in the place of another one. Keys are kept in the memory of this process only.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import replace

from rmjournal.crdt.field_path import JSON, Document
from rmjournal.crdt.merge import HEADER_TABLE
from rmjournal.errors import Refused, Unreadable

SEALED_TABLE: Final = "_sealed"
"""The table of a sealed file; its only document holds the sealed text."""

JOURNAL_PURPOSE: Final = "journal"
"""The purpose of the sealed text of a whole journal."""

SEALED_READER: Final = 2
"""The ``min_reader`` of a sealed journal: an older program leaves it alone."""

MIN_PASSPHRASE: Final = 8
"""Characters of the shortest passphrase."""

FORGOTTEN: Final = "A forgotten passphrase means that the journal is gone: nobody can open it, not even this program."
"""What a person is told before a passphrase is set."""

_KEY_BYTES: Final = 64
_SALT_BYTES: Final = 16
_MAX_GENERATION: Final = 99_999_999
_MEMORY_KIB: Final = range(8 * 1024, 1024 * 1024 + 1)
_ITERATIONS: Final = range(1, 17)
_LANES: Final = range(1, 17)
_MAX_COST_KIB: Final = 4 * 1024 * 1024
"""The most that memory times iterations may be: some seconds of work."""

_SEALED_LOCK: Final = r"(\d{8}) sealed argon2id m=(\d{1,9}) t=(\d{1,4}) p=(\d{1,4}) ([0-9a-f]{32})"
_OPEN_LOCK: Final = r"(\d{8}) open ([0-9a-f]{2,200})"


class DamagedSealError(ValueError):
    """Sealed text is not as it was written, or stands in a wrong place."""


class Lock(msgspec.Struct, frozen=True):
    """The choice whether a journal is locked, and the parameters of its key.

    Of two choices the higher text counts: first the generation, then locked before open, then the salt.
    """

    generation: int
    salt: bytes = b""
    memory_kib: int = 0
    iterations: int = 0
    lanes: int = 0
    proof: str = ""
    """What proves that somebody with the key before it has opened the journal."""

    @property
    def is_open(self) -> bool:
        """Whether it says that the journal is not locked any more."""
        return not self.salt

    @property
    def text(self) -> str:
        """The text of it in the header of a file."""
        if self.is_open:
            return f"{self.generation:08} open {self.proof}"
        cost = f"m={self.memory_kib} t={self.iterations} p={self.lanes}"
        return f"{self.generation:08} sealed argon2id {cost} {self.salt.hex()}"

    @property
    def next_generation(self) -> int:
        """The generation of the choice after it; `Refused` when there is none."""
        if self.generation >= _MAX_GENERATION:
            raise Refused("The lock of this journal cannot be changed any more. Export it to a new journal.")
        return self.generation + 1


def parse_lock(text: JSON) -> Lock | None:
    """Read the text of a lock; None for anything else."""
    if not isinstance(text, str):
        return None
    lock: Lock | None = None
    if match := re.fullmatch(_OPEN_LOCK, text, re.ASCII):
        lock = Lock(int(match[1]), proof=match[2])
    elif match := re.fullmatch(_SEALED_LOCK, text, re.ASCII):
        memory_kib, iterations, lanes = map(int, match.group(2, 3, 4))
        lock = Lock(int(match[1]), bytes.fromhex(match[5]), memory_kib, iterations, lanes)
    return lock if lock and lock.text == text else None


NEW_LOCK: Final = Lock(0, memory_kib=64 * 1024, iterations=3, lanes=4)
"""The parameters of a new lock: the second choice that RFC 9106 recommends."""


class Key:
    """The key of one journal under one lock; seals and unseals texts."""

    def __init__(self, journal_id: str, lock: Lock, secret: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        self.journal_id = journal_id
        self.lock = lock
        self.secret = secret
        self._cipher = AESSIV(secret)

    def seal(self, data: bytes, purpose: str) -> bytes:
        """Encrypt some bytes, not none, for a purpose; equal input gives equal output."""
        return self._cipher.encrypt(data, self._bound(purpose))

    def unseal(self, data: bytes, purpose: str) -> bytes:
        """Decrypt bytes that were sealed for a purpose; DamagedSealError for others."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(data, self._bound(purpose))
        except (InvalidTag, ValueError) as error:
            raise DamagedSealError(purpose) from error

    def opening(self) -> Lock:
        """Make the lock that opens the journal after this one, with its proof."""
        generation = self.lock.next_generation
        return Lock(generation, proof=self.seal(b"open", f"open {generation}").hex())

    def proves(self, lock: Lock) -> bool:
        """Tell whether who opened the journal had this key."""
        try:
            return self.unseal(bytes.fromhex(lock.proof), f"open {lock.generation}") == b"open"
        except ValueError:
            return False

    def _bound(self, purpose: str) -> list[bytes]:
        return [text.encode() for text in ("rmjournal", self.journal_id, self.lock.text, purpose)]


def derive_key(passphrase: str, journal_id: str, lock: Lock, file: object = "this journal") -> Key:
    """Derive the key of a lock from a passphrase, in about 0.3 s.

    Refused where the parameters ask for too much or too little, and without enough memory.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if (
        lock.memory_kib not in _MEMORY_KIB
        or lock.iterations not in _ITERATIONS
        or lock.lanes not in _LANES
        or lock.memory_kib * lock.iterations > _MAX_COST_KIB
    ):
        raise Refused(
            f"The lock of {file} asks for parameters that no rmjournal writes, so it was not tried. Restore an older "
            "version of it from a backup or from your sync tool."
        )
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    try:
        function = Argon2id(
            salt=lock.salt,
            length=_KEY_BYTES,
            iterations=lock.iterations,
            lanes=lock.lanes,
            memory_cost=lock.memory_kib,
        )
        return Key(journal_id, lock, function.derive(words))
    except MemoryError as error:
        raise Refused(
            f"The lock of {file} asks for {lock.memory_kib // 1024} MB of memory, more than this computer can give "
            "now. Close other programs, then try again."
        ) from error


def new_key(passphrase: str, journal_id: str, before: Lock | None) -> Key:
    """Make the key of a new lock that follows another one.

    `Refused` for a passphrase that is too short.
    """
    if len(unicodedata.normalize("NFC", passphrase)) < MIN_PASSPHRASE:
        raise Refused(f"The passphrase is too short. Use at least {MIN_PASSPHRASE} characters.")
    if not re.fullmatch("[0-9a-f]{32}", journal_id):
        raise Refused("This journal has an id that this program did not make. Export it to a new journal first.")
    generation = before.next_generation if before else 1
    lock = replace(NEW_LOCK, generation=generation, salt=os.urandom(_SALT_BYTES))
    return derive_key(passphrase, journal_id, lock)


class Sealed(msgspec.Struct, frozen=True):
    """Sealed text with what its file says of it in the open."""

    journal_id: str
    lock: Lock
    purpose: str
    text: bytes | memoryview
    """The sealed bytes in Base64; a view of the bytes of its file costs no copy."""

    @classmethod
    def of(cls, key: Key, data: bytes, purpose: str) -> "Sealed":
        """Seal some bytes for a purpose."""
        from pybase64 import b64encode

        return cls(key.journal_id, key.lock, purpose, b64encode(key.seal(data, purpose)))

    def unseal(self, key: Key) -> bytes:
        """Decrypt the text; DamagedSealError when it is not as it was written."""
        from pybase64 import b64decode

        try:
            sealed = b64decode(self.text, validate=True)
        except ValueError as error:
            raise DamagedSealError(self.purpose) from error
        return key.unseal(sealed, self.purpose)

    def is_under(self, key: Key) -> bool:
        """Tell whether a key opens it, whatever its file says of its lock."""
        try:
            self.unseal(key)
        except DamagedSealError:
            return False
        return True

    def encode(self, header: Mapping[str, JSON]) -> bytes:
        """Encode it as a canonical file, with more constants in its header."""
        constants = {**header, "id": self.journal_id, "lock": self.lock.text}
        tables = {HEADER_TABLE: {"1": constants}, SEALED_TABLE: {"1": {"purpose": self.purpose, "text": ""}}}
        frame = msgspec.json.format(msgspec.json.encode(tables, order="sorted"), indent=1) + b"\n"
        head, mark, tail = frame.rpartition(b'"text": "')
        return b"".join((head, mark, self.text, tail))

    def encode_line(self) -> bytes:
        """Encode it as one line of JSON, without a line end."""
        constants = {"id": self.journal_id, "lock": self.lock.text}
        document = {"purpose": self.purpose, "text": str(self.text, "ascii")}
        tables = {HEADER_TABLE: {"1": constants}, SEALED_TABLE: {"1": document}}
        return msgspec.json.encode(tables, order="sorted")


_HEAD_BYTES: Final = 4096
_TEXT: Final = b'"text": "'
_TAIL: Final = b'"\n  }\n }\n}\n'


def is_sealed(data: bytes) -> bool:
    """Tell whether bytes look like a sealed file, perhaps a damaged one."""
    return data[:1] == b"{" and b'"_sealed"' in data[:_HEAD_BYTES]


def read_sealed(data: bytes) -> Sealed | None:
    """Read a file or line with nothing but sealed text; None for anything else."""
    sealed = peek_sealed(data)
    is_canonical = sealed is not None and not sealed.text
    return replace(sealed, text=memoryview(data)[_begin(data) : -len(_TAIL)]) if sealed and is_canonical else sealed


def _begin(data: bytes) -> int:
    return data.find(_TEXT, 0, _HEAD_BYTES) + len(_TEXT)


def peek_sealed(data: bytes) -> Sealed | None:
    """Read the same, without the text of a canonical file."""
    if not is_sealed(data):
        return None
    begin = _begin(data)
    end = len(data) - len(_TAIL)
    is_canonical = len(_TEXT) <= begin <= end and data.endswith(_TAIL) and data.find(b'"', begin) == end
    try:
        content = msgspec.json.decode(data[:begin] + _TAIL if is_canonical else data)
        if not isinstance(content, dict) or content.keys() != {HEADER_TABLE, SEALED_TABLE}:
            return None
        return find_sealed(content)
    except (ValueError, RecursionError):
        return None


def has_open_tables(data: bytes) -> bool:
    """Tell whether other tables stand in the open beside a sealed text."""
    if not is_sealed(data) or peek_sealed(data):
        return False
    try:
        content = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and not content.keys() <= {HEADER_TABLE, SEALED_TABLE}


def find_lock_text(data: bytes) -> str:
    """Find the text of the lock in the head of a damaged file.

    Where the lock is damaged itself, a text before those of all locks; empty for a file in the open.
    """
    match = re.search(rb'"lock": ?"(%s)"' % _SEALED_LOCK.encode(), data[:_HEAD_BYTES])
    return match[1].decode() if match else "0" if is_sealed(data) else ""


def find_sealed(content: Mapping[str, JSON]) -> Sealed | None:
    """Find the sealed text among the tables of a file.

    None when it is not whole.
    """
    header, document = _first(content.get(HEADER_TABLE)), _first(content.get(SEALED_TABLE))
    journal_id, lock = header.get("id"), parse_lock(header.get("lock"))
    purpose, text = document.get("purpose"), document.get("text")
    if lock is None or lock.is_open:
        return None
    if not isinstance(journal_id, str) or not isinstance(purpose, str) or not isinstance(text, str):
        return None
    return Sealed(journal_id, lock, purpose, text.encode("ascii", "replace"))


def _first(table: JSON) -> Document:
    document = table.get("1") if isinstance(table, dict) else None
    return document if isinstance(document, dict) else {}


LOCKED: Final = "{} is locked"
"""The sentence about a file whose passphrase is asked for."""


class LockedFile(Unreadable):
    """A file is sealed, and its key is not known.

    Nothing was read or changed.
    """

    def __init__(self, path: Path, *samples: Sealed, known: Iterable[Sealed] = (), sentence: str = LOCKED) -> None:
        super().__init__(f"{sentence.format(path)}. Nothing was changed; give its passphrase.")
        self.path = path
        self.samples = samples
        """Sealed texts that tell whether a passphrase is right."""
        self.known = tuple(known)
        """Texts under the locks that this computer knows of the file: its own lock may be damaged."""

    def unlock(self, passphrase: str) -> bool:
        """Unlock with a passphrase or recovery code; tell whether that worked.

        The key is kept in this process then.
        """
        from rmjournal.storage.recovery_code import decode_code

        secret, refused = decode_code(passphrase), ""
        for journal_id, lock in dict.fromkeys((one.journal_id, one.lock) for one in (*self.samples, *self.known)):
            try:
                key = Key(journal_id, lock, secret) if secret else derive_key(passphrase, journal_id, lock, self.path)
            except Refused as error:
                refused = str(error)
                continue
            if self.unlock_with(key):
                return True
        if refused:
            raise Refused(refused)
        return False

    def unlock_with(self, key: Key) -> bool:
        """Tell whether a key opens it; it is kept in this process then."""
        if any(sample.is_under(key) for sample in self.samples):
            keys.add(key)
            return True
        return False


Unlock: TypeAlias = Callable[[LockedFile], bool]
"""A way to open a locked journal without a question; it tells whether it did."""


class KeyRing:
    """The keys that this process knows, by journal and lock."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], Key] = {}

    def __len__(self) -> int:
        """How many keys are known."""
        return len(self._keys)

    def add(self, key: Key) -> None:
        """Keep a key until the process ends."""
        self._keys.setdefault((key.journal_id, key.lock.text), key)

    def get(self, journal_id: str, lock: Lock) -> Key | None:
        """Give the key of a journal under a lock; None without it."""
        return self._keys.get((journal_id, lock.text))

    def distrusts(self, journal_id: str, lock: Lock) -> bool:
        """Tell whether no known key proves that a journal was opened.

        Only one of the generation before can.

        Where no key of it is known there is nothing to compare with.
        """
        known = [key for (key_id, _), key in self._keys.items() if key_id == journal_id]
        before = [key for key in known if key.lock.generation == lock.generation - 1]
        return bool(known) and not any(key.proves(lock) for key in before)

    def forget(self) -> None:
        """Forget all keys, as after some idle minutes."""
        self._keys.clear()

    def unseal(self, path: Path, sealed: Sealed) -> bytes:
        """Decrypt a sealed text; LockedFile without its key.

        DamagedSealError when it is not as it was written, or another key opens it than the one that it names.
        """
        key = self.get(sealed.journal_id, sealed.lock)
        if key is not None:
            return sealed.unseal(key)
        if self.opens(sealed):
            raise DamagedSealError(path)
        raise LockedFile(path, sealed)

    def opens(self, sealed: Sealed) -> bool:
        """Tell whether any known key opens a text, whatever it says of its lock."""
        return any(map(sealed.is_under, self._keys.values()))


keys: Final = KeyRing()
"""The keys of this process."""


_COMMON: Final = (
    *("passwor[dt]", "passphrase", "secret", "letmein", "welcome", "iloveyou", "qwert[yz]", "asdf", "admin", "login"),
    *("abc", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "master", "hello", "hallo", "test"),
    *("rm", "mentor", "mentee", "journal", "geheim", "schatz", "january|february|march|april|june|july|august"),
    *("september|october|november|december", "spring|summer|autumn|winter", "monday|tuesday|friday|sunday"),
)
"""Parts of passphrases that are tried first."""


def describe_strength(passphrase: str) -> str:
    """Say plainly how hard a passphrase is to guess."""
    words, length, kinds = len(passphrase.split()), len(passphrase), len(set(passphrase))
    rest = re.sub("|".join(_COMMON), "", passphrase.lower())
    is_common = rest != passphrase.lower() and len(re.sub(r"[\W\d_]", "", rest)) < 6
    if length < MIN_PASSPHRASE:
        return f"too short: at least {MIN_PASSPHRASE} characters"
    if kinds < 6 or (length < 12 and words < 3) or is_common:
        return "weak: a program guesses it in hours; four words that nobody expects are better"
    if length < 20:
        return "fair: longer is better; four words that nobody expects are strong"
    return "strong, unless it is a known phrase"

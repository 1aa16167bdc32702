"""File codec: bytes to tables and back; seals, duplicate keys, merge markers."""

import errno
import gc
import json
import os
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property, reduce
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, Final

import msgspec

from rmjournal.crdt.field_path import JSON, Document, is_id
from rmjournal.crdt.merge import HEADER_TABLE, Content, merge
from rmjournal.crdt.raw_tables import RawTables, raw_table, record_in, with_record
from rmjournal.errors import NotSaved, Unreadable
from rmjournal.model.document import find_json_fault
from rmjournal.storage import sealing
from rmjournal.storage.files.atomic_write import FileVersion, Signature, open_for_reading, real_path
from rmjournal.storage.sealing import JOURNAL_PURPOSE, SEALED_TABLE, Key, Lock, LockedFile, Sealed, parse_lock

_OURS_MARKER: Final = re.compile(rb"<{7} ")
_BASE_MARKER: Final = re.compile(rb"\|{7}( |$)")
_MIDDLE_MARKER: Final = re.compile(rb"={7}$")
_THEIRS_MARKER: Final = re.compile(rb">{7} ")

_BOTH_SIDES: Final = (0, 1)

MAX_MERGE_DEPTH: Final = 4
"""Merges inside one another that are taken apart."""


class _DuplicateVersions(dict[str, Any]):
    """All versions of an object in which a name stands more than once."""

    def __init__(self, all_: list[JSON]) -> None:
        self.all = all_


def split_duplicate_names(data: bytes) -> list[JSON]:
    """Split JSON with duplicate names into versions that hold every value."""
    return _versions_of(json.loads(data, object_pairs_hook=_collect_pairs))


def _collect_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    choices: dict[str, list[JSON]] = {}
    for name, value in pairs:
        choices.setdefault(name, []).extend(_versions_of(value))
    rows = _combine(choices)
    return _DuplicateVersions(list(rows)) if len(rows) > 1 else rows[0]


def _versions_of(value: Any) -> list[JSON]:
    if isinstance(value, _DuplicateVersions):
        return value.all
    if isinstance(value, list):
        return [
            list(row.values()) for row in _combine({str(at): _versions_of(part) for at, part in enumerate(value)})
        ]
    return [value]


def _combine(choices: dict[str, list[JSON]]) -> list[dict[str, JSON]]:
    """Give rows in which each name has each of its choices at least once."""
    row_count = max(map(len, choices.values()), default=1)
    return [
        {name: versions[min(index, len(versions) - 1)] for name, versions in choices.items()}
        for index in range(row_count)
    ]


def split_merge_sides(data: bytes) -> tuple[bytes, bytes] | None:
    """Split a file with git's conflict markers into its two sides.

    Every style of markers is read; None without a whole marker. A file that was committed with its markers, and
    merged again, has markers in its sides.
    """
    if b"<<<<<<< " not in data:
        return None
    texts: tuple[list[bytes], list[bytes]] = ([], [])
    into: tuple[int, ...] = _BOTH_SIDES
    within, marked = 0, False
    for line in data.splitlines():
        if within or (into != _BOTH_SIDES and _OURS_MARKER.match(line)):
            within += bool(_OURS_MARKER.match(line)) - bool(_THEIRS_MARKER.match(line))
        elif (turned := _sides_after_marker(into, line)) is not None:
            into, marked = turned, True
            continue
        if within > MAX_MERGE_DEPTH:
            return None
        for side in into:
            texts[side].append(line)
    return (_join_side(texts[0]), _join_side(texts[1])) if marked and into == _BOTH_SIDES else None


def join_merge_sides(ours: bytes, theirs: bytes) -> bytes:
    """Write both sides of a merge with the markers that git sets."""
    return b"<<<<<<< ours\n%b\n=======\n%b\n>>>>>>> theirs\n" % (ours.rstrip(), theirs.rstrip())


def _sides_after_marker(into: tuple[int, ...], line: bytes) -> tuple[int, ...] | None:
    """Return the sides to which the lines after a conflict marker belong.

    None for a line that is no marker here.
    """
    if into == _BOTH_SIDES:
        return (0,) if _OURS_MARKER.match(line) else None
    if into == (1,):
        return _BOTH_SIDES if _THEIRS_MARKER.match(line) else None
    if _MIDDLE_MARKER.match(line):
        return (1,)
    return () if into == (0,) and _BASE_MARKER.match(line) else None


def _join_side(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) if any(map(_OURS_MARKER.match, lines)) else _fix_commas(lines)


def _fix_commas(lines: list[bytes]) -> bytes:
    """Set the commas at line ends anew after a merge by lines."""
    stripped = [line.rstrip() for line in lines if line.strip()]
    for index, line in enumerate(stripped[:-1]):
        closing = stripped[index + 1].lstrip()[:1] in (b"}", b"]")
        bare = line.removesuffix(b",")
        stripped[index] = bare if closing or bare.endswith((b"{", b"[")) else bare + b","
    return b"\n".join(stripped)


FORMAT: Final = 1
"""The layout that this program writes, and the newest `min_reader` that it may change."""

PROGRAM: Final = "rmjournal"

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_BLANK_BYTES = b"\0 \t\r\n\xff\xfe\xef\xbb\xbf"
_RESTORE_HINT = "restore it from a backup or from your sync tool's older versions"

_REASONS = {
    errno.ENOENT: "does not exist; check the name, or start a new journal with it",
    errno.ENOTDIR: "does not exist: a part of its path is a file; check the name",
    errno.EACCES: "may not be read by this account; change its permissions",
    errno.EPERM: "may not be read by this account; change its permissions",
    errno.ELOOP: "is a link that leads back to itself; correct the link or name the file itself",
    errno.ENAMETOOLONG: "has a name that is too long for this system; choose a shorter one",
}


_CLOUD_ERRORS: Final = range(358, 405)
"""What Windows says of files in OneDrive, Dropbox and the like that it cannot download now."""

_ID = re.compile(rb'"id": ?"([^"\\\\]{1,200})"')
MAX_BYTES: Final = 128 * 2**20
"""Bytes of the largest file that is read, and written, as a journal: some hundred thousand entries."""

_HEAD_BYTES: Final = 4096
_DEEP_INDENT: Final = b"\n" + b" " * 200


class DamagedFile(Unreadable):
    """The bytes are damaged, half written or none at all: no journal of anyone."""

    def __init__(self, sentence: str, *, is_blank: bool = False) -> None:
        super().__init__(sentence)
        self.is_blank = is_blank
        """Whether the bytes say nothing at all."""


class PlaceholderFile(Unreadable):
    """The file is in a cloud; this machine has a placeholder only."""


class Header(msgspec.Struct, frozen=True):
    """The table `_journal`: the journal's id and its oldest allowed reader.

    An older reader may read the file and not change it.
    """

    journal_id: str
    min_reader: int


def read_file(path: Path, most: int = MAX_BYTES) -> FileVersion:
    """Read a file's bytes with the signature taken before.

    Unreadable for all that is no plain file that can be read. ``most`` are the bytes of the largest one.
    """
    try:
        _check_plain(path, path.stat().st_mode)
        with os.fdopen(open_for_reading(path), "rb") as file:
            status = os.fstat(file.fileno())
            _check_plain(path, status.st_mode)
            if status.st_size > most:
                raise Unreadable(
                    f"{path} is larger than {most >> 20} MB, too large for a journal; name another file."
                )
            return FileVersion(Signature.of(status), file.read())
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and (why := explain_placeholder(path)):
            raise PlaceholderFile(why) from error
        raise Unreadable(explain_unreadable(path, error)) from error


def is_missing(error: Unreadable) -> bool:
    """Tell whether a look found nothing, not even a placeholder."""
    return isinstance(error.__cause__, FileNotFoundError) and not isinstance(error, PlaceholderFile)


def explain_placeholder(path: Path) -> str:
    """Say that a file is only in a cloud, and how to download it.

    Empty where there is no placeholder.
    """
    from rmjournal.storage.copy_names import placeholders

    file = real_path(path)
    tools = {tool: name for name, tool in placeholders(file.name).items() if os.path.lexists(file.with_name(name))}
    for tool, name in tools.items():
        steps = f"brctl download “{file}”" if tool == "iCloud" else f"open {name} there"
        return f"{path} is in {tool} and not on this computer; download it ({steps}), then try again."
    return ""


def _check_plain(path: Path, mode: int) -> None:
    if S_ISDIR(mode):
        raise Unreadable(f"{path} is a folder; name the journal file in it.")
    if not S_ISREG(mode):
        raise Unreadable(f"{path} is a pipe or a device, not a file; name the journal file.")


def explain_unreadable(path: Path, error: OSError | ValueError) -> str:
    """Say in one sentence why a file cannot be read, and the way out."""
    if getattr(error, "winerror", None) in _CLOUD_ERRORS:
        return f"{path} is in a cloud and not on this computer ({error}); go online, or download it, and try again."
    code, reason = (error.errno, error.strerror or error) if isinstance(error, OSError) else (0, error)
    return f"{path} {_REASONS.get(code or 0) or f'cannot be read ({reason}); check the disk and the name'}."


class CanonicalText:
    """Canonical bytes that this program knows, decoded once where that is needed."""

    def __init__(self, data: bytes, content: Content | None = None) -> None:
        self.data = data
        if content is not None:
            self.content = content

    @cached_property
    def content(self) -> Content:
        """The tables in them; ValueError where they are damaged."""
        return _decode_canonical(self.data)


def decode(path: Path, data: bytes, *, ours: CanonicalText | None = None) -> Content:
    """Decode a file's bytes as tables.

    Unreadable, in one sentence, for all that is not JSON with tables in it. Text in UTF-16 or UTF-32, or with a byte
    order mark, is read as what it says. Both sides of an unfinished git merge and both values of a name that stands
    twice are merged. What is as in ``ours``, which this program knows, is not searched for such names.
    LockedFile for a sealed file whose key is not known.
    """
    if is_blank(data):
        sentence = f"{path} is empty; wait for your sync tool to finish, or {_RESTORE_HINT}."
        raise DamagedFile(sentence, is_blank=True)
    data = to_utf8(data)
    if sealed := sealing.read_sealed(data):
        return _unseal(path, sealed)
    collecting = gc.isenabled()
    gc.disable()  # a collection in the middle of so many new objects costs more than the reading
    try:
        return _unseal_versions(path, _decode_versions(path, data, ours))
    except RecursionError as error:
        raise DamagedFile(f"{path} nests objects too deeply to be a journal; {_RESTORE_HINT}.") from error
    except ValueError as error:
        return _decode_merge_sides(path, data, error)
    finally:
        if collecting:
            gc.enable()


def _decode_versions(path: Path, data: bytes, ours: CanonicalText | None) -> list[Content]:
    """Decode tables for each value of a duplicate name."""
    content = (_decode_known(data, ours) if ours else None) or _decode_checked(data)
    if content is not None:
        _check_tables(path, content)
        return [content]
    found: Content = msgspec.json.decode(data)
    is_canonical = _encode_checked(found) == data
    _check_tables(path, found)
    return [found] if is_canonical else _versions_in(data, found)


def _decode_known(data: bytes, ours: CanonicalText) -> Content | None:
    """Decode text that differs from ours in some records; None for other text."""
    if data is ours.data:
        return ours.content
    if data == ours.data:
        return _decode_canonical(data)  # ours.content would keep the same bytes twice
    with suppress(ValueError):
        found, earlier = RawTables.decode(data), ours.content
        if isinstance(earlier, RawTables) and found.is_canonical_after(earlier):
            return found
    return None


def _decode_checked(data: bytes) -> Content | None:
    """Decode canonical tables that hold anything; None for any other text."""
    if _DEEP_INDENT in data:
        return None
    with suppress(ValueError):
        tables = RawTables.decode(data)
        return tables if tables and tables.is_canonical(data) else None
    return None


def _decode_canonical(data: bytes) -> Content:
    """Decode canonical tables, each record when it is asked for."""
    try:
        return RawTables.decode(data)
    except msgspec.ValidationError:  # a table is none
        content: Content = msgspec.json.decode(data)
        return content


def _encode_checked(content: Content) -> bytes:
    """Encode tables; RecursionError when they nest too deeply for the program."""
    text = encode_tables(content)
    if _DEEP_INDENT in text:
        raise RecursionError
    return text


def _check_tables(path: Path, content: object) -> None:
    """Raise Unreadable for JSON that holds no tables."""
    if not content:
        sentence = f"{path} is JSON without any entries; wait for your sync tool to finish, or {_RESTORE_HINT}."
        raise DamagedFile(sentence, is_blank=True)
    if not isinstance(content, Mapping):
        raise Unreadable(f"{path} is JSON but not a journal; name another file.")


def _versions_in(data: bytes, content: Content) -> list[Content]:
    """Give tables for each value of a duplicate name.

    They come from a joined git merge or an edit by hand; a usual reader drops one.
    """
    versions: list[Content] = [version for version in split_duplicate_names(data) if isinstance(version, dict)]
    return versions if len(versions) > 1 else [content]


def _unseal_versions(path: Path, versions: list[Content]) -> Content:
    """Merge the versions of a file, each with what is sealed in it."""
    return reduce(
        merge,
        (
            _unseal_tables(path, tables) if SEALED_TABLE in tables else _without_unproven_lock(tables)
            for tables in versions
        ),
    )


def _unseal_tables(path: Path, content: Content) -> Content:
    """Decrypt the tables of a sealed file.

    What stands beside the sealed text is merged in.
    """
    sealed = sealing.find_sealed(content)
    if sealed is None:
        raise DamagedFile(f"{path} is locked, and its sealed text is damaged; {_RESTORE_HINT}.")
    tables = _unseal(path, sealed)
    beside = {name: table for name, table in content.items() if name not in (HEADER_TABLE, SEALED_TABLE)}
    return merge(tables, beside) if beside else tables


def _unseal(path: Path, sealed: Sealed) -> Content:
    """Decrypt a sealed text as tables; LockedFile without its key."""
    try:
        text = sealing.keys.unseal(path, sealed)
        return _decode_sealed_journal(text, sealed) if sealed.purpose == JOURNAL_PURPOSE else decode(path, text)
    except sealing.DamagedSealError as error:
        raise DamagedFile(f"{path} is locked, and its sealed text is damaged; {_RESTORE_HINT}.") from error


def _decode_sealed_journal(text: bytes, sealed: Sealed) -> Content:
    """Decode the text that was sealed, and learn the keys in it.

    DamagedSealError for another journal.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        content = _decode_canonical(text)
    finally:
        if collecting:
            gc.enable()
    constants = _constants(content)
    if constants.get("id") != sealed.journal_id or constants.get(LOCK) != sealed.lock.text:
        raise sealing.DamagedSealError(sealed.journal_id)
    for lock_text, secret in _secrets(constants).items():
        if lock := parse_lock(lock_text):
            sealing.keys.add(Key(sealed.journal_id, lock, a2b_base64(secret)))
    key = sealing.keys.get(sealed.journal_id, sealed.lock)
    return with_lock(content, sealed.lock, key)


def _without_unproven_lock(content: Content) -> Content:
    """Return tables that stood in the open without a lock that is not proven.

    Who only writes into the folder of a locked journal cannot open it, nor give it another lock.
    """
    constants = _constants(content)
    if not {LOCK, KEYS} & constants.keys():
        return content
    lock = parse_lock(constants.get(LOCK))
    is_proven = lock and lock.is_open and not sealing.keys.distrusts(str(constants.get("id")), lock)
    kept = {name: value for name, value in constants.items() if name != KEYS and (is_proven or name != LOCK)}
    if lock and not lock.is_open and kept.get("min_reader") == sealing.SEALED_READER:
        kept["min_reader"] = FORMAT  # a sealed text alone asks for more
    return _with_constants(content, kept)


def is_blank(data: bytes) -> bool:
    """Tell whether bytes hold only zeros, white space or a byte order mark."""
    return not data[:99].strip(_BLANK_BYTES) and not to_utf8(data).strip(b"\0 \t\r\n")


def to_utf8(data: bytes, errors: str = "strict") -> bytes:
    """Convert UTF-16, UTF-32 or a byte order mark to plain UTF-8.

    Other bytes come back as they are.
    """
    if not data.startswith(_BYTE_ORDER_MARKS) and data[:4].count(0) not in (
        1,
        2,
        3,
    ):  # the first character of JSON is of ASCII
        return data
    try:
        return data.decode(json.detect_encoding(data), errors).removeprefix("\ufeff").encode()
    except ValueError:
        return data


def _decode_merge_sides(path: Path, data: bytes, error: ValueError) -> Content:
    marked = split_merge_sides(data)
    if marked is None:
        raise DamagedFile(f"{path} {_explain_damage(data)}.") from error
    try:
        ours, theirs = (decode(path, side) for side in marked)
    except LockedFile:
        raise
    except Unreadable as unreadable:
        raise DamagedFile(
            f"{path} contains an unfinished git merge with a damaged side; finish the merge."
        ) from unreadable
    return merge(ours, theirs)


def _explain_damage(data: bytes) -> str:
    fault, words = find_json_fault(data)
    advice = {"encoding": "", "syntax": "correct it there, or ", "value": "correct it, or "}[fault]
    return f"{words}; {advice}{_RESTORE_HINT}"


LOCK: Final = "lock"
"""The constant in the header that says whether the journal is locked."""

KEYS: Final = "keys"
"""The constant, in sealed text only, with the keys of all locks that the journal had."""


def _constants(content: Mapping[str, JSON]) -> Document:
    """Give the constants in a header; nothing where there are none."""
    constants = record_in(content, HEADER_TABLE, "1")
    return constants if isinstance(constants, dict) else {}


def _with_constants(content: Mapping[str, JSON], constants: Document) -> Content:
    return with_record(content, HEADER_TABLE, "1", constants)


def _secrets(constants: Document) -> dict[str, str]:
    """Give the keys in a header by the text of their locks."""
    secrets = constants.get(KEYS)
    rows = secrets.items() if isinstance(secrets, dict) else ()
    return {name: text for name, text in rows if isinstance(text, str)}


def find_lock(path: Path) -> Lock | None:
    """Read the lock of a sealed file, without its key.

    None for any other file.
    """
    with suppress(Unreadable):
        if sealed := sealing.peek_sealed(read_file(path).data):
            return sealed.lock
    return None


def lock_of(content: Mapping[str, JSON]) -> Lock | None:
    """Give the choice whether a journal is locked; None when nobody ever chose."""
    return parse_lock(_constants(content).get(LOCK))


def is_locked(content: Mapping[str, JSON]) -> bool:
    """Tell whether the tables are sealed when they are written."""
    lock = lock_of(content)
    return lock is not None and not lock.is_open


def is_locked_since(content: Mapping[str, JSON], lock_text: str) -> bool:
    """Tell whether a lock, by its text, is newer than tables in the open."""
    lock = lock_of(content)
    return not is_locked(content) and lock_text > (lock.text if lock else "")


def key_of(content: Mapping[str, JSON]) -> Key | None:
    """Give the key under which tables are sealed; None for tables that are not."""
    lock, constants = lock_of(content), _constants(content)
    if lock is None or lock.is_open:
        return None
    secret = _secrets(constants).get(lock.text)
    return Key(str(constants.get("id")), lock, a2b_base64(secret)) if secret else None


def with_lock(content: Mapping[str, JSON], lock: Lock, key: Key | None = None) -> Content:
    """Return tables with a lock, and with the key of it."""
    constants = _constants(content)
    secrets: dict[str, JSON] = {**_secrets(constants)}
    if key is not None:
        secrets[lock.text] = b2a_base64(key.secret, newline=False).decode()
    return _with_constants(content, {**constants, LOCK: lock.text, KEYS: secrets})


def plain_text(content: Mapping[str, JSON]) -> bytes:
    """Encode tables as they are sealed, or written when they are not.

    A sealed text holds the keys of earlier locks and not its own one; an open file holds none.
    """
    constants = _constants(content)
    if KEYS in constants:
        secrets = _secrets(constants) if is_locked(content) else {}
        earlier: Document = {name: secret for name, secret in secrets.items() if name != constants.get(LOCK)}
        rest = {name: value for name, value in constants.items() if name != KEYS}
        content = _with_constants(content, {**rest, KEYS: earlier} if earlier else rest)
    return encode_tables(content)


def encode(content: Mapping[str, JSON]) -> bytes:
    """Encode tables as the canonical bytes of a file: equal tables give equal bytes.

    Sealed when the journal is locked. UTF-8, sorted names, indent 1, one final newline.
    """
    if not is_locked(content):
        return plain_text(content)
    key = key_of(content)
    if key is None:
        raise LockedFile(Path("The journal"))
    constants = _constants(content)
    oldest = constants.get("min_reader")
    header = {
        "format": constants.get("format"),
        "min_reader": max(oldest if isinstance(oldest, int) else 0, sealing.SEALED_READER),
        "program": constants.get("program"),
    }
    return Sealed.of(key, plain_text(content), JOURNAL_PURPOSE).encode(header)


def without_lock(content: Content) -> Content:
    """Return tables without lock and keys, as of an open journal."""
    constants = _constants(content)
    return _with_constants(content, {name: value for name, value in constants.items() if name not in (LOCK, KEYS)})


def unsealed(path: Path, data: bytes) -> bytes:
    """Give the canonical text in the bytes of a file, sealed or not.

    LockedFile without its key; DamagedFile when it is not as it was written.
    """
    sealed = sealing.read_sealed(data)
    if sealed is None:
        return data
    try:
        return sealing.keys.unseal(path, sealed)
    except sealing.DamagedSealError as error:
        raise DamagedFile(f"{path} is locked, and its sealed text is damaged; {_RESTORE_HINT}.") from error


def encode_tables(content: Mapping[str, JSON]) -> bytes:
    """Encode tables as canonical JSON, never sealed."""
    if isinstance(content, RawTables):
        return content.encode()
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def is_deep(record: JSON) -> bool:
    """Tell whether a record nests too deeply for a journal.

    RecursionError when it nests far too deeply.
    """
    return _DEEP_INDENT in encode_tables({"": {"": record}})


def find_record(data: bytes, table: str, record_id: int) -> Document | None:
    """Find one record in canonical text without decoding the rest.

    None when it is not there; ValueError when it is damaged.
    """
    begin = data.find(b"\n %s: {\n" % msgspec.json.encode(table))
    end = data.find(b"\n }", begin) if begin >= 0 else -1
    name = b'\n  "%d": ' % record_id
    start = data.find(name, begin, end) if end >= 0 else -1
    if start < 0:
        return None
    value = start + len(name)
    if data.startswith(b"{}", value):
        return {}
    last = data.find(b"\n  }", value, end)
    return msgspec.json.decode(data[value : last + 4], type=dict[str, Any])


def check_size(path: Path, data: bytes) -> bytes:
    """Return the bytes; NotSaved when they are too large to be read again."""
    if len(data) > MAX_BYTES:
        raise NotSaved(f"{path} was not saved: it would be larger than {MAX_BYTES >> 20} MB. Shorten a long text.")
    return data


def read_header(path: Path, content: Content) -> Header:
    """Read the table `_journal`; Unreadable if the file is no journal of this program."""
    constants = record_in(content, HEADER_TABLE, "1")
    if isinstance(constants, dict):
        journal_id, layout = constants.get("id"), constants.get("format")
        oldest = constants.get("min_reader", layout)
        if isinstance(journal_id, str) and journal_id and type(layout) is int and type(oldest) is int:
            return Header(journal_id, oldest)
    raise Unreadable(f"{path} is JSON but not a journal: it has no table “{HEADER_TABLE}”; name another file.")


def shares_records(content: Content, known_content: Content) -> bool:
    """Tell whether tables without a header share a record with known ones.

    Tables that hold nothing at all count as well.
    """
    tables = {name: table for name, table in content.items() if name != HEADER_TABLE}
    return not any(tables.values()) or any(
        isinstance(table, dict) and isinstance(known_table, dict) and bool(table.keys() & known_table.keys())
        for name, table in tables.items()
        for known_table in [known_content.get(name)]
    )


def find_journal_id(data: bytes) -> str:
    """Find the journal's id in the first bytes of a file.

    The rest may be damaged; empty without an id.
    """
    head = to_utf8(data[:_HEAD_BYTES], "ignore")
    start = head.find(b'"_journal"')
    match = _ID.search(head, start) if start >= 0 else None
    return match[1].decode("utf-8", "replace") if match else ""


def read_journal_id(path: Path) -> str:
    """Read the journal's id from the beginning of a plain file.

    Empty for anything else; OSError as by ``open``.
    """
    if not S_ISREG(path.stat().st_mode):
        return ""
    with os.fdopen(open_for_reading(path), "rb") as file:
        return find_journal_id(to_utf8(file.read(_HEAD_BYTES)))


def new_content(journal_id: str) -> Content:
    """Give the tables of an empty journal."""
    constants: Document = {"format": FORMAT, "id": journal_id, "min_reader": 1, "program": PROGRAM}
    return {HEADER_TABLE: {"1": constants}}


def table_names(content: Content) -> list[str]:
    """List the tables without the header; what is no table is left out."""
    names = (name for name in content if name != HEADER_TABLE)
    return [name for name in names if raw_table(content, name) or isinstance(content[name], dict)]


def records_by_table(content: Content) -> dict[str, Mapping[int, Document]]:
    """Return the records by table and id, without the header.

    What is not laid out as a record is left out.
    """
    raw = {name: raw_table(content, name) for name in table_names(content)}
    return {name: table.records if table else records_by_id(content[name]) for name, table in raw.items()}


def records_by_id(table: JSON) -> dict[int, Document]:
    """Return the records of one table by id.

    What is not laid out as a record is left out.
    """
    rows = table.items() if isinstance(table, dict) else ()
    return {int(key): record for key, record in rows if is_id(key) and isinstance(record, dict)}


def explain_read_only(path: Path, content: Content) -> str:
    """Say why a file may only be read; empty when it may change."""
    if read_header(path, content).min_reader > FORMAT:
        return f"{path} was written by a newer rmjournal. You can read it; to change it, update this program first."
    if is_protected(path):
        return f"{path} is write-protected. You can read it; to change it, remove the write protection."
    return ""


def is_protected(path: Path) -> bool:
    """Tell whether a readable file is protected against writing by everybody.

    One that cannot be read is waited for.
    """
    try:
        return not path.stat().st_mode & 0o222 and os.access(path, os.R_OK)
    except OSError:
        return False

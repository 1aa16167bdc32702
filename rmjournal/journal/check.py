"""Checks of a journal: file, stamps, links, copies, snapshots, permissions."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from rmjournal.crdt.field_path import JSON, canonical_json, is_id
from rmjournal.crdt.merge import Content, canonicalize, find_conflicts
from rmjournal.crdt.version_vector import join_vectors, parse_vector
from rmjournal.dates import parse_rule
from rmjournal.dates.time_zones import find_zone
from rmjournal.english import hyphenate, pluralize
from rmjournal.errors import Unreadable
from rmjournal.insight.text_links import broken_links
from rmjournal.journal.deletes import external_deletes
from rmjournal.journal.open_journal import Journal
from rmjournal.journal.repair import (
    InvalidValue,
    describe_record,
    find_duplicate_keys,
    find_invalid_values,
    malformed_tables,
    shadowed_records,
)
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.agreement import Agreement
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import days_ahead
from rmjournal.storage import codec
from rmjournal.storage.codec import split_merge_sides
from rmjournal.storage.copy_names import CopyKind
from rmjournal.storage.external_editor import abandoned_texts
from rmjournal.storage.local_purge import purge_local_copies
from rmjournal.storage.orphans import notices_of_locked
from rmjournal.storage.replica import count_entries
from rmjournal.sync.conflict_copies import ConflictCopies
from rmjournal.sync.environment import (
    free_bytes,
    imports_from_working_folder,
    is_accessible_to_others,
    sync_advice,
    sync_tools,
)
from rmjournal.sync.git import has_unsafe_settings

DAY_MS: Final = 86_400_000
MAX_LINKS_LISTED: Final = 5
"""Broken links that are listed one by one."""


class Severity(Enum):
    """The severity of a finding; the JSON output writes the values."""

    OK = "well"
    NOTE = "note"
    """Good to know; nothing is to be done."""
    ATTENTION = "look"
    """It wants a person, or ``check --repair``."""


class Finding(NamedTuple):
    """The result of one check."""

    topic: str
    severity: Severity
    message: str


def run_checks(journal: Journal, now_ms: int) -> list[Finding]:
    """Check a journal that can be read; ``now_ms`` in milliseconds since 1970."""
    data = codec.read_file(journal.path).data
    content = codec.decode(journal.path, data)
    return [
        *_check_completeness(journal, content),
        *_take_notices(journal),
        *_check_encoding(journal, data, content),
        *_check_stamps(content),
        *_check_clocks(journal, now_ms),
        *_check_values(journal),
        *_check_text_links(journal),
        *_check_days(journal),
        *_check_zones(journal),
        *_check_cadences(journal),
        *_check_external_deletes(journal),
        *_check_conflicts(journal),
        *_check_copies(journal),
        *_check_lost_journals(journal),
        *_check_history(journal),
        *_check_purges(journal),
        *_check_permissions(journal),
        *_check_disk_space(journal),
        *_check_editor_texts(),
        *_check_environment(journal),
    ]


def _check_completeness(journal: Journal, content: Content) -> Iterator[Finding]:
    storage, count = journal.db.storage, count_entries(content)
    holds = f"{journal.path} contains {pluralize(count, 'entry')}"
    missing = storage.missing
    if journal.read_only:
        yield Finding("file", Severity.ATTENTION, journal.read_only)
    if missing:
        way = f"{missing.pronoun}{' (once the file can be changed)' if journal.read_only else ''}"
        known_count = f"this computer has {len(journal.entries)}"
        message = f"{holds}, {known_count}: missing in the file: {missing}. To write {way}: rmjournal merge"
        yield Finding("file", Severity.NOTE if storage.is_save_pending else Severity.ATTENTION, message)
    elif not journal.read_only:
        yield Finding("file", Severity.OK, holds)
    if missing and storage.write_behind.has_unsaved:
        message = "changes made on this computer are not in the file yet; an open screen writes them in a moment"
        yield Finding("unsaved", Severity.NOTE, f"{message}, or rmjournal merge does")


def _take_notices(journal: Journal) -> Iterator[Finding]:
    for notice in journal.db.storage.notices:
        yield Finding("file", Severity.NOTE, notice)
    journal.db.storage.notices.clear()


def _check_encoding(journal: Journal, data: bytes, content: Content) -> Iterator[Finding]:
    if codec.to_utf8(data) != data:
        message = (
            "it is in UTF-16 or UTF-32, or begins with a byte order mark; the next change saves it as plain UTF-8"
        )
        yield Finding("file", Severity.NOTE, message)
    if split_merge_sides(codec.to_utf8(data)) is not None:
        message = (
            "it contains the marks of a git merge; both sides are merged, and the next change saves it without marks"
        )
        yield Finding("file", Severity.ATTENTION, f"{message}, as check --repair does; then tell git: git add")
    has_duplicates, displaced = find_duplicate_keys(data, journal.db.content)
    if has_duplicates:
        more = f"; {len(displaced)} of their values would be lost with the next change" if displaced else ""
        message = f"some names are in the file twice{more}; check --repair saves both values"
        yield Finding("names", Severity.ATTENTION, message)
    unreadable = sum(
        not is_id(key) or not isinstance(record, dict)
        for name, table in content.items()
        if isinstance(table, dict) and not name.startswith("_")
        for key, record in table.items()
    )
    if unreadable:
        records = pluralize(unreadable, "record")
        yield Finding("records", Severity.NOTE, f"{records} that this program cannot read; they stay as they are")


def _check_clocks(journal: Journal, now_ms: int) -> Iterator[Finding]:
    """Find devices whose clock runs far ahead: their texts win though they are older."""
    records = [record for table in journal.db.records.values() for record in table.values()]
    latest = join_vectors(parse_vector(stamp) for record in records for stamp in _stamps(record))
    for device, time in sorted(latest.items()):
        days = (time - now_ms) / DAY_MS
        if days > 1 and len(device) == 6:
            ahead = f"{days:.0f} days" if days < 10_000 else "far"
            message = f"a device ({device}) has a clock that is {ahead} ahead of this computer; check both clocks"
            yield Finding(
                "clock", Severity.NOTE, f"{message}. Nothing is lost; the text with the later time is shown first"
            )


def _stamps(record: Mapping[str, JSON]) -> list[JSON]:
    stamps = record.get("_v")
    return list(stamps.values()) if isinstance(stamps, dict) else [stamps]


def _check_stamps(content: Content) -> Iterator[Finding]:
    records = [record for table in codec.records_by_table(content).values() for record in table.values()]
    count = sum(canonical_json(canonicalize(record)) != canonical_json(record) for record in records)
    not_tables = [name for name, table in content.items() if not isinstance(table, dict)]
    if count:
        message = (
            f"{pluralize(count, 'entry')} changed by hand; the next change gives the new texts their version stamps"
        )
        yield Finding("stamps", Severity.NOTE, message)
    else:
        yield Finding("stamps", Severity.OK, "every text has its version stamp")
    if malformed := malformed_tables(content):
        message = (
            f"{', '.join(malformed)} should be a table and is not; check --repair moves the value to another table"
        )
        yield Finding("tables", Severity.ATTENTION, message)
    elif not_tables:
        message = f"these are no tables and stay as they are: {', '.join(sorted(not_tables))}"
        yield Finding("tables", Severity.NOTE, message)


def _check_values(journal: Journal) -> Iterator[Finding]:
    if count := len(shadowed_records(journal.db.records)):
        message = f"{count} not shown, because their ids are used twice; check --repair gives them new ids"
        yield Finding("ids", Severity.ATTENTION, message)
    invalid_values = find_invalid_values(journal)
    links = [invalid for invalid in invalid_values if invalid.is_link]
    others = [invalid for invalid in invalid_values if not invalid.is_link]
    for topic, values, praise in (
        ("links", links, _praise_links(journal.entries)),
        ("values", others, "every value fits its field"),
    ):
        if not values:
            yield Finding(topic, Severity.OK, praise)
        for invalid in values:
            yield Finding(topic, Severity.ATTENTION, _describe_invalid_value(journal.entries, invalid))


def _check_text_links(journal: Journal) -> Iterator[Finding]:
    """Find ``[[links]]`` in texts that lead to no entry, or to several."""
    broken = list(broken_links(journal.entries))
    for entry, link in broken[:MAX_LINKS_LISTED]:
        where = describe_record(journal.entries, entry.KIND.plural, int(entry.id))
        yield Finding("links", Severity.NOTE, f"{where}: {link.problem}")
    if (more := len(broken) - MAX_LINKS_LISTED) > 0:
        yield Finding("links", Severity.NOTE, f"{more} more [[links]] in texts do not lead to one entry")


def _praise_links(entries: Entries) -> str:
    count = len(entries.deleted_ids)
    more = f", or to one of {count} deleted" if count > 1 else ", or to one that is deleted" if count else ""
    return f"every link leads to an entry{more}"


def _describe_invalid_value(entries: Entries, invalid: InvalidValue) -> str:
    where = describe_record(entries, invalid.table, invalid.id)
    if invalid.is_link:
        command = f"rmjournal edit {invalid.id} --{hyphenate(invalid.field)} REF"
        way = f"; {command}" if invalid.is_required else ""
        return f"{where}: {invalid.field} points at {invalid.value}, which is not in the journal{way}"
    value = canonical_json(invalid.value)[:60].decode("utf-8", "replace")
    return f"{where}: {invalid.field} is {value}, which is not a value of this field"


def _check_days(journal: Journal) -> Iterator[Finding]:
    """Find days still to come in entries that say that something has happened."""
    for entry in journal.entries:
        for path, day in days_ahead(entry, journal.today, journal.zone).items():
            where = describe_record(journal.entries, entry.KIND.plural, int(entry.id))
            name, _, key = path.partition("/")
            value = f'"{key}=DAY"' if key else "DAY"
            way = f"rmjournal edit {journal.entries.short_id(entry)} --{hyphenate(name)} {value}"
            message = f"{where} has happened, but its {key or name} is {day}, in the future. To correct it: {way}"
            yield Finding("days", Severity.NOTE, message)


def _check_cadences(journal: Journal) -> Iterator[Finding]:
    """Find cadences that are unknown or contradict an older program's number of days."""
    for agreement in journal.entries.of(Agreement):
        where = describe_record(journal.entries, agreement.KIND.plural, int(agreement.id))
        way = f"rmjournal edit {journal.entries.short_id(agreement)} --cadence WORDS"
        if agreement.cadence and parse_rule(agreement.cadence) is None:
            reason = f"its cadence {agreement.cadence} is not known, so its number of days is used"
        elif agreement.cadence and agreement.recurrence.mean_days != agreement.cadence_days:
            rule = agreement.recurrence.words
            reason = f"its cadence is {rule}, but an older program wrote {agreement.cadence_days} days"
        else:
            continue
        yield Finding("cadence", Severity.NOTE, f"{where}: {reason}; {way}")


def _check_zones(journal: Journal) -> Iterator[Finding]:
    """Find sessions whose time zone is unknown."""
    for session in journal.entries.of(Session):
        if session.zone and find_zone(session.zone) is None:
            where = describe_record(journal.entries, session.KIND.plural, int(session.id))
            way = f"rmjournal edit {journal.entries.short_id(session)} --zone ZONE"
            yield Finding(
                "zones", Severity.NOTE, f"{where}: its time zone {session.zone} is not known. To correct it: {way}"
            )


def _check_external_deletes(journal: Journal) -> Iterator[Finding]:
    deletes = external_deletes(journal)
    more = f" and {len(deletes) - 1} more" if len(deletes) > 1 else ""
    if deletes:
        message = f"{deletes[0].description}{more}, still in your journal. To review it: rmjournal removed"
        yield Finding("removed", Severity.ATTENTION, f"removed from the file by hand: {message}")


def _check_conflicts(journal: Journal) -> Iterator[Finding]:
    count = sum(conflict.id in journal.entries for conflict in find_conflicts(journal.db.content))
    if count:
        message = f"{pluralize(count, 'text')} with two versions. To see them: rmjournal conflicts"
        yield Finding("two versions", Severity.ATTENTION, message)
    else:
        yield Finding("two versions", Severity.OK, "no text has two versions")


def _check_copies(journal: Journal) -> Iterator[Finding]:
    copies = ConflictCopies(journal.db).list_copies()
    for copy in copies:
        put_away = f"{copy.path.name} is merged. To remove the copy: rmjournal merge"
        more = " To decide: rmjournal merge FILE --remove, or --keep." if copy.needs_answer else ""
        needs_attention = copy.is_ours and copy.kind is not CopyKind.RESILIO
        severity = Severity.ATTENTION if needs_attention else Severity.NOTE
        yield Finding("copies", severity, f"{copy.reason or put_away}{more}")
    if not copies:
        yield Finding("copies", Severity.OK, "no conflict copies beside the file")


def _check_lost_journals(journal: Journal) -> Iterator[Finding]:
    """Find journals, or parts of this one, that only this machine keeps."""
    name = journal.path.name
    for orphan in journal.db.storage.replaced_journals():
        before = f"{name} contained another journal before, with {orphan.words}"
        if orphan.file:
            way = f"rmjournal import adds it here, rmjournal -f opens it, rmjournal merge “{orphan.file.name}” --keep"
            message = f"{before}; it is saved as {orphan.file}: {way} leaves it there"
        else:
            message = f"{before}; only this computer has it now: check --repair saves it beside the file"
        yield Finding("kept", Severity.ATTENTION, message)
    for message in notices_of_locked(journal.path, journal.db.storage.state):
        yield Finding("kept", Severity.ATTENTION, message)
    if part := journal.db.storage.lost_part():
        message = (
            f"{part.lacking} of this journal came from {part.former_path}, which is gone; only this computer "
            f"has {part.lacking.pronoun} now"
        )
        way = f"rmjournal merge adds {part.lacking.pronoun}, merge --keep does not"
        yield Finding("kept", Severity.ATTENTION, f"{message}; {way}")
    for orphan in journal.db.storage.journals_in_no_file():
        message = f"only this computer has the journal that was in {orphan.former_path}, with {orphan.words}"
        yield Finding(
            "kept", Severity.NOTE, f"{message}. To save it: rmjournal -f “{orphan.former_path}” check --repair"
        )


def _check_history(journal: Journal) -> Iterator[Finding]:
    snapshots = journal.db.storage.state.snapshots(journal.db.storage.target)
    try:
        versions = snapshots.all()
    except Unreadable as error:
        yield Finding("history", Severity.ATTENTION, str(error))
        return
    damaged = 0
    for version in versions:
        try:
            snapshots.read(version)
        except Unreadable:
            damaged += 1
    if damaged:
        message = f"{damaged} of {len(versions)} versions of the history cannot be read any more"
        yield Finding("history", Severity.NOTE, message)
    elif versions:
        since = versions[0].local_time.date().isoformat()
        yield Finding("history", Severity.OK, f"{len(versions)} saved versions on this computer since {since}")
    else:
        message = "no saved versions on this computer yet; they begin with the next change"
        yield Finding("history", Severity.NOTE, message)


def _check_purges(journal: Journal) -> Iterator[Finding]:
    """Find what this machine still keeps of entries that were purged."""
    report = purge_local_copies(journal.db.storage.state, journal.path, journal.db.content, dry_run=True)
    if report.snapshots:
        count = pluralize(report.snapshots, "version")
        message = f"{count} on this computer still contain{'s' * (report.snapshots == 1)} what was erased for good"
        yield Finding("forgotten", Severity.ATTENTION, f"{message}; check --repair erases it there too")
    for path in report.unpurged:
        message = f"{path} is damaged and may still contain what was erased for good"
        yield Finding("forgotten", Severity.NOTE, message)


def _check_permissions(journal: Journal) -> Iterator[Finding]:
    accessible = [path for path in (journal.path, journal.db.storage.state.path) if is_accessible_to_others(path)]
    for path in accessible:
        yield Finding("permissions", Severity.ATTENTION, f"other accounts on this computer can open {path}")
    if not accessible:
        yield Finding("permissions", Severity.OK, "only this account can open it")


def _check_disk_space(journal: Journal) -> Iterator[Finding]:
    """Find disks on which the next saves may fail."""
    needed = 4 * journal.path.stat().st_size  # the new file, the base snapshot, two versions
    for folder in (journal.path.resolve().parent, journal.db.storage.state.path):
        free = free_bytes(folder)
        if free is not None and free < needed:
            message = (
                f"the disk of {folder} has {free // 1024} kB left, and saving needs {needed // 1024 + 1}. Make room"
            )
            yield Finding("room", Severity.ATTENTION, message)


def _check_editor_texts() -> Iterator[Finding]:
    for path in abandoned_texts():
        message = (
            "was written in an editor and not saved in the journal; copy what you need, it is removed after 30 days"
        )
        yield Finding("editor", Severity.NOTE, f"{path} {message}")


def _check_environment(journal: Journal) -> Iterator[Finding]:
    """Check sync tools, git's settings and Python's import path."""
    tools = sync_tools(journal.path)
    if "git" in tools and has_unsafe_settings(journal.path):
        message = "git's settings, written by an older version, can run code that others push into this repository"
        yield Finding(
            "git", Severity.ATTENTION, f"{message}. To replace them: rmjournal git-setup, or check --repair"
        )
    if imports_from_working_folder():
        message = "PYTHONPATH has an empty or relative entry, so Python runs modules from the folder you are in"
        yield Finding("python", Severity.NOTE, f"{message}; remove that entry where your shell sets it")
    for tool in tools:
        more = f"; {advice}" if (advice := sync_advice(tool, journal.path)) else ""
        yield Finding("folder", Severity.NOTE, f"synced by {tool}{more}")
    if not tools:
        yield Finding("folder", Severity.OK, "not synced by any tool that rmjournal knows")
    folder = journal.db.storage.state.path
    for tool in sync_tools(folder):
        message = (
            f"the state folder {folder} is synced by {tool}; it must stay on this computer only; set "
            "RMJOURNAL_STATE to a folder that is not synced"
        )
        yield Finding("state", Severity.ATTENTION, message)

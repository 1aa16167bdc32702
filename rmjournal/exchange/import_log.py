"""Import log: matches entries of a source with those of earlier imports.

The table ``imports`` of the file holds one record for each entry that came from another program: its file, its key
and its place there, and checksums of its content as imported. It holds no words of the source, so that nothing of a
purged entry remains in it, and it never leaves the journal.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any, Final, NamedTuple

from rmjournal.crdt.external_merge import ExternalRecord, is_only_imported, merge_external
from rmjournal.crdt.field_path import Document, Tables, canonical_json, flatten
from rmjournal.crdt.import_marks import FILE_ACTOR
from rmjournal.crdt.record import stamp_new_record
from rmjournal.crdt.text_diff import common_ends
from rmjournal.crdt.version_vector import parse_vector
from rmjournal.dates import format_full_day
from rmjournal.english import agree, join_words, pluralize
from rmjournal.exchange.incoming import CalendarSeries, Incoming, SourcePlace
from rmjournal.exchange.same_meeting import with_ids
from rmjournal.model.document import document
from rmjournal.model.entry import Entries, Entry, shorten
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.session import Session

IMPORTS_TABLE: Final = "imports"
"""The table of what came from other programs."""

FilePath = tuple[str, ...]
"""The checksums of the parts of a path."""

_NOT_COMPARED: Final = frozenset({"history", "relationship", "author", "owner", "learner"})
"""Fields that an import fills here."""
_LONG_KEY: Final = 12
"""Characters from which on a key is one of its kind in all files."""
_TELLING_TEXT: Final = 20
"""Characters from which on a text of the same day is hardly written twice."""
_UNIQUE_TEXT: Final = 80
"""Characters from which on a text is hardly written twice."""
_SIMILAR: Final = 0.5
"""The share of words in which two forms of one text agree."""
_SAME_ENDS: Final = 0.6
"""The share of letters, at beginning and end, in which two forms of a short text agree."""
_SEVERAL_FORMS: Final = "-"
"""The form of what sources of different forms gave, or an import without this log, such as an own export."""
_NAMED_DOUBLES: Final = 3
_MAX_GAP: Final = 50
"""Entries between two others that are compared with each other."""
_MAX_PAIRS: Final = 400
"""Pairs of a gone entry and a new one up to which their texts are compared."""
_MAX_CHANGES: Final = 2
"""How many of folder, name, day and text may differ in two versions of an entry."""


class LoggedEntry(NamedTuple):
    """An entry of another program, here or incoming, as its source had it."""

    id: str
    table: str
    file: FilePath
    key: str
    """Checksum of the source's own id; a shorter one where other files may have the same id."""
    place: int
    content: str
    """Checksum of all that it says; it and those below are the sums in the record."""
    text: str
    """Checksum of its main text."""
    title: str
    """Checksum of the first line."""
    rest: str
    """Checksum of what follows it; the first line may be the name of the file."""
    day: str
    """Checksum of its day; empty for none."""
    form: str = ""
    """The form of its source, "csv"; empty where an older program logged it."""


def find_again(incoming: Incoming, entries: Entries, tables: Tables) -> tuple[Incoming, Mapping[str, LoggedEntry]]:
    """Match incoming entries with earlier imports; give them and what to log."""
    if not incoming.origins:
        return incoming, {}
    coming = [
        _logged(entry, incoming.origins[entry.id]) for entry in incoming.entries if entry.id in incoming.origins
    ]
    here = [*_read_log(tables), *_unlogged(entries, tables, {one.table for one in coming})]
    texts = {entry.id: str(getattr(entry, entry.KIND.main)) for entry in incoming.entries}
    sure = {key for key, event in incoming.events.items() if event.has_uid}
    matched = _Matches(coming, here, texts, lambda one: _text_here(one, tables), sure).find()
    matched |= _same_sessions(incoming, [one for one in coming if one.id not in matched], here, matched, entries)
    moves, series_notes = _follow_series(incoming, matched, entries, tables)
    matched |= moves
    ids = {key: other for key, other in matched.items() if key != other} | _new_ids(coming, matched, texts, tables)
    before = {one.id: one for one in here}
    logged = {}
    for one in coming:
        key = ids.get(one.id, one.id)
        if key in before and before[key].form not in ("", one.form):
            is_unsure_event = one.id in incoming.events and one.id not in sure
            one = (before[key] if is_unsure_event else one)._replace(form=_SEVERAL_FORMS)
        logged[key] = one
    doubles = _find_doubles([one for one in here if one.id in entries], {*matched.values()}, tables)
    by_id = {entry.id: entry for entry in entries}
    named = [_name_both(by_id[one.id], by_id[other.id]) for one, other in doubles]
    incoming = replace(incoming, notes=(*incoming.notes, *series_notes, *_double_notes(named)))
    shared = {key for key, one in logged.items() if one.form == _SEVERAL_FORMS}
    if not ids:
        return _adding_only(incoming, shared, by_id), logged
    incoming = replace(
        with_ids(incoming, ids),
        origins={ids.get(key, key): origin for key, origin in incoming.origins.items()},
        unknown_fields={ids.get(key, key): unknown for key, unknown in incoming.unknown_fields.items()},
        events={ids.get(key, key): event for key, event in incoming.events.items()},
        only_fields={ids.get(key, key): names for key, names in incoming.only_fields.items()},
    )
    return _adding_only(incoming, shared, by_id), logged


def _adding_only(incoming: Incoming, found: Set[str], here: Mapping[str, Entry]) -> Incoming:
    """Keep fields unknown to this source where sources of several forms agree."""
    if not found:
        return incoming
    entries, only_fields = [], dict(incoming.only_fields)
    for entry in incoming.entries:
        if entry.id in found and entry.id in here:
            entry = entry.edit(tags=[*dict.fromkeys((*here[entry.id].tags, *entry.tags))])
            blank = type(entry)(id=entry.id)
            known = {name for name in document(entry) if getattr(entry, name, None) != getattr(blank, name, None)}
            only_fields.setdefault(entry.id, known)
        entries.append(entry)
    return replace(incoming, entries=tuple(entries), only_fields=only_fields)


def _same_sessions(
    incoming: Incoming,
    coming: Sequence[LoggedEntry],
    here: Sequence[LoggedEntry],
    matched: Mapping[str, str],
    entries: Entries,
) -> Mapping[str, str]:
    """Match events with sessions that another form of their calendar gave.

    They have the same title, partner and start. A table of a calendar has no UID to tell it by.
    """
    taken = {*matched.values()}
    sessions_here = ((one, entries.get_of_kind(Session, one.id)) for one in here if one.id not in taken)
    by_id = {
        entry.id: entry for entry in incoming.entries if isinstance(entry, Session) and entry.id in incoming.events
    }
    sides: list[dict[Hashable, list[LoggedEntry]]] = []
    for side in (((one, by_id.get(one.id)) for one in coming), sessions_here):
        sides.append(defaultdict(list))
        for one, session in side:
            if session is not None:
                sides[-1][one.text, session.relationship, session.start].append(one)
    new, former = sides
    pairs = [(new[key], former[key]) for key in new.keys() & former.keys()]
    return {
        one.id: other.id
        for ones, others in pairs
        if len(ones) == len(others) == 1
        for one, other in zip(ones, others, strict=True)
        if one.form != other.form
    }


def _follow_series(
    incoming: Incoming, matched: Mapping[str, str], entries: Entries, tables: Tables
) -> tuple[Mapping[str, str], Sequence[str]]:
    """Match new days of a series with sessions on days it left.

    A new event of the same title in the same week is such a day too. A session in which somebody wrote, or of which
    others speak, stays where it is.
    """
    ids: dict[str, str] = {}
    notes = []
    new_ids = {entry.id for entry in incoming.entries if entry.id not in matched and entry.id not in entries}
    new_sessions = [entry for entry in incoming.entries if isinstance(entry, Session) and entry.id in new_ids]
    taken = {*matched.values()}
    for series in _join_series(incoming.series):
        found = [entries.get_of_kind(Session, key) for key in series.other_days if key not in taken]
        former = {one.id: one for one in found if one is not None and one.state == "planned"}
        records = tables.get(Session.KIND.plural, {})
        free = {
            key: session.day or series.other_days[key]
            for key, session in former.items()
            if is_only_imported(records.get(int(key), {})) and not entries.referrers(session)
        }
        moves = _pair_days({key: day for key, day in series.days.items() if key in new_ids}, free)
        left = {key: day for key, day in free.items() if key not in moves.values()}
        alone = {
            session.id: session.day
            for session in (new_sessions if left else ())
            if (session.focus, session.relationship) == (series.title, series.relationship)
            if session.id not in series.days and session.day
        }
        moves |= _pair_days(alone, left, in_same_week=True)
        ids |= moves
        stay = [session for key, session in former.items() if key not in moves.values()]
        if stay:
            days = [format_full_day(session.day) for session in stay if session.day]
            verb = agree(
                len(stay), "stays, though the series has no such day", "stay, though the series has no such days"
            )
            notes.append(
                f"{pluralize(len(stay), 'session')} of “{shorten(series.title)}” {verb} now: {join_words(days)}."
            )
    return ids, notes


def _join_series(parts: Iterable[CalendarSeries]) -> Iterable[CalendarSeries]:
    """Join the parts of a series that a calendar split to move it."""
    joined: dict[tuple[str, str], CalendarSeries] = {}
    for part in parts:
        before = joined.setdefault((part.title, part.relationship), part)
        days, other_days = {**before.days, **part.days}, {**before.other_days, **part.other_days}
        joined[part.title, part.relationship] = part._replace(days=days, other_days=other_days)
    return joined.values()


def _pair_days(new: Mapping[str, date], former: Mapping[str, date], *, in_same_week: bool = False) -> dict[str, str]:
    """Pair new days with former ones: same week first, then in order."""
    pairs: dict[str, str] = {}
    for same_week in (True,) if in_same_week else (True, False):
        for key, day in new.items():
            week = day.isocalendar()[:2]
            free = (one for one in former if one not in pairs.values())
            found = next((one for one in free if not same_week or former[one].isocalendar()[:2] == week), None)
            if key not in pairs and found is not None:
                pairs[key] = found
    return pairs


def _find_doubles(
    here: Iterable[LoggedEntry], found: Collection[str], tables: Tables
) -> Iterator[tuple[LoggedEntry, LoggedEntry]]:
    """Pairs of entries with one place in a source, one outdated.

    Such pairs come from two devices that imported different versions of one file.
    """
    by_place: dict[Hashable, list[LoggedEntry]] = defaultdict(list)
    for one in here:
        if one.id not in found and one.file:
            for place in {(one.key, ""), ("", one.place)}:
                by_place[one.table, one.file, place].append(one)
    for one in here if by_place else ():
        if one.id in found:
            same_key = by_place.get((one.table, one.file, (one.key, "")), ()) if one.key else ()
            same_place = by_place.get((one.table, one.file, ("", one.place)), ())
            others = [*same_key, *(other for other in same_place if _is_same_item(one, other, tables))]
            yield from ((one, other) for other in others[:1])


def _is_same_item(one: LoggedEntry, other: LoggedEntry, tables: Tables) -> bool:
    """Whether two entries of one place are versions of the same."""
    text, more = _text_here(one, tables), _text_here(other, tables)
    if one.day == other.day and one.day:
        return _are_similar(text, more)
    return one.text == other.text and len(text) >= _TELLING_TEXT


def _double_notes(named: Sequence[str]) -> Iterator[str]:
    """Tell which entries may be here twice."""
    if named:
        more = [f"{len(named) - _NAMED_DOUBLES:,} more"] if len(named) > _NAMED_DOUBLES else []
        yield (
            f"{pluralize(len(named), 'entry')} may be here twice, from two versions of one file: "
            f"{join_words([*named[:_NAMED_DOUBLES], *more])}. If so, delete the older one."
        )


def _name_both(one: Entry, other: Entry) -> str:
    """Name two versions of an entry by what differs: heading or day."""
    if one.heading != other.heading or one.day == other.day:
        return f"“{shorten(one.heading)}” for “{shorten(other.heading)}”"
    now, before = (format_full_day(entry.day) if entry.day else "undated" for entry in (one, other))
    return f"“{shorten(one.heading)}” ({now} for {before})"


def log_records(logged: Mapping[str, LoggedEntry], tables: Tables) -> Iterator[tuple[int, Document]]:
    """Give the records of the log that change with an import, by id."""
    for entry_id, one in logged.items():
        sums = " ".join(one[5:]).rstrip()
        named: Document = {"file": "/".join(one.file), "key": one.key, "place": one.place, "sums": sums}
        values = {name: value for name, value in named.items() if value}
        record = tables.get(IMPORTS_TABLE, {}).get(int(entry_id), {})
        if not record:
            yield int(entry_id), stamp_new_record(values, FILE_ACTOR, 1)
        elif any(record.get(name) != values.get(name) for name in named):
            yield int(entry_id), merge_external(record, ExternalRecord(flatten(values), FILE_ACTOR)).document


def _checksum(text: str, length: int = 12) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length] if text else ""


def _logged(entry: Entry, origin: SourcePlace) -> LoggedEntry:
    values = {name: value for name, value in document(entry).items() if name not in _NOT_COMPARED}
    text = _normal(str(getattr(entry, entry.KIND.main)))
    return LoggedEntry(
        id=entry.id,
        table=entry.KIND.plural,
        file=tuple(_checksum(_normal(part), 8) for part in origin.container.split("/") if part),
        key=_checksum(origin.key, 12 if len(origin.key) >= _LONG_KEY else 8),
        place=origin.place,
        content=hashlib.sha256(canonical_json(values)).hexdigest()[:12],
        text=_checksum(text),
        title=_checksum(text.partition("\n")[0].strip("# "), 8),
        rest=_checksum(text.partition("\n")[2].strip()),
        day=_checksum(entry.day.isoformat(), 8) if entry.day else "",
        form=_form_of(origin),
    )


def _form_of(origin: SourcePlace) -> str:
    """The ending of a file; what stands in none comes from JSON."""
    ending = re.search(r"\.([a-z]{1,8})(?:#\w+)?$", origin.container.lower())
    return ending[1] if ending else "json"


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _read_log(tables: Tables) -> Iterator[LoggedEntry]:
    log = tables.get(IMPORTS_TABLE, {})
    names = {key: kind.KIND.plural for kind in KINDS for key in tables.get(kind.KIND.plural, {}) if key in log}
    for key, record in log.items():
        sums = [*_text(record.get("sums")).split(" "), *[""] * 6][:6]
        place = record.get("place")
        if key in names and sums[0]:
            yield LoggedEntry(
                str(key),
                names[key],
                tuple(filter(None, _text(record.get("file")).split("/"))),
                _text(record.get("key")),
                place if isinstance(place, int) else 0,
                *sums,
            )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _unlogged(entries: Entries, tables: Tables, names: Iterable[str]) -> Iterator[LoggedEntry]:
    """The entries that were imported by a program without this log."""
    log, wanted = tables.get(IMPORTS_TABLE, {}), set(names)
    for entry in entries:
        name, key = entry.KIND.plural, int(entry.id)
        if name in wanted and key not in log and _is_imported(tables.get(name, {}).get(key, {})):
            yield _logged(entry, SourcePlace(""))._replace(form=_SEVERAL_FORMS)


def _is_imported(record: Mapping[str, Any]) -> bool:
    stamps = record.get("_v")
    texts = stamps.values() if isinstance(stamps, dict) else [stamps]
    return any(actor.partition(".")[0] == FILE_ACTOR for text in texts for actor in parse_vector(text))


def _text_here(one: LoggedEntry, tables: Tables) -> str:
    kind = next(kind for kind in KINDS if kind.KIND.plural == one.table)
    return _text(tables.get(one.table, {}).get(int(one.id), {}).get(kind.KIND.main))


def _new_ids(
    coming: Sequence[LoggedEntry], matched: Mapping[str, str], texts: Mapping[str, str], tables: Tables
) -> dict[str, str]:
    """Ids for new entries whose own one belongs to another entry by now."""
    taken = set(matched.values()) | {one.id for one in coming}
    taken_here = set(matched.values()) | {str(key) for key in tables.get(IMPORTS_TABLE, {})}
    ids: dict[str, str] = {}
    for one in coming:
        if one.id not in matched and one.id in taken_here:
            moment, digest = int(one.id) >> 21, int(hashlib.sha256(texts[one.id].encode()).hexdigest(), 16)
            numbers = (moment << 21 | (digest + step) % 2**21 for step in range(2**21))
            ids[one.id] = next(
                str(number)
                for number in numbers
                if str(number) not in taken and not any(number in table for table in tables.values())
            )
            taken.add(ids[one.id])
    return ids


_Key = Callable[[LoggedEntry, FilePath], Hashable]
_Test = Callable[[LoggedEntry, LoggedEntry], bool]


class _Matches:
    """Matches incoming entries with those here, by the surest sign first."""

    def __init__(
        self,
        coming: Sequence[LoggedEntry],
        here: Sequence[LoggedEntry],
        texts: Mapping[str, str],
        text_here: Callable[[LoggedEntry], str],
        sure: Set[str],
    ) -> None:
        self._ids: dict[str, str] = {}
        self._texts, self._text_here, self._sure = texts, text_here, sure
        self._all_coming, self._all_here = coming, here
        self._coming = {one.id: one for one in coming}
        self._here = {one.id: one for one in here}
        self._lengths, self._lengths_here = (Counter(one.file for one in ones) for ones in (coming, here))
        self._pairs: list[tuple[LoggedEntry, LoggedEntry]] = []
        self._files: dict[FilePath, FilePath] = {}
        """The path of a file in the source by the path that it had at its import."""

    def find(self) -> dict[str, str]:
        """Match all that can be; give the ids here by incoming ids."""
        self._pair_files(_same_files(self._all_here, self._all_coming))
        self._match(lambda one, file: file and one.key and (file, one.key))
        self._match(lambda one, _: len(one.key) == _LONG_KEY and one.key)
        self._match_in_files()
        self._match(lambda one, _: one.id, lambda _, other: not other.file)
        self._match(lambda one, _: one.text and (one.text, one.day), self._may_have_moved, in_order=True)
        self._match(lambda one, _: one.rest and (one.rest, one.day), self._may_have_moved)
        known_by_key = {key: self._coming.pop(key) for key in self._sure & self._coming.keys()}
        self._pair_renamed_files()
        self._match_in_files()
        self._match(lambda one, file: file and one.text and (file, one.text))
        self._match(lambda one, _: one.text, self._may_have_another_day)
        self._pair_renamed_files()
        self._match_in_files()
        self._match(lambda one, file: file and one.text and (file, one.text))
        self._match(lambda one, file: file and one.day and (file, one.day), self._is_similar)
        self._match_places()
        self._match(lambda one, _: one.id)
        if self._match_gone():
            self._pair_renamed_files()
            self._match_in_files()
            self._match_places()
        self._coming |= known_by_key
        self._match(lambda one, _: one.id)
        return self._ids

    def _match(self, key: _Key, test: _Test | None = None, *, in_order: bool = False) -> None:
        """Match entries by key: one with one, or several in order."""
        here: dict[Hashable, list[LoggedEntry]] = defaultdict(list)
        for other in self._here.values():
            if found := key(other, self._files.get(other.file, ())):
                here[other.table, found].append(other)
        coming: dict[Hashable, list[LoggedEntry]] = defaultdict(list)
        for one in self._coming.values() if here else ():
            if found := key(one, one.file):
                coming[one.table, found].append(one)
        for found in coming.keys() & here.keys():
            ones, others = coming[found], here[found]
            pairs = _in_order(ones, others) if in_order else zip(ones, others, strict=False)
            is_clear = in_order or len(ones) == len(others) == 1
            for one, other in pairs if is_clear else ():
                if test is None or test(one, other):
                    self._add(one, other)

    def _add(self, one: LoggedEntry, other: LoggedEntry) -> None:
        self._ids[one.id] = other.id
        self._pairs.append((one, other))
        del self._coming[one.id], self._here[other.id]

    def _match_in_files(self) -> None:
        self._match(lambda one, file: file and (file, one.content), in_order=True)
        self._match(lambda one, file: file and one.text and (file, one.text, one.day), in_order=True)
        self._match(lambda one, file: file and one.text and (file, one.text, one.place), self._has_only_another_day)
        self._match(lambda one, file: file and one.title and (file, one.title, one.day))
        self._match(lambda one, file: file and one.rest and (file, one.rest, one.day))

    def _may_have_moved(self, one: LoggedEntry, other: LoggedEntry) -> bool:
        """Whether an entry of equal text and day may have changed files."""
        is_near = one.file[:-1] == other.file[:-1] or one.file[-1:] == other.file[-1:]
        return not other.file or is_near or len(self._texts[one.id]) >= _TELLING_TEXT

    def _may_have_another_day(self, one: LoggedEntry, other: LoggedEntry) -> bool:
        """Whether an entry of equal text may have changed day and file."""
        is_renamed = one.file[:-1] == other.file[:-1] != () and other.file not in self._files
        return is_renamed or len(self._texts[one.id]) >= (_UNIQUE_TEXT if other.file else _TELLING_TEXT)

    def _has_only_another_day(self, one: LoggedEntry, other: LoggedEntry) -> bool:
        """Whether an entry of equal text and place may have changed its day.

        Its file is as long as before, and no key tells which one it is.
        """
        return one.id not in self._sure and self._lengths[one.file] == self._lengths_here[other.file]

    def _pair_files(self, pairs: Iterable[tuple[FilePath, FilePath]]) -> None:
        """Note which file is which now, where neither is paired yet."""
        taken = set(self._files.values())
        for before, now in pairs:
            if before and now and before not in self._files and now not in taken:
                self._files[before] = now
                taken.add(now)

    def _pair_renamed_files(self) -> None:
        """Pair files by their matched entries, then the rest of renamed folders."""
        counts = Counter((other.file, one.file) for one, other in self._pairs)
        self._pair_files(pair for pair, _ in counts.most_common())
        folders = Counter(_different_heads(before, now) for before, now in self._files.items() if before != now)
        files = {other.file for other in self._all_here} - self._files.keys()
        names = {one.file for one in self._all_coming}
        for (before, now), _ in folders.most_common(_MAX_GAP):
            inside = (file for file in files if file[: len(before)] == before)
            moved = ((file, (*now, *file[len(before) :])) for file in inside)
            self._pair_files((file, renamed) for file, renamed in moved if renamed in names)

    def _match_gone(self) -> bool:
        """Match entries of gone and new files where only one can be meant.

        Of folder, name, day and text at most two may differ; a text must be alike, or have the same title and day.
        To have no day is a sign only where an entry is the only one of its file.
        """
        gone, paired = self._gone_files(), {*self._files.values()}
        new = {one.id: one for one in self._coming.values() if one.file not in paired} if gone else {}
        counts = Counter((one.table, one.file) for one in (*self._all_here, *self._all_coming) if new)
        before = len(self._pairs)

        def may_be_same(one: LoggedEntry, other: LoggedEntry) -> bool:
            if one.id not in new or other.id not in gone or one.table != other.table:
                return False
            place = gone[other.id]
            is_same_text = one.text == other.text or one.rest == other.rest != ""
            is_same_title = bool(one.title and one.day) and (one.title, one.day) == (other.title, other.day)
            is_alone = counts[one.table, one.file] == counts[other.table, other.file] == 1
            is_same_day = one.day == other.day and (bool(one.day) or is_alone)
            signs = (one.file[:-1] == place[:-1], one.file[-1:] == place[-1:], is_same_day, is_same_text)
            is_near = signs.count(False) <= _MAX_CHANGES
            return is_near and (is_same_text or is_same_title or self._is_similar(one, other))

        if len(new) * len(gone) > _MAX_PAIRS:
            self._match(lambda one, _: one.title and one.day and (one.title, one.day), may_be_same)
            self._match(lambda one, _: one.text, may_be_same)
        else:
            possible = product(new.values(), (self._here[key] for key in gone))
            pairs = [(one, other) for one, other in possible if may_be_same(one, other)]
            times = Counter(entry for pair in pairs for entry in pair)
            for one, other in pairs:
                if times[one] == times[other] == 1:
                    self._add(one, other)
        return len(self._pairs) > before

    def _gone_files(self) -> Mapping[str, FilePath]:
        """The paths that gone files of entries would have now, by id."""
        coverings = dict.fromkeys(_covering(other.file, one.file) for one, other in self._pairs)
        wide = [covering for covering in coverings if covering is not None][:_MAX_GAP]
        places = {
            other.id: next((place for covering in wide if (place := covering.move(other.file))), ())
            for other in (self._here.values() if wide else ())
            if other.file not in self._files
        }
        return {key: place for key, place in places.items() if place}

    def _match_places(self) -> None:
        """Match what stands in the same place between matched neighbours."""
        here: dict[FilePath, list[LoggedEntry]] = defaultdict(list)
        coming: dict[FilePath, list[LoggedEntry]] = defaultdict(list)
        for other in sorted(self._all_here, key=_place):
            here[self._files.get(other.file, ())].append(other)
        for one in sorted(self._all_coming, key=_place):
            coming[one.file].append(one)
        for file in {one.file for one in self._coming.values()} & here.keys():
            for ones, others, is_framed in self._gaps(coming[file], here[file]):
                self._match_gap(ones, others, is_framed=is_framed or len(file) > 1)

    def _gaps(
        self, coming: Sequence[LoggedEntry], here: Sequence[LoggedEntry]
    ) -> Iterator[tuple[list[LoggedEntry], list[LoggedEntry], bool]]:
        """Split entries at matched ones; tell whether one is beside."""
        numbers = {other.id: number for number, other in enumerate(here)}
        start, ones, is_framed = 0, list[LoggedEntry](), False
        for one in coming:
            number = numbers.get(self._ids.get(one.id, ""), -1)
            if number >= start:
                yield ones, [other for other in here[start:number] if other.id in self._here], True
                start, ones, is_framed = number + 1, [], True
            elif one.id in self._coming:
                ones.append(one)
        yield ones, [other for other in here[start:] if other.id in self._here], is_framed

    def _match_gap(self, ones: list[LoggedEntry], others: list[LoggedEntry], *, is_framed: bool) -> None:
        if len(ones) == len(others):
            for one, other in zip(ones, others, strict=True):
                is_same_day = one.day == other.day and (is_framed or bool(one.day))
                if one.table == other.table and (is_same_day or self._is_similar(one, other)):
                    self._add(one, other)
        for one in ones[:_MAX_GAP]:
            similar = (
                other
                for other in others[:_MAX_GAP]
                if other.id in self._here and one.table == other.table and self._is_similar(one, other)
            )
            if one.id in self._coming and (found := next(similar, None)):
                self._add(one, found)

    def _is_similar(self, one: LoggedEntry, other: LoggedEntry) -> bool:
        """Whether two texts are two forms of one."""
        return _are_similar(self._texts[one.id], self._text_here(other))


def _are_similar(first: str, second: str) -> bool:
    """Whether two texts are two forms of one."""
    first, second = first.casefold(), second.casefold()
    words, more = set(re.findall(r"\w+", first)), set(re.findall(r"\w+", second))
    share = len(words & more) / max(1, len(words | more))
    longest = max(len(first), len(second), 1)
    return share >= _SIMILAR or (
        longest < _UNIQUE_TEXT and sum(common_ends([*first], [*second])) / longest >= _SAME_ENDS
    )


def _place(one: LoggedEntry) -> int:
    return one.place


def _in_order(
    ones: Sequence[LoggedEntry], others: Sequence[LoggedEntry]
) -> Iterator[tuple[LoggedEntry, LoggedEntry]]:
    """Pair equal entries in order; where counts differ, by place first."""
    if len(ones) != len(others):
        by_place = {other.place: other for other in others}
        same = {one.id: by_place.pop(one.place) for one in ones if one.place in by_place}
        yield from ((one, same[one.id]) for one in ones if one.id in same)
        ones, others = [one for one in ones if one.id not in same], [*by_place.values()]
    yield from zip(sorted(ones, key=_place), sorted(others, key=_place), strict=False)


def _same_files(here: Iterable[LoggedEntry], coming: Iterable[LoggedEntry]) -> Iterator[tuple[FilePath, FilePath]]:
    """Pair files by equal path, then by the only path that ends alike."""
    before, now = {other.file for other in here}, {one.file for one in coming}
    yield from ((file, file) for file in before & now)
    gone, new = before - now, now - before
    pairs = {(file, tail) for file in gone for tail in _tails(file) if tail in new}
    pairs |= {(tail, file) for file in new for tail in _tails(file) if tail in gone}
    times = Counter(file for pair in pairs for file in pair)
    yield from (pair for pair in pairs if times[pair[0]] == times[pair[1]] == 1)


class _Covering(NamedTuple):
    """A folder of an earlier import that a source covers as a whole now."""

    folder: FilePath
    before: FilePath
    """The folders above it then, or itself under its old name."""
    now: FilePath

    def move(self, file: FilePath) -> FilePath:
        """The present path of an unmoved file; empty outside of the folder."""
        is_inside = len(file) > len(self.folder) and file[: len(self.folder)] == self.folder
        return (*self.now, *file[len(self.before) :]) if is_inside else ()


def _covering(before: FilePath, now: FilePath) -> _Covering | None:
    """The folder that a source covers again; None for a file alone."""
    old, new = _different_heads(before, now) if before[:1] != now[:1] else ((), ())
    is_renamed = bool(old and new)
    folder = old if is_renamed else before[: len(old) + 1]
    is_whole = 0 < len(folder) < len(before) and not (is_renamed and len(new) > 1)
    return _Covering(folder, old, new) if is_whole else None


def _tails(file: FilePath) -> Iterator[FilePath]:
    return (file[start:] for start in range(1, len(file)))


def _different_heads(before: FilePath, now: FilePath) -> tuple[FilePath, FilePath]:
    """The folders in which two paths differ, without the same end."""
    while before and now and before[-1] == now[-1]:
        before, now = before[:-1], now[:-1]
    return before, now

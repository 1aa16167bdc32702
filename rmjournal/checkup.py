"""How a journal is: file, stamps, links, copies, history, permissions, folder."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from rmjournal.copies import Name
from rmjournal.editor import left_texts
from rmjournal.errors import Unreadable
from rmjournal.journal import Journal
from rmjournal.leaf import JSON, canonical, is_id
from rmjournal.mending import Misfit, called, misfits, no_tables
from rmjournal.merge import Content, conflicts, normal
from rmjournal.model.entry import Entries
from rmjournal.model.kinds.session import Session
from rmjournal.model.rules import days_ahead
from rmjournal.model.zones import zone_named
from rmjournal.same_id import hidden
from rmjournal.store import layout
from rmjournal.store.doubled import sides
from rmjournal.store.git import is_unsafe
from rmjournal.store.known import entry_count
from rmjournal.store.surroundings import (
    advice,
    imports_from_working_folder,
    is_open_to_others,
    room,
    synced_by,
)
from rmjournal.sync import Sync
from rmjournal.taken_out import taken_out
from rmjournal.twice import written_twice
from rmjournal.vectors import join, vector

DAY_MS: Final = 86_400_000


class State(Enum):
    """What a finding asks of a person."""

    WELL = "well"
    NOTE = "note"
    """Good to know; nothing is to be done."""
    LOOK = "look"
    """It wants a person, or ``check --repair``."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    about: str
    state: State
    words: str


def examined(journal: Journal, now_ms: int) -> list[Finding]:
    """All findings about a journal that can be read; ``now_ms`` in milliseconds since 1970."""
    data = layout.look(journal.path).data
    there = layout.decode(journal.path, data)
    return [
        *_file(journal, there),
        *_news(journal),
        *_names(journal, data, there),
        *_stamps(there),
        *_clocks(journal, now_ms),
        *_records(journal),
        *_days(journal),
        *_zones(journal),
        *_taken_out(journal),
        *_two_versions(journal),
        *_copies(journal),
        *_orphans(journal),
        *_history(journal),
        *_forgotten(journal),
        *_permissions(journal),
        *_room(journal),
        *_left_texts(),
        *_surroundings(journal),
    ]


def _file(journal: Journal, there: Content) -> Iterator[Finding]:
    store, count = journal.store, entry_count(there)
    holds = f"{journal.path} holds {count} entr{'y' if count == 1 else 'ies'}"
    lacks = store.missing
    if journal.read_only:
        yield Finding("file", State.LOOK, journal.read_only)
    if lacks:
        way = f"{lacks.pronoun}{' once it may be changed' if journal.read_only else ''}"
        words = f"{holds}, this computer knows {len(journal.entries)}: the file lacks {lacks}; rmjournal merge writes"
        yield Finding("file", State.NOTE if store.is_followed else State.LOOK, f"{words} {way}")
    elif not journal.read_only:
        yield Finding("file", State.WELL, holds)
    if lacks and store.unsaved:
        words = "changes made here are not in it yet; a screen that is open writes them in a moment"
        yield Finding("unsaved", State.NOTE, f"{words}, so does rmjournal merge")


def _news(journal: Journal) -> Iterator[Finding]:
    for sentence in journal.store.news:
        yield Finding("file", State.NOTE, sentence)
    journal.store.news.clear()


def _names(journal: Journal, data: bytes, there: Content) -> Iterator[Finding]:
    if layout.unmarked(data) != data:
        words = (
            "it is in UTF-16 or UTF-32, or begins with a byte order mark; the next change writes it in plain UTF-8"
        )
        yield Finding("file", State.NOTE, words)
    if sides(layout.unmarked(data)) is not None:
        words = "the marks of a git merge are in it; both sides are merged, and the next change writes it whole"
        yield Finding("file", State.LOOK, f"{words}, as check --repair does; then tell git with: git add")
    twice, displaced = written_twice(data, journal.store.content)
    if twice:
        more = f"; {len(displaced)} of their values would be lost with the next change" if displaced else ""
        yield Finding("names", State.LOOK, f"names stand twice in the file{more}; check --repair keeps all of it")
    odd = sum(
        not is_id(key) or not isinstance(record, dict)
        for name, table in there.items()
        if isinstance(table, dict) and not name.startswith("_")
        for key, record in table.items()
    )
    if odd:
        words = f"{odd} record{'s' * (odd != 1)} that this program cannot read, kept as they are"
        yield Finding("records", State.NOTE, words)


def _clocks(journal: Journal, now_ms: int) -> Iterator[Finding]:
    """Tell of each device whose clock runs far ahead of this one: its texts are in front though they are older."""
    documents = [document for table in journal.store.tables.values() for document in table.values()]
    newest = join(vector(text) for document in documents for text in _stamp_texts(document))
    for device, at in sorted(newest.items()):
        days = (at - now_ms) / DAY_MS
        if days > 1 and len(device) == 6:
            ahead = f"{days:.0f} days" if days < 10_000 else "far"
            words = f"a device ({device}) wrote {ahead} ahead of the clock here; see that both clocks are right"
            yield Finding("clock", State.NOTE, f"{words}. Nothing is lost: the newer clock is shown in front")


def _stamp_texts(document: Mapping[str, JSON]) -> list[JSON]:
    found = document.get("_v")
    return list(found.values()) if isinstance(found, dict) else [found]


def _stamps(there: Content) -> Iterator[Finding]:
    by_hand = 0
    for table in layout.documents(there).values():
        by_hand += sum(canonical(normal(document)) != canonical(document) for document in table.values())
    strange = [name for name, table in there.items() if not isinstance(table, dict)]
    if by_hand:
        yield Finding("stamps", State.NOTE, f"{by_hand} changed by hand; they get their stamps with the next change")
    else:
        yield Finding("stamps", State.WELL, "every text has its stamp")
    if wrong := no_tables(there):
        yield Finding("tables", State.LOOK, f"no table stands under {', '.join(wrong)}; check --repair puts it aside")
    elif strange:
        yield Finding("tables", State.NOTE, f"not laid out as tables, kept as they are: {', '.join(sorted(strange))}")


def _records(journal: Journal) -> Iterator[Finding]:
    if count := len(hidden(journal.store.tables)):
        yield Finding("ids", State.LOOK, f"{count} not shown: others have their ids; check --repair gives new ones")
    found = misfits(journal)
    links = [misfit for misfit in found if misfit.link]
    types = [misfit for misfit in found if not misfit.link]
    for about, some, well in (
        ("links", links, _well_linked(journal.entries)),
        ("values", types, "every value fits its field"),
    ):
        if not some:
            yield Finding(about, State.WELL, well)
        for misfit in some:
            yield Finding(about, State.LOOK, _told(journal.entries, misfit))


def _well_linked(entries: Entries) -> str:
    count = len(entries.lost)
    more = f", or to one of {count} deleted" if count > 1 else ", or to one that is deleted" if count else ""
    return f"every link leads to an entry{more}"


def _told(entries: Entries, misfit: Misfit) -> str:
    where = called(entries, misfit.table, misfit.id)
    if misfit.link:
        way = f"; rmjournal edit {misfit.id} --{misfit.name.replace('_', '-')} REF" if misfit.needed else ""
        return f"{where}: {misfit.name} points at {misfit.value}, which is not in the journal{way}"
    return f"{where}: {misfit.name} is {canonical(misfit.value)[:60].decode('utf-8', 'replace')}, which does not fit"


def _days(journal: Journal) -> Iterator[Finding]:
    """Tell of days that are still to come, where an entry says that something has happened."""
    for entry in journal.entries:
        for leaf, day in days_ahead(entry, journal.today, journal.zone).items():
            where = called(journal.entries, entry.KIND.plural, int(entry.id))
            name, _, key = leaf.partition("/")
            value = f'"{key}=DAY"' if key else "DAY"
            way = f"rmjournal edit {journal.entries.short(entry)} --{name.replace('_', '-')} {value}"
            words = f"{where} has happened, but its {key or name} is {day}, which is still to come; {way}"
            yield Finding("days", State.NOTE, words)


def _zones(journal: Journal) -> Iterator[Finding]:
    """Tell of time zones that no clock knows."""
    for session in journal.entries.of(Session):
        if session.zone and zone_named(session.zone) is None:
            where = called(journal.entries, session.KIND.plural, int(session.id))
            way = f"rmjournal edit {journal.entries.short(session)} --zone ZONE"
            yield Finding("zones", State.NOTE, f"{where}: its zone is {session.zone}, which is not known; {way}")


def _taken_out(journal: Journal) -> Iterator[Finding]:
    found = taken_out(journal)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    if found:
        words = f"{found[0].words}{more}, kept until you say it may go: rmjournal removed"
        yield Finding("removed", State.LOOK, f"taken out of the file by hand: {words}")


def _two_versions(journal: Journal) -> Iterator[Finding]:
    count = sum(one.id in journal.entries for one in conflicts(journal.store.content))
    if count:
        words = f"{count} text{'' if count == 1 else 's'} with two versions; rmjournal conflicts lists them"
        yield Finding("two versions", State.LOOK, words)
    else:
        yield Finding("two versions", State.WELL, "no text has two versions")


def _copies(journal: Journal) -> Iterator[Finding]:
    found = Sync(journal.store).beside()
    for copy in found:
        put_away = f"{copy.path.name} is merged; rmjournal merge puts it away."
        more = " rmjournal merge FILE --put-away, or --keep, says so." if copy.asks else ""
        state = State.LOOK if copy.ours and copy.name is not Name.RESILIO else State.NOTE
        yield Finding("copies", state, f"{copy.why or put_away}{more}")
    if not found:
        yield Finding("copies", State.WELL, "no conflict copies beside the file")


def _orphans(journal: Journal) -> Iterator[Finding]:
    """Tell of journals, and parts of this one, that this machine keeps and that are not in the file."""
    name = journal.path.name
    for orphan in journal.store.replaced_journals():
        held = f"{name} held another journal before, with {orphan.words}"
        if orphan.file:
            way = f"rmjournal import takes it in, rmjournal -f opens it, rmjournal merge “{orphan.file.name}” --keep"
            yield Finding("kept", State.LOOK, f"{held}; it is in {orphan.file} now: {way} leaves it there")
        else:
            yield Finding("kept", State.LOOK, f"{held}; it is in no file now: check --repair saves it beside")
    if part := journal.store.lost_part():
        words = f"{part.lacking} of this journal stood in {part.place}, which is gone, and in no file now"
        yield Finding(
            "kept", State.LOOK, f"{words}; rmjournal merge takes {part.lacking.pronoun} in, merge --keep does not"
        )
    for orphan in journal.store.journals_in_no_file():
        words = f"the journal that was in {orphan.place}, with {orphan.words}, is in no file now"
        yield Finding("kept", State.NOTE, f"{words}; rmjournal -f “{orphan.place}” check --repair saves it")


def _history(journal: Journal) -> Iterator[Finding]:
    history = journal.store.state.versions(journal.store.file)
    try:
        versions = history.all()
    except Unreadable as error:
        yield Finding("history", State.LOOK, str(error))
        return
    damaged = 0
    for version in versions:
        try:
            history.read(version)
        except Unreadable:
            damaged += 1
    if damaged:
        yield Finding("history", State.NOTE, f"{damaged} of {len(versions)} versions cannot be read any more")
    elif versions:
        since = versions[0].moment.date().isoformat()
        yield Finding("history", State.WELL, f"{len(versions)} versions on this machine since {since}")
    else:
        yield Finding("history", State.NOTE, "no versions on this machine yet; they begin with the next change")


def _forgotten(journal: Journal) -> Iterator[Finding]:
    traces = journal.store.wiped(look_only=True)
    if traces.versions:
        count = f"{traces.versions} version{'s' * (traces.versions != 1)}"
        words = f"{count} on this machine still hold{'s' * (traces.versions == 1)} what was forgotten for good"
        yield Finding("forgotten", State.LOOK, f"{words}; check --repair forgets it there too")
    for path in traces.left:
        yield Finding("forgotten", State.NOTE, f"{path} is damaged and may still hold what was forgotten for good")


def _permissions(journal: Journal) -> Iterator[Finding]:
    state = journal.store.state.path
    opened = [path for path in (journal.path, state) if is_open_to_others(path)]
    for path in opened:
        yield Finding("permissions", State.LOOK, f"other accounts of this machine may open {path}")
    if not opened:
        yield Finding("permissions", State.WELL, "only this account may open it")


def _room(journal: Journal) -> Iterator[Finding]:
    """Tell of a disk on which the next saves may fail."""
    needed = 4 * journal.path.stat().st_size  # itself anew, what is remembered of it, two versions
    for folder in (journal.path.resolve().parent, journal.store.state.path):
        free = room(folder)
        if free is not None and free < needed:
            words = f"the disk of {folder} has {free // 1024} kB left, saving needs {needed // 1024 + 1}; make room"
            yield Finding("room", State.LOOK, words)


def _left_texts() -> Iterator[Finding]:
    for path in left_texts():
        words = "was written in an editor and not taken; copy what you need and remove it, or it goes after 30 days"
        yield Finding("editor", State.NOTE, f"{path} {words}")


def _surroundings(journal: Journal) -> Iterator[Finding]:
    tools = synced_by(journal.path)
    if "git" in tools and is_unsafe(journal.path):
        words = "git's settings, written by an older version, can run code that others push into this repository"
        yield Finding("git", State.LOOK, f"{words}; rmjournal git-setup replaces them, as check --repair does")
    if imports_from_working_folder():
        words = "PYTHONPATH has an empty or relative entry, so Python runs modules of whatever folder you are in"
        yield Finding("python", State.NOTE, f"{words}; take that entry out where your shell sets it")
    for tool in tools:
        more = f"; {words}" if (words := advice(tool, journal.path)) else ""
        yield Finding("folder", State.NOTE, f"synced by {tool}{more}")
    if not tools:
        yield Finding("folder", State.WELL, "not synced by anything that is known here")
    for tool in synced_by(journal.store.state.path):
        words = f"the state folder {journal.store.state.path} is synced by {tool}; it belongs to one machine only"
        yield Finding("state", State.LOOK, words)

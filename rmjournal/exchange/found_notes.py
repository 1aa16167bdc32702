"""Notes found in foreign texts, before the order of day and month is decided."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rmjournal.exchange.action_items import find_items
from rmjournal.exchange.dated_log import DatedLog
from rmjournal.exchange.found_days import FoundDay, contradicting_days, decide_order, describe_order
from rmjournal.exchange.incoming import (
    ACTION_ITEMS,
    AGENDA_ITEMS,
    TAKEAWAYS,
    ImportChoices,
    Incoming,
    SkippedItem,
    SourcePlace,
    foreign_id,
)
from rmjournal.exchange.markdown_words import tags_in_text
from rmjournal.model.entry import Entry
from rmjournal.model.field_forms import fold_word
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.note import Note

_AUTHOR_KEYS = ("author", "by", "written_by", "created_by", "writer", "autor", "auteur", "autore", "forfatter")


@dataclass(frozen=True, kw_only=True)
class FoundNote:
    """A note of a foreign text, with its day as it is written."""

    path: str
    """The path of its file."""
    text: str
    """Its text; where it is empty, the note is skipped."""
    key: str
    """What makes its id, beside the day."""
    source_key: str = ""
    """The other program's own id of it."""
    day: FoundDay | None = None
    tags: Sequence[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)


def first_line(text: str) -> str:
    """The first line of a text, which rarely changes when it is corrected."""
    return text.partition("\n")[0].strip()


def log_notes(
    log: DatedLog, path: str, key: str, own_day: FoundDay | None, *, by_title: bool = False
) -> Iterator[FoundNote]:
    """The note of the text before the first day, then one for each day.

    With ``by_title`` the first line of a note is a part of what makes its id, as other files may have the same name.
    """
    if log.preamble.strip():
        preamble_key = f"log\n{key}\n{first_line(log.preamble)}" if by_title else f"log\n{key}"
        yield FoundNote(path=path, text=log.preamble, key=preamble_key, day=own_day, tags=tags_in_text(log.preamble))
    seen: Counter[str] = Counter()
    for section in log.sections:
        text = "\n\n".join(part for part in (section.title, section.body.strip("\n")) if part.strip())
        written = f"{section.day.day} {section.day.time}" + (f"\n{first_line(text)}" if by_title else "")
        seen[written] += 1
        yield FoundNote(
            path=path,
            text=text,
            key=f"log\n{key}\n{written}\n{seen[written]}",
            day=section.day,
            tags=tags_in_text(text),
            details={"log": section.log} if section.log else {},
        )


def notes_as_incoming(form: str, found: Sequence[FoundNote], choices: ImportChoices) -> Incoming:
    """Turn found notes into incoming entries; all days are read in one order."""
    order = choices.day_first if choices.day_first is not None else decide_order(note.day for note in found)
    dated = [replace(note, day=note.day.in_order(order)) if note.day else note for note in found if note.text]
    words = describe_order((note.day for note in found), order)
    why = "There is no text below this day, so there is nothing to import."
    empty = [f"{note.path}, {note.day.written}" for note in found if not note.text and note.day]
    notes = [(_note(one, choices), SourcePlace(one.path, one.source_key)) for one in dated]
    offered: Counter[str] = Counter()
    parts: list[tuple[Entry, SourcePlace]] = []
    for note, origin in notes:
        for label, part in _parts(note, choices, day_first=order is not False):
            offered[label] += label not in choices.parts
            if label in choices.parts:
                parts.append((part, SourcePlace(origin.container)))
    places: Counter[str] = Counter()
    origins: dict[str, SourcePlace] = {}
    for entry, origin in (*notes, *parts):
        origins[entry.id] = origin._replace(place=places[origin.container])
        places[origin.container] += 1
    return Incoming(
        format=form,
        entries=tuple(entry for entry, _ in (*notes, *parts)),
        skipped=tuple(SkippedItem(where=where, why=why) for where in empty),
        origins=origins,
        ambiguous_days=tuple(note.day.written for note in dated if note.day and note.day.is_unclear),
        contradicting_days=contradicting_days(note.day for note in found),
        notes=(f"Days are read with {words}.",) if words else (),
        offered=+offered,
    )


def _note(found: FoundNote, choices: ImportChoices) -> Note:
    details = dict(found.details)
    role, key = _author(details, choices.roles)
    if role:
        del details[key]
    if found.day and found.day.time and "time" not in details:
        details["time"] = found.day.time_with_zone
    day = found.day.day if found.day else None
    return Note(
        id=foreign_id(day, found.key),
        text=found.text,
        on=day,
        tags=list(dict.fromkeys(found.tags)),
        details=details,
        author=role,
    )


def _author(details: Mapping[str, str], roles: Mapping[str, str]) -> tuple[str, str]:
    """The role of who wrote a note, and the detail that tells it."""
    for key, name in details.items():
        if fold_word(key) in _AUTHOR_KEYS and (role := roles.get(fold_word(name.strip("[]@ ")))):
            return role, key
    return "", ""


def _parts(note: Note, choices: ImportChoices, *, day_first: bool) -> Iterator[tuple[str, Entry]]:
    """The action items, takeaways and agenda items of a note, as entries."""
    counts: Counter[str] = Counter()

    def new_id(label: str, text: str) -> str:
        key = f"{label}\n{note.id}\n{text}"
        counts[key] += 1
        return foreign_id(note.on, f"{key}\n{counts[key]}")

    items = find_items(note.text, note.on, choices.roles, day_first=day_first)
    for action in items.actions:
        yield ACTION_ITEMS, action.as_entry(new_id("action", action.text), note.on)
    for text in items.takeaways:
        yield TAKEAWAYS, Learning(id=new_id("takeaway", text), text=text, on=note.on)
    is_past = note.on is not None and choices.today is not None and note.on < choices.today
    for text in items.agenda:
        state = "done" if is_past else "waiting"
        yield AGENDA_ITEMS, Note(id=new_id("agenda", text), kind="topic", text=text, on=note.on, state=state)

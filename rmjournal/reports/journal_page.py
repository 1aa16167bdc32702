"""The journal as one readable page, month by month."""

from calendar import month_name
from collections.abc import Collection, Iterator
from datetime import date

from rmjournal.model.entry import Entries, Entry
from rmjournal.model.entry_page import FieldLine, HistoryLine, field_lines, history_lines
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import Block, Page, bullet_list, facts, markdown_text, paragraph, section

UNDATED = "Without a day"
SHORT = 90
"""Characters up to which named texts stand as facts."""


def build_journal_page(entries: Entries, today: date, name: str = "") -> Page:
    """The whole journal, oldest month first; parts of a session, goal, learning or skill stand below it."""
    voice = Perspective(today=today, entries=entries, with_year=True)
    below = {part.id for entry in entries if entry.KIND.name != "relationship" for part in entries.parts(entry)}
    months: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_order):
        if entry.id not in below:
            day = entry.day
            months.setdefault(f"{month_name[day.month]} {day.year}" if day else UNDATED, []).append(entry)
    parts = [
        block
        for month, some in months.items()
        for block in section(month, *(_entry(entry, voice, set()) for entry in some))
    ]
    title = f"{name}: journal" if name else "Journal"
    return Page(title, f"As of {voice.day(today)}", tuple(parts), "Written by rmjournal")


def _order(entry: Entry) -> tuple[date, int]:
    return entry.day or date.max, int(entry.id)


def _place(entry: Entry) -> tuple[int, date, int]:
    """The place on an agenda, then the day."""
    return int(getattr(entry, "order", 0)), *_order(entry)


def _entry(entry: Entry, voice: Perspective, above: set[str]) -> list[Block]:
    """One entry under its heading, then what is a part of it."""
    seen = above | {entry.id}
    inner: list[Block] = []
    if entry.KIND.name != "relationship":
        parts = [part for part in voice.entries.direct_parts(entry) if part.id not in seen]
        inner = [block for part in sorted(parts, key=_place) for block in _entry(part, voice, seen)]
    return section(f"{entry.KIND.label}: {entry.heading}", _said(entry, voice, above), inner)


def _said(entry: Entry, voice: Perspective, above: Collection[str]) -> Iterator[Block]:
    """Short values as facts, long texts below them, then what it was before; what stands above is said once."""
    main = entry.KIND.main
    skip = {main} if str(getattr(entry, main)).strip() == entry.heading else set()
    if len(voice.entries.of(Relationship)) < 2:
        skip.add("relationship")
    lines = [line for line in field_lines(entry, voice, skip) if not _is_above_or_outside(line, voice, above)]
    short = [(line.label, _short_text(line)) for line in lines if not line.field.is_long]
    day = voice.day(entry.day)
    yield from facts(*([] if day in (text for _, text in short) else [("Day", day)]), *short)
    for line in lines:
        if line.field.form == "map":
            yield from _named(line)
        elif line.field.is_prose:
            yield from markdown_text("" if line.field.name == main else line.label, line.text)
        elif line.field.is_long:
            yield from paragraph(line.label, quiet=True)
            yield from bullet_list(line.items)
    if entry.history:
        yield from paragraph("Before", quiet=True)
        yield from bullet_list(map(_change, history_lines(entry, voice)))


def _is_above_or_outside(line: FieldLine, voice: Perspective, above: Collection[str]) -> bool:
    if not line.field.is_link:
        return False
    return line.value in above or (line.link is None and line.value not in voice.entries.lost)


def _short_text(line: FieldLine) -> str:
    return "; ".join(line.items) if line.field.is_inline_list else line.text


def _named(line: FieldLine) -> Iterator[Block]:
    """Named texts in the order of their names: short ones as facts, others each under its name."""
    if all("\n" not in text and len(text) <= SHORT for _, text in line.texts):
        yield from paragraph(line.label, quiet=True)
        yield from facts(*line.texts)
        return
    for name, text in line.texts:
        yield from markdown_text(f"{line.label}: {name}", text)


def _change(line: HistoryLine) -> str:
    """One line of history in words."""
    was, now = (text.replace("\n", "; ") or "(nothing)" for text in (line.was, line.now))
    return f"{line.day} · {line.label}: {was} → {now}{f' ({line.change.why})' if line.change.why else ''}"

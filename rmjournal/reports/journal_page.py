"""The journal as one readable page, month by month."""

from calendar import month_name
from collections.abc import Collection, Iterator
from datetime import date

from rmjournal.model.entry import Audience, Entries, Entry
from rmjournal.model.entry_page import FieldLine, HistoryLine, field_lines, history_lines
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.perspective import Perspective
from rmjournal.render.document import READERS, Block, Page, bullet_list, facts, markdown_text, paragraph, section

UNDATED = "Without a day"
COLOPHON = "Written by rmjournal"
"""The last line of the page, by which an import recognises it."""
MAX_SHORT_LENGTH = 90
"""Characters up to which named texts stand as facts."""


def build_journal_page(entries: Entries, today: date, name: str = "", audience: Audience = "private") -> Page:
    """Lay the whole journal out as a page, oldest month first.

    Parts of a session, goal, learning or skill stand below it. The first line says for whom it is.
    """
    perspective = Perspective(today=today, entries=entries, with_year=True)
    part_ids = {part.id for entry in entries if entry.KIND.name != "relationship" for part in entries.parts(entry)}
    months: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_date_order):
        if entry.id not in part_ids:
            day = entry.day
            months.setdefault(f"{month_name[day.month]} {day.year}" if day else UNDATED, []).append(entry)
    parts = [
        block
        for month, of_month in months.items()
        for block in section(month, *(_entry(entry, perspective, set()) for entry in of_month))
    ]
    title = f"{name}: journal" if name else "Journal"
    return Page(title, f"As of {perspective.day(today)}", tuple(parts), COLOPHON, READERS[audience])


def _date_order(entry: Entry) -> tuple[date, int]:
    return entry.day or date.max, int(entry.id)


def _agenda_order(entry: Entry) -> tuple[int, date, int]:
    """Sort key: agenda position, then day."""
    return int(getattr(entry, "order", 0)), *_date_order(entry)


def _entry(entry: Entry, perspective: Perspective, shown_ids: set[str]) -> list[Block]:
    """Blocks of one entry, followed by its parts."""
    ids = shown_ids | {entry.id}
    part_blocks: list[Block] = []
    if entry.KIND.name != "relationship":
        parts = [part for part in perspective.entries.direct_parts(entry) if part.id not in ids]
        part_blocks = [block for part in sorted(parts, key=_agenda_order) for block in _entry(part, perspective, ids)]
    return section(f"{entry.KIND.label}: {entry.heading}", _content(entry, perspective, shown_ids), part_blocks)


def _content(entry: Entry, perspective: Perspective, shown_ids: Collection[str]) -> Iterator[Block]:
    """Blocks of an entry's fields: short facts, long texts, then history."""
    main = entry.KIND.main
    skip = {main} if str(getattr(entry, main)).strip() == entry.heading else set()
    if len(perspective.entries.of(Relationship)) < 2:
        skip.add("relationship")
    lines = [
        line
        for line in field_lines(entry, perspective, skip)
        if not _is_shown_or_outside(line, perspective, shown_ids)
    ]
    short = [(line.label, _fact_text(line)) for line in lines if not line.field.is_long]
    day = perspective.day(entry.day)
    yield from facts(*([] if day in (text for _, text in short) else [("Day", day)]), *short)
    for line in lines:
        if line.field.form == "map":
            yield from _named_texts(line)
        elif line.field.is_prose:
            yield from markdown_text("" if line.field.name == main else line.label, line.text)
        elif line.field.is_long:
            yield from paragraph(line.label, quiet=True)
            yield from bullet_list(line.items)
    if entry.history:
        yield from paragraph("Before", quiet=True)
        yield from bullet_list(map(_change, history_lines(entry, perspective)))


def _is_shown_or_outside(line: FieldLine, perspective: Perspective, shown_ids: Collection[str]) -> bool:
    if not line.field.is_link:
        return False
    return line.value in shown_ids or (line.link is None and line.value not in perspective.entries.deleted_ids)


def _fact_text(line: FieldLine) -> str:
    return "; ".join(line.items) if line.field.is_inline_list else line.text


def _named_texts(line: FieldLine) -> Iterator[Block]:
    """Blocks of named texts: short ones as facts, others under their names."""
    if all("\n" not in text and len(text) <= MAX_SHORT_LENGTH for _, text in line.texts):
        yield from paragraph(line.label, quiet=True)
        yield from facts(*line.texts)
        return
    for name, text in line.texts:
        yield from markdown_text(f"{line.label}: {name}", text)


def _change(line: HistoryLine) -> str:
    """One line of history in words."""
    return f"{line.day} · {line.sentence()}"

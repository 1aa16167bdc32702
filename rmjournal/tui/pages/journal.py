"""Journal pages: reflections and notes by month."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import takewhile

from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.first_steps import first_readiness
from rmjournal.insight.reflection_context import framework_name
from rmjournal.model.entry import Entries, Entry, once_per_state
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.learning import Learning
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.reflection import Reflection
from rmjournal.model.kinds.session import Session
from rmjournal.practice.prompts import APART_KEY, list_stages
from rmjournal.render.row import GAP, Row, heading, prose, quiet, section
from rmjournal.tui.page_rows import LazyRow, ListRows, ReflectionSentence, View
from rmjournal.tui.pages.entry import derived, page, text_rows
from rmjournal.tui.pages.today import cached_marks, event_row, overview_rows


def journal_list(view: View, width: int) -> Sequence[Row]:
    """List reflections and notes, newest first, under one title with their number."""
    entries = _written(view.entries, view.today)
    if view.query.strip():
        entries = [entry for entry in entries if view.keeps(entry)]
    if not entries:
        return []
    make = partial(_item_row, view=view)
    return ListRows([section("Journal", _count_words(entries, view)), *(LazyRow(make, entry) for entry in entries)])


@once_per_state
def _written(entries: Entries, today: date) -> Sequence[Entry]:
    """List reflections and notes, newest first."""
    written: list[Entry] = [*entries.of(Reflection), *entries.of(Note)]
    return sorted(written, key=lambda entry: (entry.day or today, int(entry.id)), reverse=True)


def _count_words(entries: Sequence[Entry], view: View) -> str:
    """Tell how many entries there are, and how many of the newest month."""
    if view.query:
        return f"{len(entries)} found"
    newest = entries[0].day or view.today
    days = (entry.day or view.today for entry in entries)
    in_month = sum(1 for _ in takewhile(lambda day: (day.year, day.month) == (newest.year, newest.month), days))
    month = f"{newest:%B}" if newest.year == view.today.year else f"{newest:%B %Y}"
    return join_parts(pluralize(len(entries), "entry"), f"{in_month} in {month}")


def _item_row(entry: Entry, view: View) -> Row:
    """Build the row of an entry: day, sign, first words, and days unanswered."""
    day = entry.day or view.today
    year = "" if day.year == view.today.year else f" {day.year}"
    days = (view.today - day).days
    waits = f"unanswered {days} d" if isinstance(entry, Note) and entry.state == "waiting" and days > 0 else ""
    return Row(
        view.words(entry),
        lead=f"{day:%a} {day.day:>2} {day:%b}{year} {entry.mark}",
        lead_tone="late" if entry.mark == "⚑" else "quiet",
        tail=join_parts(_kind_label(entry).lower(), waits, separator=", "),
        entry=entry,
    )


def _kind_label(entry: Entry) -> str:
    if isinstance(entry, Reflection):
        return entry.KIND.label
    return humanize(getattr(entry, "kind", ""))


DAYS_AROUND = 3
"""Days before and after an entry that are shown beside it."""
KINDS_AROUND = (Session, Level, Learning, Application)
"""What is shown of them."""


def around_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """List sessions, levels, learnings and uses of the days around an entry, newest first.

    Now without one.
    """
    if entry is None or entry.day is None:
        return overview_rows(entry, view, width)
    first, last = (entry.day.toordinal() + days for days in (-DAYS_AROUND, DAYS_AROUND))
    marks = [
        mark
        for day, marks in sorted(cached_marks(view.entries, view.today).items(), reverse=True)
        if first <= day.toordinal() <= last
        for mark in marks
        if isinstance(mark.entry, KINDS_AROUND) and mark.entry.id != entry.id
    ]
    title = section(f"Around {view.day(entry.day)}", f"{DAYS_AROUND} days before and after")
    return [title, *(event_row(mark, view) for mark in marks)] if marks else [title, quiet(NOTHING_AROUND)]


NOTHING_AROUND = "No session, level, learning or use in these days."


def reflection_page(entry: Reflection, view: View, width: int) -> list[Row]:
    """Build the page of a reflection, with the stages of its framework."""
    facts = (view.day(entry.day), humanize(entry.occasion), framework_name(entry))
    return page(entry, view, width, top=_stage_rows, skip=("answers", "framework", "occasion"), facts=facts)


def _stage_rows(entry: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(entry, Reflection):
        return []
    lines: list[Row] = []
    labels = {stage.id: stage.label for stage in list_stages(entry.framework)}
    first = first_readiness(entry, view.entries)
    before = first.answers if first is not None and not view.is_redacted(first) else {}
    for key in (*labels, *(key for key in entry.answers if key not in labels)):
        if entry.answers.get(key):
            lines += [
                GAP,
                heading(labels.get(key) or _apart_label(key, view)),
                *text_rows(entry.answers[key], width, ReflectionSentence),
            ]
            if first is not None and before.get(key):
                lines += [quiet(f"At the start, {view.day(first.day)}:"), *prose(before[key], width, "quiet", "  ")]
    return lines


def _apart_label(key: str, view: View) -> str:
    """Name what both rated apart, where an answer is about that."""
    rated = key.removeprefix(APART_KEY)
    if rated == key:
        return humanize(key)
    name = view.link(rated) if rated.isdecimal() else humanize(rated)
    return f"Apart on {name}: what did each of you count?"


def note_page(entry: Note, view: View, width: int) -> list[Row]:
    """Build the page of a note: its kind, its text, other fields."""
    kind = _kind_label(entry).lower()
    revised = "revised" if derived(entry, view).get("revised") else ""
    facts = (kind, view.day(entry.day), revised)
    return page(entry, view, width, skip=("kind",), facts=facts)

"""Timeline pages: dated items by month, lane names, filter choices."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from rmjournal.dates import format_full_day
from rmjournal.english import humanize, join_parts, pluralize
from rmjournal.insight.day_marks import Mark
from rmjournal.insight.goals import ended_goals, running_goals
from rmjournal.insight.lanes import Lane
from rmjournal.insight.timeline import TimelineFilter, TimelineItem, group_by_month
from rmjournal.model.entry import Entry
from rmjournal.model.field import ROLES
from rmjournal.model.kinds import KINDS
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import Goal, format_level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import arrow
from rmjournal.render.row import GAP, Row, heading
from rmjournal.tui.page_rows import LazyRows, View
from rmjournal.tui.pages.entry import direction_arrow

PARTS_WITH_WHOLE = ("level", "application", "milestone", "recall")
"""Kinds whose rows also name the entry that they are a part of."""
MIN_WIDTH_FOR_KIND = 44
"""Minimum width for a row to name its kind."""


class MonthHeading(NamedTuple):
    """The heading of a month."""

    first: date
    rows: int


class TodayLine(NamedTuple):
    """The line of today, between past and future items."""


class BlankLine(NamedTuple):
    """An empty line."""


Item = TimelineItem | MonthHeading | TodayLine | BlankLine


def add_headings(rows: Sequence[TimelineItem]) -> list[Item]:
    """Add month headings and the line of today to timeline items."""
    stream_items: list[Item] = []
    ahead = False
    for month, part in group_by_month(rows):
        stream_items += [BlankLine()] if stream_items else []
        stream_items.append(MonthHeading(month, len(part)))
        first_past = next((at for at, row in enumerate(part) if not row.is_ahead), len(part))
        is_today_between = (ahead or first_past > 0) and first_past < len(part)
        stream_items += [*part[:first_past], *([TodayLine()] if is_today_between else []), *part[first_past:]]
        ahead = first_past == len(part)
    return stream_items


class TimelineRows(LazyRows):
    """Lazy rows of the timeline, with lookup by entry and day."""

    def __init__(self, add_headings: Sequence[Item], view: View, width: int) -> None:
        super().__init__(
            len(add_headings), lambda at: _build_row(add_headings[at], view, width, is_start=at == self.start_index)
        )
        self.items = add_headings
        self.start_index = _find_start(add_headings)
        """The first cursor row: the latest past item, else the next future one."""
        self._days: list[tuple[int, int]] | None = None
        self._indices: dict[str, list[int]] | None = None

    def item(self, index: int) -> TimelineItem | None:
        """Get the timeline item of a row; None for headings."""
        item = self.items[index] if 0 <= index < len(self.items) else None
        return item if isinstance(item, TimelineItem) else None

    def find_start(self) -> int:
        """Find the row where the cursor begins."""
        return self.start_index

    @property
    def sections(self) -> Sequence[int]:
        """The indices of the titles of sections: there are none."""
        return ()

    def indices_of(self, entry_id: str) -> list[int]:
        """List the row indices of an entry."""
        if self._indices is None:
            self._indices = {}
            for index, item in enumerate(self.items):
                if isinstance(item, TimelineItem):
                    self._indices.setdefault(item.entry.id, []).append(index)
        return self._indices.get(entry_id, [])

    def nearest_index(self, day: date) -> int:
        """Find the first row of a day or the nearest day; -1 if empty."""
        if self._days is None:
            rows = enumerate(self.items)
            self._days = [(-item.day.toordinal(), index) for index, item in rows if isinstance(item, TimelineItem)]
        if not self._days:
            return -1
        position = bisect_left(self._days, (-day.toordinal(), -1))
        around = self._days[max(0, position - 1) : position + 1]
        least = min(abs(ordinal + day.toordinal()) for ordinal, _ in around)
        days = [one for one in around if abs(one[0] + day.toordinal()) == least]
        return self._days[bisect_left(self._days, (days[-1][0], -1))][1]

    def index_of(self, entry_id: str, day: date) -> int:
        """Find the row of an entry nearest to a day; -1 if missing."""
        indexes = self.indices_of(entry_id)
        return min(indexes, key=lambda index: abs(self._day_number(index) - day.toordinal()), default=-1)

    def _day_number(self, index: int) -> int:
        row = self.item(index)
        return row.day.toordinal() if row else 0


def _find_start(items: Sequence[Item]) -> int:
    last = -1
    for at, item in enumerate(items):
        if isinstance(item, TimelineItem):
            last = at
            if not item.is_ahead:
                break
    return last


def _build_row(item: Item, view: View, width: int, is_start: bool) -> Row:
    if isinstance(item, TimelineItem):
        return _item_row(item, view, width, is_start)
    if isinstance(item, MonthHeading):
        return heading(f"{item.first:%B} {item.first.year}", str(item.rows))
    if isinstance(item, TodayLine):
        words = f"today, {view.day(view.today)} "
        return Row(f"{words}{'─' * max(0, width - len(words))}", tone="accent")
    return GAP


def _item_row(item: TimelineItem, view: View, width: int, is_start: bool) -> Row:
    entry = item.entry
    learner = str(getattr(entry, "learner", ""))
    tone = {"■": "good", "×": "late", "⚑": "late"}.get(entry.mark, "accent")
    badge = view.badge(entry)
    return Row(
        _entry_words(entry, view),
        lead=f"{item.day:%a} {item.day.day:>2}  {entry.mark}",
        lead_tone=direction_arrow(learner)[1]
        if learner
        else "quiet"
        if item.is_ahead or entry.KIND.name == "recall"
        else tone,
        tone="quiet" if item.is_ahead else "",
        tail=join_parts(view.with_whom(entry), badge or (_item_tail(item) if width >= MIN_WIDTH_FOR_KIND else "")),
        tail_tone="late" if badge else "quiet",
        entry=entry,
        payload=item,
        is_start=is_start,
    )


def _entry_words(entry: Entry, view: View) -> str:
    words = view.words(entry)
    if view.is_redacted(entry):
        return words
    if isinstance(entry, Application) and entry.where:
        words = f"{entry.where}: {words}"
    if entry.KIND.name == "session":
        words = f"{entry.derived(view.entries, view.today)['number']} · {words}"
    whole = view.entries.whole_of(entry) if entry.KIND.name in PARTS_WITH_WHOLE else None
    return f"{words} · {view.words(whole)}" if whole else words


def _item_tail(item: TimelineItem) -> str:
    minutes = getattr(item.entry, "actual_minutes", None)
    return f"{item.words.lower()} · {minutes} min" if minutes else item.words.lower()


def describe_mark(mark: Mark, view: View, marks_here: int = 1, day: date | None = None) -> str:
    """Describe a mark in one line."""
    shown_day = day or mark.day
    many = f" · {marks_here} on this day" if marks_here > 1 else ""
    sign = "" if mark.glyph == "·" else f"{mark.glyph} "
    return f"{format_full_day(shown_day)}{many} · {sign}{mark.words} · {_entry_words(mark.entry, view)}"


def brief_name(goal: Goal, view: View) -> str:
    """Name a goal where there is little room."""
    return view.words(goal) if view.is_redacted(goal) else goal.brief_name


EVENT_WORDS = {"learning": "learning", "application": "use", "reflection": "reflection", "note": "note"}
"""Kinds that are counted in a range of days, and their words."""
MAX_MOVED_GOALS = 3
"""Goals whose level is told in a range of days."""


def describe_range(first: date, last: date, items: Sequence[TimelineItem], lanes: Sequence[Lane], view: View) -> str:
    """Tell in one sentence what happened between two days, both included."""
    inside = [item for item in items if first <= item.day <= last and not item.is_ahead]
    sessions = Counter(item.entry.status for item in inside if isinstance(item.entry, Session))
    words = [f"{pluralize(count, 'session')} {humanize(state)}" for state, count in sessions.items()]
    words += list(_moved_goals(first, last, inside, lanes, view))
    kinds = Counter(item.entry.KIND.name for item in inside)
    words += [pluralize(kinds[kind], word) for kind, word in EVENT_WORDS.items() if kinds[kind]]
    reached = sum(isinstance(item.entry, Milestone) and item.entry.state == "reached" for item in inside)
    words += [f"{pluralize(reached, 'milestone')} reached"] if reached else []
    return f"{view.day(first)} – {view.day(last)}: {', '.join(words) or 'no entries'}."


def _moved_goals(
    first: date, last: date, items: Sequence[TimelineItem], lanes: Sequence[Lane], view: View
) -> Iterator[str]:
    goals = [view.entries.whole_of(item.entry) for item in items if item.entry.KIND.name == "level"]
    rated = {goal.id for goal in goals if goal is not None}
    shown = [lane for lane in lanes if lane.goal is not None and lane.goal.id in rated]
    for lane in shown[:MAX_MOVED_GOALS]:
        before, after = _level_on(lane, first - timedelta(days=1)), _level_on(lane, last)
        name = brief_name(lane.goal, view) if lane.goal else ""
        if after is None or before == after:
            yield f"{name} unchanged"
        else:
            yield f"{name} {f'{format_level(before)} to ' if before is not None else 'at '}{format_level(after)}"


def _level_on(lane: Lane, day: date) -> int | None:
    """Give the level of a goal's lane on a day."""
    return next((stretch.level for stretch in reversed(lane.stretches) if stretch.first <= day), None)


class FilterChoice(NamedTuple):
    """One filter to choose, with its label."""

    value: TimelineFilter
    words: str
    mark: str
    aside: str = ""


def filter_choices(view: View, current: TimelineFilter) -> list[FilterChoice]:
    """List the filters to choose: all, directions, goals and kinds.

    Each filter replaces one part of the current one. Kinds without entries are left out.
    """
    filter_choices = [FilterChoice(TimelineFilter(), "Everything", "◦")]
    for role in reversed(ROLES):
        words = view.learns(role) or f"{role} learns"
        filter_choices.append(FilterChoice(replace(current, learner=role), words, arrow(role), "direction"))
    for goal in (*running_goals(view.entries), *ended_goals(view.entries)):
        aside = f"goal · {humanize(goal.state)}"
        filter_choices.append(
            FilterChoice(replace(current, goal=goal.id), view.words(goal), arrow(goal.learner), aside)
        )
    counts = Counter(type(entry) for entry in view.entries)
    for kind in KINDS:
        if counts[kind]:
            name = kind.KIND
            plural = humanize(name.plural).capitalize()
            filter_choices.append(
                FilterChoice(replace(current, kind=name.name), plural, name.glyph, f"kind · {counts[kind]}")
            )
    return [
        choice._replace(aside=join_parts(choice.aside, SHOWN_NOW)) if choice.value == current else choice
        for choice in filter_choices
    ]


SHOWN_NOW = "shown now"
"""What stands beside the filter that is in use."""


def describe_filter(timeline_filter: TimelineFilter, view: View) -> str:
    """Describe the filter for a chip; empty when everything is shown."""
    goal = view.entries.get(timeline_filter.goal) if timeline_filter.goal else None
    learner = timeline_filter.learner
    kind = next((one.KIND.plural for one in KINDS if one.KIND.name == timeline_filter.kind), "")
    parts = [
        f"{arrow(learner)} {view.learns(learner) or learner + ' learns'}" if learner else "",
        kind,
        brief_name(goal, view) if isinstance(goal, Goal) and goal.short_name else view.words(goal) if goal else "",
    ]
    words = " · ".join(part for part in parts if part)
    return f"only {words}" if words else ""

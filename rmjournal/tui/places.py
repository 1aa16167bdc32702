"""The six places: their pages and the kinds that belong there.

Each place imports its pages when it is opened first.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from rmjournal.model.entry import Entry
from rmjournal.render.row import Row
from rmjournal.tui.pages.entry import page
from rmjournal.tui.view import View
from rmjournal.tui.widgets.place import ListAndPage, Place
from rmjournal.tui.widgets.today_place import TodayPlace

PAGES = {
    "goal": "goals:goal_page",
    "skill": "goals:skill_page",
    "relationship": "pair:pair_page",
    "session": "sessions:session_page",
    "learning": "learnings:learning_page",
    "reflection": "journal:reflection_page",
    "note": "journal:note_page",
}
"""Kinds with a page of their own, as "module:function"; all others have the common one."""


class Named(NamedTuple):
    """A place: its name on the bar, the kinds that ``n`` offers first, and how it is made."""

    name: str
    kinds: tuple[str, ...]
    make: Callable[[], Place]


def page_function(name: str) -> Callable[[Entry, View, int], list[Row]]:
    """Import the page of a kind."""
    module, _, function = PAGES[name].partition(":")
    found: Callable[[Entry, View, int], list[Row]] = getattr(import_module(f"rmjournal.tui.pages.{module}"), function)
    return found


def entry_page(entry: Entry, view: View, width: int) -> list[Row]:
    """The page of any entry."""
    draw = page_function(entry.KIND.name) if entry.KIND.name in PAGES else page
    return draw(entry, view, width)


def _sessions() -> Place:
    from rmjournal.tui.pages import sessions, today

    empty = "Sessions, planned and past, stand here.\nn plans the first one."
    now = ("Now", today.at_a_glance)
    return ListAndPage("Sessions", sessions.sessions_list, entry_page, empty=empty, side=now, id="sessions")


def _goals() -> Place:
    from rmjournal.tui.pages import goals, pair

    empty = "Goals stand here, each with five written levels.\nn writes the first one."
    side = ("The pair", pair.side)
    return ListAndPage("Goals", goals.goals_list, entry_page, empty=empty, side=side, id="goals-place")


def _learnings() -> Place:
    from rmjournal.tui.pages import learnings

    empty = "What was learned stands here, in both directions.\nn or c writes the first one."
    funnel = ("From captured to embedded", learnings.side)
    return ListAndPage("Learnings", learnings.learnings_list, entry_page, empty=empty, side=funnel, id="learnings")


def _journal() -> Place:
    from rmjournal.tui.pages import journal, today

    empty = "Reflections and notes stand here.\nn writes one, c captures a line from anywhere."
    now = ("Now", today.at_a_glance)
    return ListAndPage("Journal", journal.journal_list, entry_page, empty=empty, side=now, id="journal")


def _timeline() -> Place:
    from rmjournal.tui.pages import pair
    from rmjournal.tui.widgets.timeline_place import TimelinePlace

    empty = "Everything that happens stands here, month by month.\nWrite something first: n or c."
    return TimelinePlace(entry_page, empty=empty, side=("In pictures", pair.in_short), id="timeline")


PLACES: tuple[Named, ...] = (
    Named("Today", ("session", "action", "goal"), lambda: TodayPlace(id="today")),
    Named("Sessions", ("session", "point", "action", "pulse"), _sessions),
    Named("Goals", ("goal", "milestone", "level", "skill", "rating", "agreement", "relationship"), _goals),
    Named("Learnings", ("learning", "application", "recall"), _learnings),
    Named("Journal", ("note", "reflection"), _journal),
    Named("Timeline", ("session", "learning", "note"), _timeline),
)
"""In the order of the keys 1 to 6."""


def place_of(entry: Entry) -> int:
    """The index of the place where an entry is at home."""
    homes = {"sessions": 1, "goals": 2, "learnings": 3, "journal": 4}
    return homes.get(entry.KIND.place, 5)

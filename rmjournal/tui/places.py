"""The six places: their pages and the kinds that belong there.

Each place imports its pages when it is opened first.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.render.row import GAP, Row, heading
from rmjournal.tui.pages.entry import entry_line, page
from rmjournal.tui.view import View
from rmjournal.tui.widgets.place import Lines, ListAndPage, Place
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


OWN_KINDS = {
    "Today": ("session", "action", "goal"),
    "Sessions": ("session", "point", "action", "pulse"),
    "Goals": ("goal", "milestone", "level", "skill", "rating", "agreement", "relationship"),
    "Learnings": ("learning", "application", "recall"),
    "Journal": ("note", "reflection"),
    "Timeline": ("session", "learning", "note"),
}
"""The names of the kinds that each place knows, the most likely new one first."""


class PlaceSpec(NamedTuple):
    """A place: its name on the bar, and how it is made."""

    name: str
    make: Callable[[], Place]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds that ``n`` offers first."""
        return (*OWN_KINDS[self.name], *(kind.KIND.name for kind in other_kinds(self.name)))


def other_kinds(place: str) -> list[type[Entry]]:
    """List the kinds whose declaration alone puts them in a place."""
    return [kind for kind in KINDS if kind.KIND.place == place.lower() and kind.KIND.name not in OWN_KINDS[place]]


def place_list(place: str, own_list: Lines) -> Lines:
    """Add entries of other kinds, newest first, to the list of a place."""

    def rows(view: View, width: int) -> list[Row]:
        found = list(own_list(view, width))
        for kind in other_kinds(place):
            if entries := [entry for entry in reversed(view.entries.of(kind)) if view.keeps(entry)]:
                found += [GAP] if found else []
                found.append(heading(humanize(kind.KIND.plural).capitalize(), str(len(entries))))
                found += [entry_line(entry, view) for entry in entries]
        return found

    return rows


def page_function(name: str) -> Callable[[Entry, View, int], list[Row]]:
    """Import the page of a kind."""
    module, _, function = PAGES[name].partition(":")
    found: Callable[[Entry, View, int], list[Row]] = getattr(import_module(f"rmjournal.tui.pages.{module}"), function)
    return found


def entry_page(entry: Entry, view: View, width: int) -> list[Row]:
    """Build the page of any entry."""
    draw = page_function(entry.KIND.name) if entry.KIND.name in PAGES else page
    return draw(entry, view, width)


def _sessions() -> Place:
    from rmjournal.tui.pages import sessions, today

    empty = "Sessions, planned and past, stand here.\nn plans the first one."
    now = ("Now", today.at_a_glance)
    return ListAndPage(
        "Sessions", place_list("Sessions", sessions.sessions_list), entry_page, empty=empty, side=now, id="sessions"
    )


def _goals() -> Place:
    from rmjournal.tui.pages import goals, pair

    empty = "Goals stand here, each with five written levels.\nn writes the first one."
    side = ("The pair", pair.side)
    return ListAndPage(
        "Goals", place_list("Goals", goals.goals_list), entry_page, empty=empty, side=side, id="goals-place"
    )


def _learnings() -> Place:
    from rmjournal.tui.pages import learnings

    empty = "What was learned stands here, in both directions.\nn or c writes the first one."
    funnel = ("From captured to embedded", learnings.side)
    return ListAndPage(
        "Learnings",
        place_list("Learnings", learnings.learnings_list),
        entry_page,
        empty=empty,
        side=funnel,
        id="learnings",
    )


def _journal() -> Place:
    from rmjournal.tui.pages import journal, today

    empty = "Reflections and notes stand here.\nn writes one, c captures a line from anywhere."
    now = ("Now", today.at_a_glance)
    return ListAndPage(
        "Journal", place_list("Journal", journal.journal_list), entry_page, empty=empty, side=now, id="journal"
    )


def _timeline() -> Place:
    from rmjournal.tui.pages import pair
    from rmjournal.tui.widgets.timeline_place import TimelinePlace

    empty = "Everything that happens stands here, month by month.\nWrite something first: n or c."
    return TimelinePlace(entry_page, empty=empty, side=("In pictures", pair.in_short), id="timeline")


PLACES: tuple[PlaceSpec, ...] = (
    PlaceSpec("Today", lambda: TodayPlace(id="today")),
    PlaceSpec("Sessions", _sessions),
    PlaceSpec("Goals", _goals),
    PlaceSpec("Learnings", _learnings),
    PlaceSpec("Journal", _journal),
    PlaceSpec("Timeline", _timeline),
)
"""In the order of the keys 1 to 6."""


def place_of(entry: Entry) -> int:
    """Find the index of the place of an entry."""
    return [place.name.lower() for place in PLACES].index(entry.KIND.place)

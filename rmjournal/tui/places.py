"""The six places: their pages and the kinds that belong there.

Each place imports its pages when it is opened first.
"""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

import msgspec

from rmjournal.english import humanize
from rmjournal.model.entry import Entry
from rmjournal.model.kinds import KINDS
from rmjournal.render.row import GAP, Row, prose, section
from rmjournal.tui.page_rows import LazyRow, ListRows, View, list_items
from rmjournal.tui.pages.entry import entry_row, page
from rmjournal.tui.widgets.place import BuildList, BuildSide, EmptyPlace, Place
from rmjournal.tui.widgets.today_place import TodayPlace

PAGES = {
    "goal": "goals:goal_page",
    "skill": "goals:skill_page",
    "relationship": "pair:pair_page",
    "growth": "pair_setup:growth_page",
    "person": "pair_setup:person_page",
    "session": "sessions:session_page",
    "learning": "learnings:learning_page",
    "reflection": "journal:reflection_page",
    "note": "journal:note_page",
}
"""Kinds with a page of their own, as "module:function"; all others have the common one."""


class PlaceSpec(msgspec.Struct, frozen=True):
    """A place: its name, its kinds, and the function that makes it."""

    name: str
    """The name on the bar; a kind says it in lower case as its place."""
    own_kinds: tuple[str, ...]
    """The names of the kinds that its own list shows, the most likely new one first."""
    make: Callable[["PlaceSpec"], Place]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds that ``n`` offers first."""
        return (*self.own_kinds, *(kind.KIND.name for kind in self.other_kinds))

    @property
    def other_kinds(self) -> list[type[Entry]]:
        """The kinds whose declaration alone puts them here."""
        return [kind for kind in KINDS if self.holds(kind) and kind.KIND.name not in self.own_kinds]

    def holds(self, kind: type[Entry]) -> bool:
        """Tell whether entries of a kind are found here."""
        return kind.KIND.place == self.name.lower()


def place_list(place: PlaceSpec, own_list: BuildList) -> BuildList:
    """Add entries of other kinds, newest first, to the list of a place."""

    def rows(view: View, width: int) -> Sequence[Row]:
        items, make = [*list_items(own_list(view, width))], partial(entry_row, view=view)
        for kind in place.other_kinds:
            if entries := [entry for entry in reversed(view.entries.of(kind)) if view.keeps(entry)]:
                items += [GAP] if items else []
                items.append(section(humanize(kind.KIND.plural).capitalize(), str(len(entries))))
                items += [LazyRow(make, entry) for entry in entries]
        return ListRows(items)

    return rows


def empty_place(place: PlaceSpec, words: str) -> EmptyPlace:
    """Say what belongs in a place, in its list and on its page."""
    kinds = [kind.KIND for name in place.own_kinds for kind in KINDS if kind.KIND.name == name]

    def about(width: int) -> list[Row]:
        rows = [section("What belongs here")]
        for number, kind in enumerate(kinds):
            rows += [GAP] if number else []
            rows += [Row(kind.label, lead=kind.glyph, lead_tone="accent", tone="strong")]
            rows += prose(kind.help, width, tone="quiet", indent="  ")
        return rows

    return EmptyPlace(words, f"new_{place.own_kinds[0]}", about)


def page_function(name: str) -> Callable[[Entry, View, int], list[Row]]:
    """Import the page of a kind."""
    module, _, function = PAGES[name].partition(":")
    draw_page: Callable[[Entry, View, int], list[Row]] = getattr(
        import_module(f"rmjournal.tui.pages.{module}"), function
    )
    return draw_page


def entry_page(entry: Entry, view: View, width: int) -> list[Row]:
    """Build the page of any entry."""
    draw = page_function(entry.KIND.name) if entry.KIND.name in PAGES else page
    return draw(entry, view, width)


def _list_and_page(place: PlaceSpec, own_list: BuildList, empty: EmptyPlace, side: tuple[str, BuildSide]) -> Place:
    from rmjournal.tui.widgets.list_and_page import ListAndPage

    rows, id = place_list(place, own_list), place.name.lower()
    return ListAndPage(place.name, rows, entry_page, empty=empty, side=side, id=id)


def _sessions(place: PlaceSpec) -> Place:
    from rmjournal.tui.pages import sessions, today

    empty = empty_place(place, "No session yet. Enter plans the first one.")
    return _list_and_page(place, sessions.sessions_list, empty, ("", today.overview_rows))


def _goals(place: PlaceSpec) -> Place:
    from rmjournal.tui.pages import goals, pair

    side = ("Our relationship", pair.side_rows)
    return _list_and_page(place, goals.goals_list, empty_place(place, goals.NO_GOAL), side)


def _learnings(place: PlaceSpec) -> Place:
    from rmjournal.tui.pages import learnings

    empty = empty_place(
        place, "Nothing learned yet. c saves one line; the question that helps you to recall it comes later."
    )
    return _list_and_page(place, learnings.learnings_list, empty, ("", learnings.side_rows))


def _journal(place: PlaceSpec) -> Place:
    from rmjournal.tui.pages import journal

    empty = empty_place(
        place,
        "Nothing written yet. Write what happened, without judging: Enter starts, F4 there opens your own editor.",
    )
    return _list_and_page(place, journal.journal_list, empty, ("", journal.around_rows))


def _timeline(place: PlaceSpec) -> Place:
    from rmjournal.tui.pages import pair
    from rmjournal.tui.widgets.timeline_place import TimelinePlace

    empty = empty_place(
        place, "Nothing here yet. Enter plans the first session, which is the first mark on the timeline."
    )
    return TimelinePlace(entry_page, empty=empty, side=("In figures", pair.short_chart_rows), id="timeline")


PLACES: tuple[PlaceSpec, ...] = (
    PlaceSpec("Today", ("session", "action", "goal"), lambda place: TodayPlace(id="today")),
    PlaceSpec("Sessions", ("session", "point", "action", "pulse"), _sessions),
    PlaceSpec(
        "Goals",
        (
            "goal",
            "milestone",
            "level",
            "skill",
            "rating",
            "sealed_rating",
            "agreement",
            "relationship",
            "growth",
            "person",
        ),
        _goals,
    ),
    PlaceSpec("Learnings", ("learning", "application", "recall"), _learnings),
    PlaceSpec("Journal", ("note", "reflection"), _journal),
    PlaceSpec("Timeline", ("session", "learning", "note"), _timeline),
)
"""In the order of the keys 1 to 6."""


def place_of(entry: Entry) -> int:
    """Find the index of the place of an entry."""
    return next(index for index, place in enumerate(PLACES) if place.holds(type(entry)))

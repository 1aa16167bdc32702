"""Pair pages: the relationship with its charts."""

from msgspec.structs import replace

from rmjournal.insight.attainment import measure_attainment
from rmjournal.insight.pair import build_partnership
from rmjournal.insight.scope import select_pair
from rmjournal.model.entry import Entry, once_per_state
from rmjournal.model.kinds.relationship import LOOKING_BACK_STATES, Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.render.pair_chart import attainment_rows, pair_rows, pulse_rows
from rmjournal.render.row import GAP, Row, break_rows, heading, join_facts, quiet
from rmjournal.render.skill_chart import skill_row, skills_rows
from rmjournal.tui.page_rows import View
from rmjournal.tui.pages.entry import page
from rmjournal.tui.pages.goals import cached_skills
from rmjournal.tui.pages.learnings import funnel_line_rows, funnel_page_rows
from rmjournal.tui.pages.pair_setup import setup_rows, writing_rows
from rmjournal.tui.pages.today import overview_rows

cached_partnership = once_per_state(build_partnership)
"""The figures of a pair over its whole time, kept while the entries stay the same."""


def pair_page(entry: Entry, view: View, width: int) -> list[Row]:
    """Build the page of a relationship, with charts before its fields."""
    joined_into = getattr(entry, "joined_into", "")
    facts = (
        [f"joined into {view.link(joined_into)}"] if joined_into else []
    )  # one is read as the other while both are there
    skip = ("role", "card", "own_card")
    return page(entry, view, width, top=_chart_rows, skip=skip, skip_kinds=("skills",), facts=facts)


def side_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """Draw the charts of the chosen or highlighted pair.

    The page of a relationship already has these charts: next to it, show what comes next instead.
    """
    if isinstance(entry, Relationship):
        return overview_rows(entry, view, width)
    ours = _view_of_entry(entry, view)
    return break_rows(_partnership_rows(ours, width), width) if ours else _no_pair_rows(width)


def short_chart_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """Draw the short charts of a pair: pulse, skills, funnel, balance.

    Side column of the timeline, for the chosen pair or that of the entry.
    """
    ours = _view_of_entry(entry, view)
    if ours is None:
        return _no_pair_rows(width)
    movements = cached_skills(ours.entries, ours.today)
    rows = pulse_rows(cached_partnership(ours.entries, ours.today, ours.role).pulses, ours, width)[1:]
    if rated := [one for one in movements if one.own]:
        rows += [GAP, heading("Skills"), *(skill_row(one, ours, width) for one in rated)]
    if learned := funnel_line_rows(ours):
        rows += [GAP, heading("Learned and used"), *learned]
    return break_rows(rows, width)


def _no_pair_rows(width: int) -> list[Row]:
    words = "Open an entry, or choose with whom (w), to see your relationship in figures."
    return break_rows([quiet(words)], width)


def _view_of_entry(entry: Entry | None, view: View) -> View | None:
    pair = view.pair or (
        view.entries.get_of_kind(Relationship, view.entries.relationship_id(entry)) if entry else None
    )
    return _view_of_pair(pair, view) if pair else None


def _view_of_pair(pair: Relationship, view: View) -> View:
    """Narrow a view to one relationship, with its entries and my role."""
    if view.pair is not None and view.pair.id == pair.id and len(view.entries.of(Relationship)) == 1:
        return view
    return replace(view, pair=pair, role=pair.role, entries=select_pair(view.entries, pair.id))


def _partnership_rows(view: View, width: int) -> list[Row]:
    return pair_rows(cached_partnership(view.entries, view.today, view.role), view, width)


def _chart_rows(entry: Entry, view: View, width: int) -> list[Row]:
    if not isinstance(entry, Relationship):
        return []
    ours = _view_of_pair(entry, view)
    has_met = any(session.state == "held" for session in ours.entries.of(Session))
    days = " – ".join(view.day(day) for day in (entry.start, entry.ended or entry.planned_end) if day)
    rows = [
        quiet(join_facts(f"I am the {entry.role}" if entry.role else "", days)),
        *setup_rows(entry, ours, width),
        *(writing_rows(entry) if not has_met else []),
        GAP,
        *_partnership_rows(ours, width),
    ]
    rows += [GAP, heading("Skills"), *skills_rows(cached_skills(ours.entries, ours.today), ours, width)]
    rows += [GAP, heading("Learned and used"), *funnel_page_rows(ours, width)]
    if entry.state in LOOKING_BACK_STATES:
        rows += [GAP, heading("Looking back on the goals")]
        rows += attainment_rows(measure_attainment(ours.entries, ours.today, entry.role), ours)
    rows += writing_rows(entry) if has_met else []
    return break_rows(rows, width)

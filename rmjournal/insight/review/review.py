"""The whole review as one value, and its reduction to shared entries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rmjournal.dates import MONTHS
from rmjournal.dates.calendar_periods import Span
from rmjournal.insight.as_of import as_known, without_links
from rmjournal.insight.attainment import attainment
from rmjournal.insight.funnel import Funnel, funnel
from rmjournal.insight.goals import Course
from rmjournal.insight.pair import CarriedCount, Partnership, PulseLine, pair
from rmjournal.insight.review import goals as goals_in
from rmjournal.insight.review import learnings as learnings_in
from rmjournal.insight.review import notes as notes_in
from rmjournal.insight.review.goals import Goals, Milestones, Score, score
from rmjournal.insight.review.learnings import Learnings, SkillRow, UseRow, skill_row
from rmjournal.insight.review.notes import NoteRow, ReflectionRow
from rmjournal.insight.review.parties import Agreed, Theme, Whom, agreement, themes, whom
from rmjournal.insight.review.sessions import Actions, Sessions, Swaps, actions, carried, sessions, swaps
from rmjournal.insight.review_period import Period
from rmjournal.insight.scope import within
from rmjournal.insight.skills import Movement, movements
from rmjournal.model.entry import Entries, Entry
from rmjournal.model.kind import Change, defaults, fields
from rmjournal.model.kinds.relationship import Relationship
from rmjournal.model.kinds.session import Session
from rmjournal.practice.prompts import lookings

DATED = ("state", "target", "start", "due", "session")
"""Fields whose history may leave, as days without reasons; reasons may be older than the sharing."""
OF_PAIR = ("id", "partner", "role", "start", "planned_end", "areas", "form", "state", "ended")
"""What both know of their relationship, also when its entry is private."""


def shared_only(entries: Entries) -> Entries:
    """The entries that are shared, as they may leave; all that is reckoned from them knows of no other.

    A relationship stays, as the frame, with what both know of it. Texts of a session's owner stay only where they are
    marked as shared; marks such as "difficult" never do.
    """
    kept = {entry.id: entry for entry in entries if entry.shared or isinstance(entry, Relationship)}
    gone = {entry.id for entry in entries} - kept.keys()
    while True:
        whole = {entry.id: found for entry in kept.values() if (found := without_links(entry, gone))}
        lost = kept.keys() - whole.keys()
        if not lost:
            return Entries({key: _as_it_leaves(entry, gone) for key, entry in whole.items()})
        gone |= lost
        kept = whole


def _as_it_leaves(entry: Entry, gone: set[str]) -> Entry:
    empty, names = defaults(type(entry)), fields(type(entry))
    hidden = {name for name, field in names.items() if field.private}
    if isinstance(entry, Session) and not entry.notes_shared:
        hidden.add("notes")
    if isinstance(entry, Relationship) and not entry.shared:
        hidden |= set(names) - set(OF_PAIR)
    said = {} if hidden >= set(names) - set(OF_PAIR) else _history(entry, gone)
    return entry.edit(**{name: empty[name] for name in hidden}, history=said)


def _history(entry: Entry, gone: set[str]) -> dict[str, Change]:
    """The days on which it turned or moved, without reasons and without what is private."""
    return {
        key: Change(on=line.on, field=line.field, was=line.was, now=line.now)
        for key, line in entry.history.items()
        if line.field in DATED and not gone & {str(line.was), str(line.now)}
    }


@dataclass(frozen=True)
class ReviewInsights:
    """The insights that pictures are drawn from."""

    two: Relationship
    pair: Partnership
    funnel: Funnel
    skills: tuple[Movement, ...]
    courses: Mapping[str, Course]
    """By the id of the goal."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a period was, for one pair."""

    title: str
    period: str
    """Its days in words."""
    kind: str
    """monthly, midpoint, closing or period."""
    since: date
    until: date
    as_of: date
    """The last day of it that has come: everything is as known on this day."""
    shared: bool
    """Made of shared entries alone."""
    by: str
    """Whose journal it is from; empty when it has no name."""
    whom: Whom
    sessions: Sessions
    goals: Goals
    milestones: Milestones
    gas: Score | None
    """Only in a closing review."""
    skills: tuple[SkillRow, ...]
    learnings: Learnings
    uses: tuple[UseRow, ...]
    actions: Actions
    swap_items: Swaps
    carried: tuple[CarriedCount, ...]
    pulses: tuple[PulseLine, ...]
    """Mine first, then what was told to me; never mixed."""
    notes: tuple[NoteRow, ...]
    reflections: tuple[ReflectionRow, ...]
    agreement: Agreed | None
    themes: tuple[Theme, ...]
    """Only in a closing review."""
    prompts: tuple[str, ...]
    signs: tuple[str, ...]
    seen: ReviewInsights


def review(
    entries: Entries, who: Relationship, span: Span, today: date, name: str = "", shared: bool = False
) -> Review:
    """The review of a span for one pair, for the owner's eyes, or of shared entries alone.

    ``name`` is the owner's.
    """
    end, period = min(span.until, today), Period(span.since, span.until)
    about = within(entries, who.id)
    about = shared_only(about) if shared else about
    there = as_known(about, end)
    two = there.one(Relationship, who.id) or about.one(Relationship, who.id) or who
    met = pair(there, end, two.role, period)
    seen = ReviewInsights(
        two,
        replace(met, lapses=None) if shared else met,  # a session that is not shared may have kept an agreed day
        funnel(there, end, period),
        tuple(movements(there, end, period)),
        goals_in.courses(there, period),
    )
    ran = goals_in.goals(seen.courses, there, period, end)
    ledger = learnings_in.learnings(seen.funnel, there, period, end)
    used = learnings_in.uses(there, period)
    closing, asked = span.kind == "closing", lookings()[span.kind]
    return Review(
        title=title(span),
        period=days(span.since, span.until),
        kind=span.kind,
        since=span.since,
        until=span.until,
        as_of=end,
        shared=shared,
        by=name,
        whom=whom(two, name, shared),
        sessions=sessions(seen.pair),
        goals=ran,
        milestones=goals_in.milestones(ran),
        gas=score(attainment(there, end)) if closing else None,
        skills=tuple(skill_row(found) for found in seen.skills),
        learnings=ledger,
        uses=used,
        actions=actions(seen.pair, there, end),
        swap_items=swaps(seen.pair),
        carried=carried(seen.pair),
        pulses=seen.pair.pulses,
        notes=notes_in.notes(there, period),
        reflections=notes_in.reflections(there, period),
        agreement=agreement(there, two, end),
        themes=themes(ran.rows, ledger.rows, used) if closing else (),
        prompts=asked.asked(two.role),
        signs=asked.signs,
        seen=seen,
    )


def title(span: Span) -> str:
    """What a review is called: "Monthly review: April 2026"."""
    sort = lookings()[span.kind].label
    return sort if span.label in (sort, "") else f"{sort}: {span.label}"


def days(since: date, until: date) -> str:
    """From when to when, in words."""
    if since == until:
        return said(since)
    begin = said(since) if since.year != until.year else said(since).removesuffix(f" {since.year}")
    return f"{begin} to {said(until)}"


def said(day: date) -> str:
    """A day without its weekday: "13 Jan 2026"."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"

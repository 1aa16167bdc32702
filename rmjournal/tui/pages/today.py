"""The Today page: its sections, and how they share the height of a column."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, product

import msgspec
from msgspec.structs import replace

from rmjournal.dates import SHORT_MONTHS, format_distance
from rmjournal.english import agree, humanize, pluralize
from rmjournal.insight.cadence import (
    SessionOverview,
    find_agreement,
    latest_pulse,
    list_agenda,
    next_session,
    propose_session,
    say_held,
    session_overview,
    sessions_by_month,
)
from rmjournal.insight.closing import describe_absence, untouched_points
from rmjournal.insight.commitments import last_now_what, split_open_actions
from rmjournal.insight.day_marks import Mark
from rmjournal.insight.due_question import DueQuestion, find_due_question, pair_of
from rmjournal.insight.first_steps import are_first_steps_done
from rmjournal.insight.goals import (
    GoalHistory,
    ended_goals,
    find_next_milestone,
    first_active_on,
    goal_history,
    half_months,
    is_paused_on,
    level_on,
    running_goals,
)
from rmjournal.insight.recall_queue import RecallDue, build_recall_queue, is_remembered, list_learnings
from rmjournal.insight.scope import OWNER
from rmjournal.model.entry import Entries, Entry, once_per_state, shorten
from rmjournal.model.field import ROLES
from rmjournal.model.kinds.action import Action
from rmjournal.model.kinds.application import Application
from rmjournal.model.kinds.goal import CLOSED_STATES, Goal
from rmjournal.model.kinds.learning import Learning, applications, state_of
from rmjournal.model.kinds.level import Level
from rmjournal.model.kinds.milestone import Milestone
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.point import Point
from rmjournal.model.kinds.pulse import ITEMS
from rmjournal.model.kinds.recall import Recall
from rmjournal.model.kinds.relationship import ENDED_STATES, LOOKING_BACK_STATES, Relationship
from rmjournal.model.kinds.sealed_rating import SealedRating
from rmjournal.model.kinds.session import Session
from rmjournal.model.roles import arrow, other_role
from rmjournal.render.glyphs import LEVELS, PAUSE, STEPS, draw_columns, draw_level_strip, pad_level
from rmjournal.render.row import GAP, PANE, Row, RowLayout, break_rows, join_facts, section
from rmjournal.render.text_width import cell_width, pad
from rmjournal.tui.page_rows import SET_ASIDE, MonthRow, NamedReview, View, add_badges, hint, name_pairs
from rmjournal.tui.pages.entry import direction_arrow, entry_row
from rmjournal.tui.pages.sessions import action_row, point_row

CHECKS = {"1d": "1-day check", "1w": "1-week check", "1m": "1-month check", "3m": "3-month check"}
"""Names of the planned recalls; any other is a recall again."""
ONE, TWO, THREE = 1, 2, 3
"""Columns of the page."""


class Room(msgspec.Struct, frozen=True):
    """The room of a section: width and height, number of columns, month shown."""

    width: int
    height: int
    columns: int = ONE
    months: int = 0
    """How many months after the present one."""


class TodaySection(msgspec.Struct, frozen=True):
    """A title and blocks of rows; what has no room folds to a count."""

    id: str
    title: Row
    blocks: Sequence[Sequence[Row]]
    """Rows that stay together."""
    later: int = 0
    """How many of the last blocks are the first to fold."""
    is_optional: bool = False
    """Drawn only where there is room left for all of it."""
    is_open_ended: bool = False
    """Drawn with as many blocks as there is room left for."""


class Folded(msgspec.Struct, frozen=True):
    """What a row stands for that counts blocks without room."""

    section: str
    rows: Sequence[Row]


class Fit(msgspec.Struct, frozen=True):
    """The rows of a column, its sections in order, and whether some are folded."""

    rows: list[Row]
    sections: list[str]
    is_folded: bool


def fit_sections(
    sections: Sequence[TodaySection],
    width: int,
    height: int,
    focus: str = "",
    *,
    whole: bool = False,
    layout: RowLayout = PANE,
) -> Fit:
    """Share a height among sections: the focused one keeps its rows, others fold.

    With ``whole`` the section with the focus is shown even where it is too high. Sections that may be left out come
    last.
    """
    sizes = {part.id: _line_counts(part, width, height, layout) for part in sections}
    needed = [part for part in sections if not part.is_open_ended and (part.id == focus or not part.is_optional)]
    shares = {air: _share(needed, sizes, height - air * (len(needed) - 1), focus, whole) for air in (1, 0)}
    air = next(
        (
            air
            for limit in (_all_blocks, _first_blocks)
            for air, counts in shares.items()
            if all(counts[part.id] >= limit(part) for part in needed)
            and counts.get(focus, 0) >= shares[0].get(focus, 0)
        ),
        0,
    )
    counts = shares[air]
    rest = height - sum(_cost(part, sizes, counts[part.id]) + air for part in needed) + air
    for part in sections:
        if part not in needed and air and (count := _fill(part, sizes[part.id], rest - 2)):
            counts[part.id] = count
            rest -= 2 + sum(sizes[part.id][:count])
    shown = [part for part in sections if part.id in counts]
    rows: list[Row] = []
    for part in shown:
        rows += [GAP] if rows and air else []
        rows += [part.title, *_unfolded(part, counts[part.id])]
    is_folded = any(counts[part.id] < len(part.blocks) for part in needed)
    return Fit(rows, [part.id for part in shown], is_folded)


def _line_counts(part: TodaySection, width: int, height: int, layout: RowLayout) -> list[int]:
    """Count the lines of each block; those that cannot be shown count as one."""
    shown = max(1, height)
    counts = [len(break_rows(block, width, layout)) for block in part.blocks[:shown]]
    return [*counts, *([1] * (len(part.blocks) - len(counts)))]


def _cost(part: TodaySection, sizes: dict[str, list[int]], count: int) -> int:
    """Count the lines of a section with some of its blocks."""
    return 1 + sum(sizes[part.id][:count]) + (count < len(part.blocks))


def _fill(part: TodaySection, sizes: Sequence[int], room: int) -> int:
    """Count the blocks of a section that have room.

    0 when it is left out.
    """
    if not part.is_open_ended:
        return len(sizes) if sum(sizes) <= room else 0
    count = 0
    while count < len(sizes) and sum(sizes[: count + 1]) <= room:
        count += 1
    return count


def _share(
    needed: Sequence[TodaySection], sizes: dict[str, list[int]], height: int, focus: str, whole: bool
) -> dict[str, int]:
    """Share a height: how many blocks of each section are shown.

    Each has its first block, unless the one with the focus needs that room to be shown in full.
    """
    every = {part.id: len(part.blocks) for part in needed}

    def fits(changed: dict[str, int]) -> bool:
        return sum(_cost(part, sizes, changed[part.id]) for part in needed) <= height

    least = {number: dict.fromkeys(every, number) for number in (1, 0)}
    tries = (*(least[number] | _only(focus, every) for number in least), *least.values())
    counts = dict(next((counts for counts in tries if fits(counts)), least[1]))
    if whole:
        counts |= _only(focus, every)
    for ids, limit in (([focus], _all_blocks), (every, _first_blocks), (every, _all_blocks)):
        growing = [part for part in needed if part.id in ids]
        while growing:
            growing = [
                part
                for part in growing
                if counts[part.id] < limit(part) and fits({**counts, part.id: counts[part.id] + 1})
            ]
            for part in growing:
                counts[part.id] += fits({**counts, part.id: counts[part.id] + 1})
    return counts


def _only(id: str, counts: dict[str, int]) -> dict[str, int]:
    """Give the count of one section, where it is there."""
    return {id: counts[id]} if id in counts else {}


def _first_blocks(part: TodaySection) -> int:
    return len(part.blocks) - part.later


def _all_blocks(part: TodaySection) -> int:
    return len(part.blocks)


def _unfolded(part: TodaySection, count: int) -> Iterator[Row]:
    for block in part.blocks[:count]:
        yield from block
    if count < len(part.blocks) and not part.is_open_ended:
        hidden = [row for block in part.blocks[count:] for row in block if row.is_selectable]
        words = f"{len(hidden)} more" if hidden else "more"
        yield Row(words, lead=" ", tone="quiet", payload=Folded(part.id, hidden))


LAYOUTS: dict[int, tuple[tuple[str, ...], ...]] = {
    ONE: (
        ("first-steps", "next", "question", "actions", "goals", "recall", "now-what", "learned", "month", "lately"),
    ),
    TWO: (
        ("first-steps", "next", "question", "goals", "lately"),
        ("actions", "recall", "month", "now-what", "learned"),
    ),
    THREE: (
        ("first-steps", "next", "question", "coach", "reminder", "last-time", "month", "sessions", "now-what"),
        ("goals", "felt"),
        ("actions", "recall", "learned", "lately"),
    ),
}
"""The sections of each column, by the number of columns."""


OPTIONAL = ("coach", "reminder", "now-what", "learned", "month", "lately", "last-time", "sessions", "felt")
"""Sections that may be left out; they are not built where the others leave no room."""
MIN_OPTIONAL_HEIGHT = 3
"""Lines of a section that may be left out, at least: air, title and a row."""


def build_sections(ids: Sequence[str], view: View, room: Room) -> list[TodaySection]:
    """Build the sections of a column.

    Those with nothing to say or without room are left out.
    """
    built: dict[str, TodaySection] = {}
    left = room.height
    for id in sorted(ids, key=lambda id: id in OPTIONAL):
        part = SECTIONS[id](view, room) if id not in OPTIONAL or left >= MIN_OPTIONAL_HEIGHT else None
        if part and part.blocks:
            built[id] = replace(part, blocks=_with_badges(part, view))
            left -= 0 if id in OPTIONAL else 2 + sum(map(len, part.blocks))
    return [built[id] for id in ids if id in built]


def _with_badges(part: TodaySection, view: View) -> Sequence[Sequence[Row]]:
    if not view.version_counts and not view.shows_several_pairs:
        return part.blocks
    return [add_badges(name_pairs(block, view), view) for block in part.blocks]


MAX_STEPS_BESIDE_A_QUESTION = 4
"""First steps that are shown while a question is due: only the next open ones."""


def first_steps_section(view: View, room: Room) -> TodaySection | None:
    """List the first steps of a new journal until they are done."""
    if not view.has_first_steps or are_first_steps_done(view.entries):
        return None
    from rmjournal.tui.pages.first_steps import first_steps_rows

    title, *rows = first_steps_rows(view, room.width)
    if view.asks_questions and find_due_question(view.entries, view.today) is not None:
        rows = [row for row in rows if row.is_selectable][:MAX_STEPS_BESIDE_A_QUESTION]
    return TodaySection("first-steps", title, [[row] for row in rows])


def question_section(view: View, room: Room) -> TodaySection | None:
    """Ask the one question that is due, unless a person has said “not now”."""
    question = find_due_question(view.entries, view.today) if view.asks_questions else None
    if question is None:
        return None
    title = section("One question", SET_ASIDE)
    return TodaySection("question", title, [[question_row(question, view)]])


def question_row(question: DueQuestion, view: View) -> Row:
    """The row of a question that is due, with what it is about."""
    about = question.about
    subject = "" if isinstance(about, Relationship) else view.words(about)
    words = f"{question.words} “{shorten(subject)}”" if subject else question.words
    day = "" if isinstance(about, Relationship) else view.day(about.day)
    tail = join_facts(view.label(pair_of(question, view.entries)), day)
    return Row(words, lead="?", lead_tone="accent", tail=tail, payload=question)


MONTHS_WANTED = 6
"""Months that the cadence shows before anything stands beside them."""
MIN_MONTH_WIDTH = 6
"""Cells of a month with its signs and a gap, at least."""
SIGN_WORDS = {"□": "cancelled", "×": "no-show", "?": "not logged"}
"""What the signs of sessions mean that are not plain."""


def next_section(view: View, room: Room) -> TodaySection:
    """Show past sessions without an outcome, the next one, its points and the cadence."""
    overview = session_overview(view.entries, view.today)
    blocks = [[_unlogged_row(session, view)] for session in overview.unlogged]
    blocks += [[row] for row in _undecided_rows(overview, view)]
    blocks += [[row] for row in _sealed_rows(view)]
    if overview.next is not None:
        blocks += filter(None, _next_session_blocks(overview.next, view, room))
    elif not view.shows_several_pairs:
        blocks.append(_none_planned_rows(view, room))
    blocks += [[row] for row in _other_pair_rows(overview.next, view)]
    if room.columns < THREE and overview.sessions:
        blocks.append(_cadence_rows(overview, view, room))
    since = overview.since_last
    last = (
        ""
        if since is None or view.shows_several_pairs
        else f"last one {format_distance(view.today - timedelta(since), view.today)}"
    )
    return TodaySection("next", section("Next session", last), blocks)


def coach_section(view: View, room: Room) -> TodaySection | None:
    """Show the question that fits the next session, unless another one is asked."""
    coming = session_overview(view.entries, view.today).next
    if coming is None or not view.asks_questions or find_due_question(view.entries, view.today) is not None:
        return None
    from rmjournal.tui.pages.prepare import coach_rows

    title, *rows = coach_rows(coming, view) or [GAP]
    return TodaySection("coach", title, [rows] if rows else [], is_optional=True)


def reminder_section(view: View, room: Room) -> TodaySection | None:
    """Show what to remember before the next session."""
    coming = session_overview(view.entries, view.today).next
    if coming is None:
        return None
    from rmjournal.tui.pages.prepare import reminder_rows, reminder_title

    blocks = [[row] for row in reminder_rows(coming, view)]
    return TodaySection("reminder", reminder_title(), blocks, is_optional=True)


def _unlogged_row(session: Session, view: View) -> Row:
    words = f"{view.start(session)}. Did this session take place?"
    return Row(words, lead="?", lead_tone="late", tone="late", entry=session)


def _undecided_rows(overview: SessionOverview, view: View) -> Iterator[Row]:
    """Say that points of the last session that was held still need a decision."""
    held = {session.relationship: session for session in overview.sessions if session.state == "held"}
    for last in held.values():
        pair = view.entries.get_of_kind(Relationship, last.relationship)
        is_over = pair is not None and pair.state in ENDED_STATES
        if not is_over and (points := untouched_points(last, view.entries)):
            needs = f"{pluralize(len(points), 'point')} still {agree(len(points), 'needs', 'need')} a decision"
            yield Row(f"{view.day(last.day)}: {needs}.", lead="?", lead_tone="late", action="session", entry=last)


def _sealed_rows(view: View) -> Iterator[Row]:
    """Say that a partner has sealed ratings of a review, before the owner."""
    if not view.entries.of(SealedRating):
        return
    from rmjournal.insight.review.sealed_ratings import say_waiting, waiting_for_own

    for pair in view.entries.of(Relationship):
        for occasion in waiting_for_own(view.entries, pair):
            words = say_waiting(occasion, view.for_entry(pair).partner)
            yield Row(words, lead="▣", lead_tone="accent", action="review", payload=NamedReview(pair, occasion))


def _other_pair_rows(shown: Session | None, view: View) -> Iterator[Row]:
    """Say when other open relationships meet next, or offer to plan a session."""
    others = [
        (pair, next_session(pair, view.entries, view.today))
        for pair in (view.entries.of(Relationship) if view.shows_several_pairs else ())
        if pair.state not in ENDED_STATES and (shown is None or shown.relationship != pair.id)
    ]
    for pair, coming in sorted(others, key=lambda other: other[1].start if other[1] else "~"):
        if coming is None:
            proposed = propose_session(view.entries, pair, view.today)
            name = view.for_entry(pair).partner
            words = f"No session planned with {name}. Enter plans {view.start(proposed)}."
            yield replace(hint(words), payload=proposed)
        else:
            gap = format_distance(coming.day or view.today, view.today)
            prepared = "prepared" if coming.prepared_on else "not prepared"
            yield Row(f"{gap[0].upper()}{gap[1:]}, {view.start(coming)}", lead="◇", lead_tone="accent", tail=prepared,
                      entry=coming)  # fmt: skip


def _none_planned_rows(view: View, room: Room) -> list[Row]:
    """Say that no session is planned, and offer one by the agreed cadence."""
    pair = view.pair
    if pair is None:
        return [hint("No session planned. Enter plans one.", "new_session")]
    if pair.state in ENDED_STATES:
        ended = f" on {view.day(pair.ended)}" if pair.ended else ""
        return [hint(f"This relationship ended{ended}. Enter opens the review.", "review")]
    proposed = propose_session(view.entries, pair, view.today)
    words = f"No session planned. Enter plans {view.start(proposed)}{_after_the_last(proposed, view)}."
    return [replace(hint(words), payload=proposed)]


def _after_the_last(proposed: Session, view: View) -> str:
    held = (one for one in view.entries.of(Session) if one.state == "held")
    days = [day for one in held if (day := one.day) and day <= view.today]
    if not days or proposed.day is None:
        return ""
    weeks, days_over = divmod((proposed.day - max(days)).days, 7)
    gap = pluralize(7 * weeks + days_over, "day") if days_over else pluralize(weeks, "week")
    return f", {gap} after the last one"


def _next_session_blocks(session: Session, view: View, room: Room) -> Iterator[list[Row]]:
    gap = format_distance(session.day or view.today, view.today)
    is_readable = not view.is_redacted(session)
    when = f"{gap[0].upper()}{gap[1:]}, {view.start(session)}"
    place = session.place if is_readable else ""
    first = Row(
        join_facts(when, f"{session.minutes} min", place if room.columns == ONE else ""),
        lead="◇",
        lead_tone="accent",
        tone="strong",
        tail="prepared" if session.prepared_on else "not prepared",
        tail_tone="good" if session.prepared_on else "late",
        entry=session,
    )
    points = list_agenda(session, view.entries) if is_readable else []
    if room.columns == ONE:
        yield [first]
        yield _agenda_line(session, points, view)
        return
    yield [first, Row(join_facts(view.words(session), place), lead=" ")]
    for point in points:
        yield [replace(point_row(point, view, session), lead=f"{point.minutes:>4}", lead_tone="quiet")]
    if is_readable:
        yield [_agenda_length(session, points, view)]


def _agenda_line(session: Session, points: Sequence[Point], view: View) -> list[Row]:
    """Say in one row what is on the agenda, with its length."""
    if not points:
        return [] if view.is_redacted(session) else [_agenda_length(session, points, view)]
    titles = " · ".join(view.words(point) for point in points)
    minutes = sum(point.minutes for point in points)
    length = f"{pluralize(len(points), 'point')}, {minutes} of {session.minutes} min"
    spans = ((0, len(length), "late"),) if minutes > session.minutes else ()
    return [Row(f"{length}: {titles}", lead=" ", tone="quiet", spans=spans)]


def _agenda_length(session: Session, points: Sequence[Point], view: View) -> Row:
    minutes = sum(point.minutes for point in points)
    over = minutes - session.minutes
    if not points:
        offer = "opens the meeting" if session.day == view.today else "prepares it"
        return replace(hint(f"Nothing on the agenda yet. Enter {offer}."), lead=" ")
    words = f"{minutes} of {session.minutes} min{f', {over} too many: f in Prepare makes them fit' * (over > 0)}"
    return Row(words, lead=" ", tone="late" if over > 0 else "quiet")


def _sign(session: Session, view: View) -> str:
    """Give the sign of a session.

    One that passed without a word has a question mark.
    """
    is_unlogged = session.state == "planned" and session.day is not None and session.day < view.today
    return "?" if is_unlogged else session.mark


def _months(overview: SessionOverview, view: View, room: Room) -> list[tuple[str, list[str]]]:
    """List the last months that may have room, each with its sessions' signs."""
    return [
        (SHORT_MONTHS[first.month - 1].capitalize(), [_sign(session, view) for session in sessions])
        for first, sessions in sessions_by_month(overview.sessions, max(1, room.width // MIN_MONTH_WIDTH))
    ]


def _cadence_rows(overview: SessionOverview, view: View, room: Room) -> list[Row]:
    """Draw the sessions by month in one row, with a legend of signs."""
    signs_by_month = _months(overview, view, room)
    months = [f"{name} {''.join(signs) or '–'}" for name, signs in signs_by_month]
    width, wanted = room.width - 2, months[-MONTHS_WANTED:]
    legend = _legend({sign for _, signs in signs_by_month for sign in signs})
    for gap, aside in product(("  ", " "), (legend, _cadence(view).partition(" on ")[0])):
        if aside and cell_width(gap.join(wanted)) + cell_width(aside) + 2 <= width:
            break
    else:
        gap, aside = "  ", ""
    shown = months
    while len(shown) > 1 and cell_width(gap.join(shown)) + (cell_width(aside) + 2 if aside else 0) > width:
        shown = shown[1:]
    return [Row(gap.join(shown), lead=" ", tail=aside)]


def _legend(signs: Collection[str]) -> str:
    """Say what the signs mean that occur and are not plain."""
    return "  ".join(f"{sign} {words}" for sign, words in SIGN_WORDS.items() if sign in signs)


def _cadence(view: View) -> str:
    """Give the agreed cadence in words; empty without an agreement."""
    agreement = find_agreement(view.entries, view.pair) if view.pair else None
    return agreement.recurrence.words if agreement else ""


def sessions_section(view: View, room: Room) -> TodaySection | None:
    """Draw all sessions by month, with those that did not take place."""
    overview = session_overview(view.entries, view.today)
    past = [session for session in overview.sessions if session.day and session.day < view.today]
    if not past:
        return None
    columns = [(name, " ".join(signs) or "–") for name, signs in _months(overview, view, room)]
    widths = [max(cell_width(name), cell_width(signs)) + 3 for name, signs in columns]
    while len(columns) > 1 and sum(widths) > room.width - 2:
        columns, widths = columns[1:], widths[1:]
    lines = (
        "".join(pad(cell, size) for cell, size in zip(line, widths, strict=True))
        for line in zip(*columns, strict=True)
    )
    names, signs = (line.rstrip() for line in lines)
    blocks = [[Row(names, lead=" ", tone="quiet", is_preformatted=True), Row(signs, lead=" ", is_preformatted=True)]]
    fell_out = [session for session in past if session.state in ("cancelled", "missed")]
    blocks += [[_fell_out_row(session, view)] for session in reversed(fell_out[-3:])]
    title = section("Sessions", join_facts(_cadence(view), say_held(past)))
    return TodaySection("sessions", replace(title, action="go.sessions"), blocks, is_optional=True)


def _fell_out_row(session: Session, view: View) -> Row:
    tone = "late" if session.state == "missed" else "quiet"
    words, day = describe_absence(session, view), view.day(session.day)
    return Row(words, lead=session.mark, lead_tone=tone, tail=day, entry=session)


MAX_NOTE_LINES = 3
"""Lines of the notes of the last session."""


def last_time_section(view: View, room: Room) -> TodaySection | None:
    """Show what came from the last session: takeaways or notes, and next step."""
    held = [s for s in view.entries.of(Session) if s.state == "held" and s.day and s.day <= view.today]
    if not held:
        return None
    last = max(held, key=lambda session: (session.start, int(session.id)))
    rows = [] if view.is_redacted(last) else _taken_rows(last, view)
    if view.is_redacted(last):
        rows = [Row(view.words(last), tone="quiet")]
    elif not rows:
        rows = [hint(f"No notes from {view.day(last.day)}. Enter adds some now.")]
    rows = [replace(rows[0], entry=last), *rows[1:]]
    return TodaySection(
        "last-time", section("Last time", f"{view.day(last.day)} · enter opens"), [rows], is_optional=True
    )


def _taken_rows(session: Session, view: View) -> list[Row]:
    partner = view.for_entry(session).partner
    taken = [*session.takeaways, *(f"{partner} took away: {text}" for text in session.their_takeaways)]
    if taken:
        return [Row(text, lead="·", lead_tone="quiet") for text in taken if text.strip()]
    lines = [line.strip() for line in session.notes.splitlines() if line.strip()]
    shown = lines[:MAX_NOTE_LINES]
    shown[-1:] = [f"{line} …" if len(lines) > MAX_NOTE_LINES else line for line in shown[-1:]]
    return [Row(line, lead=" " if number else "✎", lead_tone="quiet") for number, line in enumerate(shown)]


def now_what_section(view: View, room: Room) -> TodaySection | None:
    """Show my last “Now what”, with its day."""
    promise = last_now_what(view.entries, view.role, view.today)
    if promise is None:
        return None
    reflection = promise.reflection
    lines = [view.words(reflection)] if view.is_redacted(reflection) else promise.text.strip().splitlines()
    rows = [Row(line, lead=" ", tone="quiet" if view.is_redacted(reflection) else "") for line in lines]
    first = replace(rows[0], lead="✎", lead_tone="quiet", entry=reflection)
    title = section("Last “Now what”", view.day(reflection.day))
    return TodaySection("now-what", title, [[first, *rows[1:]]], is_optional=True)


MIN_RATINGS = 3
"""Fewer ratings than this are not drawn."""


def felt_section(view: View, room: Room) -> TodaySection | None:
    """Draw my ratings of the sessions, one row each."""
    held = [session for session in session_overview(view.entries, view.today).sessions if session.state == "held"]
    pulses = [latest_pulse(session, view.entries, view.role) for session in held]
    count = sum(pulse is not None for pulse in pulses)
    if count < MIN_RATINGS:
        return None
    rows = []
    for item in ITEMS:
        values = [getattr(pulse, item) if pulse else None for pulse in pulses]
        columns, _ = draw_columns(values, room.width - 14)
        if columns.strip():
            rows.append(Row(columns, lead=f" {item:<11}", lead_tone="quiet", tone="accent", is_preformatted=True))
    rows.append(Row(f"{STEPS[0]} not at all … {STEPS[-1]} fully", lead=" ", tone="quiet"))
    title = section("How it felt, for me", pluralize(count, "rating"))
    return TodaySection("felt", replace(title, action="pair"), [rows], is_optional=True)


def actions_section(view: View, room: Room) -> TodaySection:
    """List open action items, mine first, topics, and ideas waiting for an answer."""
    actions = split_open_actions(view.entries, view.role)
    waiting = [note for note in view.entries.having(Note, '"state": "waiting"') if note.state == "waiting"]
    blocks = [[_action_row(action, view)] for action in (*actions.mine, *actions.theirs)]
    count = len(blocks)
    for title, kind in (("to bring up", "topic"), ("ideas waiting for an answer", "idea")):
        notes = [note for note in waiting if note.kind == kind]
        rows = [[_waiting_row(note, view)] for note in notes]
        if rows:
            blocks += [[Row(title, lead=" ", tone="quiet"), *rows[0]], *rows[1:]]
    later = len(blocks) - count if count else 0
    if not blocks:
        blocks = [[hint("Nothing open. Enter adds an action item.", "new_action")]]
    partner = view.partner_name or "theirs"
    is_split = view.role or view.shows_several_pairs
    counts = f"mine {len(actions.mine)} · {partner} {len(actions.theirs)}" if is_split else str(count)
    return TodaySection("actions", section("Action items", counts if count else ""), blocks, later)


def _action_row(action: Action, view: View) -> Row:
    """Build the row of an open action; that of somebody else has a name."""
    row = action_row(action, view)
    ours = view.for_entry(action)
    is_theirs = ours is not view and action.owner != "both"
    owner = "" if action.owner in ("", ours.role) else "theirs" if is_theirs else ours.who(action.owner)
    is_today = action.due == view.today
    return replace(
        row,
        tail=join_facts(owner, "today" if is_today else row.tail),
        tail_tone="accent" if is_today else row.tail_tone,
    )


def _waiting_row(note: Note, view: View) -> Row:
    days = (view.today - (note.day or view.today)).days
    return entry_row(note, view, pluralize(days, "day") if days > 0 else "today")


MIN_STRIP_WIDTH = 44
"""Minimum width for the strip of a goal; below this a level is a number only."""
MAX_STRIP_CELLS = {ONE: 24, TWO: 12}
"""Half months in a strip, at most; the latest are shown."""
MIN_STRIP_CELLS = 3
"""Half months in a strip, at least: its title names a month over so many cells."""
CHART_INDENT = 5
"""Cells before the chart of a goal."""
MAX_DAYS_AHEAD = 60
"""A target that is further ahead does not make the charts of goals narrower."""


def goals_section(view: View, room: Room) -> TodaySection:
    """List running goals with their levels over time and their next milestone."""
    goals = running_goals(view.entries)
    over = view.pair is not None and view.pair.state in LOOKING_BACK_STATES
    if not goals and over:
        goals = ended_goals(view.entries)
    if not goals:
        words = "No goal is active." if view.entries.of(Goal) else "No goal yet."
        offer = "" if over else " Enter writes one, in five sentences."
        return TodaySection("goals", section("Goals"), [[hint(words + offer, "" if over else "new_goal")]])
    if room.columns == THREE:
        states = Counter(humanize(goal.state) for goal in goals)
        counts = ", ".join(f"{count} {state}" for state, count in states.items())
        return TodaySection("goals", section("Goals", counts), _goal_chart_blocks(goals, view, room))
    cells = _strip_days(goals, view, room)
    blocks = [_strip_rows(goal_history(goal, view.entries), cells, view, room) for goal in goals]
    return TodaySection("goals", section("Goals", _strip_title(cells)), blocks)


def _strip_days(goals: Sequence[Goal], view: View, room: Room) -> list[date]:
    """List the ends of the half months that the strips of some goals show."""
    begun = [day for goal in goals if (day := first_active_on(goal))]
    if room.width < MIN_STRIP_WIDTH or not begun:
        return []
    most = MAX_STRIP_CELLS.get(room.columns, MAX_STRIP_CELLS[TWO])
    days = half_months(max(min(begun), view.today - timedelta(16 * most)), view.today)[-most:]
    return days if len(days) >= MIN_STRIP_CELLS else []


def _strip_title(days: Sequence[date]) -> str:
    """Name the months of the strips, set over their cells."""
    if not days:
        return ""
    first, last = (SHORT_MONTHS[day.month - 1].capitalize() for day in (days[0], days[-1]))
    words = f"{first} … {last}" if len(days) >= len(f"{first} … {last}") else last
    return f"{words:<{len(days)}}  now"


def _strip_rows(history: GoalHistory, days: Sequence[date], view: View, room: Room) -> list[Row]:
    """Build the row of a goal, a cell per half-month, and what is next."""
    strip = draw_level_strip([PAUSE if is_paused_on(history, day) else level_on(history, day) for day in days])
    row = _goal_row(history, view)
    row = replace(row, tail=f"{strip}  {row.tail:>3}" if days else row.tail)
    return [row, *_below_goal_rows(history, view, room)]


def _goal_row(history: GoalHistory, view: View) -> Row:
    """Build the row of a goal: direction, title and level."""
    goal = history.goal
    sign, tone = direction_arrow(goal.learner)
    end = f" {goal.mark}" if goal.state in CLOSED_STATES else ""
    return Row(
        view.words(goal),
        lead=sign,
        lead_tone=tone,
        tail=f"{pad_level(history.level)}{end}",
        tail_tone="accent",
        entry=goal,
    )


def _below_goal_rows(history: GoalHistory, view: View, room: Room) -> list[Row]:
    """Say what is next for a goal: reason to rest, overdue target, milestone."""
    goal = history.goal
    if room.columns == ONE or view.is_redacted(goal) or goal.state in CLOSED_STATES:
        return []
    if goal.state != "active":
        return [Row(f"{humanize(goal.state)}{f': {goal.reason}' * bool(goal.reason)}", lead="   ", tone="quiet")]
    rows = []
    if goal.target and goal.target < view.today:
        rows.append(Row(f"target {view.day(goal.target)} is overdue", lead="  ◎", tone="late", lead_tone="late"))
    step = find_next_milestone(history.milestones)
    return [*rows, _milestone_row(step, view)] if step else rows


def _milestone_row(step: Milestone, view: View) -> Row:
    late, is_today = step.is_overdue(view.today), step.due == view.today
    distance = (
        format_distance(step.due, view.today, "overdue") if step.due and (late or is_today) else view.day(step.due)
    )
    tone = "late" if late else "accent" if is_today else "quiet"
    return Row(view.words(step), lead=f"  {step.mark}", lead_tone=tone, tone="quiet", tail=distance, tail_tone=tone,
               entry=step)  # fmt: skip


def _goal_chart_blocks(goals: Sequence[Goal], view: View, room: Room) -> list[list[Row]]:
    """Draw charts of as many goals as fit, and strips of the others."""
    from rmjournal.render.goal_rows import draw_step_chart

    histories = [goal_history(goal, view.entries) for goal in goals]
    span = _chart_span(histories, view)
    days = _strip_days(goals, view, room)
    strips = [_strip_rows(history, days, view, room) for history in histories]
    blocks = list(strips)
    months = ""
    rest = room.height - 3 - sum(len(break_rows(rows, room.width)) for rows in strips)
    for number, history in enumerate(histories):
        lines, _, months_here = draw_step_chart(history, view.today, room.width - CHART_INDENT - 1, span)
        if not lines or rest < len(lines):
            continue
        rest -= len(lines)
        months = months_here
        chart = [
            Row(line, lead=f"  {pad_level(level)}", tone="accent", lead_tone="quiet", is_preformatted=True)
            for level, line in zip(LEVELS, lines, strict=True)
        ]
        blocks[number] = [_goal_row(history, view), *chart, *strips[number][1:]]
    if months:
        signs = join_facts("● now", "◎ target", "gap: paused" if any(one.pauses for one in histories) else "")
        blocks[-1] = [
            *blocks[-1],
            Row(months, lead="    ", tone="quiet", is_preformatted=True),
            Row(signs, lead="    ", tone="quiet"),
        ]
    return blocks


def _chart_span(histories: Sequence[GoalHistory], view: View) -> tuple[date, date]:
    """Give the days that the charts of goals share."""
    first = min((history.steps[0].day for history in histories if history.steps), default=view.today)
    latest = view.today + timedelta(MAX_DAYS_AHEAD)
    targets = [history.goal.target for history in histories if history.goal.target and history.goal.target <= latest]
    return first, max([view.today, *targets])


def recall_section(view: View, room: Room) -> TodaySection | None:
    """List my learnings to recall today by their cue, at most five."""
    blocks = [[_recall_row(review, view)] for review in build_recall_queue(view.entries, view.today, OWNER)]
    title = section("Recall", f"{len(blocks)} due{' · r begins' if room.columns > ONE else ''}")
    return TodaySection("recall", replace(title, action="recall"), blocks)


def _recall_row(review: RecallDue, view: View) -> Row:
    learning = review.learning
    cue = view.words(learning) if view.is_redacted(learning) else learning.cue or learning.heading
    since = (view.today - review.due_on).days
    check = CHECKS.get(review.interval, "again")
    tail = f"{check}, {pluralize(since, 'day')} late" if since > 0 else check
    return Row(cue, lead="✦", lead_tone="accent", tail=tail, action="recall", entry=learning)


def learned_section(view: View, room: Room) -> TodaySection | None:
    """Count what each of the two has saved, recalled, used and made a habit."""
    learnings = view.entries.of(Learning)
    roles = [view.role, other_role(view.role)] if view.role in ROLES else list(ROLES)
    learned = {
        (role, "I" if view.who(role) == view.me else view.who(role)): [
            learning for learning in learnings if learning.learner == role
        ]
        for role in roles
    }
    if view.shows_several_pairs:
        mine = list_learnings(view.entries, OWNER)
        learned = {("", "I"): mine, ("", "they"): [one for one in learnings if one not in mine]}
    width = max(cell_width(name) for _, name in learned)
    rows = [
        Row(
            _funnel_words(theirs, view),
            lead=f"{arrow(role)} {pad(name, width)} " if role else f"{pad(name, width)} ",
            lead_tone=direction_arrow(role)[1],
            action="go.learnings",
        )
        for (role, name), theirs in learned.items()
    ]
    title = section("Learned and used", "4 learnings" if room.columns > ONE else "")
    return TodaySection(
        "learned", replace(title, action="go.learnings"), [rows] if learnings else [], is_optional=True
    )


def _funnel_words(learnings: Sequence[Learning], view: View) -> str:
    recalls = (view.entries.referrers_of_kind(learning, Recall) for learning in learnings)
    used = [learning for learning in learnings if applications(learning, view.entries)]
    steps = (
        ("saved", len(learnings)),
        ("recalled", sum(map(is_remembered, filter(None, recalls)))),
        ("used", len(used)),
        ("habit", sum(state_of(learning, view.entries) == "embedded" for learning in used)),
    )
    return " ▸ ".join(f"{name} {count}" for name, count in steps)


MONTH_KEYS = "‹ ›"
"""The tail of the title of the months: a click turns them back or forth."""
MAX_MONTHS = 1200
"""Months that one can turn back or forth at most."""
TWO_MONTHS_WIDTH = 57
"""Width of two months side by side."""


def month_section(view: View, room: Room) -> TodaySection | None:
    """Draw one month or two, with signs of what happened on a day."""
    from rmjournal.insight.day_marks import marks_by_day
    from rmjournal.render.month import first_of_month, legend_rows, month_rows

    count = 2 if room.width >= TWO_MONTHS_WIDTH else 1
    month = first_of_month(view.today, room.months - (count == 2 and view.today.day <= 15))
    after = first_of_month(month, count)
    signs = marks_by_day(view.entries, view.today, month, after - timedelta(1))
    if not signs and not room.months:
        return None
    names, *days = month_rows(month, view.today, signs, months=count)
    names = replace(names, payload=MonthRow(room.months, month, count), action="go.timeline")
    rows = [names, *days, *legend_rows(signs, room.width - 1)]
    title = section("Month" if count == 1 else "Months", MONTH_KEYS)
    return TodaySection("month", replace(title, action="go.timeline"), [rows], is_optional=True)


@once_per_state
def cached_marks(entries: Entries, today: date) -> dict[date, tuple[Mark, ...]]:
    """The marks of all days, kept while the entries stay the same."""
    from rmjournal.insight.day_marks import marks_by_day

    return marks_by_day(entries, today, date.min, date.max)


MAX_LATELY = 60
"""Things that happened lately, at most."""


def lately_section(view: View, room: Room) -> TodaySection:
    """List what happened last, as much as there is room for."""
    happened = (
        mark
        for _, marks in sorted(cached_marks(view.entries, view.today).items(), reverse=True)
        for mark in sorted(marks, key=lambda mark: (-mark.rank, -int(mark.entry.id)))
        if mark.day <= view.today and _has_happened(mark.entry)
    )
    blocks = [[event_row(mark, view)] for mark in islice(happened, MAX_LATELY)]
    return TodaySection(
        "lately", replace(section("Lately", "6 timeline"), action="go.timeline"), blocks, is_open_ended=True
    )


def _has_happened(entry: Entry) -> bool:
    """Tell whether a mark's day is one on which something took place."""
    return not isinstance(entry, Goal) and entry.status not in ("planned", "open")


def event_row(mark: Mark, view: View) -> Row:
    """Build the row of something that happened on a day."""
    entry = mark.entry
    words = view.words(entry) if view.is_redacted(entry) else _event_words(entry, view)
    return Row(words, lead=mark.glyph, lead_tone=mark.tone, tail=view.day(mark.day), entry=entry)


def _event_words(entry: Entry, view: View) -> str:
    if isinstance(entry, Session):
        number = entry.derived(view.entries, view.today)["number"]
        if entry.state == "held":
            return f"Session {number}: {entry.heading}"
        return f"Session {number}, {describe_absence(entry, view)}"
    if isinstance(entry, Application) and entry.where:
        return f"{entry.heading} ({entry.where})"
    if isinstance(entry, Level):
        return f"{view.link(entry.goal)} to {entry.heading}"
    return entry.heading


SECTIONS: dict[str, Callable[[View, Room], TodaySection | None]] = {
    "first-steps": first_steps_section,
    "next": next_section,
    "question": question_section,
    "coach": coach_section,
    "reminder": reminder_section,
    "actions": actions_section,
    "goals": goals_section,
    "recall": recall_section,
    "month": month_section,
    "now-what": now_what_section,
    "learned": learned_section,
    "lately": lately_section,
    "last-time": last_time_section,
    "sessions": sessions_section,
    "felt": felt_section,
}
"""The sections of Today, by their ids."""


def overview_rows(entry: Entry | None, view: View, width: int) -> list[Row]:
    """List the next session, open commitments and due recalls in one column."""
    rows: list[Row] = []
    for part in build_sections(("next", "actions", "recall"), view, Room(width, 0)):
        rows += [*([GAP] if rows else []), part.title, *(row for block in part.blocks for row in block)]
    return rows

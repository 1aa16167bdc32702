"""Review report as a document of blocks."""

from collections.abc import Iterator
from itertools import groupby

from rmjournal.dates import format_rule
from rmjournal.english import humanize, pluralize
from rmjournal.insight.pair import absent_role, held_minutes, moved_from
from rmjournal.insight.review.contribution import has_strong_evidence
from rmjournal.insight.review.goals import GoalReview
from rmjournal.insight.review.review import Review, note_details
from rmjournal.insight.review.themes import THEMES
from rmjournal.model.kinds.note import Note
from rmjournal.model.kinds.session import Session, say_state
from rmjournal.model.perspective import Perspective
from rmjournal.model.roles import arrow
from rmjournal.render.document import (
    Block,
    Figure,
    Page,
    bullet_list,
    cards,
    facts,
    markdown_text,
    paragraph,
    section,
    side_by_side,
    table,
)
from rmjournal.render.pair_chart import STATES, cadence_strip, cadence_svg, pulse_row, pulse_svg
from rmjournal.render.row import heading
from rmjournal.reports.review_growth import learned, recalls
from rmjournal.reports.wording import WIDTH, counted, drawn, joined, perspective_of

OPEN, OVERDUE = "open", "overdue"


def together(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    """All that belongs under the heading."""
    yield section("Sessions", *_sessions(review, voice))
    yield section("Promises", *_actions_table(review, voice))
    yield section("Points carried on", _carried(review, voice))
    yield section("How it felt", *_pulses(review, voice))


def _sessions(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    yield table(
        "Sessions by date",
        ("Day", "", "State", "Minutes", "Focus"),
        [_session(session, voice) for session in review.partnership.sessions],
        numbers=(3,),
    )
    yield section(
        "Taken away",
        bullet_list(
            f"{voice.day(session.day)}: {takeaway}"
            for session in review.partnership.sessions
            for takeaway in session.takeaways
        ),
    )


def _session(session: Session, voice: Perspective) -> tuple[str, ...]:
    by, moved = absent_role(session), moved_from(session)
    focus = joined(
        session.heading,
        f"by {voice.who(by)}" if by else "",
        session.reason,
        f"moved from {voice.day(moved)}" if moved else "",
        ", ".join(map(humanize, session.flags)),
    )
    minutes = str(held_minutes(session) or "")
    return voice.day(session.day), session.mark, say_state(session.state), minutes, focus


def _actions_table(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    yield table(
        "What became of actions, by owner",
        ("Whose", "Agreed", "On time", "Late", "Open", "Overdue", "Dropped"),
        [
            (
                voice.whose(kept.owner),
                *map(str, (kept.total, kept.on_time, kept.late, kept.open, kept.overdue, kept.dropped)),
            )
            for kept in review.kept
        ],
        numbers=(1, 2, 3, 4, 5, 6),
    )
    rows = [
        (
            action.text,
            voice.whose(action.owner or "both"),
            voice.day(action.due),
            OVERDUE if review.is_overdue(action) else OPEN,
        )
        for action in review.open_actions
    ]
    yield table("Still owed", ("Action", "Whose", "Due", "State"), rows)


def _carried(review: Review, voice: Perspective) -> list[Block]:
    return table(
        "Points that were not reached and carried on, by owner",
        ("Whose", "Points", "Times"),
        [(voice.whose(one.owner), str(one.points), str(one.times)) for one in review.carried],
        numbers=(1, 2),
    )


def _pulses(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    pictures: list[Figure] = []
    numbers: list[str] = []
    for at, (author, some) in enumerate(
        groupby(review.partnership.pulses, key=lambda one: (one.author, one.told)), 1
    ):
        lines = list(some)
        who = voice.who(author[0]) or "nobody named"
        title = f"Told by {who}" if author[1] else f"Rated by {who}"
        svg = pulse_svg(f"pulse-{at}", title, lines)
        rows = [heading(title), *(pulse_row(one, voice, WIDTH) for one in lines if one.is_line)]
        pictures += [drawn(svg, rows, f"{title}, 1 to 5; a gap where it was not rated")] if svg else []
        numbers += [_few(title, one.item, one.days, one.values, voice) for one in lines if not one.is_line]
    yield side_by_side(pictures)
    yield bullet_list(numbers)


def _few(title: str, item: str, days: tuple[object, ...], values: tuple[int | None, ...], voice: Perspective) -> str:
    rated = [f"{value} on {day}" for day, value in zip(days, values, strict=True) if value is not None]
    return f"{title}, {humanize(item)}: {', '.join(rated)} (n = {len(rated)}, no line yet)"


def agreed(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    """The agreement, shown at each review."""
    found = review.agreement
    if found is None:
        return
    version = found.derived(review.entries, review.as_of)["version"]
    yield facts(
        ("Version", joined(str(version), voice.day(found.accepted_on), by=", ")),
        ("Cadence", f"{format_rule(found.recurrence.text)}, {found.minutes} minutes"),
        ("Place", found.place),
        ("Agenda", found.agenda_by),
        ("Calling off", found.cancel_rule),
        ("Exit", found.exit_rule),
    )
    yield markdown_text("Purpose", found.purpose)
    yield markdown_text("Confidentiality", found.confidentiality)
    yield paragraph("Ground rules:") if found.ground_rules else []
    yield bullet_list(found.ground_rules)
    yield paragraph("Off limits:") if found.off_limits else []
    yield bullet_list(found.off_limits)
    yield paragraph(f"What changed last: {found.change}" if found.change else "")


SORTS = {
    "decision": "Decisions",
    "idea": "Ideas",
    "introduction": "Introductions",
    "appreciation": "Appreciation",
}


def around(review: Review, voice: Perspective) -> list[list[Block]]:
    """All that belongs under the second heading; nothing when there is nothing to tell."""
    found = [
        *_themes(review),
        section("Contributed to", bullet_list(_others(review))),
        section("What shows it", bullet_list(_evidence(review, voice))),
        *(section(title, *_notes(review, voice, sort)) for sort, title in SORTS.items()),
    ]
    if not any(found):
        return []
    return [paragraph("What is told here was contributed to; others had their part in it.", quiet=True), *found]


def _themes(review: Review) -> Iterator[list[Block]]:
    """The three headings of a closing report, each with what was contributed to."""
    for theme in review.themes:
        counts = f"{pluralize(theme.learnings, 'learning')}, used {theme.uses} ×" if theme.learnings else ""
        yield section(f"Contributed to {theme.title.casefold()}", bullet_list([*map(_outcome, theme.goals), counts]))


def _others(review: Review) -> Iterator[str]:
    """Goals that moved up and stand under none of the three headings, and what people were proud of."""
    told = {area for theme in review.themes for area in THEMES[theme.title]}
    for one in review.goals:
        if one.has_risen and one.goal.area not in told:
            yield _outcome(one)
    for one in review.goals:
        yield from (f"{step.title} — {step.proud_of}" for step in one.milestones if step.proud_of)


def _outcome(one: GoalReview) -> str:
    """A goal with its change of level, the value that shows it, and the evidence."""
    return joined(f"{one.goal.title}: {one.level_change}", one.last_value, one.goal.evidence)


def _evidence(review: Review, voice: Perspective) -> Iterator[str]:
    for use in filter(has_strong_evidence, review.uses):
        learning = review.learning_of(use)
        way = arrow(learning.learner if learning else "")
        yield f"{joined(f'{voice.day(use.day)} {way} {use.what}', use.where)}: {use.evidence} ({use.evidence_kind})"


def _notes(review: Review, voice: Perspective, sort: str) -> Iterator[list[Block]]:
    rows = [one for one in review.notes if one.kind == sort]
    yield bullet_list(_line(one, voice) for one in rows if not _is_long(one))
    for one in rows:
        if _is_long(one):
            yield markdown_text(voice.day(one.day), one.text)
            yield bullet_list(_details(one))


def _is_long(one: Note) -> bool:
    return "\n" in one.text.strip()


def _line(one: Note, voice: Perspective) -> str:
    state = f" ({humanize(one.state)})" if one.state else ""
    return joined(f"{voice.day(one.day)}: {one.text}{state}", *_details(one))


def _details(one: Note) -> list[str]:
    return [f"{name}: {text}" for name, text in note_details(one).items()]


LEARNED = "What I learned and used"
AROUND = "What changed around me"


def review_page(review: Review) -> Page:
    """The whole page."""
    voice = perspective_of(review)
    parts = [
        *(paragraph("Made of shared entries alone.", quiet=True) if review.shared else []),
        *section("At a glance", *_glance(review, voice)),
        *section(LEARNED, *learned(review, voice)),
        *section(AROUND, *around(review, voice)),
        *section("How we work together", *together(review, voice)),
        *section("The agreement as it stands", *agreed(review, voice)),
        *section("To think about", *_prompts(review)),
    ]
    return Page(review.title, _under(review), tuple(parts), _footer(review))


def _under(review: Review) -> str:
    partner = review.relationship.partner
    return joined(f"{review.owner} with {partner}" if review.owner else f"with {partner}", review.period)


def _footer(review: Review) -> str:
    return f"As known on {review.as_of}. Pictures of what happened, not a score of anybody."


def _glance(review: Review, voice: Perspective) -> list[list[Block]]:
    sessions = review.partnership.sessions
    strips = drawn(cadence_svg("cadence", sessions), cadence_strip(sessions, WIDTH), _signs(review))
    return [
        _facts(review, voice),
        [strips] if sessions else paragraph("No session in this time.", quiet=True),
    ]


def _signs(review: Review) -> str:
    found = review.partnership
    signs = (*STATES, ("planned", "◇"))
    told = [f"{sign} {say_state(state)}" for state, sign in signs if getattr(found, state)]
    gaps = f"days between: {' '.join(map(str, found.gaps))}, longest {found.longest_gap}" if found.gaps else ""
    lapses = f"{pluralize(found.lapses, 'agreed day')} without a session" if found.lapses else ""
    return joined(*told, gaps, lapses)


def _facts(review: Review, voice: Perspective) -> list[Block]:
    sat, steps = review.partnership, review.milestones
    fell_out = ((getattr(sat, state), say_state(state)) for state in ("cancelled", "missed", "planned", "moved"))
    states = ("active", "paused", "not_achieved", "dropped", "draft")
    return cards(
        ("Sessions", _of(sat.held, len(sat.sessions), "held"), counted(*fell_out)),
        ("Together", pluralize(sat.minutes, "minute") if sat.held else "", _hours(sat.minutes)),
        ("Goals", _of(review.count_goals("achieved"), len(review.goals), "achieved"),
         counted(*((review.count_goals(state), humanize(state)) for state in states))),
        ("Milestones", _of(steps.reached, steps.total, "reached"),
         counted((steps.reached_late, "late"), (steps.open, "open"), (steps.dropped, "dropped"))),
        *_ledger(review),
        *_promises(review),
    )  # fmt: skip


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else ""


def _ledger(review: Review) -> list[tuple[str, str, str]]:
    ledger, total = review.funnel, len(review.funnel.captured)
    states = ("embedded", "applied", "new", "retired")
    counts = counted(*((review.count_learnings(state), state) for state in states))
    return [
        ("Learnings", str(total) if total else "", counts),
        ("Both ways", f"↑ {ledger.up} : ↓ {ledger.down}" if total else "", "↑ the mentee learned, ↓ the mentor"),
        ("Used", _of(len(ledger.applied), total, "used"), "at least once"),
        (
            "Recalled",
            f"{review.recalls.results.total()} done, {review.recalls.due} due" if recalls(review) else "",
            recalls(review),
        ),
    ]


def _promises(review: Review) -> list[tuple[str, str, str]]:
    did, pair = review.partnership.total_outcomes, review.partnership
    overdue = sum(map(review.is_overdue, review.open_actions))
    late = ((did.late, "late"), (did.open + did.overdue, "open"), (overdue, "overdue"), (did.dropped, "dropped"))
    ahead = f"{pair.swaps_ahead} ahead" if pair.swaps_ahead else ""
    return [
        ("Actions", _of(did.done, did.total, "done"), counted(*late)),
        ("Swap slots", _of(pair.swaps_done, pair.swaps_planned, "done"), ahead),
    ]


def _of(part: int, whole: int, word: str) -> str:
    return f"{part} of {whole} {word}" if whole else ""


def _prompts(review: Review) -> list[list[Block]]:
    signs = [
        paragraph("Signs that are common at this time; tick what is true for you:") if review.signs else [],
        bullet_list(f"☐ {sign}" for sign in review.signs),
    ]
    return [bullet_list(review.prompts), *signs]

"""Review report: its document for people, and its JSON for scripts."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from rmjournal.dates import say_rule
from rmjournal.english import humanize, pluralize
from rmjournal.insight.review.goals import GoalRow
from rmjournal.insight.review.notes import NoteRow
from rmjournal.insight.review.parties import THEMES, way
from rmjournal.insight.review.review import Review
from rmjournal.insight.review.sessions import SessionRow
from rmjournal.model.kinds.session import say_state
from rmjournal.model.perspective import Perspective
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
from rmjournal.render.pair_chart import cadence_svg, pulse_row, pulse_svg, strip
from rmjournal.render.row import heading
from rmjournal.reports.review_growth import learned, recalls
from rmjournal.reports.wording import WIDTH, counted, drawn, joined, perspective_of

SCORES = ("equal_weights", "weighted", "baseline_equal_weights", "baseline_weighted")


def as_json(review: Review) -> dict[str, Any]:
    """Every part of a review by name; the four scores are called T, as in the field."""
    found = {name: msgspec.to_builtins(value) for name, value in vars(review).items() if name != "seen"}
    if gas := found["gas"]:
        for name in SCORES:
            gas[f"T_{name}"] = gas.pop(f"t_{name}")
    return found


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
        [(voice.day(one.on), one.mark, say_state(one.state), str(one.minutes or ""), _focus(one, voice))
         for one in review.sessions.rows],
        numbers=(3,),
    )  # fmt: skip
    yield section(
        "Taken away",
        bullet_list(f"{voice.day(one.on)}: {line}" for one in review.sessions.rows for line in one.takeaways),
    )


def _focus(one: SessionRow, voice: Perspective) -> str:
    by = f"by {voice.who(one.by)}" if one.by else ""
    moved = f"moved from {voice.day(one.moved_from)}" if one.moved_from else ""
    return joined(one.focus, by, one.reason, moved, ", ".join(map(humanize, one.flags)))


def _actions_table(review: Review, voice: Perspective) -> Iterator[list[Block]]:
    yield table(
        "What became of actions, by owner",
        ("Whose", "Agreed", "On time", "Late", "Open", "Overdue", "Dropped"),
        [
            (
                voice.whose(kept.owner),
                *map(str, (kept.total, kept.on_time, kept.late, kept.open, kept.overdue, kept.dropped)),
            )
            for kept in review.actions.by_owner
        ],
        numbers=(1, 2, 3, 4, 5, 6),
    )
    rows = [
        (one.text, voice.whose(one.owner), voice.day(one.due), OVERDUE if one.overdue else OPEN)
        for one in review.actions.owed
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
    for at, (author, some) in enumerate(groupby(review.pulses, key=lambda one: (one.author, one.told)), 1):
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
    yield facts(
        ("Version", joined(str(found.version), voice.day(found.accepted_on), by=", ")),
        ("Cadence", f"{say_rule(found.cadence)}, {found.minutes} minutes"),
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
        rows = [row for row in review.goals.rows if row.area in THEMES[theme.title] and row.state != "dropped"]
        counts = f"{pluralize(theme.learnings, 'learning')}, used {theme.uses} ×" if theme.learnings else ""
        yield section(f"Contributed to {theme.title.casefold()}", bullet_list([*map(_outcome, rows), counts]))


def _others(review: Review) -> Iterator[str]:
    """Goals that moved up and stand under none of the three headings, and what people were proud of."""
    told = {area for theme in review.themes for area in THEMES[theme.title]}
    for row in review.goals.rows:
        start, end = row.level_at_start, row.level_at_end
        moved = end is not None and start is not None and end > start
        if moved and row.state != "dropped" and row.area not in told:
            yield _outcome(row)
    for row in review.goals.rows:
        yield from (f"{step.title} — {step.proud_of}" for step in row.milestones if step.proud_of)


def _outcome(row: GoalRow) -> str:
    """A goal with its way, the value that shows it, and the evidence."""
    return joined(f"{row.title}: {way(row)}", row.levels[-1].value if row.levels else "", row.evidence)


def _evidence(review: Review, voice: Perspective) -> Iterator[str]:
    for one in review.uses:
        if one.evidence and one.seen_by_others:
            did = joined(f"{voice.day(one.on)} {one.arrow} {one.what}", one.where)
            yield f"{did}: {one.evidence} ({one.evidence_kind})"


def _notes(review: Review, voice: Perspective, sort: str) -> Iterator[list[Block]]:
    rows = [one for one in review.notes if one.kind == sort]
    yield bullet_list(_line(one, voice) for one in rows if not _is_long(one))
    for one in rows:
        if _is_long(one):
            yield markdown_text(voice.day(one.on), one.text)
            yield bullet_list(_details(one))


def _is_long(one: NoteRow) -> bool:
    return "\n" in one.text.strip()


def _line(one: NoteRow, voice: Perspective) -> str:
    state = f" ({humanize(one.state)})" if one.state else ""
    return joined(f"{voice.day(one.on)}: {one.text}{state}", *_details(one))


def _details(one: NoteRow) -> list[str]:
    return [f"{name}: {text}" for name, text in one.details.items()]


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
    two = review.whom
    whom = f"{review.by} with {two.partner}" if review.by else f"with {two.partner}"
    return joined(whom, review.period)


def _footer(review: Review) -> str:
    return f"As known on {review.as_of}. Pictures of what happened, not a score of anybody."


def _glance(review: Review, voice: Perspective) -> list[list[Block]]:
    found, sessions = review.sessions, review.seen.pair.sessions
    strips = drawn(cadence_svg("cadence", sessions), strip(sessions, WIDTH), _signs(review))
    return [
        _facts(review, voice),
        [strips] if found.rows else paragraph("No session in this time.", quiet=True),
    ]


def _signs(review: Review) -> str:
    found = review.sessions
    signs = ((found.held, "■", "held"), (found.cancelled, "□", "called off"), (found.missed, "×", "missed"))
    told = [f"{sign} {word}" for count, sign, word in (*signs, (found.planned, "◇", "planned")) if count]
    gaps = (
        f"days between: {' '.join(map(str, found.gaps_days))}, longest {found.longest_gap_days}"
        if found.gaps_days
        else ""
    )
    lapses = f"{pluralize(found.lapses, 'agreed day')} without a session" if found.lapses else ""
    return joined(*told, gaps, lapses)


def _facts(review: Review, voice: Perspective) -> list[Block]:
    sat, ran, steps = review.sessions, review.goals, review.milestones
    fell_out = ((sat.cancelled, "called off"), (sat.missed, "missed"), (sat.planned, "planned"), (sat.moved, "moved"))
    states = ("active", "paused", "not_achieved", "dropped", "draft")
    return cards(
        ("Sessions", _of(sat.held, sat.total, "held"), counted(*fell_out)),
        ("Together", pluralize(sat.minutes_held, "minute") if sat.held else "", _hours(sat.minutes_held)),
        ("Goals", _of(ran.achieved, ran.total, "achieved"),
         counted(*((getattr(ran, state), humanize(state)) for state in states))),
        ("Milestones", _of(steps.reached, steps.total, "reached"),
         counted((steps.reached_late, "late"), (steps.open, "open"), (steps.dropped, "dropped"))),
        *_ledger(review),
        *_promises(review),
    )  # fmt: skip


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02} min" if hours else ""


def _ledger(review: Review) -> list[tuple[str, str, str]]:
    found = review.learnings
    states = counted(*((found.by_state[state], state) for state in ("embedded", "applied", "new", "retired")))
    ways = f"↑ {found.by_direction['mentor_to_mentee']} : ↓ {found.by_direction['mentee_to_mentor']}"
    used = _of(found.with_at_least_one_application, found.total, "used")
    return [
        ("Learnings", str(found.total) if found.total else "", states),
        ("Both ways", ways if found.total else "", "↑ the mentee learned, ↓ the mentor"),
        ("Used", used, "at least once"),
        (
            "Recalled",
            f"{found.reviews_done} done, {found.reviews_due_by_as_of} due" if recalls(review) else "",
            recalls(review),
        ),
    ]


def _promises(review: Review) -> list[tuple[str, str, str]]:
    did, swaps = review.actions, review.swap_items
    late = ((did.done_late, "late"), (did.open, "open"), (len(did.overdue), "overdue"), (did.dropped, "dropped"))
    return [
        ("Actions", _of(did.done, did.total, "done"), counted(*late)),
        ("Swap slots", _of(swaps.done, swaps.planned, "done"), f"{swaps.ahead} ahead" if swaps.ahead else ""),
    ]


def _of(part: int, whole: int, word: str) -> str:
    return f"{part} of {whole} {word}" if whole else ""


def _prompts(review: Review) -> list[list[Block]]:
    signs = [
        paragraph("Signs that are common at this time; tick what is true for you:") if review.signs else [],
        bullet_list(f"☐ {sign}" for sign in review.signs),
    ]
    return [bullet_list(review.prompts), *signs]
